import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { CocotagError, systemCode } from '../errors.js';
import type { ChosenGraph } from '../models/index.js';

/** A graph's bytes. @throws CocotagError MODEL_NOT_FOUND, MODEL_CHECKSUM. */
export async function readGraph(graph: ChosenGraph): Promise<Buffer> {
  const { path } = graph;
  const bytes = await readFile(path).catch((cause: unknown) => {
    throw new CocotagError('MODEL_NOT_FOUND', `The graph ${path} cannot be read: ${systemCode(cause)}`, {
      path,
      cause,
    });
  });
  if (createHash('sha256').update(bytes).digest('hex') !== graph.sha256) {
    throw new CocotagError(
      'MODEL_CHECKSUM',
      `The graph ${path} is not the file that its manifest describes`,
      {
        path,
        hint: 'Its SHA-256 differs: the file is damaged or was changed. Install the package again.',
      },
    );
  }
  return bytes;
}
