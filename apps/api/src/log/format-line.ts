/** pino's numbers for its levels. */
const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info ',
  40: 'warn ',
  50: 'error',
  60: 'fatal',
};
/** What every line has, and nobody wants to read. */
const DULL = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'err', 'reqId']);

/** A line of pino's JSON for people: time of day, level, message, and its fields. A stack follows on lines of its own. */
export function formatLine(json: string): string {
  const line = JSON.parse(json) as Readonly<Record<string, unknown>> & {
    readonly level: number;
    readonly time: number;
  };
  const time = new Date(line.time).toISOString().slice(11, 19);
  const fields = Object.entries(line)
    .filter(([key, value]) => !DULL.has(key) && value !== undefined && value !== null)
    .map(([key, value]) => ` ${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const message = typeof line['msg'] === 'string' ? line['msg'] : '';
  return `${time} ${LEVELS[line.level] ?? line.level} ${message}${fields.join('')}${describeError(line)}\n`;
}

function describeError(line: Readonly<Record<string, unknown>>): string {
  const { err, reqId = '-' } = line as { readonly err?: { stack?: string; message?: string }; readonly reqId?: string };
  if (!err) return '';
  return ` request=${reqId}\n  ${err.stack ?? err.message ?? ''}`;
}
