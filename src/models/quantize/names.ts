import { collectNames, freshName, type OnnxGraph } from '../import/onnx/index.js';

/** Names for what is added to a graph. */
export class FreshNames {
  private readonly taken = new Set<string>();

  constructor(graph: OnnxGraph) {
    collectNames(graph, this.taken);
  }

  /** The wanted name, or one like it where a value or node has it. */
  next(wanted: string): string {
    const name = freshName(wanted, this.taken);
    this.taken.add(name);
    return name;
  }
}
