import { expect, test } from '@jest/globals';
import { GraphComparison } from '../src/graph-comparison.js';

/** A session that gives the logits it is told, and writes down that it ran. */
function session(name: string, logits: readonly number[], runs: string[]) {
  return {
    run: async () => {
      runs.push(name);
      return Float32Array.from(logits);
    },
  };
}

test('two graphs run on the same pictures in turn, and are compared by their scores', async () => {
  const runs: string[] = [];
  const [float, int8] = [session('float', [2, -2], runs), session('int8', [2, -0.1], runs)];
  const comparison = new GraphComparison(float, int8, [0.5, 0.2]);
  for (let i = 0; i < 3; i++) await comparison.add(new Uint8Array(3));
  const { agreement, speed } = comparison.result();
  // sigmoid(-2) = 0.1192, sigmoid(-0.1) = 0.4750.
  expect(agreement).toMatchObject({ photos: 3, tags: 1 / 2, decisions: 1 / 2, photosAlike: 0 });
  expect(agreement.largestDifference).toBeCloseTo(0.3558, 4);
  // Twice to warm up; then the first is the second the next time.
  expect(runs.slice(4)).toEqual(['float', 'int8', 'int8', 'float', 'float', 'int8']);
  expect(runs.slice(0, 4).sort()).toEqual(['float', 'float', 'int8', 'int8']);
  for (const value of Object.values(speed)) expect(value).toBeGreaterThan(0);
});
