/** A type as QEMU's schema describes it. An enumeration lists its values; an object names its members. */
export type SchemaType =
  | 'str'
  | 'int'
  | 'bool'
  | 'any'
  | { readonly array: SchemaType }
  | { readonly values: readonly string[] }
  | SchemaObject;

export interface SchemaObject {
  readonly members: SchemaMembers;
  readonly choice?: SchemaChoice;
}

/** More members, by the value of one that is there always; none for a value without a case. */
export interface SchemaChoice {
  readonly tag: string;
  readonly cases: Readonly<Record<string, SchemaMembers>>;
}

export type SchemaMembers = Readonly<Record<string, SchemaMember>>;

/** A member may be left out when its type is given as `{optional: …}`. */
export type SchemaMember = SchemaType | { readonly optional: SchemaType };

export interface CommandSpec {
  readonly arguments: SchemaMembers;
  /** Arguments beyond those, by the value of one of them. */
  readonly choice?: SchemaChoice;
  /** Takes members beyond those listed, and checks them itself (`device_add`). */
  readonly open?: true;
  /** Left out: an empty object. */
  readonly returns?: SchemaType;
  /** Not in QEMU: ours, marked by QEMU's own prefix for what may change. */
  readonly experimental?: true;
}

export interface EventSpec {
  readonly data?: SchemaMembers;
  /** At most one a second leaves the monitor; of each value of this member, where one is named. */
  readonly limited?: true | string;
  readonly experimental?: true;
}

export type CommandTable = Readonly<Record<string, CommandSpec>>;
export type EventTable = Readonly<Record<string, EventSpec>>;

export const object = (members: SchemaMembers): SchemaObject => ({ members });
export const list = (array: SchemaType): SchemaType => ({ array });
export const optional = (type: SchemaType): SchemaMember => ({ optional: type });
export const oneOf = (...values: readonly string[]): SchemaType => ({ values });

/** An object whose further members depend on the member `tag`. */
export const choice = (
  members: SchemaMembers,
  tag: string,
  cases: Readonly<Record<string, SchemaMembers>>,
): SchemaObject => ({ members, choice: { tag, cases } });
