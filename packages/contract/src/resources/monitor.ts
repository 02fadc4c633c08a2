import { type Static, Type } from 'typebox';
import { strict } from '../schema.ts';

const CommandLine = Type.String({ maxLength: 4096 });

/** A QMP command, or a line for the human monitor. */
export const MonitorCommand = Type.Union([
  Type.Object(
    {
      execute: Type.String({ minLength: 1, maxLength: 200 }),
      arguments: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
    },
    strict,
  ),
  Type.Object({ 'command-line': CommandLine }, strict),
]);
export type MonitorCommand = Static<typeof MonitorCommand>;

/** What QMP returns, or what the human monitor prints. */
export const MonitorAnswer = Type.Union([
  Type.Object({ return: Type.Unknown() }),
  Type.Object({ output: Type.String() }),
]);
export type MonitorAnswer = Static<typeof MonitorAnswer>;
