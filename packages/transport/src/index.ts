export {
  createPacketChannel,
  createPacketRing,
  type PacketChannel,
  type PacketChannelOptions,
  type PacketRing,
  type PacketRingOptions,
} from './channel.ts';
export { delayStream, type Fault, faultyStream, splitStream } from './faults.ts';
export { createLineReader, type LineReader, type LineReaderOptions } from './framing.ts';
export { createMemoryPair, type MemoryPairOptions } from './memory.ts';
export type { ByteStream, CloseReason, Defer } from './stream.ts';
