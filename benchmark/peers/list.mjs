import { availableParallelism } from 'node:os';
import { join } from 'node:path';

const PEERS = new URL('./', import.meta.url).pathname;
const GRAPH = new URL('../../models/resnet34/model', import.meta.url).pathname;

/** Photos in a batch of timm's script, which logs each batch: that is its clock. */
export const TIMM_BATCH = 8;

/**
 * What else tags photos with a ResNet34.
 *
 * @param options - `python`: an interpreter; `nodeModules`: the folder that holds node_modules; `timm`: timm's inference.py;
 * `models`: the folder that peers/make_models.py fills; `results`: a folder for what a peer writes.
 * @returns For each its name, what it needs (Python modules, a file, and whether of make_models.py), and its
 * settings: a command line for a folder of photos each.
 */
export function peers({ python, nodeModules, timm, models, results }) {
  const script = (name, ...args) => ({ command: python, args: [join(PEERS, name), ...args] });
  const torch =
    (mode, ...more) =>
    (photos) =>
      script('pytorch_pillow.py', mode, photos, ...more);
  const runtime = (graph, decoder) => (mode) => (photos) =>
    script('onnxruntime_python.py', mode, photos, `${GRAPH}${graph}`, decoder);
  const inOrt = (name, at, modes) => ({
    name,
    modules: ['onnxruntime', 'cv2', 'PIL'],
    settings: Object.fromEntries(modes.map(([setting, mode]) => [setting, at(mode)])),
  });
  const one = ['batch 1', 'one'];
  const processes = ['a process a core', 'processes'];
  const transformers = (batch) => (photos) => ({
    command: process.execPath,
    args: [join(PEERS, 'transformers-js.mjs'), models, photos, String(batch)],
    cwd: nodeModules,
  });
  const timmArgs = ['-m', 'resnet34', '--num-classes', '80', '--img-size', '224', '--device', 'cpu'].concat(
    [
      '--checkpoint',
      join(models, 'timm.pth'),
      '-b',
      String(TIMM_BATCH),
      '-j',
      String(availableParallelism()),
    ],
    ['--channels-last', '--topk', '5', '--log-freq', '1', '--no-console-results', '--results-dir', results],
  );
  return [
    {
      name: 'PyTorch + Pillow',
      modules: ['torch', 'torchvision', 'PIL'],
      settings: {
        'batch 1': torch('one'),
        DataLoader: torch('loader'),
        'a process a core': torch('processes'),
        'DataLoader with draft': torch('loader', 'draft'),
      },
    },
    inOrt('onnxruntime float + Pillow', runtime('.onnx', 'pillow'), [one, processes]),
    inOrt('onnxruntime float + OpenCV', runtime('.onnx', 'opencv'), [processes]),
    inOrt('onnxruntime int8 + Pillow', runtime('.int8.onnx', 'pillow'), [processes]),
    inOrt('onnxruntime int8 + OpenCV', runtime('.int8.onnx', 'opencv'), [processes]),
    {
      name: 'timm inference.py',
      modules: ['torch', 'timm', 'pandas'],
      file: timm ?? '',
      needsModels: true,
      settings: {
        'DataLoader, batch 8': (photos) => ({
          command: python,
          args: [timm, photos, ...timmArgs],
          isTimm: true,
        }),
      },
    },
    {
      name: 'transformers.js',
      modules: [],
      file: join(nodeModules ?? '', 'node_modules/@huggingface/transformers/package.json'),
      needsModels: true,
      settings: { 'batch 1': transformers(1), 'batch 8': transformers(8) },
    },
  ];
}
