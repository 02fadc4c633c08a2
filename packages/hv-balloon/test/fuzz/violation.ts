/** A rule of the specification that the device broke. */
export interface Violation {
  /** A short name: two runs with the same rule are taken for the same finding. */
  readonly rule: string;
  readonly detail: string;
}

export function violate(rule: string, detail: string): Violation {
  return { rule, detail };
}
