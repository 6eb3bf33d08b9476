/** The layouts of a CSV output, see {@link csvFormat}; apart from it, so that `--help` need not load a CSV library. */
export const CSV_LAYOUTS = ['list', 'long', 'wide'] as const;
export type CsvLayout = (typeof CSV_LAYOUTS)[number];
