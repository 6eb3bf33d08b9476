import type { Element, Span } from './packet.js';

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

/** A part of a text with those edits made that lie in it; they are places of the whole text. */
export function editedWithin(text: string, { start, end }: Span, edits: readonly Edit[]): string {
  const inside = edits.filter((edit) => edit.start >= start && edit.end <= end);
  const shifted = inside.map((edit) => ({ ...edit, start: edit.start - start, end: edit.end - start }));
  return edited(text.slice(start, end), shifted);
}

/** Where another child of an element goes, behind those that it has, and the space before it, as theirs is. */
export function nextChild(
  text: string,
  { openEnd, closeStart, children }: Element,
): { place: number; space: string } {
  const last = children.at(-1);
  if (last !== undefined) return { place: last.end, space: spaceBefore(text, last.start) };
  const inside = text.slice(openEnd, closeStart);
  return { place: openEnd, space: /^\s+$/.test(inside) ? `${inside} ` : '' };
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
