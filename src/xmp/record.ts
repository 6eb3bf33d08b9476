import { FIELD_KEYS, type FieldKey, NAMESPACES } from './fields.js';
import { type Markup, rendered } from './markup.js';
import type { Element, Packet } from './packet.js';

/** What a run said of a photo, and where its word was added. */
export interface RecordedTag {
  readonly label: string;
  /** 0 to 1, four decimals. */
  readonly score: number;
  /** The fields where the word was absent before: what undoing takes away. */
  readonly addedTo: readonly FieldKey[];
}

/** A word of ours that a person took away. */
export interface RemovedWord {
  readonly label: string;
  /** As it stood, prefix and all. */
  readonly word: string;
}

/** What was done to a part of the sidecar beside adding words, so that it can be undone. */
export interface PartChange {
  /** A field, or the list of all descriptions. */
  readonly part: FieldKey | 'rdf';
  /** Whether the field's element is of our making. */
  readonly isMade: boolean;
  /** Keywords of others that a field was given because it hides where they stand. */
  readonly copied: readonly string[];
  /** The text that was replaced: an element; or an attribute with the space before it. */
  readonly was?: string | undefined;
  /** Where the attribute that was replaced belongs: see `detached`. */
  readonly anchor?: string | undefined;
}

/** What cocotag keeps in a sidecar about itself: the last run, and what undoing it takes. */
export interface SidecarRecord {
  /** As `id@version/graph`. */
  readonly model: string;
  /** Of the graph, hexadecimal. */
  readonly modelSha256?: string | undefined;
  /** A number, or `per-label`. */
  readonly threshold: string;
  /** What words begin with. */
  readonly prefix: string;
  /** Whether the sidecar did not exist before. */
  readonly hasMadeFile: boolean;
  readonly tags: readonly RecordedTag[];
  /** What a person took away: it does not come back, under whatever prefix. */
  readonly removed: readonly RemovedWord[];
  readonly changes: readonly PartChange[];
}

/** Finds our record's element. */
export function recordElement({ descriptions }: Packet): Element | undefined {
  return descriptions.flatMap(({ children }) => children).find(is('runs'));
}

/**
 * Reads our record, in any spelling that a program may have given it since. What cannot be read in it is left out: the
 * words that it was about are then other people's, which are never taken away.
 */
export function readRecord(packet: Packet): SidecarRecord | undefined {
  const element = recordElement(packet);
  const run = element && itemsOf(element)[0];
  if (run === undefined) return undefined;
  const has = fieldsOf(run);
  return {
    model: has.text('modelId') ?? '',
    modelSha256: has.text('modelSha256'),
    threshold: has.text('threshold') ?? '',
    prefix: has.text('prefix') ?? '',
    hasMadeFile: isTrue(has.text('createdFile')),
    tags: has.items('tags').flatMap(readTag),
    removed: has.items('removed').flatMap(readRemoved),
    changes: has.items('changes').flatMap(readChange),
  };
}

/** Our record as an element, without its namespaces' declarations. */
export function recordMarkup(record: SidecarRecord, attributes = ''): Markup {
  const { tags, removed, changes } = record;
  const run = struct([
    property('modelId', record.model),
    property('modelSha256', record.modelSha256 ?? ''),
    property('threshold', record.threshold),
    property('prefix', record.prefix),
    property('createdFile', record.hasMadeFile ? 'True' : ''),
    list('tags', 'Seq', tags.map(tagMarkup)),
    list(
      'removed',
      'Bag',
      removed.map(({ label, word }) => struct([property('label', label), property('word', word)])),
    ),
    list('changes', 'Seq', changes.map(changeMarkup)),
  ]);
  return { ...list('runs', 'Seq', [run]), attributes };
}

/** Whether two records say the same. */
export function isSameRecord(one: SidecarRecord, other: SidecarRecord): boolean {
  return rendered(recordMarkup(one), '') === rendered(recordMarkup(other), '');
}

function tagMarkup({ label, score, addedTo }: RecordedTag): Markup {
  return struct([
    property('label', label),
    property('score', String(score)),
    { name: 'cocotag:addedTo', content: addedTo.join(' ') },
  ]);
}

function changeMarkup({ part, isMade, copied, was, anchor }: PartChange): Markup {
  return struct([
    property('part', part),
    property('made', isMade ? 'True' : ''),
    list('copied', 'Bag', copied.map(item)),
    property('was', was ?? ''),
    property('anchor', anchor ?? ''),
  ]);
}

function readTag(item: Element): RecordedTag[] {
  const has = fieldsOf(item);
  const label = has.text('label');
  if (label === undefined) return [];
  const fields = (has.text('addedTo') ?? '').split(' ');
  const score = Number(has.text('score'));
  return [
    {
      label,
      score: Number.isFinite(score) ? score : 0,
      addedTo: FIELD_KEYS.filter((key) => fields.includes(key)),
    },
  ];
}

function readRemoved(item: Element): RemovedWord[] {
  const has = fieldsOf(item);
  const label = has.text('label');
  const word = has.text('word');
  return label === undefined || word === undefined ? [] : [{ label, word }];
}

function readChange(item: Element): PartChange[] {
  const has = fieldsOf(item);
  const part = [...FIELD_KEYS, 'rdf' as const].find((key) => key === has.text('part'));
  if (part === undefined) return [];
  const copied = has.items('copied').map(({ text }) => text);
  return [
    { part, isMade: isTrue(has.text('made')), copied, was: has.text('was'), anchor: has.text('anchor') },
  ];
}

/** The fields of a structure, in each of its three spellings: a resource, a nested description, attributes. */
function fieldsOf(item: Element) {
  const nested = item.children.filter(({ uri, local }) => uri === NAMESPACES.rdf && local === 'Description');
  const elements = [item, ...nested];
  const children = elements.flatMap((element) => element.children);
  const attributes = elements.flatMap((element) => element.attributes);
  return {
    text: (local: string): string | undefined => {
      const attribute = attributes.find(
        (candidate) => candidate.uri === NAMESPACES.cocotag && candidate.local === local,
      );
      return children.find(is(local))?.text ?? attribute?.value;
    },
    items: (local: string): readonly Element[] => {
      const element = children.find(is(local));
      return element === undefined ? [] : itemsOf(element);
    },
  };
}

function itemsOf(property: Element): readonly Element[] {
  return property.children.flatMap(({ children }) => children);
}

function is(local: string) {
  return (element: Element): boolean => element.uri === NAMESPACES.cocotag && element.local === local;
}

function isTrue(text: string | undefined): boolean {
  return text?.toLowerCase() === 'true';
}

/** A property; {@link struct} leaves out an empty one. */
function property(local: string, content: string): Markup {
  return { name: `cocotag:${local}`, content };
}

function list(local: string, kind: 'Bag' | 'Seq', items: readonly Markup[]): Markup {
  return {
    name: `cocotag:${local}`,
    content: items.length === 0 ? [] : [{ name: `rdf:${kind}`, content: items }],
  };
}

function item(content: string): Markup {
  return { name: 'rdf:li', content };
}

function struct(content: readonly Markup[]): Markup {
  const kept = content.filter((child) => child.content.length > 0 || child.name === 'cocotag:addedTo');
  return { name: 'rdf:li', content: kept, attributes: ' rdf:parseType="Resource"' };
}
