import { MIB } from '@dimmer/pages';
import { isRecord, type QmpAnswer, succeed } from '@dimmer/qmp';
import { type HumanLine, readHumanLine } from './human-line.ts';

type Dispatch = (command: string, args: Readonly<Record<string, unknown>>, answer: (answer: QmpAnswer) => void) => void;

/** Performs one line of the human monitor by QMP commands; what it prints is the answer, never an error. */
export function performHumanLine(line: string, dispatch: Dispatch, answer: (answer: QmpAnswer) => void): void {
  const meaning = readHumanLine(line);
  if (meaning.type !== 'command') return answer(succeed(lines(printPlain(meaning))));
  dispatch(meaning.execute, meaning.arguments, (result) => {
    answer(succeed(lines(result.ok ? printResult(meaning.print, result.value) : [`Error: ${result.error.desc}`])));
  });
}

/** The monitor is a terminal: it ends its lines with CR LF. */
function lines(printed: readonly string[]): string {
  return printed.map((line) => `${line}\r\n`).join('');
}

function printPlain(meaning: Exclude<HumanLine, { type: 'command' }>): readonly string[] {
  if (meaning.type === 'unknown') return [`unknown command: '${meaning.command}'`];
  if (meaning.type === 'error') return [`Error: ${meaning.message}`];
  return meaning.type === 'help' ? HELP : [];
}

const HELP = [
  'balloon target -- ask the guest to be this large (MiB, or with a suffix)',
  'cont|c -- resume the VM',
  'device_add driver[,prop=value][,...] -- plug a device, like mem-haprot,id=ha1,memdev=mem1 where there are sticks',
  'device_del device -- remove a device',
  'help|? -- show this text',
  'info balloon|memory-devices|memory_size_summary|status|version -- show information',
  'object_add qom-type,id=id[,prop=value][,...] -- make an object, like memory-backend-ram,id=mem1,size=1G',
  'object_del id -- destroy an object',
  'quit|q -- end the VM at once',
  'stop|s -- pause the VM',
  'system_powerdown -- ask the guest to shut down',
  'system_reset -- reset the VM',
];

function printResult(print: (HumanLine & { type: 'command' })['print'], value: unknown): readonly string[] {
  const record = isRecord(value) ? value : {};
  switch (print) {
    case 'balloon':
      return [`balloon: actual=${Math.floor(Number(record['actual']) / MIB)}`];
    case 'status':
      return [`VM status: ${String(record['status'])}`];
    case 'memory-size':
      return [`base memory: ${String(record['base-memory'])}`, `plugged memory: ${String(record['plugged-memory'])}`];
    case 'memory-devices':
      return Array.isArray(value) ? value.flatMap(printMemoryDevice) : [];
    case 'version':
      return [printVersion(record)];
    case 'nothing':
      return [];
  }
}

function printVersion(version: Readonly<Record<string, unknown>>): string {
  const qemu = isRecord(version['qemu']) ? version['qemu'] : {};
  return `${['major', 'minor', 'micro'].map((part) => String(qemu[part])).join('.')} ${String(version['package'])}`.trim();
}

/** What is printed of each kind of memory device, in QEMU's order. */
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  dimm: ['addr', 'slot', 'node', 'size', 'memdev', 'hotplugged', 'hotpluggable'],
  'hv-balloon': ['memaddr', 'max-size', 'memdev'],
  'virtio-mem': ['memaddr', 'node', 'requested-size', 'size', 'max-size', 'block-size', 'memdev'],
};

const ADDRESSES: ReadonlySet<string> = new Set(['addr', 'memaddr']);

function printMemoryDevice(device: unknown): readonly string[] {
  if (!isRecord(device) || !isRecord(device['data'])) return [];
  const { data } = device;
  const type = String(device['type']);
  const known = (MEMBERS[type] ?? []).filter((key) => data[key] !== undefined);
  return [
    `Memory device [${type}]: "${typeof data['id'] === 'string' ? data['id'] : ''}"`,
    ...known.map(
      (key) => `  ${key}: ${ADDRESSES.has(key) ? `0x${Number(data[key]).toString(16)}` : String(data[key])}`,
    ),
  ];
}
