import { CocotagError, systemCode } from '../errors.js';
import { didYouMean } from '../labels/nearest.js';
import { escapeForTerminal } from './escape.js';

/** What oclif's errors carry that matters here. */
interface OclifError extends Error {
  readonly oclif?: { readonly exit?: number };
  readonly flags?: readonly string[];
  readonly parse?: { readonly input?: { readonly flags?: Readonly<Record<string, unknown>> } };
}

/**
 * Any thrown value as the error to report.
 *
 * @returns undefined where nothing went wrong: a closed pipe, or `--help`, which oclif ends with an exception.
 */
export function errorOf(thrown: unknown, argv: readonly string[]): CocotagError | undefined {
  // A reader that has had enough is no error.
  if (systemCode(thrown) === 'EPIPE') return undefined;
  if (thrown instanceof CocotagError) thrown.message = parserMessage(thrown);
  if (!isOclifError(thrown)) return CocotagError.from(thrown);
  return thrown.oclif?.exit === 0 ? undefined : usageError(thrown, argv);
}

/** Prints on standard error what went wrong and what to do. A bug of ours, or --debug, shows where, too. */
export function printError(error: CocotagError, isDebug: boolean): void {
  const lines = [describe(error)];
  if (isDebug || error.code === 'INTERNAL') lines.push(stackOf(error));
  process.stderr.write(`${lines.join('\n')}\n`);
}

/** Whether the command line asks for its result as JSON on standard output; then errors go there as JSON, too. */
export function wantsJson(argv: readonly string[]): boolean {
  return argv.some(
    (argument, i) => argument === '--json=-' || (argument === '--json' && argv[i + 1] === '-'),
  );
}

/** An error as the lines that a person reads. */
export function describe(error: CocotagError): string {
  const lines = [`${error.code}: ${error.message}`];
  if (error.code === 'INTERNAL') {
    lines.push(
      'This is a bug in cocotag. Please report it with the lines below and the command that you ran.',
    );
  }
  // A hint may be of several lines; a message is one, whatever names are in it.
  if (error.hint !== undefined) lines.push(...error.hint.split('\n'));
  return lines.map((line) => escapeForTerminal(line)).join('\n');
}

/** What an error says, without the frame that oclif's parser puts around the messages of all errors. */
export function parserMessage({ message }: Error): string {
  return message
    .replace(/^Parsing --\S+ \n\t/, '')
    .replace(/\n?See more help with --help$/, '')
    .trim();
}

function isOclifError(thrown: unknown): thrown is OclifError {
  return thrown instanceof Error && 'oclif' in thrown;
}

/** oclif's parse errors: its own sentence without its advice, then the near miss and where help is. */
function usageError(thrown: OclifError, argv: readonly string[]): CocotagError {
  const message = parserMessage(thrown);
  const command = argv[0] !== undefined && !argv[0].startsWith('-') ? `cocotag ${argv[0]}` : 'cocotag';
  const [unknownFlag] = thrown.flags ?? [];
  const known = Object.keys(thrown.parse?.input?.flags ?? {}).map((name) => `--${name}`);
  const near = unknownFlag === undefined ? undefined : didYouMean(unknownFlag, known);
  const help = `See ${command} --help`;
  return new CocotagError('USAGE', message, {
    hint: near === undefined ? help : `${near}\n${help}`,
    cause: thrown,
  });
}

function stackOf(error: CocotagError): string {
  const origin = error.cause instanceof Error ? error.cause : error;
  return origin.stack ?? origin.message;
}
