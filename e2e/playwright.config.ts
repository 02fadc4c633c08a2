import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import { SERVER, settings } from './support/dimmer.ts';
import { findFreePort } from './support/free-port.ts';

const chromium = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium'].find((file) => file && existsSync(file));

// The workers read this file again: what was chosen once is handed on in the environment.
process.env['DIMMER_E2E_PORT'] ??= String(await findFreePort());
process.env['DIMMER_E2E_DATA'] ??= makeDataDirectory();
const port = Number(process.env['DIMMER_E2E_PORT']);
const url = `http://127.0.0.1:${port}`;

function makeDataDirectory(): string {
  const directory = mkdtempSync(path.join(tmpdir(), 'dimmer-e2e-'));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

export default defineConfig({
  testDir: 'stories',
  outputDir: 'test-results',
  // Stories wait for guests most of the time; the service and two browsers keep two cores busy.
  fullyParallel: true,
  workers: 2,
  // Generous: a machine that is busy with other work must not fail a story.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: process.env['CI'] !== undefined,
  reporter: [['list'], ['./support/count-reporter.ts']],
  use: {
    baseURL: url,
    viewport: { width: 1440, height: 900 },
    trace: 'retain-on-failure',
    launchOptions: {
      ...(chromium ? { executablePath: chromium } : {}),
      // Chromium has no sandbox as root, and looks nothing up on its own.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
  webServer: {
    command: `"${process.execPath}" --enable-source-maps "${SERVER}"`,
    url: `${url}/readyz`,
    env: settings(process.env['DIMMER_E2E_DATA'], port),
    stdout: process.env['DIMMER_E2E_LOG'] === undefined ? 'ignore' : 'pipe',
    stderr: 'pipe',
    reuseExistingServer: false,
    gracefulShutdown: { signal: 'SIGTERM', timeout: 5_000 },
  },
});
