import type { OnnxGraph, OnnxNode } from '../import/onnx/index.js';

/** Who makes and who takes each value of a graph. */
export class GraphIndex {
  private readonly makers = new Map<string, OnnxNode>();
  private readonly takers = new Map<string, OnnxNode[]>();
  /** Values that are outputs, or that graphs inside of nodes take. */
  private readonly kept = new Set<string>();

  constructor(readonly graph: OnnxGraph) {
    for (const { name } of graph.outputs) this.kept.add(name);
    for (const node of graph.nodes) {
      for (const output of node.outputs) this.makers.set(output, node);
      for (const input of new Set(node.inputs)) this.takersOf(input).push(node);
      for (const name of capturedBy(node)) this.kept.add(name);
    }
  }

  /** The node that computes a value; undefined for an input or a constant. */
  maker(value: string): OnnxNode | undefined {
    return this.makers.get(value);
  }

  /** The one node that takes a value; undefined where there are others, or where the value is taken elsewhere too. */
  onlyTaker(value: string): OnnxNode | undefined {
    const takers = this.takersOf(value);
    return takers.length === 1 && !this.kept.has(value) ? takers[0] : undefined;
  }

  /** The nodes that some outputs depend on. */
  nodesBehind(outputs: readonly string[]): Set<OnnxNode> {
    const found = new Set<OnnxNode>();
    const waiting = [...outputs];
    for (let value = waiting.pop(); value !== undefined; value = waiting.pop()) {
      const node = this.makers.get(value);
      if (node === undefined || found.has(node)) continue;
      found.add(node);
      for (const input of valuesTakenBy(node)) waiting.push(input);
    }
    return found;
  }

  private takersOf(value: string): OnnxNode[] {
    const found = this.takers.get(value) ?? [];
    if (found.length === 0) this.takers.set(value, found);
    return found;
  }
}

/** All values that a node takes, those of graphs inside of it included. */
export function valuesTakenBy(node: OnnxNode): Iterable<string> {
  return [...node.inputs, ...capturedBy(node)];
}

/** The names that graphs inside of a node use; names of their own are among them, which does no harm. */
function capturedBy({ attributes }: OnnxNode): string[] {
  return attributes.flatMap((attribute) =>
    attribute.kind === 'graph'
      ? [
          ...attribute.value.nodes.flatMap((inner) => [...valuesTakenBy(inner)]),
          ...attribute.value.outputs.map(({ name }) => name),
        ]
      : [],
  );
}
