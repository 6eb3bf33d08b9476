import { CocotagError, exitStatusOf } from '../errors.js';
import { type Sink, type Written, writeRows } from '../output/index.js';
import { isFailed, type Row } from '../types.js';
import { findPhotos } from '../walk/index.js';
import { escapeForTerminal } from './escape.js';
import { Failures } from './failures.js';
import { Interrupt } from './interrupt.js';
import { manifestRun } from './manifest-run.js';
import { KINDS } from './output-kinds.js';
import type { Progress } from './progress.js';
import { printError } from './report-error.js';
import { endingLines, isReaderGone } from './run-ending.js';
import { RunFiles } from './run-files.js';
import { dryRunSink, standardSink } from './run-sinks.js';
import { dryRunLine, SidecarLog } from './sidecar-log.js';
import { sidecarsOf } from './sidecar-stage.js';
import { photoRows, type RowSource, savedRows } from './source.js';
import { nothingFound } from './summary.js';
import { findOptions, type TagSettings } from './tag-settings.js';
import { Tally } from './tally.js';

/** One `cocotag tag`: opens the outputs, starts the model, writes the rows, says how it went. */
export class TagRun {
  private readonly interrupt: Interrupt;
  private readonly failures: Failures;
  private readonly isQuiet: boolean;
  private readonly sidecars: SidecarLog;
  private files: RunFiles | undefined;
  private source: RowSource | undefined;
  /** What a dry run says, until it is written. */
  private readonly dryRunLines: string[] = [];
  private readonly tally = new Tally();
  private startedAt = performance.now();

  constructor(
    private readonly inputs: readonly string[],
    private readonly settings: TagSettings,
    private readonly modelStores: readonly string[],
    private readonly progress: Progress,
  ) {
    this.isQuiet = settings.quiet === true;
    this.sidecars = new SidecarLog((line) => this.tell(line));
    const showsTable = process.stdout.isTTY && this.hasNoOutput;
    this.failures = new Failures((line) => this.print(line), showsTable ? 0 : undefined);
    this.interrupt = new Interrupt(
      () => this.tell('Stopping: photos in work come to their end. Ctrl-C again stops at once.'),
      () => this.source?.terminate(),
      () => this.files?.releaseSync(),
    );
  }

  /**
   * @returns The exit status. A signal that came is passed on to the process, in the end.
   * @throws CocotagError what kept the run from beginning.
   */
  async run(): Promise<number> {
    try {
      const files = await RunFiles.open(this.isDryRun ? {} : this.settings, process.stdout);
      this.files = files;
      const source = await this.openSource(files).catch(async (error) => {
        await files.outputs.discard();
        throw error;
      });
      this.source = source;
      this.startedAt = performance.now();
      const written = await this.write(source, files).catch(failing);
      // What is said of the journal is true once it is on the disk.
      const closed = await files.close().then(() => written, failing);
      return this.conclude(written.isComplete ? closed : written, source, files);
    } finally {
      this.progress.stop();
      await this.files?.close();
      await this.source?.close();
      // A list that was not read to its end would keep the process waiting for more.
      if (this.settings['files-from'] === '-' || this.settings.from === '-') process.stdin.destroy();
      this.interrupt.passOn();
    }
  }

  private async openSource(files: RunFiles): Promise<RowSource> {
    const { inputs, settings, modelStores } = this;
    const { signal } = this.interrupt;
    if (settings.from !== undefined) return savedRows(settings.from, settings, modelStores, signal);
    const { resumableTag: tag } = await import('../resumable-run.js');
    return photoRows({ inputs, settings, modelStores, signal, begin: (run) => files.begin(run), tag });
  }

  private async write(source: RowSource, files: RunFiles): Promise<Written> {
    this.progress.start();
    // What goes wrong in this walk goes wrong in the run's own, too, and is reported there.
    this.countAhead().catch(() => undefined);
    const rows = source.rows((made) => (this.settings.xmp === true ? this.withSidecars(source, made) : made));
    const onRow = (row: Row) => this.onRow(row, files);
    const written = await writeRows(rows, this.sinks(source, files), { onRow });
    this.progress.stop();
    // A disk that is not there may look like an empty folder: what the journal holds is not dropped for it.
    const isKept = this.tally.photos === 0 && (files.journal?.photos ?? 0) > 0;
    return written.isComplete && !isKept ? this.complete(source, files, written.notices) : written;
  }

