import { json } from '../command.mjs';

const ALONE = new URL('../alone.mjs', import.meta.url).pathname;
const BATCHES = [1, 4, 8, 16];

/** The session alone, one thread, by batch. */
export function sessionTasks({ graphs, sessionSeconds }) {
  return graphs.flatMap(({ id, precision, name, batch: own }) =>
    [...new Set([...BATCHES, own])].map((batch) => ({
      part: 'session',
      subject: name,
      photos: '',
      setting: String(batch),
      measure: () => json([ALONE, 'session', id, precision, String(batch), String(sessionSeconds)]),
    })),
  );
}
