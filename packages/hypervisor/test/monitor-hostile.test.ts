import { type CommandSpec, type Edition, surfaceOf } from '@dimmer/qmp';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findMisfits } from '../../qmp/test/find-misfits.ts';
import { resolveSchema, type Shape } from '../../qmp/test/recorded-schema.ts';
import { createVirtualLab, defineMachine } from './support/virtual-lab.ts';
import { createVoice } from './support/voice.ts';

const GIB = 2 ** 30;
/** MONITOR_RUNS=1000 for more. */
const RUNS = Number(process.env['MONITOR_RUNS'] ?? 15);
const CLASSES = /^(GenericError|CommandNotFound|DeviceNotActive|DeviceNotFound): ./;

/** Values that fit, nearly fit, or are of another kind altogether. */
const word = fc.constantFrom(
  'mem-haprot',
  'memory-backend-ram',
  'hv-balloon',
  'm1',
  'ha1',
  'hvb',
  'pc.ram',
  '',
  '#0',
  '__proto__',
);
const value = fc.oneof(
  { weight: 4, arbitrary: word },
  fc.constantFrom(0, 1, -1, 4096, GIB, 3 * GIB, 2 ** 40, Number.MAX_SAFE_INTEGER, 1.5),
  fc.boolean(),
  fc.jsonValue({ maxDepth: 2 }),
);
/** Of `device_add`, which takes what it does not list. */
const PROPERTIES = ['memdev', 'addr', 'node', 'size', 'surplus'];

function wildArguments({ arguments: listed, choice }: CommandSpec) {
  const further = Object.values(choice?.cases ?? {}).flatMap((members) => Object.keys(members));
  const keys = fc.constantFrom(...Object.keys(listed), ...further, ...PROPERTIES);
  return fc.dictionary(keys, value, { maxKeys: 5 });
}

/** Likely enough to plug, unplug and resize in some order. */
const sensible = fc.constantFrom(
  ['object-add', { 'qom-type': 'memory-backend-ram', id: 'm1', size: GIB }],
  ['device_add', { driver: 'mem-haprot', id: 'ha1', memdev: 'm1' }],
  ['device_del', { id: 'ha1' }],
  ['object-del', { id: 'm1' }],
  ['balloon', { value: GIB }],
  ['balloon', { value: 8 * GIB }],
  ['system_reset', {}],
  ['stop', {}],
  ['cont', {}],
) as fc.Arbitrary<[string, Record<string, unknown>]>;

const line = fc
  .tuple(
    fc.constantFrom('info', 'balloon', 'object_add', 'device_add', 'device_del', 'object_del', 'cont', '?'),
    fc.string(),
  )
  .map(([name, rest]): [string, Record<string, unknown>] => [
    'human-monitor-command',
    { 'command-line': `${name} ${rest}` },
  ]);

/** Those that end the machine have their own tests. */
const ENDING = new Set(['quit', 'system_powerdown', 'set-action']);

function commandsOf(edition: Edition) {
  const { commands } = surfaceOf(edition, { additions: true });
  const specs = Object.entries(commands).filter(([name]) => !ENDING.has(name));
  const wild = fc
    .constantFrom(...specs, ['no-such-command', { arguments: {} }] as [string, CommandSpec])
    .chain(([name, spec]) => fc.tuple(fc.constant(name), wildArguments(spec)));
  return fc.array(fc.oneof(wild, sensible, line), { minLength: 1, maxLength: 30 });
}

test.each(['series', 'upstream'] as const)(
  'whatever is said to a monitor of %s is answered, in form',
  async (edition) => {
    await fc.assert(
      fc.asyncProperty(commandsOf(edition), async (commands) => {
        const lab = createVirtualLab({ fastBoot: true });
        const definition = defineMachine({ bootBytes: 4 * GIB, maximumBytes: 12 * GIB, edition });
        const session = await lab.settled(lab.hypervisor.start(definition));
        const { ask } = createVoice(lab, session);
        await lab.advance(3000);
        const schema = resolveSchema((await ask('query-qmp-schema')) as unknown[]);
        for (const [name, args] of commands) {
          const answer = await ask(name, args);
          if (typeof answer === 'string' && name !== 'human-monitor-command') expect(answer).toMatch(CLASSES);
          else expect(findMisfits(answer, schema.commands.get(name)?.returns as Shape, name)).toEqual([]);
          await lab.advance(50);
        }
        expect(lab.faults).toEqual([]);
        await lab.settled(session.kill());
      }),
      { numRuns: RUNS },
    );
  },
);
