import { expect, test } from '@jest/globals';
import { hidesKeywords, merged } from '../../src/xmp/merge.js';
import { readSidecar } from '../../src/xmp/state.js';
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
  withoutRecord,
  words,
} from '../support/sidecars.js';

const WRAPPED = (inner: string) => `<x:xmpmeta xmlns:x="adobe:ns:meta/">${inner}</x:xmpmeta>`;
const RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"';
const DC = 'xmlns:dc="http://purl.org/dc/elements/1.1/"';
const LR = 'xmlns:lr="http://ns.adobe.com/lightroom/1.0/"';
const COCOTAG = 'xmlns:cocotag="http://cocotag.invalid/ns/1.0/"';
const ALL = `${DC} ${LR} ${COCOTAG}`;

test('makes a sidecar', () => {
  expect(merge(undefined, run(['dog', 'traffic light']), ['Places|Paris'])).toBe(
    `<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF ${RDF}>
  <rdf:Description rdf:about="" ${ALL}>
   <dc:subject>
    <rdf:Bag>
     <rdf:li>dog</rdf:li>
     <rdf:li>traffic light</rdf:li>
    </rdf:Bag>
   </dc:subject>
   <lr:hierarchicalSubject>
    <rdf:Bag>
     <rdf:li>Places|Paris</rdf:li>
     <rdf:li>dog</rdf:li>
     <rdf:li>traffic light</rdf:li>
    </rdf:Bag>
   </lr:hierarchicalSubject>
   <cocotag:runs>
    <rdf:Seq>
     <rdf:li rdf:parseType="Resource">
      <cocotag:modelId>tiny@1.0.0/float</cocotag:modelId>
      <cocotag:modelSha256>a7082f3b</cocotag:modelSha256>
      <cocotag:threshold>0.5</cocotag:threshold>
      <cocotag:createdFile>True</cocotag:createdFile>
      <cocotag:tags>
       <rdf:Seq>
        <rdf:li rdf:parseType="Resource">
         <cocotag:label>dog</cocotag:label>
         <cocotag:score>0.9</cocotag:score>
         <cocotag:addedTo>dc lr</cocotag:addedTo>
        </rdf:li>
        <rdf:li rdf:parseType="Resource">
         <cocotag:label>traffic light</cocotag:label>
         <cocotag:score>0.89</cocotag:score>
         <cocotag:addedTo>dc lr</cocotag:addedTo>
        </rdf:li>
       </rdf:Seq>
      </cocotag:tags>
      <cocotag:changes>
       <rdf:Seq>
        <rdf:li rdf:parseType="Resource">
         <cocotag:part>dc</cocotag:part>
         <cocotag:made>True</cocotag:made>
        </rdf:li>
        <rdf:li rdf:parseType="Resource">
         <cocotag:part>lr</cocotag:part>
         <cocotag:made>True</cocotag:made>
         <cocotag:copied>
          <rdf:Bag>
           <rdf:li>Places|Paris</rdf:li>
          </rdf:Bag>
         </cocotag:copied>
        </rdf:li>
       </rdf:Seq>
      </cocotag:changes>
     </rdf:li>
    </rdf:Seq>
   </cocotag:runs>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>
`,
  );
});

interface Case {
  readonly what: string;
  readonly before: string;
  /** `<cocotag:runs/>` stands for the record. */
  readonly after: string;
}

/** Descriptions in their RDF, and what stands around it. */
const inRdf = (inner: string, names = RDF) => WRAPPED(`<rdf:RDF ${names}>${inner}</rdf:RDF>`);
const OURS = `<rdf:Description rdf:about="" ${COCOTAG}><cocotag:runs/></rdf:Description>`;

