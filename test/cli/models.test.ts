import { spawnSync } from 'node:child_process';
import { chmodSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { bytesOf } from '../models/import/onnx/run-graph.js';
import { BIN, cocotag, codeOf, type Ended, ROOT, rowsOf, run, TINY } from '../support/cocotag.js';
import { type ManifestData, manifestData, sha256Of, writePackage } from '../support/packages.js';
import { picture } from '../support/pictures.js';
import { freshFolder, tempFolder } from '../support/temp-folder.js';
import { contractModel } from '../support/weight-files.js';

const temp = tempFolder();
const photo = join(temp, 'red.png');
const graph = join(temp, 'net.onnx');
const labels = join(temp, 'labels.txt');
const NET = ['import', graph, '--labels', labels, '--squash', '8', '--name', 'net'];
let store = temp;

const models = (args: readonly string[], where = store): Promise<Ended> =>
  cocotag(['models', ...args], { cwd: temp, env: { COCOTAG_MODELS: where } });

beforeAll(async () => {
  writeFileSync(photo, await picture('red'));
  writeFileSync(graph, await bytesOf(contractModel()));
  writeFileSync(labels, 'a\nb\n');
});

beforeEach(() => {
  store = join(freshFolder(temp), 'models');
});

describe('the store', () => {
  test.each<[string, (home: string) => NodeJS.ProcessEnv, string]>([
    ['COCOTAG_MODELS', (home) => ({ COCOTAG_MODELS: join(home, 'elsewhere') }), 'elsewhere'],
    ['XDG_DATA_HOME', (home) => ({ XDG_DATA_HOME: join(home, 'data') }), 'data/cocotag/models'],
    ['the home folder', () => ({}), '.local/share/cocotag/models'],
  ])('lies where %s says', async (_, variables, place) => {
    const home = freshFolder(temp);
    writePackage(join(home, place, 'a'), { id: 'here' });
    const env = { HOME: home, XDG_DATA_HOME: '', COCOTAG_MODELS: '', ...variables(home) };
    const { status, stdout } = await cocotag(['models', 'path', 'here'], { env });
    expect([status, stdout]).toEqual([0, `${join(home, place, 'a')}\n`]);
  });

  test('may be named from the working folder', async () => {
    writePackage(join(store, 'a'), { id: 'here' });
    const { stdout } = await models(['path', 'here'], relative(temp, store));
    expect(stdout).toBe(`${join(store, 'a')}\n`);
  });

  test('that holds a broken package is of use for all others', async () => {
    writePackage(join(store, 'good'), { id: 'good' });
    writePackage(join(store, 'torn'), { id: 'torn', labels: [] });
    const env = { COCOTAG_MODELS: store };
    const tagged = await cocotag(['tag', photo, '--model', 'good', '--quiet'], { env });
    expect([tagged.status, tagged.stderr]).toEqual([0, '']);
    expect(rowsOf(tagged.stdout)).toMatchObject([{ model: 'good@1.0.0/float', tags: [{ label: 'person' }] }]);
    const asked = await cocotag(['tag', photo, '--model', 'torn'], { env });
    expect([asked.status, codeOf(asked)]).toEqual([3, 'MODEL_INVALID']);
    expect(asked.stderr).toContain(join(store, 'torn/model.json'));
    const listed = await models(['list']);
    expect(listed.status).toBe(0);
    expect(listed.stdout).toMatch(/^good .* installed$/m);
    expect(listed.stdout).toMatch(/torn is broken: MODEL_INVALID/);
    expect((await models(['list', '--plain'])).stdout).not.toContain('torn');
    expect((await models(['remove', 'torn'])).status).toBe(0);
    expect(readdirSync(store)).toEqual(['good']);
  });

  test('that is a file is no trouble for models elsewhere, and no bug', async () => {
    writeFileSync(store, '');
    const env = { COCOTAG_MODELS: store };
    expect((await cocotag(['tag', photo, '--model', TINY, '--quiet'], { env })).status).toBe(0);
    expect((await models(['path', 'fast'])).status).toBe(0);
    const listed = await models(['list']);
    expect([listed.status, listed.stderr]).toEqual([0, '']);
    expect(listed.stdout).toContain(`The folder of packages ${store} cannot be read: ENOTDIR`);
    const ended = await models(NET);
    expect([ended.status, codeOf(ended)]).toEqual([3, 'OUTPUT_UNWRITABLE']);
    expect(ended.stderr).toContain('COCOTAG_MODELS');
  });

  // Root may write and read everywhere: the rights are another user's, who must be able to run the program at all.
  const NOBODY = 65_534;
  const canBeNobody =
    process.getuid?.() === 0 && spawnSync(process.execPath, [BIN, '--version'], { uid: NOBODY }).status === 0;

  (canBeNobody ? test : test.skip)('of others can be read, not written; or not even read', async () => {
    writePackage(join(store, 'theirs'), { id: 'theirs' });
    for (const folder of [temp, join(store, '..'), store]) chmodSync(folder, 0o755);
    const options = { cwd: temp, uid: NOBODY, env: { COCOTAG_MODELS: store, HOME: temp } };
    expect((await cocotag(['models', 'verify', 'theirs'], options)).status).toBe(0);
    for (const args of [NET, ['remove', 'theirs']]) {
      const ended = await cocotag(['models', ...args], options);
      expect([ended.status, codeOf(ended)]).toEqual([3, 'OUTPUT_UNWRITABLE']);
      expect(ended.stderr).toContain('COCOTAG_MODELS');
    }
    expect(readdirSync(store)).toEqual(['theirs']);
    chmodSync(store, 0o700);
    const unread = await cocotag(['models', 'show', 'theirs'], options);
    expect([unread.status, codeOf(unread)]).toEqual([3, 'MODEL_NOT_FOUND']);
    expect(unread.stderr).toContain('EACCES');
    expect((await cocotag(['models', 'path', 'fast'], options)).status).toBe(0);
  });
});

describe('models list', () => {
  test('shows the bundled and the installed', async () => {
    writePackage(join(store, 'a'), { id: 'mine', metrics: [] });
    const { status, stdout } = await models(['list']);
    expect(status).toBe(0);
    const [titles = '', ...rows] = stdout.trimEnd().split('\n');
    expect(titles).toMatch(/^name +version +aliases +graphs +input +labels +mAP +where$/);
    expect(rows.map((row) => row.split(/ {2,}/).at(0))).toEqual([
      'fusion',
      'picodet_s_416',
      'picodet_s_576',
      'resnet34',
      'mine',
    ]);
    expect(rows[0]).toMatch(/best \(default\) +float +576x576 +80 +0\.\d{3} \(.*\) +bundled$/);
    expect(rows[4]).toMatch(/^mine +1\.0\.0 +float +8x8 +4 +- +installed$/);
  });

  test('--plain gives the names that --model takes, one a line', async () => {
    writePackage(join(store, 'a'), { id: 'mine', aliases: ['m'] });
    const { stdout } = await models(['list', '--plain']);
    expect(stdout).toBe(
      'fusion\nbest\npicodet_s_416\nfast\npicodet_s_576\nbalanced\nresnet34\nreference\nmine\nm\n',
    );
  });

  test('--json tells programs', async () => {
    writePackage(join(store, 'good'), { id: 'good', aliases: ['g'] });
    writePackage(join(store, 'torn'), { labels: [] });
    const { stdout } = await models(['list', '--json', '-']);
    const found = JSON.parse(stdout);
    expect(found.models).toHaveLength(5);
    expect(found.models[4]).toEqual({
      id: 'good',
      version: '1.0.0',
      title: 'A package for tests: four labels by mean colour',
      aliases: ['g'],
      default: false,
      architecture: 'the mean colour, then one linear layer',
      labels: 4,
      graphs: ['float'],
      bundled: false,
      folder: join(store, 'good'),
    });
    expect(found.broken).toEqual([
      { folder: join(store, 'torn'), error: expect.objectContaining({ code: 'MODEL_INVALID' }) },
    ]);
  });

  test.each(['list', 'show fusion', 'verify tiny'])('`models %s | head -1` ends quietly', async (args) => {
    writePackage(join(store, 'tiny'));
    const command = `"${process.execPath}" "${BIN}" models ${args} | head -1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await run('bash', ['-c', command], { env: { COCOTAG_MODELS: store } });
    expect([stdout.split('\n').length, stdout.split('\n').at(1), stderr]).toEqual([3, '0', '']);
  });
});

describe('models path', () => {
  test.each([
    ['a path', TINY, TINY],
    ['an alias', 'fast', join(ROOT, 'models/picodet_s_416')],
  ])('prints the folder of %s', async (_, name, folder) => {
    const { status, stdout } = await models(['path', name]);
    expect([status, stdout]).toEqual([0, `${folder}\n`]);
  });

  test.each([
    ['a folder that is none', './', 'MODEL_NOT_FOUND', 3],
    ['a name that is none', 'fsat', 'MODEL_NOT_FOUND', 3],
    ['nothing', undefined, 'USAGE', 2],
  ])('refuses %s', async (_, name, code, status) => {
    const ended = await models(['path', ...(name === undefined ? [] : [name])]);
    expect([ended.status, codeOf(ended), ended.stdout]).toEqual([status, code, '']);
  });
});

describe('models remove', () => {
  test('takes an installed model away, and says so', async () => {
    writePackage(join(store, 'mine'), { id: 'mine' });
    const { status, stdout, stderr } = await models(['remove', 'mine']);
    expect([status, stdout, stderr]).toEqual([0, '', `Removed ${join(store, 'mine')}\n`]);
    const again = await models(['remove', 'mine']);
    expect([again.status, codeOf(again)]).toEqual([3, 'MODEL_NOT_FOUND']);
  });

  test.each(['../x', '/etc', '.', './mine', 'fast'])('touches nothing for %s', async (name) => {
    writePackage(join(store, 'mine'), { id: 'mine' });
    writePackage(join(store, '../x'), { id: 'x' });
    const ended = await models(['remove', name]);
    expect([ended.status, codeOf(ended)]).toEqual([3, 'MODEL_NOT_FOUND']);
    expect(readdirSync(join(store, '..')).sort()).toEqual(['models', 'x']);
    expect(readdirSync(store)).toEqual(['mine']);
  });
});

describe('models verify', () => {
  const GRAPH = readFileSync(join(TINY, 'model.onnx'));

  /** Verifies a package that was whole until something was done to it. */
  async function verified(harm: (folder: string) => void, change: ManifestData = {}) {
    const folder = join(store, 'tiny');
    writePackage(folder, change);
    harm(folder);
    const { status, stdout } = await models(['verify', folder, '--json', '-']);
    const { checks } = JSON.parse(stdout);
    const failed: { what: string; error: { code: string; message: string } }[] = checks.filter(
      (check: { status: string }) => check.status === 'failed',
    );
    return { status, failed: failed.map(({ what, error }) => `${what}: ${error.code}: ${error.message}`) };
  }

  test('finds nothing wrong with what is whole', async () => {
    await expect(verified(() => {})).resolves.toEqual({ status: 0, failed: [] });
  });

  test.each<[string, (folder: string) => void, ManifestData, RegExp]>([
    [
      'a graph that is cut short',
      (folder) => truncateSync(join(folder, 'model.onnx'), GRAPH.length - 1),
      {},
      /^float: checksum: MODEL_CHECKSUM: .* has 333 bytes, and its manifest says 334$/,
    ],
    [
      'a byte that changed',
      (folder) =>
        writeFileSync(
          join(folder, 'model.onnx'),
          GRAPH.map((byte, i) => (i === 100 ? byte ^ 1 : byte)),
        ),
      {},
      /^float: checksum: MODEL_CHECKSUM: .* another SHA-256/,
    ],
    [
      'a graph that is missing',
      (folder) => rmSync(join(folder, 'model.onnx')),
      {},
      /^float: checksum: MODEL_NOT_FOUND: .* ENOENT$/,
    ],
    [
      'a graph of another contract',
      () => {},
      { input: { width: 16, height: 16, resize: 'squash', filter: 'triangle' } },
      /^float: inference: MODEL_INVALID: .* has input "image" as uint8 \[N, 8, 8, 3\]/,
    ],
    [
      'a graph that is none',
      () => {},
      { graphs: { float: { file: 'model.json', sha256: '0'.repeat(64), bytes: 1 } } },
      /^float: checksum: MODEL_CHECKSUM: /,
    ],
    [
      'a folder for a graph',
      () => {},
      { graphs: { float: { file: '..', sha256: '0'.repeat(64), bytes: 1 } } },
      /^float: checksum: MODEL_NOT_FOUND: .* EISDIR$/,
    ],
  ])('finds %s', async (_, harm, change, message) => {
    const { status, failed } = await verified(harm, change);
    expect(failed).toEqual([expect.stringMatching(message)]);
    expect(status).toBe(3);
  });

  test('looks at every graph, and says of each what is wrong in words', async () => {
    const folder = join(store, 'tiny');
    const float = { file: 'a.onnx', sha256: sha256Of(Buffer.from('a')), bytes: 1 };
    const explain = { file: 'b.onnx', sha256: sha256Of(GRAPH), bytes: GRAPH.length };
    writePackage(folder, manifestData({ graphs: { float, explain } }));
    writeFileSync(join(folder, 'a.onnx'), 'a');
    writeFileSync(join(folder, 'b.onnx'), GRAPH);
    const { status, stdout, stderr } = await models(['verify', 'tiny']);
    expect([status, stderr]).toEqual([3, '']);
    expect(stdout.split('\n').map((line) => /^(?:ok|FAILED) +[a-z]+(?:: [a-z]+)?/.exec(line)?.[0])).toEqual([
      'ok      manifest: tiny',
      'ok      float: checksum',
      'FAILED  float: inference',
      'ok      explain: checksum',
      'ok      explain: inference',
      undefined,
    ]);
  });

  test.each<[string, string[], number, string]>([
    [
      'a manifest that is broken',
      ['verify', join(ROOT, 'test/fixtures/broken/not-json')],
      3,
      'MODEL_INVALID',
    ],
    ['a model that is not there', ['verify', 'submarine'], 3, 'MODEL_NOT_FOUND'],
    ['nothing', ['verify'], 2, 'USAGE'],
    ['nothing to show', ['show'], 2, 'USAGE'],
    ['nothing to remove', ['remove'], 2, 'USAGE'],
  ])('refuses %s', async (_, args, status, code) => {
    const ended = await models(args);
    expect([ended.status, codeOf(ended)]).toEqual([status, code]);
  });
});

describe('models show', () => {
  test('tells what the manifest says, or is it for a program', async () => {
    writePackage(join(store, 'mine'), { id: 'mine', title: 'Of my photos' });
    const shown = await models(['show', 'mine']);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toMatch(/^package +mine 1\.0\.0: Of my photos$/m);
    expect(shown.stdout).toMatch(/^threshold +0\.5; per label 0\.5 to 0\.7$/m);
    expect(shown.stdout).toContain(join(store, 'mine'));
    const { stdout } = await models(['show', 'mine', '--json', '-']);
    expect(JSON.parse(stdout)).toMatchObject({ id: 'mine', folder: join(store, 'mine'), cpuBatch: 1 });
  });

  test('refuses a manifest that names a file elsewhere', async () => {
    writePackage(join(store, 'evil'), {
      graphs: { float: { file: 'a/b', sha256: '0'.repeat(64), bytes: 1 } },
    });
    const ended = await models(['show', 'evil']);
    expect([ended.status, codeOf(ended)]).toEqual([3, 'MODEL_INVALID']);
    expect(ended.stderr).toContain('graphs.float.file: must be a file name without a folder');
  });

  // script(1) gives the program a terminal, and us what it draws there.
  const onTerminal = spawnSync('script', ['--version']).status === 0 ? test : test.skip;
  onTerminal('sends nothing of a manifest to a terminal but text', async () => {
    writePackage(join(store, 'evil'), { id: 'evil', title: 'a\u001b[2J\ntitle', licence: '\u202eTIM' });
    const command = `'${process.execPath}' '${BIN}' models show evil`;
    const { stdout } = await run('script', ['-qec', command, '/dev/null'], {
      env: { TERM: 'xterm', COCOTAG_MODELS: store },
    });
    expect(stdout).toContain('evil 1.0.0: a\\u{1b}[2J\\u{a}title');
    expect(stdout).toMatch(/licence +\\u\{202e\}TIM/);
    expect(stdout).not.toContain('\u001b');
  });
});
