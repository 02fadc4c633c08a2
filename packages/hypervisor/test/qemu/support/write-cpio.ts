/** One entry of an archive. */
export type CpioEntry =
  | { readonly kind: 'folder'; readonly name: string }
  | { readonly kind: 'file'; readonly name: string; readonly mode: number; readonly bytes: Uint8Array }
  | { readonly kind: 'device'; readonly name: string; readonly major: number; readonly minor: number };

/** An archive in the "newc" format, which Linux unpacks as its first root. Owners are root, whoever runs this. */
export function writeCpio(entries: readonly CpioEntry[]): Buffer {
  const parts = entries.map((entry, index) => writeEntry(index + 1, entry));
  return Buffer.concat([...parts, writeEntry(0, { kind: 'file', name: 'TRAILER!!!', mode: 0, bytes: NO_BYTES })]);
}

const NO_BYTES = new Uint8Array(0);
/** The file types of stat(2). */
const FOLDER = 0o040000;
const FILE = 0o100000;
const CHARACTER_DEVICE = 0o020000;

function writeEntry(inode: number, entry: CpioEntry): Buffer {
  const bytes = entry.kind === 'file' ? entry.bytes : NO_BYTES;
  const name = Buffer.from(`${entry.name}\0`);
  const [major, minor] = entry.kind === 'device' ? [entry.major, entry.minor] : [0, 0];
  const numbers = [inode, modeOf(entry), 0, 0, 1, 0, bytes.length, 0, 0, major, minor, name.length, 0];
  const header = Buffer.from(`070701${numbers.map((number) => number.toString(16).padStart(8, '0')).join('')}`);
  return Buffer.concat([padToWord(Buffer.concat([header, name])), padToWord(bytes)]);
}

function modeOf(entry: CpioEntry): number {
  if (entry.kind === 'folder') return FOLDER | 0o755;
  return entry.kind === 'file' ? FILE | entry.mode : CHARACTER_DEVICE | 0o600;
}

/** Header with name, and contents, each begin at a multiple of four bytes. */
function padToWord(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
}
