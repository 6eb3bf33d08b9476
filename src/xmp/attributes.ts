import { createHash } from 'node:crypto';
import type { Edit } from './edits.js';
import { FIELDS } from './fields.js';
import type { Attribute, Element, Packet, Span } from './packet.js';
import type { PartChange } from './record.js';

/** An attribute of a start tag, namespaces' declarations among them, with the space before it. */
interface TagAttribute extends Span {
  readonly name: string;
  /** Whether it is a field's: those come and go by our hand. */
  readonly isField: boolean;
}

/**
 * Takes a field's attribute out of a description.
 *
 * @returns The edit, what stood there, and an anchor by which {@link reattached} finds the place: which description, how
 * many other attributes stand before, how many of fields', and a digest of the start tag without fields'.
 */
export function detached(
  packet: Packet,
  description: Element,
  { name }: Attribute,
): { edit: Edit; was: string; anchor: string } {
  const attributes = attributesOf(packet, description);
  const place = attributes.findIndex((attribute) => attribute.name === name);
  const { start, end } = attributes[place] ?? { start: description.openEnd, end: description.openEnd };
  const before = attributes.slice(0, place);
  const anchor = [
    packet.descriptions.indexOf(description),
    before.filter(({ isField }) => !isField).length,
    before.filter(({ isField }) => isField).length,
    digest(packet, description),
  ];
  return { edit: { start, end, text: '' }, was: packet.text.slice(start, end), anchor: anchor.join('/') };
}

/** Puts an attribute back, if its start tag is otherwise as it was; undefined where it is not. */
export function reattached(packet: Packet, { was, anchor }: PartChange): Edit | undefined {
  if (was === undefined || anchor === undefined) return undefined;
  const [index, others, order, digested] = anchor.split('/');
  const description = packet.descriptions[Number(index)];
  if (description === undefined || digest(packet, description) !== digested) return undefined;
  const attributes = attributesOf(packet, description);
  if (attributes.some(({ name }) => name === /[^\s=]+/.exec(was)?.[0])) return undefined;
  const before = attributes.filter(({ isField }) => !isField)[Number(others) - 1];
  const start = before?.end ?? description.start + 1 + description.name.length;
  // The other field's attribute, if it is there and stood before.
  const neighbour = attributes.find((attribute) => attribute.isField && attribute.start === start);
  const place = neighbour !== undefined && Number(order) > 0 ? neighbour.end : start;
  return { start: place, end: place, text: was, order: Number(order) };
}

function attributesOf({ text }: Packet, { start, openEnd, attributes }: Element): TagAttribute[] {
  const fieldNames = attributes
    .filter(({ uri, local }) => FIELDS.some((field) => field.uri === uri && field.local === local))
    .map(({ name }) => name);
  const matches = text.slice(start, openEnd).matchAll(/\s+([^\s=]+)\s*=\s*(?:"[^"]*"|'[^']*')/g);
  return Array.from(matches, ({ 0: { length }, 1: name = '', index }) => ({
    name,
    isField: fieldNames.includes(name),
    start: start + index,
    end: start + index + length,
  }));
}

function digest(packet: Packet, description: Element): string {
  const { start, openEnd } = description;
  let tag = '';
  let at = start;
  for (const attribute of attributesOf(packet, description).filter(({ isField }) => isField)) {
    tag += packet.text.slice(at, attribute.start);
    at = attribute.end;
  }
  tag += packet.text.slice(at, openEnd);
  return createHash('sha256').update(tag).digest('hex').slice(0, 16);
}
