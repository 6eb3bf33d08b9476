import type { Writable } from 'node:stream';
import type { EvaluatedRun } from '../evaluate-run.js';
import { evaluationCsv, evaluationJson, thresholdFile } from '../evaluation/index.js';
import { evaluationReport } from '../evaluation-report.js';
import type { Destination } from '../output/index.js';
import type { EvaluateSettings } from './evaluate-settings.js';
import { checkTargets, openTarget } from './outputs.js';

/** The flags that write something, each to a file or `-`. */
const KINDS = ['json', 'csv', 'report', 'save-thresholds'] as const;
type Kind = (typeof KINDS)[number];

/** Where an evaluation goes; opened before the work, so that a path that cannot be written ends it early. */
export class EvaluationOutputs {
  private constructor(
    private readonly settings: EvaluateSettings,
    private readonly open: readonly { readonly kind: Kind; readonly destination: Destination }[],
  ) {}

  /** @throws CocotagError USAGE, OUTPUT_EXISTS, OUTPUT_UNWRITABLE. */
  static async open(settings: EvaluateSettings, stdout: Writable): Promise<EvaluationOutputs> {
    const chosen = KINDS.flatMap((kind) => {
      const target = settings[kind];
      return target === undefined ? [] : [{ kind, target }];
    });
    checkTargets(chosen.map(({ target }) => target));
    const open: { kind: Kind; destination: Destination }[] = [];
    const outputs = new EvaluationOutputs(settings, open);
    try {
      for (const { kind, target } of chosen)
        open.push({ kind, destination: await openTarget(target, settings.force === true, stdout) });
    } catch (error) {
      await outputs.discard();
      throw error;
    }
    return outputs;
  }

  /** Whether the table is for standard output: no figures are asked for elsewhere, and nothing else goes there. */
  get leavesTable(): boolean {
    return this.open.every(({ kind }) => kind === 'save-thresholds' && this.settings[kind] !== '-');
  }

  get files(): string[] {
    return this.open
      .filter(({ kind }) => this.settings[kind] !== '-')
      .map(({ destination }) => destination.name);
  }

  async write(run: EvaluatedRun): Promise<void> {
    // All texts before the first file: what cannot be made leaves no other behind.
    const texts: string[] = [];
    for (const { kind } of this.open) texts.push(await this.text(kind, run));
    for (const [i, { destination }] of this.open.entries()) {
      await destination.write(texts[i] ?? '');
      await destination.finish();
    }
  }

  /** Leaves no trace, where there is nothing to write. */
  async discard(): Promise<void> {
    await Promise.all(this.open.map(({ destination }) => destination.discard()));
  }

  private async text(kind: Kind, run: EvaluatedRun): Promise<string> {
    const { result } = run;
    switch (kind) {
      case 'json':
        return evaluationJson(result);
      case 'csv':
        return evaluationCsv(result, this.settings['csv-safe'] === true);
      case 'report':
        return evaluationReport(run);
      case 'save-thresholds':
        return thresholdFile(result);
    }
  }
}
