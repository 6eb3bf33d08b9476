"""From a photo's file to the pixels that a network sees, as cocotag makes them: upright, in sRGB, over white."""

from __future__ import annotations

import io
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image, ImageCms, ImageOps

from cocotag_training.errors import RecipeError

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
"""ImageNet's, of pixels from 0 to 1, RGB: those of torchvision's weights, and what `cocotag models import` takes."""

SRGB = ImageCms.createProfile("sRGB")


@dataclass(frozen=True)
class Preprocessing:
    """How a photo becomes a square.

    Attributes:
        resize: What its shorter side is resized to, in pixels.
        crop: The side of the square that is cut out of the middle, in pixels; at most `resize`.
    """

    resize: int = 256
    crop: int = 224

    def facts(self) -> dict[str, object]:
        """All that another program needs to do the same, as a checkpoint holds it."""
        return {
            **asdict(self),
            "interpolation": "bilinear",
            "antialias": True,
            "mean": list(MEAN),
            "std": list(STD),
        }


def upright(path: Path) -> Image.Image:
    """Decodes a photo as cocotag does: EXIF orientation, embedded profile to sRGB, high byte of 16 bits, alpha over
    white.

    Returns:
        8-bit RGB.

    Raises:
        RecipeError: It cannot be decoded whole.
    """
    try:
        with Image.open(path) as opened:
            profile = opened.info.get("icc_profile")
            opened.load()
            image = ImageOps.exif_transpose(opened)
        if image.mode.startswith("I"):
            image = Image.fromarray((np.asarray(image).astype(np.int64) >> 8).astype(np.uint8))
        if profile is not None and image.mode in ("RGB", "CMYK"):
            image = _in_srgb(image, profile)
        if image.has_transparency_data:
            image = image.convert("RGBA")
            image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
        return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RecipeError(
            f"{path} cannot be decoded: {error}", "Mend it, or take its line out of labels.csv."
        ) from error


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        converted = ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(io.BytesIO(profile)),
            SRGB,
            renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError):
        # A profile that is damaged, or of another kind than the pixels: the pixels are taken as they are.
        return image
    return image if converted is None else converted


def centre_square(image: Image.Image, size: Preprocessing) -> Image.Image:
    """The square that is measured: torchvision's Resize and CenterCrop, as cocotag does them for `crop` packages."""
    width, height = image.size
    shorter = min(width, height)
    wide, high = (size.resize if side == shorter else int(size.resize * side / shorter) for side in (width, height))
    left, top = round((wide - size.crop) / 2), round((high - size.crop) / 2)
    return image.resize((wide, high), Image.Resampling.BILINEAR).crop((left, top, left + size.crop, top + size.crop))


def bytes_of(image: Image.Image) -> torch.Tensor:
    """Pixels as uint8 [3, height, width]."""
    return torch.from_numpy(np.array(image)).permute(2, 0, 1)


def normalised(pixels: torch.Tensor) -> torch.Tensor:
    """What the network takes, float32, of uint8 [N, 3, height, width], on the device where they lie."""
    mean = torch.tensor(MEAN, device=pixels.device).view(3, 1, 1)
    std = torch.tensor(STD, device=pixels.device).view(3, 1, 1)
    return (pixels.float() / 255 - mean) / std
