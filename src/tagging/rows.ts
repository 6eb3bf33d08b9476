import type { PlainError } from '../errors.js';
import type { FailedRow, PhotoRef, Row, Size, TaggedRow } from '../types.js';
import { type Selection, scoresByLabel, tagsOf } from './tags.js';

/** How a run makes rows. */
export interface RowStyle {
  /** The model as `id@version/graph`. */
  readonly model: string;
  readonly selection: Selection;
  /** Whether a row holds the score of every label, beside its tags. */
  readonly hasAllScores: boolean;
}

/**
 * A tagged photo as a row, its keys in the order that every output keeps.
 *
 * @param size - The photo's own size, upright.
 * @param scores - One a label, in label order.
 */
export function taggedRow(
  photo: PhotoRef,
  size: Size,
  scores: readonly number[],
  style: RowStyle,
): TaggedRow {
  const { width, height } = size;
  return { ...identity(photo), model: style.model, width, height, ...tagsAndScores(scores, style) };
}

/** A photo that failed as a row. */
export function failedRow(photo: PhotoRef, { code, message }: PlainError, model: string): FailedRow {
  return { ...identity(photo), model, error: { code, message } };
}

/** A row of an earlier run with its tags made anew from its scores. */
export function retaggedRow(row: TaggedRow, scores: readonly number[], style: RowStyle): Row {
  const { scores: _, tags: __, ...rest } = row;
  return { ...rest, ...tagsAndScores(scores, style) };
}

function tagsAndScores(scores: readonly number[], { selection, hasAllScores }: RowStyle) {
  const tags = tagsOf(scores, selection);
  return hasAllScores ? { tags, scores: scoresByLabel(scores, selection.labels) } : { tags };
}

/** The photo that a row is about. */
export function photoOf({ path, path_base64 }: Row): PhotoRef {
  return path_base64 === undefined ? { path } : { path, pathBytes: Buffer.from(path_base64, 'base64') };
}

function identity({ path, pathBytes }: PhotoRef): { path: string; path_base64?: string } {
  return pathBytes === undefined
    ? { path }
    : { path, path_base64: Buffer.from(pathBytes).toString('base64') };
}
