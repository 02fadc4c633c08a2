import { describe, expect, it } from 'vitest';
import { runRandomly, type SimulatedMode } from './support/random-run.ts';
import { shapeRun } from './support/run-shape.ts';

/** SIM_MODE_RUNS=1000 for more, SIM_SEED=123 SIM_MODE_RUNS=1 to repeat one. */
const RUNS = Number(process.env['SIM_MODE_RUNS'] ?? 25);
const FIRST = Number(process.env['SIM_SEED'] ?? 1);
const MODES: readonly SimulatedMode[] = ['memdev', 'virtio-mem', 'pc-dimm', 'haprot over virtio'];

describe.each(MODES)('the controller against a machine of growth mode %s', (mode) => {
  it(`keeps its promises in ${RUNS} random runs`, { timeout: 600_000 }, () => {
    const failures: string[] = [];
    let operations = 0;
    for (let seed = FIRST; seed < FIRST + RUNS; seed += 1) {
      try {
        operations += runRandomly(seed, { mode }).ended.length;
      } catch (error) {
        failures.push(`SIM_SEED=${seed} SIM_MODE_RUNS=1: ${String(error)} ${JSON.stringify(shapeRun(seed))}`);
      }
    }
    expect(failures.slice(0, 10), `${failures.length} of ${RUNS} runs failed`).toEqual([]);
    expect(operations).toBeGreaterThan(RUNS * 20);
  });
});
