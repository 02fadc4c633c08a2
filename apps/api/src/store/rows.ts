import type { LayoutRecord, StoredEvent, VmRecord } from '@dimmer/engine';
import type { LayoutStick } from '@dimmer/planner';

/** Numbers as the adapter gives them: BigInt, which ends here. Every one of ours is a safe integer. */
export type Value = string | number | bigint | boolean | null;
export type Raw = Readonly<Record<string, Value>>;

export function toNumber(value: Value | undefined): number {
  return Number(value);
}

export function toNullableNumber(value: Value | undefined): number | null {
  return value === null || value === undefined ? null : Number(value);
}

function toNullableText(value: Value | undefined): string | null {
  return value === null || value === undefined ? null : String(value);
}

function parse<T>(value: Value | undefined): T {
  return JSON.parse(String(value)) as T;
}

export function toStick(row: Raw): LayoutStick {
  const slot = toNullableNumber(row['slot']);
  return {
    id: String(row['id']),
    memdev: String(row['memdev']),
    sizeBytes: toNumber(row['sizeBytes']),
    addressBytes: toNullableNumber(row['addressBytes']),
    node: toNumber(row['node']),
    origin: String(row['origin']) as LayoutStick['origin'],
    ...(slot === null ? {} : { slot }),
  };
}

export function toVm(row: Raw, layout: readonly LayoutStick[]): VmRecord {
  return {
    id: String(row['id']),
    name: String(row['name']),
    description: String(row['description']),
    tags: parse(row['tags']),
    definition: parse(row['definition']),
    autostart: Boolean(row['autostart']),
    ran: Boolean(row['ran']),
    saved: toSavedState(row),
    desired: {
      targetBytes: toNumber(row['targetBytes']),
      minimumBytes: toNumber(row['minimumBytes']),
      maximumBytes: toNumber(row['maximumBytes']),
      control: String(row['control']) as VmRecord['desired']['control'],
      layout,
    },
    createdAt: toNumber(row['createdAt']),
    updatedAt: toNumber(row['updatedAt']),
  };
}

function toSavedState(row: Raw): VmRecord['saved'] {
  const at = toNullableNumber(row['savedAt']);
  return at === null ? null : { at, reservedBytes: toNumber(row['savedReservedBytes']) };
}

/** A VM as one JSON row for `json_each`. */
export function fromVm(vm: VmRecord): Raw {
  const { targetBytes, minimumBytes, maximumBytes, control } = vm.desired;
  return {
    id: vm.id,
    name: vm.name,
    description: vm.description,
    tags: JSON.stringify(vm.tags),
    definition: JSON.stringify(vm.definition),
    autostart: vm.autostart,
    ran: vm.ran,
    targetBytes,
    minimumBytes,
    maximumBytes,
    control,
    createdAt: vm.createdAt,
    updatedAt: vm.updatedAt,
    savedAt: vm.saved?.at ?? null,
    savedReservedBytes: vm.saved?.reservedBytes ?? null,
  };
}

export function toEvent(row: Raw): StoredEvent {
  return {
    seq: toNumber(row['seq']),
    id: String(row['id']),
    time: toNumber(row['time']),
    type: String(row['type']),
    vm: toNullableText(row['vmId']),
    operationId: toNullableText(row['operationId']),
    actor: String(row['actor']),
    data: parse(row['data']),
  };
}

export function toLayout(row: Raw): LayoutRecord {
  return {
    id: String(row['id']),
    vm: String(row['vmId']),
    time: toNumber(row['time']),
    what: String(row['what']) as LayoutRecord['what'],
    stick: parse(row['stick']),
    operationId: toNullableText(row['operationId']),
    because: String(row['because']),
    layoutAfter: parse(row['layoutAfter']),
  };
}
