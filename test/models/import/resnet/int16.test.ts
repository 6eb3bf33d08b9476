import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { toInt16 } from '../../../../src/models/import/resnet/int16.js';

test('comes back within half a step of its row', () => {
  const weight = fc.float({ noNaN: true, noDefaultInfinity: true });
  const row = fc.array(weight, { minLength: 1, maxLength: 20 }).map((values) => Float32Array.from(values));
  fc.assert(
    fc.property(row, (values) => {
      const { integers, scales } = toInt16(values, 1);
      const [scale = 0] = scales;
      const isTooSmall = scale === 1 && values.every((value) => Math.abs(value) < 4e-34);
      values.forEach((value, i) => {
        const error = Math.abs((integers[i] ?? 0) * scale - value);
        expect(error).toBeLessThanOrEqual(isTooSmall ? 4e-34 : 0.5001 * scale);
      });
    }),
  );
});

test('gives each row a scale of its own, and uses the whole range', () => {
  const { integers, scales } = toInt16(Float32Array.of(1, -0.25, 0, 4, -8, 2), 2);
  expect([...integers]).toEqual([32767, -8192, 0, 16384, -32767, 8192]);
  expect([...scales]).toEqual([Math.fround(1 / 32767), Math.fround(8 / 32767)]);
});

test.each([0, 1e-45, -3e-40])('makes zeros of a row of %d', (value) => {
  const { integers, scales } = toInt16(Float32Array.of(value, 0), 1);
  expect([...integers].map(Math.abs)).toEqual([0, 0]);
  expect([...scales]).toEqual([1]);
});
