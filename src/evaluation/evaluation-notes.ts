import type { EvaluationResult } from './evaluation-result.js';

/** Names that a sentence shows of a longer list. */
const SHOWN = 8;

/** What a reader of the figures must know, in sentences; what flatters comes first. */
export function evaluationNotes(result: Omit<EvaluationResult, 'notes'>): string[] {
  return [
    ...tuningNotes(result),
    ...intervalNotes(result),
    ...labelNotes(result),
    ...photoNotes(result),
    ...warningNotes(result),
  ];
}

/** With fewer photos a label, a resample often has none of it, and macro figures lean: see `bootstrapIntervals`. */
const ENOUGH_PHOTOS = 10;

function intervalNotes({ intervals, per_class }: Omit<EvaluationResult, 'notes'>): string[] {
  if (intervals === undefined) return [];
  const supports = Object.values(per_class).map(({ support }) => support);
  const few = supports.filter((support) => support < ENOUGH_PHOTOS).length;
  if (few === 0) return [];
  return [
    `${count(few, 'label')} of ${supports.length} with fewer than ${ENOUGH_PHOTOS} photos: intervals of macro figures lean, of mAP macro upwards, of F1 macro downwards.`,
  ];
}

function tuningNotes({ tuning, photos }: Omit<EvaluationResult, 'notes'>): string[] {
  if (tuning === undefined) return [];
  const notes = tuning.on_the_same_photos
    ? [
        `Thresholds were tuned on these very ${count(photos, 'photo')}: figures at thresholds flatter. Add --holdout 0.5 for honest ones.`,
      ]
    : [
        `Thresholds were tuned (${tuning.aim}) on ${count(tuning.photos, 'other photo')}; the figures are of ${count(photos, 'photo')} that were held out.`,
      ];
  const { per_label: perLabel, shrinkage, global } = tuning;
  if (perLabel === undefined || shrinkage === undefined) return notes;
  const all = Object.values(perLabel);
  const few = all.filter(({ positives }) => positives < shrinkage).length;
  notes.push(
    `A label's threshold is drawn to ${global}, the one for all: it is (n own + ${shrinkage} x ${global}) / (n + ${shrinkage}) for n photos with the label. ${few} of ${count(all.length, 'label')} have fewer than ${shrinkage} and lie nearer to ${global} than to their own.`,
  );
  return notes;
}

function labelNotes({
  labels_left_out,
  labels_by_id,
  thresholds,
  labels_counted,
}: Omit<EvaluationResult, 'notes'>) {
  const { of_truth: ofTruth, of_model: ofModel } = labels_left_out;
  const shared = Object.keys(thresholds).length;
  const notes: string[] = [];
  if (ofTruth.length > 0 || ofModel.length > 0) {
    const parts = [
      ofTruth.length > 0 ? `${ofTruth.length} of the truth (${some(ofTruth)})` : undefined,
      ofModel.length > 0 ? `${ofModel.length} of the model (${some(ofModel)})` : undefined,
    ].filter((part) => part !== undefined);
    const hint = ofModel.length > 0 ? '; --all-labels measures those of the model, as on no photo' : '';
    notes.push(
      `Measured are the ${count(shared, 'label')} that truth and model share. Left out: ${parts.join('; ')}${hint}.`,
    );
  }
  if (labels_by_id.length > 0) notes.push(`Found by COCO's category id, not by name: ${some(labels_by_id)}.`);
  if (labels_counted < shared)
    notes.push(
      `${count(shared - labels_counted, 'label')} without a photo: not in mAP macro, and 0 in F1 macro.`,
    );
  return notes;
}

function photoNotes(result: Omit<EvaluationResult, 'notes'>): string[] {
  const { unlisted, unlisted_counted: areCounted, missing, failed, repeated, without_result } = result;
  const said = (photos: readonly string[], one: string, what: string) =>
    photos.length === 0 ? [] : [`${count(photos.length, one)} ${what}: ${some(photos, 3)}.`];
  return [
    ...said(
      failed.map(({ path }) => path),
      'photo',
      'failed and left out',
    ),
    ...said(missing, 'listed photo', 'not there'),
    ...said(
      unlisted,
      'photo',
      areCounted
        ? 'not listed, measured as photos on which nothing is'
        : 'not listed and left out (--include-unlisted measures them as photos on which nothing is)',
    ),
    ...said(repeated, 'photo', 'left out as the same as one before'),
    ...said(without_result, 'photo', 'without any result, whose scores count as 0'),
  ];
}

function warningNotes({ warnings }: Omit<EvaluationResult, 'notes'>): string[] {
  return warnings.map(({ what, count, first }) => `${count} ${what}; the first: ${first}.`);
}

function some(names: readonly string[], shown = SHOWN): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${rest.toLocaleString('en')} more` : '');
}

function count(number: number, noun: string): string {
  return `${number.toLocaleString('en')} ${noun}${number === 1 ? '' : 's'}`;
}
