import type { InputSpec } from '../types.js';
import { type GraphFile, type GraphKind, type Manifest, parseManifest } from './manifest.js';
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

/**
 * The text of a `model.json` with a graph added or replaced. All else in it stays, keys that this version does not know
 * included.
 *
 * @throws CocotagError MODEL_INVALID where the text is no manifest, or would be none.
 */
export function withGraph(text: string, kind: GraphKind, graph: GraphFile, path: string): string {
  parseManifest(text, path);
  const json: ManifestJson = JSON.parse(text);
  const changed = `${JSON.stringify({ ...json, graphs: { ...json.graphs, [kind]: graph } }, undefined, 1)}\n`;
  parseManifest(changed, path);
  return changed;
}
