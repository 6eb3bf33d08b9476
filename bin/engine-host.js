// Started by src/inference/host-process.ts, as a process of its own in which decoders and the runtime may crash. CommonJS
// on purpose: libuv's pool reads its size once, at first use, and an ES module is itself loaded through that pool. Every
// worker decodes on it, so it has a thread for each and some for files.
process.env.UV_THREADPOOL_SIZE ??= String(Number(process.argv[2]) + 4);

// A terminal sends these to the whole group of processes; the one that started this one decides what they mean.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => {});

// Without it there is nothing to do. Any other end would wait for threads, some of which may be stuck.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));

import('../dist/inference/host.js').then(({ serve }) => serve(process));
