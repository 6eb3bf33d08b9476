import { type SpawnOptions, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Row } from '../../src/types.js';

export const ROOT = join(__dirname, '../..');
export const TINY = join(ROOT, 'test/fixtures/tiny');
export const BIN = join(ROOT, 'bin/run.js');

/** An environment in which photos do what their names say: see test/fixtures/workers/deadly-photos.cjs. */
export const DEADLY = {
  NODE_OPTIONS: `--require ${join(ROOT, 'test/fixtures/workers/deadly-photos.cjs')}`,
};

/** How a command ended and what it said. */
export interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'uid'> {
  /** What it reads on standard input. */
  readonly input?: string | Buffer;
}

/** Runs the built program as a user would, in a process of its own. */
export function cocotag(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return run(process.execPath, [BIN, ...args], options);
}

/** `cocotag tag` with the package for tests, which knows colours: see test/fixtures/README.md. */
export function tagTiny(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return cocotag(['tag', ...args, '--model', TINY], options);
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { input, env, ...others } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { ...others, env: { ...process.env, ...env } });
    const text = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.setEncoding('utf8').on('data', (chunk: string) => {
        text[name] += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (status, signal) => resolve({ status, signal, ...text }));
    child.stdin?.on('error', () => {}).end(input);
  });
}

/** The code of the error that a command ended with. */
export function codeOf({ stderr }: Ended): string | undefined {
  return /^([A-Z_]+): /m.exec(stderr)?.[1];
}

/** The rows of an NDJSON output. */
export function rowsOf(ndjson: string): Row[] {
  return ndjson
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** What a test compares most: each path with its labels, or its error's code. */
export function brief(ndjson: string): Record<string, string> {
  return Object.fromEntries(
    rowsOf(ndjson).map((row) => [
      row.path,
      'error' in row ? row.error.code : row.tags.map(({ label }) => label).join(' '),
    ]),
  );
}
