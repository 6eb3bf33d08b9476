import { readdirSync } from 'node:fs';
import { CocotagError } from '../../src/errors.js';
import type { PullOptions } from '../../src/models/hub/index.js';
import type { FakeHub } from './hub-server.js';

/** Options for a pull from a hub of the tests. It waits for nothing; what it would wait is noted. */
export function optionsFor({ hub }: FakeHub, folder: string): PullOptions & { readonly waits: number[] } {
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => void waits.push(ms);
  return { endpoint: hub.origin, folder, wait, waits };
}

/** The error that something ends with. */
export async function errorOf(act: Promise<unknown>): Promise<CocotagError> {
  const thrown = await act.then(
    () => new Error('it ended well'),
    (error: unknown) => error,
  );
  if (thrown instanceof CocotagError) return thrown;
  throw thrown;
}

/** What an error says, in one text. */
export function wordsOf({ code, message, hint = '' }: CocotagError): string {
  return `${code}: ${message} | ${hint}`;
}

/** The names of what is in a folder. */
export function namesIn(folder: string): string[] {
  return readdirSync(folder).sort();
}
