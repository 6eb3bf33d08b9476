import { rdfDeclaration } from './as-list.js';
import { cut, type Edit, edited, editedWithin, nextChild, spaceBefore } from './edits.js';
import { type FieldEdits, fieldEdits } from './field-edits.js';
import { FIELDS, type Field, NAMESPACES } from './fields.js';
import { escapedAttribute, type Markup, rendered } from './markup.js';
import { attributeOf, type Element, type Packet } from './packet.js';
import { isSameRecord, type PartChange, recordElement, recordMarkup, type SidecarRecord } from './record.js';
import { isBare, ownWords, readSidecar, type SidecarState } from './state.js';

/** A record but for what the sidecar's own form adds to it. */
export type NextRecord = Omit<SidecarRecord, 'changes'>;

/** What becomes of a sidecar. */
export type SidecarChange =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly text: string }
  /** Nothing is left but an empty file, which was of our making. */
  | { readonly kind: 'bare' };

/**
 * Brings a sidecar from what our record says to what it is to say: adds words, takes words away, and keeps the record. All
 * of it are edits of spans; the text between them stays as it is.
 *
 * @param next - Undefined to take away everything of ours.
 * @param copies - Others' words that the hierarchical list gets because it would hide them.
 */
export function rewritten(
  state: SidecarState,
  next: NextRecord | undefined,
  copies: readonly string[] = [],
): SidecarChange {
  const { packet, record } = state;
  const fields = FIELDS.map((field) => ({
    field,
    ...fieldEdits(state, field, {
      words: ownWords(next, field.key),
      copies: field.isHierarchical ? copies : [],
    }),
  }));
  const recorded = recordElement(packet);
  const isWritingBlock =
    (next !== undefined && recorded === undefined) || fields.some(({ made }) => made !== undefined);
  const rdfWas = rdfChange(state, isWritingBlock);
  const changes = [...fields.flatMap(({ change }) => change ?? []), ...rdfWas];
  const whole = next && { ...next, changes };

  const edits: Edit[] = fields.flatMap((field) => field.edits);
  const dropped = fields.flatMap((field) => field.dropped ?? []);
  if (recorded !== undefined && whole === undefined) dropped.push(recorded);
  edits.push(...withoutElements(packet, dropped));
  if (recorded !== undefined && whole !== undefined && record !== undefined && !isSameRecord(record, whole))
    edits.push(replacedRecord(packet, recorded, whole));
  if (isWritingBlock) edits.push(insertedBlock(packet, fields, recorded === undefined ? whole : undefined));
  const text = edited(packet.text, whole === undefined ? restoredRdf(state, edits) : edits);
  if (text === packet.text) return { kind: 'same' };
  const isUndone = (change: PartChange) => !changes.some(({ part }) => part === change.part);
  const isRestoring = record?.changes.some((change) => change.was !== undefined && isUndone(change));
  if (whole !== undefined && isRestoring !== true) return { kind: 'changed', text };
  // What is put back is what the record says, and anybody may have written to that: it must be a sidecar still.
  const left = readSidecar(text);
  const isLeftBare = whole === undefined && record?.hasMadeFile === true && isBare(left);
  return isLeftBare ? { kind: 'bare' } : { kind: 'changed', text };
}

/** Takes elements away, and descriptions that hold nothing else. */
function withoutElements({ text, descriptions }: Packet, elements: readonly Element[]): Edit[] {
  return descriptions.flatMap((description) => {
    const { openEnd, closeStart, attributes, children } = description;
    const cuts = children.filter((child) => elements.includes(child)).map((child) => cut(text, child));
    if (cuts.length === 0) return [];
    const isEmpty =
      editedWithin(text, { start: openEnd, end: closeStart }, cuts).trim() === '' &&
      attributes.every(({ local }) => local === 'about');
    if (isEmpty) return [cut(text, description)];
    return elements.some(isOurRecord) ? [...cuts, ...withoutDeclaration(text, description)] : cuts;
  });
}

