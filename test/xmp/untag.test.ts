import { expect, test } from '@jest/globals';
import { readSidecar } from '../../src/xmp/state.js';
import { untagged } from '../../src/xmp/untag.js';
import {
  add,
  dc,
  edit,
  lr,
  merge,
  owned,
  recordOf,
  remove,
  run,
  sidecar,
  untag,
  words,
} from '../support/sidecars.js';

const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';

const attribute = (value: string) => sidecar(lr('b')).replace(' xmlns:lr', ` dc:subject="${value}" xmlns:lr`);

const FORMS: Readonly<Record<string, string>> = {
  lists: sidecar(dc('a') + lr('b')),
  'no fields': sidecar(''),
  'an empty list': sidecar('<dc:subject>\n <rdf:Bag />\n</dc:subject>'),
  'an empty list with space': sidecar('<dc:subject><rdf:Bag> \r\n </rdf:Bag></dc:subject>'),
  'an empty list with a comment': sidecar('<dc:subject><rdf:Bag><!-- none --></rdf:Bag></dc:subject>'),
  'empty tags': sidecar('<dc:subject/><lr:hierarchicalSubject ></lr:hierarchicalSubject>'),
  'plain text': sidecar('<dc:subject> a<!-- > -->b </dc:subject>'),
  'an attribute': attribute('a &lt; &#39;b&#39;'),
  'a closed rdf:RDF': `<rdf:RDF ${RDF} />`,
  'an rdf:RDF without anything in it': `<rdf:RDF ${RDF}></rdf:RDF>`,
  'a description without anything in it': `<rdf:RDF ${RDF}>\n <rdf:Description rdf:about=""/>\n</rdf:RDF>`,
};

test.each(Object.keys(FORMS))('a sidecar with %s is what it was, byte for byte', (form) => {
  const text = FORMS[form] ?? '';
  const once = merge(text, run(['dog', 'cat']), ['x|y']);
  expect(once).not.toBe(text);
  expect(untag(once)).toBe(text);
  expect(untag(merge(once, run(['boat'], { prefix: 'auto|' }), ['z']))).toBe(text);
  expect(untag(untag(once, { labels: ['cat'] }))).toBe(text);
  expect(untag(untag(once, { labels: ['cat'] }), { labels: ['dog'] })).toBe(text);
});

test('a sidecar that cocotag made and nobody else touched is bare', () => {
  const text = merge(undefined, run(['dog']), ['a']);
  expect(untagged(readSidecar(text))).toEqual({ kind: 'bare' });
  expect(untagged(readSidecar(merge(text, run(['cat']))))).toEqual({ kind: 'bare' });
  expect(untagged(readSidecar(remove(text, 'dog')))).toEqual({ kind: 'bare' });
});

test('a sidecar that others made is never bare', () => {
  const text = `<rdf:RDF ${RDF}/>`;
  expect(untagged(readSidecar(merge(text, ['dog'])))).toEqual({ kind: 'changed', text });
});

test('a sidecar of our making to which another program added something stays', () => {
  const text = merge(undefined, ['dog']).replace(
    ' rdf:about=""',
    ' rdf:about="" xmlns:xmp="urn:x" xmp:Rating="3"',
  );
  const undone = untag(text);
  expect(undone).toContain('xmp:Rating="3"');
  expect(words(undone, 'dc')).toEqual([]);
});

test('a sidecar without our record is left alone', () => {
  expect(untagged(readSidecar(sidecar(dc('dog'))))).toEqual({ kind: 'same' });
});

test("takes our words and leaves everyone else's, those of the same name, too", () => {
  const text = merge(sidecar(dc('Dog', 'a') + lr('cat')), ['dog', 'cat']);
  expect(words(text, 'dc')).toEqual(['Dog', 'a', 'cat']);
  const undone = untag(text);
  expect([words(undone, 'dc'), words(undone, 'lr')]).toEqual([['Dog', 'a'], ['cat']]);
});

// What is asked for.

const MODEL = 'fusion@1.0.0/float';

test.each([
  ['fusion', true],
  ['fusion@1.0.0', true],
  ['fusion@1.0.0/float', true],
  ['fusion@1.0', false],
  ['fusion@1.0.0/int8', false],
  ['fus', false],
  ['resnet34', false],
  ['', false],
])('the words of fusion@1.0.0/float go for the model %j: %s', (model, goes) => {
  const before = sidecar(dc('a'));
  const text = merge(before, run(['dog'], { model: MODEL }));
  expect(untag(text, { model })).toBe(goes ? before : text);
  expect(untag(text, { model, labels: ['dog'] })).toBe(goes ? before : text);
});

test('takes the words of some labels; the rest and the record stay', () => {
  const text = merge(sidecar(dc('a') + lr('a')), ['dog', 'cat', 'boat']);
  const undone = untag(text, { labels: ['dog', 'boat', 'kite'] });
  expect([words(undone, 'dc'), words(undone, 'lr')]).toEqual([
    ['a', 'cat'],
    ['a', 'cat'],
  ]);
  expect(owned(undone)).toEqual(['cat: dc lr']);
  expect(recordOf(undone).removed).toEqual([]);
  expect(untagged(readSidecar(undone), { labels: ['dog'] })).toEqual({ kind: 'same' });
});

