import { Agent, request } from 'node:http';

export interface Request {
  readonly method: 'GET' | 'PATCH';
  readonly path: string;
  readonly body?: unknown;
}

export interface Load {
  readonly url: string;
  readonly token: string;
  readonly count: number;
  /** Requests under way at a time, each over a connection that stays open. */
  readonly clients: number;
  readonly next: (index: number) => Request;
  readonly expectStatus: number;
}

/** Sends requests, each client the next when its last was answered. Latencies in milliseconds, to the last byte. */
export async function sendRequests(load: Load): Promise<{ readonly latenciesMs: number[]; readonly seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.clients });
  const latenciesMs: number[] = [];
  let index = 0;
  async function runClient(): Promise<void> {
    while (index < load.count) {
      const started = performance.now();
      await send(agent, load, load.next(index++));
      latenciesMs.push(performance.now() - started);
    }
  }
  const started = performance.now();
  await Promise.all(Array.from({ length: load.clients }, runClient));
  agent.destroy();
  return { latenciesMs, seconds: (performance.now() - started) / 1000 };
}

function send(agent: Agent, { url, token, expectStatus }: Load, { method, path, body }: Request): Promise<void> {
  const text = body === undefined ? '' : JSON.stringify(body);
  const headers = {
    authorization: `Bearer ${token}`,
    ...(body === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
  };
  return new Promise((resolve, reject) => {
    const sent = request(url + path, { method, agent, headers }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        if (answer.statusCode === expectStatus) resolve();
        else
          reject(new Error(`${method} ${path} was answered ${answer.statusCode}: ${Buffer.concat(chunks).toString()}`));
      });
    });
    sent.on('error', reject);
    sent.end(text);
  });
}
