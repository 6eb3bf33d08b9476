import * as v from 'valibot';

const text = v.pipe(v.string(), v.nonEmpty());
const count = v.pipe(v.number(), v.integer(), v.minValue(1));
const side = v.pipe(count, v.maxValue(4096));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'));

const graphFile = v.object({
  // A package is somebody else's folder: its manifest may name files inside it and nowhere else.
  file: v.pipe(text, v.regex(/^[^/\\]+$/, 'must be a file name without a folder')),
  sha256,
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
  note: v.optional(text),
});

/** What stands in a file of weights may be nested as deep as its writer likes; functions of ours call themselves on it. */
const REPORTED_DEPTH = 100;

function isWithin(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithin(inner, depth - 1));
}

const reported = v.pipe(
  v.record(v.string(), v.unknown()),
  v.check(
    (value) => isWithin(value, REPORTED_DEPTH),
    `must not be nested deeper than ${REPORTED_DEPTH} levels`,
  ),
);

const origin = v.object({
  what: text,
  source: text,
  licence: v.optional(text),
  sha256: v.optional(sha256),
  reported: v.optional(reported),
});

const maps = v.object({ size: v.strictTuple([count, count]), kind: v.picklist(['evidence', 'cam']) });

/** `model.json` as it stands in the file. docs/models.md explains every key. */
export const manifestSchema = v.pipe(
  v.object({
    id: v.pipe(
      text,
      v.regex(
        /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/,
        'may hold letters, digits, ".", "_" and "-" only, and begins with no "."',
      ),
    ),
    version: v.pipe(text, v.regex(/^[A-Za-z0-9.+_-]+$/, 'may hold letters, digits and ".+_-" only')),
    title: text,
    aliases: v.optional(v.array(text), []),
    default: v.optional(v.boolean(), false),
    architecture: v.optional(text, 'unknown'),
    parameters: v.optional(count),
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
    outputs: v.object({ logits: count, maps: v.optional(maps) }),
    graphs: v.pipe(
      v.object({ float: v.optional(graphFile), int8: v.optional(graphFile), explain: v.optional(graphFile) }),
      v.check(
        ({ float, int8 }) => float !== undefined || int8 !== undefined,
        'must hold a float or an int8 graph',
      ),
    ),
    thresholds: v.object({ default: share, per_label: v.array(share) }),
    metrics: v.optional(v.array(quality), []),
    cpu_batch: v.optional(count, 1),
    licence: text,
    origin: v.optional(v.array(origin), []),
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

/** A manifest's JSON, keys that may be left out included or not. */
export type ManifestJson = v.InferInput<typeof manifestSchema>;

/** A manifest's JSON with all keys that have a default. */
export type ParsedJson = v.InferOutput<typeof manifestSchema>;