test.each<Case>([
  {
    what: 'lists, spaced as their last items are',
    before: inRdf(`
  <rdf:Description rdf:about="" ${DC} ${LR}>
    <dc:subject><rdf:Bag>
      <rdf:li>kite</rdf:li>
      <!-- last -->
    </rdf:Bag></dc:subject>
    <lr:hierarchicalSubject><rdf:Seq><rdf:li>Play|kite</rdf:li></rdf:Seq></lr:hierarchicalSubject>
  </rdf:Description>
`),
    after: inRdf(`
  <rdf:Description rdf:about="" ${DC} ${LR}>
    <dc:subject><rdf:Bag>
      <rdf:li>kite</rdf:li>
      <rdf:li>dog</rdf:li>
      <!-- last -->
    </rdf:Bag></dc:subject>
    <lr:hierarchicalSubject><rdf:Seq><rdf:li>Play|kite</rdf:li><rdf:li>dog</rdf:li></rdf:Seq></lr:hierarchicalSubject>
  </rdf:Description>
  <rdf:Description rdf:about="" ${COCOTAG}>
   <cocotag:runs/>
  </rdf:Description>
`),
  },
  {
    what: 'line ends of Windows',
    before: inRdf(
      `\r\n\t<rdf:Description ${DC} ${LR}>\r\n\t\t${dc('a')}${lr('a')}\r\n\t</rdf:Description>\r\n`,
    ),
    after: inRdf(
      `\r\n\t<rdf:Description ${DC} ${LR}>\r\n\t\t${dc('a', 'dog')}${lr('a', 'dog')}\r\n\t</rdf:Description>` +
        `\r\n\t<rdf:Description rdf:about="" ${COCOTAG}>\r\n\t <cocotag:runs/>\r\n\t</rdf:Description>\r\n`,
    ),
  },
  {
    what: 'lists that are empty',
    before: inRdf(
      `<rdf:Description ${DC} ${LR}><dc:subject><rdf:Seq/></dc:subject>` +
        '<lr:hierarchicalSubject><rdf:Bag> </rdf:Bag></lr:hierarchicalSubject></rdf:Description>',
    ),
    after: inRdf(
      `<rdf:Description ${DC} ${LR}><dc:subject><rdf:Seq><rdf:li>dog</rdf:li></rdf:Seq></dc:subject>` +
        `<lr:hierarchicalSubject><rdf:Bag>  <rdf:li>dog</rdf:li> </rdf:Bag></lr:hierarchicalSubject></rdf:Description>${OURS}`,
    ),
  },
  {
    what: 'fields that are empty tags',
    before: inRdf(
      `<rdf:Description ${DC} ${LR}><dc:subject/><lr:hierarchicalSubject></lr:hierarchicalSubject></rdf:Description>`,
    ),
    after: inRdf(`<rdf:Description ${DC} ${LR}>${dc('dog')}${lr('dog')}</rdf:Description>${OURS}`),
  },
  {
    what: 'plain text',
    before: inRdf(
      `<rdf:Description ${DC} ${LR}><dc:subject>b &amp; w</dc:subject><lr:hierarchicalSubject>a|b</lr:hierarchicalSubject></rdf:Description>`,
    ),
    after: inRdf(
      `<rdf:Description ${DC} ${LR}>${dc('b &amp; w', 'dog')}${lr('a|b', 'dog')}</rdf:Description>${OURS}`,
    ),
  },
  {
    what: 'an attribute',
    before: inRdf(`<rdf:Description ${DC} dc:subject='b &amp; "w"' ${LR}>${lr('a')}</rdf:Description>`),
    after: inRdf(
      `<rdf:Description ${DC} ${LR}>${lr('a', 'dog')}</rdf:Description>` +
        `<rdf:Description rdf:about="" ${DC} ${COCOTAG}>${dc('b &#x26; "w"', 'dog')}<cocotag:runs/></rdf:Description>`,
    ),
  },
  {
    what: 'a list that stands apart, with numbered items',
    before: inRdf(
      `<rdf:Description ${DC} ${LR}><dc:subject rdf:nodeID="k"/>${lr('a')}</rdf:Description>` +
        '<rdf:Bag rdf:nodeID="k"><rdf:_1>a</rdf:_1><rdf:_2>b</rdf:_2></rdf:Bag>',
    ),
    after: inRdf(
      `<rdf:Description ${DC} ${LR}><dc:subject rdf:nodeID="k"/>${lr('a', 'dog')}</rdf:Description>` +
        `<rdf:Bag rdf:nodeID="k"><rdf:_1>a</rdf:_1><rdf:_2>b</rdf:_2><rdf:_3>dog</rdf:_3></rdf:Bag>${OURS}`,
    ),
  },
  {
    what: 'no description',
    before: WRAPPED(`<rdf:RDF ${RDF}/>`),
    after: inRdf(
      `<rdf:Description rdf:about="" ${ALL}>${dc('dog')}${lr('dog')}<cocotag:runs/></rdf:Description>`,
    ),
  },
  {
    what: 'a description of something by its name',
    before: inRdf(
      `<rdf:Description rdf:about="uuid:&quot;1" ${DC} ${LR}>${dc('a')}${lr('a')}</rdf:Description>`,
    ),
    after: inRdf(
      `<rdf:Description rdf:about="uuid:&quot;1" ${DC} ${LR}>${dc('a', 'dog')}${lr('a', 'dog')}</rdf:Description>` +
        OURS.replace('about=""', 'about="uuid:&quot;1"'),
    ),
  },
  {
    what: 'other prefixes',
    before: `<r:RDF ${RDF.replace(':rdf', ':r')}><r:Description ${DC.replace(':dc', ':d')}><d:subject><r:Bag><r:li>a</r:li></r:Bag></d:subject></r:Description></r:RDF>`,
    after:
      `<r:RDF ${RDF.replace(':rdf', ':r')}><r:Description ${DC.replace(':dc', ':d')}><d:subject><r:Bag><r:li>a</r:li><r:li>dog</r:li></r:Bag></d:subject></r:Description>` +
      `<rdf:Description ${RDF} rdf:about="" ${LR} ${COCOTAG}>${lr('a', 'dog')}<cocotag:runs/></rdf:Description></r:RDF>`,
  },
  {
    what: 'keywords of other pictures',
    before: inRdf(
      `<rdf:Description ${DC} ${LR}>${dc('a')}${lr('a')}<u:x xmlns:u="urn:u"><rdf:Description>${dc('dog')}</rdf:Description></u:x></rdf:Description>`,
    ),
    after: inRdf(
      `<rdf:Description ${DC} ${LR}>${dc('a', 'dog')}${lr('a', 'dog')}<u:x xmlns:u="urn:u"><rdf:Description>${dc('dog')}</rdf:Description></u:x></rdf:Description>${OURS}`,
    ),
  },
])('writes into a sidecar with $what', ({ before, after }) => {
  const text = merge(before, ['dog']);
  expect(withoutRecord(text)).toBe(after);
  expect(merge(text, ['dog'])).toBe(text);
});

