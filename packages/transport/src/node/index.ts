export { type GuestSocket, listenForGuest } from './guest-socket.ts';
export { dialSocket, listenOnSocket, type SocketAddress } from './socket.ts';
