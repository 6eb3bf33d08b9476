import { BYTES_OF_DTYPE, type DType } from '../dtypes.js';
import { AXES_LIMIT, ELEMENTS_LIMIT, elementCount, extentOf } from '../tensor-view.js';
import {
  type PickleCall,
  PickleGlobal,
  PickleStorage,
  PickleTensor,
  PickleTuple,
  type PickleValue,
} from './values.js';

/** The types of storages, by the numbers in them. An untyped one counts bytes. */
const STORAGE_DTYPES: Readonly<Record<string, DType>> = {
  'torch.FloatStorage': 'float32',
  'torch.HalfStorage': 'float16',
  'torch.BFloat16Storage': 'bfloat16',
  'torch.DoubleStorage': 'float64',
  'torch.LongStorage': 'int64',
  'torch.IntStorage': 'int32',
  'torch.ShortStorage': 'int16',
  'torch.CharStorage': 'int8',
  'torch.ByteStorage': 'uint8',
  'torch.BoolStorage': 'bool',
  'torch.UntypedStorage': 'uint8',
  'torch.storage.UntypedStorage': 'uint8',
};

/** Of tensors, and of what stands beside them in a checkpoint. */
export const TORCH_GLOBALS: readonly PickleGlobal[] = [
  new PickleGlobal('torch._utils._rebuild_tensor_v2', undefined, rebuildTensor),
  new PickleGlobal('torch._utils._rebuild_tensor', undefined, rebuildTensor),
  new PickleGlobal('torch._utils._rebuild_parameter', undefined, rebuildParameter),
  new PickleGlobal('torch.Size', undefined, size),
  new PickleGlobal('torch.device', undefined, device),
  ...Object.entries(STORAGE_DTYPES).map(([name, dtype]) => new PickleGlobal(name, dtype)),
  // Names of types of numbers, such as the one of an autocast. They are never called.
  ...Object.keys(BYTES_OF_DTYPE).map((dtype) => new PickleGlobal(`torch.${dtype}`)),
];

/** _rebuild_tensor(storage, offset, size, strides); v2 has more, of which nothing is needed. */
function rebuildTensor({ args, refusal }: PickleCall): PickleTensor {
  const [storage, offset, sizes, steps] = args;
  const shape = lengths(sizes);
  const strides = lengths(steps);
  if (args.length < 4 || args.length > 7 || !(storage instanceof PickleStorage) || !isLength(offset)) {
    throw refusal('is called with something else than a storage, an offset, a size and strides');
  }
  if (shape === undefined || strides === undefined || shape.length !== strides.length) {
    throw refusal('is called with a size or strides that are not possible');
  }
  if (elementCount(shape) > ELEMENTS_LIMIT)
    throw refusal(`makes a tensor of more than ${ELEMENTS_LIMIT} numbers`);
  const view = { shape, strides, offset };
  const extent = extentOf(view);
  if (offset + extent > storage.elements) {
    throw refusal(
      `makes a tensor that reaches to number ${offset + extent} of a storage of ${storage.elements} (${storage.key})`,
    );
  }
  if (extent > ELEMENTS_LIMIT)
    throw refusal(`makes a tensor that stretches over more than ${ELEMENTS_LIMIT} numbers`);
  return new PickleTensor(storage, view);
}

/** _rebuild_parameter(tensor, requires_grad, backward_hooks). */
function rebuildParameter({ args, refusal }: PickleCall): PickleTensor {
  const [tensor] = args;
  if (!(tensor instanceof PickleTensor)) throw refusal('is called without a tensor');
  return tensor;
}

function size({ args, refusal }: PickleCall): PickleValue {
  const [tuple] = args;
  if (lengths(tuple) === undefined) throw refusal('is called with something else than lengths');
  return tuple ?? null;
}

/** torch.device('cuda', 0), as a text: `cuda:0`. */
function device({ args, refusal }: PickleCall): string {
  const [type, index] = args;
  if (typeof type !== 'string' || type.length > 32) throw refusal('is called without the name of a device');
  return isLength(index) ? `${type}:${index}` : type;
}

/** The id of a storage: ('storage', type, key, where it lay, number of elements). */
export function storageOf(id: PickleValue, refusal: (what: string) => Error): PickleStorage {
  const [kind, type, key, , elements] = id instanceof PickleTuple ? id.items : [];
  const dtype = type instanceof PickleGlobal ? type.storageDtype : undefined;
  if (kind !== 'storage' || dtype === undefined || typeof key !== 'string' || !isLength(elements)) {
    throw refusal('refers to something outside the pickle that is no storage');
  }
  // It names an entry of the zip file; torch counts from 0.
  if (!/^[\w.-]{1,64}$/.test(key)) throw refusal('refers to a storage by a name that is not possible');
  return new PickleStorage(key, dtype, elements);
}

function lengths(value: PickleValue | undefined): number[] | undefined {
  if (!(value instanceof PickleTuple) || value.items.length > AXES_LIMIT) return undefined;
  return value.items.every(isLength) ? value.items.filter(isLength) : undefined;
}

function isLength(value: PickleValue | undefined): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
