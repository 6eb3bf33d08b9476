import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { FIELD_KEYS, type FieldKey } from '../../src/xmp/fields.js';
import type { PhotoTags } from '../../src/xmp/merge.js';
import { decodeSidecar, encodeSidecar } from '../../src/xmp/text.js';
import { wordKey, wordOf } from '../../src/xmp/words.js';
import { merge, recordOf, run, untag, words } from '../support/sidecars.js';

// A generator of sidecars: of all forms that a field may have, in all layouts.

interface Names {
  readonly rdf: string;
  readonly dc: string;
  readonly lr: string;
}

interface Layout {
  readonly lineEnd: string;
  readonly indent: string;
  /** Whether all stands in one line. */
  readonly isCompact: boolean;
  readonly quote: string;
  /** What stands around `rdf:RDF`. */
  readonly wrapper: 'none' | 'declaration' | 'xmpmeta' | 'packet';
  readonly names: Names;
}

/** Something to be written: an element, or text as it stands (a comment, say). */
type Node =
  | string
  | { readonly name: string; readonly attributes: readonly string[]; readonly content: string | Node[] };

type Form =
  | { readonly kind: 'absent' | 'closed' | 'empty' | 'blank' }
  | { readonly kind: 'plain' | 'attribute'; readonly value: string }
  | {
      readonly kind: 'list' | 'apart';
      readonly list: string;
      readonly isNumbered: boolean;
      readonly items: readonly Item[];
      readonly emptyAs: 'closed' | 'empty' | 'blank' | 'comment';
    };

interface Item {
  readonly value: string;
  readonly spelling: 'names' | 'numbers' | 'cdata';
  readonly comment: string | undefined;
}

interface Description {
  readonly dc: Form;
  readonly lr: Form;
  readonly about: string;
  readonly attributes: readonly string[];
  readonly before: readonly string[];
  readonly between: readonly string[];
}

const COMMENTS = [
  '<!-- -->',
  '<!--<rdf:li>decoy</rdf:li>-->',
  '<!-- > " -->',
  '<?keep me?>',
  '<!-- </rdf:Bag></dc:subject> -->',
];

/** Properties that are none of ours; the dc:subject of another picture among them. */
const FOREIGN = [
  '<xmp:Label xmlns:xmp="http://ns.adobe.com/xap/1.0/">a &amp; b</xmp:Label>',
  '<dc:title xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Alt xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:li xml:lang="x-default">T</rdf:li></rdf:Alt></dc:title>',
  '<m:Pantry xmlns:m="http://ns.adobe.com/xap/1.0/mm/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Bag><rdf:li><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>dog</rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:li></rdf:Bag></m:Pantry>',
  '<u:x xmlns:u="urn:u" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:parseType="Resource"><u:y>\n  1\r\n</u:y><u:z/></u:x>',
];

const ATTRIBUTES = [
  'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="3"',
  `xmlns:u='urn:u' u:a = 'x "dc:subject=y" &lt;'`,
  'xmlns:crs="http://ns.adobe.com/camera-raw-settings/1.0/"\n crs:Version=">16"',
  'xml:lang="en"',
];

/** Words of tags, in the spellings of people. */
const LIKE_TAGS = ['dog', 'DOG', 'Traffic Light', 'Cafe\u0301', 'café', 'auto|dog', 'Animals|dog', 'tv'];
const LABELS = ['dog', 'traffic light', 'cafe\u0301', 'hot, dog', 'a|b', '<&">', '🐕', 'TV'];

const unit = fc.constantFrom(...'aBé&<>"\' |,;日🐕', 'e\u0301', '\u00a0');
const value = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.string({ unit, minLength: 1, maxLength: 6 }).filter((text) => text.trim() !== ''),
  },
  { weight: 2, arbitrary: fc.constantFrom(...LIKE_TAGS) },
);
const comment = fc.constantFrom(...COMMENTS);
const comments = fc.array(comment, { maxLength: 2 });

