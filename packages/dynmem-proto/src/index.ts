export { decodeForHost, decodeStrict, type Header, type HostDecoded, peekHeader } from './decode.ts';
export { type EncodeRefusal, encodeMessage, sizeOf, tryEncode } from './encode.ts';
export { fromHex, toHex } from './hex.ts';
export * from './limits.ts';
export {
  type HostMessage,
  type Malformed,
  type MalformedReason,
  MESSAGE_TYPES,
  type Message,
  type MessageOf,
  type MessageType,
  maxPageCountOf,
  SMALLEST_BYTES,
} from './messages.ts';
export { formatVersion, isAcceptedVersion, VERSION_0_3, VERSION_1_0, VERSION_2_0 } from './version.ts';
export { CLASS_GUID, framePacket, guidBytes, packetBytes, parsePacket, type VmbusPacket } from './vmbus-packet.ts';
export { createPacketStream, type PacketStream } from './packet-stream.ts';
