import { isRecord } from '@dimmer/qmp';
import type { Line, Message } from '../recordings/read-lines.ts';
import type { Conversation } from './conversation.ts';

/** A recorded command that changes something, and where what the process did because of it begins. */
export interface Scene {
  readonly conversation: Conversation;
  /** Of the command among the conversation's lines. */
  readonly index: number;
  readonly command: Message;
  /** When the process was powered on or reset last, seconds of the recording. */
  readonly bootS: number;
  /** No guest had been heard of since then: what follows comes so long after that, not after the command. */
  readonly isBooting: boolean;
}

/**
 * Whether a command changes what the queries would show, or begins what they do not show. How often statistics are polled
 * does neither.
 */
export function isCause({ execute, arguments: args }: Message): boolean {
  if (execute === 'qom-set') return isRecord(args) && args['property'] !== 'guest-stats-polling-interval';
  return CAUSES.has(String(execute));
}

const CAUSES: ReadonlySet<string> = new Set([
  'balloon',
  'cont',
  'device_add',
  'device_del',
  'migrate',
  'object-add',
  'object-del',
  'query-migrate',
  'quit',
  'stop',
  'system_powerdown',
  'system_reset',
]);

/** Signs of a guest's driver. */
const OF_GUEST: ReadonlySet<unknown> = new Set([
  'ACPI_DEVICE_OST',
  'BALLOON_CHANGE',
  'HV_BALLOON_STATUS_REPORT',
  'MEMORY_DEVICE_SIZE_CHANGE',
]);

export function isOfGuest(event: Message): boolean {
  return OF_GUEST.has(event['event']);
}

export function cutScenes(conversation: Conversation): readonly Scene[] {
  let bootS = 0;
  let isBooting = true;
  return conversation.lines.flatMap((line, index) => {
    const event = eventOf(line);
    if (event?.['event'] === 'RESET') {
      bootS = line.t;
      isBooting = true;
    } else if (event && isOfGuest(event)) isBooting = false;
    const command = causeOf(line);
    return command ? [{ conversation, index, command, bootS, isBooting }] : [];
  });
}

export function eventOf({ dir, msg }: Line): Message | undefined {
  return dir === 'server' && isRecord(msg) && 'event' in msg ? msg : undefined;
}

export function causeOf({ dir, msg }: Line): Message | undefined {
  return dir === 'client' && isRecord(msg) && isCause(msg) ? msg : undefined;
}

/** The scene of such a command: the next one from here on, else the first of all, else one that came to the same. */
export function findScene(scenes: readonly Scene[], from: Scene | undefined, command: Message): Scene | undefined {
  const later = scenes.slice(scenes.findIndex((scene) => scene === from) + 1);
  const isSame = (scene: Scene): boolean => matches(scene.command, command);
  const isAlike = (scene: Scene): boolean => comesTo(scene, command);
  return later.find(isSame) ?? scenes.find(isSame) ?? later.find(isAlike) ?? scenes.find(isAlike);
}

/** A Linux guest takes added memory in whole blocks; hv-balloon rounds down to them (recorded: 700 MiB led to 640 MiB). */
const BLOCK_BYTES = 2 ** 27;

/** Whether a size that was not recorded for the balloon would have led to what the scene shows. */
function comesTo(scene: Scene, command: Message): boolean {
  const bytes = asked(command);
  const endBytes = bytes === undefined ? undefined : endsAt(scene);
  const { balloon, machine } = scene.conversation.start;
  if (bytes === undefined || endBytes === undefined) return false;
  if (endBytes === bytes) return true;
  const aboveBytes = bytes - machine.bootBytes;
  if (balloon?.driver !== 'hv-balloon' || aboveBytes < 0) return false;
  return endBytes === machine.bootBytes + Math.floor(aboveBytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** What our client says beyond the recorded arguments is no difference: it names the node, say. */
function matches(recorded: Message, command: Message): boolean {
  if (recorded['execute'] !== command['execute']) return false;
  const wantedBytes = asked(recorded);
  if (wantedBytes !== undefined) return isSameSize(wantedBytes, asked(command));
  // A refusal of odd arguments is no answer to others.
  if (recorded['execute'] === 'balloon') return isSameJson(recorded['arguments'], command['arguments']);
  const wanted = isRecord(recorded['arguments']) ? recorded['arguments'] : {};
  const given = isRecord(command['arguments']) ? command['arguments'] : {};
  return Object.entries(wanted).every(([name, value]) => value === given[name]);
}

function isSameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

const PAGE_BYTES = 4096;

/** A balloon works in pages: to be asked for 1 byte or for one page is the same. */
function isSameSize(recordedBytes: number, bytes: number | undefined): boolean {
  if (bytes === undefined || recordedBytes <= 0 || bytes <= 0) return recordedBytes === bytes;
  return Math.ceil(recordedBytes / PAGE_BYTES) === Math.ceil(bytes / PAGE_BYTES);
}

function asked({ execute, arguments: args }: Message): number | undefined {
  const value = execute === 'balloon' && isRecord(args) && Object.keys(args).length === 1 ? args['value'] : undefined;
  return typeof value === 'number' ? value : undefined;
}

/** The last size of the guest that the scene of a `balloon` shows; of one that stood still, after it went on. */
function endsAt({ conversation, index, command }: Scene): number | undefined {
  if (asked(command) === undefined) return undefined;
  const rest = conversation.lines.slice(index + 1);
  const end = rest.findIndex((line) => (causeOf(line)?.['execute'] ?? 'cont') !== 'cont');
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .flatMap(({ dir, msg }) => (dir === 'server' && isRecord(msg) ? [msg['return'], msg['data']] : []))
    .flatMap((value) => (isRecord(value) && typeof value['actual'] === 'number' ? [value['actual']] : []))
    .at(-1);
}
