import { asList } from './as-list.js';
import { reattached } from './attributes.js';
import { cut, type Edit, editedWithin } from './edits.js';
import { type FieldState, itemsOf, listOf } from './keywords.js';
import type { Element, Packet } from './packet.js';
import type { PartChange } from './record.js';
import { keysOf, wordKey } from './words.js';

/** How a field is brought back. */
export interface Undone {
  readonly edits: readonly Edit[];
  /** Elements that go away whole. */
  readonly dropped?: readonly Element[];
}

/**
 * A field that is to hold nothing of ours any more, brought back to what it was before we came.
 *
 * @param gone - Our items.
 */
export function undone(
  packet: Packet,
  present: FieldState,
  gone: readonly Element[],
  change: PartChange,
): Undone {
  if (change.isMade) return unmade(packet, present, gone, change);
  const copied = keysOf(change.copied);
  const others = present.keywords.filter(({ item }) => item === undefined || !gone.includes(item));
  const isOnlyCopies = others.every(({ key }) => copied.has(key));
  const cutOf = (items: readonly Element[]) => items.map((item) => cut(packet.text, item));
  const withCopies = [...cutOf(gone), ...cutOf(itemsOf(present, change.copied))];
  return {
    edits: restored(packet, present, withCopies, change) ?? (isOnlyCopies ? withCopies : cutOf(gone)),
  };
}

/** A list of our making goes away, unless others added to it. */
function unmade(
  packet: Packet,
  { properties, keywords }: FieldState,
  gone: readonly Element[],
  change: PartChange,
): Undone {
  const copied = keysOf(change.copied);
  const keyOf = new Map(keywords.map(({ item, key }) => [item, key]));
  const isOurs = (item: Element) => gone.includes(item) || copied.has(keyOf.get(item) ?? '');
  const dropped = properties.filter((property) => listOf(packet, property)?.children.every(isOurs));
  const cuts = gone.map((item) => cut(packet.text, item));
  const outside = cuts.filter(
    ({ end }) => !dropped.some((property) => end > property.start && end <= property.end),
  );
  const [own] = change.copied.map(wordKey);
  // A word that a person took away since stays away.
  const isWordThere = own === undefined || keywords.some(({ key }) => key === own);
  if (change.was === undefined || !isWordThere) return { edits: outside, dropped };
  const attribute = reattached(packet, change);
  // Where an attribute finds no place any more, the list goes on holding its word.
  if (dropped.length === 0 || attribute === undefined) return { edits: cuts };
  return { edits: [...outside, attribute], dropped };
}

/** An element that was written anew, as it was before; only if it stands exactly as we left it. */
function restored(
  packet: Packet,
  { properties }: FieldState,
  cuts: readonly Edit[],
  { was }: PartChange,
): Edit[] | undefined {
  if (was === undefined) return undefined;
  const asLeft = asList(packet, was, []);
  const lists = properties.map((property) => listOf(packet, property) ?? property);
  const element = [...properties, ...lists].find((span) => editedWithin(packet.text, span, cuts) === asLeft);
  return element && [{ start: element.start, end: element.end, text: was }];
}
