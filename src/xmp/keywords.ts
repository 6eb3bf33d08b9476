import { type Field, NAMESPACES } from './fields.js';
import { type Attribute, attributeOf, type Element, type Packet } from './packet.js';
import { invalid } from './text.js';
import { wordKey } from './words.js';

/** One keyword of a field. */
export interface Keyword {
  readonly value: string;
  /** What it is the same by as others. */
  readonly key: string;
  /** Its `rdf:li`, where it stands in a list. */
  readonly item?: Element;
}

/** Where a field's words can go. */
export type Home =
  /** A list with a start and an end tag. */
  | { readonly kind: 'list'; readonly list: Element }
  /** An empty tag, or plain text: must be written anew, as a list. */
  | { readonly kind: 'rewritten'; readonly element: Element }
  /** An attribute of a description: must become an element. */
  | { readonly kind: 'attribute'; readonly description: Element; readonly attribute: Attribute };

/** What a sidecar says of one field. */
export interface FieldState {
  readonly keywords: readonly Keyword[];
  /** The property's elements. */
  readonly properties: readonly Element[];
  /** Undefined where the sidecar does not have the field. */
  readonly home: Home | undefined;
}

/**
 * Reads a field of the photo, in any of the forms that RDF has for a list: Bag, Seq or Alt; a list of its own, reached by
 * `rdf:nodeID`; plain text; an attribute.
 *
 * @throws CocotagError SIDECAR_INVALID for a form that cannot hold a list of words.
 */
export function fieldState(packet: Packet, field: Field): FieldState {
  const keywords: Keyword[] = [];
  const properties: Element[] = [];
  const homes: Home[] = [];
  for (const description of packet.descriptions) {
    for (const element of description.children) {
      if (element.uri !== field.uri || element.local !== field.local) continue;
      properties.push(element);
      const list = listOf(packet, element);
      homes.push(homeOf(element, list));
      if (list === undefined) keywords.push(...plainKeyword(packet, element));
      else keywords.push(...list.children.map(listed));
    }
    const attribute = description.attributes.find(
      ({ uri, local }) => uri === field.uri && local === field.local,
    );
    if (attribute === undefined) continue;
    if (attribute.value.trim() !== '') keywords.push(keyword(attribute.value));
    homes.push({ kind: 'attribute', description, attribute });
  }
  // The easiest first.
  const ofKind = (kind: Home['kind']) => homes.find((home) => home.kind === kind);
  return { keywords, properties, home: ofKind('list') ?? ofKind('rewritten') ?? ofKind('attribute') };
}

/**
 * The names of a list's next items: the list's own prefix stands for RDF's namespace. Where items are numbered (`rdf:_1`),
 * so are the next.
 */
export function nextItemNames(list: Element, count: number): string[] {
  const prefix = list.name.slice(0, list.name.length - list.local.length);
  const numbers = list.children
    .filter(({ local }) => local !== 'li')
    .map(({ local }) => Number(local.slice(1)));
  const last = Math.max(0, ...numbers);
  return Array.from({ length: count }, (_, i) => `${prefix}${last === 0 ? 'li' : `_${last + 1 + i}`}`);
}

/** The list that a property holds; undefined for plain text. */
export function listOf({ nodes }: Pick<Packet, 'nodes'>, property: Element): Element | undefined {
  const id = attributeOf(property, NAMESPACES.rdf, 'nodeID');
  const list = id === undefined ? property.children[0] : nodes.get(id);
  if (list === undefined && id === undefined) return undefined;
  const isList =
    list?.uri === NAMESPACES.rdf &&
    ['Bag', 'Seq', 'Alt'].includes(list.local) &&
    property.children.length < 2;
  const hasItemsOnly = list?.children.every(
    ({ uri, local }) => uri === NAMESPACES.rdf && /^(?:li|_\d+)$/.test(local),
  );
  if (list !== undefined && isList && hasItemsOnly) return list;
  throw invalid(`has ${property.name} in a form that is no list of words`);
}

function homeOf(property: Element, list: Element | undefined): Home {
  if (list === undefined) return { kind: 'rewritten', element: property };
  return list.isSelfClosing ? { kind: 'rewritten', element: list } : { kind: 'list', list };
}

function plainKeyword({ text }: Packet, property: Element): Keyword[] {
  const isPlain =
    property.attributes.every(({ uri }) => uri !== NAMESPACES.rdf) &&
    // A comment alone would become an empty word.
    (property.text.trim() !== '' || text.slice(property.openEnd, property.closeStart).trim() === '');
  if (!isPlain) throw invalid(`has ${property.name} in a form that is no list of words`);
  return property.text.trim() === '' ? [] : [keyword(property.text)];
}

function listed(item: Element): Keyword {
  const value = itemText(item);
  return { value, key: wordKey(value), item };
}

function keyword(value: string): Keyword {
  return { value, key: wordKey(value) };
}

/** An item's word: its text, or, where it has qualifiers, its `rdf:value`. */
function itemText(item: Element): string {
  if (item.children.length === 0 && item.attributes.length === 0) return item.text;
  const nested = item.children.filter(({ local }) => local === 'Description');
  const elements = [item, ...nested];
  const isValue = ({ uri, local }: Attribute | Element) => uri === NAMESPACES.rdf && local === 'value';
  const value = elements.flatMap(({ children }) => children).find(isValue)?.text;
  return value ?? elements.flatMap(({ attributes }) => attributes).find(isValue)?.value ?? item.text;
}

/** The first item of each word. */
export function itemsOf({ keywords }: FieldState, words: readonly string[]): Element[] {
  return words.flatMap((word) => {
    const key = wordKey(word);
    return keywords.find((candidate) => candidate.item !== undefined && candidate.key === key)?.item ?? [];
  });
}
