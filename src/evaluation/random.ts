const { imul } = Math;

/** A source of numbers that look random and are the same for the same seed on every machine. */
export interface Random {
  /** The next one: a whole number, 0 to 2^32 - 1. */
  next(): number;
  /** The next one below a limit: a whole number, 0 to `limit - 1`, each with the same chance. */
  below(limit: number): number;
}

/**
 * xoshiro128** by Blackman and Vigna: 128 bits of state, period 2^128 - 1.
 *
 * @param seed - Any whole number; its lower 32 bits count.
 * @see https://prng.di.unimi.it/xoshiro128starstar.c
 */
export function seededRandom(seed: number): Random {
  return xoshiro([1, 2, 3, 4].map((i) => mixBits(seed + imul(i, GOLDEN_RATIO))));
}

/** 2^32 / golden ratio, odd: the step that the authors of splitmix fill a state with. */
const GOLDEN_RATIO = 0x9e3779b9;

/** xoshiro128** from a state of four whole numbers that are not all 0. */
export function xoshiro(state: readonly number[]): Random {
  const words = Int32Array.from(state);
  let [a = 0, b = 0, c = 0, d = 0] = words;
  const next = (): number => {
    const result = imul(rotate(imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotate(d, 11);
    return result;
  };
  const below = (limit: number): number => {
    // Without the last, incomplete round of remainders the small ones would come more often.
    const end = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const number = next();
      if (number < end) return number % limit;
    }
  };
  return { next, below };
}

/**
 * Mixes the 32 bits of a number so that each of them changes half of the others.
 *
 * @see MurmurHash3's fmix32, https://github.com/aappleby/smhasher/blob/master/src/MurmurHash3.cpp
 */
export function mixBits(number: number): number {
  let mixed = number | 0;
  mixed = imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

function rotate(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}
