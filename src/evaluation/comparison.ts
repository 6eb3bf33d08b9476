import { differenceIntervals } from './bootstrap.js';
import { HEADLINES, type Headline } from './headline.js';
import { type HeadlineFigures, headlineFigures } from './headline-figures.js';
import { selectLabels, selectPhotos } from './labelled-scores.js';
import type { MeasuredPhotos } from './measured-photos.js';
import type { SavedEvaluation } from './saved-evaluation.js';

/** A figure of two evaluations. */
export interface Difference {
  readonly value: number;
  readonly baseline: number;
  /** `value - baseline` */
  readonly difference: number;
  /** The 95 % interval of the difference; absent where there is none. */
  readonly low?: number;
  readonly high?: number;
}

/** How an evaluation differs from another, the baseline. */
export interface Comparison {
  /** The baseline's file. */
  readonly baseline: string;
  readonly baseline_model: string | null;
  /** Null where labels have different ones. */
  readonly baseline_threshold: number | null;
  /** Whether both were measured on the same photos and labels, chosen for this. */
  readonly is_paired: boolean;
  /** Photos that both have. Of a baseline that is an evaluation: its own number. */
  readonly photos: number;
  /** Labels that both have; likewise. */
  readonly labels: number;
  readonly figures: Readonly<Record<Headline, Difference>>;
  /** Why there is no interval, or what makes the difference mean less. */
  readonly notes: readonly string[];
}

/** What names a baseline. */
export interface BaselineName {
  readonly file: string;
  readonly model: string | null;
}

/** How often photos are drawn anew. */
interface Resampling {
  /** 0 for no intervals. */
  readonly resamples: number;
  readonly seed: number;
}

/** What stands in the way of comparing: undefined where nothing is in both. */
type Paired = Omit<Comparison, 'baseline' | 'baseline_model'>;

/**
 * Compares two sets of scores on the photos and labels that both have, with the intervals of the differences: both are
 * measured on the same resamples.
 *
 * @returns undefined where no photo, or no label, is in both.
 */
export function pairedComparison(
  a: MeasuredPhotos,
  b: MeasuredPhotos,
  { resamples, seed }: Resampling,
): Paired | undefined {
  const photos = commonPlaces(a.ids, b.ids);
  const labels = commonPlaces(a.labels, b.labels);
  if (photos.length === 0 || labels.length === 0) return undefined;
  const side = (which: 0 | 1, { data, thresholds }: MeasuredPhotos) => {
    const columns = labels.map((pair) => pair[which]);
    const common = selectPhotos(
      data,
      photos.map((pair) => pair[which]),
    );
    return {
      data: selectLabels(common, columns),
      thresholds: columns.map((column) => thresholds[column] as number),
    };
  };
  const [ofA, ofB] = [side(0, a), side(1, b)];
  const [valuesOfA, valuesOfB] = [headlineFigures(ofA), headlineFigures(ofB)];
  const intervals = resamples === 0 ? undefined : differenceIntervals(ofA, ofB, { resamples, seed });
  return {
    baseline_threshold: commonThreshold(ofB.thresholds),
    is_paired: true,
    photos: photos.length,
    labels: labels.length,
    figures: differences(valuesOfA, valuesOfB, intervals),
    notes: leftOver(a, b, photos.length, labels.length),
  };
}

/** Compares with the figures of an earlier evaluation, which hold no scores: without intervals. */
export function unpairedComparison(
  figures: HeadlineFigures & { readonly labels_counted: number; readonly photos_sha256: string },
  saved: SavedEvaluation,
): Paired {
  const notes = [
    'The baseline is an evaluation, which holds no scores: there are no intervals. Give its predictions for them.',
  ];
  if (saved.photos_sha256 !== figures.photos_sha256)
    notes.push('The baseline was measured on other photos: the difference is also theirs.');
  if (saved.labels_counted !== figures.labels_counted)
    notes.push(`The baseline has ${saved.labels_counted} labels with photos, not ${figures.labels_counted}.`);
  return {
    baseline_threshold: saved.threshold,
    is_paired: false,
    photos: saved.photos,
    labels: saved.labels_counted,
    figures: differences(figures, saved),
    notes,
  };
}

function differences(
  a: HeadlineFigures,
  b: HeadlineFigures,
  intervals?: Readonly<Record<Headline, { readonly low: number; readonly high: number }>>,
): Record<Headline, Difference> {
  const entries = HEADLINES.map((name) => {
    const interval = intervals && { low: intervals[name].low, high: intervals[name].high };
    return [name, { value: a[name], baseline: b[name], difference: a[name] - b[name], ...interval }] as const;
  });
  return Object.fromEntries(entries) as Record<Headline, Difference>; // By its keys.
}

/** The places of what is in both lists, in the first one's order. */
function commonPlaces(a: readonly string[], b: readonly string[]): (readonly [number, number])[] {
  const placeInB = new Map(b.map((text, place) => [text, place]));
  return a.flatMap((text, place) => {
    const other = placeInB.get(text);
    return other === undefined ? [] : [[place, other] as const];
  });
}

function leftOver(a: MeasuredPhotos, b: MeasuredPhotos, photos: number, labels: number): string[] {
  const notes: string[] = [];
  const say = (what: string, here: number, there: number) => {
    if (here > 0 || there > 0)
      notes.push(`Left out: ${here} ${what} of this run alone, ${there} of the baseline alone.`);
  };
  say('photos', a.ids.length - photos, b.ids.length - photos);
  say('labels', a.labels.length - labels, b.labels.length - labels);
  return notes;
}

function commonThreshold([first = 0, ...others]: readonly number[]): number | null {
  return others.every((other) => other === first) ? first : null;
}
