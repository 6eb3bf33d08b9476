/** Namespaces, as XMP names them. */
export const NAMESPACES = {
  x: 'adobe:ns:meta/',
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
  lr: 'http://ns.adobe.com/lightroom/1.0/',
  // .invalid is reserved (RFC 2606), so that it claims nobody's domain. It ends in a slash, since Exiv2 would add one.
  cocotag: 'http://cocotag.invalid/ns/1.0/',
} as const;

/** The fields that words are written to, by the names that sidecars record them under. */
export const FIELD_KEYS = ['dc', 'lr'] as const;
export type FieldKey = (typeof FIELD_KEYS)[number];

/** A list of keywords in a sidecar. */
export interface Field {
  readonly key: FieldKey;
  readonly uri: string;
  readonly local: string;
  /** Whether its words may be paths of words (`Places|Paris`). Programs that read such a field hide the flat ones. */
  readonly isHierarchical: boolean;
}

export const FIELDS: readonly Field[] = [
  { key: 'dc', uri: NAMESPACES.dc, local: 'subject', isHierarchical: false },
  { key: 'lr', uri: NAMESPACES.lr, local: 'hierarchicalSubject', isHierarchical: true },
];

/** What stands between the words of a hierarchical field. */
export const LEVEL = '|';
