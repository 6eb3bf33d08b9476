// Required into a program by parts/profile.mjs: it leaves a CPU profile of the host's first worker thread in a file. The
// host ends by SIGKILL, so that nothing can be written at its end; the profile is of some seconds in the middle.
const { writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { isMainThread, threadId } = require('node:worker_threads');

const START_MS = 1_500;
const { COCOTAG_BENCHMARK_PROFILE: path, COCOTAG_BENCHMARK_PROFILE_MS: milliseconds } = process.env;

if (!isMainThread && threadId === 1) setTimeout(start, START_MS).unref();

function start() {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.start');
  setTimeout(() => {
    session.post('Profiler.stop', (error, result) => {
      if (error === null) writeFileSync(path, JSON.stringify(result.profile));
    });
  }, Number(milliseconds)).unref();
}
