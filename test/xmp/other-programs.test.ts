import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FIELD_KEYS } from '../../src/xmp/fields.js';
import { decodeSidecar, encodeSidecar } from '../../src/xmp/text.js';
import { merge, run, SIDECARS, sidecarBytes, sidecarNames, untag, words } from '../support/sidecars.js';
import { tempFolder } from '../support/temp-folder.js';

// What other programs make of our sidecars, and we of theirs. test/fixtures/sidecars/README.md tells what each program
// cannot do with which file, with or without us; those files are left out here.

/** What a program sees of a sidecar: the values of its properties, by their names. */
type Seen = Readonly<Record<string, unknown>>;

interface Program {
  readonly name: string;
  /** Prints its version. */
  readonly version: string;
  /** Files that it cannot read rightly, and why. */
  readonly cannot: Readonly<Record<string, string>>;
  sees(folder: string, files: readonly string[]): Seen[];
  /** Sets a rating, and thereby writes all anew. */
  rewrite(folder: string, files: readonly string[]): void;
  /** The words of `dc:subject` and of `lr:hierarchicalSubject`. */
  fields(seen: Seen): readonly [string, string];
  /** The first label of our record. */
  label(seen: Seen): unknown;
}

const exiftool: Program = {
  name: 'exiftool',
  version: '-ver',
  cannot: {
    'utf16le.xmp': 'makes invalid UTF-8 of a character outside the BMP',
    'empty-seq.xmp': 'gives an empty word for an empty list',
    'other-prefixes.xmp': 'knows no group for lr without a prefix',
    'comments.xmp': '12.57 leaves comments in words',
  },
  sees(folder, files) {
    // -m: lists of more than 1000 words, too.
    const args = ['-j', '-m', '-G1', '-struct', '-XMP:all', ...files.map((file) => join(folder, file))];
    return (JSON.parse(output('exiftool', args)) as Seen[]).map(({ SourceFile, ...seen }) => seen); // So is -j.
  },
  rewrite(folder, files) {
    const paths = files.map((file) => join(folder, file));
    output('exiftool', ['-m', '-overwrite_original', '-XMP-xmp:Rating=3', ...paths]);
  },
  fields: (seen) => [listed(seen['XMP-dc:Subject']), listed(seen['XMP-lr:HierarchicalSubject'])],
  label: (seen) => {
    const [run] = seen['XMP-cocotag:Runs'] as { readonly Tags: readonly Seen[] }[]; // So is the record.
    return run?.Tags[0]?.Label;
  },
};

const exiv2: Program = {
  name: 'exiv2',
  version: '--version',
  cannot: {
    'utf16le.xmp': 'does not know such a file',
    'utf16be.xmp': 'does not know such a file',
    'no-wrapper.xmp': 'does not know such a file',
    'node-id.xmp': 'refuses it',
    'other-prefixes.xmp': 'looks for the name rdf:RDF',
  },
  sees: (folder, files) =>
    files.map((file) => {
      const lines = output('exiv2', ['-PXkyct', join(folder, file)]).matchAll(
        /^(Xmp\.\S+) +(.*(?:\n(?!Xmp\.).*)*)/gm,
      );
      return Object.fromEntries(Array.from(lines, ([, name, value]) => [name, value?.trimEnd()]));
    }),
  rewrite(folder, files) {
    output('exiv2', ['-M', 'set Xmp.xmp.Rating 3', ...files.map((file) => join(folder, file))]);
  },
  fields: (seen) => [exiv2List(seen['Xmp.dc.subject']), exiv2List(seen['Xmp.lr.hierarchicalSubject'])],
  label: (seen) => exiv2List(seen['Xmp.cocotag.runs[1]/cocotag:tags[1]/cocotag:label']),
};

const NEW = 'new.xmp';
/** Its attribute becomes an element for good, once a program has written the file anew. */
const ATTRIBUTE = 'attribute-subject.xmp';
const PHOTO = run(['dog', 'traffic light']);
const EMBEDDED = ['Places|Paris'];
const temp = tempFolder();

