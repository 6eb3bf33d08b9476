import { CocotagError, systemCode } from './errors.js';
import { type ChosenGraph, fileDigest, type ModelPackage } from './models/index.js';
import { graphsOf, tryGraph } from './trial-run.js';

/** One thing that was looked at, and how it went. */
export type Check = { readonly what: string } & (
  | { readonly status: 'ok'; readonly detail: string }
  | { readonly status: 'failed'; readonly error: CocotagError }
);

/**
 * Checks a package whose manifest could be read: that each graph is the file that the manifest describes, and does
 * what its contract says when it runs. One check that fails does not keep the others from being made.
 */
export async function* verifyPackage(found: ModelPackage): AsyncGenerator<Check> {
  const { id, version, labels } = found.manifest;
  yield { what: 'manifest', status: 'ok', detail: `${id}@${version}, ${labels.length} labels` };
  for (const { kind, graph } of graphsOf(found)) {
    const checksum = await check(`${kind}: checksum`, () => checkFile(graph));
    yield checksum;
    if (checksum.status === 'failed') continue;
    yield await check(`${kind}: inference`, async () => {
      const scores = await tryGraph(graph, found);
      const highest = Math.max(...scores.flat());
      return `${scores.length} test pictures, alone and together; highest score ${highest.toFixed(4)}`;
    });
  }
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
