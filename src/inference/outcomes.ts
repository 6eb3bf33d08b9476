import type { Decoded, Outcome } from './messages.js';

/** Gives each decoded photo its own logits; both lists are in the same order, one has gaps. */
export function withLogits(decoded: readonly Decoded[], logits: Float32Array, count: number): Outcome[] {
  const labelCount = count === 0 ? 0 : logits.length / count;
  let row = 0;
  return decoded.map((photo) => {
    if ('error' in photo) return photo;
    const own = logits.slice(row * labelCount, (row + 1) * labelCount);
    row++;
    return { ...photo, logits: own };
  });
}
