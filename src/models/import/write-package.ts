import { basename } from 'node:path';
import { CocotagError, systemCode } from '../../errors.js';
import { COCO_LABELS } from '../../labels/index.js';
import type { Label } from '../../types.js';
import { modelCard } from '../card.js';
import { fileDigest } from '../file-digest.js';
import { writePackageFile } from '../graph-file.js';
import { type Manifest, type Origin, parseManifest } from '../manifest.js';
import { manifestText } from '../manifest-text.js';
import type { ImportOptions } from './options.js';

/** What the file that is imported says, as far as it says it. */
export interface Found
  extends Pick<Manifest, 'architecture' | 'parameters' | 'labels' | 'input' | 'maps' | 'graphs' | 'explain'> {
  readonly threshold?: number | undefined;
  /** As many as labels. */
  readonly perLabel?: readonly number[] | undefined;
  readonly reported?: Origin['reported'];
}

/** Where nobody says one: a sigmoid's middle. */
const DEFAULT_THRESHOLD = 0.5;

/**
 * Writes `model.json` and `README.md` beside graphs that are there.
 *
 * @param file - What was imported.
 * @returns Sentences on what was assumed.
 * @throws CocotagError USAGE, MODEL_INVALID.
 */
export async function writeDescription(
  file: string,
  folder: string,
  found: Found,
  options: ImportOptions,
): Promise<string[]> {
  const notes: string[] = [];
  const { labels } = found;
  const { name, version = '1.0.0', licence = 'unknown' } = options;
  const threshold = options.threshold ?? found.threshold;
  if (threshold === undefined)
    notes.push(
      `No threshold is known: ${DEFAULT_THRESHOLD} is taken. \`cocotag evaluate --tune\` finds a better one.`,
    );
  const lowest = threshold ?? DEFAULT_THRESHOLD;
  const manifest: Manifest = {
    id: name,
    version,
    title: options.title ?? `${name}, imported from ${basename(file)}`,
    aliases: [],
    isDefault: false,
    architecture: found.architecture,
    parameters: found.parameters,
    labels,
    input: found.input,
    maps: found.maps,
    graphs: found.graphs,
    explain: found.explain,
    thresholds: { default: lowest, perLabel: found.perLabel ?? labels.map(() => lowest) },
    metrics: [],
    cpuBatch: 1,
    licence,
    origin: [
      {
        what: 'weights',
        source: options.source ?? basename(file),
        licence,
        sha256: await digestOf(file),
        reported: found.reported,
      },
    ],
  };
  const text = manifestText(manifest);
  // What the options say has to make a manifest, too.
  parseManifest(text, 'model.json');
  await writePackageFile(folder, 'model.json', [Buffer.from(text)]);
  await writePackageFile(folder, 'README.md', [Buffer.from(modelCard(manifest))]);
  return notes;
}

/**
 * The labels that a network gets, decided before its graphs are built.
 *
 * @param count - How many numbers the network gives a photo.
 * @param own - Names of the file's own, as many.
 * @returns The labels, and sentences on what was assumed.
 * @throws CocotagError USAGE where there are none, or not as many.
 */
export function chosenLabels(
  count: number,
  told: readonly Label[] | undefined,
  own?: readonly Label[] | undefined,
): { readonly labels: readonly Label[]; readonly notes: readonly string[] } {
  if (told !== undefined && told.length !== count) {
    throw new CocotagError(
      'USAGE',
      `There are ${told.length} labels, and the network gives ${count} numbers`,
      {
        hint: "Give one label for each number, in the order of the network's output.",
      },
    );
  }
  const named = told ?? own;
  if (named !== undefined) return { labels: named, notes: [] };
  if (count === COCO_LABELS.length) {
    const note =
      "It has no label names: COCO's 80 are taken, in the order of their ids. Give --labels if they are others.";
    return { labels: COCO_LABELS, notes: [note] };
  }
  throw new CocotagError('USAGE', `The ${count} labels of the network have no names`, {
    hint: "Give --labels FILE: one name a line, in the order of the network's output.",
  });
}

async function digestOf(file: string): Promise<string> {
  try {
    return (await fileDigest(file)).sha256;
  } catch (cause) {
    throw new CocotagError('CHECKPOINT_INVALID', `${file} cannot be read: ${systemCode(cause)}`, {
      path: file,
      cause,
    });
  }
}
