import type { ServerFrame, SubscribeFrame } from '@dimmer/contract';
import { streamPath } from '@dimmer/contract/paths';
import { client } from './client.ts';
import { retryDelayMs } from './live/backoff.ts';
import { connection } from './live/connection.ts';
import { fillBreak, wantedVms } from './live/samples.ts';
import { LIFE, SAMPLES, takeFrame } from './live/take-frame.ts';
import { sessionOpen } from './session.ts';

/** The one WebSocket of the page: events and views of all VMs, samples of those that are looked at. */

const LIFE_TYPES = [
  'vm.*',
  'memory.target',
  'memory.phase',
  'memory.reapplied',
  'memory.view',
  'device.*',
  'operation.*',
  'policy.*',
  'host.*',
];
const SILENT_HEARTBEATS = 2.5;
/** A row that scrolls by is not worth a frame. */
const SETTLE_MS = 120;

let socket: WebSocket | undefined;
let failures = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Connects, and stays connected until the answer is called. */
export function startLiveEvents(): () => void {
  const stopWanting = wantedVms.subscribe(() => setTimeout(subscribeSamples, SETTLE_MS));
  const stopSession = sessionOpen.subscribe(() => (sessionOpen.get() ? connectNow() : disconnect()));
  window.addEventListener('online', connectNow);
  connectNow();
  return () => {
    stopWanting();
    stopSession();
    window.removeEventListener('online', connectNow);
    disconnect();
  };
}

/** Ends the waiting, as the banner's button does. */
export function connectNow(): void {
  if (socket !== undefined || !sessionOpen.get()) return;
  clearTimeout(timer);
  note('connecting');
  const opened = new WebSocket(streamPath);
  socket = opened;
  opened.addEventListener('message', ({ data }) => opened === socket && hear(JSON.parse(String(data)) as ServerFrame));
  opened.addEventListener('close', () => opened === socket && lose());
  watchSilence();
}

function disconnect(): void {
  clearTimeout(timer);
  const closing = socket;
  socket = undefined;
  closing?.close();
}

function hear(frame: ServerFrame): void {
  const heartbeat = frame.type === 'hello' ? { heartbeatMs: frame.heartbeatMs } : {};
  connection.set({ ...connection.get(), ...heartbeat, lastFrameAt: Date.now() });
  if (frame.type === 'hello') greet(frame.seq);
  if (frame.type === 'event') resumeAfter = Math.max(resumeAfter, frame.event.seq);
  watchSilence();
  takeFrame(frame);
}

/** The last event that came; only events move it, for a break may come while missed ones are still being sent. */
let resumeAfter = -1;

/** Subscribes again; `after` brings what was missed. */
function greet(seq: number): void {
  if (resumeAfter < 0) resumeAfter = seq;
  failures = 0;
  subscribe({ id: LIFE, vms: ['*'], types: LIFE_TYPES, maxHz: 2, after: resumeAfter });
  subscribedVms = '';
  subscribeSamples();
  fillBreak();
  note('live');
}

let subscribedVms = '';

function subscribeSamples(): void {
  const vms = [...wantedVms.get()].sort();
  if (socket?.readyState !== WebSocket.OPEN || vms.join() === subscribedVms) return;
  subscribedVms = vms.join();
  if (vms.length === 0) socket.send(JSON.stringify({ type: 'unsubscribe', id: SAMPLES }));
  else subscribe({ id: SAMPLES, vms, types: ['memory.sample'], maxHz: 1 });
}

function subscribe(frame: Omit<SubscribeFrame, 'type'>): void {
  socket?.send(JSON.stringify({ type: 'subscribe', ...frame } satisfies SubscribeFrame));
}

/** A stream that says nothing for two heartbeats and a bit is dead, whatever the socket thinks. */
function watchSilence(): void {
  clearTimeout(timer);
  const dead = socket;
  timer = setTimeout(() => {
    if (dead !== socket) return;
    lose();
    dead?.close();
  }, SILENT_HEARTBEATS * connection.get().heartbeatMs);
}

function lose(): void {
  socket = undefined;
  failures += 1;
  const delayMs = retryDelayMs(failures, Math.random());
  note('waiting', Date.now() + delayMs);
  clearTimeout(timer);
  timer = setTimeout(connectNow, delayMs);
  // A refused handshake shows no status to a page; a plain request does, and closes the session where it has ended.
  void client.getSession().catch(() => undefined);
}

/** `since` is when the page came to life or lost it; trying and waiting take turns in between. */
function note(status: 'connecting' | 'live' | 'waiting', retryAt: number | null = null): void {
  const before = connection.get();
  const crossed = (before.status === 'live') !== (status === 'live');
  connection.set({ ...before, status, since: crossed ? Date.now() : before.since, retryAt });
}
