import { checkThresholds, type LabelledScores } from './labelled-scores.js';
import { addWeights, LANES, type PackedWeights } from './packed-weights.js';
import { type Counts, countPredictions, overlapAt, ratio } from './prediction-counts.js';
import { allPairs, pairsOfLabel } from './score-steps.js';
import { type RankedPairs, rankPairs, weightedAveragePrecision } from './weighted-precision.js';

const { trunc } = Math;

/** The figures that a comparison of models rests on, as `evaluationOf` names them. */
export const HEADLINES = [
  'mAP_macro',
  'mAP_micro',
  'f1_samples',
  'f1_micro',
  'f1_macro',
  'iou_samples',
] as const;

/** One of {@link HEADLINES}. */
export type Headline = (typeof HEADLINES)[number];

/** Scores and the thresholds, one a label, that tags are made with. */
export interface Candidate {
  readonly data: LabelledScores;
  readonly thresholds: ArrayLike<number>;
}

/** The headline figures in four resamples at once: [4] each. */
export type WeightedHeadlines = Readonly<Record<Headline, Float64Array>>;

/** The photos of a label's tags. */
interface LabelTags {
  /** Those that have the label and the tag. */
  readonly both: Uint32Array;
  /** Those that have one of the two. */
  readonly one: Uint32Array;
}

/**
 * Sorts and counts once, and gives a function that weighs: a photo of weight w counts w times.
 *
 * @throws CocotagError INTERNAL where there is not one threshold a label.
 */
export function headlinesOf({ data, thresholds }: Candidate): (weights: PackedWeights) => WeightedHeadlines {
  checkThresholds(data, thresholds);
  const { photos, labels } = data;
  const everyLabel = Array.from({ length: labels }, (_, label) => label);
  const ranked = everyLabel.map((label) => rankPairs(pairsOfLabel(data, label), labels));
  const all = rankPairs(allPairs(data), labels);
  const tags = everyLabel.map((label) => tagsOf(data, label, thresholds[label] as number));
  const { byPhoto } = countPredictions(data, thresholds);
  const overlaps = Array.from({ length: photos }, (_, photo) => overlapAt(byPhoto, photo));
  const f1 = Float64Array.from(overlaps, (overlap) => overlap.f1);
  const iou = Float64Array.from(overlaps, (overlap) => overlap.iou);
  return (weights) => ({
    mAP_macro: macroPrecision(ranked, weights),
    mAP_micro: microPrecision(all, weights),
    f1_samples: weightedSums(f1, weights).map((sum) => ratio(sum, photos)),
    f1_micro: microF1(byPhoto, weights),
    f1_macro: macroF1(tags, weights),
    iou_samples: weightedSums(iou, weights).map((sum) => ratio(sum, photos)),
  });
}

/** Mean over the labels that the resample has a positive of. */
function macroPrecision(ranked: readonly RankedPairs[], weights: PackedWeights): Float64Array {
  const sums = new Float64Array(LANES);
  const counted = new Float64Array(LANES);
  const precision = new Float64Array(LANES);
  for (const label of ranked) {
    weightedAveragePrecision(label, weights, precision);
    precision.forEach((value, lane) => {
      if (Number.isNaN(value)) return;
      sums[lane] = (sums[lane] as number) + value;
      counted[lane] = (counted[lane] as number) + 1;
    });
  }
  return sums.map((sum, lane) => ratio(sum, counted[lane] as number));
}

function microPrecision(all: RankedPairs, weights: PackedWeights): Float64Array {
  const precision = new Float64Array(LANES);
  weightedAveragePrecision(all, weights, precision);
  return precision.map((value) => (Number.isNaN(value) ? 0 : value));
}

function microF1({ correct, predicted, present }: Counts, weights: PackedWeights): Float64Array {
  const hits = weightedSums(correct, weights);
  const tags = weightedSums(predicted, weights);
  const truths = weightedSums(present, weights);
  return hits.map((hit, lane) => ratio(2 * hit, (tags[lane] as number) + (truths[lane] as number)));
}

function macroF1(tags: readonly LabelTags[], weights: PackedWeights): Float64Array {
  const mean = new Float64Array(LANES);
  for (const { both, one } of tags) {
    const hits = new Float64Array(LANES);
    const misses = new Float64Array(LANES);
    addWeights(weights, both, 0, both.length, hits);
    addWeights(weights, one, 0, one.length, misses);
    for (let lane = 0; lane < LANES; lane++) {
      const twice = 2 * (hits[lane] as number);
      mean[lane] = (mean[lane] as number) + ratio(twice, twice + (misses[lane] as number)) / tags.length;
    }
  }
  return mean;
}

/** The sum over photos of weight times value. */
function weightedSums(values: Float64Array | Uint32Array, { words }: PackedWeights): Float64Array {
  let [first, second, third, fourth] = [0, 0, 0, 0];
  for (let photo = 0; photo < words.length; photo++) {
    const word = words[photo] as number;
    const value = values[photo] as number;
    first += (word & 255) * value;
    second += ((word >>> 8) & 255) * value;
    third += ((word >>> 16) & 255) * value;
    fourth += (word >>> 24) * value;
  }
  return Float64Array.of(first, second, third, fourth);
}

function tagsOf({ labels, scores, truth }: LabelledScores, label: number, threshold: number): LabelTags {
  const both: number[] = [];
  const one: number[] = [];
  for (let at = label; at < scores.length; at += labels) {
    const isTagged = (scores[at] as number) >= threshold;
    const isThere = truth[at] === 1;
    if (isTagged && isThere) both.push(trunc(at / labels));
    else if (isTagged || isThere) one.push(trunc(at / labels));
  }
  return { both: Uint32Array.from(both), one: Uint32Array.from(one) };
}
