/** A table is made larger when it is so full. */
const LOAD = 0.6;

/**
 * Where the row of each photo stands in a file, and which of them were asked for: 17 bytes for each place of a table
 * that is at most 0.6 full, whatever the paths are. A key is known by 52 bits of a hash alone: whoever finds an offset
 * must look whether the row there is the one that is meant.
 */
export class RowIndex {
  /** Hashes, 0 where a place is free. */
  private keys = new Float64Array(1 << 10);
  private offsets = new Float64Array(1 << 10);
  private wereAsked = new Uint8Array(1 << 10);
  private count = 0;
  private asked = 0;

  /** How many keys there are. */
  get size(): number {
    return this.count;
  }

  /** How many of them were never asked for. */
  get unasked(): number {
    return this.count - this.asked;
  }

  /** The last offset that is set for a key counts. */
  set(key: string, offset: number): void {
    if (this.count >= this.keys.length * LOAD) this.grow();
    this.place(hashOf(key), offset);
  }

  has(key: string): boolean {
    return this.keys[this.find(hashOf(key))] !== 0;
  }

  /** The offset of a key, which then counts as asked for. */
  get(key: string): number | undefined {
    const at = this.find(hashOf(key));
    if (this.keys[at] === 0) return undefined;
    if (this.wereAsked[at] === 0) this.asked++;
    this.wereAsked[at] = 1;
    return this.offsets[at];
  }

  private place(hash: number, offset: number): void {
    const at = this.find(hash);
    if (this.keys[at] === 0) this.count++;
    this.keys[at] = hash;
    this.offsets[at] = offset;
  }

  /** The place of a hash, or the free one where it belongs. */
  private find(hash: number): number {
    const mask = this.keys.length - 1;
    let at = hash % this.keys.length;
    while (this.keys[at] !== 0 && this.keys[at] !== hash) at = (at + 1) & mask;
    return at;
  }

  private grow(): void {
    const { keys, offsets } = this;
    this.keys = new Float64Array(keys.length * 2);
    this.offsets = new Float64Array(keys.length * 2);
    // All is set before anything is asked for.
    this.wereAsked = new Uint8Array(keys.length * 2);
    this.count = 0;
    keys.forEach((hash, i) => {
      if (hash !== 0) this.place(hash, offsets[i] ?? 0);
    });
  }
}

/** 52 bits, never 0: two multiplicative hashes of a text's code units, by the primes of FNV and of MurmurHash2. */
function hashOf(key: string): number {
  let high = 0x811c9dc5;
  let low = 0x811c9dc5;
  for (let i = 0; i < key.length; i++) {
    const unit = key.charCodeAt(i);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x5bd1e995);
    low ^= low >>> 15;
  }
  return (high & 0xfffff) * 2 ** 32 + (low >>> 0) + 1;
}
