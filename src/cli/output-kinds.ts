/** The flags that write rows, each to a file or `-`. */
export const KINDS = ['csv', 'json', 'ndjson', 'coco'] as const;

/** Those, and the one that writes the rows of photos that failed beside them. */
export const ALL_KINDS = [...KINDS, 'errors'] as const;
export type OutputKind = (typeof ALL_KINDS)[number];
