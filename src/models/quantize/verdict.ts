import { CocotagError } from '../../errors.js';
import type { Agreement } from './agreement.js';

/** What an 8-bit graph must reach to be worth having. */
export interface QuantizationLimits {
  /** How many times as fast as float, at least. Default: 1.1. */
  readonly speedup?: number | undefined;
  /** The share of tags that must stay the same, 0 to 1, at least. Default: 0.9. */
  readonly tags?: number | undefined;
  /** How far scores may move in the mean, 0 to 1, at most. Default: 0.005. */
  readonly meanDifference?: number | undefined;
}

/**
 * Less than a tenth of the time is lost in noise, and not worth a second graph. Of a ResNet34's int8 graphs one with 93 %
 * of the tags alike and a mean difference of 0.0018 lost 0.2 points of mAP, one with 67 % and 0.014 lost 4.5.
 */
export const DEFAULT_LIMITS = { speedup: 1.1, tags: 0.9, meanDifference: 0.005 } as const;

/** How long both graphs take a photo, in turn on the same photos. */
export interface SpeedComparison {
  /** Medians, in milliseconds. */
  readonly floatMs: number;
  readonly int8Ms: number;
  /** How many times as fast as float: the median of the photos' own ratios. */
  readonly speedup: number;
}

/** Whether an 8-bit graph is worth having, and in a sentence why. */
export interface Verdict {
  readonly kind: 'accepted' | 'slower' | 'worse';
  readonly reason: string;
}

/** Holds what was measured against limits. What loses too much is `worse`, whether or not it is also slow. */
export function verdictOn(agreement: Agreement, speed: SpeedComparison, limits: QuantizationLimits): Verdict {
  const { speedup, tags, meanDifference } = limitsOf(limits);
  const isSlow = speed.speedup < speedup;
  const isWorse = agreement.tags < tags || agreement.meanDifference > meanDifference;
  const speedText =
    `int8 takes ${speed.int8Ms.toFixed(1)} ms a photo where float takes ${speed.floatMs.toFixed(1)} ` +
    `(${speed.speedup.toFixed(2)} times as fast${isSlow ? `, and ${speedup} is asked for` : ''})`;
  const lossText =
    `${percent(agreement.tags)} of the tags stay the same${agreement.tags < tags ? ` (${percent(tags)} asked for)` : ''}, ` +
    `and scores move by ${agreement.meanDifference.toFixed(4)} in the mean` +
    (agreement.meanDifference > meanDifference ? ` (${meanDifference} allowed)` : '');
  if (isWorse) {
    return {
      kind: 'worse',
      reason: `int8 loses too much: ${lossText}; ${speedText}. Float is the better one.`,
    };
  }
  if (isSlow) return { kind: 'slower', reason: `${speedText}. Float is the better one; ${lossText}.` };
  return { kind: 'accepted', reason: `${speedText}; ${lossText}.` };
}

/** @throws CocotagError USAGE for limits that no graph or every graph would keep. */
export function checkLimits(limits: QuantizationLimits): void {
  const { speedup, tags, meanDifference } = limitsOf(limits);
  const isShare = (value: number): boolean => value >= 0 && value <= 1;
  if (!(speedup >= 0 && speedup < Number.POSITIVE_INFINITY))
    throw new CocotagError('USAGE', `The least speedup must be a number from 0, not ${speedup}`);
  if (!isShare(tags))
    throw new CocotagError('USAGE', `The share of tags that stay the same is 0 to 1, not ${tags}`);
  if (!isShare(meanDifference))
    throw new CocotagError('USAGE', `The largest mean difference of scores is 0 to 1, not ${meanDifference}`);
}

/** Limits with the defaults for what is not given. */
function limitsOf({
  speedup = DEFAULT_LIMITS.speedup,
  tags = DEFAULT_LIMITS.tags,
  meanDifference = DEFAULT_LIMITS.meanDifference,
}: QuantizationLimits): Required<{ [Key in keyof QuantizationLimits]: number }> {
  return { speedup, tags, meanDifference };
}

/** A share of 0 to 1 as people read it. */
export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
