import { relative, resolve } from 'node:path';
import * as v from 'valibot';
import { CocotagError, type ErrorCode, messageOf } from './errors.js';
import type { OutputDigest } from './output/index.js';
import { type Versions, versions } from './versions.js';

/** An output of a run, and what was in it. */
export interface ManifestOutput extends OutputDigest {
  /** The flag that asked for it. */
  readonly kind: string;
  /** From the manifest's folder, `/` between parts; `-` for standard output. */
  readonly path: string;
}

/** What a run was and what became of it. Its keys are those of the file, see docs/formats.md. */
export interface RunManifest {
  readonly versions: Versions;
  readonly model: {
    readonly id: string;
    readonly version: string;
    readonly graph: string;
    /** Of the graph, hexadecimal; null where it is not known. */
    readonly sha256: string | null;
  };
  /** `cpu` or `cuda`: what really ran; null where no model did. */
  readonly device: string | null;
  readonly workers: number | null;
  readonly choices: {
    /** By label. */
    readonly thresholds: Readonly<Record<string, number>>;
    readonly top: number | null;
    readonly labels: readonly string[];
    readonly all_scores: boolean;
  };
  readonly photos: {
    /** All rows. */
    readonly total: number;
    readonly tagged: number;
    readonly failed: number;
    /** Of all: the rows that an earlier run left. */
    readonly taken_over: number;
    /** Beside them: photos that were passed over, as their sidecars hold their tags. */
    readonly already_tagged: number;
  };
  readonly tags: number;
  /** How many photos failed, by code. */
  readonly errors: Readonly<Partial<Record<ErrorCode, number>>>;
  /** What became of sidecars; null without `--xmp`. */
  readonly sidecars: Readonly<Record<string, number>> | null;
  /** ISO 8601. */
  readonly started: string;
  readonly seconds: number;
  /** Of those that this run tagged itself. */
  readonly photos_per_second: number;
  readonly outputs: readonly ManifestOutput[];
}

/** What {@link runManifest} finds out by itself. */
type Known = 'versions' | 'photos_per_second';

/**
 * Puts a manifest together.
 *
 * @param folder - The one where it will be: paths of outputs start there.
 */
export function runManifest(run: Omit<RunManifest, Known>, folder: string): RunManifest {
  const { total, taken_over: takenOver } = run.photos;
  const rate = run.seconds > 0 ? (total - takenOver) / run.seconds : 0;
  const { model, device, workers, choices, photos, tags, errors, sidecars, started, outputs } = run;
  return {
    versions: versions(),
    model,
    device,
    workers,
    choices,
    photos,
    tags,
    errors,
    sidecars,
    started,
    seconds: rounded(run.seconds),
    photos_per_second: rounded(rate),
    outputs: outputs.map(({ kind, path, bytes, sha256 }) => ({
      kind,
      path: pathFrom(folder, path),
      bytes,
      sha256,
    })),
  };
}

/** A manifest as the text of its file. */
export function manifestText(manifest: RunManifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

const outputSchema = v.object({
  kind: v.string(),
  path: v.string(),
  bytes: v.pipe(v.number(), v.integer(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});
const schema = v.object({ outputs: v.array(outputSchema) });

/**
 * The outputs that a manifest lists.
 *
 * @param json - Its text.
 * @param path - Its file, for the message.
 * @throws CocotagError MANIFEST_INVALID.
 */
export function parseManifestOutputs(json: string, path: string): ManifestOutput[] {
  try {
    return v.parse(schema, JSON.parse(json)).outputs;
  } catch (cause) {
    throw new CocotagError('MANIFEST_INVALID', `${path} is no manifest of a run: ${messageOf(cause)}`, {
      path,
      hint: 'Manifests are written by `cocotag tag --manifest FILE`.',
      cause,
    });
  }
}

function pathFrom(folder: string, path: string): string {
  if (path === '-') return path;
  const inside = relative(resolve(folder), resolve(path));
  // A file may be called as standard output is.
  if (inside === '-') return './-';
  return process.platform === 'win32' ? inside.replaceAll('\\', '/') : inside;
}

function rounded(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}
