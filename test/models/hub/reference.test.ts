import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { CocotagError } from '../../../src/errors.js';
import { fileUrl, parseEndpoint, repositoryUrl } from '../../../src/models/hub/endpoint.js';
import { checkedRevision, isHubReference, parseHubReference } from '../../../src/models/hub/reference.js';

const HUB = 'https://huggingface.co';

/** What refuses a text, or undefined. */
function refusalOf(act: () => unknown): CocotagError | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof CocotagError) return thrown;
    throw thrown;
  }
}

test.each([
  [
    'hf:Nokish1/multi-label-cls/models/multilabel_7_ft.pth',
    'Nokish1',
    'multi-label-cls',
    'models/multilabel_7_ft.pth',
  ],
  ['hf:a/b/c', 'a', 'b', 'c'],
  ['hf:some_one/a.b-c/x y/größe #1?.pth', 'some_one', 'a.b-c', 'x y/größe #1?.pth'],
])('reads %s', (text, owner, repo, file) => {
  expect(parseHubReference(text)).toEqual({ owner, repo, file });
});

test.each([
  ['no path', 'hf:someone/pets'],
  ['no file', 'hf:someone/pets/'],
  ['no owner', 'hf:/pets/a.pth'],
  ['nothing', 'hf:'],
  ['another prefix', 'https://huggingface.co/someone/pets/a.pth'],
  ['a way out', 'hf:someone/pets/../../etc/passwd'],
  ['a way out by the owner', 'hf:../pets/a.pth'],
  ['a way out by the repository', 'hf:someone/../a.pth'],
  ['dots in a name', 'hf:someone/pets..cats/a.pth'],
  ['a part that stays', 'hf:someone/pets/./a.pth'],
  ['an empty part', 'hf:someone/pets/models//a.pth'],
  ['a backslash', 'hf:someone/pets/..\\a.pth'],
  ['a line end', 'hf:someone/pets/a\n.pth'],
  ['an escape', 'hf:someone/pets/\u001b[2Ja.pth'],
  ['what turns a line around', 'hf:someone/pets/a\u202eb.pth'],
  ['half a character', 'hf:someone/pets/\ud800.pth'],
  ['a host', 'hf:evil.example:80/pets/a.pth'],
  ['a user', 'hf:me@evil.example/pets/a.pth'],
  ['an endless path', `hf:someone/pets/${'a/'.repeat(600)}a`],
])('refuses %s with an example, and shows nothing that moves a terminal', (_, text) => {
  const error = refusalOf(() => parseHubReference(text));
  expect(error?.code).toBe('USAGE');
  expect(error?.hint).toContain('hf:OWNER/REPO/PATH');
  expect(error?.message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test('knows a reference to the hub from a file of this machine', () => {
  expect(isHubReference('hf:someone/pets/a.pth')).toBe(true);
  expect(isHubReference('./hf/a.pth')).toBe(false);
});

test.each(['main', 'v1.0', 'refs/pr/7', '0123456789abcdef0123456789abcdef01234567', 'feature/a_b'])(
  'takes the revision %s',
  (revision) => {
    expect(checkedRevision(revision)).toBe(revision);
  },
);

test.each([
  '',
  '.',
  '..',
  'a/../b',
  '-main',
  'a b',
  'a\nb',
  'a\\b',
  'a^',
  'a:b',
  'a//b',
  '/a',
  'a/',
  'x'.repeat(300),
])('refuses the revision %j', (revision) => {
  expect(refusalOf(() => checkedRevision(revision))?.code).toBe('USAGE');
});

describe('addresses', () => {
  const reference = parseHubReference('hf:someone/pets/x y/größe #1?.pth');

  test('keep odd characters inside their part', () => {
    expect(fileUrl(parseEndpoint(HUB), reference, 'refs/pr/7').href).toBe(
      `${HUB}/someone/pets/resolve/refs%2Fpr%2F7/x%20y/gr%C3%B6%C3%9Fe%20%231%3F.pth`,
    );
  });

  test.each(['http://mirror.example:8080/hub', 'http://mirror.example:8080/hub/'])(
    'lie under %s',
    (endpoint) => {
      expect(repositoryUrl(parseEndpoint(endpoint), reference, 'main').href).toBe(
        'http://mirror.example:8080/hub/api/models/someone/pets/revision/main',
      );
    },
  );

  test.each([
    'huggingface.co',
    'ftp://huggingface.co',
    'file:///etc',
    'https://me:secret@huggingface.co',
    'https://huggingface.co/?a=secret',
    'https://',
    '',
  ])('refuse the endpoint %j without repeating it', (endpoint) => {
    const error = refusalOf(() => parseEndpoint(endpoint));
    expect(error?.code).toBe('USAGE');
    expect(error?.message).toContain('HF_ENDPOINT');
    expect(error?.message).not.toContain('secret');
  });

  test('never leave their repository, whatever the reference says', () => {
    const part = fc.oneof(
      fc.constantFrom('..', '.', '%2e%2e', '', '\\', 'a', ':'),
      fc.string({ unit: 'grapheme' }),
    );
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const text = `hf:${parts.join('/')}`;
        if (refusalOf(() => parseHubReference(text)) !== undefined) return;
        const { owner, repo, file } = parseHubReference(text);
        const url = fileUrl(parseEndpoint(HUB), { owner, repo, file }, 'main');
        expect(url.origin).toBe(HUB);
        expect(decodeURIComponent(url.pathname)).toBe(`/${owner}/${repo}/resolve/main/${file}`);
        expect(url.pathname.split('/').length).toBe(5 + file.split('/').length);
      }),
    );
  });
});
