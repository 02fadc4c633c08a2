/** One line of output: what was measured, at which size, and the figures with their unit in the name. */
export type Measurement = Readonly<Record<string, unknown>>;

export type Emit = (measurement: Measurement) => void;

/** What each file beside this one exports. */
export interface Bench {
  readonly name: string;
  readonly run: (emit: Emit) => Promise<void>;
}
