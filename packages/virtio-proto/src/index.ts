export {
  BALLOON_FEATURES,
  BALLOON_QUEUES,
  type BalloonConfig,
  type BalloonStat,
  type BalloonToGuest,
  type BalloonToHost,
  MAX_PFN,
  MOST_PFNS,
  STAT_TAGS,
} from './balloon-messages.ts';
export {
  ACPI_DEVICE,
  BALLOON_DEVICE,
  type Chain,
  CHAIN_HEADER_BYTES,
  CONTROL_QUEUE,
  MEM_DEVICE,
  readChain,
} from './chain.ts';
export type { Features } from './control.ts';
export { decodeBalloonForGuest, decodeBalloonForHost } from './decode-balloon.ts';
export { decodeMemForGuest, decodeMemForHost } from './decode-mem.ts';
export {
  decodeDimmForGuest,
  decodeDimmForHost,
  type DimmToGuest,
  type DimmToHost,
  encodeDimmToGuest,
  encodeDimmToHost,
  OST_SOURCE,
  OST_STATUS,
} from './dimm-messages.ts';
export { encodeBalloonToGuest, encodeBalloonToHost } from './encode-balloon.ts';
export { encodeMemToGuest, encodeMemToHost } from './encode-mem.ts';
export type { Malformed, MalformedReason } from './malformed.ts';
export {
  MEM_ANSWERS,
  MEM_REQUESTS,
  MEM_STATES,
  type MemConfig,
  type MemToGuest,
  type MemToHost,
  MOST_BLOCKS,
} from './mem-messages.ts';
