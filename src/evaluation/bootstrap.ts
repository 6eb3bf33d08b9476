import { CocotagError } from '../errors.js';
import { type Candidate, HEADLINES, type Headline, headlinesOf } from './headline.js';
import { drawWeights, equalWeights, LANES } from './packed-weights.js';
import { seededRandom } from './random.js';

/** How often photos are drawn anew. */
export interface BootstrapOptions {
  /** Default 1,000. */
  readonly resamples?: number;
  /** Default 0; the same seed gives the same intervals. */
  readonly seed?: number;
}

/** A figure and the 95 % interval around it. */
export interface Interval {
  /** Of the photos as they are. */
  readonly value: number;
  /** The 2.5th percentile of the resamples. */
  readonly low: number;
  /** The 97.5th. */
  readonly high: number;
}

/** An interval for each headline figure. */
export type Intervals = Readonly<Record<Headline, Interval>>;

/**
 * How far the headline figures may lie off because just these photos were looked at: as many photos are drawn from them,
 * with replacement, again and again, and the figures' percentiles give the interval.
 *
 * Where a label has few photos the macro figures lean: a label that a resample has no photo of is left out of its
 * `mAP_macro` and counts 0 in its `f1_macro`. With a median of three photos a label the first lay 0.033 too high in
 * the mean, the second 0.035 too low.
 *
 * @throws CocotagError INTERNAL where there is not one threshold a label, or no resample.
 * @see Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, chapter 13 (the percentile interval)
 */
export function bootstrapIntervals(candidate: Candidate, options: BootstrapOptions = {}): Intervals {
  const [figures] = resampledFigures([candidate], options);
  return intervalsOf((headline) => figures?.[headline] ?? []);
}

/**
 * How far one model is ahead of another: the intervals of `a` minus `b`, both measured on the same resamples. This is
 * sharper than two intervals side by side, as what makes photos easy or hard is the same for both. Where an interval
 * leaves out 0, the difference is more than the choice of photos explains.
 *
 * @param a - Of the same photos as `b`, in the same order. Labels and thresholds may differ.
 * @throws CocotagError INTERNAL where the numbers of photos differ, and as {@link bootstrapIntervals}.
 */
export function differenceIntervals(a: Candidate, b: Candidate, options: BootstrapOptions = {}): Intervals {
  const [ofA, ofB] = resampledFigures([a, b], options);
  return intervalsOf((headline) => {
    const others = ofB?.[headline] ?? [];
    return (ofA?.[headline] ?? []).map((value, i) => value - (others[i] as number));
  });
}

/** A figure of the photos as they are, then one of each resample. */
type Figures = Readonly<Record<Headline, number[]>>;

function resampledFigures(candidates: readonly Candidate[], options: BootstrapOptions): readonly Figures[] {
  const { resamples = 1000, seed = 0 } = options;
  const photos = candidates[0]?.data.photos ?? 0;
  if (candidates.some(({ data }) => data.photos !== photos))
    throw new CocotagError('INTERNAL', 'Only measures of the same photos can be compared');
  if (resamples < 1) throw new CocotagError('INTERNAL', `${resamples} resamples have no percentiles`);
  const weigh = candidates.map(headlinesOf);
  const whole = equalWeights(photos);
  const figures = weigh.map((headlines) => firstLanes(headlines(whole), 1));
  const random = seededRandom(seed);
  for (let done = 0; done < resamples; done += LANES) {
    const weights = drawWeights(random, photos);
    weigh.forEach((headlines, i) => {
      const more = firstLanes(headlines(weights), resamples - done);
      for (const headline of HEADLINES) figures[i]?.[headline].push(...more[headline]);
    });
  }
  return figures;
}

/** The figures of the resamples that are wanted. */
function firstLanes(figures: Readonly<Record<Headline, Float64Array>>, lanes: number): Figures {
  return recordOf((headline) => Array.from(figures[headline].subarray(0, lanes)));
}

function intervalsOf(valuesOf: (headline: Headline) => readonly number[]): Intervals {
  return recordOf((headline) => {
    const [value = 0, ...resampled] = valuesOf(headline);
    const sorted = Float64Array.from(resampled).sort();
    return { value, low: percentile(sorted, 0.025), high: percentile(sorted, 0.975) };
  });
}

function recordOf<Value>(of: (headline: Headline) => Value): Record<Headline, Value> {
  return {
    mAP_macro: of('mAP_macro'),
    mAP_micro: of('mAP_micro'),
    f1_samples: of('f1_samples'),
    f1_micro: of('f1_micro'),
    f1_macro: of('f1_macro'),
    iou_samples: of('iou_samples'),
  };
}

/**
 * The value below which a share of the others lies, with linear interpolation between neighbours.
 *
 * @param sorted - Ascending, at least one.
 * @see numpy `percentile`, method `linear`
 */
function percentile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const below = sorted[Math.floor(at)] as number;
  const above = sorted[Math.ceil(at)] as number;
  return below + (above - below) * (at - Math.floor(at));
}