// Whose words are whose.

test('a word that a person had before is never ours, in whatever spelling', () => {
  const text = merge(sidecar(dc('DOG', 'Cafe\u0301', ' tv ') + lr('dog')), run(['dog', 'café', 'TV', 'cat']));
  expect(words(text, 'dc')).toEqual(['DOG', 'Cafe\u0301', ' tv ', 'cat']);
  expect(words(text, 'lr')).toEqual(['dog', 'café', 'TV', 'cat']);
  expect(owned(text)).toEqual(['dog: nowhere', 'café: lr', 'TV: lr', 'cat: dc lr']);
});

test("a new model's run replaces our earlier words and leaves everyone else's", () => {
  const first = merge(sidecar(dc('a', 'cat') + lr('a')), run(['dog', 'cat', 'boat']));
  const edited = add(first, 'b', 'dog');
  const second = merge(
    edited,
    run(['boat', 'person'], { model: 'other@1/int8', modelSha256: 'ff', threshold: '0.7' }),
  );
  expect(words(second, 'dc')).toEqual(['a', 'cat', 'b', 'boat', 'person']);
  expect(words(second, 'lr')).toEqual(['a', 'b', 'boat', 'person']);
  expect(recordOf(second)).toMatchObject({ model: 'other@1/int8', modelSha256: 'ff', threshold: '0.7' });
  expect(owned(second)).toEqual(['boat: dc lr', 'person: dc lr']);
});

