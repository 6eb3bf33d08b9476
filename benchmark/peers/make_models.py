"""Makes what peers load, with random weights: python make_models.py FOLDER

timm.pth: timm's resnet34 with 80 outputs. resnet34/: the same network for transformers.js, as a folder of the model hub.
"""

import json
import os
import sys

import timm
import torch

folder = sys.argv[1]
model = timm.create_model("resnet34", num_classes=80).eval()
torch.save(model.state_dict(), os.path.join(folder, "timm.pth"))

hub = os.path.join(folder, "resnet34")
os.makedirs(os.path.join(hub, "onnx"), exist_ok=True)
torch.onnx.export(
    model,
    (torch.zeros(2, 3, 224, 224),),
    os.path.join(hub, "onnx", "model.onnx"),
    input_names=["pixel_values"],
    output_names=["logits"],
    dynamic_shapes=({0: torch.export.Dim("batch")},),
    external_data=False,
    verbose=False,
)
CONFIG = {
    "model_type": "resnet",
    "architectures": ["ResNetForImageClassification"],
    "id2label": {str(i): f"label {i}" for i in range(80)},
    "label2id": {f"label {i}": i for i in range(80)},
}
PREPROCESSOR = {
    "image_processor_type": "ViTImageProcessor",
    "do_resize": True,
    "size": {"height": 224, "width": 224},
    "resample": 2,
    "do_rescale": True,
    "rescale_factor": 1 / 255,
    "do_normalize": True,
    "image_mean": [0.485, 0.456, 0.406],
    "image_std": [0.229, 0.224, 0.225],
}
for name, content in (("config.json", CONFIG), ("preprocessor_config.json", PREPROCESSOR)):
    with open(os.path.join(hub, name), "w") as file:
        json.dump(content, file)
