import { systemCode } from '../errors.js';
import { modelName } from '../models/index.js';
import type { Written } from '../output/index.js';
import type { RunFiles } from './run-files.js';
import type { RowSource } from './source.js';
import { plural, summaryLines } from './summary.js';
import type { TagSettings } from './tag-settings.js';
import type { Tally } from './tally.js';

/** A run that is over. */
export interface EndedRun {
  readonly settings: TagSettings;
  readonly written: Written;
  readonly tally: Tally;
  readonly source: RowSource;
  readonly seconds: number;
  readonly files: RunFiles;
  /** What became of sidecars, where there are any. */
  readonly sidecars: string | undefined;
}

/** Whether a run ended because the reader of its rows had enough, which is no error. */
export function isReaderGone(written: Written): boolean {
  return !written.isComplete && systemCode(written.error) === 'EPIPE';
}

/** What there is to say of a run when it is over: its summary, what users should know, and how to go on. */
export function endingLines(run: EndedRun): string[] {
  const { written, tally, source, seconds, files, sidecars } = run;
  const { model, engine, skipped, counts } = source;
  const hasMade = written.isComplete && !(files.isJournalLeft && tally.photos === 0);
  const summary = summaryLines({
    photos: tally.photos,
    tags: tally.tags,
    failed: tally.failed,
    takenOver: tally.takenOver,
    alreadyTagged: counts.alreadyTagged,
    gone: written.isComplete ? (files.journal?.unseen ?? 0) : 0,
    seconds,
    model: modelName(model, model.graph),
    engine,
    skipped,
    files: hasMade ? files.files : [],
    sidecars,
  });
  const notices = written.isComplete
    ? written.notices
    : written.partial.map((path) => `The rows until then are in ${path}`);
  return [...(isReaderGone(written) ? [] : summary), ...notices, ...goOnLines(run)];
}

/** How to go on with a run that did not come to its end. */
function goOnLines({ settings, written, files: { journal, isJournalLeft } }: EndedRun): string[] {
  if (journal !== undefined && isJournalLeft) {
    const { name, photos, unseen } = journal;
    return written.isComplete
      ? [`${plural(unseen, 'photo')} of ${name} may come back, so it stays: --resume takes them over.`]
      : [`${plural(photos, 'photo')} are in ${name}: the same command with --resume goes on.`];
  }
  const isSidecarsAlone = settings.xmp === true && settings['dry-run'] !== true && journal === undefined;
  if (written.isComplete || !isSidecarsAlone || settings.from !== undefined) return [];
  return ['The same command with --resume passes over photos whose sidecars are written.'];
}
