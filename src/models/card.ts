import type { InputSpec } from '../types.js';
import type { Manifest, MeasuredQuality, Origin } from './manifest.js';

/** One thing that is to be known of a package, in words. */
export interface PackageFact {
  readonly name: string;
  /** One or more lines. */
  readonly lines: readonly string[];
}

/** Depth and number of a checkpoint's own words that are shown; the manifest has them all. */
const REPORTED_DEPTH = 3;
const REPORTED_LINES = 30;

/** All that a manifest says of its package, for people: what the model card and `models show` are made of. */
export function packageFacts(manifest: Manifest): PackageFact[] {
  const { id, version, title, aliases, architecture, parameters, labels, maps, graphs, explain } = manifest;
  const facts: [string, readonly string[]][] = [
    ['package', [`${id} ${version}: ${title}`]],
    ['aliases', aliases],
    ['architecture', [architecture]],
    ['parameters', parameters === undefined ? [] : [grouped(parameters)]],
    ['input', [inputInWords(manifest.input)]],
    ['labels', [`${labels.length}: ${labelsInWords(labels.map(({ name }) => name))}`]],
    ['maps', maps === undefined ? [] : [`${maps.size.join(' x ')} cells a label, ${maps.kind}`]],
    [
      'graphs',
      Object.entries({ ...graphs, ...(explain && { explain }) }).map(
        ([kind, { file, bytes, sha256 }]) => `${kind}: ${file}, ${grouped(bytes)} bytes, SHA-256 ${sha256}`,
      ),
    ],
    ['threshold', [`${manifest.thresholds.default}${thresholdSpread(manifest.thresholds.perLabel)}`]],
    ['measured', manifest.metrics.map(measuredInWords)],
    ['licence', [manifest.licence]],
    ['origin', manifest.origin.flatMap(originInWords)],
  ];
  return facts.filter(([, lines]) => lines.length > 0).map(([name, lines]) => ({ name, lines }));
}

/** `README.md` of a package that nobody wrote one for. What no program can know, it asks for. */
export function modelCard(manifest: Manifest): string {
  const { id, title, metrics } = manifest;
  const facts = packageFacts(manifest).map(({ name, lines }) => {
    const [first = '', ...more] = lines.map(inMarkdown);
    return more.length === 0
      ? `- ${name}: ${first}`
      : [`- ${name}:`, ...lines.map((line) => `  - ${inMarkdown(line)}`)].join('\n');
  });
  const unknown = [
    ...(metrics.length === 0 ? ['how good it is: `cocotag evaluate` measures it on labelled photos'] : []),
    'what it was trained on, and with which intent',
    'what it is bad at',
  ];
  return `# ${inMarkdown(title)}

The model card of the package \`${id}\`, as far as its manifest knows.

${facts.join('\n')}

Not known to the program, and to be written here by whoever shares the package:

${unknown.map((line) => `- ${line}`).join('\n')}
`;
}

/**
 * Texts of a manifest come from strangers: none of them is to be a heading, a list, HTML, a link under another name or a
 * line of its own, nor to do anything to the terminal that shows the file.
 */
function inMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, '\ufffd')
    .replace(/[\\`*_[\]<>#|~$&!]/g, (character) => `\\${character}`)
    .replace(/^(\d*)([-+.)])(?=[\s-]|$)/, (_, number, sign) => `${number}\\${sign}`);
}

function inputInWords(input: InputSpec): string {
  const size = `${input.width}x${input.height} pixels, ${input.filter}`;
  return input.resize === 'squash'
    ? `${size}; both sides squashed to it`
    : `${size}; the shorter side to ${input.resizeShorterSide}, the middle cut out`;
}

function labelsInWords(names: readonly string[]): string {
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown}, ... ${names.at(-1)}` : shown;
}

function thresholdSpread(perLabel: readonly number[]): string {
  // Not by spreading: a call takes some 100,000 arguments at most.
  const lowest = perLabel.reduce((least, threshold) => Math.min(least, threshold), 1);
  const highest = perLabel.reduce((most, threshold) => Math.max(most, threshold), 0);
  return lowest === highest ? '' : `; per label ${lowest} to ${highest}`;
}

function measuredInWords(quality: MeasuredQuality): string {
  const { dataset, images, graph, threshold, mAP_macro, f1_samples, iou_samples, note } = quality;
  const iou = iou_samples === undefined ? '' : `, IoU ${iou_samples}`;
  const about = note === undefined ? '' : ` (${note})`;
  return `${graph} on ${grouped(images)} photos of ${dataset}: mAP ${mAP_macro}; at ${threshold} F1 ${f1_samples}${iou}${about}`;
}

function originInWords({ what, source, licence, sha256, reported }: Origin): string[] {
  const about = [licence, sha256 && `SHA-256 ${sha256}`].filter((text) => text !== undefined);
  const says = reported === undefined ? [] : reportedInWords(reported, 1);
  const shown = says.slice(0, REPORTED_LINES);
  return [
    `${what}: ${source}${about.length > 0 ? ` (${about.join('; ')})` : ''}`,
    ...shown.map((line) => `  it says of itself: ${line}`),
    ...(says.length > shown.length ? [`  and ${says.length - shown.length} lines more, in model.json`] : []),
  ];
}

function reportedInWords(value: Readonly<Record<string, unknown>>, depth: number): string[] {
  return Object.entries(value).flatMap(([name, inner]) => {
    const isTable = typeof inner === 'object' && inner !== null && !Array.isArray(inner);
    if (!isTable || depth >= REPORTED_DEPTH) return [`${name} = ${shortened(JSON.stringify(inner))}`];
    return reportedInWords({ ...inner }, depth + 1).map((line) => `${name}.${line}`);
  });
}

function shortened(text = ''): string {
  return text.length > 100 ? `${text.slice(0, 100)}...` : text;
}

/** A whole number with a comma every three digits. */
function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
