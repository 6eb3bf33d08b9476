import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, linkSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BIN, TINY } from './cocotag.js';
import { picture } from './pictures.js';

/** Makes a folder of photos, each the same file under another name. */
export async function plantMany(folder: string, count: number): Promise<void> {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}.png`, await picture('red', 'a.png', 200));
  for (let i = 0; i < count; i++)
    linkSync(`${folder}.png`, join(folder, `${String(i).padStart(5, '0')}.png`));
}

/** Starts a run with the package for tests. */
export function startTiny(args: readonly string[], cwd: string): ChildProcess {
  return spawn(process.execPath, [BIN, 'tag', ...args, '--model', TINY, '--no-progress'], { cwd });
}

/** The rows of a journal that are whole lines. */
export function rowsInJournal(path: string): string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8').split('\n').slice(1, -1);
}

/**
 * Sends a run a signal once its journal holds some rows, and waits for its end.
 *
 * @returns How it ended, and what it said.
 */
export async function endAtRows(
  child: ChildProcess,
  journal: string,
  rows: number,
  signal: NodeJS.Signals,
): Promise<{ readonly received: NodeJS.Signals | null; readonly stderr: string }> {
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  let isSent = false;
  const growing = setInterval(() => {
    if (!isSent && rowsInJournal(journal).length >= rows) isSent = child.kill(signal);
  }, 5);
  await once(child, 'close');
  clearInterval(growing);
  return { received: child.signalCode, stderr };
}
