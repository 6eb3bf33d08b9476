import { CocotagError } from '../../../errors.js';
import { bytesOf, codeOf } from './element-types.js';
import type { OnnxAttribute, OnnxGraph, OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './model.js';
import { type Piece, WireMessage } from './wire-writer.js';

/** Small pieces are written together: a graph has thousands of a few bytes. */
const CHUNK_BYTES = 65_536;

/**
 * The bytes of an ONNX file, in chunks. Weights that are made on demand are made one tensor at a time, when their
 * turn comes, so that one of them is in memory. The same model gives the same bytes.
 *
 * @throws CocotagError INTERNAL where a tensor does not have the bytes that its shape asks for, and whatever making
 * a tensor throws.
 */
export async function* writeOnnx(model: OnnxModel): AsyncGenerator<Uint8Array, void, undefined> {
  let waiting: Uint8Array[] = [];
  let waitingBytes = 0;
  for (const piece of modelMessage(model).pieces) {
    const bytes = await bytesOfPiece(piece);
    waiting.push(bytes);
    waitingBytes += bytes.length;
    if (waitingBytes < CHUNK_BYTES) continue;
    yield* bytes.length < CHUNK_BYTES ? [Buffer.concat(waiting)] : waiting;
    waiting = [];
    waitingBytes = 0;
  }
  if (waitingBytes > 0) yield Buffer.concat(waiting);
}

/** What {@link writeOnnx} gives, in one piece. */
export async function onnxBytes(model: OnnxModel): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of writeOnnx(model)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** How many bytes {@link writeOnnx} gives. */
export function onnxByteLength(model: OnnxModel): number {
  return modelMessage(model).byteLength;
}

async function bytesOfPiece(piece: Piece): Promise<Uint8Array> {
  if (!('load' in piece)) return piece;
  const bytes = await piece.load();
  if (bytes.length === piece.byteLength) return bytes;
  throw new CocotagError('INTERNAL', `A tensor has ${bytes.length} bytes in place of ${piece.byteLength}`);
}

/** ModelProto. The numbers of the fields are those of onnx.proto. */
function modelMessage({ irVersion, producer, opsets, graph }: OnnxModel): WireMessage {
  const message = new WireMessage().integer(1, irVersion).text(2, producer).message(7, graphMessage(graph));
  for (const [domain, version] of opsets) {
    message.message(8, new WireMessage().text(1, domain).integer(2, version));
  }
  return message;
}

function graphMessage({ name, nodes, initializers, inputs, outputs }: OnnxGraph): WireMessage {
  const message = new WireMessage();
  for (const node of nodes) message.message(1, nodeMessage(node));
  message.text(2, name);
  for (const tensor of initializers) message.message(5, tensorMessage(tensor));
  for (const input of inputs) message.message(11, valueMessage(input));
  for (const output of outputs) message.message(12, valueMessage(output));
  return message;
}

function nodeMessage({ inputs, outputs, name, opType, attributes, domain }: OnnxNode): WireMessage {
  const message = new WireMessage();
  for (const input of inputs) message.text(1, input);
  for (const output of outputs) message.text(2, output);
  message.text(3, name).text(4, opType);
  for (const attribute of attributes) message.message(5, attributeMessage(attribute));
  return domain === '' ? message : message.text(7, domain);
}

function attributeMessage(attribute: OnnxAttribute): WireMessage {
  const message = new WireMessage().text(1, attribute.name);
  switch (attribute.kind) {
    case 'float':
      return message.float(2, attribute.value).integer(20, 1);
    case 'int':
      return message.integer(3, attribute.value).integer(20, 2);
    case 'string':
      return message.bytes(4, attribute.value).integer(20, 3);
    case 'tensor':
      return message.message(5, tensorMessage(attribute.value)).integer(20, 4);
    case 'graph':
      return message.message(6, graphMessage(attribute.value)).integer(20, 5);
    case 'floats':
      return message.floats(7, attribute.value).integer(20, 6);
    case 'ints':
      return message.integers(8, attribute.value).integer(20, 7);
    case 'strings':
      for (const text of attribute.value) message.bytes(9, text);
      return message.integer(20, 8);
  }
}

function tensorMessage({ dims, type, name, data }: OnnxTensor): WireMessage {
  return new WireMessage()
    .integers(1, dims)
    .integer(2, codeOf(type))
    .text(8, name)
    .data(9, data, bytesOf(type, dims));
}

function valueMessage({ name, type, shape }: OnnxValue): WireMessage {
  const message = new WireMessage().text(1, name);
  if (type === undefined) return message;
  const tensor = new WireMessage().integer(1, codeOf(type));
  if (shape !== undefined) {
    const sizes = new WireMessage();
    for (const size of shape) {
      const dim = new WireMessage();
      if (typeof size === 'number') dim.integer(1, size);
      else if (size !== undefined) dim.text(2, size);
      sizes.message(1, dim);
    }
    tensor.message(2, sizes);
  }
  return message.message(2, new WireMessage().message(1, tensor));
}
