/** In characters: a sentence of ours with a path or a few names in it. */
const LONGEST = 300;

/** A text for a message, cut where it is too long: a name in a file may be as long as the file. */
export function shortened(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text;
}
