import type { Paint } from '../../output/index.js';
import type { PhotoDifference } from './photo-difference.js';
import type { DifferingRun, RunDifference } from './run-difference.js';

/** How differences are painted. */
export interface DiffTableOptions {
  readonly paint: Paint;
  /** Makes a name harmless for a terminal; the identity in a pipe. */
  readonly clean: (text: string) => string;
}

/** A photo's difference as a line: `path  + gained 0.62  - lost 0.51  changed 0.40 > 0.71`. */
export function photoLine(difference: PhotoDifference, { paint, clean }: DiffTableOptions): string {
  const { path, gained, lost, changed, only_in, error_in_a, error_in_b } = difference;
  const score = (value: number) => paint.dim(value.toFixed(2));
  const parts = [
    ...(only_in === undefined ? [] : [paint.dim(`only in ${only_in}`)]),
    ...(error_in_a === undefined ? [] : [paint.red(`${clean(error_in_a)} in a`)]),
    ...(error_in_b === undefined ? [] : [paint.red(`${clean(error_in_b)} in b`)]),
    ...gained.map((tag) => `${paint.bold(`+ ${clean(tag.label)}`)} ${score(tag.score)}`),
    ...lost.map((tag) => `${paint.red(`- ${clean(tag.label)}`)} ${score(tag.score)}`),
    ...changed.map(({ label, a, b }) => `${clean(label)} ${score(a)} > ${score(b)}`),
  ];
  return `${clean(path)}  ${parts.join('  ')}\n`;
}

/** The counts for people, below the photos. */
export function differenceTable(difference: RunDifference, { paint, clean }: DiffTableOptions): string {
  const { a, b, photos, only_in_a, only_in_b, differing, gained, lost, kept, changed } = difference;
  const scores = changed > 0 ? `, ${number(changed)} with another score` : '';
  const lines = [
    clean(`a: ${runText(a)}`),
    clean(`b: ${runText(b)}`),
    `${number(photos)} photos in both, ${number(differing)} with other tags: ${number(gained)} gained, ${number(lost)} lost, ${number(kept)} kept${scores}`,
  ];
  if (only_in_a + only_in_b > 0)
    lines.push(`Photos of one run alone: ${number(only_in_a)} in a, ${number(only_in_b)} in b`);
  if (photos === 0 && only_in_a > 0 && only_in_b > 0)
    lines.push('Photos are paired by their paths, as the rows have them: give both runs the same inputs.');
  const labels = Object.entries(difference.labels).filter(([, counts]) => counts.gained + counts.lost > 0);
  if (labels.length === 0) return `${lines.join('\n')}\n`;
  const width = Math.max(5, ...labels.map(([label]) => clean(label).length));
  const cells = (counts: readonly (string | number)[]) =>
    counts.map((count) => (typeof count === 'number' ? number(count) : count).padStart(8)).join('');
  const table = [
    paint.dim(`${'label'.padEnd(width)}${cells(['gained', 'lost', 'kept'])}`),
    ...labels.map(
      ([label, counts]) => clean(label).padEnd(width) + cells([counts.gained, counts.lost, counts.kept]),
    ),
  ];
  return `${[...lines, '', ...table].join('\n')}\n`;
}

function runText({ name, model, photos, failed }: DifferingRun): string {
  const of = model === null ? '' : ` by ${model}`;
  return `${name}${of}, ${number(photos)} photos${failed > 0 ? `, ${number(failed)} failed` : ''}`;
}

function number(count: number): string {
  return count.toLocaleString('en');
}
