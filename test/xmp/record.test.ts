import { expect, test } from '@jest/globals';
import { NAMESPACES } from '../../src/xmp/fields.js';
import { merge, recordOf, run, sidecar, untag, words } from '../support/sidecars.js';

const RECORD = {
  model: 'fusion@1.0.0/float',
  modelSha256: 'abcd',
  threshold: 'per-label',
  prefix: 'auto|',
  hasMadeFile: true,
  tags: [
    { label: 'dog', score: 0.9312, addedTo: ['dc', 'lr'] },
    { label: 'a <b> & "c"', score: 1, addedTo: [] },
  ],
  removed: [{ label: 'cat', word: 'auto|cat' }],
  changes: [{ part: 'lr', isMade: true, copied: ['x|y'], was: undefined, anchor: undefined }],
};

const NAMESPACE = 'xmlns:cocotag="http://cocotag.invalid/ns/1.0/"';

/** A record as cocotag and ExifTool, Exiv2, and RDF at its shortest spell it. */
const SPELLINGS: Readonly<Record<string, string>> = {
  'as resources': `<cocotag:runs ${NAMESPACE}><rdf:Seq><rdf:li rdf:parseType="Resource">
    <cocotag:changes><rdf:Seq><rdf:li rdf:parseType="Resource">
      <cocotag:copied><rdf:Bag><rdf:li>x|y</rdf:li></rdf:Bag></cocotag:copied>
      <cocotag:made>True</cocotag:made><cocotag:part>lr</cocotag:part>
    </rdf:li></rdf:Seq></cocotag:changes>
    <cocotag:createdFile>True</cocotag:createdFile>
    <cocotag:modelId>fusion@1.0.0/float</cocotag:modelId><cocotag:modelSha256>abcd</cocotag:modelSha256>
    <cocotag:prefix>auto|</cocotag:prefix>
    <cocotag:removed><rdf:Bag><rdf:li rdf:parseType="Resource"><cocotag:label>cat</cocotag:label><cocotag:word>auto|cat</cocotag:word></rdf:li></rdf:Bag></cocotag:removed>
    <cocotag:tags><rdf:Seq>
      <rdf:li rdf:parseType="Resource"><cocotag:addedTo>dc lr</cocotag:addedTo><cocotag:label>dog</cocotag:label><cocotag:score>0.9312</cocotag:score></rdf:li>
      <rdf:li rdf:parseType="Resource"><cocotag:label>a &lt;b> &amp; "c"</cocotag:label><cocotag:score>1</cocotag:score><cocotag:addedTo/></rdf:li>
    </rdf:Seq></cocotag:tags>
    <cocotag:threshold>per-label</cocotag:threshold>
  </rdf:li></rdf:Seq></cocotag:runs>`,
  'as nested descriptions': `<cocotag:runs ${NAMESPACE}><rdf:Seq><rdf:li><rdf:Description
    cocotag:modelId="fusion@1.0.0/float" cocotag:modelSha256="abcd" cocotag:threshold="per-label" cocotag:prefix="auto|" cocotag:createdFile="True">
    <cocotag:tags><rdf:Seq>
      <rdf:li cocotag:label="dog" cocotag:score="0.9312" cocotag:addedTo="dc lr"/>
      <rdf:li cocotag:label="a &lt;b> &amp; &quot;c&quot;" cocotag:score="1" cocotag:addedTo=""/>
    </rdf:Seq></cocotag:tags>
    <cocotag:removed><rdf:Bag><rdf:li><rdf:Description><cocotag:label>cat</cocotag:label><cocotag:word>auto|cat</cocotag:word></rdf:Description></rdf:li></rdf:Bag></cocotag:removed>
    <cocotag:changes><rdf:Seq><rdf:li><rdf:Description cocotag:part="lr" cocotag:made="True">
      <cocotag:copied><rdf:Bag><rdf:li>x|y</rdf:li></rdf:Bag></cocotag:copied>
    </rdf:Description></rdf:li></rdf:Seq></cocotag:changes>
  </rdf:Description></rdf:li></rdf:Seq></cocotag:runs>`,
  'with other prefixes and kinds of lists': `<runs xmlns="http://cocotag.invalid/ns/1.0/" xmlns:c="http://cocotag.invalid/ns/1.0/"><rdf:Bag><rdf:li>
    <rdf:Description c:modelId="fusion@1.0.0/float" c:prefix="auto|"><modelSha256>abcd</modelSha256><threshold>per-label</threshold><createdFile>true</createdFile>
    <tags><rdf:Bag><rdf:_1 c:label="dog" c:score="0.9312" c:addedTo="lr dc"/><rdf:_2><rdf:Description><label>a &#60;b&#62; &#38; "c"</label><score>1.0</score></rdf:Description></rdf:_2></rdf:Bag></tags>
    <removed><rdf:Seq><rdf:li c:label="cat" c:word="auto|cat"/></rdf:Seq></removed>
    <changes><rdf:Bag><rdf:li c:part="lr" c:made="True"><copied><rdf:Seq><rdf:li>x|y</rdf:li></rdf:Seq></copied></rdf:li></rdf:Bag></changes>
  </rdf:Description></rdf:li></rdf:Bag></runs>`,
};

