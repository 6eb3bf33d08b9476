import { join } from 'node:path';
import { Command, type Interfaces } from '@oclif/core';
import envPaths from 'env-paths';
import { CocotagError } from '../errors.js';
import type { ModelPackage } from '../models/index.js';
import { preparedArguments, type SettingSources, settingsBelow } from './settings.js';
import { COMMON_FLAGS, TAG_FLAGS } from './tag-flags.js';

/** What a command was told: its settings from all sources, and what stood on the command line itself. */
export interface Invocation<F extends Interfaces.FlagInput> {
  readonly settings: Partial<Interfaces.InferredFlags<F & typeof COMMON_FLAGS>>;
  readonly inputs: readonly string[];
  /** The argument of a command that takes one alone; '' where none was given. */
  readonly argument: string;
  /** The flags that the command line gave, against which combinations are checked. */
  readonly given: ReadonlySet<string>;
}

/** Every command: flags, environment and config files become settings in one place. Errors go up to `main`. */
export abstract class BaseCommand extends Command {
  /**
   * @param flags - The command's own.
   * @param settable - Those of them that environment and config files may set. Default: all.
   */
  protected async invocation<F extends Interfaces.FlagInput>(
    flags: F,
    settable: Interfaces.FlagInput = flags,
  ): Promise<Invocation<F>> {
    const all: Interfaces.FlagInput = { ...COMMON_FLAGS, ...flags };
    const parsed = await this.parse(this.ctor, preparedArguments(this.argv, all));
    const given = new Set(parsed.raw.flatMap((token) => (token.type === 'flag' ? [token.flag] : [])));
    const fromCommandLine = Object.fromEntries(
      Object.entries(parsed.flags).filter(([name]) => given.has(name)),
    );
    const below = await settingsBelow(fromCommandLine, this.sources({ ...COMMON_FLAGS, ...settable }));
    const { inputs = [], ...named } = parsed.args as { inputs?: string[] } & Record<
      string,
      string | undefined
    >;
    const [argument = ''] = Object.values(named);
    // The values went through the flags' own parsers, which is what their types are inferred from.
    const settings = { ...below, ...fromCommandLine } as Invocation<F>['settings'];
    return { settings, inputs, argument, given };
  }

  /** Where settings come from, beside the command line, for these flags. */
  protected sources(flags: Interfaces.FlagInput): SettingSources {
    return {
      flags,
      vocabulary: { ...COMMON_FLAGS, ...TAG_FLAGS },
      env: process.env,
      workingFolder: process.cwd(),
      configFolder: this.config.configDir,
    };
  }

  /** The folder of packages that the user installed. */
  protected get modelStore(): string {
    return process.env.COCOTAG_MODELS || join(systemFolders().data, 'models');
  }

  /** Where what was fetched from the hub waits until it is a package. */
  protected get downloads(): string {
    return join(systemFolders().cache, 'downloads');
  }

  /**
   * The package that a command is about.
   *
   * @throws CocotagError USAGE, MODEL_NOT_FOUND, MODEL_INVALID.
   */
  protected async package(name: string): Promise<ModelPackage> {
    if (name === '')
      throw new CocotagError('USAGE', 'No model was named', { hint: 'Try: cocotag models list' });
    const { BUNDLED_MODELS, findPackage } = await import('../models/index.js');
    return findPackage(name, [BUNDLED_MODELS, ...this.modelStores]);
  }

  /** Folders of packages beside the bundled ones. */
  protected get modelStores(): string[] {
    return [this.modelStore];
  }
}

/** Where this system keeps what belongs to a program and a user. */
function systemFolders() {
  return envPaths('cocotag', { suffix: '' });
}
