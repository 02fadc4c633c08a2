import { expect, test } from 'vitest';
import { explain } from '../../src/features/memory/explain.ts';
import { attached, run } from '../vms/fixtures.ts';
import { GIB, memoryView, runningVm } from './fixtures.ts';

const NOW = Date.parse('2026-11-24T15:00:02.000Z');
const guest = memoryView().guest!;

test('a settled VM says nothing', () => {
  expect(explain(runningVm(), NOW, false)).toBeNull();
});

test('the 50 s wait is counted down', () => {
  const waiting = { ...guest, state: 'POST_INIT_WAIT', waitingSince: '2026-11-24T14:59:43.000Z' };
  const said = explain(runningVm({ phase: 'waiting-for-guest', guest: waiting }), NOW, false);
  expect(said?.text).toContain('31 s left');
  expect(said?.wait).toEqual({ since: NOW - 19_000, until: NOW + 31_000 });
});

test('that waits are skipped is said, but only while there is one', () => {
  expect(explain(runningVm({ phase: 'waiting-for-guest', guest: null }), NOW, true)?.text).toContain('skipped ahead');
  expect(explain(runningVm({ phase: 'reboot-transient' }), NOW, true)?.text).toContain('skipped ahead');
  expect(explain(runningVm({ phase: 'shrinking' }), NOW, true)?.text).not.toContain('skipped ahead');
});

test('a guest that has not connected is said so', () => {
  expect(explain(runningVm({ phase: 'waiting-for-guest', guest: null }), NOW, false)?.text).toContain(
    'has not connected',
  );
});

test('a move says how far it is, and who is waited for', () => {
  const said = explain(runningVm({ phase: 'shrinking', targetBytes: 24 * GIB }), NOW, false);
  expect(said).toMatchObject({ tone: 'quiet', lead: '24.00 GiB to go.' });
  expect(said?.text).toContain('giving pages back');
  expect(said?.text).toContain('2 s old');
});

test('a warning during a move leads', () => {
  const warnings = [{ code: 'guest-silent', severity: 'warning', message: 'No answer for 120 s.' }] as const;
  const said = explain(runningVm({ phase: 'growing', targetBytes: 50 * GIB, warnings: [...warnings] }), NOW, false);
  expect(said).toEqual({
    tone: 'warn',
    lead: 'The guest is silent.',
    text: '2.00 GiB to go. No answer for 120 s.',
  });
});

test('partial says how much is short, why, and what stays wanted', () => {
  const warnings = [{ code: 'guest-floor', severity: 'warning', message: 'Its floor is near 11.3 GiB.' }] as const;
  const said = explain(runningVm({ phase: 'partial', targetBytes: 40 * GIB, warnings: [...warnings] }), NOW, false);
  expect(said?.lead).toBe('8.00 GiB short.');
  expect(said?.text).toBe('Its floor is near 11.3 GiB. 40.00 GiB stays wanted.');
});

test('manual control says how to take it back', () => {
  expect(explain(runningVm({ control: 'manual' }), NOW, false)?.text).toContain('set a target to take control back');
});

test('an attached machine is left as it is until somebody asks', () => {
  const said = explain({ ...runningVm({ control: 'manual' }), qemu: attached.qemu }, NOW, false);
  expect(said).toMatchObject({ tone: 'quiet', lead: 'Left as it is.' });
  expect(said?.text).not.toContain('monitor');
});

test('a move by hand is not measured against a target that rests', () => {
  const said = explain(runningVm({ phase: 'growing', control: 'manual', targetBytes: GIB }), NOW, false);
  expect(said?.lead).toBe('Moving, by hand.');
  expect(said?.text).not.toContain('GiB');
});

test('a restart says what happens by itself', () => {
  const said = explain(runningVm({ phase: 'reboot-transient' }), NOW, false);
  expect(said?.text).toContain('boot memory of 16.00 GiB');
  expect(said?.text).toContain('48.00 GiB are applied again');
});

