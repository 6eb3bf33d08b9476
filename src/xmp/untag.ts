import { rewritten, type SidecarChange } from './rewrite.js';
import type { SidecarState } from './state.js';

/** Which of our words are to go. */
export interface UntagChoice {
  /** Only those of this model: an id, `id@version`, or `id@version/graph`. Default: any. */
  readonly model?: string | undefined;
  /** Only those of these labels. Default: all, and the record with them. */
  readonly labels?: readonly string[] | undefined;
}

/**
 * Takes away what cocotag added to a sidecar, and nothing else. With the last word goes the record; a sidecar to which
 * nobody else added anything is then, byte for byte, what it was before.
 */
export function untagged(state: SidecarState, { model, labels }: UntagChoice = {}): SidecarChange {
  const { record } = state;
  if (record === undefined) return { kind: 'same' };
  if (model !== undefined && !isModel(record.model, model)) return { kind: 'same' };
  if (labels === undefined) return rewritten(state, undefined);
  const tags = record.tags.filter(({ label }) => !labels.includes(label));
  const removed = record.removed.filter(({ label }) => !labels.includes(label));
  if (tags.length === 0 && removed.length === 0) return rewritten(state, undefined);
  return rewritten(state, { ...record, tags, removed });
}

/** Whether a name in full is of the model that is meant. */
function isModel(name: string, meant: string): boolean {
  return name === meant || name.startsWith(`${meant}@`) || name.startsWith(`${meant}/`);
}
