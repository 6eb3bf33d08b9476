import { CocotagError, exitStatusOf, systemCode } from '../errors.js';
import { modelName } from '../models/index.js';
import {
  ndjsonFormat,
  Sink,
  streamDestination,
  tableFormat,
  type Written,
  writeRows,
} from '../output/index.js';
import { writeSidecars } from '../sidecar-run.js';
import { isFailed, type Row } from '../types.js';
import { findPhotos } from '../walk/index.js';
import { hasColour, paintFor } from './colour.js';
import { escapeForTerminal } from './escape.js';
import { Failures } from './failures.js';
import { Interrupt } from './interrupt.js';
import { KINDS, Outputs } from './outputs.js';
import type { Progress } from './progress.js';
import { printError } from './report-error.js';
import { dryRunLine, SidecarLog } from './sidecar-log.js';
import { photoRows, type RowSource, savedRows } from './source.js';
import { nothingFound, summaryLines } from './summary.js';
import { findOptions, type TagSettings } from './tag-settings.js';

/** One `cocotag tag`: opens the outputs, starts the model, writes the rows, says how it went. */
export class TagRun {
  private readonly interrupt: Interrupt;
  private readonly failures: Failures;
  private readonly isQuiet: boolean;
  private readonly sidecars: SidecarLog;
  private source: RowSource | undefined;
  /** What a dry run says, until it is written. */
  private readonly dryRunLines: string[] = [];
  private photos = 0;
  private tags = 0;

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
    );
  }

  /**
   * @returns The exit status. A signal that came is passed on to the process, in the end.
   * @throws CocotagError what kept the run from beginning.
   */
  async run(): Promise<number> {
    try {
      const outputs = await Outputs.open(this.isDryRun ? {} : this.settings, process.stdout);
      const source = await this.openSource().catch(async (error) => {
        await outputs.discard();
        throw error;
      });
      this.source = source;
      const startedAt = performance.now();
      const written = await this.write(source, outputs);
      return this.conclude(written, source, outputs, (performance.now() - startedAt) / 1000);
    } finally {
      this.progress.stop();
      await this.source?.close();
      // A list that was not read to its end would keep the process waiting for more.
      if (this.settings['files-from'] === '-' || this.settings.from === '-') process.stdin.destroy();
      this.interrupt.passOn();
    }
  }

  private openSource(): Promise<RowSource> {
    const { from } = this.settings;
    if (from !== undefined) return savedRows(from, this.settings, this.modelStores, this.interrupt.signal);
    return photoRows(this.inputs, this.settings, this.modelStores, this.interrupt.signal);
  }

  private async write(source: RowSource, outputs: Outputs): Promise<Written> {
    const sinks = this.sinks(source, outputs);
    this.progress.start();
    // What goes wrong in this walk goes wrong in the run's own, too, and is reported there.
    this.countAhead().catch(() => undefined);
    const rows = this.settings.xmp === true ? this.withSidecars(source) : source.rows;
    const written = await writeRows(rows, sinks, (row) => this.onRow(row));
    this.progress.stop();
    return written;
  }

  /** The rows, each passed on when its photo's sidecar is written. */
  private withSidecars(source: RowSource): AsyncIterable<Row> {
    const { settings } = this;
    const { rows, modelSha256, selection } = source;
    return writeSidecars(rows, {
      inputs: this.inputs,
      modelSha256,
      thresholds: selection.thresholds,
      embeddedOf: (row) => source.embeddedOf?.(row),
      naming: settings['xmp-naming'],
      folder: settings['sidecar-dir'],
      prefix: settings.prefix,
      isDryRun: this.isDryRun,
      unordered: settings.unordered,
      onSidecar: (report) => {
        this.sidecars.add(report);
        const line = this.isDryRun ? dryRunLine(report.outcome, report.path) : undefined;
        if (line !== undefined) this.dryRunLines.push(line);
      },
    });
  }

  private sinks({ model, selection }: RowSource, outputs: Outputs): Sink[] {
    if (this.isDryRun) return [this.dryRunSink()];
    return this.hasNoOutput ? [this.standardSink()] : outputs.sinks(model, selection);
  }

  /** What would become of sidecars, said before the row of each. */
  private dryRunSink(): Sink {
    const { stdout } = process;
    const clean = stdout.isTTY ? escapeForTerminal : (line: string) => line;
    const lines = () => this.dryRunLines.splice(0).map((line) => `${clean(line)}\n`);
    const destination = streamDestination(stdout, 'standard output');
    const write = (text: string) => this.progress.aside(() => destination.write(text));
    return new Sink(
      { start: () => '', row: () => lines().join(''), end: () => '' },
      { ...destination, write },
    );
  }

  /** Without an output flag: a table for people, NDJSON for programs. */
  private standardSink(): Sink {
    const { stdout } = process;
    const destination = streamDestination(stdout, 'standard output');
    if (!stdout.isTTY) return new Sink(ndjsonFormat(), destination);
    const isColoured = hasColour({ flag: this.settings.color, env: process.env, isTerminal: true });
    const format = tableFormat({
      paint: paintFor(isColoured),
      clean: escapeForTerminal,
      columns: stdout.columns,
    });
    const write = (text: string) => this.progress.aside(() => destination.write(text));
    return new Sink(format, { ...destination, write });
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

  private onRow(row: Row): void {
    this.photos++;
    this.progress.row(isFailed(row));
    if (!isFailed(row)) {
      this.tags += row.tags.length;
      return;
    }
    this.failures.add(row);
    if (this.settings['fail-fast'] === true) {
      this.interrupt.abort(
        new CocotagError(row.error.code, `Stopped at the first photo that failed: ${row.path}`),
      );
    }
  }

  /** Says how the run went. Its errors are printed here, as results stand on standard output already. */
  private conclude(written: Written, source: RowSource, outputs: Outputs, seconds: number): number {
    this.failures.printRest();
    this.sidecars.warnOfRest();
    if (!written.isComplete && systemCode(written.error) === 'EPIPE') {
      for (const path of written.partial) this.tell(`The rows until then are in ${path}`);
      return 0;
    }
    const summary = summaryLines({
      photos: this.photos,
      tags: this.tags,
      failed: this.failures.total,
      seconds,
      model: modelName(source.model, source.model.graph),
      where: source.where,
      skipped: source.skipped,
      files: written.isComplete ? outputs.files : written.partial,
      sidecars:
        this.settings.xmp === true
          ? this.sidecars.summary(['made', 'merged', 'deleted'], this.isDryRun)
          : undefined,
    });
    for (const line of [...summary, ...(written.isComplete ? written.notices : [])]) this.tell(line);
    const error = this.endingError(written, source);
    if (error === undefined) return this.failures.total > 0 ? 1 : 0;
    printError(error, this.settings.debug === true);
    return exitStatusOf(error.code);
  }

  private endingError(written: Written, source: RowSource): CocotagError | undefined {
    if (this.interrupt.received !== undefined) return undefined;
    if (!written.isComplete) return CocotagError.from(written.error);
    return this.photos > 0 ? undefined : nothingFound(source.skipped);
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
