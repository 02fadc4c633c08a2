import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('the arguments of the fuzzer', () => {
  it('default to 20 seconds and the drawn seed', () => {
    expect(readArguments([], 7)).toMatchObject({ seed: 7, runs: null, seconds: 20, jobs: 1, run: null, replay: null });
  });

  it('leave time open where runs are given', () => {
    expect(readArguments(['--runs', '1000', '--seed', '0'], 7)).toMatchObject({ seed: 0, runs: 1000, seconds: null });
    expect(readArguments(['--runs', '9', '--seconds', '5'], 7)).toMatchObject({ runs: 9, seconds: 5 });
  });

  it('ask for help before anything else', () => {
    expect(readArguments(['--help', '--jobs', '3'], 7)).toBe('help');
  });

  it.each([
    [['--seed', '-1']],
    [['--seed', '4294967296']],
    [['--runs', '0']],
    [['--runs', 'many']],
    [['--seconds', '1.5']],
    [['--jobs', '65']],
    [['--speed', '9']],
    [['9']],
  ])('%j are refused', (args) => {
    expect(readArguments(args, 7)).toHaveProperty('error');
  });
});
