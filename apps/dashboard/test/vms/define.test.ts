import type { ErrorCode, Problem } from '@dimmer/contract';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PICTURE, pictureShape } from '../../src/features/vms/define/boot-picture-shape.ts';
import { bootStory } from '../../src/features/vms/define/boot-story.ts';
import { definitionOf, EMPTY_DRAFT, whyNotDevice } from '../../src/features/vms/define/define-draft.ts';
import { judgeDraft } from '../../src/features/vms/define/judge-draft.ts';
import { problemFields } from '../../src/features/vms/define/problem-fields.ts';
import { usualSteps } from '../../src/features/vms/define/usual-steps.ts';
import { GIB } from './fixtures.ts';

const good = { ...EMPTY_DRAFT, name: 'web-1' };

test('the defaults and a name make a definition', () => {
  expect(judgeDraft(good, 1024 * GIB)).toEqual({});
  expect(definitionOf(good)).toEqual({
    name: 'web-1',
    guest: { kind: 'windows', workload: 'idle' },
    bootBytes: 4 * GIB,
    maximumBytes: 64 * GIB,
    slots: 256,
    numaNodes: 1,
    statusReport: true,
    autostart: false,
    start: true,
  });
});

test('what was left empty is left out, what was typed is tidied', () => {
  const full = { ...good, tags: 'prod, web', description: ' front ', minimum: '512m' };
  expect(definitionOf(full)).toMatchObject({ tags: ['prod', 'web'], description: 'front', minimumBytes: GIB / 2 });
});

test('the series goes without saying; another device is named; a guest of one’s own has no workload', () => {
  expect(definitionOf({ ...good, reuseAddresses: true })).toMatchObject({ reuseAddresses: true });
  expect(definitionOf({ ...good, device: 'upstream', reuseAddresses: true })).toMatchObject({ edition: 'upstream' });
  expect(definitionOf({ ...good, device: 'upstream', reuseAddresses: true })).not.toHaveProperty('reuseAddresses');
  expect(definitionOf({ ...good, device: 'virtio-mem' })).toMatchObject({ memoryDevice: 'virtio-mem' });
  expect(definitionOf({ ...good, kind: 'external' }).guest).toEqual({ kind: 'external' });
});

test.each([2, 8, 16])('without sticks the story of %s GiB speaks of none', (boot) => {
  const { headline, costs, gains } = bootStory(boot * GIB, 8 * GIB, false);
  expect([headline, ...costs, ...gains].join(' ')).not.toMatch(/stick|slot/);
});

test('a guest of one’s own speaks to hv-balloon only', () => {
  expect(whyNotDevice('virtio-mem', 'external')).toContain('hv-balloon');
  expect(whyNotDevice('upstream', 'external')).toBeUndefined();
  expect(whyNotDevice('virtio-mem', 'linux')).toBeUndefined();
});

test.each([
  ['name', { name: 'Web 1' }],
  ['name', { name: '-web' }],
  ['name', { name: 'new' }],
  ['boot', { boot: 'much' }],
  ['boot', { boot: '2048' }],
  ['maximum', { maximum: '2' }],
  ['minimum', { minimum: '65' }],
  ['slots', { slots: '257' }],
  ['numaNodes', { numaNodes: '1.5' }],
  ['numaNodes', { numaNodes: ' ' }],
] as const)('%s: %o is told at its field', (field, change) => {
  expect(Object.keys(judgeDraft({ ...good, ...change }, 1024 * GIB))).toEqual(
    'boot' in change && change.boot === '2048' ? ['boot', 'maximum'] : [field],
  );
});

test('while the host is not known its capacity is not guessed', () => {
  expect(judgeDraft({ ...good, boot: '2048', maximum: '4096' }, null)).toEqual({});
});

const problem = (code: ErrorCode, errors?: Problem['errors']): Problem => ({
  type: 'about:blank',
  title: 'No.',
  status: 400,
  detail: 'Because.',
  code,
  requestId: 'r1',
  ...(errors && { errors }),
});

test('a refusal stands at the field that caused it', () => {
  expect(problemFields(problem('name-in-use'))).toEqual({ name: 'Because.' });
  expect(problemFields(problem('bad-request', [{ pointer: '/slots', detail: 'too many' }]))).toEqual({
    slots: 'too many',
  });
  expect(problemFields(problem('bad-request', [{ pointer: '/qemu', detail: 'no' }]))).toEqual({});
  expect(problemFields(problem('internal'))).toEqual({});
});

test('boot memory above the usual size is large, below it small, near it even', () => {
  expect(bootStory(16 * GIB, 8 * GIB, true)).toMatchObject({ choice: 'large', gapBytes: 8 * GIB });
  expect(bootStory(4 * GIB, 8 * GIB, true)).toMatchObject({ choice: 'small', gapBytes: 4 * GIB });
  expect(bootStory(8.5 * GIB, 8 * GIB, true).choice).toBe('even');
});

test('each choice has something for it and something against it, with the figures of the VM', () => {
  for (const boot of [4, 8, 16]) {
    const { gains, costs, headline } = bootStory(boot * GIB, 8 * GIB, true);
    expect(gains.length).toBeGreaterThan(0);
    expect(costs.length).toBeGreaterThan(0);
    expect(headline).toContain(`${boot}.00 GiB`);
  }
});

test('the picture stays in its frame and puts the larger size on top', () => {
  const size = fc.integer({ min: 1, max: 2 ** 42 });
  fc.assert(
    fc.property(size, size, (boot, usual) => {
      const { bootY, usualY } = pictureShape(boot, usual);
      expect(Math.min(bootY, usualY)).toBe(PICTURE.top);
      expect(Math.max(bootY, usualY)).toBeLessThanOrEqual(PICTURE.floor);
      expect(Math.sign(usualY - bootY) * Math.sign(boot - usual)).toBeGreaterThanOrEqual(0);
    }),
  );
});

test('sizes to try rise from 1 GiB to the maximum', () => {
  expect(usualSteps(6 * GIB).map((step) => step / GIB)).toEqual([1, 1.5, 2, 3, 4, 6]);
  expect(usualSteps(0)).toEqual([GIB]);
});
