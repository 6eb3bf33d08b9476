import { expect, test } from '@jest/globals';
import { bytes, milliseconds, pixels } from '../../src/cli/units.js';

test.each([
  [pixels, '300MP', 300_000_000],
  [pixels, '0.5mp', 500_000],
  [pixels, '1', 1],
  [bytes, '4GB', 4_000_000_000],
  [bytes, '1.5 GiB', 1_610_612_736],
  [bytes, '512MiB', 536_870_912],
  [bytes, '800kb', 800_000],
  [bytes, '1000', 1_000],
  [milliseconds, '30s', 30_000],
  [milliseconds, '30', 30_000],
  [milliseconds, '1.5', 1_500],
  [milliseconds, '500ms', 500],
  [milliseconds, '2m', 120_000],
  [milliseconds, '1h', 3_600_000],
  [milliseconds, '0', 0],
  [milliseconds, '0s', 0],
])('%p reads %s', (read, text, expected) => {
  expect(read(text)).toBe(expected);
});

test.each([
  [pixels, ['', '0', '-1', '3GB', 'MP', '1e6', '300 M', 'NaN', 'constructor']],
  [bytes, ['', '0', '-4GB', '4XB', 'GB', '4 G B', '0x10', '1constructor', 'Infinity']],
  [milliseconds, ['', '-1s', 's', '1d', '1e3', '1 2', '.', '1.s', '1toString']],
])('%p refuses what is none', (read, texts) => {
  for (const text of texts) expect(() => read(text)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
