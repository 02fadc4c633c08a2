export {
  COMMANDS,
  type CommandName,
  type CommandSpec,
  type CommandTable,
  EVENTS,
  type EventName,
  type EventSpec,
  type EventTable,
  type SchemaMember,
  type SchemaType,
} from './catalogue.ts';
export {
  createQmpClient,
  type LossReason,
  type QmpClient,
  type QmpClientOptions,
  type QmpGreeting,
  type QmpProblem,
  type QmpResult,
  type TimerSource,
} from './client.ts';
export { fail, type QmpAnswer, type QmpError, type QmpErrorClass, succeed } from './errors.ts';
export { eventMessage, isRecord, type QmpEvent } from './events.ts';
export { isOutsideSafeRange, type ParsedJson, parseJson, printJson } from './json.ts';
export { createMessageReader, type MessageReader, type MessageReaderOptions } from './message-reader.ts';
export { describeSchema, type SchemaInfo } from './schema.ts';
export { createQmpServer, type QmpServer, type QmpServerOptions, type QmpVersion } from './server.ts';