test('a label whose words were taken away may come back with the next run', () => {
  const text = untag(merge(sidecar(dc('a')), ['dog', 'cat']), { labels: ['dog'] });
  expect(words(merge(text, ['dog', 'cat']), 'dc')).toEqual(['a', 'cat', 'dog']);
});

test('so may one that a person had removed', () => {
  const removed = merge(remove(merge(sidecar(dc('a')), ['dog', 'cat']), 'dog'), ['dog', 'cat']);
  const undone = untag(removed, { labels: ['dog'] });
  expect(recordOf(undone).removed).toEqual([]);
  expect(words(merge(undone, ['dog', 'cat']), 'dc')).toEqual(['a', 'cat', 'dog']);
});

test('takes words under the prefix that they were written with', () => {
  const before = sidecar(dc('dog', 'cat'));
  const text = merge(before, run(['dog', 'cat'], { prefix: 'auto|' }));
  expect(words(untag(text, { labels: ['dog'] }), 'dc')).toEqual(['dog', 'cat', 'auto|cat']);
  expect(untag(text)).toBe(before);
});

test('nothing asked for is nothing done', () => {
  const text = merge(sidecar(dc('a')), ['dog']);
  expect(untagged(readSidecar(text), { labels: [] })).toEqual({ kind: 'same' });
});

// What others did in between.

test('keywords that a person added or removed in between stay added or removed', () => {
  const text = add(remove(merge(sidecar(dc('a', 'b') + lr('a', 'b')), ['dog', 'cat']), 'a'), 'new', 'dog');
  expect(untag(text)).toBe(sidecar(dc('b', 'new') + lr('b', 'new')));
});

test("a word of ours that a person took away is not missed, and the person's own spelling stays", () => {
  const text = add(remove(merge(sidecar(dc('a') + lr('a')), ['dog']), 'dog'), 'dogs', 'a');
  expect(untag(text)).toBe(sidecar(dc('a', 'dogs') + lr('a', 'dogs')));
});

test('a list of our making to which others added stays, with all of theirs', () => {
  const text = add(merge(sidecar(''), ['dog'], ['x']), 'new', 'dog');
  const undone = untag(text);
  expect([words(undone, 'dc'), words(undone, 'lr')]).toEqual([['new'], ['x', 'new']]);
  expect(readSidecar(undone).record).toBeUndefined();
});

test('nothing of ours is left in it, not even a namespace', () => {
  expect(untag(add(merge(sidecar(''), ['dog']), 'new', 'dog'))).not.toContain('cocotag');
});

test('a plain text that became a list stays one if a person added to it', () => {
  const text = add(merge(sidecar('<dc:subject>a</dc:subject>'), ['dog']), 'new', 'dog');
  expect(words(untag(text), 'dc')).toEqual(['a', 'new']);
});

test('a plain text that a person took away does not come back', () => {
  const text = edit(merge(sidecar('<dc:subject>a</dc:subject>'), ['dog']), dc('a', 'dog'), dc('dog'));
  expect(words(untag(text), 'dc')).toEqual([]);
});

test('an attribute that became a list stays one if a person added to it', () => {
  const text = add(merge(attribute('a'), ['dog']), 'new', 'dog');
  expect(words(untag(text), 'dc')).toEqual(['a', 'new']);
});

test('an attribute that a person took away does not come back', () => {
  const text = edit(merge(attribute('a'), ['dog']), dc('a', 'dog'), dc('dog'));
  expect(words(untag(text), 'dc')).toEqual([]);
});

test('a keyword that was an attribute is not lost when another program changes what stood before it', () => {
  const text = merge(attribute('a'), ['dog']).replace('rdf:about=""', 'rdf:about="" xml:lang="en"');
  expect(words(untag(text), 'dc')).toEqual(['a']);
});

test('both fields as attributes of one description are put back', () => {
  const text = sidecar('').replace(' xmlns:lr', ' dc:subject="a" lr:hierarchicalSubject="b" xmlns:lr');
  expect(untag(merge(text, ['dog']))).toBe(text);
});

test('copies go from a list that was empty, though another program has spaced it anew', () => {
  const text = merge(sidecar(`${dc('a')}<lr:hierarchicalSubject/>`), ['dog']);
  const spaced = edit(text, '<lr:hierarchicalSubject><rdf:Bag>', '<lr:hierarchicalSubject> <rdf:Bag>');
  expect(words(untag(spaced), 'lr')).toEqual([]);
});

const inDescriptions = (...attributes: readonly string[]) =>
  `<rdf:RDF ${RDF}>${attributes.map((text) => `<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"${text}></rdf:Description>`).join('')}</rdf:RDF>`;

