import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FieldKey } from '../../src/xmp/fields.js';
import { merged, type PhotoTags } from '../../src/xmp/merge.js';
import type { SidecarRecord } from '../../src/xmp/record.js';
import type { SidecarChange } from '../../src/xmp/rewrite.js';
import { readSidecar } from '../../src/xmp/state.js';
import { type UntagChoice, untagged } from '../../src/xmp/untag.js';

/** Sidecars that are read; their README says what each pins. */
export const SIDECARS = join(__dirname, '../fixtures/sidecars');
/** Sidecars that are refused. */
export const BROKEN_SIDECARS = join(SIDECARS, 'broken');

/** The names of a folder's sidecars. */
export function sidecarNames(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.xmp'))
    .sort();
}

/** A sidecar of the fixtures. */
export function sidecarBytes(name: string): Buffer {
  return readFileSync(join(SIDECARS, name));
}

/** A sidecar in one line with a description of `inner`: enough for tests of what words it has. */
export function sidecar(inner: string): string {
  return (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">' +
    '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"' +
    ` xmlns:lr="http://ns.adobe.com/lightroom/1.0/">${inner}</rdf:Description></rdf:RDF></x:xmpmeta>`
  );
}

/** `dc:subject` as a Bag. */
export function dc(...words: readonly string[]): string {
  return `<dc:subject>${bag(words)}</dc:subject>`;
}

/** `lr:hierarchicalSubject` as a Bag. */
export function lr(...words: readonly string[]): string {
  return `<lr:hierarchicalSubject>${bag(words)}</lr:hierarchicalSubject>`;
}

function bag(words: readonly string[]): string {
  return `<rdf:Bag>${words.map((word) => `<rdf:li>${word}</rdf:li>`).join('')}</rdf:Bag>`;
}

/** What a run says of a photo: labels, the first with the highest score. */
export function run(labels: readonly string[], change: Partial<PhotoTags> = {}): PhotoTags {
  return {
    model: 'tiny@1.0.0/float',
    modelSha256: 'a7082f3b',
    threshold: '0.5',
    prefix: '',
    tags: labels.map((label, i) => ({ label, score: (90 - i) / 100 })),
    ...change,
  };
}

/** The text after a run. */
export function merge(
  text: string | undefined,
  photo: PhotoTags | readonly string[],
  embedded: readonly string[] = [],
): string {
  const photoTags = 'model' in photo ? photo : run(photo);
  return textOf(text, merged(readSidecar(text), photoTags, embedded));
}

/** The text after undoing. */
export function untag(text: string, choice: UntagChoice = {}): string {
  return textOf(text, untagged(readSidecar(text), choice));
}

/** A field's words. */
export function words(text: string, field: FieldKey): string[] {
  return readSidecar(text).fields[field].keywords.map(({ value }) => value);
}

/** What cocotag keeps about itself: the record of a sidecar that has one. */
export function recordOf(text: string): SidecarRecord {
  const { record } = readSidecar(text);
  if (record === undefined) throw new Error('The sidecar has no record');
  return record;
}

/** Which labels' words are ours where: `dog: dc lr`. */
export function owned(text: string): string[] {
  return recordOf(text).tags.map(({ label, addedTo }) => `${label}: ${addedTo.join(' ') || 'nowhere'}`);
}

/** The text that a change leads to; `bare` where the file is to go. */
function textOf(before: string | undefined, change: SidecarChange): string {
  if (change.kind === 'changed') return change.text;
  return change.kind === 'same' && before !== undefined ? before : change.kind;
}

/** A text without what cocotag keeps about itself, for the eyes of a reader: `<cocotag:runs/>` stands for it. */
export function withoutRecord(text: string): string {
  return text.replace(/<cocotag:runs>.*<\/cocotag:runs>/s, '<cocotag:runs/>');
}

/** What a person or a program does to the keywords: changes text outside of our record. */
export function edit(text: string, from: string | RegExp, to: string): string {
  const [before = '', record = '', after = ''] = text.split(/(<cocotag:runs>.*<\/cocotag:runs>)/s);
  const changed = before.replaceAll(from, to) + record + after.replaceAll(from, to);
  if (changed === text) throw new Error(`Nothing to edit: ${from}`);
  return changed;
}

/** Takes a keyword out of all lists, as a person does in a photo program. */
export function remove(text: string, word: string): string {
  return edit(text, `<rdf:li>${word}</rdf:li>`, '');
}

/** Adds a keyword behind another, wherever that stands. */
export function add(text: string, word: string, behind: string): string {
  return edit(text, `<rdf:li>${behind}</rdf:li>`, `<rdf:li>${behind}</rdf:li><rdf:li>${word}</rdf:li>`);
}
