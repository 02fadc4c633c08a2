import { expect, test } from 'vitest';
import { readOperationSearch } from '../../src/features/operations/operation-search.ts';

test('the address keeps what makes sense', () => {
  expect(readOperationSearch({ show: 'short', vm: 'win', id: 'o1' })).toEqual({ show: 'short', vm: 'win', id: 'o1' });
  expect(readOperationSearch({ show: 'all', vm: '', id: 3 })).toEqual({});
});
