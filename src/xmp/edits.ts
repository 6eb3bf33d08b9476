import type { Span } from './packet.js';

/** A span of a text that gives way to another text; an empty span is a place to insert at. */
export interface Edit extends Span {
  readonly text: string;
  /** Of several at one place. Default: 0. */
  readonly order?: number;
}

/** A text with edits made, which must not overlap. Those at one place stay in order. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let at = 0;
  for (const edit of [...edits].sort(
    (a, b) => a.start - b.start || a.end - b.end || (a.order ?? 0) - (b.order ?? 0),
  )) {
    parts.push(text.slice(at, edit.start), edit.text);
    at = edit.end;
  }
  parts.push(text.slice(at));
  return parts.join('');
}

/** White space that stands directly before a place. */
export function spaceBefore(text: string, end: number): string {
  let start = end;
  while (start > 0 && isSpace(text.charAt(start - 1))) start--;
  return text.slice(start, end);
}

/** Takes an element away with the space before it: what {@link Home} insertions put there. */
export function cut(text: string, { start, end }: Span): Edit {
  return { start: start - spaceBefore(text, start).length, end, text: '' };
}

function isSpace(character: string): boolean {
  return character === ' ' || character === '\n' || character === '\t' || character === '\r';
}
