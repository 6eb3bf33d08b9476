import { expect, test } from '@jest/globals';
import { CocotagError } from '../../src/errors.js';
import type { Decoded } from '../../src/inference/messages.js';
import { withLogits } from '../../src/inference/outcomes.js';

const error = new CocotagError('IMAGE_EMPTY', 'is empty').toPlain();
const photo = (width: number): Decoded => ({ size: { width, height: 1 } });
const failure: Decoded = { error };

test.each<[string, Decoded[], number[]]>([
  ['none failed', [photo(1), photo(2), photo(3)], [1, 2, 3]],
  ['the first failed', [failure, photo(1), photo(2)], [1, 2]],
  ['some between failed', [photo(1), failure, failure, photo(2), failure, photo(3)], [1, 2, 3]],
  ['the last failed', [photo(1), failure], [1]],
  ['all failed', [failure, failure], []],
  ['there are none', [], []],
])('gives each photo the logits that are its own: %s', (_, decoded, widths) => {
  const logits = Float32Array.from(widths.flatMap((width) => [width, width + 0.5]));
  const outcomes = withLogits(decoded, logits, widths.length);
  expect(
    outcomes.map((outcome) => ('error' in outcome ? outcome : { ...outcome, logits: [...outcome.logits] })),
  ).toEqual(
    decoded.map((one) => ('error' in one ? one : { ...one, logits: [one.size.width, one.size.width + 0.5] })),
  );
});

test('logits outlive the buffer that they came in', () => {
  const logits = Float32Array.of(1, 2);
  const [outcome] = withLogits([photo(1)], logits, 1);
  logits.fill(0);
  expect(outcome).toMatchObject({ logits: Float32Array.of(1, 2) });
});
