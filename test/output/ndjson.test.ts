import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { failuresFormat, ndjsonFormat } from '../../src/output/ndjson.js';
import { failed, tagged, written } from '../support/rows.js';

test('writes nothing but rows, each a line', () => {
  const rows = [tagged('a.jpg', { dog: 0.9 }), failed('b.jpg')];
  expect(written(ndjsonFormat(), rows)).toBe(`${JSON.stringify(rows[0])}\n${JSON.stringify(rows[1])}\n`);
  expect(written(ndjsonFormat(), [])).toBe('');
});

test('keeps any path on its line', () => {
  const path = fc.string({ unit: fc.constantFrom('a', '"', '\\', '\n', '\r', '\0', '\u2028', 'é', '🐕') });
  fc.assert(
    fc.property(fc.array(path), (paths) => {
      const text = written(
        ndjsonFormat(),
        paths.map((name) => tagged(name, {})),
      );
      const lines = text.split('\n').slice(0, -1);
      expect(lines.map((line) => JSON.parse(line).path)).toEqual(paths);
    }),
  );
});

test('of photos that failed alone, a line each, or nothing', () => {
  const rows = [tagged('a.jpg', { dog: 0.9 }), failed('b.jpg'), failed('c.jpg', 'IMAGE_CORRUPT')];
  expect(written(failuresFormat(), rows)).toBe(written(ndjsonFormat(), rows.slice(1)));
  expect(written(failuresFormat(), rows.slice(0, 1))).toBe('');
});
