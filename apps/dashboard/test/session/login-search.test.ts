import { expect, test } from 'vitest';
import { codeOfFragment, readLoginSearch } from '../../src/features/session/login-search.ts';

test('goes on to a place of ours', () => {
  expect(readLoginSearch({ next: '/vms/win?tab=graph' })).toEqual({ next: '/vms/win?tab=graph' });
});

test.each(['//elsewhere.example', 'https://elsewhere.example', '/\\elsewhere.example', 'vms', 7, undefined])(
  'never to %s',
  (next) => {
    expect(readLoginSearch({ next })).toEqual({});
  },
);

test('reads the code of the fragment', () => {
  expect(codeOfFragment('#code=x_piEEPx-1')).toBe('x_piEEPx-1');
  expect(codeOfFragment('')).toBeNull();
  expect(codeOfFragment('#other=1')).toBeNull();
});