const item: fc.Arbitrary<Item> = fc.record({
  value,
  spelling: fc.constantFrom('names', 'numbers', 'cdata'),
  comment: fc.option(comment, { nil: undefined, freq: 6 }),
});

const form: fc.Arbitrary<Form> = fc.oneof(
  fc.record({ kind: fc.constantFrom('absent', 'absent', 'closed', 'empty', 'blank') }),
  fc.record({ kind: fc.constantFrom('plain', 'attribute'), value }),
  fc.record({
    kind: fc.constantFrom('list', 'list', 'list', 'apart'),
    list: fc.constantFrom('Bag', 'Seq', 'Alt'),
    isNumbered: fc.boolean(),
    items: fc.array(item, { maxLength: 4 }),
    emptyAs: fc.constantFrom('closed', 'empty', 'blank', 'comment'),
  }),
);

const description: fc.Arbitrary<Description> = fc.record({
  dc: form,
  lr: form,
  about: fc.constantFrom('prefixed', 'plain', 'none'),
  attributes: fc.uniqueArray(fc.constantFrom(...ATTRIBUTES), { maxLength: 3 }),
  before: fc.array(fc.oneof(comment, fc.constantFrom(...FOREIGN)), { maxLength: 2 }),
  between: fc.array(fc.oneof(comment, fc.constantFrom(...FOREIGN)), { maxLength: 2 }),
});

const layout: fc.Arbitrary<Layout> = fc.record({
  lineEnd: fc.constantFrom('\n', '\r\n'),
  indent: fc.constantFrom('', ' ', '   ', '\t'),
  isCompact: fc.boolean(),
  quote: fc.constantFrom('"', "'"),
  wrapper: fc.constantFrom('none', 'declaration', 'xmpmeta', 'packet'),
  names: fc.constantFrom(
    { rdf: 'rdf', dc: 'dc', lr: 'lr' },
    { rdf: 'rdf', dc: 'dc', lr: 'lightroom' },
    { rdf: 'r', dc: 'd', lr: 'l' },
  ),
});

interface Sidecar {
  readonly text: string;
  readonly names: Names;
  /** Whether our words can go in without anything being rewritten. */
  readonly isInsertOnly: boolean;
}

const sidecars: fc.Arbitrary<Sidecar> = fc
  .record({
    layout,
    descriptions: fc.array(description, { maxLength: 3 }),
    isClosed: fc.boolean(),
    loose: comments,
  })
  .map(({ layout, descriptions, isClosed, loose }) => {
    const kinds = descriptions.flatMap(({ dc, lr }) => [dc, lr]);
    const isRdfClosed = descriptions.length === 0 && loose.length === 0 && isClosed;
    return {
      text: documentText(layout, descriptions, loose, isRdfClosed),
      names: layout.names,
      isInsertOnly:
        !isRdfClosed &&
        kinds.every(
          (form) =>
            form.kind === 'absent' ||
            ('items' in form && (form.items.length > 0 || form.emptyAs !== 'closed')),
        ),
    };
  });

function documentText(
  layout: Layout,
  descriptions: readonly Description[],
  loose: readonly string[],
  isRdfClosed: boolean,
): string {
  const { rdf } = layout.names;
  const apart: Node[] = [];
  const nodes = descriptions.map((one, i) => descriptionNode(layout, one, i, apart));
  const root: Node = {
    name: `${rdf}:RDF`,
    attributes: [`xmlns:${rdf}="http://www.w3.org/1999/02/22-rdf-syntax-ns#"`],
    content: isRdfClosed ? '' : [...loose, ...nodes, ...apart],
  };
  const meta: Node = { name: 'x:xmpmeta', attributes: ['xmlns:x="adobe:ns:meta/"'], content: [root] };
  const lineEnd = layout.isCompact ? '' : layout.lineEnd;
  switch (layout.wrapper) {
    case 'none':
      return rendered(root, layout, 0);
    case 'declaration':
      return `<?xml version="1.0" encoding="UTF-8"?>${lineEnd}${rendered(meta, layout, 0)}${lineEnd}`;
    case 'xmpmeta':
      return `${rendered(meta, layout, 0)}${lineEnd}`;
    case 'packet':
      return `<?xpacket begin="\ufeff" id="W5"?>${lineEnd}${rendered(meta, layout, 0)}${lineEnd}<?xpacket end="w"?>`;
  }
}

