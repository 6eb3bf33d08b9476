import { type ElementType, elementTypeOf } from './element-types.js';
import type { OnnxValue } from './model.js';
import type { WireReading } from './wire-reader.js';

type Size = number | string | undefined;

/**
 * Reads a ValueInfoProto: the name, kind and shape of an input or output.
 *
 * @throws CocotagError MODEL_INVALID.
 */
export function readValue(message: Uint8Array, reading: WireReading): OnnxValue {
  let name = '';
  let type: ElementType | undefined;
  let shape: Size[] | undefined;
  for (const field of reading.fields(message)) {
    if (field.number === 1) name = reading.text(field);
    if (field.number !== 2) continue;
    // TypeProto: field 1 is a tensor; sequences, maps and optionals stay unknown.
    for (const kind of reading.fields(reading.bytes(field))) {
      if (kind.number === 1) ({ type, shape } = readTensorType(reading.bytes(kind), reading));
    }
  }
  return { name, type, shape };
}

function readTensorType(
  message: Uint8Array,
  reading: WireReading,
): Pick<OnnxValue, 'type'> & { shape: Size[] | undefined } {
  let type: ElementType | undefined;
  let shape: Size[] | undefined;
  for (const field of reading.fields(message)) {
    if (field.number === 1) type = elementTypeOf(reading.small(field));
    if (field.number !== 2) continue;
    shape = [];
    for (const dim of reading.fields(reading.bytes(field))) {
      if (dim.number === 1) shape.push(readSize(reading.bytes(dim), reading));
    }
  }
  return { type, shape };
}

function readSize(message: Uint8Array, reading: WireReading): Size {
  let size: Size;
  for (const field of reading.fields(message)) {
    if (field.number === 1) size = reading.small(field);
    else if (field.number === 2) size = reading.text(field);
  }
  // Some exporters write -1 or 0 for a size that is free.
  return typeof size === 'number' && size < 1 ? undefined : size || undefined;
}
