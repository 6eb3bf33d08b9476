import * as v from 'valibot';
import { rowOf } from '../../tagging/index.js';
import type { PhotoRef, Row } from '../../types.js';

/** The form of a journal that this version writes and reads. */
const FORM = 1;

/** What must be the same for a run to go on with another one's rows. */
export interface JournalRun {
  /** The version of cocotag. */
  readonly version: string;
  /** As `id@version/graph`. */
  readonly model: string;
  /** Of the graph, hexadecimal. */
  readonly modelSha256: string;
  /** All labels of the model, in its order. */
  readonly labels: readonly string[];
  /** One a label. */
  readonly thresholds: readonly number[];
  /** The most tags that a photo gets; null for no limit. */
  readonly top: number | null;
  /** The labels that may become tags. */
  readonly wanted: readonly string[];
  /** Whether rows hold the score of every label. */
  readonly hasAllScores: boolean;
}

/** A photo's file as it was before it was read: what tells whether it changed since. */
export interface PhotoFile {
  readonly sizeBytes: number;
  /** Since 1970, with the file system's fractions. */
  readonly mtimeMs: number;
}

/** A line of a journal behind its first one. */
export type JournalLine =
  | { readonly kind: 'row'; readonly row: Row; readonly file: PhotoFile | undefined }
  /** From here on outputs of these paths are of this run's making; none where all of them are complete. */
  | { readonly kind: 'outputs'; readonly paths: readonly string[] };

/** The first line of a journal, with its line end. */
export function headLine(run: JournalRun): string {
  const { version, model, modelSha256, labels, thresholds, top, wanted, hasAllScores } = run;
  return line({
    cocotag_journal: FORM,
    version,
    model,
    model_sha256: modelSha256,
    label_list: labels,
    threshold: isUniform(thresholds) ? thresholds[0] : thresholds,
    top,
    labels: wanted,
    all_scores: hasAllScores,
  });
}

/** A row, with its line end. */
export function rowLine(row: Row, file: PhotoFile | undefined): string {
  return line(file === undefined ? row : { ...row, size: file.sizeBytes, mtime_ms: file.mtimeMs });
}

/** That outputs are being made, or, without any, that they are complete. */
export function outputsLine(paths: readonly string[]): string {
  return line({ outputs: paths });
}

/** What tells photos apart: a path's bytes. */
export function photoKey({ path, pathBytes }: PhotoRef): string {
  return pathBytes === undefined ? path : `\0${Buffer.from(pathBytes).toString('latin1')}`;
}

/** Whether a file's first bytes are a journal's. */
export function isJournalHead(text: string): boolean {
  return text.startsWith('{"cocotag_journal":');
}

/**
 * Compares the first line of a journal with what it would be now.
 *
 * @param head - Without its line end.
 * @returns What differs, in words; undefined where nothing does.
 */
export function headDifference(head: string, run: JournalRun): string | undefined {
  const there = parseHead(head);
  const here = parseHead(headLine(run));
  if (there === undefined || here === undefined) return 'its first line is damaged';
  for (const [key, name] of Object.entries(HEAD_NAMES)) {
    const [was, is] = [there, here].map((values) => JSON.stringify(values[key]));
    if (was === is) continue;
    const isShort = (was ?? '').length + (is ?? '').length < 80;
    return isShort ? `its ${name} is ${was}, and this run's is ${is}` : `its ${name} differs from this run's`;
  }
  return undefined;
}

/** What is compared, in the order of what says most. */
const HEAD_NAMES: Readonly<Record<string, string>> = {
  cocotag_journal: 'form',
  version: 'version of cocotag',
  model: 'model',
  model_sha256: "model's SHA-256",
  label_list: 'list of labels',
  threshold: 'threshold',
  top: '--top',
  labels: 'choice of labels',
  all_scores: '--all-scores',
};

const headSchema = v.record(v.string(), v.unknown());
const outputsSchema = v.object({ outputs: v.array(v.string()) });
const fileSchema = v.object({ size: v.number(), mtime_ms: v.number() });

/**
 * Reads a line.
 *
 * @param text - Without its line end.
 * @returns undefined for one that is damaged, as a power cut may leave it.
 */
export function parseJournalLine(text: string): JournalLine | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const outputs = v.safeParse(outputsSchema, value);
    if (outputs.success) return { kind: 'outputs', paths: outputs.output.outputs };
    const row = rowOf(value);
    const file = v.safeParse(fileSchema, value);
    if (!file.success) return { kind: 'row', row, file: undefined };
    return { kind: 'row', row, file: { sizeBytes: file.output.size, mtimeMs: file.output.mtime_ms } };
  } catch {
    return undefined;
  }
}

function parseHead(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return v.parse(headSchema, JSON.parse(text));
  } catch {
    return undefined;
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

function isUniform(numbers: readonly number[]): boolean {
  return numbers.every((number) => number === numbers[0]);
}
