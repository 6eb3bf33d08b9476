import { CocotagError } from '../errors.js';
import type { Skipped } from '../walk/index.js';

/** What there is to say of a run when it is over. */
export interface RunSummary {
  readonly photos: number;
  readonly tags: number;
  readonly failed: number;
  /** Of all photos: those that an earlier run had tagged. */
  readonly takenOver: number;
  /** Photos that were passed over, as their sidecars hold their tags. */
  readonly alreadyTagged: number;
  /** Photos that an earlier run had tagged, and that this one did not find. */
  readonly gone: number;
  readonly seconds: number;
  /** The model as `id@version/graph`. */
  readonly model: string;
  /** Undefined where no model ran. */
  readonly engine: { readonly device: string; readonly workers: number } | undefined;
  readonly skipped: Skipped;
  readonly files: readonly string[];
  /** What became of sidecars, where there are any. */
  readonly sidecars?: string | undefined;
}

/** A run in a few lines: photos, tags, failures, rate, model, device; what was passed over; what was written. */
export function summaryLines(run: RunSummary): string[] {
  const { photos, tags, failed, takenOver, alreadyTagged, gone, seconds, model, engine } = run;
  const { skipped, files, sidecars } = run;
  const rate = seconds > 0 ? ` (${((photos - takenOver) / seconds).toFixed(1)}/s)` : '';
  const where =
    engine === undefined ? 'from saved scores' : `on ${engine.device}, ${plural(engine.workers, 'worker')}`;
  const lines = [
    `${plural(photos, 'photo')} in ${seconds.toFixed(1)} s${rate}: ${plural(tags, 'tag')}, ${failed} failed; ` +
      `${model} ${where}`,
  ];
  if (takenOver > 0) lines.push(`Taken over from the journal: ${plural(takenOver, 'photo')}`);
  if (alreadyTagged > 0) lines.push(`Already tagged: ${plural(alreadyTagged, 'photo')}, passed over`);
  if (gone > 0) lines.push(`Gone since the last run: ${plural(gone, 'photo')}`);
  const passedOver = skippedText(skipped);
  // Where nothing was found, the error says it, with what to do.
  if (passedOver !== undefined && photos > 0) lines.push(`Passed over: ${passedOver}`);
  if (sidecars !== undefined) lines.push(sidecars);
  if (files.length > 0) lines.push(`Wrote ${files.join(', ')}`);
  return lines;
}

/** That a run found nothing, why, and which flag would widen the search. */
export function nothingFound(skipped: Skipped): CocotagError {
  return new CocotagError('NO_PHOTOS', 'No photo was found', { hint: nothingFoundHint(skipped) });
}

function nothingFoundHint(skipped: Skipped): string {
  const passedOver = skippedText(skipped);
  if (passedOver === undefined) return 'The inputs hold no files at all.';
  const flags = [
    skipped.hidden > 0 ? '--hidden' : undefined,
    skipped.defaultExcludes > 0 ? '--no-default-excludes' : undefined,
    skipped.linkedFolders > 0 ? '--follow-symlinks' : undefined,
    skipped.filtered > 0 ? 'other --include and --exclude' : undefined,
  ].filter((flag) => flag !== undefined);
  const advice = flags.length === 0 ? '' : ` Try ${flags.join(', ')}.`;
  return `Passed over: ${passedOver}.${advice}`;
}

function skippedText({
  hidden,
  defaultExcludes,
  filtered,
  notPhotos,
  linkedFolders,
}: Skipped): string | undefined {
  const parts = [
    notPhotos > 0 ? `${plural(notPhotos, 'file')} without a photo's extension` : undefined,
    hidden > 0 ? `${hidden} hidden` : undefined,
    defaultExcludes > 0 ? `${defaultExcludes} thumbnail or rubbish folders` : undefined,
    linkedFolders > 0 ? plural(linkedFolders, 'linked folder') : undefined,
    filtered > 0 ? `${filtered} by --include and --exclude` : undefined,
  ].filter((part) => part !== undefined);
  return parts.length === 0 ? undefined : parts.join(', ');
}

/** A number of things. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