test('the worst warning is the one that is said', () => {
  const warnings = [
    { code: 'at-maximum', severity: 'info', message: 'a' },
    { code: 'use-of-released-page', severity: 'error', message: 'b' },
  ] as const;
  expect(explain(runningVm({ warnings: [...warnings] }), NOW, false)).toMatchObject({ tone: 'bad', text: 'b' });
});

test.each([
  ['defined', 'quiet'],
  ['paused', 'quiet'],
  ['failed', 'bad'],
  ['unreachable', 'bad'],
] as const)('a VM that is %s says so before anything else', (state, tone) => {
  expect(explain({ ...runningVm({ phase: 'shrinking' }), state }, NOW, false)?.tone).toBe(tone);
});

test("the machine's own reason takes the place of ours", () => {
  expect(explain({ ...runningVm(), state: 'failed', stateReason: 'It crashed.' }, NOW, false)?.text).toBe(
    'It crashed.',
  );
});

test('a lost machine says since when, why, and of when the figures are', () => {
  const lost = { ...runningVm(), state: 'unreachable', unreachableSince: '2026-11-24T14:57:58.000Z' } as const;
  const said = explain({ ...lost, stateReason: 'The socket was closed. Dimmer looks for it.' }, NOW, false);
  expect(said).toMatchObject({ tone: 'bad', lead: 'Unreachable for 2 m 4 s.' });
  expect(said?.text).toMatch(/^The socket was closed. Dimmer looks for it. Figures are those of \d\d:57:58.$/);
  expect(explain({ ...lost, unreachableSince: null }, NOW, false)?.lead).toBe('Unreachable.');
  const blind = { ...lost, memory: memoryView({ actualBytes: null }) };
  expect(explain(blind, NOW, false)?.text).not.toContain('Figures');
});

test('a process of Dimmer’s own that failed has a log to look into', () => {
  expect(explain({ ...runningVm(), state: 'failed', qemu: run.qemu }, NOW, false)?.more?.tab).toBe('log');
  expect(explain({ ...runningVm(), state: 'failed' }, NOW, false)).not.toHaveProperty('more');
});

test('a real guest that keeps one waiting may be explained by the diagnosis', () => {
  const real = (memory: Parameters<typeof runningVm>[0]) =>
    explain({ ...runningVm(memory), memoryDevice: run.memoryDevice, qemu: run.qemu }, NOW, false);
  expect(real({ phase: 'waiting-for-guest', guest: null })?.more?.tab).toBe('diagnosis');
  expect(real({ phase: 'partial', targetBytes: GIB })?.more?.tab).toBe('diagnosis');
  expect(real({ phase: 'shrinking', targetBytes: GIB })).not.toHaveProperty('more');
  expect(real({ phase: 'settled' })).toBeNull();
});

test('only hv-balloon has a Dynamic Memory to connect to', () => {
  const virtio = { ...runningVm({ phase: 'waiting-for-guest', guest: null }), memoryDevice: 'virtio-mem' } as const;
  expect(explain(virtio, NOW, false)?.text).toContain('Its driver has not answered yet.');
  expect(explain({ ...virtio, state: 'starting' }, NOW, false)?.text).toContain('its memory drivers answer');
  expect(explain({ ...runningVm(), state: 'starting' }, NOW, false)?.text).toContain('connects to Dynamic Memory');
});

test('after a reset DIMMs are there at once; what came out of a device is not', () => {
  const reset = (growthMode: 'pc-dimm' | 'virtio-mem') =>
    explain({ ...runningVm({ phase: 'reboot-transient', growthMode }), memoryDevice: growthMode }, NOW, false)?.text;
  expect(reset('pc-dimm')).toContain('all that is plugged, 52.00 GiB');
  expect(reset('virtio-mem')).toContain('boot memory of 16.00 GiB');
  expect(reset('virtio-mem')).toContain('48.00 GiB is applied again');
});
