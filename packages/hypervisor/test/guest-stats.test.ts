import { parseJson } from '@dimmer/qmp';
import { describe, expect, it } from 'vitest';
import { gatherGuestStats, readGuestStats } from '../src/guest-stats.ts';
import { type AnsweringMachine, createAnsweringClient } from './support/answering-client.ts';

const MIB = 2 ** 20;
const PATH = '/machine/peripheral-anon/device[1]';

const DEVICES = [
  { id: null, type: 'virtio-net-pci', path: '/machine/peripheral-anon/device[0]' },
  { id: null, type: 'virtio-balloon-pci', path: PATH },
];

const withBalloon = (properties: Readonly<Record<string, unknown>>): AnsweringMachine => ({
  queries: { 'qom-set': {} },
  properties: { [PATH]: properties },
});

describe('letting a virtio-balloon gather statistics', () => {
  it('finds the device without an id and has it ask the guest', async () => {
    const client = createAnsweringClient(withBalloon({ 'guest-stats-polling-interval': 0, 'deflate-on-oom': true }));
    expect(await gatherGuestStats(client, DEVICES)).toEqual({
      path: PATH,
      pollingSeconds: 2,
      deflatesOnOom: true,
    });
    expect(client.asked).toContain('qom-set');
  });

  it('leaves the pace to somebody who has set one', async () => {
    const client = createAnsweringClient(withBalloon({ 'guest-stats-polling-interval': 10 }));
    expect(await gatherGuestStats(client, DEVICES)).toEqual({
      path: PATH,
      pollingSeconds: 10,
      deflatesOnOom: false,
    });
    expect(client.asked).not.toContain('qom-set');
  });

  it('is not possible without such a device, or with one that does not gather any', async () => {
    const bare = createAnsweringClient({});
    expect(await gatherGuestStats(bare, [])).toBeNull();
    expect(bare.asked).toEqual([]);
    expect(await gatherGuestStats(createAnsweringClient(withBalloon({})), DEVICES)).toBeNull();
  });
});

/** As QEMU sends it: what is not reported is 2^64 − 1. */
function read(stats: string, lastUpdate = '1795400000') {
  const parsed = parseJson(`{"stats":{${stats}},"last-update":${lastUpdate}}`);
  return parsed.ok ? readGuestStats(parsed.value, false) : undefined;
}

describe('the statistics of a guest', () => {
  it('are bytes, their time in whole seconds', () => {
    const stats = `"stat-total-memory":${500 * MIB},"stat-free-memory":${300 * MIB},"stat-available-memory":${280 * MIB}`;
    expect(read(stats)).toEqual({
      at: 1_795_400_000_000,
      totalBytes: 500 * MIB,
      freeBytes: 300 * MIB,
      availableBytes: 280 * MIB,
      deflatesOnOom: false,
    });
  });

  it('are not known where the guest has not reported them', () => {
    const none = '18446744073709551615';
    const stats = `"stat-total-memory":${none},"stat-available-memory":${none}`;
    expect(read(stats, '0')).toMatchObject({ at: 0, totalBytes: null, freeBytes: null, availableBytes: null });
  });

  it.each([[7], [null], [{}], [{ stats: {} }], [{ stats: 1, 'last-update': 5 }], [{ stats: {}, 'last-update': -1 }]])(
    'are none where the answer is %j',
    (answer) => {
      expect(readGuestStats(answer, false)).toBeUndefined();
    },
  );
});