test.each(Object.keys(SPELLINGS))('reads a record %s', (spelling) => {
  expect(recordOf(sidecar(SPELLINGS[spelling] ?? ''))).toEqual(RECORD);
});

test('keeps model, checksum, threshold, prefix, and every tag with its score and where it was added', () => {
  const photo = run(['dog', 'CAT'], {
    model: 'm@1/int8',
    modelSha256: 'ef01',
    threshold: 'per-label',
    prefix: 'auto|',
  });
  const text = merge(sidecar('<dc:subject>auto|cat</dc:subject>'), photo);
  expect(recordOf(text)).toMatchObject({
    model: 'm@1/int8',
    modelSha256: 'ef01',
    threshold: 'per-label',
    prefix: 'auto|',
    hasMadeFile: false,
    tags: [
      { label: 'dog', score: 0.9, addedTo: ['dc', 'lr'] },
      { label: 'CAT', score: 0.89, addedTo: [] },
    ],
    removed: [],
  });
});

test('needs no checksum', () => {
  expect(recordOf(merge(undefined, run(['dog'], { modelSha256: undefined }))).modelSha256).toBeUndefined();
});

test('holds no date', () => {
  expect(merge(undefined, run(['dog']))).not.toMatch(/when|date|\d{4}-\d\d/i);
});

test.each([
  ['prefixes', 'a "b" <c> & \' |'],
  ['labels', ' dog \t&\n "'],
])('gives %s of any characters back', (what, value) => {
  const photo = what === 'labels' ? run([value]) : run(['dog'], { prefix: value });
  const { prefix, tags } = recordOf(merge(undefined, photo));
  expect({ prefix, labels: tags.map(({ label }) => label) }).toEqual({
    prefix: photo.prefix,
    labels: photo.tags.map(({ label }) => label),
  });
});

const spoilt = (record: string) =>
  sidecar(`<dc:subject><rdf:Bag><rdf:li>dog</rdf:li></rdf:Bag></dc:subject>${record}`);
const inRuns = (inner: string) => `<cocotag:runs ${NAMESPACE}><rdf:Seq>${inner}</rdf:Seq></cocotag:runs>`;
const inTags = (inner: string) =>
  inRuns(
    `<rdf:li rdf:parseType="Resource"><cocotag:tags><rdf:Seq>${inner}</rdf:Seq></cocotag:tags></rdf:li>`,
  );

test.each([
  ['text instead of a list', `<cocotag:runs ${NAMESPACE}>dog</cocotag:runs>`],
  ['no run', inRuns('')],
  ['an empty run', inRuns('<rdf:li/>')],
  ['a tag without a label', inTags('<rdf:li cocotag:score="1" cocotag:addedTo="dc"/>')],
  ['a tag with unknown fields', inTags('<rdf:li cocotag:label="dog" cocotag:addedTo="xmp digiKam"/>')],
  ['a tag without fields', inTags('<rdf:li cocotag:label="dog" cocotag:score="many"/>')],
  [
    'a record in another namespace',
    inTags('<rdf:li cocotag:label="dog" cocotag:addedTo="dc"/>').replace('/1.0/', '/9.0/'),
  ],
])('takes no word away for a record with %s', (_, record) => {
  expect(words(untag(spoilt(record)), 'dc')).toEqual(['dog']);
});

test('a score that is no number is 0, and a second run is not looked at', () => {
  const one =
    '<rdf:li rdf:parseType="Resource"><cocotag:modelId>a</cocotag:modelId>' +
    '<cocotag:tags><rdf:Seq><rdf:li cocotag:label="dog" cocotag:score="x"/></rdf:Seq></cocotag:tags></rdf:li>';
  const record = recordOf(sidecar(inRuns(one + one.replace('>a<', '>b<'))));
  expect(record).toMatchObject({ model: 'a', tags: [{ label: 'dog', score: 0, addedTo: [] }] });
});

test.each([
  ['an element', sidecar('<dc:subject>a</dc:subject>'), '<dc:subject>a</x'],
  ['the list of descriptions', `<rdf:RDF xmlns:rdf="${NAMESPACES.rdf}"/>`, '<rdf:RDF'],
])('what was replaced is not put back if no sidecar comes of it: %s', (_, before, was) => {
  const text = merge(before, ['dog']);
  const forged = text.replace(/(<cocotag:was>).*(<\/cocotag:was>)/, `$1${was.replaceAll('<', '&lt;')}$2`);
  expect(forged).not.toBe(text);
  expect(() => untag(forged)).toThrow(expect.objectContaining({ code: 'SIDECAR_INVALID' }));
});
