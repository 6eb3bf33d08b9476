import type { EvaluatedRun } from './evaluate-run.js';

/**
 * An evaluation as one HTML page, with thumbnails of the photos whose files are known.
 *
 * @param title - Default: the model and the truth.
 */
export async function evaluationReport(
  { result, measured, files }: EvaluatedRun,
  title?: string,
): Promise<string> {
  const { renderReport } = await import('./evaluation/report/index.js');
  const { thumbnail } = await import('./decode/index.js');
  const model = result.model ?? result.predictions ?? 'unknown model';
  return renderReport({
    title: title ?? `${model} on ${result.truth}`,
    model,
    labels: measured.labels,
    photos: measured.photos,
    data: measured.data,
    thresholds: measured.thresholds,
    evaluation: result,
    notes: result.notes,
    thumbnail: async (photo) => {
      const file = files.get(measured.ids[photo] ?? '');
      // A photo that cannot be shown is reported where it was tagged; the page goes without it.
      return file === undefined ? undefined : thumbnail(file).catch(() => undefined);
    },
  });
}
