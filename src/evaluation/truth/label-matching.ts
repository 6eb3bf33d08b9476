import { CocotagError } from '../../errors.js';
import { labelKey, type Truth, type TruthLabel } from './truth.js';

/** A label that a model can give, or that predictions have scores of. */
export interface ModelLabel {
  readonly name: string;
  /** COCO's id; 0 or absent where it has none. */
  readonly categoryId?: number;
}

/** How the labels of a model and of a truth belong together. Measures are over `shared` alone. */
export interface LabelMatch {
  /** [labels of the truth] The model's label, or undefined where the model has none such. */
  readonly modelOf: readonly (number | undefined)[];
  /** The model's labels that the truth has, ascending. Never empty. */
  readonly shared: readonly number[];
  /** Labels of the truth that were found by COCO's id, since their names say nothing. */
  readonly byId: readonly number[];
  /** Labels of the truth that the model does not have. */
  readonly onlyInTruth: readonly number[];
  /** The model's labels that the truth does not have. */
  readonly onlyInModel: readonly number[];
}

/**
 * Finds each label of a truth among a model's: by name, whatever its case and the blanks around it; and where no label
 * has the name, by COCO's id. Several labels of a truth may be one of the model's.
 *
 * Ids count only where they are COCO's for sure, as other collections number other things from 1, too. No label that
 * both name may have another id; and the category must have no name, or the file's ids must be COCO's in their gaps and
 * either agree for most labels or be just those of the model, as in a file whose names are translated.
 *
 * @throws CocotagError ANNOTATIONS_INVALID where no label is shared: there is nothing to measure.
 */
export function matchLabels(truth: Truth, model: readonly ModelLabel[]): LabelMatch {
  const byName = new Map(model.map(({ name }, index) => [labelKey(name), index]));
  const named = truth.labels.map(({ name }) => byName.get(labelKey(name)));
  const idRoad = idRoadOf(truth.labels, named, model);
  const taken = new Set(named);
  const modelOf = named.map((index, place) => {
    const other = index === undefined ? idRoad(truth.labels[place]) : index;
    return index === undefined && taken.has(other) ? undefined : other;
  });
  const places = [...truth.labels.keys()];
  const shared = [...new Set(modelOf.filter((index) => index !== undefined))].sort((a, b) => a - b);
  if (shared.length === 0) throw refuseStrangers(truth, model);
  return {
    modelOf,
    shared,
    byId: places.filter((place) => named[place] === undefined && modelOf[place] !== undefined),
    onlyInTruth: places.filter((place) => modelOf[place] === undefined),
    onlyInModel: [...model.keys()].filter((index) => !shared.includes(index)),
  };
}

/** Gives the model's label by a category's id, where ids are COCO's. */
function idRoadOf(
  labels: readonly TruthLabel[],
  named: readonly (number | undefined)[],
  model: readonly ModelLabel[],
): (label: TruthLabel | undefined) => number | undefined {
  const byId = new Map(model.map(({ categoryId = 0 }, index) => [String(categoryId), index]));
  byId.delete('0');
  const agreements = labels.flatMap(({ categoryId }, place) => {
    const known = model[named[place] ?? -1]?.categoryId ?? 0;
    return known === 0 || categoryId === undefined ? [] : [String(known) === categoryId];
  });
  const isContradicted = agreements.includes(false);
  const isMost = agreements.length > labels.length / 2;
  const isProven = hasGaps(labels) && (isMost || hasJust(labels, byId));
  return (label) => {
    if (label?.categoryId === undefined || isContradicted) return undefined;
    const isNameless = label.name === label.categoryId;
    return isProven || isNameless ? byId.get(label.categoryId) : undefined;
  };
}

/** Whether the ids are no plain numbering. COCO's 80 lie between 1 and 90. */
function hasGaps(labels: readonly TruthLabel[]): boolean {
  const ids = labels.map(({ categoryId }) => Number(categoryId)).sort((a, b) => a - b);
  return ids.some((id, place) => place > 0 && id !== (ids[place - 1] ?? 0) + 1);
}

function hasJust(labels: readonly TruthLabel[], byId: ReadonlyMap<string, number>): boolean {
  return labels.length === byId.size && labels.every(({ categoryId }) => byId.has(categoryId ?? ''));
}

function refuseStrangers(truth: Truth, model: readonly ModelLabel[]): CocotagError {
  const some = (labels: readonly { readonly name: string }[]) =>
    `${labels
      .slice(0, 3)
      .map(({ name }) => `"${name}"`)
      .join(', ')}${labels.length > 3 ? ', ...' : ''}`;
  const message = `${truth.path}: no label is one of the model's: it has ${some(truth.labels) || 'none'}; the model has ${some(model)}`;
  return new CocotagError('ANNOTATIONS_INVALID', message, {
    path: truth.path,
    hint: "Labels are compared by name, then by COCO's category id. Give a truth with the model's names.",
  });
}
