import { join } from 'node:path';
import { CocotagError, messageOf } from './errors.js';
import {
  type ChosenGraph,
  GRAPH_KINDS,
  type GraphFile,
  type GraphKind,
  type ModelPackage,
} from './models/index.js';
import { scoresOf } from './tagging/index.js';
import type { InputSpec } from './types.js';

/** How far the scores of one picture may differ between one that came alone and one in a batch. */
const BATCH_TOLERANCE = 2e-3;

/** The graphs of a package: those that tag, then the one that explains. */
export function graphsOf({
  folder,
  manifest,
}: ModelPackage): { kind: GraphKind | 'explain'; graph: ChosenGraph }[] {
  const withPath = (kind: GraphKind, graph: GraphFile) => ({
    ...graph,
    kind,
    path: join(folder, graph.file),
  });
  const tagging = GRAPH_KINDS.flatMap((kind) => {
    const graph = manifest.graphs[kind];
    return graph === undefined ? [] : [{ kind, graph: withPath(kind, graph) }];
  });
  // It keeps to the contract of a float graph, and has one output more.
  const { explain } = manifest;
  return explain === undefined
    ? tagging
    : [...tagging, { kind: 'explain', graph: withPath('float', explain) }];
}

/**
 * Loads a graph and runs it on pictures that it must be able to take: that its checksum is right, that it keeps to the
 * contract, that it gives finite numbers, and that a picture's scores do not depend on its neighbours.
 *
 * @returns The scores of each picture.
 * @throws CocotagError MODEL_NOT_FOUND, MODEL_CHECKSUM, MODEL_INVALID, MODEL_OUTPUT.
 */
export async function tryGraph(graph: ChosenGraph, { manifest }: ModelPackage): Promise<number[][]> {
  // Here, not above: it is a large library, and most of what imports this file never runs a graph.
  const { GraphSession } = await import('./inference/session.js');
  const session = await GraphSession.open(graph, manifest.input, manifest.labels.length, 'cpu');
  const run = async (pixels: Uint8Array, count: number) =>
    scoresOf(
      await session.run(pixels, count).catch((thrown: unknown) => Promise.reject(failed(graph, thrown))),
    );
  try {
    const pictures = trialPictures(manifest.input);
    const together = await run(Buffer.concat(pictures), pictures.length);
    const count = manifest.labels.length;
    const scores = pictures.map((_, i) => together.slice(i * count, (i + 1) * count));
    for (const [i, picture] of pictures.entries()) {
      const alone = await run(picture, 1);
      const change = farthest(alone, scores[i] ?? []);
      if (change <= BATCH_TOLERANCE) continue;
      throw new CocotagError(
        'MODEL_OUTPUT',
        `The graph ${graph.path} gives a picture other scores in a batch than alone: up to ${change.toFixed(4)} apart`,
        { path: graph.path, hint: 'Export it in evaluation mode (model.eval()).' },
      );
    }
    return scores;
  } finally {
    await session.close();
  }
}

/** What onnxruntime says of a graph that it cannot run, such as one that counts on a number of pictures. */
function failed({ path }: ChosenGraph, thrown: unknown): CocotagError {
  if (thrown instanceof CocotagError) return thrown;
  return new CocotagError('MODEL_OUTPUT', `The graph ${path} does not run: ${messageOf(thrown)}`, {
    path,
    hint: 'It may count on a number of pictures: export it with a free first axis.',
    cause: thrown,
  });
}

/** The largest difference between two lists of one length. */
function farthest(a: readonly number[], b: readonly number[]): number {
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? 0))), 0);
}

/** Two pictures that are nothing and yet not flat: a ramp, and stripes. uint8 RGB, [height, width, 3]. */
function trialPictures({ width, height }: InputSpec): Uint8Array[] {
  const picture = (pixel: (x: number, y: number, channel: number) => number) =>
    Uint8Array.from({ length: width * height * 3 }, (_, i) => {
      const place = Math.floor(i / 3);
      return pixel(place % width, Math.floor(place / width), i % 3);
    });
  return [
    picture((x, y, channel) =>
      channel === 0 ? (255 * x) / width : channel === 1 ? (255 * y) / height : 128,
    ),
    picture((x, y, channel) => ((x + y + channel * 5) % 16 < 8 ? 40 : 220)),
  ];
}