/** Our namespace is nobody else's: without the record its declaration says nothing. */
function withoutDeclaration(text: string, { start, openEnd }: Element): Edit[] {
  const tag = text.slice(start, openEnd);
  const match = /\s+xmlns:cocotag\s*=\s*(["'])http:\/\/cocotag\.invalid\/ns\/1\.0\/\1/.exec(tag);
  if (match === null) return [];
  const place = start + match.index;
  return [{ start: place, end: place + match[0].length, text: '' }];
}

function isOurRecord({ uri }: Element): boolean {
  return uri === NAMESPACES.cocotag;
}

/** The record in place of the one that stands there. */
function replacedRecord(packet: Packet, element: Element, record: SidecarRecord): Edit {
  const { text } = packet;
  const isOurSpelling = element.name === 'cocotag:runs' && packet.rdf.name === 'rdf:RDF';
  const declarations = isOurSpelling
    ? ''
    : ` xmlns:cocotag="${NAMESPACES.cocotag}" xmlns:rdf="${NAMESPACES.rdf}"`;
  const lead = lineOf(spaceBefore(text, element.start));
  const { start, end } = element;
  return { start, end, text: rendered(recordMarkup(record, declarations), lead).slice(lead.length) };
}

/** A description of our own behind the others, with the lists that are to be made and the record. */
function insertedBlock(
  packet: Packet,
  fields: readonly (FieldEdits & { field: Field })[],
  record: SidecarRecord | undefined,
): Edit {
  const { text, rdf } = packet;
  const lists = fields.flatMap(({ field, made }) => (made === undefined ? [] : [{ field, words: made }]));
  const namespaces = [
    ...lists.map(({ field }) => ` xmlns:${field.key}="${field.uri}"`),
    record === undefined ? '' : ` xmlns:cocotag="${NAMESPACES.cocotag}"`,
  ];
  const block: Markup = {
    name: 'rdf:Description',
    attributes: `${rdfDeclaration(packet)} rdf:about="${escapedAttribute(aboutOf(packet))}"${namespaces.join('')}`,
    content: [
      ...lists.map(({ field, words }) => listMarkup(field, words)),
      ...(record === undefined ? [] : [recordMarkup(record)]),
    ],
  };
  const { place, space: lead } = nextChild(text, rdf);
  const line = lineOf(lead);
  const written = lead + rendered(block, line).slice(line.length);
  if (rdf.isSelfClosing) {
    const { start, end } = rdf;
    const open = text.slice(start, end).replace(/\/>$/, '>');
    return { start, end, text: `${open}${written}</${rdf.name}>` };
  }
  return { start: place, end: place, text: written };
}

function listMarkup({ key, local }: Field, words: readonly string[]): Markup {
  const items = words.map((content) => ({ name: 'rdf:li', content }));
  return { name: `${key}:${local}`, content: [{ name: 'rdf:Bag', content: items }] };
}

/** An `rdf:RDF` that closed itself is opened for a block; undoing closes it again. */
function rdfChange({ packet, record }: SidecarState, isWritingBlock: boolean) {
  const { text, rdf } = packet;
  if (rdf.isSelfClosing && isWritingBlock)
    return [{ part: 'rdf' as const, isMade: false, copied: [], was: text.slice(rdf.start, rdf.end) }];
  return record?.changes.filter(({ part }) => part === 'rdf') ?? [];
}

function restoredRdf({ packet, record }: SidecarState, edits: readonly Edit[]): readonly Edit[] {
  const was = record?.changes.find(({ part }) => part === 'rdf')?.was;
  if (was === undefined) return edits;
  const { text, rdf } = packet;
  const { start, end, openEnd, closeStart } = rdf;
  const left = editedWithin(text, { start: openEnd, end: closeStart }, edits);
  return left === '' ? [{ start, end, text: was }] : edits;
}

/** What the descriptions are about: all say the same, mostly nothing. */
function aboutOf({ descriptions }: Packet): string {
  const [first] = descriptions;
  if (first === undefined) return '';
  return attributeOf(first, NAMESPACES.rdf, 'about') ?? attributeOf(first, '', 'about') ?? '';
}

/** The line end and indent that space ends with; nothing where all stands in one line. */
function lineOf(space: string): string {
  return /(?:\r\n|\n|\r)[^\r\n]*$/.exec(space)?.[0] ?? '';
}
