import type { OnnxAttribute, OnnxGraph, OnnxNode } from '../model.js';

/** How the names begin that wrapping adds. */
export const OWN_PREFIX = 'cocotag.';

const RESERVED: ReadonlySet<string> = new Set(['image', 'logits']);

/** A graph with other names where its own were in the way, and what became of each. */
export interface Renamed {
  readonly graph: OnnxGraph;
  readonly nameOf: (name: string) => string;
}

/** Renames the values and nodes of a graph that bear a name of the contract, or one that wrapping adds. */
export function freeNames(graph: OnnxGraph): Renamed {
  const taken = new Set<string>();
  collectNames(graph, taken);
  const changed = new Map<string, string>();
  for (const name of [...taken]) {
    if (!RESERVED.has(name) && !name.startsWith(OWN_PREFIX)) continue;
    const fresh = freshName(`inner.${name}`, taken);
    taken.add(fresh);
    changed.set(name, fresh);
  }
  const nameOf = (name: string): string => changed.get(name) ?? name;
  return { graph: changed.size === 0 ? graph : renamed(graph, nameOf), nameOf };
}

/** A name like the wanted one that is not taken. */
export function freshName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}.${i}`;
  return name;
}

/**
 * Names of values and of nodes, of which onnxruntime takes no two that are the same. Values of a graph inside a node may
 * be the outer graph's.
 */
export function collectNames(graph: OnnxGraph, names: Set<string>): void {
  for (const { name } of [...graph.inputs, ...graph.outputs, ...graph.initializers]) names.add(name);
  for (const { name, inputs, outputs, attributes } of graph.nodes) {
    for (const each of [name, ...inputs, ...outputs]) names.add(each);
    for (const attribute of attributes) {
      if (attribute.kind === 'graph') collectNames(attribute.value, names);
    }
  }
}

function renamed(graph: OnnxGraph, nameOf: (name: string) => string): OnnxGraph {
  const rename = <T extends { readonly name: string }>(value: T): T => ({
    ...value,
    name: nameOf(value.name),
  });
  return {
    name: graph.name,
    nodes: graph.nodes.map((node) => renamedNode(node, nameOf)),
    initializers: graph.initializers.map(rename),
    inputs: graph.inputs.map(rename),
    outputs: graph.outputs.map(rename),
  };
}

function renamedNode(node: OnnxNode, nameOf: (name: string) => string): OnnxNode {
  return {
    ...node,
    name: nameOf(node.name),
    inputs: node.inputs.map(nameOf),
    outputs: node.outputs.map(nameOf),
    attributes: node.attributes.map(
      (attribute): OnnxAttribute =>
        attribute.kind === 'graph' ? { ...attribute, value: renamed(attribute.value, nameOf) } : attribute,
    ),
  };
}
