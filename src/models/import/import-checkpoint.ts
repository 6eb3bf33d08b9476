import { CocotagError } from '../../errors.js';
import { writeGraphFile } from '../graph-file.js';
import type { Origin } from '../manifest.js';
import { type Checkpoint, type CheckpointFacts, openCheckpoint } from './checkpoint/index.js';
import { isLabelName, labelsOf } from './labels.js';
import { elementCount, IMAGENET_FEED, writeOnnx } from './onnx/index.js';
import type { Imported, ImportOptions } from './options.js';
import { inputOf } from './picture.js';
import {
  buildResnet,
  buildResnetExplainer,
  mapSize,
  type ResnetArchitecture,
  recogniseResnet,
} from './resnet/index.js';
import { chosenLabels, writeDescription } from './write-package.js';

/** Statistics of training and counters: kept in a checkpoint beside what was learnt. */
const NOT_LEARNT = /\.(?:running_mean|running_var|num_batches_tracked)$/;

/**
 * Makes a package of a checkpoint of torchvision's ResNet family.
 *
 * @param folder - Empty; gets `model.json`, `README.md` and the graphs.
 * @throws CocotagError CHECKPOINT_INVALID, USAGE, DISK_FULL, OUTPUT_UNWRITABLE.
 */
export async function importCheckpoint(
  file: string,
  folder: string,
  options: ImportOptions,
): Promise<Imported> {
  if (options.onnx !== undefined) {
    throw new CocotagError(
      'USAGE',
      `${file} is a checkpoint: how an ONNX file is fed and read is not asked for`,
      {
        hint: 'Leave the flags for ONNX files out.',
      },
    );
  }
  checkStatistics(options);
  const checkpoint = await openCheckpoint(file);
  try {
    const notes = placesNotes(checkpoint);
    const architecture = recogniseResnet(checkpoint.tensors);
    checkHead(file, architecture, checkpoint.facts);
    const told = toldBy(checkpoint.facts, architecture.labels, notes);
    const named = chosenLabels(architecture.labels, options.labels, told.labels);
    const picture = inputOf(options.picture ?? {}, undefined);
    const { mean, std, weights, signal } = options;
    const { width, height } = picture.input;
    const read = (name: string) => {
      signal?.throwIfAborted();
      return checkpoint.read(name);
    };
    const build = { width, height, mean, std };
    const float = await writeGraphFile(
      folder,
      'model.onnx',
      writeOnnx(buildResnet(architecture, read, { ...build, weights })),
    );
    const explain =
      options.hasExplainer === false
        ? undefined
        : await writeGraphFile(
            folder,
            'explain.onnx',
            writeOnnx(buildResnetExplainer(architecture, read, build)),
          );
    const cells = mapSize({ width, height });
    const described = await writeDescription(
      file,
      folder,
      {
        ...told,
        architecture: `${architecture.name} (torchvision layout)`,
        parameters: learntNumbers(checkpoint),
        input: picture.input,
        maps: { size: [cells.height, cells.width], kind: 'cam' },
        graphs: { float },
        explain,
        labels: named.labels,
      },
      options,
    );
    return { notes: [...notes, ...picture.notes, ...named.notes, ...described] };
  } finally {
    await checkpoint.close();
  }
}

/** Of bytes from 0 to 255 they are what people forget to divide. */
function checkStatistics({ mean = IMAGENET_FEED.mean, std = IMAGENET_FEED.std }: ImportOptions): void {
  const isSane = mean.every((channel) => channel <= 1) && std.every((channel) => channel > 0 && channel <= 1);
  if (isSane) return;
  throw new CocotagError(
    'USAGE',
    `A mean of ${mean.join(', ')} and a deviation of ${std.join(', ')} are none of pixels from 0 to 1`,
    { hint: 'Divide by 255 what is for bytes. Deviations are above 0.' },
  );
}

function placesNotes({ place, otherPlaces }: Checkpoint): string[] {
  if (otherPlaces.length === 0) return [];
  return [`The weights were taken from "${place}"; there are others in ${otherPlaces.join(', ')}.`];
}

function checkHead(
  file: string,
  { labels, head }: ResnetArchitecture,
  { classCount }: CheckpointFacts,
): void {
  if (classCount === undefined || classCount === labels) return;
  throw new CocotagError(
    'CHECKPOINT_INVALID',
    `${file} says that it has ${classCount} classes, and ${head}.weight has ${labels} rows`,
    { path: file, hint: 'Its head belongs to another training than the rest of it.' },
  );
}

/** What the checkpoint says of itself that can be used, and all of it for the manifest. */
function toldBy(facts: CheckpointFacts, labelCount: number, notes: string[]) {
  const { labels: names, threshold, thresholds, ...rest } = facts;
  const isFit =
    names?.length === labelCount && new Set(names).size === labelCount && names.every(isLabelName);
  if (names !== undefined && !isFit)
    notes.push(
      `Its own list of ${names.length} label names does not fit ${labelCount} outputs, and was not taken.`,
    );
  const perLabel = thresholds?.length === labelCount ? thresholds : undefined;
  const reported: Origin['reported'] = { ...rest, ...(threshold !== undefined && { threshold }) };
  return {
    labels: isFit ? labelsOf(names) : undefined,
    threshold,
    perLabel,
    reported: Object.keys(reported).length > 0 ? reported : undefined,
  };
}

function learntNumbers({ tensors }: Checkpoint): number {
  return [...tensors]
    .filter(([name]) => !NOT_LEARNT.test(name))
    .reduce((sum, [, { shape }]) => sum + elementCount(shape), 0);
}