  /** Makes what is made of all rows together. */
  private async complete(source: RowSource, files: RunFiles, notices: readonly string[]): Promise<Written> {
    const made = await files.makeOutputs(source, this.interrupt.signal);
    if (!made.isComplete) return made;
    const { tally, startedAt, settings } = this;
    const sidecars = settings.xmp === true ? this.sidecars.totals : undefined;
    const hasAllScores = settings['all-scores'] === true;
    await files.writeManifest(manifestRun(source, { tally, sidecars, hasAllScores, startedAt }));
    await files.complete({ mayComeBack: source.counts.unreachable > 0 });
    return { isComplete: true, notices: [...notices, ...made.notices] };
  }

  /** The rows, each passed on when its photo's sidecar is written. */
  private withSidecars(source: RowSource, rows: AsyncIterable<Row>): AsyncIterable<Row> {
    return sidecarsOf(rows, {
      inputs: this.inputs,
      settings: this.settings,
      source,
      onSidecar: (report) => {
        this.sidecars.add(report);
        const line = this.isDryRun ? dryRunLine(report.outcome, report.path) : undefined;
        if (line !== undefined) this.dryRunLines.push(line);
      },
    });
  }

  /** Where rows go as they come. */
  private sinks(source: RowSource, files: RunFiles): Sink[] {
    if (this.isDryRun) return [dryRunSink(() => this.dryRunLines.splice(0), this.progress)];
    const live = files.outputs.liveSinks(source);
    return this.hasNoOutput ? [standardSink(this.settings, this.progress), ...live] : live;
  }

  /** Counts the photos beside the run, by a walk of its own, so that progress knows a total. Lists are read once. */
  private async countAhead(): Promise<void> {
    const { settings, progress } = this;
    if (!progress.isShown || settings.from !== undefined || settings['files-from'] !== undefined) return;
    for await (const _ of findPhotos(this.inputs, findOptions(settings))) {
      if (this.interrupt.signal.aborted) return;
      progress.count.known++;
    }
    progress.count.isTotalKnown = true;
  }

  private onRow(row: Row, files: RunFiles): void {
    const isTakenOver = files.journal?.hasTaken(row) === true;
    this.tally.add(row, isTakenOver);
    this.progress.row(isFailed(row), isTakenOver);
    if (!isFailed(row)) return;
    this.failures.add(row);
    if (this.settings['fail-fast'] === true) {
      this.interrupt.abort(
        new CocotagError(row.error.code, `Stopped at the first photo that failed: ${row.path}`),
      );
    }
  }

  /** Says how the run went. Its errors are printed here, as results stand on standard output already. */
  private conclude(written: Written, source: RowSource, files: RunFiles): number {
    const { tally, settings, sidecars } = this;
    this.failures.printRest();
    sidecars.warnOfRest();
    const lines = endingLines({
      settings,
      written,
      tally,
      source,
      seconds: (performance.now() - this.startedAt) / 1000,
      files,
      sidecars:
        settings.xmp === true ? sidecars.summary(['made', 'merged', 'deleted'], this.isDryRun) : undefined,
    });
    for (const line of lines) this.tell(line);
    const error = this.endingError(written, source);
    if (error === undefined) return tally.failed > 0 && !isReaderGone(written) ? 1 : 0;
    printError(error, settings.debug === true);
    return exitStatusOf(error.code);
  }

  private endingError(written: Written, source: RowSource): CocotagError | undefined {
    if (this.interrupt.received !== undefined || isReaderGone(written)) return undefined;
    if (!written.isComplete) return CocotagError.from(written.error);
    const isNothing = this.tally.photos === 0 && source.counts.alreadyTagged === 0;
    return isNothing ? nothingFound(source.skipped) : undefined;
  }

  /** Whether rows are shown on standard output, in the form that suits it. */
  private get hasNoOutput(): boolean {
    return this.settings.xmp !== true && KINDS.every((kind) => this.settings[kind] === undefined);
  }

  /** Whether sidecars are only looked at. Without sidecars a dry run is another thing, and does not come here. */
  private get isDryRun(): boolean {
    return this.settings['dry-run'] === true;
  }

  /** Says something that is no error. */
  private tell(line: string): void {
    if (!this.isQuiet) this.print(line);
  }

  private print(line: string): void {
    void this.progress.aside(() => process.stderr.write(`${escapeForTerminal(line)}\n`));
  }
}

/** What ended a run before its end. */
function failing(error: unknown): Written {
  return { isComplete: false, error, partial: [] };
}
