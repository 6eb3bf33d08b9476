import { BUNDLED_MODELS } from '../models/index.js';
import { columns, type Result } from './result.js';
import type { SettingLayer } from './settings.js';

/** A setting, and where its value comes from. */
interface Listed {
  readonly name: string;
  /** Absent where nothing sets it, so that the library's default counts. */
  readonly value?: unknown;
  readonly source: string;
}

/** Where what nothing sets comes from. */
const DEFAULT = 'default';

/**
 * Every setting with its value and where that stands.
 *
 * @param names - The settings that there are.
 * @param layers - Their sources, those that give way first.
 * @param modelStore - The folder of installed packages.
 */
export function configList(
  names: readonly string[],
  layers: readonly SettingLayer[],
  modelStore: string,
): Result {
  const settings = names.map((name): Listed => {
    const layer = layers.findLast(({ values }) => values[name] !== undefined);
    if (layer === undefined) return { name, source: DEFAULT };
    return { name, value: layer.values[name], source: layer.whereIs(name) };
  });
  const rows = settings.map(({ name, value, source }) => [
    name,
    value === undefined ? '-' : typeof value === 'string' ? value : JSON.stringify(value),
    source,
  ]);
  return {
    lines: [
      ...columns(['setting', 'value', 'from'], rows),
      '',
      ...columns(
        ['models', 'folder'],
        [
          ['bundled', BUNDLED_MODELS],
          ['installed', modelStore],
        ],
      ),
    ],
    json: { settings, models: { bundled: BUNDLED_MODELS, installed: modelStore } },
  };
}
