import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { parsePacket } from '../../src/xmp/packet.js';
import { readSidecar } from '../../src/xmp/state.js';
import { decodeSidecar } from '../../src/xmp/text.js';
import {
  BROKEN_SIDECARS,
  dc,
  lr,
  merge,
  SIDECARS,
  sidecar,
  sidecarBytes,
  sidecarNames,
  untag,
  words,
} from '../support/sidecars.js';

const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';

test('knows where elements stand, whatever the characters before them', () => {
  const text = `<!-- 🪁 é -->\r\n<rdf:RDF ${RDF}>\r\n\t<rdf:Description a=">" ><rdf:li>x&amp;<!-- < -->y<![CDATA[<z>]]></rdf:li\n></rdf:Description><rdf:Bag/></rdf:RDF>`;
  const { rdf, descriptions } = parsePacket(text);
  const [description] = descriptions;
  const item = description?.children[0];
  const at = (span = { start: 0, end: 0 }) => text.slice(span.start, span.end);
  expect(at(rdf)).toBe(text.slice(text.indexOf('<rdf:RDF')));
  expect(at(item)).toBe('<rdf:li>x&amp;<!-- < -->y<![CDATA[<z>]]></rdf:li\n>');
  expect(text.slice(item?.openEnd, item?.closeStart)).toBe('x&amp;<!-- < -->y<![CDATA[<z>]]>');
  expect(item?.text).toBe('x&y<z>');
  expect(at(rdf.children[1])).toBe('<rdf:Bag/>');
  expect(rdf.children[1]?.isSelfClosing).toBe(true);
});

test('keeps nothing of what no keyword can be in', () => {
  const text = sidecar(`<u:mask xmlns:u="urn:u"><rdf:Bag><rdf:li>no</rdf:li></rdf:Bag></u:mask>${dc('a')}`);
  expect(parsePacket(text).descriptions[0]?.children.map(({ name }) => name)).toEqual(['dc:subject']);
});

const deep = (levels: number) => '<u:a xmlns:u="urn:u">'.repeat(levels) + '</u:a>'.repeat(levels);

test.each([
  ['no XML', 'a photo', /not well-formed/],
  ['nothing', '', /not well-formed/],
  ['space alone', ' \n', /not well-formed/],
  ['an open element', sidecar('<dc:title>'), /not well-formed.*close tag/],
  ['text after the root', `${sidecar('')}x`, /not well-formed/],
  ['two roots', sidecar('') + sidecar(''), /not well-formed/],
  ['a prefix without a declaration', sidecar('<xmp:Rating>3</xmp:Rating>'), /not well-formed.*xmp/],
  ['an attribute twice', sidecar('<dc:title a="1" a="2"/>'), /not well-formed.*attribute/],
  ['an entity without a declaration', sidecar('<dc:title>&nbsp;</dc:title>'), /not well-formed.*entity/],
  ['a character that XML forbids', sidecar('<dc:title>&#1;</dc:title>'), /not well-formed.*entity/],
  ['a control character', sidecar('<dc:title>\u0001</dc:title>'), /not well-formed.*character/],
  ['a document type', `<!DOCTYPE x [<!ENTITY a "b">]>${sidecar(dc('&a;'))}`, /document type definition/],
  [
    'an outside document type',
    `<!DOCTYPE x SYSTEM "file:///etc/passwd">${sidecar('')}`,
    /document type definition/,
  ],
  ['197 levels in a description', sidecar(deep(198)), /more than 200 levels/],
  ['10,000 levels', deep(10_000), /more than 200 levels/],
  ['no rdf:RDF', '<x:xmpmeta xmlns:x="adobe:ns:meta/"/>', /holds no rdf:RDF/],
  ['an RDF of another namespace', '<rdf:RDF xmlns:rdf="urn:u"/>', /holds no rdf:RDF/],
  ['two lists in a field', sidecar('<dc:subject><rdf:Bag/><rdf:Bag/></dc:subject>'), /dc:subject.*no list/],
  ['a structure in a field', sidecar('<dc:subject><rdf:Description/></dc:subject>'), /dc:subject.*no list/],
  [
    'a list with a stranger',
    sidecar('<dc:subject><rdf:Bag><dc:x/></rdf:Bag></dc:subject>'),
    /dc:subject.*no list/,
  ],
  ['a resource in a field', sidecar('<dc:subject rdf:parseType="Resource"/>'), /dc:subject.*no list/],
  ['a link in a field', sidecar('<dc:subject rdf:resource="urn:u"/>'), /dc:subject.*no list/],
  ['a list that is elsewhere and nowhere', sidecar('<dc:subject rdf:nodeID="k"/>'), /dc:subject.*no list/],
  [
    'a comment alone in a field',
    sidecar('<lr:hierarchicalSubject><!----></lr:hierarchicalSubject>'),
    /lr:hier.*no list/,
  ],
])('refuses %s', (_, text, message) => {
  expect(() => readSidecar(text)).toThrow(
    expect.objectContaining({ code: 'SIDECAR_INVALID', message: expect.stringMatching(message) }),
  );
});

