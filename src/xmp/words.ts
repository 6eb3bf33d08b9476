import { LEVEL } from './fields.js';

/**
 * The keyword that a label becomes. Commas and control characters would cut it in two in some programs (darktable
 * #11666), and XML cannot hold every character: a space takes their place. Levels are the prefix's alone.
 *
 * @param prefix - Stands in front: `auto|` puts all words under one root.
 * @returns The word; empty where nothing of the label is left.
 */
export function wordOf(label: string, prefix: string): string {
  const flat = cleaned(label.replaceAll(LEVEL, ' '));
  return flat === '' ? '' : cleaned(prefix + flat);
}

/** What two keywords are the same by: people and programs differ in capitals, and Unicode in how it spells accents. */
export function wordKey(word: string): string {
  return word.normalize('NFC').trim().toLowerCase();
}

/** Keywords as a set of keys. */
export function keysOf(words: Iterable<string>): Set<string> {
  return new Set(Array.from(words, wordKey));
}

function cleaned(text: string): string {
  return text.replace(/[,\s\p{Cc}\p{Cs}\uFFFE\uFFFF]+/gu, ' ').trim();
}
