import { type SidecarReport, writeSidecars } from '../sidecar-run.js';
import type { Row } from '../types.js';
import type { RowSource } from './source.js';
import type { RowSettings } from './tag-settings.js';

/** A run whose tags go into sidecars. */
export interface SidecarStage {
  readonly inputs: readonly string[];
  readonly settings: RowSettings;
  readonly source: RowSource;
  readonly onSidecar: (report: SidecarReport) => void;
}

/** The rows of a run, each passed on when its photo's sidecar is written as the settings say. */
export function sidecarsOf(
  rows: AsyncIterable<Row>,
  { inputs, settings, source, onSidecar }: SidecarStage,
): AsyncIterable<Row> {
  return writeSidecars(rows, {
    inputs,
    modelSha256: source.modelSha256,
    thresholds: source.selection.thresholds,
    embeddedOf: (row) => source.embeddedOf?.(row),
    naming: settings['xmp-naming'],
    folder: settings['sidecar-dir'],
    prefix: settings.prefix,
    isDryRun: settings['dry-run'],
    unordered: settings.unordered,
    onSidecar,
  });
}
