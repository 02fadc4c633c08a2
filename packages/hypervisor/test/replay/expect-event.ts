import { isRecord } from '@dimmer/qmp';
import type { Message } from '../recordings/read-lines.ts';

/** What the planner is to hear of a recorded event, read off the recording by itself; times are of QEMU's own clock. */
export function expectEvent(message: Message): Message {
  const { event, data, timestamp } = message;
  const meaning = MEANINGS[String(event)]?.(isRecord(data) ? data : {}) ?? { type: 'other', name: event };
  const { seconds, microseconds } = timestamp as { readonly seconds: number; readonly microseconds: number };
  return { at: seconds * 1000 + microseconds / 1000, raw: message, ...meaning };
}

type Meaning = (data: Message) => Message | undefined;

/** Every name that is more than `other`. */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  BALLOON_CHANGE: () => ({ type: 'size-changed' }),
  MEMORY_DEVICE_SIZE_CHANGE: () => ({ type: 'size-changed' }),
  HV_BALLOON_STATUS_REPORT: ({ committed, available }) => ({
    type: 'status-report',
    committedBytes: committed,
    availableBytes: available,
  }),
  // A PCI device's inner half goes first, without a name.
  DEVICE_DELETED: ({ device }) => (device === undefined ? undefined : { type: 'device-deleted', id: device }),
  ACPI_DEVICE_OST: ({ info }) => {
    const { device = null, source, status } = info as Message;
    return { type: 'acpi-ost', id: device, source, status };
  },
  RESET: ({ guest, reason }) => ({ type: 'reset', guest, reason }),
  SHUTDOWN: ({ guest, reason }) => ({ type: 'shutdown', guest, reason }),
  POWERDOWN: () => ({ type: 'powerdown' }),
  STOP: () => ({ type: 'stop' }),
  RESUME: () => ({ type: 'resume' }),
};
