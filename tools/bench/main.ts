import type { Bench, Measurement } from './bench.ts';
import * as comparison from './comparison.ts';
import * as idleVms from './idle-vms.ts';
import * as fragmented from './fragmented.ts';
import * as http from './http.ts';
import * as qemuOverhead from './qemu-overhead.ts';
import * as rangeTree from './range-tree.ts';
import * as stack from './stack.ts';
import * as stream from './stream.ts';
import * as terabyte from './terabyte.ts';

const benches: readonly Bench[] = [
  rangeTree,
  terabyte,
  comparison,
  stack,
  http,
  stream,
  fragmented,
  idleVms,
  qemuOverhead,
];

function round(value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
}

function emit(measurement: Measurement): void {
  const rounded = Object.fromEntries(Object.entries(measurement).map(([name, value]) => [name, round(value)]));
  process.stdout.write(`${JSON.stringify(rounded)}\n`);
}

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !benches.some((bench) => bench.name === name));
if (unknown.length > 0) {
  process.stderr.write(`No such bench: ${unknown.join(', ')}. There are: ${benches.map((b) => b.name).join(', ')}\n`);
  process.exit(1);
}
for (const bench of benches) if (wanted.length === 0 || wanted.includes(bench.name)) await bench.run(emit);
