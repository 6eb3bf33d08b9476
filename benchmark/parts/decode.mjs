import { json } from '../command.mjs';

const ALONE = new URL('../alone.mjs', import.meta.url).pathname;
const FILES = 100;

/** Decoding and resizing alone, one photo at a time, next to what sharp's own resize to the same size costs. */
export function decodeTasks({ graphs, sets }) {
  const ids = [...new Set(graphs.map(({ id }) => id))];
  return sets.flatMap((set) =>
    ids.flatMap((id) =>
      ['decode', 'sharp'].map((setting) => ({
        part: 'decode',
        subject: id,
        photos: set.name,
        setting,
        measure: () => json([ALONE, setting, id, ...set.files.slice(0, FILES)]),
      })),
    ),
  );
}