function output(program: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 1e8 });
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr}`);
  return stdout;
}

/** One word is no list to ExifTool, and a number is a number. */
function listed(value: unknown): string {
  return (Array.isArray(value) ? value : [value ?? []].flat()).join(', ');
}

/** Without the type and the length of the list. */
function exiv2List(value: unknown): string {
  return String(value ?? '').replace(/^\S+ +\d+ */, '');
}

/** Fills a folder with sidecars as they were before or after a run; a new one is there after the run only. */
function planted(name: string, files: readonly string[], isTagged: boolean): string {
  const folder = join(temp, name);
  mkdirSync(folder);
  for (const file of files) {
    const sidecar = file === NEW ? undefined : decodeSidecar(sidecarBytes(file));
    const text = isTagged ? merge(sidecar?.text, PHOTO, EMBEDDED) : (sidecar?.text ?? '');
    const how = sidecar ?? { encoding: 'utf8', hasByteOrderMark: false };
    writeFileSync(join(folder, file), encodeSidecar({ ...how, text }));
  }
  return folder;
}

function textIn(folder: string, file: string): string {
  return decodeSidecar(readFileSync(join(folder, file))).text;
}

/** What is neither a keyword nor ours nor the mark of the program. */
function foreign(seen: Seen): Seen {
  const isOurs = /cocotag|^(?:XMP-|Xmp\.)(?:dc[:.]subject|lr[:.]hierarchicalSubject|x:XMPToolkit)$/i;
  return Object.fromEntries(Object.entries(seen).filter(([name]) => !isOurs.test(name)));
}

for (const program of [exiftool, exiv2]) {
  const { name, version, cannot } = program;
  if (spawnSync(name, [version]).status !== 0) {
    test.skip(`${name} is not installed`, () => {});
    continue;
  }
  const old = sidecarNames(SIDECARS).filter((file) => !(file in cannot));
  const files = [...old, NEW];

  test(`${name} sees our words and our record, and all else as before`, () => {
    const before = program.sees(planted(`${name}-before`, old, false), old);
    const folder = planted(`${name}-after`, files, true);
    const after = program.sees(folder, files);
    expect(before).toHaveLength(old.length);
    for (const [i, file] of files.entries()) {
      const seen = after[i] ?? {};
      expect([file, foreign(seen)]).toEqual([file, foreign(before[i] ?? {})]);
      const text = textIn(folder, file);
      expect([file, ...program.fields(seen)]).toEqual([
        file,
        words(text, 'dc').join(', '),
        words(text, 'lr').join(', '),
      ]);
      expect([file, program.label(seen)]).toEqual([file, 'dog']);
    }
  });

  test(`what ${name} has written anew is merged and undone as if it had not`, () => {
    const before = planted(`${name}-before-rewrite`, old, false);
    const after = planted(`${name}-after-rewrite`, files, true);
    program.rewrite(before, old);
    program.rewrite(after, files);
    for (const file of files) {
      const text = textIn(after, file);
      expect([file, merge(text, PHOTO, EMBEDDED)]).toEqual([file, text]);
      const undone = untag(text);
      expect(undone).not.toContain('<cocotag:');
      writeFileSync(join(after, file), undone);
      if (file === NEW) continue;
      for (const field of FIELD_KEYS)
        expect([file, words(undone, field)]).toEqual([file, words(textIn(before, file), field)]);
    }
    expect(program.sees(after, old).map(foreign)).toEqual(program.sees(before, old).map(foreign));
  });

  test(`${name}'s own rating is all that is left of a sidecar of our making`, () => {
    const folder = planted(`${name}-new`, [NEW], true);
    program.rewrite(folder, [NEW]);
    const undone = untag(textIn(folder, NEW));
    writeFileSync(join(folder, NEW), undone);
    expect(Object.keys(foreign(program.sees(folder, [NEW])[0] ?? {}))).toEqual([
      expect.stringMatching(/xmp.Rating$/),
    ]);
    expect([...words(undone, 'dc'), ...words(undone, 'lr')]).toEqual([]);
  });

  test(`a keyword that was an attribute survives ${name} and undoing`, () => {
    const folder = planted(`${name}-attribute`, [ATTRIBUTE], true);
    program.rewrite(folder, [ATTRIBUTE]);
    expect(words(untag(textIn(folder, ATTRIBUTE)), 'dc')).toEqual(['holiday']);
  });
}