function descriptionNode(layout: Layout, one: Description, i: number, apart: Node[]): Node {
  const { rdf, dc, lr } = layout.names;
  const { quote } = layout;
  const about = { prefixed: [`${rdf}:about=""`], plain: ['about=""'], none: [] }[one.about] ?? [];
  const attribute = (name: string, form: Form) =>
    form.kind === 'attribute' ? [`${name}=${quote}${escaped(form.value, 'numbers')}${quote}`] : [];
  return {
    name: `${rdf}:Description`,
    attributes: [
      ...about,
      `xmlns:${dc}="http://purl.org/dc/elements/1.1/"`,
      `xmlns:${lr}="http://ns.adobe.com/lightroom/1.0/"`,
      ...attribute(`${dc}:subject`, one.dc),
      ...one.attributes,
      ...attribute(`${lr}:hierarchicalSubject`, one.lr),
    ],
    content: [
      ...one.before,
      ...fieldNodes(layout, `${dc}:subject`, one.dc, `d${i}`, apart),
      ...one.between,
      ...fieldNodes(layout, `${lr}:hierarchicalSubject`, one.lr, `l${i}`, apart),
    ],
  };
}

function fieldNodes({ names }: Layout, name: string, form: Form, id: string, apart: Node[]): Node[] {
  const { rdf } = names;
  switch (form.kind) {
    case 'absent':
    case 'attribute':
      return [];
    case 'closed':
      return [`<${name}/>`];
    case 'empty':
      return [`<${name}></${name}>`];
    case 'blank':
      return [`<${name}> \n </${name}>`];
    case 'plain':
      return [`<${name}>${escaped(form.value, 'names')}</${name}>`];
    case 'list':
      return [{ name, attributes: [], content: [listNode(rdf, form, [])] }];
    case 'apart':
      apart.push(listNode(rdf, form, [`${rdf}:nodeID="${id}"`]));
      return [`<${name} ${rdf}:nodeID="${id}"/>`];
  }
}

function listNode(
  rdf: string,
  { list, items, isNumbered, emptyAs }: Extract<Form, { items: unknown }>,
  attributes: readonly string[],
): Node {
  const empty = { closed: '', empty: [], blank: ['  '], comment: ['<!-- none -->'] }[emptyAs];
  const nodes = items.flatMap(({ value, spelling, comment }, i) => {
    const name = `${rdf}:${isNumbered ? `_${i + 1}` : 'li'}`;
    return [`<${name}>${escaped(value, spelling)}</${name}>`, ...(comment === undefined ? [] : [comment])];
  });
  return { name: `${rdf}:${list}`, attributes, content: items.length === 0 ? empty : nodes };
}

function rendered(node: Node, layout: Layout, depth: number): string {
  if (typeof node === 'string') return node;
  const { name, attributes, content } = node;
  const start = `<${name}${attributes.map((attribute) => ` ${attribute}`).join('')}`;
  if (content === '') return `${start}/>`;
  const line = (levels: number) => (layout.isCompact ? '' : layout.lineEnd + layout.indent.repeat(levels));
  const inner = [...content].map((child) => line(depth + 1) + rendered(child, layout, depth + 1)).join('');
  return `${start}>${inner}${inner === '' ? '' : line(depth)}</${name}>`;
}

