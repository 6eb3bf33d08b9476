import { CocotagError, messageOf } from '../../errors.js';
import { COCO_LABELS } from '../../labels/index.js';
import type { CategoryId, Label } from '../../types.js';

/** Where nobody says which group a label belongs to. */
const NO_GROUP = 'other';

/**
 * Labels of names, in the order given. COCO's names get COCO's ids and groups.
 */
export function labelsOf(names: readonly string[]): Label[] {
  const known = new Map(COCO_LABELS.map((label) => [label.name, label]));
  return names.map(
    (name) => known.get(name) ?? { name, categoryId: 0 as CategoryId, supercategory: NO_GROUP },
  );
}

/**
 * Whether a text can be a label's name. U+FFFD stands where bytes were no UTF-8, and a file in UTF-16 has NULs between
 * its letters.
 */
export function isLabelName(text: string): boolean {
  return text.trim() !== '' && !/[\p{Cc}\ufffd]/u.test(text);
}

/**
 * Reads a list of labels: a name a line; or JSON, an array of names or, as `id2label` in others' configurations, an
 * object from 0, 1, 2, ... to names.
 *
 * @param path - The file, for messages.
 * @throws CocotagError USAGE, saying what is wrong.
 */
export function parseLabels(text: string, path: string): Label[] {
  const trimmed = text.replace(/^\uFEFF/, '').trim();
  const names = /^[[{]/.test(trimmed)
    ? namesInJson(trimmed, path)
    : trimmed.split(/\r?\n/).map((line) => line.trim());
  const empty = names.indexOf('');
  if (empty !== -1) throw refusal(path, `label ${empty + 1} has no name`);
  const odd = names.findIndex((name) => !isLabelName(name));
  if (odd !== -1) throw refusal(path, `label ${odd + 1} is no text in UTF-8`);
  const seen = new Set<string>();
  const twice = names.find((name) => seen.size === seen.add(name).size);
  if (twice !== undefined) throw refusal(path, `it has the label "${twice}" twice`);
  return labelsOf(names);
}

function namesInJson(text: string, path: string): string[] {
  const value = parsed(text, path);
  // An object's whole numbers come in their order, whatever the file's.
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return entries.map(([key, name], i) => {
    if (key !== `${i}`) throw refusal(path, `label ${i} is missing`);
    if (typeof name !== 'string') throw refusal(path, `label ${i} is no text`);
    return name.trim();
  });
}

function parsed(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(path, `it is no JSON: ${messageOf(cause)}`);
  }
}

function refusal(path: string, why: string): CocotagError {
  return new CocotagError('USAGE', `The labels in ${path} cannot be used: ${why}`, {
    path,
    hint: "One name a line, in the order of the network's output; or a JSON array of names.",
  });
}
