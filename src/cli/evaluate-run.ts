import { CocotagError, systemCode } from '../errors.js';
import {
  type EvaluatedRun,
  type EvaluateOptions,
  evaluatePhotos,
  evaluatePredictions,
} from '../evaluate-run.js';
import { evaluationTable } from '../evaluation/index.js';
import { writeTo } from '../output/index.js';
import { createTagger, type Tagger } from '../tagger.js';
import { readTruth } from '../truth-source.js';
import { isFailed, type Row } from '../types.js';
import { noneSkipped } from '../walk/index.js';
import { hasColour, paintFor } from './colour.js';
import { escapeForTerminal } from './escape.js';
import { EvaluationOutputs } from './evaluate-outputs.js';
import { type EvaluateSettings, evaluateOptions, truthSource } from './evaluate-settings.js';
import { Failures } from './failures.js';
import { Interrupt } from './interrupt.js';
import type { Progress } from './progress.js';
import { nothingFound } from './summary.js';
import { findOptions, taggerOptions } from './tag-settings.js';

/** One `cocotag evaluate`: reads the truth, tags or reads predictions, measures, writes. */
export class EvaluateRun {
  private readonly failures = new Failures((line) => this.print(line));
  private readonly skipped = noneSkipped();
  private readonly interrupt: Interrupt;
  private tagger: Tagger | undefined;

  constructor(
    private readonly inputs: readonly string[],
    private readonly settings: EvaluateSettings,
    private readonly modelStores: readonly string[],
    private readonly progress: Progress,
  ) {
    this.interrupt = new Interrupt(
      () => this.tell('Stopping: nothing is measured. Ctrl-C again stops at once.'),
      () => this.tagger?.terminate(),
    );
  }

  /** @returns The exit status: 1 where photos failed. */
  async run(): Promise<number> {
    try {
      const outputs = await EvaluationOutputs.open(this.settings, process.stdout);
      try {
        const run = await this.evaluate();
        this.progress.stop();
        await outputs.write(run);
        await this.conclude(run, outputs);
        return run.result.failed.length > 0 ? 1 : 0;
      } catch (error) {
        await outputs.discard();
        if (this.interrupt.received !== undefined || systemCode(error) === 'EPIPE') return 0;
        throw error;
      }
    } finally {
      this.progress.stop();
      await this.tagger?.close();
      if (this.settings['files-from'] === '-') process.stdin.destroy();
      this.interrupt.passOn();
    }
  }

  private async evaluate(): Promise<EvaluatedRun> {
    const { settings, modelStores } = this;
    const choices = await evaluateOptions(settings);
    const truth = await readTruth(truthSource(settings));
    const options = { ...findOptions(settings, this.skipped), ...choices, truth, modelStores };
    if (settings.predictions === undefined) return this.tagAndMeasure(options);
    const inputs = settings.report === undefined ? [] : this.inputs;
    return evaluatePredictions(settings.predictions, options, inputs);
  }

  private async tagAndMeasure(options: EvaluateOptions): Promise<EvaluatedRun> {
    const { settings, progress, skipped } = this;
    progress.announce('Loading the model …');
    this.tagger = await createTagger(taggerOptions(settings, this.modelStores));
    progress.start();
    try {
      return await evaluatePhotos(this.tagger, this.inputs, {
        ...options,
        signal: this.interrupt.signal,
        onStart: (photos) => {
          progress.count.known = photos;
          progress.count.isTotalKnown = true;
        },
        onRow: (row) => this.onRow(row),
      });
    } catch (error) {
      const isEmpty =
        error instanceof CocotagError && error.code === 'NO_PHOTOS' && progress.count.done === 0;
      throw isEmpty ? nothingFound(skipped) : error;
    }
  }

  private onRow(row: Row): void {
    this.progress.row(isFailed(row));
    if (isFailed(row)) this.failures.add(row);
  }

  /** The table, where figures go nowhere else; then the summary. */
  private async conclude({ result }: EvaluatedRun, outputs: EvaluationOutputs): Promise<void> {
    const { stdout } = process;
    this.failures.printRest();
    if (outputs.leavesTable) {
      const isTerminal = stdout.isTTY === true;
      const isColoured = hasColour({ flag: this.settings.color, env: process.env, isTerminal });
      const clean = isTerminal ? escapeForTerminal : (text: string) => text;
      await writeTo(
        stdout,
        evaluationTable(result, { paint: paintFor(isColoured), clean }),
        'standard output',
      );
    } else {
      const { photos, mAP_macro: mAP, f1_samples: f1, threshold } = result;
      const where = threshold === null ? 'a threshold a label' : `threshold ${threshold}`;
      this.tell(`${photos} photos: mAP ${mAP.toFixed(3)}, F1 ${f1.toFixed(3)} at ${where}`);
      for (const note of result.notes) this.tell(note);
    }
    if (outputs.files.length > 0) this.tell(`Wrote ${outputs.files.join(', ')}`);
  }

  /** Says something that is no error. */
  private tell(line: string): void {
    if (this.settings.quiet !== true) this.print(line);
  }

  private print(line: string): void {
    void this.progress.aside(() => process.stderr.write(`${escapeForTerminal(line)}\n`));
  }
}
