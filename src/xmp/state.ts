import { FIELDS, type FieldKey, NAMESPACES } from './fields.js';
import { type FieldState, fieldState } from './keywords.js';
import { type Element, type Packet, parsePacket } from './packet.js';
import { readRecord, type SidecarRecord } from './record.js';
import { wordOf } from './words.js';

/** What a sidecar holds of keywords and of us. */
export interface SidecarState {
  readonly packet: Packet;
  readonly fields: Readonly<Record<FieldKey, FieldState>>;
  readonly record: SidecarRecord | undefined;
  /** Whether there is no such file yet. */
  readonly isNew: boolean;
}

/**
 * A sidecar without anything in it. No padding: nobody edits a file in place. `begin` holds a byte order mark, as Adobe's
 * specification wants.
 */
const SHELL_OPEN = `<?xpacket begin="\uFEFF" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="${NAMESPACES.x}">
 `;
const SHELL_RDF = `<rdf:RDF xmlns:rdf="${NAMESPACES.rdf}">`;
const SHELL = `${SHELL_OPEN}${SHELL_RDF}
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`;

/**
 * Reads a sidecar.
 *
 * @param text - Undefined where there is none yet.
 * @throws CocotagError SIDECAR_INVALID.
 */
export function readSidecar(text: string | undefined): SidecarState {
  const isNew = text === undefined;
  const packet = isNew ? shellPacket() : parsePacket(text);
  const states = FIELDS.map((field) => [field.key, fieldState(packet, field)] as const);
  return {
    packet,
    fields: Object.fromEntries(states) as Record<FieldKey, FieldState>, // One a key.
    record: readRecord(packet),
    isNew,
  };
}

/** The keywords of a field, by their keys. */
export function keysIn({ fields }: SidecarState, field: FieldKey): Set<string> {
  return new Set(fields[field].keywords.map(({ key }) => key));
}

/** The words that a record says are ours in a field, in its order. */
export function ownWords(
  record: Pick<SidecarRecord, 'tags' | 'prefix'> | undefined,
  field: FieldKey,
): string[] {
  const added = record?.tags.filter(({ addedTo }) => addedTo.includes(field)) ?? [];
  return added.map(({ label }) => wordOf(label, record?.prefix ?? ''));
}

/** Whether a sidecar describes nothing. */
export function isBare({ packet }: SidecarState): boolean {
  const { text, rdf, descriptions } = packet;
  return (
    rdf.children.length === descriptions.length &&
    descriptions.every(
      ({ openEnd, closeStart, attributes }) =>
        text.slice(openEnd, closeStart).trim() === '' && attributes.every(({ local }) => local === 'about'),
    )
  );
}

/** What the parser says of a sidecar without anything in it, for it is the same each time: half the work of making one. */
function shellPacket(): Packet {
  const start = SHELL_OPEN.length;
  const openEnd = start + SHELL_RDF.length;
  const closeStart = openEnd + '\n '.length;
  const rdf: Element = {
    name: 'rdf:RDF',
    uri: NAMESPACES.rdf,
    local: 'RDF',
    attributes: [],
    isSelfClosing: false,
    start,
    openEnd,
    closeStart,
    end: closeStart + '</rdf:RDF>'.length,
    children: [],
    text: '\n ',
  };
  return { text: SHELL, rdf, descriptions: [], nodes: new Map() };
}
