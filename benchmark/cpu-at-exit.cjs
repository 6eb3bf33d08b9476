// Required into a program by parts/sidecars.mjs: it leaves the CPU time of its process, in milliseconds, in a file.
const { writeFileSync } = require('node:fs');
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
  process.on('exit', () => {
    const { user, system } = process.cpuUsage();
    writeFileSync(process.env.COCOTAG_BENCHMARK_CPU, String((user + system) / 1000));
  });
}