test('a run that says the same but for a score changes the score alone', () => {
  const text = merge(sidecar(dc('a')), run(['dog']));
  expect(merge(text, run(['dog'], { tags: [{ label: 'dog', score: 0.5123 }] }))).toBe(
    text.replace('>0.9<', '>0.5123<'),
  );
});

test('a prefix puts words under a root, and a new one replaces the old one', () => {
  const one = merge(sidecar(dc('dog') + lr('a')), run(['dog', 'cat'], { prefix: 'auto|' }));
  expect(words(one, 'dc')).toEqual(['dog', 'auto|dog', 'auto|cat']);
  expect(words(one, 'lr')).toEqual(['a', 'auto|dog', 'auto|cat']);
  const two = merge(one, run(['dog', 'cat'], { prefix: 'st|cocotag|' }));
  expect(words(two, 'dc')).toEqual(['dog', 'st|cocotag|dog', 'st|cocotag|cat']);
  const none = merge(two, run(['dog', 'cat']));
  expect(words(none, 'dc')).toEqual(['dog', 'cat']);
  expect(owned(none)).toEqual(['dog: lr', 'cat: dc lr']);
});

test('no word of ours has a comma, a control character or a level of its own', () => {
  const text = merge(sidecar(''), run(['hot, dog', 'a\tb', 'a|c', ', ']));
  expect(words(text, 'dc')).toEqual(['hot dog', 'a b', 'a c']);
  expect(owned(text)).toEqual(['hot, dog: dc lr', 'a\tb: dc lr', 'a|c: dc lr', ', : nowhere']);
  expect(merge(text, run(['hot, dog', 'a\tb', 'a|c', ', ']))).toBe(text);
});

test('a label may hold a character that XML forbids', () => {
  expect(words(merge(sidecar(''), ['a\u0001b']), 'dc')).toEqual(['a b']);
});

test("others' keywords that are copied may hold a character that XML forbids", () => {
  expect(words(merge(sidecar(''), ['dog'], ['a\u0001b\ufffe']), 'lr')).toHaveLength(2);
});

test('characters that XML means something by are words like others', () => {
  const text = merge(sidecar(''), run(['<b> & "c" \'d\' ]]>']));
  expect(words(text, 'dc')).toEqual(['<b> & "c" \'d\' ]]>']);
  expect(owned(text)).toEqual(['<b> & "c" \'d\' ]]>: dc lr']);
});

test('two labels that become one word give it once', () => {
  const text = merge(sidecar(''), run(['hot, dog', 'hot dog', 'HOT DOG']));
  expect(words(text, 'dc')).toEqual(['hot dog']);
  expect(owned(text)).toEqual(['hot, dog: dc lr', 'hot dog: nowhere', 'HOT DOG: nowhere']);
});

test.each([
  ['in another order', ['TV', 'tv']],
  ['the second alone', ['TV']],
])('two labels that become one word keep it when they come %s', (_, labels) => {
  const text = merge(merge(sidecar(''), ['tv', 'TV']), labels);
  expect(words(text, 'dc')).toHaveLength(1);
});

// What a person took away.

const OTHER = { model: 'other@2/int8' };

test('what a person removed does not come back, whatever models and prefixes run', () => {
  let text = remove(merge(sidecar(dc('a') + lr('a')), run(['dog', 'cat'])), 'dog');
  for (const photo of [
    run(['dog', 'cat']),
    run(['cat'], OTHER),
    run([]),
    run(['boat', 'dog'], OTHER),
    run(['dog'], { prefix: 'auto|' }),
    run(['dog', 'cat']),
  ]) {
    text = merge(text, photo);
    expect(merge(text, photo)).toBe(text);
    expect(recordOf(text).removed).toEqual([{ label: 'dog', word: 'dog' }]);
    for (const field of ['dc', 'lr'] as const) expect(words(text, field).join()).not.toContain('dog');
  }
  expect(words(text, 'dc')).toEqual(['a', 'cat']);
});

