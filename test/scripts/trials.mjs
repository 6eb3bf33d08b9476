/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function generator(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Prints what was tried and what was lost, and has the process end with 1 where anything was. */
export function printCounts(tried, lost) {
  for (const counts of [tried, lost]) {
    for (const [what, count] of Object.entries(counts))
      console.log(`${what.padEnd(42)}${String(count).padStart(7)}`);
  }
  process.exitCode = Object.values(lost).every((count) => count === 0) ? 0 : 1;
}
