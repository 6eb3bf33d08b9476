import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CocotagError, messageOf, systemCode } from '../errors.js';

/** The name of a config file, in a project's folder or in the user's config folder. */
export const CONFIG_NAME = 'cocotag.config.json';

/** A config file is small; anything larger is something else. */
const MAX_BYTES = 1 << 20;

/** A config file's settings, by flag name. */
export interface ConfigFile {
  readonly path: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/**
 * The nearest config file from a folder upwards. The search ends at the home folder, or where another disk is mounted.
 */
export function findConfigUpwards(from: string, home: string): ConfigFile | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = readConfig(join(folder, CONFIG_NAME));
    if (found !== undefined) return found;
    const parent = dirname(folder);
    if (folder === home || parent === folder || statSync(folder).dev !== statSync(parent).dev)
      return undefined;
  }
}

/**
 * Reads a config file, if there is one.
 *
 * @throws CocotagError CONFIG_INVALID.
 */
export function readConfig(path: string): ConfigFile | undefined {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) return undefined;
    if (stats.size > MAX_BYTES) throw new Error(`it has ${stats.size} bytes`);
    const settings: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof settings !== 'object' || settings === null || Array.isArray(settings)) {
      throw new Error('it is not a JSON object');
    }
    return { path, settings: { ...settings } };
  } catch (cause) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(systemCode(cause) ?? '')) return undefined;
    const reason = messageOf(cause);
    throw new CocotagError('CONFIG_INVALID', `The config file ${path} cannot be read: ${reason}`, {
      path,
      hint: 'Mend or remove it, or run with --no-config.',
      cause,
    });
  }
}
