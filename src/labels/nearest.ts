import { distance } from 'fastest-levenshtein';

/**
 * The candidates that a mistyped word may have meant, nearest first: at most a third of the word's letters
 * (but always two) differ, or the candidate contains the word.
 *
 * @param word - What was typed.
 * @param candidates - What exists.
 * @param most - How many to give at most.
 */
export function nearest(word: string, candidates: Iterable<string>, most = 3): string[] {
  const typed = word.toLowerCase();
  const allowed = Math.max(2, Math.floor(typed.length / 3));
  return [...candidates]
    .map((candidate) => {
      const known = candidate.toLowerCase();
      const contains = typed.length > 2 && known.includes(typed);
      return { candidate, edits: contains ? 1 : distance(typed, known) };
    })
    .filter(({ edits }) => edits <= allowed)
    .sort((a, b) => a.edits - b.edits)
    .slice(0, most)
    .map(({ candidate }) => candidate);
}

/** "Did you mean a, b or c?", or undefined where nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const near = nearest(word, candidates);
  const last = near.pop();
  if (last === undefined) return undefined;
  return `Did you mean ${near.length > 0 ? `${near.join(', ')} or ${last}` : last}?`;
}
