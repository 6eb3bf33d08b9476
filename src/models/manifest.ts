import * as v from 'valibot';
import { CocotagError, messageOf } from '../errors.js';
import type { CategoryId, InputSpec, Label } from '../types.js';

/** The graphs that tag. A package has at least one of them. */
export const GRAPH_KINDS = ['float', 'int8'] as const;
export type GraphKind = (typeof GRAPH_KINDS)[number];

/** One graph file of a package. */
export interface GraphFile {
  /** Its name inside the package's folder. */
  readonly file: string;
  /** Hexadecimal, lower case. */
  readonly sha256: string;
  readonly bytes: number;
}

/** Quality that was measured, as the package tells it; scores are 0 to 1. */
export interface MeasuredQuality {
  readonly dataset: string;
  readonly images: number;
  readonly graph: string;
  readonly threshold: number;
  readonly mAP_macro: number;
  readonly f1_samples: number;
  readonly iou_samples?: number | undefined;
}

/** `model.json`: all that the program needs to know of a model. See docs/models.md. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly isDefault: boolean;
  readonly architecture: string;
  /** In the order of the graph's output. */
  readonly labels: readonly Label[];
  readonly input: InputSpec;
  readonly graphs: Readonly<Partial<Record<GraphKind, GraphFile>>>;
  readonly thresholds: {
    readonly default: number;
    /** One a label, in label order. */
    readonly perLabel: readonly number[];
  };
  readonly metrics: readonly MeasuredQuality[];
  /** Photos in one run of the session on a CPU. */
  readonly cpuBatch: number;
  readonly licence: string;
}

const text = v.pipe(v.string(), v.nonEmpty());
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const side = v.pipe(count, v.maxValue(4096));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const graphFile = v.object({
  // A package is somebody else's folder: its manifest may name files inside it and nowhere else.
  file: v.pipe(text, v.regex(/^[^/\\]+$/, 'must be a file name without a folder')),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')),
  bytes: count,
});

const filter = v.picklist(['triangle', 'cubic']);
const input = v.variant('resize', [
  v.object({ resize: v.literal('squash'), width: side, height: side, filter }),
  v.pipe(
    v.object({ resize: v.literal('crop'), width: side, height: side, filter, resize_shorter_side: side }),
    v.check(
      ({ width, height, resize_shorter_side: shorter }) => shorter >= Math.max(width, height),
      'resize_shorter_side must be at least the width and the height',
    ),
  ),
]);

const quality = v.object({
  dataset: text,
  images: count,
  graph: text,
  threshold: share,
  mAP_macro: share,
  f1_samples: share,
  iou_samples: v.optional(share),
});

const schema = v.pipe(
  v.object({
    id: v.pipe(text, v.regex(/^[A-Za-z0-9._-]+$/, 'may hold letters, digits, ".", "_" and "-" only')),
    version: v.pipe(text, v.regex(/^[A-Za-z0-9.+_-]+$/, 'may hold letters, digits and ".+_-" only')),
    title: text,
    aliases: v.optional(v.array(text), []),
    default: v.optional(v.boolean(), false),
    architecture: v.optional(text, 'unknown'),
    labels: v.pipe(
      v.array(
        v.object({
          name: text,
          coco_id: v.pipe(v.number(), v.integer(), v.minValue(0)),
          supercategory: text,
        }),
      ),
      v.minLength(1),
      v.check(
        (labels) => new Set(labels.map(({ name }) => name)).size === labels.length,
        'must not repeat a name',
      ),
    ),
    input,
    outputs: v.object({ logits: count }),
    graphs: v.pipe(
      v.object({ float: v.optional(graphFile), int8: v.optional(graphFile) }),
      v.check(
        ({ float, int8 }) => float !== undefined || int8 !== undefined,
        'must hold a float or an int8 graph',
      ),
    ),
    thresholds: v.object({ default: share, per_label: v.array(share) }),
    metrics: v.optional(v.array(quality), []),
    cpu_batch: v.optional(count, 1),
    licence: text,
  }),
  v.check(
    ({ labels, outputs }) => labels.length === outputs.logits,
    'outputs.logits must be the number of labels',
  ),
  v.check(
    ({ labels, thresholds }) => labels.length === thresholds.per_label.length,
    'thresholds.per_label must have one threshold a label',
  ),
);

/**
 * Reads `model.json`. Unknown keys are ignored, unknown values of known keys refused.
 *
 * @param json - The file's text.
 * @param path - The file, for the message.
 * @throws CocotagError MODEL_INVALID, naming the first key that is wrong.
 */
export function parseManifest(json: string, path: string): Manifest {
  const parsed = v.safeParse(schema, parseJson(json, path));
  if (!parsed.success) {
    const [issue] = parsed.issues;
    const key = v.getDotPath(issue) ?? 'the manifest';
    throw new CocotagError('MODEL_INVALID', `${path}: ${key}: ${issue.message}`, { path });
  }
  const { output } = parsed;
  return {
    id: output.id,
    version: output.version,
    title: output.title,
    aliases: output.aliases,
    isDefault: output.default,
    architecture: output.architecture,
    labels: output.labels.map(({ name, coco_id, supercategory }) => ({
      name,
      categoryId: coco_id as CategoryId, // The only place where a plain number becomes a category.
      supercategory,
    })),
    input: inputSpec(output.input),
    graphs: withoutUndefined(output.graphs),
    thresholds: { default: output.thresholds.default, perLabel: output.thresholds.per_label },
    metrics: output.metrics,
    cpuBatch: output.cpu_batch,
    licence: output.licence,
  };
}

function inputSpec(parsed: v.InferOutput<typeof input>): InputSpec {
  if (parsed.resize === 'squash') return parsed;
  const { width, height, filter, resize, resize_shorter_side: resizeShorterSide } = parsed;
  return { width, height, filter, resize, resizeShorterSide };
}

function withoutUndefined(graphs: {
  float?: GraphFile | undefined;
  int8?: GraphFile | undefined;
}): Manifest['graphs'] {
  return { ...(graphs.float && { float: graphs.float }), ...(graphs.int8 && { int8: graphs.int8 }) };
}

function parseJson(json: string, path: string): unknown {
  try {
    return JSON.parse(json);
  } catch (cause) {
    const reason = messageOf(cause);
    throw new CocotagError('MODEL_INVALID', `${path} is not JSON: ${reason}`, { path, cause });
  }
}
