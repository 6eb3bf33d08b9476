import { readFile, stat } from 'node:fs/promises';
import { CocotagError, systemCode } from '../../errors.js';
import { writeGraphFile } from '../graph-file.js';
import { readOnnx, summarise, wrapOnnx, writeOnnx } from './onnx/index.js';
import type { Imported, ImportOptions } from './options.js';
import { chosenSize, inputOf } from './picture.js';
import { chosenLabels, writeDescription } from './write-package.js';

/**
 * Makes a package of an ONNX file, whose graph is brought to our contract.
 *
 * @param folder - Empty; gets `model.json`, `README.md` and the graph.
 * @throws CocotagError MODEL_NOT_FOUND, MODEL_INVALID with what to say in the hint, USAGE, DISK_FULL,
 * OUTPUT_UNWRITABLE.
 */
export async function importOnnx(file: string, folder: string, options: ImportOptions): Promise<Imported> {
  if (options.weights !== undefined || options.hasExplainer !== undefined) {
    throw new CocotagError(
      'USAGE',
      `${file} is an ONNX graph: its weights stay as they are, and it cannot explain`,
      {
        hint: 'Leave --weights and --explain out; they are for checkpoints.',
      },
    );
  }
  const model = readOnnx(await readGraph(file), file);
  const { mean, std, picture = {}, labels, onnx = {} } = options;
  const { layout, channels, scale, ...reading } = onnx;
  const feed = withoutUndefined({ layout, channels, scale, mean, std });
  const wrapped = await wrapOnnx(model, {
    path: file,
    feed,
    ...chosenSize(picture),
    labels: labels?.length,
    ...reading,
  });
  const { input, notes } = inputOf(picture, wrapped);
  const named = chosenLabels(wrapped.labels, labels);
  const float = await writeGraphFile(folder, 'model.onnx', writeOnnx(wrapped.model));
  const { parameters, producer } = summarise(model);
  const described = await writeDescription(
    file,
    folder,
    {
      architecture: producer === '' ? 'ONNX graph' : `ONNX graph of ${producer}`,
      parameters: parameters > 0 ? parameters : undefined,
      input,
      maps: undefined,
      graphs: { float },
      explain: undefined,
      labels: named.labels,
    },
    options,
  );
  return { notes: [...wrapped.notes, ...notes, ...named.notes, ...described] };
}

async function readGraph(file: string): Promise<Buffer> {
  try {
    // Asked before: a named pipe would be waited for, for ever where nobody writes to it.
    const isFile = (await stat(file)).isFile();
    if (isFile) return await readFile(file);
  } catch (cause) {
    throw new CocotagError('MODEL_NOT_FOUND', `${file} cannot be read: ${systemCode(cause)}`, {
      path: file,
      cause,
    });
  }
  throw new CocotagError('MODEL_NOT_FOUND', `${file} is not a file`, { path: file });
}

/** Only what was said: an option that is there and undefined would stand for a default. */
function withoutUndefined<T extends object>(options: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
}
