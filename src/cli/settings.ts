import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Interfaces, Parser } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { didYouMean } from '../labels/nearest.js';
import { CONFIG_NAME, type ConfigFile, findConfigUpwards, readConfig } from './config-file.js';
import { parserMessage } from './report-error.js';

/** Values by flag name: the command line's over the environment's over the project's over the user's. */
type Values = Record<string, unknown>;

/** Where settings come from, beside the command line. */
export interface SettingSources {
  /** The flags that may be set otherwise than on the command line. */
  readonly flags: Interfaces.FlagInput;
  /** What a config file may speak of; it serves all commands. Default: `flags`. */
  readonly vocabulary?: Interfaces.FlagInput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly workingFolder: string;
  /** The user's own config folder. */
  readonly configFolder: string;
}

/** A config file may come with a stranger's folder: it never says what is read or written, or which code runs. */
const NEVER_IN_CONFIG = new Set(
  `csv json ndjson coco coco-images errors manifest xmp sidecar-dir force files-from from null dry-run resume restart
  journal only-untagged config debug`.split(/\s+/),
);

/** Settings of one source. */
export interface SettingLayer {
  readonly values: Values;
  /** Where the setting of a name stands: a variable, or a file. */
  readonly whereIs: (name: string) => string;
}

/**
 * The settings below the command line. All are read by the same parsers as the flags.
 *
 * @param fromCommandLine - Values that the command line gave; only `config` is looked at.
 * @throws CocotagError CONFIG_INVALID, naming the file or the variable.
 */
export async function settingsBelow(fromCommandLine: Values, sources: SettingSources): Promise<Values> {
  const layers = await settingLayers(fromCommandLine, sources);
  return Object.assign({}, ...layers.map(({ values }) => values));
}

/**
 * The sources of {@link settingsBelow}, those that give way first: the user's file, the project's, the environment.
 *
 * @throws CocotagError CONFIG_INVALID, naming the file or the variable.
 */
export async function settingLayers(
  fromCommandLine: Values,
  sources: SettingSources,
): Promise<SettingLayer[]> {
  const environment = { values: await environmentSettings(sources), whereIs: variableOf };
  if ((fromCommandLine.config ?? environment.values.config) === false) return [environment];
  const user = readConfig(join(sources.configFolder, CONFIG_NAME));
  const project = findConfigUpwards(sources.workingFolder, homedir());
  const files: SettingLayer[] = [];
  for (const file of [user, project]) {
    if (file !== undefined)
      files.push({ values: await configSettings(file, sources), whereIs: () => file.path });
  }
  return [...files, environment];
}

/**
 * Arguments as oclif should see them: `-0` is a flag to us and a number to it, and `--flag=false` on a switch would
 * leave "false" among the inputs.
 *
 * @throws CocotagError USAGE.
 */
export function preparedArguments(argv: readonly string[], flags: Interfaces.FlagInput): string[] {
  const end = argv.indexOf('--');
  return argv.map((argument, i) => {
    if (end !== -1 && i >= end) return argument;
    const [, name] = /^--(?:no-)?([a-z-]+)=/.exec(argument) ?? [];
    if (name !== undefined && flags[name]?.type === 'boolean') {
      throw new CocotagError('USAGE', `--${name} takes no value`, { hint: `Say --${name} or --no-${name}.` });
    }
    return argument === '-0' && 'null' in flags ? '--null' : argument;
  });
}

function variableOf(name: string): string {
  return `COCOTAG_${name.toUpperCase().replaceAll('-', '_')}`;
}

async function environmentSettings({ flags, env }: SettingSources): Promise<Values> {
  const values: Values = {};
  for (const name of Object.keys(flags)) {
    const variable = variableOf(name);
    const text = env[variable];
    if (text === undefined || text === '') continue;
    const isSwitch = flags[name]?.type === 'boolean';
    values[name] = await parsed(name, isSwitch ? switchOf(text) : text, flags, `the variable ${variable}`);
  }
  return values;
}

async function configSettings(
  { path, settings }: ConfigFile,
  { flags, vocabulary = flags }: SettingSources,
): Promise<Values> {
  const values: Values = {};
  for (const [name, value] of Object.entries(settings)) {
    if (!(name in vocabulary)) {
      throw new CocotagError('CONFIG_INVALID', `${path}: there is no setting "${name}"`, {
        path,
        hint:
          didYouMean(name, Object.keys(vocabulary)) ??
          'Settings have the names of flags, without the dashes.',
      });
    }
    if (NEVER_IN_CONFIG.has(name) || namesPath(name, value)) {
      throw new CocotagError(
        'CONFIG_INVALID',
        `${path}: "${name}" may not be set to ${JSON.stringify(value)} here`,
        {
          path,
          hint: 'A config file never chooses what is read or written. Give it on the command line.',
        },
      );
    }
    if (name in flags) values[name] = await parsed(name, value, flags, path);
  }
  return values;
}

/** A model or thresholds by path would have a stranger's folder choose which file is loaded. */
function namesPath(name: string, value: unknown): boolean {
  if (Array.isArray(value)) return value.some((item) => namesPath(name, item));
  if (typeof value !== 'string') return false;
  if (name === 'model') return /[/\\]|^\./.test(value);
  return name === 'threshold' && value !== 'per-label' && Number.isNaN(Number(value));
}

function switchOf(text: string): unknown {
  if (/^(?:1|true|yes|on)$/i.test(text)) return true;
  if (/^(?:0|false|no|off)$/i.test(text)) return false;
  return text;
}

/** One value through its flag's own parser, so that it means what it means on the command line. */
async function parsed(
  name: string,
  value: unknown,
  flags: Interfaces.FlagInput,
  where: string,
): Promise<unknown> {
  const flag = flags[name];
  try {
    const argv = argumentsFor(name, value, flag?.type === 'boolean');
    const { flags: values } = await Parser.parse(argv, {
      flags: { ...(flag && { [name]: flag }) },
      args: {},
    });
    const meant = (values as Values)[name];
    return flag?.type === 'boolean' ? (meant ?? false) : meant;
  } catch (cause) {
    const reason = cause instanceof Error ? parserMessage(cause) : String(cause);
    throw new CocotagError('CONFIG_INVALID', `"${name}" in ${where} is wrong: ${reason}`, { cause });
  }
}

function argumentsFor(name: string, value: unknown, isSwitch: boolean): string[] {
  if (isSwitch) {
    if (typeof value !== 'boolean')
      throw new Error(`true or false was expected, not ${JSON.stringify(value)}`);
    // A switch that is off says nothing: that is what its absence means, too.
    return value ? [`--${name}`] : [];
  }
  return (Array.isArray(value) ? value : [value]).map((item: unknown) => {
    if (typeof item === 'string' || typeof item === 'number') return `--${name}=${item}`;
    throw new Error(`a text or a number was expected, not ${JSON.stringify(item)}`);
  });
}
