import { CocotagError, exitStatusOf, messageOf, systemCode } from '../errors.js';
import { type Journal, ndjsonFormat, RowLog, Sink, StoredJournal, writeRows } from '../output/index.js';
import { isFailed, type Row } from '../types.js';
import { PhotoWatch } from '../watch/index.js';
import { watchTag } from '../watch-run.js';
import { escapeForTerminal } from './escape.js';
import { Failures } from './failures.js';
import { Interrupt } from './interrupt.js';
import { openTarget } from './outputs.js';
import { printError } from './report-error.js';
import { isReaderGone } from './run-ending.js';
import { SidecarLog } from './sidecar-log.js';
import { sidecarsOf } from './sidecar-stage.js';
import { photoRows, type RowSource } from './source.js';
import { plural } from './summary.js';
import { Tally } from './tally.js';
import type { WatchSettings } from './watch-settings.js';

/** While photos keep coming, it is said this often how many were tagged. */
const REPORT_MS = 60_000;

/** One `cocotag watch`: until a signal comes. */
export class WatchRun {
  private readonly interrupt: Interrupt;
  private stored: StoredJournal | undefined;
  private journal: Journal | undefined;
  private log: RowLog | undefined;
  private source: RowSource | undefined;
  /** What was tagged since it was last said. */
  private tally = new Tally();
  private failures = this.newFailures();
  private sidecars = this.newSidecarLog();
  private reportedAt = performance.now();

  constructor(
    private readonly folders: readonly string[],
    private readonly settings: WatchSettings,
    private readonly modelStores: readonly string[],
  ) {
    this.interrupt = new Interrupt(
      () => this.tell('Stopping: photos in work come to their end. Ctrl-C again stops at once.'),
      () => this.source?.terminate(),
      () => {
        this.stored?.releaseSync();
        this.log?.releaseSync();
      },
    );
  }

  /**
   * @returns The exit status. The signal that ends it is passed on to the process.
   * @throws CocotagError what kept it from beginning.
   */
  async run(): Promise<number> {
    try {
      const { folders: inputs, modelStores, settings } = this;
      const { signal } = this.interrupt;
      // Whether all are folders is said before a model loads.
      await PhotoWatch.open(inputs);
      this.stored = await this.openJournal();
      this.source = await photoRows({
        inputs,
        // Sidecars are looked at where there is no journal.
        settings: { ...settings, resume: true },
        modelStores,
        signal,
        begin: async (run) => {
          this.journal = await this.stored?.begin(run());
          return this.journal;
        },
        tag: (tagger, folders, options) =>
          watchTag(tagger, folders, {
            ...options,
            settleMs: settings.settle,
            rescanMs: settings.rescan,
            onRest: () => this.report(),
            onBlind: (folder, thrown) => this.print(`${folder}: ${blindness(thrown)}`),
          }),
      });
      const sinks = await this.openSinks();
      this.tell(`Watching ${inputs.join(', ')}; Ctrl-C stops`);
      const written = await writeRows(this.rows(this.source), sinks, { onRow: (row) => this.onRow(row) });
      this.report();
      const isAsked = written.isComplete || this.interrupt.received !== undefined || isReaderGone(written);
      // A failure to keep the journal follows from another one, unless the end was asked for.
      const thrown = await this.keepJournal().then(
        () => (isAsked ? undefined : written.error),
        (failure) => (isAsked ? failure : written.error),
      );
      if (thrown === undefined) return 0;
      const error = CocotagError.from(thrown);
      printError(error, settings.debug === true);
      return exitStatusOf(error.code);
    } finally {
      await this.keepJournal().catch(() => undefined);
      await this.source?.close();
      this.interrupt.passOn();
    }
  }

  /** Ends the use of the journal, if there is one, once. */
  private async keepJournal(): Promise<void> {
    const { journal, stored } = this;
    this.journal = undefined;
    this.stored = undefined;
    await (journal?.keep() ?? stored?.release());
  }

  private async openJournal(): Promise<StoredJournal | undefined> {
    const { journal, ndjson = '-', restart } = this.settings;
    const path = journal ?? (ndjson === '-' ? undefined : `${ndjson}.journal`);
    return path === undefined ? undefined : StoredJournal.open(path, restart === true ? 'restart' : 'resume');
  }

  private async openSinks(): Promise<Sink[]> {
    const { journal } = this;
    const { ndjson } = this.settings;
    if (ndjson === undefined) return [];
    if (ndjson !== '-' && journal !== undefined) this.log = await RowLog.open(ndjson, journal);
    return [new Sink(ndjsonFormat(), this.log ?? (await openTarget(ndjson, false, process.stdout)))];
  }

  /** The rows of this run; those of an earlier one stand in the log already. */
  private async *rows(source: RowSource): AsyncGenerator<Row> {
    const { settings, folders: inputs } = this;
    const onSidecar = (report: Parameters<SidecarLog['add']>[0]) => this.sidecars.add(report);
    const through = (rows: AsyncIterable<Row>) =>
      settings.xmp === true ? sidecarsOf(rows, { inputs, settings, source, onSidecar }) : rows;
    for await (const row of source.rows(through)) if (this.journal?.hasTaken(row) !== true) yield row;
  }

  private onRow(row: Row): void {
    this.tally.add(row, false);
    if (isFailed(row)) this.failures.add(row);
    if (performance.now() - this.reportedAt > REPORT_MS) this.report();
  }

  /** Says what was tagged since it was said last, if anything. */
  private report(): void {
    this.reportedAt = performance.now();
    const { photos, tags, failed } = this.tally;
    if (photos === 0) return;
    this.failures.printRest();
    this.sidecars.warnOfRest();
    const time = new Date().toISOString().replace('T', ' ').slice(0, 19);
    this.tell(`${time} UTC: ${plural(photos, 'photo')}, ${plural(tags, 'tag')}, ${failed} failed`);
    this.tally = new Tally();
    this.failures = this.newFailures();
    this.sidecars = this.newSidecarLog();
  }

  private newFailures(): Failures {
    return new Failures((line) => this.print(line));
  }

  private newSidecarLog(): SidecarLog {
    return new SidecarLog((line) => this.tell(line));
  }

  private tell(line: string): void {
    if (this.settings.quiet !== true) this.print(line);
  }

  private print(line: string): void {
    process.stderr.write(`${escapeForTerminal(line)}\n`);
  }
}

/** Why changes in a folder are only found when all folders are looked through. */
function blindness(thrown: unknown): string {
  switch (systemCode(thrown)) {
    case 'ENOSPC':
      return 'is looked through every --rescan only: the system watches no more folders (raise fs.inotify.max_user_watches)';
    case 'EMFILE':
      return 'is looked through every --rescan only: no more files may be open (raise ulimit -n, or fs.inotify.max_user_instances)';
    case 'ENOENT':
      return 'is not there; it is looked for every --rescan';
    default:
      return `is looked through every --rescan only: ${messageOf(thrown)}`;
  }
}
