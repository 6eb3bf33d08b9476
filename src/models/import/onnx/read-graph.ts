import type {
  OnnxAttribute,
  OnnxAttributeValue,
  OnnxGraph,
  OnnxInteger,
  OnnxNode,
  OnnxTensor,
  OnnxValue,
} from './model.js';
import { readTensor } from './read-tensor.js';
import { readValue } from './read-value.js';
import type { WireField, WireReading } from './wire-reader.js';

/** Graphs in graphs: a loop in a branch in a loop is deeper than any network of pictures goes. */
const DEEPEST = 8;

/**
 * Reads a GraphProto and the graphs inside its nodes.
 *
 * @throws CocotagError MODEL_INVALID.
 */
export function readGraph(message: Uint8Array, reading: WireReading, depth = 0): OnnxGraph {
  if (depth > DEEPEST) throw reading.broken(`graphs lie in each other more than ${DEEPEST} deep`);
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  let name = '';
  for (const field of reading.fields(message)) {
    if (field.number === 1) nodes.push(readNode(reading.bytes(field), reading, depth));
    else if (field.number === 2) name = reading.text(field);
    else if (field.number === 5) initializers.push(readTensor(reading.bytes(field), reading));
    else if (field.number === 11) inputs.push(readValue(reading.bytes(field), reading));
    else if (field.number === 12) outputs.push(readValue(reading.bytes(field), reading));
    else if (field.number === 15) throw reading.broken('it has sparse weights, which are not supported');
  }
  const constants = new Set(initializers.map((tensor) => tensor.name));
  return {
    name,
    nodes,
    initializers,
    // Until version 3 every constant was an input as well, with the constant for its default.
    inputs: inputs.filter((input) => !constants.has(input.name)),
    outputs,
  };
}

function readNode(message: Uint8Array, reading: WireReading, depth: number): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: OnnxAttribute[] = [];
  const text = { name: '', opType: '', domain: '' };
  for (const field of reading.fields(message)) {
    if (field.number === 1) inputs.push(reading.text(field));
    else if (field.number === 2) outputs.push(reading.text(field));
    else if (field.number === 3) text.name = reading.text(field);
    else if (field.number === 4) text.opType = reading.text(field);
    else if (field.number === 5) attributes.push(readAttribute(reading.bytes(field), reading, depth));
    else if (field.number === 7) text.domain = reading.text(field);
  }
  // onnxruntime's node for a graph that was compiled before reads it from another file, anywhere on the disk.
  if (text.opType === 'EPContext') throw reading.broken('it has a node EPContext, which opens other files');
  return { ...text, domain: text.domain === 'ai.onnx' ? '' : text.domain, inputs, outputs, attributes };
}

/** Reads an AttributeProto. Its kind stands in field 20; files older than that field have one value alone. */
function readAttribute(message: Uint8Array, reading: WireReading, depth: number): OnnxAttribute {
  const floats: number[] = [];
  const ints: OnnxInteger[] = [];
  const strings: Uint8Array[] = [];
  let name = '';
  let kind = 0;
  let single: OnnxAttributeValue | undefined;
  for (const field of reading.fields(message)) {
    if (field.number === 1) name = reading.text(field);
    else if (field.number === 20) kind = reading.small(field);
    else if (field.number === 7) readFloats(field, floats, reading);
    else if (field.number === 8) reading.integers(field, ints);
    else if (field.number === 9) strings.push(reading.bytes(field));
    else single = readSingle(field, reading, depth) ?? single;
  }
  if (kind === 6 || floats.length > 0) return { name, kind: 'floats', value: floats };
  if (kind === 7 || ints.length > 0) return { name, kind: 'ints', value: ints };
  if (kind === 8 || strings.length > 0) return { name, kind: 'strings', value: strings };
  // A value that is zero or empty may be left out of the file.
  const value = single ?? EMPTY_OF_KIND.get(kind);
  if (value === undefined) throw reading.broken(`the attribute "${name}" is of a kind that is not supported`);
  return { name, ...value };
}

const EMPTY_OF_KIND: ReadonlyMap<number, OnnxAttributeValue> = new Map([
  [1, { kind: 'float', value: 0 }],
  [2, { kind: 'int', value: 0 }],
  [3, { kind: 'string', value: new Uint8Array() }],
]);

function readSingle(field: WireField, reading: WireReading, depth: number): OnnxAttributeValue | undefined {
  switch (field.number) {
    case 2:
      if (field.wire !== 'fixed') throw reading.broken(`field 2 is stored as ${field.wire}, not as a float`);
      return { kind: 'float', value: floatAt(field.value, 0) };
    case 3:
      return { kind: 'int', value: reading.integer(field) };
    case 4:
      return { kind: 'string', value: reading.bytes(field) };
    case 5:
      return { kind: 'tensor', value: readTensor(reading.bytes(field), reading) };
    case 6:
      return { kind: 'graph', value: readGraph(reading.bytes(field), reading, depth + 1) };
    default:
      return undefined;
  }
}

function readFloats(field: WireField, list: number[], reading: WireReading): void {
  if (field.wire === 'varint') throw reading.broken(`field ${field.number} is stored as varint`);
  reading.count(field.value.length / 4);
  for (let at = 0; at + 4 <= field.value.length; at += 4) list.push(floatAt(field.value, at));
}

function floatAt(bytes: Uint8Array, at: number): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat32(at, true);
}
