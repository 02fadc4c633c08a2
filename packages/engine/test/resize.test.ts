import { GIB } from '@dimmer/pages';
import { expect, test } from 'vitest';
import { startEngineLab } from './support/engine-lab.ts';

test('a VM grows past its boot size by a stick, and shrinks again', async () => {
  const lab = await startEngineLab();
  await lab.run('win');
  const grown = await lab.resize('win', 12 * GIB);
  expect(grown).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 12 * GIB, actor: 'ann' });
  expect(lab.vm('win').memory).toMatchObject({ actualBytes: 12 * GIB, phase: 'settled', slots: { used: 1 } });
  expect(lab.guests.get('win')?.owned.pages).toBe((12 * GIB) / 4096);

  const shrunk = await lab.resize('win', 3 * GIB);
  expect(shrunk).toMatchObject({ state: 'succeeded', outcome: 'reached', reachedBytes: 3 * GIB });
  expect(lab.vm('win').memory.sticks).toMatchObject([{ state: 'unused', releasedBytes: 8 * GIB }]);
});
