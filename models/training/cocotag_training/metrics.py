"""Figures of quality, as `cocotag evaluate` defines them (docs/evaluation.md): scikit-learn's, but a label that no
photo has is left out of the mean average precision.

Everywhere, scores are float64 [photos, labels] from 0 to 1, and the truth is bool [photos, labels].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

SCORE_DECIMALS = 4
CLIP = 1e-7
"""How near to 0 and 1 a score may come in the cross-entropy."""


@dataclass(frozen=True)
class Figures:
    """Figures at one threshold, under the names that `cocotag evaluate --json` gives them.

    Attributes:
        photos: How many were measured.
        labels_counted: How many labels a photo has: those in `mAP_macro`.
        mAP_macro: Mean average precision over these.
        f1_samples: A photo's F1, mean over photos.
        f1_micro: F1 of all pairs of photo and label.
        f1_macro: A label's F1, mean over all labels.
        f1_weighted: The same, weighted by the photos that have the label.
        iou_samples: A photo's right tags of all its tags and labels, mean over photos.
        bce: Binary cross-entropy, mean over pairs.
    """

    photos: int
    labels_counted: int
    mAP_macro: float
    f1_samples: float
    f1_micro: float
    f1_macro: float
    f1_weighted: float
    iou_samples: float
    bce: float


def scores_of(logits: npt.NDArray[np.float32]) -> Floats:
    """Scores of logits, rounded as cocotag rounds them: thresholds and order go by the rounded number."""
    with np.errstate(over="ignore"):
        scores = 1 / (1 + np.exp(-logits.astype(np.float64)))
    return np.round(scores, SCORE_DECIMALS)


def figures_of(scores: Floats, truth: Bools, threshold: float) -> Figures:
    """All figures. A label is a tag where its score is the threshold or more. 0 / 0 is 0."""
    tags = scores >= threshold
    precisions = [
        average_precision(scores[:, label], truth[:, label]) for label in range(truth.shape[1]) if truth[:, label].any()
    ]
    of_labels = _f1(tags, truth, axis=0)
    having = truth.sum(axis=0)
    return Figures(
        photos=len(truth),
        labels_counted=len(precisions),
        mAP_macro=float(np.mean(precisions)) if precisions else 0.0,
        f1_samples=f1_samples(tags, truth),
        f1_micro=float(_f1(tags.reshape(1, -1), truth.reshape(1, -1), axis=1)[0]),
        f1_macro=float(of_labels.mean()),
        f1_weighted=float(_ratio((of_labels * having).sum(), having.sum())),
        iou_samples=float(_ratio((tags & truth).sum(axis=1), (tags | truth).sum(axis=1)).mean()),
        bce=cross_entropy(scores, truth),
    )


def average_precision(scores: Floats, truth: Bools) -> float:
    """Average precision of one label, not interpolated: the sum of (Rn - Rn-1) Pn over the distinct scores from high to
    low. Equal scores are one step.

    Args:
        scores: [photos].
        truth: [photos], with at least one true.

    >>> average_precision(np.array([0.9, 0.6, 0.5]), np.array([True, False, True]))
    0.8333333333333333
    """
    order = np.argsort(-scores, kind="stable")
    ordered = scores[order]
    # The last photo of each run of equal scores.
    steps = np.append(np.flatnonzero(np.diff(ordered)), len(ordered) - 1)
    right = np.cumsum(truth[order])[steps]
    gained = np.diff(right, prepend=0)
    return float((gained * (right / (steps + 1))).sum() / right[-1])


def f1_samples(tags: Bools, truth: Bools) -> float:
    """A photo's F1, mean over photos."""
    return float(_f1(tags, truth, axis=1).mean())


def cross_entropy(scores: Floats, truth: Bools) -> float:
    """Mean over pairs of -y ln s - (1 - y) ln(1 - s), with s cut to 1e-7 .. 1 - 1e-7."""
    cut = np.clip(scores, CLIP, 1 - CLIP)
    return float(-np.log(np.where(truth, cut, 1 - cut)).mean())


def _f1(tags: Bools, truth: Bools, axis: int) -> Floats:
    return _ratio(2 * (tags & truth).sum(axis=axis), tags.sum(axis=axis) + truth.sum(axis=axis))


def _ratio(part: npt.ArrayLike, whole: npt.ArrayLike) -> Floats:
    """0 / 0 is 0, as scikit-learn's zero_division=0."""
    parts, wholes = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    return np.divide(parts, wholes, out=np.zeros_like(parts), where=wholes != 0)
