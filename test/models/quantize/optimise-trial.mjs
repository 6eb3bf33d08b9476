import { InferenceSession } from 'onnxruntime-node';

// Run by quantized-model.test.ts in a process of its own: writes what onnxruntime makes of a graph.
const [graph, optimizedModelFilePath] = process.argv.slice(2);
await InferenceSession.create(graph, {
  graphOptimizationLevel: 'extended',
  optimizedModelFilePath,
  logSeverityLevel: 3,
});
