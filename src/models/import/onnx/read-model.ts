import type { OnnxGraph, OnnxModel } from './model.js';
import { readGraph } from './read-graph.js';
import { WireReading } from './wire-reader.js';

/** protobuf, and so ONNX, ends at 2 GiB. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Reads an ONNX file. Weights are views of the given bytes, so that they are not in memory twice. What a graph does
 * not need to run (documentation, shapes of inner values, training) is left out.
 *
 * @param bytes - The whole file.
 * @param path - The file, for messages.
 * @throws CocotagError MODEL_INVALID where it is no ONNX file, refers to other files, or goes beyond the limits of
 * this reader.
 */
export function readOnnx(bytes: Uint8Array, path: string): OnnxModel {
  const reading = new WireReading(path);
  if (bytes.length > MOST_BYTES) throw reading.broken('it is larger than 2 GiB');
  const opsets = new Map<string, number>();
  let graph: OnnxGraph | undefined;
  let irVersion = 0;
  let producer = '';
  for (const field of reading.fields(bytes)) {
    if (field.number === 1) irVersion = reading.small(field);
    else if (field.number === 2) producer = reading.text(field);
    else if (field.number === 7) graph = readGraph(reading.bytes(field), reading);
    else if (field.number === 8) readOpset(reading.bytes(field), reading, opsets);
    else if (field.number === 25) {
      throw reading.broken(
        'it has functions of its own',
        'Export it with its functions inlined (onnx.inliner.inline_local_functions).',
      );
    }
  }
  if (graph === undefined) throw reading.broken('it has no graph');
  if (irVersion < 1) throw reading.broken('it does not say its version');
  if (!opsets.has('')) throw reading.broken('it does not say its version of the operators');
  return { irVersion, producer, opsets, graph };
}

function readOpset(message: Uint8Array, reading: WireReading, opsets: Map<string, number>): void {
  let domain = '';
  let version = 0;
  for (const field of reading.fields(message)) {
    if (field.number === 1) domain = reading.text(field);
    else if (field.number === 2) version = reading.small(field);
  }
  opsets.set(domain === 'ai.onnx' ? '' : domain, version);
}