test("a person's own word that the person removed does not come back as ours", () => {
  const text = remove(merge(sidecar(dc('dog')), run(['dog', 'cat'])), 'dog');
  expect(words(merge(text, run(['dog', 'cat'])), 'dc')).toEqual(['cat']);
});

test('a word that a person removed from dc:subject alone goes from the other list, too', () => {
  const text = edit(merge(sidecar(dc('a') + lr('b')), run(['dog'])), dc('a', 'dog'), dc('a'));
  expect(words(merge(text, run(['dog'])), 'lr')).toEqual(['b']);
});

test('a word that a person removed from the other list alone stays in dc:subject', () => {
  const text = edit(merge(sidecar(dc('a') + lr('b')), run(['dog'])), lr('b', 'dog'), lr('b'));
  const again = merge(text, run(['dog']));
  expect([words(again, 'dc'), words(again, 'lr')]).toEqual([['a', 'dog'], ['b']]);
  expect(owned(again)).toEqual(['dog: dc']);
});

test("a removed word that a person adds again is the person's", () => {
  const removed = merge(remove(merge(sidecar(dc('a') + lr('a')), ['dog', 'cat']), 'dog'), ['dog', 'cat']);
  const again = merge(add(removed, 'Dog', 'a'), ['dog', 'cat']);
  expect(words(again, 'dc')).toEqual(['a', 'Dog', 'cat']);
  expect(recordOf(again).removed).toEqual([]);
  expect(owned(again)).toEqual(['dog: nowhere', 'cat: dc lr']);
  expect(words(merge(again, run(['boat'], OTHER)), 'dc')).toEqual(['a', 'Dog', 'boat']);
});

test('a word under a prefix that a person removed does not come back, though the person has it without', () => {
  const auto = { prefix: 'auto|' };
  const removed = remove(merge(sidecar(dc('dog') + lr('dog')), run(['dog'], auto)), 'auto|dog');
  const text = merge(merge(removed, run(['dog'])), run(['dog'], auto));
  expect(words(text, 'dc')).toEqual(['dog']);
});

test('merging twice is merging once after a removal and a new prefix', () => {
  const text = edit(merge(sidecar(''), run(['dog'], { prefix: 'auto|' })), 'auto|dog', 'dog');
  const once = merge(text, run(['cat']));
  expect(merge(once, run(['cat']))).toBe(once);
});

// A hierarchical list that would hide other keywords.

test('a new list gets every keyword first: those of the sidecar, then those of the photo, each once', () => {
  const text = merge(sidecar(dc('b', 'a', 'B')), ['dog'], ['c', 'A', 'Places|Paris', 'c ']);
  expect(words(text, 'lr')).toEqual(['b', 'a', 'c', 'Places|Paris', 'dog']);
  expect(recordOf(text).changes).toMatchObject([{ part: 'lr', copied: ['b', 'a', 'c', 'Places|Paris'] }]);
});

test('a flat keyword that is a part of a path is not copied beside it', () => {
  const text = merge(sidecar(dc('Paris', 'places', 'a')), ['dog'], ['Places|Paris', 'Paris']);
  expect(words(text, 'lr')).toEqual(['a', 'Places|Paris', 'dog']);
});

test("a photo's own keyword is not copied to dc:subject, and no word of ours is a copy", () => {
  const text = merge(sidecar(dc('a')), ['dog', 'cat'], ['Dog']);
  expect(words(text, 'dc')).toEqual(['a', 'dog', 'cat']);
  expect(words(text, 'lr')).toEqual(['a', 'Dog', 'cat']);
  expect(owned(text)).toEqual(['dog: dc', 'cat: dc lr']);
});

test('a list that is not empty gets our words alone', () => {
  const text = merge(sidecar(dc('a') + lr('b')), ['dog'], ['c']);
  expect(words(text, 'lr')).toEqual(['b', 'dog']);
});

test.each([
  ['an empty list', '<lr:hierarchicalSubject><rdf:Bag/></lr:hierarchicalSubject>'],
  ['an empty list of two tags', lr()],
  ['an empty tag', '<lr:hierarchicalSubject/>'],
])('%s is filled as a new one is', (_, field) => {
  const text = merge(sidecar(dc('a') + field), ['dog'], ['c']);
  expect(words(text, 'lr')).toEqual(['a', 'c', 'dog']);
  expect(merge(text, ['dog'], ['c'])).toBe(text);
});

