import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Dimmer, startDimmer } from './dimmer.ts';
import { test as base, logIn } from './stories.ts';

/** A service of the story's own, which it may end and start again on the same data and the same port. */
export interface OwnDimmer {
  readonly url: string;
  /** What the running process has printed. */
  output(): string;
  /** `kill -9`: nobody gets to say goodbye. */
  crash(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** Another process on the same data. */
  startSecond(): Promise<unknown>;
}

export const test = base.extend<{ readonly own: OwnDimmer }>({
  own: async ({ context }, use) => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'dimmer-own-'));
    let running: Dimmer = await startDimmer({ dataDir });
    const { port, url } = running;
    // Cookies know no ports: from here on the pages of the story belong to this service.
    await logIn(context, url);
    await use({
      url,
      output: () => running.output(),
      crash: () => running.end('SIGKILL'),
      stop: () => running.end('SIGTERM'),
      async start() {
        running = await startDimmer({ dataDir, port });
      },
      startSecond: () => startDimmer({ dataDir }),
    });
    await running.end('SIGTERM');
    await rm(dataDir, { recursive: true, force: true });
  },
});
