import type { Interfaces } from '@oclif/core';
import { CocotagError, exitStatusOf, systemCode } from '../errors.js';
import { type Destination, listSeparators, openFile, streamDestination, writeTo } from '../output/index.js';
import { type Untagged, untagSidecars } from '../untag-run.js';
import { noneSkipped } from '../walk/index.js';
import { escapeForTerminal } from './escape.js';
import { Failures } from './failures.js';
import { Interrupt } from './interrupt.js';
import { printError } from './report-error.js';
import { dryRunLine, SidecarLog } from './sidecar-log.js';
import { findOptions, labelList } from './tag-settings.js';
import type { UNTAG_FLAGS } from './untag-flags.js';

export type UntagSettings = Partial<Interfaces.InferredFlags<typeof UNTAG_FLAGS>>;

/** What stands behind the last sidecar of the JSON output. */
const END = '\n]}\n';

/** One `cocotag untag`: walks for sidecars, takes our words out, says how it went. */
export class UntagRun {
  private readonly failures = new Failures((line) => this.print(line), undefined, 'sidecar');
  private readonly log = new SidecarLog((line) => this.print(line));
  private readonly interrupt = new Interrupt(
    () => this.print('Stopping: sidecars in work come to their end.'),
    () => undefined,
  );
  private sidecars = 0;

  constructor(
    private readonly inputs: readonly string[],
    private readonly settings: UntagSettings,
  ) {}

  /** @returns The exit status. */
  async run(): Promise<number> {
    const { settings, interrupt } = this;
    const { json } = settings;
    try {
      const output = json === undefined ? undefined : await openJson(json, settings.force === true);
      try {
        const separator = listSeparators();
        await output?.write('{"sidecars":[');
        for await (const untagged of untagSidecars(this.inputs, this.options())) {
          const line = this.add(untagged);
          if (line !== undefined) await printResult(line);
          await output?.write(`${separator()}${JSON.stringify(asJson(untagged))}`);
        }
        await output?.write(END);
        await output?.finish();
        return this.conclude();
      } catch (error) {
        // In good form, as far as it goes; what cannot even be ended has nothing to keep.
        await output?.write(END).catch(() => undefined);
        await output?.finishEarly().catch(() => undefined);
        if (systemCode(error) === 'EPIPE') return 0;
        if (interrupt.received === undefined) throw error;
        return this.conclude();
      }
    } finally {
      interrupt.passOn();
    }
  }

  private options() {
    const { settings } = this;
    return {
      ...findOptions(settings, noneSkipped()),
      model: settings.model,
      labels: settings.labels === undefined ? undefined : labelList(settings.labels),
      isDryRun: settings['dry-run'],
      signal: this.interrupt.signal,
    };
  }

  /** @returns What is to be printed of it. */
  private add(untagged: Untagged): string | undefined {
    this.sidecars++;
    const { path } = untagged;
    if ('error' in untagged) {
      this.failures.add({ path, model: '', error: untagged.error });
      return undefined;
    }
    const { outcome } = untagged;
    this.log.add({ path, outcome });
    const line = this.settings['dry-run'] === true ? dryRunLine(outcome, path) : undefined;
    return line !== undefined && this.settings.json !== '-' ? line : undefined;
  }

  private conclude(): number {
    this.failures.printRest();
    const isDryRun = this.settings['dry-run'] === true;
    if (this.settings.quiet !== true && this.sidecars > 0)
      this.print(this.log.summary(['cleaned', 'deleted'], isDryRun));
    if (this.failures.total > 0) return 1;
    if (this.sidecars > 0 || this.interrupt.received !== undefined) return 0;
    const error = new CocotagError('NO_PHOTOS', 'No sidecar was found', {
      hint: 'Sidecars end in .xmp. Those of --sidecar-dir lie in that folder.',
    });
    printError(error, false);
    return exitStatusOf(error.code);
  }

  private print(line: string): void {
    process.stderr.write(`${escapeForTerminal(line)}\n`);
  }
}

function openJson(target: string, mayReplace: boolean): Promise<Destination> {
  return target === '-'
    ? Promise.resolve(streamDestination(process.stdout, 'standard output'))
    : openFile(target, mayReplace);
}

function asJson(untagged: Untagged) {
  if (!('error' in untagged)) return untagged;
  const { code, message } = untagged.error;
  return { path: untagged.path, error: { code, message } };
}

function printResult(line: string): Promise<void> {
  const { stdout } = process;
  return writeTo(stdout, `${stdout.isTTY ? escapeForTerminal(line) : line}\n`, 'standard output');
}