test('an empty attribute is filled as a new list is', () => {
  const text = sidecar(dc('a')).replace(' xmlns:lr', ' lr:hierarchicalSubject="" xmlns:lr');
  expect(words(merge(text, ['dog']), 'lr')).toEqual(['a', 'dog']);
});

test("a person's list that was an attribute gets our words alone, the second time, too", () => {
  const text = sidecar(dc('a')).replace(' xmlns:lr', ' lr:hierarchicalSubject="b" xmlns:lr');
  const once = merge(text, ['dog']);
  expect(merge(once, ['dog'])).toBe(once);
});

test('our own list is kept up with the keywords that people add', () => {
  const text = edit(merge(sidecar(dc('a')), ['dog']), dc('a', 'dog'), dc('a', 'dog', 'new'));
  const again = merge(text, ['dog'], ['newer']);
  expect(words(again, 'lr')).toEqual(['a', 'dog', 'new', 'newer']);
  expect(merge(again, ['dog'], ['newer'])).toBe(again);
});

test('a copy that a person removed from our list does not come back', () => {
  const text = edit(merge(sidecar(dc('a', 'b')), ['dog']), lr('a', 'b', 'dog'), lr('b', 'dog'));
  expect(words(merge(text, ['dog']), 'lr')).toEqual(['b', 'dog']);
});

test('a list that is made again gets every keyword again', () => {
  const text = edit(merge(sidecar(dc('a')), ['dog']), lr('a', 'dog'), '');
  expect(words(merge(text, ['dog', 'cat']), 'lr')).toEqual(['a', 'cat']);
});

test('no list is made for copies alone', () => {
  const text = merge(sidecar(dc('dog')), ['dog'], ['a']);
  expect(readSidecar(text).fields.lr.home).toBeUndefined();
  expect(owned(text)).toEqual(['dog: nowhere']);
});

test.each([
  ['no field', '', true],
  ['an empty list', lr(), true],
  ['a word', lr('a'), false],
])('a sidecar with %s in lr: filling it hides keywords is %s', (_, field, hides) => {
  expect(hidesKeywords(readSidecar(sidecar(field)))).toBe(hides);
});

// Photos without tags.

test('a photo without tags gets no sidecar, and an existing one is left alone', () => {
  expect(merged(readSidecar(undefined), run([]), ['a'])).toEqual({ kind: 'same' });
  expect(merged(readSidecar(sidecar(dc('a'))), run([]), ['a'])).toEqual({ kind: 'same' });
});

test('a photo that has no tags any more loses our words and our record', () => {
  const before = sidecar(dc('a'));
  expect(merge(merge(before, ['dog']), [])).toBe(before);
  expect(merged(readSidecar(merge(undefined, ['dog'])), run([]))).toEqual({ kind: 'bare' });
});

test('a photo that has no tags any more keeps what a person removed', () => {
  const text = merge(remove(merge(sidecar(dc('a')), ['dog', 'cat']), 'dog'), []);
  expect(words(text, 'dc')).toEqual(['a']);
  expect(recordOf(text)).toMatchObject({ tags: [], removed: [{ label: 'dog', word: 'dog' }] });
  expect(words(merge(text, ['dog', 'cat']), 'dc')).toEqual(['a', 'cat']);
});

test('merging twice is merging once without tags, after a removal and an addition', () => {
  const text = edit(merge(sidecar(dc('a')), ['dog']), dc('a', 'dog'), dc('a', 'new'));
  const once = merge(text, []);
  expect(merge(once, [])).toBe(once);
});

test("merging twice is merging once where a removed word is the photo's own", () => {
  const text = edit(merge(sidecar(''), ['dog'], ['dog']), dc('dog'), dc());
  const once = merge(text, ['cat'], ['dog']);
  expect(merge(once, ['cat'], ['dog'])).toBe(once);
});
