import type { ResnetArchitecture } from '../../../../src/models/import/resnet/index.js';
import { tensorsOf } from '../../../../src/models/import/resnet/layers.js';

/** Tensors with numbers, as a checkpoint has them. */
export type MadeTensors = Map<string, { shape: readonly number[]; data: Float32Array }>;

/** A network of the family's shape with few channels and blocks. */
export function smallResnet(change: Partial<ResnetArchitecture>): ResnetArchitecture {
  return {
    name: 'small',
    block: 'bottleneck',
    blocks: [1, 2, 1, 2],
    planes: 4,
    width: 4,
    groups: 1,
    labels: 3,
    head: 'fc',
    ...change,
  };
}

/** Numbers from -1 to 1 that follow from a seed (mulberry32). */
export function noise(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

/** Weights under which no activation dies or explodes. */
export function randomTensors(architecture: ResnetArchitecture, seed: number): MadeTensors {
  const next = noise(seed);
  const made: MadeTensors = new Map();
  for (const [name, shape] of tensorsOf(architecture)) {
    const count = shape.reduce((a, b) => a * b, 1);
    const fanIn = count / (shape[0] ?? 1);
    const isOne = name.endsWith('.running_var') || (shape.length === 1 && name.endsWith('.weight'));
    const spread = shape.length > 1 ? Math.sqrt(6 / fanIn) : 0.3;
    const data = Float32Array.from({ length: count }, () => (isOne ? 1 : 0) + spread * next());
    made.set(name, { shape, data });
  }
  return made;
}

/** A picture of noise, [height, width, 3]. */
export function randomPicture(width: number, height: number, seed: number): Uint8Array {
  const next = noise(seed);
  return Uint8Array.from({ length: width * height * 3 }, () => Math.floor(127.5 * (next() + 1)));
}

/** Reads made tensors as a checkpoint is read. */
export function reading(tensors: MadeTensors): (name: string) => Promise<Float32Array> {
  return async (name) => {
    const tensor = tensors.get(name);
    if (tensor === undefined) throw new Error(`no tensor ${name}`);
    return tensor.data;
  };
}
