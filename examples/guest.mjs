// A small guest for a Dimmer VM with `guest: {"kind": "external"}`, written from docs/external-guests.md.
// Run it with: node examples/guest.mjs SOCKET_PATH BOOT_GIB
// Its memory is a list of pages that it has; it really gives them up, and really takes them back.
import { connect } from 'node:net';

const [socketPath, bootGib = '4'] = process.argv.slice(2);
if (!socketPath) throw new Error('usage: node guest.mjs SOCKET_PATH [BOOT_GIB]');

const PAGES_PER_GIB = 2 ** 18;
/** A guest that gives away its last pages dies. */
const FLOOR_PAGES = PAGES_PER_GIB / 2;
/** As many ranges as fit a message of 4096 bytes. */
const RANGES_PER_MESSAGE = 510;

const bootPages = Number(bootGib) * PAGES_PER_GIB;
/** From 3.5 GiB on only 3 GiB lie below the hole of the devices; the rest begins at 4 GiB. */
const lowPages = bootPages < 3.5 * PAGES_PER_GIB ? bootPages : 3 * PAGES_PER_GIB;
/** Free ranges, `[first page, pages]`. The first MiB is the firmware's. */
const free = [[256, lowPages - 256]];
if (bootPages > lowPages) free.push([4 * PAGES_PER_GIB, bootPages - lowPages]);
let ballooned = 0;
let lastId = 0;
let held = Buffer.alloc(0);

const socket = connect(socketPath);
const freePages = () => free.reduce((sum, [, count]) => sum + count, 0);
const mib = (pages) => `${(pages / 256).toFixed(0)} MiB`;
const print = (line) => process.stdout.write(`${line}\n`);
const say = (text) => print(`${text}; ${mib(freePages())} here, ${mib(ballooned)} ballooned`);

/** A message: type, size, id of our own, then the body, which `fill` writes at its offsets. */
function send(type, size, fill = () => {}) {
  const packet = Buffer.alloc(16 + Math.ceil(size / 8) * 8 + 8);
  packet.writeUInt16LE(6, 0); // data in-band
  packet.writeUInt16LE(2, 2); // the message begins after 16 bytes
  packet.writeUInt16LE((packet.length - 8) / 8, 4); // without the trailer
  const message = packet.subarray(16);
  message.writeUInt16LE(type, 0);
  message.writeUInt16LE(size, 2);
  message.writeUInt32LE((lastId += 1), 4);
  fill(message);
  socket.write(packet);
}

/** A range in 8 bytes: 40 bits of first page, 24 bits of count. */
const readRange = (message, at) => [message.readUIntLE(at, 5), message.readUIntLE(at + 5, 3)];
function writeRange(message, at, [first, count]) {
  message.writeUIntLE(first, at, 5);
  message.writeUIntLE(count, at + 5, 3);
}

/** Takes so many pages out of the free ranges, the last one first. */
function giveUp(wanted) {
  const given = [];
  let left = Math.min(wanted, Math.max(0, freePages() - FLOOR_PAGES));
  while (left > 0) {
    const range = free.at(-1);
    const count = Math.min(range[1], left, 0xffffff);
    range[1] -= count;
    if (range[1] === 0) free.pop();
    given.push([range[0] + range[1], count]);
    left -= count;
  }
  ballooned += given.reduce((sum, [, count]) => sum + count, 0);
  return given;
}

function answerBalloon(given) {
  const part = given.splice(0, RANGES_PER_MESSAGE);
  send(7, 16 + 8 * part.length, (message) => {
    message.writeUInt32LE(part.length * 2 + (given.length > 0 ? 1 : 0), 12);
    part.forEach((range, index) => writeRange(message, 16 + 8 * index, range));
  });
  if (given.length > 0) answerBalloon(given);
}

function report() {
  send(5, 48, (message) => {
    message.writeBigUInt64LE(BigInt(freePages()), 8);
    message.writeBigUInt64LE(BigInt(FLOOR_PAGES + ballooned), 16);
  });
}

const handlers = {
  2(message) {
    if (!(message[8] & 1)) return socket.end();
    print('version 2.0 is accepted');
    send(3, 32, (report) => report.writeUInt32LE(0b11, 8)); // balloons, takes hot-adds, on any MiB
  },
  4() {
    print('capabilities are accepted; the first request comes after 50 s');
    setInterval(report, 1000);
  },
  6(message) {
    const wanted = message.readUInt32LE(8);
    answerBalloon(giveUp(wanted));
    say(`the host asked for ${mib(wanted)}`);
  },
  8(message) {
    for (let at = 16, left = message.readUInt32LE(12); left > 0; at += 8, left -= 1) {
      const range = readRange(message, at);
      free.push(range);
      ballooned = Math.max(0, ballooned - range[1]);
    }
    if (message[8] & 1) return;
    send(9, 8);
    say('the host gave pages back');
  },
  10(message) {
    const range = readRange(message, 8);
    free.push(range);
    send(11, 16, (answer) => {
      answer.writeUInt32LE(range[1], 8);
      answer.writeUInt32LE(1, 12);
    });
    say(`the host added ${mib(range[1])}`);
  },
};

socket.on('connect', () => send(1, 16, (message) => message.writeUInt16LE(2, 10)));
socket.on('data', (bytes) => {
  held = Buffer.concat([held, bytes]);
  while (held.length >= 16 && held.length >= held.readUInt16LE(4) * 8 + 8) {
    const end = held.readUInt16LE(4) * 8;
    const message = held.subarray(held.readUInt16LE(2) * 8, end);
    held = held.subarray(end + 8);
    handlers[message.readUInt16LE(0)]?.(message);
  }
});
socket.on('error', (error) => print(error.message));
socket.on('close', () => {
  print('the host has closed the channel');
  process.exit();
});
