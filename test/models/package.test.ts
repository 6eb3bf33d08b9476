import '../support/one-realm.js';
import { cpSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from '@jest/globals';
import {
  BUNDLED_MODELS,
  chooseGraph,
  findPackage,
  modelName,
  readPackage,
  surveyPackages,
} from '../../src/models/package.js';
import { writePackage } from '../support/packages.js';
import { freshFolder, plant, tempFolder } from '../support/temp-folder.js';

const base = tempFolder();
const fixtures = join(__dirname, '../fixtures');
const tiny = join(fixtures, 'tiny');

/** A store that holds copies of the test package. */
function storeOf(...names: string[]): string {
  const store = freshFolder(base);
  for (const name of names) cpSync(tiny, join(store, name), { recursive: true });
  return store;
}

test('the bundled models are those of the checkout, one of them the default', async () => {
  expect(relative(join(__dirname, '../../models'), BUNDLED_MODELS)).toBe('');
  const { packages } = await surveyPackages([BUNDLED_MODELS]);
  expect(packages.map(({ manifest }) => manifest.id)).toEqual([
    'fusion',
    'picodet_s_416',
    'picodet_s_576',
    'resnet34',
  ]);
  expect(packages.filter(({ manifest }) => manifest.isDefault)).toHaveLength(1);
});

test('the names of the bundled models are all different', async () => {
  const { packages } = await surveyPackages([BUNDLED_MODELS]);
  const names = packages.flatMap(({ manifest }) => [manifest.id, ...manifest.aliases]);
  expect(new Set(names).size).toBe(names.length);
});

test.each([
  ['nothing', undefined, 'fusion'],
  ['an id', 'resnet34', 'resnet34'],
  ['an id of another store', 'tiny', 'tiny'],
  ['an alias', 't', 'tiny'],
  ['the path of a folder', tiny, 'tiny'],
  ['a relative path', `./${relative(process.cwd(), tiny)}`, 'tiny'],
])('finds a package by %s', async (_, name, id) => {
  const found = await findPackage(name, [BUNDLED_MODELS, storeOf('mine')]);
  expect(found.manifest.id).toBe(id);
});

test.each(['fusion', 'picodet_s_416', 'picodet_s_576', 'resnet34'])(
  'finds %s by each of its aliases',
  async (id) => {
    const { manifest, folder } = await findPackage(id, [BUNDLED_MODELS]);
    for (const alias of manifest.aliases) {
      await expect(findPackage(alias, [BUNDLED_MODELS])).resolves.toMatchObject({ folder });
    }
  },
);

test('the first store with the name has it', async () => {
  const [first, second] = [storeOf('a', 'b'), storeOf('c')];
  await expect(findPackage('tiny', [first, second])).resolves.toMatchObject({ folder: join(first, 'a') });
  await expect(findPackage('tiny', [second, first])).resolves.toMatchObject({ folder: join(second, 'c') });
});

test('an id comes before the alias of another package in the store', async () => {
  const store = freshFolder(base);
  writePackage(join(store, 'a'), { id: 'stranger', aliases: ['mine'] });
  writePackage(join(store, 'b'), { id: 'mine' });
  await expect(findPackage('mine', [store])).resolves.toMatchObject({ folder: join(store, 'b') });
});

test('folders of packages are absolute, whatever the store was called', async () => {
  const store = storeOf('a');
  const { packages } = await surveyPackages([relative(process.cwd(), store)]);
  expect(packages.map(({ folder }) => folder)).toEqual([join(store, 'a')]);
});

test('a package that is broken is listed, and is an error only for who asks for it', async () => {
  const store = storeOf('whole');
  writePackage(join(store, 'torn'), { labels: [] });
  await expect(findPackage('tiny', [store])).resolves.toMatchObject({ folder: join(store, 'whole') });
  await expect(findPackage('torn', [store])).rejects.toMatchObject({ code: 'MODEL_INVALID' });
  const { packages, broken } = await surveyPackages([store]);
  expect(packages).toHaveLength(1);
  expect(broken).toEqual([
    { folder: join(store, 'torn'), error: expect.objectContaining({ code: 'MODEL_INVALID' }) },
  ]);
});

test('a broken package does not stand before a whole one of the next store', async () => {
  const first = freshFolder(base);
  writePackage(join(first, 'tiny'), { labels: [] });
  await expect(findPackage('tiny', [first, storeOf('a')])).resolves.toMatchObject({
    manifest: { id: 'tiny' },
  });
});

test('a store that cannot be read is broken, and no trouble for models elsewhere', async () => {
  const store = join(freshFolder(base), 'store');
  writeFileSync(store, 'a file');
  const { packages, broken } = await surveyPackages([BUNDLED_MODELS, store]);
  expect(packages).toHaveLength(4);
  expect(broken).toMatchObject([
    { folder: store, error: { code: 'MODEL_NOT_FOUND', message: expect.stringContaining('ENOTDIR') } },
  ]);
  for (const name of [undefined, 'fast', 'resnet34']) {
    await expect(findPackage(name, [BUNDLED_MODELS, store])).resolves.toBeDefined();
  }
  await expect(findPackage('mine', [BUNDLED_MODELS, store])).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    message: expect.stringContaining(`${store} cannot be read`),
  });
});

