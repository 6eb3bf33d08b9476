import type { OnnxGraph } from '../import/onnx/index.js';
import { GraphIndex, valuesTakenBy } from './graph-index.js';

/** A graph without the nodes and constants that none of its outputs depends on. */
export function pruned(graph: OnnxGraph): OnnxGraph {
  const outputs = graph.outputs.map(({ name }) => name);
  const needed = new GraphIndex(graph).nodesBehind(outputs);
  const taken = new Set([...outputs, ...[...needed].flatMap((node) => [...valuesTakenBy(node)])]);
  return {
    ...graph,
    nodes: graph.nodes.filter((node) => needed.has(node)),
    initializers: graph.initializers.filter(({ name }) => taken.has(name)),
  };
}
