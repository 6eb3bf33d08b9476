"""The pipeline that people write: Pillow, torchvision's transforms, ResNet34 in float32.

python pytorch_pillow.py one|loader|processes FOLDER [draft]

one: batch 1, one after the other, PyTorch on all cores. loader: a DataLoader with as many processes as cores, batch 8.
processes: a process a core, each with one thread, batch 1. draft: Pillow shrinks JPEGs while decoding, as few pipelines do.
"""

import sys

import torch
from photos import CORES, Clock, over_processes, photos_in
from PIL import Image
from torchvision import transforms
from torchvision.models import resnet34

SIZE = 224
BATCH = 8
PREPARE = transforms.Compose(
    [
        transforms.Resize((SIZE, SIZE)),
        transforms.ToTensor(),
        transforms.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225]),
    ]
)
IS_DRAFT = "draft" in sys.argv


def read(path):
    with Image.open(path) as image:
        if IS_DRAFT:
            image.draft("RGB", (2 * SIZE, 2 * SIZE))
        return PREPARE(image.convert("RGB"))


def network():
    # Weights do not change the time.
    return resnet34(num_classes=80).eval().to(memory_format=torch.channels_last)


def scores(model, batch):
    with torch.inference_mode():
        return model(batch.to(memory_format=torch.channels_last)).sigmoid().numpy()


class Photos(torch.utils.data.Dataset):
    def __init__(self, paths):
        self.paths = paths

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        return read(self.paths[i])


def one_by_one(folder):
    model, clock = network(), Clock()
    for path in photos_in(folder):
        scores(model, read(path)[None])
        clock.done(1)
    clock.report()


def with_loader(folder):
    model, clock = network(), Clock(skip=CORES)
    for batch in torch.utils.data.DataLoader(Photos(photos_in(folder)), batch_size=BATCH, num_workers=CORES):
        scores(model, batch)
        clock.done(len(batch))
    clock.report()


def start():
    torch.set_num_threads(1)
    model = network()
    return lambda paths: [scores(model, read(path)[None]) for path in paths]


if __name__ == "__main__":
    _, mode, folder, *_ = sys.argv
    if mode == "processes":
        over_processes(folder, start)
    else:
        {"one": one_by_one, "loader": with_loader}[mode](folder)
