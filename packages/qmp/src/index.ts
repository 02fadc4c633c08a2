export { ADDED_COMMANDS, ADDED_EVENTS } from './additions.ts';
export {
  createQmpClient,
  type LossReason,
  type QmpClient,
  type QmpClientOptions,
  type QmpGreeting,
  type QmpProblem,
  type QmpResult,
} from './client.ts';
export { type Edition, type Surface, surfaceOf } from './editions.ts';
export { fail, type QmpAnswer, type QmpError, type QmpErrorClass, succeed } from './errors.ts';
export { createEventLimiter, type EventLimiter, type EventLimiterOptions } from './event-limiter.ts';
export { eventMessage, isRecord, type QmpEvent } from './events.ts';
export { isOutsideSafeRange, type ParsedJson, parseJson, printJson } from './json.ts';
export { createMessageReader, type MessageReader, type MessageReaderOptions } from './message-reader.ts';
export { describeSchema, type SchemaInfo } from './schema.ts';
export type {
  CommandSpec,
  CommandTable,
  EventSpec,
  EventTable,
  SchemaChoice,
  SchemaMember,
  SchemaMembers,
  SchemaObject,
  SchemaType,
} from './schema-type.ts';
export { createQmpServer, type QmpServer, type QmpServerOptions, type QmpVersion } from './server.ts';
export type { TimerSource } from './timer-source.ts';
