/** What a line of the console is: a QMP command as JSON, or a line for the human monitor. */
export type ConsoleLine =
  | { readonly type: 'nothing' }
  | { readonly type: 'human'; readonly line: string }
  | { readonly type: 'qmp'; readonly execute: string; readonly arguments?: Readonly<Record<string, unknown>> }
  | { readonly type: 'invalid'; readonly message: string };

const KEYS = new Set(['execute', 'arguments', 'id']);

/** A line that begins with `{` is QMP. An `id` is accepted and dropped: one line has one answer. */
export function readLine(text: string): ConsoleLine {
  const line = text.trim();
  if (line === '') return { type: 'nothing' };
  return line.startsWith('{') ? readQmp(line) : { type: 'human', line };
}

function readQmp(line: string): ConsoleLine {
  const value = parseJson(line);
  if (value === undefined) return invalid('This is not JSON. A QMP line looks like {"execute": "query-balloon"}.');
  if (!isRecord(value) || typeof value['execute'] !== 'string')
    return invalid('A QMP line names a command: {"execute": …}.');
  const foreign = Object.keys(value).find((key) => !KEYS.has(key));
  if (foreign !== undefined) return invalid(`A QMP line has "execute" and "arguments", not "${foreign}".`);
  return readArguments(value['execute'], value['arguments']);
}

function readArguments(execute: string, args: unknown): ConsoleLine {
  if (args === undefined) return { type: 'qmp', execute };
  if (!isRecord(args)) return invalid('"arguments" is an object.');
  const rounded = findRounded(args);
  if (rounded !== null) return invalid(`"${rounded}" is a number too large to be sent exactly.`);
  return { type: 'qmp', execute, arguments: args };
}

/** The key of an integer that JSON.parse has rounded: it would ask for another size than the one typed. */
function findRounded(args: Readonly<Record<string, unknown>>): string | null {
  for (const [key, value] of Object.entries(args)) {
    if (Number.isInteger(value) && !Number.isSafeInteger(value)) return key;
    const inside = isRecord(value) ? findRounded(value) : null;
    if (inside !== null) return inside;
  }
  return null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): ConsoleLine {
  return { type: 'invalid', message };
}