test('what is hidden in a store, or is a file, is no package', async () => {
  const store = storeOf('.cocotag-0123456789ab');
  plant(store, ['model.json', 'notes.txt', 'link -> nowhere']);
  await expect(surveyPackages([store])).resolves.toEqual({ packages: [], broken: [] });
});

test.each([
  ['resnet43', 'Did you mean resnet34?'],
  ['submarine', 'Known are fusion, '],
])('says of a model %s that there is none, and what there is', async (name, hint) => {
  await expect(findPackage(name, [BUNDLED_MODELS])).rejects.toMatchObject({
    code: 'MODEL_NOT_FOUND',
    message: `There is no model "${name}"`,
    hint: expect.stringContaining(hint),
  });
});

test('a store that is missing holds nothing; then there is no default', async () => {
  await expect(surveyPackages([join(base, 'missing')])).resolves.toEqual({ packages: [], broken: [] });
  await expect(findPackage(undefined, [])).rejects.toMatchObject({ code: 'MODEL_NOT_FOUND' });
});

test('what has no manifest is no package of a store', async () => {
  const store = storeOf('b', 'a');
  plant(store, ['README.md', 'unpacked/model.onnx', 'empty/']);
  const { packages } = await surveyPackages([store]);
  expect(packages.map(({ folder }) => relative(store, folder))).toEqual(['a', 'b']);
});

test.each([
  ['without model.json', join(fixtures, 'workers'), 'MODEL_NOT_FOUND'],
  ['that is missing', join(fixtures, 'missing'), 'MODEL_NOT_FOUND'],
  ['that is this one', '.', 'MODEL_NOT_FOUND'],
  ['whose model.json is no JSON', join(fixtures, 'broken/not-json'), 'MODEL_INVALID'],
])('refuses a folder %s', async (_, path, code) => {
  await expect(findPackage(path, [BUNDLED_MODELS])).rejects.toMatchObject({
    code,
    path: expect.anything(),
  });
});

test.each([
  ['resnet34', undefined, 'cpu', 'int8'],
  ['resnet34', undefined, 'cuda', 'float'],
  ['fusion', undefined, 'cpu', 'float'],
  ['fusion', undefined, 'cuda', 'float'],
  [tiny, undefined, 'cpu', 'int8'],
  [tiny, undefined, 'cuda', 'float'],
  [tiny, 'float', 'cpu', 'float'],
  [tiny, 'int8', 'cuda', 'int8'],
] as const)('of %s with precision %s on %s it runs %s', async (name, precision, device, kind) => {
  const found = await findPackage(name, [BUNDLED_MODELS]);
  const graph = chooseGraph(found, precision, device);
  expect(graph).toMatchObject({ ...found.manifest.graphs[kind], kind, path: join(found.folder, graph.file) });
});

test.each([['fusion', 'int8', 'has no int8 graph, only float']] as const)(
  'refuses a graph that a package lacks: %s %s',
  async (name, precision, message) => {
    const found = await findPackage(name, [BUNDLED_MODELS]);
    expect(() => chooseGraph(found, precision, 'cpu')).toThrow(
      expect.objectContaining({ code: 'USAGE', message: expect.stringContaining(message) }),
    );
  },
);

test('names a model as rows do', async () => {
  const { manifest } = await readPackage(tiny);
  expect(modelName(manifest, 'int8')).toBe('tiny@1.0.0/int8');
});
