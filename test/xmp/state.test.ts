import '../support/one-realm.js';
import { expect, test } from '@jest/globals';
import { readSidecar } from '../../src/xmp/state.js';

test('what a new sidecar begins with is what the parser says of its text', () => {
  const fresh = readSidecar(undefined);
  expect(fresh.isNew).toBe(true);
  expect(readSidecar(fresh.packet.text)).toEqual({ ...fresh, isNew: false });
});
