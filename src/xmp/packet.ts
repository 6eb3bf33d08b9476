import { SaxesParser, type SaxesTagNS } from 'saxes';
import { messageOf } from '../errors.js';
import { FIELDS, NAMESPACES } from './fields.js';
import { invalid } from './text.js';

/** A place in a sidecar's text: from `start`, up to and without `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An attribute that is no namespace's declaration. */
export interface Attribute {
  /** With its prefix, as it stands. */
  readonly name: string;
  readonly uri: string;
  readonly local: string;
  readonly value: string;
}

/** An element and where it stands. */
export interface Element extends Span {
  /** With its prefix, as it stands. */
  readonly name: string;
  readonly uri: string;
  readonly local: string;
  readonly attributes: readonly Attribute[];
  readonly isSelfClosing: boolean;
  /** Where the start tag ends. */
  readonly openEnd: number;
  /** Where the end tag begins; `openEnd` where the element closes itself. */
  readonly closeStart: number;
  /** Empty for elements that no keyword can be in. */
  readonly children: readonly Element[];
  /** The text and CDATA directly inside; empty for elements that no keyword can be in. */
  readonly text: string;
}

/** A parsed sidecar. */
export interface Packet {
  readonly text: string;
  readonly rdf: Element;
  /** The elements of `rdf:RDF` that describe the photo itself. */
  readonly descriptions: readonly Element[];
  /** Lists that stand apart, by their `rdf:nodeID`. */
  readonly nodes: ReadonlyMap<string, Element>;
}

/** Deeper than any photo program nests, and far from what a stack can bear. */
const MAX_DEPTH = 200;

/** An element that is being read. */
interface OpenElement extends Element {
  end: number;
  closeStart: number;
  readonly children: OpenElement[];
  text: string;
}

/**
 * Parses a sidecar and keeps where its elements stand. Only what keywords can be in is kept; a Lightroom mask or a
 * darktable history costs no memory.
 *
 * @throws CocotagError SIDECAR_INVALID for text that is no well-formed XML with namespaces, that has a DTD, is nested
 * too deeply, or has no `rdf:RDF`.
 */
export function parsePacket(text: string): Packet {
  const parser = new SaxesParser({ xmlns: true });
  /** What is open, from the root; undefined for what is not kept. */
  const open: (OpenElement | undefined)[] = [];
  let rdf: OpenElement | undefined;

  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    // Its entities would not be expanded in any case; no photo program writes one.
    throw new Error('it has a document type definition');
  });
  parser.on('opentag', (tag) => {
    if (open.length >= MAX_DEPTH) throw new Error(`it is nested more than ${MAX_DEPTH} levels deep`);
    const parent = open.at(-1);
    const isRdf = rdf === undefined && tag.uri === NAMESPACES.rdf && tag.local === 'RDF';
    const isKept =
      isRdf || (parent !== undefined && (parent !== rdf?.children.at(-1) || mayHoldKeywords(tag)));
    const element = isKept ? opened(tag, text, parser.position) : undefined;
    if (isRdf) rdf = element;
    else if (element !== undefined) parent?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', (tag) => {
    const element = open.pop();
    if (element === undefined) return;
    element.end = parser.position;
    element.closeStart = tag.isSelfClosing ? element.openEnd : text.lastIndexOf('<', element.end - 1);
  });
  const addText = (content: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += content;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);

  try {
    parser.write(text).close();
  } catch (thrown) {
    throw invalid(`is not well-formed: ${messageOf(thrown)}`);
  }
  if (rdf === undefined) throw invalid('holds no rdf:RDF');
  return packetOf(text, rdf);
}

/** The value of an attribute, or undefined. */
export function attributeOf(element: Element, uri: string, local: string): string | undefined {
  return element.attributes.find((attribute) => attribute.uri === uri && attribute.local === local)?.value;
}

function packetOf(text: string, rdf: Element): Packet {
  const nodes = new Map<string, Element>();
  for (const element of rdf.children) {
    const id = attributeOf(element, NAMESPACES.rdf, 'nodeID');
    if (id !== undefined) nodes.set(id, element);
  }
  const descriptions = rdf.children.filter(
    (element) =>
      element.uri === NAMESPACES.rdf &&
      element.local === 'Description' &&
      attributeOf(element, NAMESPACES.rdf, 'nodeID') === undefined,
  );
  return { text, rdf, descriptions, nodes };
}

/** Whether what lies directly inside an element of `rdf:RDF` has to do with words: a field, our record, a list's item. */
function mayHoldKeywords({ uri, local }: SaxesTagNS): boolean {
  const isField = FIELDS.some((field) => field.uri === uri && field.local === local);
  return isField || uri === NAMESPACES.cocotag || uri === NAMESPACES.rdf;
}

function opened(tag: SaxesTagNS, text: string, openEnd: number): OpenElement {
  const attributes = Object.values(tag.attributes)
    .filter(({ uri }) => uri !== 'http://www.w3.org/2000/xmlns/')
    .map(({ name, uri, local, value }) => ({ name, uri, local, value }));
  return {
    name: tag.name,
    uri: tag.uri,
    local: tag.local,
    attributes,
    isSelfClosing: tag.isSelfClosing,
    // A well-formed start tag holds no other "<".
    start: text.lastIndexOf('<', openEnd - 1),
    openEnd,
    closeStart: openEnd,
    end: openEnd,
    children: [],
    text: '',
  };
}
