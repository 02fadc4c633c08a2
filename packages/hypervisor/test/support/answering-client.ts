import type { QmpClient } from '@dimmer/qmp';

/** A machine's objects: path, then property; and its answers to queries. What is not named is refused. */
export interface AnsweringMachine {
  readonly queries?: Readonly<Record<string, unknown>>;
  /** Children of an object, by path: name to type. */
  readonly children?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly properties?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** A QMP client whose peer answers at once, from a table. What it was asked is in `asked`. */
export function createAnsweringClient(machine: AnsweringMachine): QmpClient & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    ready: Promise.resolve({ ok: true, greeting: { version: null, capabilities: [] } }),
    lost: new Promise(() => {}),
    close() {},
    execute(command, args = {}) {
      asked.push(command);
      const value = answer(machine, command, args);
      const error = { class: 'GenericError', desc: `no ${command}` };
      return Promise.resolve(value === undefined ? { ok: false, error } : { ok: true, value });
    },
  };
}

function answer(
  { queries = {}, children = {}, properties = {} }: AnsweringMachine,
  command: string,
  args: Readonly<Record<string, unknown>>,
): unknown {
  const path = String(args['path']);
  if (command === 'qom-get') return properties[path]?.[String(args['property'])];
  if (command !== 'qom-list') return queries[command];
  const found = children[path];
  return found && Object.entries(found).map(([name, type]) => ({ name, type: `child<${type}>` }));
}
