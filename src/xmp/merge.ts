import type { Tag } from '../types.js';
import { FIELD_KEYS, type FieldKey, LEVEL } from './fields.js';
import type { Keyword } from './keywords.js';
import { xmlSafe } from './markup.js';
import type { RecordedTag, RemovedWord } from './record.js';
import { type NextRecord, rewritten, type SidecarChange } from './rewrite.js';
import { keysIn, ownWords, type SidecarState } from './state.js';
import { keysOf, wordKey, wordOf } from './words.js';

/** What a run says of one photo. */
export interface PhotoTags {
  /** The model as `id@version/graph`. */
  readonly model: string;
  readonly modelSha256?: string | undefined;
  /** A number, or `per-label`. */
  readonly threshold: string;
  /** What every word begins with. */
  readonly prefix: string;
  readonly tags: readonly Tag[];
}

/** A tag as it goes into a sidecar. */
interface Candidate extends Tag {
  readonly word: string;
  readonly key: string;
}

/**
 * Writes a photo's tags into its sidecar. Our earlier words give way to the new ones; everything else stays, in value
 * and in place. A word that a person had before is never ours; one that a person took away does not come back.
 *
 * @param embedded - The photo's own keywords: see {@link hidesKeywords}.
 */
export function merged(
  state: SidecarState,
  photo: PhotoTags,
  embedded: readonly string[] = [],
): SidecarChange {
  const removed = removedWords(state);
  if (photo.tags.length === 0 && removed.length === 0) return rewritten(state, undefined);
  const candidates = photo.tags.map(({ label, score }): Candidate => {
    const word = wordOf(label, photo.prefix);
    return { label: xmlSafe(label), score, word, key: wordKey(word) };
  });
  const copyable = keywordsToCopy(state, candidates, removed, embedded);
  const place = (isMakingList: boolean) =>
    recordedTags(state, candidates, { removed, copyable, isMakingList });
  const isMakingList = isListEmpty(state) && place(false).some(isInList);
  const tags = place(isMakingList);
  // Others' words are copied for the sake of ours; where there is none, theirs stay where they are.
  const copies = tags.some(isInList) ? copyable : [];
  const next: NextRecord = {
    model: photo.model,
    modelSha256: photo.modelSha256 ?? knownSha256(state, photo.model),
    threshold: photo.threshold,
    prefix: photo.prefix,
    hasMadeFile: state.isNew || (state.record?.hasMadeFile ?? false),
    tags,
    removed,
  };
  return rewritten(state, next, copies);
}

/**
 * Whether the hierarchical list is, or will be, of our making, so that it would hide the photo's own keywords: Immich, for
 * one, reads the first field that is not empty.
 */
export function hidesKeywords(state: SidecarState): boolean {
  const change = state.record?.changes.find(({ part }) => part === 'lr');
  return isListEmpty(state) || (change?.isMade === true && change.was === undefined);
}

function isListEmpty({ fields }: SidecarState): boolean {
  return fields.lr.keywords.every(({ key }) => key === '');
}

function isInList({ addedTo }: RecordedTag): boolean {
  return addedTo.includes('lr');
}

/** Tags that are made anew from saved scores may not know the checksum that the run itself did. */
function knownSha256({ record }: SidecarState, model: string): string | undefined {
  return record?.model === model ? record.modelSha256 : undefined;
}

/** Words that a person took away: in our record, but no longer among the photo's keywords. */
function removedWords(state: SidecarState): RemovedWord[] {
  const { record } = state;
  if (record === undefined) return [];
  const present = keysIn(state, 'dc');
  const given = record.tags.map(({ label }) => ({ label, word: wordOf(label, record.prefix) }));
  const seen = new Set<string>();
  return [...record.removed, ...given].filter(({ label, word }) => {
    if (word === '' || seen.has(label) || present.has(wordKey(word))) return false;
    seen.add(label);
    return true;
  });
}

/** What tags' words depend on, beside the sidecar. */
interface Circumstances {
  readonly removed: readonly RemovedWord[];
  /** Others' words that the hierarchical list gets. */
  readonly copyable: readonly string[];
  /** Whether the hierarchical list is made anew, with all words. */
  readonly isMakingList: boolean;
}

/** Tags with the fields where their words are ours: where they were added before, or are absent now. */
function recordedTags(
  state: SidecarState,
  candidates: readonly Candidate[],
  { removed, copyable, isMakingList }: Circumstances,
): RecordedTag[] {
  const { record } = state;
  const rejected = new Set(removed.map(({ label }) => label));
  const known = keysOf(record?.tags.map(({ label }) => wordOf(label, record.prefix)) ?? []);
  const fields = FIELD_KEYS.map((field) => ({
    field,
    others: new Set(othersKeywords(state, field).map(({ key }) => key)),
    copied: keysOf(field === 'lr' ? copyable : []),
    own: keysOf(ownWords(record, field)),
    present: keysIn(state, field),
    isMaking: field === 'lr' && isMakingList,
  }));
  // Two labels may become one word, which is then the first one's.
  const given = new Set<string>();
  return candidates.map(({ label, score, word, key }) => {
    const isWanted = word !== '' && !rejected.has(label) && !given.has(key);
    given.add(key);
    const added = fields.filter(({ others, copied, own, present, isMaking }) => {
      if (!isWanted || others.has(key) || copied.has(key)) return false;
      // A word of our last run that is gone from a field was taken out of it.
      return own.has(key) ? present.has(key) || isMaking : !known.has(key);
    });
    return { label, score, addedTo: added.map(({ field }) => field) };
  });
}

/** The keywords of a field that are not ours, those that are equal to ours but stand there a second time among them. */
function othersKeywords({ fields, record }: SidecarState, field: FieldKey): Keyword[] {
  const own = keysOf(ownWords(record, field));
  return fields[field].keywords.filter(({ key }) => !own.delete(key));
}

/** Others' keywords that the hierarchical list must get, if it is empty or ours, so as not to hide them. */
function keywordsToCopy(
  state: SidecarState,
  candidates: readonly Candidate[],
  removed: readonly RemovedWord[],
  embedded: readonly string[],
): string[] {
  if (!hidesKeywords(state)) return [];
  const copied = state.record?.changes.find(({ part }) => part === 'lr')?.copied ?? [];
  const inDc = othersKeywords(state, 'dc').map(({ value }) => value);
  const words = [...inDc, ...embedded].map((word) => xmlSafe(word).trim());
  // As for most photos.
  if (words.length === 0) return [];
  const inList = othersKeywords(state, 'lr');
  // A flat word that is part of a path would stand beside it as a second, top-level keyword.
  const paths = [...words, ...inList.map(({ value }) => value)].filter((word) => word.includes(LEVEL));
  const parts = keysOf(paths.flatMap((word) => word.split(LEVEL)));
  const own = keysOf(ownWords(state.record, 'lr'));
  const seen = new Set([
    ...inList.map(({ key }) => key),
    // What was copied before and is gone was taken away.
    ...(isListEmpty(state) ? [] : keysOf(copied)),
    ...candidates.filter(({ key }) => own.has(key)).map(({ key }) => key),
    ...keysOf(removed.map(({ word }) => word)),
  ]);
  return words.filter((word) => {
    const key = wordKey(word);
    if (key === '' || seen.has(key) || parts.has(key)) return false;
    seen.add(key);
    return true;
  });
}
