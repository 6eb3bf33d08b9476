import { dirname, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import {
  filePlace,
  type Journal,
  type JournalRun,
  parseImageIds,
  type ReservedFile,
  reserveFile,
  rowNumbers,
  StoredJournal,
  type Written,
  writeFromJournal,
} from '../output/index.js';
import { manifestText, runManifest } from '../run-manifest.js';
import type { ManifestRun } from './manifest-run.js';
import { ALL_KINDS, KINDS } from './output-kinds.js';
import { checkTargets, type OutputRun, Outputs, openTarget } from './outputs.js';
import { readText } from './streams.js';
import type { TagSettings } from './tag-settings.js';

/** What became of a journal: it waits for another run to go on, it was kept as it was named, or it is gone. */
type JournalState = 'open' | 'finished' | 'removed';

/** All that a run writes beside sidecars: its outputs, its journal, its manifest. */
export class RunFiles {
  private begun: Journal | undefined;
  private journalState: JournalState = 'open';
  private isClosed = false;

  private constructor(
    private readonly settings: TagSettings,
    private readonly stdout: Writable,
    private readonly stored: StoredJournal | undefined,
    readonly outputs: Outputs,
    private readonly manifest: ReservedFile | undefined,
  ) {}

  /**
   * Looks whether all can be written, and locks it, before there is anything to write.
   *
   * @throws CocotagError USAGE, OUTPUT_EXISTS, OUTPUT_LOCKED, OUTPUT_UNWRITABLE, DISK_FULL, JOURNAL_EXISTS,
   * JOURNAL_MISMATCH, ANNOTATIONS_INVALID.
   */
  static async open(settings: TagSettings, stdout: Writable): Promise<RunFiles> {
    const { force = false, manifest } = settings;
    const path = await journalPath(settings);
    const targets = [...ALL_KINDS.map((kind) => settings[kind]), manifest, path];
    checkTargets(targets.filter((target) => target !== undefined));
    const images = settings['coco-images'];
    const imageIds = images === undefined ? rowNumbers : parseImageIds(await readText(images), images);
    const stored = path === undefined ? undefined : await StoredJournal.open(path, onExisting(settings));
    let outputs: Outputs | undefined;
    try {
      // What an interrupted run was making of its journal may be made again.
      const mayReplace = (target: string) => force || stored?.outputs.includes(resolve(target)) === true;
      outputs = await Outputs.open(settings, {
        stdout,
        isJournaled: stored !== undefined,
        mayReplace,
        isHashed: manifest !== undefined,
        imageIds,
      });
      const reserved =
        manifest === undefined || manifest === '-'
          ? undefined
          : await reserveFile(manifest, mayReplace(manifest));
      return new RunFiles(settings, stdout, stored, outputs, reserved);
    } catch (error) {
      await outputs?.discard();
      await stored?.release();
      throw error;
    }
  }

  /** The run's journal, once it is begun. */
  get journal(): Journal | undefined {
    return this.begun;
  }

  /** All files that are written but the journal. */
  get files(): string[] {
    const { manifest } = this.settings;
    return [...this.outputs.files, ...(manifest === undefined || manifest === '-' ? [] : [manifest])];
  }

  /** Whether the journal is left for another run to go on with. */
  get isJournalLeft(): boolean {
    return this.begun !== undefined && this.journalState === 'open';
  }

  /**
   * Begins the journal, if the run has one.
   *
   * @throws CocotagError JOURNAL_MISMATCH, OUTPUT_UNWRITABLE, DISK_FULL.
   */
  async begin(run: () => JournalRun): Promise<Journal | undefined> {
    this.begun = await this.stored?.begin(run());
    return this.begun;
  }

  /** Makes the files of the rows in the journal. */
  async makeOutputs(run: OutputRun, signal: AbortSignal): Promise<Written> {
    const { outputs, begun } = this;
    if (begun === undefined) return { isComplete: true, notices: [] };
    const { manifest } = this.settings;
    const targets = [...outputs.laterFiles, ...(manifest === undefined ? [] : [manifest])];
    return writeFromJournal(begun, targets, () => outputs.laterSinks(run), signal);
  }

  /**
   * Writes the manifest, if one is asked for, of outputs that are complete.
   *
   * @throws CocotagError OUTPUT_UNWRITABLE, DISK_FULL.
   */
  async writeManifest(run: ManifestRun): Promise<void> {
    const { manifest } = this.settings;
    if (manifest === undefined) return;
    const folder = manifest === '-' ? '.' : dirname(manifest);
    const content = runManifest({ ...run, outputs: this.outputs.written }, folder);
    const destination = (await this.manifest?.open()) ?? (await openTarget(manifest, true, this.stdout));
    await destination.write(manifestText(content));
    await destination.finish();
  }

  /**
   * All is written: the journal is no longer needed, unless somebody asked for it by name.
   *
   * @param mayComeBack - Whether photos that an earlier run tagged, and this one did not find, may be found again.
   */
  async complete({ mayComeBack }: { readonly mayComeBack: boolean }): Promise<void> {
    const { begun } = this;
    if (begun === undefined) return;
    if (mayComeBack && begun.unseen > 0) return;
    if (this.settings.journal === undefined) await this.removeJournal(begun);
    else {
      await begun.note([]);
      this.journalState = 'finished';
    }
  }

  /** Ends the use of all files. What is not complete can be resumed; a journal without a photo is of no use to anybody. */
  async close(): Promise<void> {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      if (this.begun === undefined) await this.stored?.release();
      else if (this.journalState === 'open' && this.begun.photos === 0 && this.settings.journal === undefined)
        await this.removeJournal(this.begun);
      else if (this.journalState !== 'removed') await this.begun.keep();
    } finally {
      await this.outputs.release();
      await this.manifest?.release();
    }
  }

  private async removeJournal(journal: Journal): Promise<void> {
    this.journalState = 'removed';
    await journal.remove();
  }

  /** Unlocks all without waiting, for a process that ends at once. */
  releaseSync(): void {
    this.stored?.releaseSync();
    this.outputs.releaseSync();
    this.manifest?.releaseSync();
  }
}

/** Where the journal of a run is: a run that makes files of a model's rows has one. */
async function journalPath(settings: TagSettings): Promise<string | undefined> {
  if (settings.from !== undefined) return undefined;
  if (settings.journal !== undefined) return settings.journal;
  for (const kind of KINDS) {
    const target = settings[kind];
    if (target === undefined || target === '-') continue;
    // What is wrong with an output is said when it is opened.
    const place = await filePlace(target).catch(() => undefined);
    if (place?.kind !== 'device') return `${target}.journal`;
  }
  return undefined;
}

function onExisting({ resume, restart }: TagSettings) {
  if (resume === true) return 'resume';
  return restart === true ? 'restart' : 'refuse';
}
