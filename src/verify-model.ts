import { CocotagError, systemCode } from './errors.js';
import { type ChosenGraph, fileDigest, type ModelPackage } from './models/index.js';
import { percent } from './models/quantize/index.js';
import { compareGraphs } from './quantize-run.js';
import { graphsOf, tryGraph } from './trial-run.js';

/** One thing that was looked at, and how it went. */
export type Check = { readonly what: string } & (
  | { readonly status: 'ok'; readonly detail: string }
  | { readonly status: 'failed'; readonly error: CocotagError }
);

/**
 * Checks a package whose manifest could be read: that each graph is the file that the manifest describes, and does
 * what its contract says when it runs; and how alike float and int8 are. One check that fails does not keep the others
 * from being made.
 *
 * @param photos - What float and int8 are compared on: files, folders and globs. Without any it is two test pictures,
 * which say little.
 */
export async function* verifyPackage(
  found: ModelPackage,
  photos: readonly (string | Uint8Array)[] = [],
): AsyncGenerator<Check> {
  const { id, version, labels } = found.manifest;
  yield { what: 'manifest', status: 'ok', detail: `${id}@${version}, ${labels.length} labels` };
  const scoresOf = new Map<string, readonly number[]>();
  for (const { kind, graph } of graphsOf(found)) {
    const checksum = await check(`${kind}: checksum`, () => checkFile(graph));
    yield checksum;
    if (checksum.status === 'failed') continue;
    yield await check(`${kind}: inference`, async () => {
      const scores = await tryGraph(graph, found);
      const highest = scores.flat().reduce((most, score) => Math.max(most, score), 0);
      scoresOf.set(kind, scores.flat());
      return `${scores.length} test pictures, alone and together; highest score ${highest.toFixed(4)}`;
    });
  }
  const [float, int8] = [scoresOf.get('float'), scoresOf.get('int8')];
  if (float === undefined || int8 === undefined) return;
  yield await check('float against int8', async () =>
    photos.length > 0 ? agreementOn(found, photos) : apartOnPictures(float, int8),
  );
}

function apartOnPictures(float: readonly number[], int8: readonly number[]): string {
  const apart = float.map((score, i) => Math.abs(score - (int8[i] ?? 0)));
  return `scores of the test pictures at most ${Math.max(...apart).toFixed(4)} apart; photos would say more`;
}

async function agreementOn(found: ModelPackage, inputs: readonly (string | Uint8Array)[]): Promise<string> {
  const { agreement, speed } = await compareGraphs(found, inputs);
  const { photos, tags, meanDifference, largestDifference } = agreement;
  return (
    `${photos} photos, ${percent(tags)} of the tags alike, scores ${meanDifference.toFixed(4)} apart ` +
    `in the mean and ${largestDifference.toFixed(4)} at most; int8 ${speed.speedup.toFixed(2)} times as fast`
  );
}

async function check(what: string, look: () => Promise<string>): Promise<Check> {
  try {
    return { what, status: 'ok', detail: await look() };
  } catch (thrown) {
    return { what, status: 'failed', error: CocotagError.from(thrown) };
  }
}

async function checkFile({ path, sha256, bytes }: ChosenGraph): Promise<string> {
  const found = await fileDigest(path).catch((cause: unknown) => {
    throw new CocotagError('MODEL_NOT_FOUND', `The graph ${path} cannot be read: ${systemCode(cause)}`, {
      path,
      cause,
    });
  });
  if (found.sha256 === sha256 && found.bytes === bytes)
    return `${bytes} bytes, SHA-256 ${sha256.slice(0, 12)}...`;
  const why =
    found.bytes === bytes
      ? 'has another SHA-256 than its manifest says'
      : `has ${found.bytes} bytes, and its manifest says ${bytes}`;
  throw new CocotagError('MODEL_CHECKSUM', `The graph ${path} ${why}`, {
    path,
    hint: 'The file is damaged or was changed. Install the package again.',
  });
}
