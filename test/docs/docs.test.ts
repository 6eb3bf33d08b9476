import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ERROR_CODES, exitStatusOf } from '../../src/errors.js';
import { ROOT } from '../support/cocotag.js';
import {
  allPages,
  anchorsOf,
  blocksOf,
  type Page,
  pageOf,
  proseOf,
  runBlock,
  userPages,
} from '../support/documents.js';
import { tempFolder } from '../support/temp-folder.js';

const temp = tempFolder();

describe('the commands of', () => {
  const blocks = userPages()
    .flatMap(blocksOf)
    .filter(({ language }) => language === 'sh');

  test.each(blocks)('$place end well', async (block) => {
    // These would run the tests in the tests: such a block is to be marked `console`.
    expect(block.code).not.toMatch(/\b(?:npm|npx|git)\b/);
    const { status, stderr } = await runBlock(block, temp);
    // Standard error comes along, so that a failure says what went wrong.
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
  });
});

describe('errors.md', () => {
  const { text } = pageOf('docs/errors.md');
  const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'errors.ts')
    .map((name) => readFileSync(join(ROOT, 'src', name), 'utf8'))
    .join('\n');

  test.each(ERROR_CODES)('explains %s, with its exit status, and the program raises it', (code) => {
    expect(text).toMatch(new RegExp(`^\\| \`${code}\` +\\| ${exitStatusOf(code)} +\\| \\S`, 'm'));
    expect(sources).toContain(`'${code}'`);
  });

  test('explains no other codes', () => {
    const explained = [...text.matchAll(/^\| `([A-Z_]+)`/gm)].map(([, code]) => code);
    expect(explained).toEqual(ERROR_CODES);
  });
});

describe('guide.md', () => {
  const { text } = pageOf('docs/guide.md');
  const manifest = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'));

  test.each(Object.keys(manifest.commands.tag.flags))('says what --%s is for', (flag) => {
    expect(text).toMatch(new RegExp(`--(?:no-)?${flag}(?![\\w-])`));
  });
});

describe('evaluation.md', () => {
  const { text } = pageOf('docs/evaluation.md');
  const manifest = JSON.parse(readFileSync(join(ROOT, 'oclif.manifest.json'), 'utf8'));
  // Those that `tag` has as well are in the guide.
  const own = ['evaluate', 'diff']
    .flatMap((id) => Object.keys(manifest.commands[id].flags))
    .filter((flag) => !(flag in manifest.commands.tag.flags));

  test.each(own)('says what --%s is for', (flag) => {
    expect(text).toMatch(new RegExp(`--${flag}(?![\\w-])`));
  });
});

test('dependencies.md has a row for every dependency', () => {
  const { text } = pageOf('docs/dependencies.md');
  const { dependencies, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const rows = [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name]) => name);
  expect(rows.sort()).toEqual(Object.keys({ ...dependencies, ...devDependencies }).sort());
});

test.each(allPages())('the links of $name lead somewhere', (page) => {
  expect(brokenLinks(page)).toEqual([]);
});

/** Links to files that do not exist, or to headings that their pages lack. Links to hosts are not followed. */
function brokenLinks(page: Page): string[] {
  const targets = [...proseOf(page).matchAll(/\]\(([^()\s]+)\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => {
    if (/^[a-z]+:/.test(target)) return false;
    const [path = '', anchor] = target.split('#');
    const name = path === '' ? page.name : normalize(join(dirname(page.name), path));
    if (!existsSync(join(ROOT, name))) return true;
    return anchor !== undefined && !anchorsOf(pageOf(name)).has(anchor);
  });
}
