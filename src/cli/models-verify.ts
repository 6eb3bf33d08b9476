import { exitStatusOf } from '../errors.js';
import type { ModelPackage } from '../models/index.js';
import { type Check, verifyPackage } from '../verify-model.js';
import { describe } from './report-error.js';
import type { Result } from './result.js';

/** What a check of a package found, and the exit status that it leads to. */
export async function verifyResult(
  found: ModelPackage,
  photos: readonly string[],
): Promise<Result & { readonly status: number }> {
  const checks: Check[] = [];
  for await (const check of verifyPackage(found, photos)) checks.push(check);
  const failed = checks.find((check) => check.status === 'failed');
  return {
    lines: checks.flatMap(inWords),
    json: { folder: found.folder, checks: checks.map(asJson) },
    status: failed?.status === 'failed' ? exitStatusOf(failed.error.code) : 0,
  };
}

function inWords(check: Check): string[] {
  if (check.status === 'ok') return [`ok      ${check.what}: ${check.detail}`];
  const [first = '', ...more] = describe(check.error).split('\n');
  return [`FAILED  ${check.what}: ${first}`, ...more.map((line) => `        ${line}`)];
}

function asJson(check: Check) {
  return check.status === 'ok' ? check : { ...check, error: check.error.toPlain() };
}
