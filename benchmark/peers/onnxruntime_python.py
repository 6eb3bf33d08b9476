"""onnxruntime in Python on a graph of cocotag, with Pillow or OpenCV for the pixels.

python onnxruntime_python.py one|processes FOLDER MODEL.onnx pillow|opencv

one: batch 1, one after the other, onnxruntime on all cores. processes: a process a core, each with one thread.
"""

import sys
from functools import partial

import cv2
import numpy
import onnxruntime
from photos import Clock, over_processes, photos_in
from PIL import Image


def by_pillow(path, size):
    with Image.open(path) as image:
        return numpy.asarray(image.convert("RGB").resize(size, Image.Resampling.BILINEAR))


def by_opencv(path, size):
    # INTER_AREA is the one that does not alias, as a photo is made small.
    return cv2.cvtColor(cv2.resize(cv2.imread(path), size, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)


def tagger(model, decoder, threads=0):
    cv2.setNumThreads(threads or -1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    _, height, width, _ = session.get_inputs()[0].shape
    read = {"pillow": by_pillow, "opencv": by_opencv}[decoder]
    return lambda path: session.run(["logits"], {"image": read(path, (width, height))[None]})


def start(model, decoder):
    tag = tagger(model, decoder, threads=1)
    return lambda paths: [tag(path) for path in paths]


if __name__ == "__main__":
    _, mode, folder, model, decoder = sys.argv
    if mode == "processes":
        over_processes(folder, partial(start, model, decoder))
    else:
        tag, clock = tagger(model, decoder), Clock()
        for path in photos_in(folder):
            tag(path)
            clock.done(1)
        clock.report()
