import { describe, expect, test } from '@jest/globals';
import { AgreementCounter } from '../../../src/models/quantize/agreement.js';

function agreementOf(thresholds: readonly number[], pairs: readonly (readonly [number[], number[]])[]) {
  const counter = new AgreementCounter(thresholds);
  for (const [scores, others] of pairs) counter.add(scores, others);
  return counter.result();
}

describe('the agreement of two graphs', () => {
  test('counts tags, decisions and photos by hand', () => {
    const found = agreementOf(
      [0.5, 0.2],
      [
        [
          [0.9, 0.1],
          [0.8, 0.1],
        ],
        [
          [0.6, 0.3],
          [0.5, 0.1],
        ],
        [
          [0.1, 0.2],
          [0.4, 0.2],
        ],
      ],
    );
    // Tags of the first: a; a, b; b. Of the other: a; a; b.
    expect(found).toMatchObject({ photos: 3, tags: 3 / 4, decisions: 5 / 6, photosAlike: 2 / 3 });
    expect(found.meanDifference).toBeCloseTo((0.1 + 0.1 + 0.2 + 0.3) / 6, 12);
    expect(found.largestDifference).toBeCloseTo(0.3, 12);
  });

  test('is whole where nothing is tagged', () => {
    expect(agreementOf([0.5], [[[0.1], [0.2]]])).toMatchObject({ tags: 1, decisions: 1, photosAlike: 1 });
  });

  test('of no photo says nothing bad', () => {
    expect(agreementOf([0.5], [])).toEqual({
      photos: 0,
      tags: 1,
      decisions: 1,
      photosAlike: 1,
      meanDifference: 0,
      largestDifference: 0,
    });
  });
});
