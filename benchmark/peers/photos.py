"""What all Python peers share: the photos, the clock, and work split over processes."""

import json
import multiprocessing
import os
import time

CORES = len(os.sched_getaffinity(0))


def photos_in(folder):
    return [os.path.join(folder, name) for name in sorted(os.listdir(folder))]


class Clock:
    """Counts photos after the first results: loading libraries and models is not a peer's speed.

    What worker processes have in hand when the first result comes is a result too many, so that `skip` is their number.
    """

    def __init__(self, skip=1):
        self.photos = 0
        self.skip = skip

    def done(self, count):
        now = time.perf_counter()
        if self.skip > 0:
            self.skip -= 1
            self.first = now
        else:
            self.photos += count
        self.last = now

    def report(self):
        print(json.dumps({"rate": self.photos / (self.last - self.first)}))


def over_processes(folder, start):
    """Gives each of as many processes as cores its share of the photos.

    start() is called in the process and returns what tags a list of photos. Time runs from when all of them are ready.
    """
    context = multiprocessing.get_context("spawn")
    paths = photos_in(folder)
    barrier = context.Barrier(CORES + 1)
    shares = [paths[i::CORES] for i in range(CORES)]
    processes = [context.Process(target=_work, args=(start, share, barrier)) for share in shares]
    for process in processes:
        process.start()
    barrier.wait()
    began = time.perf_counter()
    barrier.wait()
    seconds = time.perf_counter() - began
    for process in processes:
        process.join()
    print(json.dumps({"rate": len(paths) / seconds}))


def _work(start, paths, barrier):
    tag = start()
    tag(paths[:4])
    barrier.wait()
    tag(paths)
    barrier.wait()
