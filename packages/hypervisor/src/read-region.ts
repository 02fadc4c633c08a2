import type { ObservedRegion } from '@dimmer/planner';
import { isRecord } from '@dimmer/qmp';
import { readNumber } from './read-replies.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The first memory device of `query-memory-devices` that grows inside its machine: hv-balloon with or without its
 * backend (spec 7.6), or virtio-mem. Null: none is there. Undefined: not shaped as QEMU's schema says.
 */
export function readRegion(value: unknown): ObservedRegion | null | undefined {
  if (!Array.isArray(value)) return undefined;
  for (const device of value.filter(isRecord)) {
    if (!isRecord(device['data'])) continue;
    if (device['type'] === 'hv-balloon') return readHvBalloonRegion(device['data']);
    if (device['type'] === 'virtio-mem') return readVirtioMem(device['data']);
  }
  return null;
}

function readHvBalloonRegion(data: Fields): ObservedRegion | undefined {
  const sizeBytes = readNumber(data['max-size']);
  if (sizeBytes === undefined) return undefined;
  const memdev = readLink(data['memdev']);
  const addressBytes = readNumber(data['memaddr']) ?? null;
  return { kind: 'hv-balloon', id: readId(data), memdev, addressBytes, sizeBytes };
}

function readVirtioMem(data: Fields): ObservedRegion | undefined {
  const memdev = readLink(data['memdev']);
  const addressBytes = readNumber(data['memaddr']);
  const sizeBytes = readNumber(data['max-size']);
  const requestedBytes = readNumber(data['requested-size']);
  const pluggedBytes = readNumber(data['size']);
  const blockBytes = readNumber(data['block-size']);
  if (memdev === null || addressBytes === undefined || sizeBytes === undefined || !blockBytes) return undefined;
  if (requestedBytes === undefined || pluggedBytes === undefined) return undefined;
  const common = { id: readId(data), memdev, addressBytes, sizeBytes };
  return { kind: 'virtio-mem', ...common, requestedBytes, pluggedBytes, blockBytes };
}

function readId({ id }: Fields): string {
  return typeof id === 'string' ? id : '';
}

/** "/objects/mem1" is the backend mem1. */
function readLink(value: unknown): string | null {
  return typeof value === 'string' ? value.replace(/^\/objects\//, '') : null;
}
