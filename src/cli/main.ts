import { exitStatusOf } from '../errors.js';
import { errorOf, printError, wantsJson } from './report-error.js';
import { isVersionRequest, versionText } from './version.js';

/**
 * The whole command line: runs one command and sets `process.exitCode`. It never calls `process.exit`, which
 * would cut off what a slow pipe has not taken yet.
 *
 * @param argv - The arguments after the program's name.
 * @param root - A folder inside the package, from which oclif finds package.json.
 */
export async function main(argv: readonly string[], root: string): Promise<void> {
  try {
    if (isVersionRequest(argv)) {
      process.stdout.write(versionText());
      return;
    }
    const { run } = await import('@oclif/core');
    ownStreamErrors();
    await run([...helpFirst(argv)], root);
  } catch (thrown) {
    const error = errorOf(thrown, argv);
    if (error === undefined) {
      // oclif has set 1 for what it takes for a failure.
      process.exitCode = 0;
      return;
    }
    printError(error, argv.includes('--debug'));
    // What reaches this place happened before the first result, so that nothing else stands on standard output.
    if (wantsJson(argv)) process.stdout.write(`${JSON.stringify({ error: error.toPlain() })}\n`);
    process.exitCode = exitStatusOf(error.code);
  }
}

/** `cocotag help tag` is what people try first; oclif's own way is `cocotag tag --help`. */
function helpFirst(argv: readonly string[]): readonly string[] {
  return argv[0] === 'help' ? [...argv.slice(1), '--help'] : argv;
}

/**
 * Whoever writes is told of its errors. oclif's own listener would throw what is no EPIPE, past everybody who could
 * handle it; none at all would make Node throw.
 */
function ownStreamErrors(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.removeAllListeners('error');
    stream.on('error', () => {});
  }
}
