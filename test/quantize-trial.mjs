import { createHash } from 'node:crypto';
import { findPackage } from '../dist/models/index.js';
import { quantizeGraph } from '../dist/quantize-run.js';

// Run by quantize-run.test.ts in a process of its own: quantises a package, some of whose outcomes it is to show.
const [job] = process.argv.slice(2);
const { model, photos, options, abortAfter } = JSON.parse(job);
const stages = {};
const controller = new AbortController();
try {
  const found = await findPackage(model, []);
  const { bytes, report } = await quantizeGraph(found, photos, {
    ...options,
    signal: controller.signal,
    onProgress: ({ stage, done, total }) => {
      stages[stage] = `${done} of ${total}`;
      if (done === abortAfter) controller.abort();
    },
  });
  const digest = createHash('sha256').update(bytes).digest('hex');
  console.log(JSON.stringify({ report, digest, stages, bytes: bytes.toString('base64') }));
} catch (error) {
  const { name, code, message, hint } = error;
  console.log(
    JSON.stringify({
      error: { name, code: name === 'CocotagError' ? code : undefined, message, hint },
      stages,
    }),
  );
}
