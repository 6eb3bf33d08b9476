import * as v from 'valibot';
import { messageOf } from '../../../errors.js';
import { bytesOf, type DType } from './dtypes.js';
import { type Refusal, refusalAt, shown } from './refusal.js';
import { TENSORS_LIMIT } from './stored-tensors.js';
import { AXES_LIMIT, ELEMENTS_LIMIT, elementCount } from './tensor-view.js';

/** The types of numbers by their names here. */
const DTYPES = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  F64: 'float64',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
} as const satisfies Record<string, DType>;

const whole = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const tensor = v.object({
  dtype: v.picklist(
    Object.keys(DTYPES) as (keyof typeof DTYPES)[], // The keys of a table of ours.
    ({ received }) => `${received} is no type of numbers that is read`,
  ),
  shape: v.pipe(v.array(whole), v.maxLength(AXES_LIMIT)),
  data_offsets: v.strictTuple([whole, whole]),
});

const text = v.pipe(v.string(), v.maxLength(100_000));
const header = v.looseObject({ __metadata__: v.optional(v.record(v.string(), text)) });

/** A tensor that a header tells of. */
export interface TensorEntry {
  readonly name: string;
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Where its bytes begin and end, from the first byte behind the header. */
  readonly start: number;
  readonly end: number;
}

/** What a header says. */
export interface SafetensorsHeader {
  readonly tensors: readonly TensorEntry[];
  readonly metadata: Readonly<Record<string, string>> | undefined;
}

/**
 * Reads the header of a .safetensors file.
 *
 * @param dataBytes - How many bytes follow the header. The tensors have to fill them, without holes and overlaps.
 * @throws CocotagError CHECKPOINT_INVALID.
 */
export function parseHeader(json: string, dataBytes: number, refusal: Refusal): SafetensorsHeader {
  const parsed = v.safeParse(header, parseJson(json, refusal));
  if (!parsed.success)
    throw refusal(`the header is not one of .safetensors: ${shown(parsed.issues[0].message)}`);
  const { __metadata__: metadata, ...others } = parsed.output;
  const entries = Object.entries(others);
  if (entries.length > TENSORS_LIMIT) throw refusal(`has more than ${TENSORS_LIMIT} tensors`);
  const tensors = entries.map(([name, value]) => tensorEntry(name, value, refusalAt(refusal, shown(name))));
  checkPlaces(tensors, dataBytes, refusal);
  return { tensors, metadata };
}

function parseJson(json: string, refusal: Refusal): unknown {
  try {
    return JSON.parse(json);
  } catch (thrown) {
    throw refusal(`the header is not JSON: ${shown(messageOf(thrown))}`);
  }
}

function tensorEntry(name: string, value: unknown, refusal: Refusal): TensorEntry {
  const parsed = v.safeParse(tensor, value);
  if (!parsed.success) {
    const [issue] = parsed.issues;
    throw refusal(`${v.getDotPath(issue) ?? 'what the header says of it'}: ${shown(issue.message)}`);
  }
  const { shape, data_offsets: offsets } = parsed.output;
  const [start, end] = offsets;
  const dtype = DTYPES[parsed.output.dtype];
  const elements = elementCount(shape);
  if (elements > ELEMENTS_LIMIT) throw refusal(`has more than ${ELEMENTS_LIMIT} numbers`);
  if (end - start !== bytesOf(dtype, elements)) {
    throw refusal(`its shape needs ${bytesOf(dtype, elements)} bytes, its data_offsets span ${end - start}`);
  }
  return { name, dtype, shape, start, end };
}

/** The format knows no holes, in which something could hide, and no bytes of two tensors. */
function checkPlaces(tensors: readonly TensorEntry[], dataBytes: number, refusal: Refusal): void {
  const sorted = tensors.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let end = 0;
  for (const tensor of sorted) {
    if (tensor.start !== end) {
      const what = tensor.start < end ? 'overlaps with another tensor' : 'leaves a hole before it';
      throw refusal(`${shown(tensor.name)}: ${what}, at byte ${Math.min(tensor.start, end)} of the data`);
    }
    end = tensor.end;
  }
  if (end !== dataBytes) throw refusal(`its tensors have ${end} bytes, and ${dataBytes} follow the header`);
}
