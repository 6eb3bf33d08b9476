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
  extends Pick<Manifest, 'architecture' | 'parameters' | 'input' | 'maps' | 'graphs' | 'explain'> {
  /** How many numbers the network gives a photo. */
  readonly labelCount: number;
  /** Names of its own, as many as `labelCount`. */
  readonly labels?: readonly Label[] | undefined;
  readonly threshold?: number | undefined;
  /** As many as `labelCount`. */
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
  const labels = chosenLabels(found, options, notes);
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

/** How many labels a network must have that is to get these. */
export function checkLabelCount(labels: readonly Label[] | undefined, count: number): void {
  if (labels === undefined || labels.length === count) return;
  throw new CocotagError(
    'USAGE',
    `There are ${labels.length} labels, and the network gives ${count} numbers`,
    {
      hint: "Give one label for each number, in the order of the network's output.",
    },
  );
}

function chosenLabels(
  { labelCount, labels }: Found,
  options: ImportOptions,
  notes: string[],
): readonly Label[] {
  checkLabelCount(options.labels, labelCount);
  if (options.labels !== undefined) return options.labels;
  if (labels !== undefined) return labels;
  if (labelCount === COCO_LABELS.length) {
    notes.push(
      "It has no label names: COCO's 80 are taken, in the order of their ids. Give --labels if they are others.",
    );
    return COCO_LABELS;
  }
  throw new CocotagError('USAGE', `The ${labelCount} labels of the network have no names`, {
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
