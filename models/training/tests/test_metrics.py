from __future__ import annotations

import json
import unittest
from dataclasses import asdict

import numpy as np

from cocotag_training.metrics import average_precision, cross_entropy, figures_of, scores_of
from cocotag_training.threshold import GRID, best_threshold
from tests.support import FIXTURES

# The worked example of docs/evaluation.md: beach, sofa, street; person, dog, cat.
SCORES = np.array([[0.9, 0.3, 0.1], [0.6, 0.2, 0.8], [0.5, 0.4, 0.2]])
TRUTH = np.array([[1, 1, 0], [0, 0, 1], [1, 0, 0]], bool)


class WorkedExample(unittest.TestCase):
    def test_has_the_figures_of_the_page(self) -> None:
        found = figures_of(SCORES, TRUTH, 0.5)
        expected = {
            "photos": 3,
            "labels_counted": 3,
            "mAP_macro": 7 / 9,
            "f1_samples": 7 / 9,
            "f1_micro": 3 / 4,
            "f1_macro": 3 / 5,
            "f1_weighted": (2 * 4 / 5 + 0 + 1) / 4,
            "iou_samples": 2 / 3,
        }
        for key, value in expected.items():
            self.assertAlmostEqual(asdict(found)[key], value, 12, key)

    def test_a_score_at_the_threshold_is_a_tag(self) -> None:
        self.assertEqual(figures_of(SCORES, TRUTH, 0.9).f1_micro, 2 * 1 / (1 + 4))
        self.assertEqual(figures_of(SCORES, TRUTH, 0.91).f1_micro, 0)


class Golden(unittest.TestCase):
    """Against scikit-learn, on the data of test/fixtures/README.md: ties, labels on no photo, photos of nothing."""

    def setUp(self) -> None:
        given = json.loads((FIXTURES / "metrics/scores.json").read_bytes())
        self.expected = json.loads((FIXTURES / "metrics/expected.json").read_bytes())
        self.scores = np.array(given["scores"], np.float64)
        self.truth = np.array(given["truth"], bool)
        self.labels = given["labels"]

    def test_all_figures(self) -> None:
        found = asdict(figures_of(self.scores, self.truth, 0.5))
        for key in set(found) - {"photos", "labels_counted"}:
            self.assertAlmostEqual(found[key], self.expected[key], 9, key)
        self.assertEqual(found["labels_counted"], 72)

    def test_average_precision_of_each_label(self) -> None:
        for place, label in enumerate(self.labels):
            truth = self.truth[:, place]
            expected = self.expected["per_class"][label]["ap"]
            self.assertEqual(expected is None, not truth.any())
            if expected is not None:
                self.assertAlmostEqual(average_precision(self.scores[:, place], truth), expected, 9, label)

    def test_the_threshold_is_the_lowest_with_the_best_f1_of_a_photo(self) -> None:
        curve = self.expected["global_threshold_curves"]["f1_samples"]
        within = curve[9:90]  # 0.10 to 0.90 of 0.01 to 0.99.
        lowest = next(step for step, value in enumerate(within) if value >= max(within) - 1e-12)
        self.assertEqual(best_threshold(self.scores, self.truth), (lowest + 10) / 100)


class Threshold(unittest.TestCase):
    def test_is_of_tenths_to_nine_tenths_in_whole_hundredths(self) -> None:
        self.assertEqual((GRID[0], GRID[19], GRID[-1], len(GRID)), (0.1, 0.29, 0.9, 81))

    def test_is_the_lowest_of_equal_ones(self) -> None:
        self.assertEqual(best_threshold(np.array([[0.8, 0.355]]), np.array([[True, False]])), 0.36)

    def test_a_score_on_the_grid_counts(self) -> None:
        self.assertEqual(best_threshold(np.array([[0.29, 0.28]]), np.array([[True, False]])), 0.29)


class Scores(unittest.TestCase):
    def test_are_rounded_to_four_decimals(self) -> None:
        found = scores_of(np.array([[0, 1, -1000, 1000]], np.float32))
        np.testing.assert_array_equal(found, [[0.5, 0.7311, 0, 1]])

    def test_a_wrong_certainty_costs_a_finite_amount(self) -> None:
        cost = cross_entropy(np.array([[0.0]]), np.array([[True]]))
        self.assertAlmostEqual(cost, -np.log(1e-7), 9)
