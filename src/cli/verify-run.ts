import type { Interfaces } from '@oclif/core';
import { CocotagError } from '../errors.js';
import { writeTo } from '../output/index.js';
import { type VerifiedOutput, verifyRun } from '../verify-run.js';
import { escapeForTerminal } from './escape.js';
import { openTarget } from './outputs.js';
import type { VERIFY_FLAGS } from './verify-flags.js';

type VerifySettings = Partial<Interfaces.InferredFlags<typeof VERIFY_FLAGS>>;

/**
 * `cocotag verify`: a line an output, on standard output, and what is wrong as an error in the end.
 *
 * @throws CocotagError OUTPUT_CHANGED where an output is not what it was; USAGE, MANIFEST_INVALID.
 */
export async function verifyManifest(manifest: string, settings: VerifySettings): Promise<void> {
  const { json, force = false, quiet = false } = settings;
  const destination = json === undefined ? undefined : await openTarget(json, force, process.stdout);
  const outputs: VerifiedOutput[] = [];
  try {
    for await (const output of verifyRun(manifest)) {
      outputs.push(output);
      if (json !== '-' && !quiet) await printState(output);
    }
    await destination?.write(`${JSON.stringify({ outputs }, null, 2)}\n`);
  } catch (error) {
    await destination?.discard();
    throw error;
  }
  await destination?.finish();
  const wrong = outputs.filter(({ state }) => state !== 'same' && state !== 'unchecked');
  if (wrong.length === 0) return;
  throw new CocotagError(
    'OUTPUT_CHANGED',
    `${wrong.length} of ${outputs.length} outputs in ${manifest} are not what they were: ${wrong.map(({ path }) => path).join(', ')}`,
    { path: manifest, hint: 'Make them anew, or take them from a backup.' },
  );
}

function printState({ path, state, message }: VerifiedOutput): Promise<void> {
  const line = message === undefined ? `${path}: ${state}` : `${path}: ${state} (${message})`;
  return writeTo(
    process.stdout,
    `${process.stdout.isTTY ? escapeForTerminal(line) : line}\n`,
    'standard output',
  );
}
