import * as v from 'valibot';
import { CocotagError, messageOf } from '../errors.js';
import type { CategoryId, InputSpec, Label } from '../types.js';
import { manifestSchema, type ParsedJson } from './manifest-schema.js';

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
  /** The data that it stands on. */
  readonly dataset: string;
  readonly images: number;
  readonly graph: string;
  readonly threshold: number;
  readonly mAP_macro: number;
  readonly f1_samples: number;
  readonly iou_samples?: number | undefined;
  readonly note?: string | undefined;
}

/** What a part of a package was made from. */
export interface Origin {
  readonly what: string;
  /** Where it comes from: a file, an address, a sentence. */
  readonly source: string;
  readonly licence?: string | undefined;
  /** Of the file that it was made from, hexadecimal. */
  readonly sha256?: string | undefined;
  /** What that file says of itself, unchecked: plain data by its own names. */
  readonly reported?: Readonly<Record<string, unknown>> | undefined;
}

/** Where in the picture a label is: the output `maps` of the graphs, [N, labels, h, w], 0 to 1. */
export interface MapOutput {
  /** Cells: [h, w]. */
  readonly size: readonly [number, number];
  /** `cam`: class activation maps; `evidence`: what a detector found in each cell. */
  readonly kind: 'evidence' | 'cam';
}

/** `model.json`: all that the program needs to know of a model. See docs/models.md. */
export interface Manifest {
  readonly id: string;
  readonly version: string;
  readonly title: string;
  readonly aliases: readonly string[];
  readonly isDefault: boolean;
  readonly architecture: string;
  /** Numbers that were learnt, if known. */
  readonly parameters: number | undefined;
  /** In the order of the graph's output. */
  readonly labels: readonly Label[];
  readonly input: InputSpec;
  readonly maps: MapOutput | undefined;
  readonly graphs: Readonly<Partial<Record<GraphKind, GraphFile>>>;
  /** A graph that explains: its output `gradcam` is Grad-CAM, [N, labels, h, w]. */
  readonly explain: GraphFile | undefined;
  readonly thresholds: {
    readonly default: number;
    /** One a label, in label order. */
    readonly perLabel: readonly number[];
  };
  readonly metrics: readonly MeasuredQuality[];
  /** Photos in one run of the session on a CPU. */
  readonly cpuBatch: number;
  readonly licence: string;
  readonly origin: readonly Origin[];
}

/**
 * Reads `model.json`. Unknown keys are ignored, unknown values of known keys refused.
 *
 * @param json - The file's text.
 * @param path - The file, for the message.
 * @throws CocotagError MODEL_INVALID, naming the first key that is wrong.
 */
export function parseManifest(json: string, path: string): Manifest {
  const parsed = v.safeParse(manifestSchema, parseJson(json, path));
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
    parameters: output.parameters,
    labels: output.labels.map(({ name, coco_id, supercategory }) => ({
      name,
      categoryId: coco_id as CategoryId, // The only place where a plain number becomes a category.
      supercategory,
    })),
    input: inputSpec(output.input),
    maps: output.outputs.maps,
    graphs: withoutUndefined(output.graphs),
    explain: output.graphs.explain,
    thresholds: { default: output.thresholds.default, perLabel: output.thresholds.per_label },
    metrics: output.metrics,
    cpuBatch: output.cpu_batch,
    licence: output.licence,
    origin: output.origin,
  };
}

function inputSpec(parsed: ParsedJson['input']): InputSpec {
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
