import type { OnnxGraph, OnnxNode } from '../model.js';
import { tailNode } from '../summary.js';

/**
 * A graph without the Sigmoid before an output, so that it gives the logits as they were. undefined where there is
 * none, or where something else uses its output too.
 */
export function cutSigmoid(graph: OnnxGraph, output: string): OnnxGraph | undefined {
  const sigmoid = tailNode(graph, output);
  if (sigmoid?.opType !== 'Sigmoid' || !isAlone(graph, sigmoid, output)) return undefined;
  // In its place stands what hands a value on.
  const nodes = graph.nodes.map((node) => (node === sigmoid ? { ...node, opType: 'Identity' } : node));
  return { ...graph, nodes };
}

/** Whether all that lies between a node and the output is used by the next alone. */
function isAlone(graph: OnnxGraph, from: OnnxNode, output: string): boolean {
  const uses = new Map<string, number>();
  countUses(graph, uses);
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((name) => [name, node] as const)));
  let value = output;
  let node = makers.get(value);
  if (uses.has(value)) return false;
  while (node !== undefined && node !== from) {
    value = node.inputs[0] ?? '';
    if (uses.get(value) !== 1) return false;
    node = makers.get(value);
  }
  return node === from;
}

/** How often nodes take each value, those of inner graphs included. Other outputs are dropped, so they do not count. */
function countUses({ nodes, outputs }: OnnxGraph, uses: Map<string, number>, isInner = false): void {
  const taken = nodes.flatMap(({ inputs }) => inputs).concat(isInner ? outputs.map(({ name }) => name) : []);
  for (const name of taken) uses.set(name, (uses.get(name) ?? 0) + 1);
  for (const attribute of nodes.flatMap(({ attributes }) => attributes)) {
    if (attribute.kind === 'graph') countUses(attribute.value, uses, true);
  }
}
