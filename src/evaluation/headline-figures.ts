import { type Candidate, HEADLINES, type Headline } from './headline.js';
import { meanAveragePrecision } from './mean-average-precision.js';
import { thresholdMetrics } from './threshold-metrics.js';

/** The figures that a comparison of models rests on; each 0 to 1. */
export type HeadlineFigures = Readonly<Record<Headline, number>>;

/** The headline figures of photos as they are, without the sorting that resampling needs. */
export function headlineFigures({ data, thresholds }: Candidate): HeadlineFigures {
  return pickHeadlines({ ...meanAveragePrecision(data), ...thresholdMetrics(data, thresholds) });
}

/** The headline figures among others. */
export function pickHeadlines(figures: HeadlineFigures): HeadlineFigures {
  return Object.fromEntries(HEADLINES.map((name) => [name, figures[name]])) as Record<Headline, number>; // By its keys.
}
