import type { InputSpec } from '../types.js';
import { type GraphFile, type Manifest, type Origin, parseManifest } from './manifest.js';
import type { ManifestJson } from './manifest-schema.js';

/**
 * `model.json` of a manifest: {@link parseManifest} gives the same manifest again.
 */
export function manifestText(manifest: Manifest): string {
  const { id, version, title, aliases, architecture, parameters, maps, graphs, explain } = manifest;
  const file: ManifestJson = {
    id,
    version,
    title,
    aliases: [...aliases],
    default: manifest.isDefault,
    architecture,
    parameters,
    labels: manifest.labels.map(({ name, categoryId, supercategory }) => ({
      name,
      coco_id: categoryId,
      supercategory,
    })),
    input: inputFile(manifest.input),
    outputs: { logits: manifest.labels.length, maps: maps && { size: [...maps.size], kind: maps.kind } },
    graphs: { ...graphs, explain },
    thresholds: {
      default: manifest.thresholds.default,
      per_label: [...manifest.thresholds.perLabel],
    },
    metrics: [...manifest.metrics],
    cpu_batch: manifest.cpuBatch,
    licence: manifest.licence,
    origin: [...manifest.origin],
  };
  return `${JSON.stringify(file, undefined, 1)}\n`;
}

function inputFile(spec: InputSpec): ManifestJson['input'] {
  const { width, height, filter } = spec;
  if (spec.resize === 'squash') return { width, height, resize: spec.resize, filter };
  return { width, height, resize: spec.resize, resize_shorter_side: spec.resizeShorterSide, filter };
}

/** A package's int8 graph, and where it comes from. */
export interface Int8Change {
  readonly graph: GraphFile;
  readonly origin: Origin;
  /** What the package is called from now on, where it is to be another one. */
  readonly id?: string | undefined;
}

/**
 * The text of a `model.json` with an int8 graph added or replaced. All else in it stays, keys that this version does
 * not know included; but figures that an earlier int8 graph was measured with go, and then the version changes: it
 * stands for scores.
 *
 * @throws CocotagError MODEL_INVALID where the text is no manifest, or would be none.
 */
export function withInt8(text: string, { graph, origin, id }: Int8Change, path: string): string {
  const before = parseManifest(text, path);
  const json: ManifestJson = JSON.parse(text);
  const isReplaced = before.graphs.int8 !== undefined && before.graphs.int8.sha256 !== graph.sha256;
  const changed = {
    ...json,
    ...(id !== undefined && id !== json.id && { id, aliases: [], default: false }),
    ...(isReplaced && {
      version: `${json.version.replace(/\+int8\..*$/, '')}+int8.${graph.sha256.slice(0, 8)}`,
    }),
    metrics: json.metrics?.filter(({ graph }) => graph !== 'int8'),
    graphs: { ...json.graphs, int8: graph },
    origin: [...(json.origin ?? []).filter(({ what }) => what !== origin.what), origin],
  };
  const changedText = `${JSON.stringify(changed, undefined, 1)}\n`;
  parseManifest(changedText, path);
  return changedText;
}
