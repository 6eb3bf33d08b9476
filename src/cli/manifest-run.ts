import type { RunManifest, runManifest } from '../run-manifest.js';
import { wantedLabels } from '../tagging/index.js';
import type { RowSource } from './source.js';
import type { Tally } from './tally.js';

/** What a manifest says of a run, but for its outputs. */
export type ManifestRun = Omit<Parameters<typeof runManifest>[0], 'outputs'>;

/**
 * Gathers what a manifest says of a run.
 *
 * @param hasAllScores - Whether rows hold the score of every label.
 * @param startedAt - By `performance.now()`.
 */
export function manifestRun(
  { model, modelSha256, engine, selection, counts }: RowSource,
  run: {
    readonly tally: Tally;
    readonly sidecars: RunManifest['sidecars'] | undefined;
    readonly hasAllScores: boolean;
    readonly startedAt: number;
  },
): ManifestRun {
  const { tally, sidecars = null, hasAllScores, startedAt } = run;
  const { labels, thresholds, top } = selection;
  return {
    model: { ...model, sha256: modelSha256 ?? null },
    device: engine?.device ?? null,
    workers: engine?.workers ?? null,
    choices: {
      thresholds: Object.fromEntries(labels.map(({ name }, i) => [name, thresholds[i] ?? 0])),
      top: Number.isFinite(top) ? top : null,
      labels: wantedLabels(selection).map(({ name }) => name),
      all_scores: hasAllScores,
    },
    photos: {
      total: tally.photos,
      tagged: tally.photos - tally.failed,
      failed: tally.failed,
      taken_over: tally.takenOver,
      already_tagged: counts.alreadyTagged,
    },
    tags: tally.tags,
    errors: tally.errors,
    sidecars,
    started: new Date(performance.timeOrigin + startedAt).toISOString(),
    seconds: (performance.now() - startedAt) / 1000,
  };
}