test('reads 200 levels', () => {
  expect(readSidecar(sidecar(deep(197))).record).toBeUndefined();
});

test.each(sidecarNames(BROKEN_SIDECARS))('refuses broken/%s', (name) => {
  const bytes = readFileSync(join(BROKEN_SIDECARS, name));
  expect(() => readSidecar(decodeSidecar(bytes).text)).toThrow(
    expect.objectContaining({ code: 'SIDECAR_INVALID', message: expect.stringMatching(/./) }),
  );
});

/** The table of test/fixtures/sidecars/README.md. */
const KEYWORDS: Readonly<Record<string, readonly [readonly string[], number]>> = {
  'darktable.xmp': [['fog', 'orf', 'sheep', 'Skye'], 4],
  'digikam.xmp': [['Runa Vik', 'Værøy', 'boat'], 3],
  'lightroom.xmp': [['Ada Solheim', 'Norway', 'Skis', 'winter'], 4],
  'lightroom-no-keywords.xmp': [[], 0],
  'capture-one.xmp': [['Bakery <spring>', 'rye', 'oven'], 3],
  'exiv2-nested.xmp': [['harbour', 'crane (machine)'], 2],
  'exiftool.xmp': [["Sam's field", 'black & white', 'horse'], 2],
  'immich.xmp': [[], 0],
  'photoprism.xmp': [['market', 'lantern', '夜市'], 0],
  'apple-photos.xmp': [['mountain', 'Cape Town', 'été austral'], 0],
  'utf8-bom.xmp': [['Bäckerei', 'bicycle'], 2],
  'utf16le.xmp': [['kite', 'Düne', '風 🪁'], 2],
  'utf16be.xmp': [['kite', 'Düne', '風'], 2],
  'compact.xmp': [['cup', 'dining table'], 2],
  'comments.xmp': [['kite', 'sandwich'], 1],
  'attribute-subject.xmp': [['holiday'], 0],
  'plain-subject.xmp': [['holiday'], 0],
  'empty-seq.xmp': [[], 0],
  'node-id.xmp': [['umbrella', 'rain'], 0],
  'other-prefixes.xmp': [['train', 'station'], 2],
  'many.xmp': [Array.from({ length: 1000 }, (_, i) => `keyword ${String(i + 1).padStart(4, '0')}`), 1000],
  'no-wrapper.xmp': [['bench', 'park'], 1],
  'empty-rdf.xmp': [[], 0],
  'pantry.xmp': [[], 0],
};

test.each(sidecarNames(SIDECARS))(
  'reads the keywords of %s, merges once, and undoes to the same bytes',
  (name) => {
    const { text } = decodeSidecar(sidecarBytes(name));
    const [subject, paths] = KEYWORDS[name] ?? [];
    expect(words(text, 'dc')).toEqual(subject);
    expect(words(text, 'lr')).toHaveLength(paths ?? -1);
    const once = merge(text, ['dog', 'kite', 'Norway'], ['Places|Paris']);
    expect(merge(once, ['dog', 'kite', 'Norway'], ['Places|Paris'])).toBe(once);
    expect(untag(once)).toBe(text);
    const other = merge(once, ['cat', 'dog']);
    expect(untag(other)).toBe(text);
  },
);

test('reads a field that stands in several places', () => {
  const text = sidecar(`${dc('a')}${lr('x|y')}${dc('b', 'c')}`);
  expect(words(text, 'dc')).toEqual(['a', 'b', 'c']);
  expect(words(text, 'lr')).toEqual(['x|y']);
});
