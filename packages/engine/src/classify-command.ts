import { readHumanLine } from '@dimmer/hypervisor';
import type { ManualCommand } from '@dimmer/planner';

/** A command as a person or a script typed it: QMP, or a line of the human monitor. */
export type MonitorCommand =
  | { readonly execute: string; readonly arguments?: Readonly<Record<string, unknown>> }
  | { readonly commandLine: string };

/**
 * What a monitor command does to memory; null: nothing, or nothing that can succeed (the machine will say why). Such
 * commands go through the VM's mailbox, everything else goes straight to the machine.
 */
export function classifyCommand(command: MonitorCommand): ManualCommand | null {
  if ('commandLine' in command) return classifyLine(command.commandLine);
  const { execute, arguments: args = {} } = command;
  if (execute === 'human-monitor-command') return classifyLine(textOf(args['command-line']) ?? '');
  return classifyQmp(execute, args);
}

function classifyLine(line: string): ManualCommand | null {
  const meaning = readHumanLine(line);
  return meaning.type === 'command' ? classifyQmp(meaning.execute, meaning.arguments) : null;
}

function classifyQmp(execute: string, args: Readonly<Record<string, unknown>>): ManualCommand | null {
  const id = textOf(args['id']);
  switch (execute) {
    case 'balloon':
      return classifyBalloon(args['value']);
    case 'object-add':
      return id === null ? null : classifyBackend(id, args);
    case 'object-del':
      return id === null ? null : { type: 'object-del', id };
    case 'device_add': {
      // What plugs memory names its backend. A stick may have no id (spec 5.2).
      const memdev = textOf(args['memdev']);
      return memdev === null ? null : { type: 'device-add', id: id ?? '', memdev };
    }
    case 'device_del':
      return id === null ? null : { type: 'device-del', id };
    default:
      return null;
  }
}

function classifyBalloon(value: unknown): ManualCommand | null {
  const whole = typeof value === 'number' && Number.isSafeInteger(value) && value > 0;
  return whole ? { type: 'balloon', targetBytes: value } : null;
}

function classifyBackend(id: string, args: Readonly<Record<string, unknown>>): ManualCommand | null {
  const { size, 'qom-type': type } = args;
  const whole = typeof size === 'number' && Number.isSafeInteger(size) && size > 0;
  return whole && textOf(type)?.startsWith('memory-backend-') ? { type: 'object-add', id, sizeBytes: size } : null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