test.each([
  ['a field that is an attribute twice', inDescriptions(' dc:subject="a"', ' dc:subject="b"')],
  ['an attribute in a description that begins as another does', inDescriptions('', ' dc:subject="b"')],
])('%s is put back', (_, text) => {
  expect(untag(merge(text, ['dog']))).toBe(text);
});

// What other programs make of our text when they write it anew.

const RECORD_OF_EXIFTOOL = ` <rdf:Description rdf:about=''
  xmlns:cocotag='http://cocotag.invalid/ns/1.0/'>
  <cocotag:runs>
   <rdf:Seq>
    <rdf:li rdf:parseType='Resource'>
     <cocotag:changes>
      <rdf:Seq>
       <rdf:li rdf:parseType='Resource'>
        <cocotag:copied>
         <rdf:Bag>
          <rdf:li>a</rdf:li>
         </rdf:Bag>
        </cocotag:copied>
        <cocotag:made>True</cocotag:made>
        <cocotag:part>lr</cocotag:part>
       </rdf:li>
      </rdf:Seq>
     </cocotag:changes>
     <cocotag:modelId>tiny@1.0.0/float</cocotag:modelId>
     <cocotag:modelSha256>a7082f3b</cocotag:modelSha256>
     <cocotag:tags>
      <rdf:Seq>
       <rdf:li rdf:parseType='Resource'>
        <cocotag:addedTo>dc lr</cocotag:addedTo>
        <cocotag:label>dog</cocotag:label>
        <cocotag:score>0.9</cocotag:score>
       </rdf:li>
      </rdf:Seq>
     </cocotag:tags>
     <cocotag:threshold>0.5</cocotag:threshold>
    </rdf:li>
   </rdf:Seq>
  </cocotag:runs>
 </rdf:Description>

`;
const LISTS_OF_EXIFTOOL = (subject: string) => ` <rdf:Description rdf:about=''
  xmlns:dc='http://purl.org/dc/elements/1.1/'>
  <dc:subject>
   <rdf:Bag>
    <rdf:li>a</rdf:li>${subject}
   </rdf:Bag>
  </dc:subject>
 </rdf:Description>
`;
const inExiftool = (inner: string) =>
  `<x:xmpmeta xmlns:x='adobe:ns:meta/' x:xmptk='Image::ExifTool 13.30'>\n<rdf:RDF ${RDF}>\n\n${inner}</rdf:RDF>\n</x:xmpmeta>`;

test('finds its words again in the spelling of ExifTool', () => {
  const text = inExiftool(
    `${RECORD_OF_EXIFTOOL}${LISTS_OF_EXIFTOOL('\n    <rdf:li>dog</rdf:li>')}
 <rdf:Description rdf:about=''
  xmlns:lr='http://ns.adobe.com/lightroom/1.0/'>
  <lr:hierarchicalSubject>
   <rdf:Bag>
    <rdf:li>a</rdf:li>
    <rdf:li>dog</rdf:li>
   </rdf:Bag>
  </lr:hierarchicalSubject>
 </rdf:Description>
`,
  );
  expect(merge(text, ['dog'])).toBe(text);
  expect(words(merge(text, ['cat']), 'dc')).toEqual(['a', 'cat']);
  // Whole descriptions go with the space before them.
  expect(untag(text)).toBe(inExiftool(LISTS_OF_EXIFTOOL('')));
});

const inExiv2 = (
  attributes: string,
  inner: string,
) => `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/" x:xmptk="XMP Core 4.4.0-Exiv2">
 <rdf:RDF ${RDF}>
  <rdf:Description rdf:about=""
    xmlns:dc="http://purl.org/dc/elements/1.1/"
    xmlns:cocotag="http://cocotag.invalid/ns/1.0/"${attributes}>
   <dc:subject>
    <rdf:Seq>
     <rdf:li>a</rdf:li>${inner}
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>`;

test('finds its words again in the spelling of Exiv2', () => {
  const text = inExiv2(
    '\n   dc:format="image/jpeg"',
    `
     <rdf:li>dog</rdf:li>
     <rdf:li>added later</rdf:li>
    </rdf:Seq>
   </dc:subject>
   <cocotag:runs>
    <rdf:Seq>
     <rdf:li>
      <rdf:Description
       cocotag:modelId="tiny@1.0.0/float"
       cocotag:modelSha256="a7082f3b"
       cocotag:threshold="0.5">
      <cocotag:tags>
       <rdf:Seq>
        <rdf:li
         cocotag:label="dog"
         cocotag:score="0.9"
         cocotag:addedTo="dc"/>
       </rdf:Seq>
      </cocotag:tags>
      </rdf:Description>
     </rdf:li>
    </rdf:Seq>
   </cocotag:runs>`,
  );
  expect(merge(text, ['dog'])).toBe(text);
  expect(untag(text)).toBe(
    inExiv2(
      '\n   dc:format="image/jpeg"',
      `
     <rdf:li>added later</rdf:li>
    </rdf:Seq>
   </dc:subject>`,
    ).replace('\n    xmlns:cocotag="http://cocotag.invalid/ns/1.0/"', ''),
  );
});
