import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from '../../src/inference/engine.js';
import { parseManifest } from '../../src/models/index.js';
import {
  cocoFormat,
  csvFormat,
  failuresFormat,
  type Journal,
  jsonFormat,
  ndjsonFormat,
  type OnExistingJournal,
  type RowFormat,
  rowNumbers,
  Sink,
  StoredJournal,
  type Written,
  writeFromJournal,
  writeRows,
} from '../../src/output/index.js';
import {
  journalRun,
  noCounts,
  type ResumeCounts,
  type ResumeOptions,
  resumableTag,
} from '../../src/resumable-run.js';
import { Tagger } from '../../src/tagger.js';
import type { PhotoRef } from '../../src/types.js';
import { TINY } from './cocotag.js';
import { Recorder } from './destinations.js';

/** Content that is no photo. */
export const BROKEN = 'broken';

/** What a stand-in for workers does, beside giving each photo scores that follow from its bytes. */
export interface FakeWork {
  /** Told of each photo when it is read. */
  readonly onPhoto?: (photo: PhotoRef) => void | Promise<void>;
  readonly batchSize?: number;
  readonly concurrency?: number;
}

/** A tagger with the labels of the package for tests, without threads. */
export function fakeTagger({ onPhoto, batchSize = 1, concurrency = 4 }: FakeWork = {}): Tagger {
  const path = join(TINY, 'model.json');
  const manifest = parseManifest(readFileSync(path, 'utf8'), path);
  const engine: Engine = {
    device: 'cpu',
    graph: {
      kind: 'float',
      file: 'model.onnx',
      path: join(TINY, 'model.onnx'),
      sha256: 'a'.repeat(64),
      bytes: 1,
    },
    workers: 2,
    batchSize,
    mostPhotos: batchSize,
    concurrency,
    run: (photos) =>
      Promise.all(
        photos.map(async (photo) => {
          await onPhoto?.(photo);
          const bytes = await readFile(
            photo.pathBytes === undefined ? photo.path : Buffer.from(photo.pathBytes),
          );
          if (bytes.toString() === BROKEN)
            return { error: { code: 'IMAGE_CORRUPT', message: 'is broken' } as const };
          const digest = createHash('sha256').update(bytes).digest();
          const logits = Float32Array.from([0, 1, 2, 3], (i) => ((digest[i] ?? 0) - 128) / 32);
          return { size: { width: 4, height: 3 }, logits };
        }),
      ),
    close: async () => {},
    terminate: async () => {},
  };
  return new Tagger({ folder: TINY, manifest }, engine);
}

/** All formats of rows, by name. */
export function allFormats(tagger: Tagger): Record<string, RowFormat> {
  const { model } = tagger;
  const selection = tagger.selection();
  const csv = (layout: 'list' | 'long' | 'wide') =>
    csvFormat({ layout, labels: model.labels, isSafe: false });
  return {
    list: csv('list'),
    long: csv('long'),
    wide: csv('wide'),
    json: jsonFormat({ id: model.id, version: model.version, graph: model.graph }, selection),
    ndjson: ndjsonFormat(),
    coco: cocoFormat(model.labels, rowNumbers),
    errors: failuresFormat(),
  };
}

/** A run with a journal, as it ended. */
export interface JournaledRun {
  readonly written: Written;
  /** The text of each output. */
  readonly texts: Readonly<Record<string, string>>;
  readonly journal: Journal;
  readonly counts: ResumeCounts;
  /** The photos that were read. */
  readonly read: readonly string[];
}

/** What a run is given beside its inputs. */
export interface RunChoices extends Omit<ResumeOptions, 'journal' | 'counts'>, Omit<FakeWork, 'onPhoto'> {
  readonly onExisting?: OnExistingJournal;
  readonly onPhoto?: FakeWork['onPhoto'];
}

/** Runs as the command does, in this process: rows into a journal, then all outputs from it. The journal is kept. */
export async function journaledRun(
  journalPath: string,
  inputs: readonly (string | Uint8Array)[],
  choices: RunChoices = {},
): Promise<JournaledRun> {
  const { onExisting = 'refuse', onPhoto, batchSize, concurrency, ...options } = choices;
  const read: string[] = [];
  const tagger = fakeTagger({
    ...(batchSize !== undefined && { batchSize }),
    ...(concurrency !== undefined && { concurrency }),
    onPhoto: (photo) => {
      read.push(photo.path);
      return onPhoto?.(photo);
    },
  });
  const counts = noCounts();
  const stored = await StoredJournal.open(journalPath, onExisting);
  const journal = await stored.begin(journalRun(tagger, options)).catch(async (error) => {
    await stored.release();
    throw error;
  });
  const recorders = Object.entries(allFormats(tagger)).map(([name, format]) => {
    const recorder = new Recorder(name);
    return { name, recorder, sink: new Sink(format, recorder) };
  });
  let written = await writeRows(resumableTag(tagger, inputs, { ...options, journal, counts }), []);
  if (written.isComplete)
    written = await writeFromJournal(journal, ['tags.csv'], async () => recorders.map(({ sink }) => sink));
  await journal.keep();
  const texts = Object.fromEntries(recorders.map(({ name, recorder }) => [name, recorder.text]));
  return { written, texts, journal, counts, read };
}
