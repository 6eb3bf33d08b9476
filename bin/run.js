#!/usr/bin/env node
// CommonJS on purpose: libuv's pool reads its size once, at first use, and an ES module is itself
// loaded through that pool. Here the variable is set before anything else happens.
// Every worker decodes on this pool, so it has a thread for each core and some for the files.
process.env.UV_THREADPOOL_SIZE ??= String(require('node:os').availableParallelism() + 4);
import('../dist/cli/main.js').then(({ main }) =>
  main(process.argv.slice(2), require('node:path').join(__dirname, '..')),
);