function escaped(text: string, spelling: Item['spelling']): string {
  if (spelling === 'cdata') return `<![CDATA[${text}]]>`;
  const names: Readonly<Record<string, string>> = {
    '&': 'amp',
    '<': 'lt',
    '>': 'gt',
    '"': 'quot',
    "'": 'apos',
  };
  return text.replace(/[&<>"']/g, (character) =>
    spelling === 'names' ? `&${names[character]};` : `&#${character.charCodeAt(0)};`,
  );
}

const photos: fc.Arbitrary<PhotoTags> = fc
  .record({
    labels: fc.uniqueArray(fc.constantFrom(...LABELS), { maxLength: 4 }),
    prefix: fc.constantFrom('', '', 'auto|', 'st,'),
    model: fc.constantFrom('tiny@1.0.0/float', 'other@2/int8'),
  })
  .map(({ labels, ...change }) => run(labels, change));
const taggedPhotos = photos.filter(({ tags }) => tags.length > 0);
const embedded = fc.array(value, { maxLength: 2 });

const SETTINGS = { numRuns: 1500 };

/** A field's words that a run did not bring. */
function others(text: string, field: FieldKey, photo: PhotoTags): string[] {
  const ours = new Set(
    recordOf(text).tags.flatMap(({ label, addedTo }) =>
      addedTo.includes(field) ? [keyOf(photo, label)] : [],
    ),
  );
  return words(text, field).filter((word) => !ours.has(wordKey(word)));
}

const keyOf = (photo: PhotoTags, label: string) => wordKey(wordOf(label, photo.prefix));

/** What is left of a sidecar without its fields and without our description: by patterns, not by a parser. */
function withoutFields(text: string, { rdf, dc, lr }: Names): string {
  const ours =
    /\s*<rdf:Description (?:(?!<rdf:Description).)*?<cocotag:runs>.*<\/cocotag:runs>.*?<\/rdf:Description>/s;
  const field = `(?:${dc}:subject|${lr}:hierarchicalSubject)`;
  return text
    .replace(/<!--.*?-->/gs, (comment) => comment.replace(/[<>]/g, '~'))
    .replace(ours, '')
    .replace(new RegExp(`<(${field})(?: [^>]*[^/])?>.*?</\\1>`, 'gs'), '<$1/>')
    .replace(new RegExp(`\\s${field}=("[^"]*"|'[^']*')`, 'g'), '')
    .replace(new RegExp(`(<${rdf}:(\\w+) ${rdf}:nodeID="\\w+")(?:/>|>.*?</${rdf}:\\2>)`, 'gs'), '$1/>')
    .replace(new RegExp(`(<${rdf}:RDF [^>]*[^/])></${rdf}:RDF>`), '$1/>');
}

function isSubsequence(part: string, whole: string): boolean {
  let at = 0;
  for (const character of whole) if (part.startsWith(character, at)) at += character.length;
  return at === part.length;
}

/** What a person does who does not want a word: takes it out of every list. */
function withoutWord(text: string, word: string): string {
  const [before = '', record = '', after = ''] = text.split(/(<cocotag:runs>.*<\/cocotag:runs>)/s);
  const item = new RegExp(`\\s*<([\\w]+:(?:li|_\\d+))>${word.replace('|', '[|]')}</\\1>`, 'g');
  return before.replace(item, '') + record + after.replace(item, '');
}

// What holds for all of them.

test('merging twice is merging once', () => {
  fc.assert(
    fc.property(sidecars, photos, embedded, ({ text }, photo, others) => {
      const once = merge(text, photo, others);
      expect(merge(once, photo, others)).toBe(once);
    }),
    SETTINGS,
  );
});

test('undoing gives every byte back, after one run or several', () => {
  fc.assert(
    fc.property(
      sidecars,
      fc.array(fc.tuple(photos, embedded), { minLength: 1, maxLength: 3 }),
      ({ text }, runs) => {
        let now = text;
        for (const [photo, others] of runs) {
          now = merge(now, photo, others);
          expect(untag(now)).toBe(text);
        }
      },
    ),
    SETTINGS,
  );
});

test('what is neither a keyword nor ours stays, character for character', () => {
  fc.assert(
    fc.property(sidecars, photos, embedded, ({ text, names, isInsertOnly }, photo, embedded) => {
      const once = merge(text, photo, embedded);
      expect(withoutFields(once, names)).toBe(withoutFields(text, names));
      if (isInsertOnly) expect(isSubsequence(text, once)).toBe(true);
    }),
    SETTINGS,
  );
});

test('all keywords of others stay, in their order', () => {
  fc.assert(
    fc.property(sidecars, taggedPhotos, embedded, ({ text }, photo, embedded) => {
      const once = merge(text, photo, embedded);
      // An attribute that becomes an element stands behind what other descriptions say.
      const hasAttribute = /ubject\s*=\s*["']/.test(text);
      const ordered = (list: string[]) => (hasAttribute ? list.sort() : list);
      expect(ordered(others(once, 'dc', photo))).toEqual(ordered(words(text, 'dc')));
      // Copies may follow.
      const before = words(text, 'lr');
      const after = others(once, 'lr', photo);
      if (hasAttribute) expect(after).toEqual(expect.arrayContaining(before));
      else expect(after.slice(0, before.length)).toEqual(before);
    }),
    SETTINGS,
  );
});

test('every word of a photo is in both fields, and none is there twice because of us', () => {
  fc.assert(
    fc.property(sidecars, taggedPhotos, embedded, ({ text }, photo, embedded) => {
      const once = merge(text, photo, embedded);
      const tagKeys = photo.tags.map(({ label }) => keyOf(photo, label));
      const isAnyNew = recordOf(once).tags.some(({ addedTo }) => addedTo.includes('lr'));
      for (const field of FIELD_KEYS) {
        const count = (text: string, key: string) =>
          words(text, field).filter((word) => wordKey(word) === key).length;
        for (const key of tagKeys) {
          const isNeeded = field === 'dc' || isAnyNew;
          expect(count(once, key)).toBe(Math.max(count(text, key), isNeeded ? 1 : 0));
        }
      }
      expect(recordOf(once).tags.map(({ label, score }) => ({ label, score }))).toEqual(photo.tags);
    }),
    SETTINGS,
  );
});

test('a word that a person took away does not come back, and undoing still gives every byte back', () => {
  fc.assert(
    fc.property(sidecars, taggedPhotos, photos, embedded, ({ text }, photo, later, embedded) => {
      const unwanted = run(['unwanted', ...photo.tags.map(({ label }) => label)], { prefix: photo.prefix });
      const once = merge(text, unwanted, embedded);
      const removed = withoutWord(once, wordOf('unwanted', photo.prefix));
      expect(removed).not.toBe(once);
      const again = merge(removed, later, embedded);
      expect(merge(again, later, embedded)).toBe(again);
      const back = merge(again, unwanted, embedded);
      for (const now of [again, back]) {
        for (const field of FIELD_KEYS) expect(words(now, field).join()).not.toContain('unwanted');
        expect(untag(now)).toBe(text);
      }
    }),
    SETTINGS,
  );
});

test('a sidecar becomes the same bytes again, in every encoding', () => {
  fc.assert(
    fc.property(
      sidecars,
      fc.constantFrom('utf8', 'utf16le', 'utf16be'),
      fc.boolean(),
      ({ text }, encoding, hasByteOrderMark) => {
        const bytes = encodeSidecar({ text, encoding, hasByteOrderMark });
        const decoded = decodeSidecar(bytes);
        expect(decoded).toEqual({ text, encoding, hasByteOrderMark });
        expect(encodeSidecar(decoded).equals(bytes)).toBe(true);
      },
    ),
    SETTINGS,
  );
});
