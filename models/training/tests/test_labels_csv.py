from __future__ import annotations

import json
from pathlib import Path

from cocotag_training.coco import write_coco_labels
from cocotag_training.errors import RecipeError
from cocotag_training.labels_csv import Photo, read_truth, write_truth
from tests.support import TempFolderCase

PHOTOS = (
    Photo("a.jpg", ("dog", "traffic light"), "train"),
    Photo('sub/b, "c".jpg', (), "val"),
    Photo("ü.jpg", ("dog",), "test"),
)


class Truths(TempFolderCase):
    def touch(self, *paths: str) -> None:
        for path in paths:
            (self.folder / path).parent.mkdir(exist_ok=True)
            (self.folder / path).touch()

    def refusal(self, csv: str, labels: str = "dog\ncat\n") -> str:
        (self.folder / "labels.txt").write_text(labels)
        path = self.folder / "labels.csv"
        path.write_text(csv)
        with self.assertRaises(RecipeError) as caught:
            read_truth(path)
        return str(caught.exception).replace(f"{self.folder}/", "")

    def test_come_back_as_they_were_written(self) -> None:
        self.touch(*(photo.path for photo in PHOTOS))
        truth = read_truth(write_truth(self.folder, PHOTOS, ["dog", "cat", "traffic light"]))
        self.assertEqual((truth.photos, truth.labels), (PHOTOS, ("dog", "cat", "traffic light")))
        self.assertEqual(truth.of("val"), PHOTOS[1:2])
        self.assertEqual(truth.file_of(PHOTOS[0]), self.folder / "a.jpg")

    def test_are_of_the_form_that_cocotag_reads(self) -> None:
        text = write_truth(self.folder, PHOTOS, ["dog"]).read_text(encoding="utf-8")
        self.assertEqual(
            text, 'path,labels,split\na.jpg,dog;traffic light,train\n"sub/b, ""c"".jpg",,val\nü.jpg,dog,test\n'
        )

    def test_may_have_more_columns_a_mark_of_byte_order_and_blanks(self) -> None:
        self.touch("a.jpg")
        (self.folder / "labels.txt").write_text("dog\ncat\n\n")
        path = self.folder / "labels.csv"
        path.write_text("\ufeffsplit,note,path,labels\r\ntrain,,a.jpg, cat ; dog;cat;\r\n", encoding="utf-8")
        self.assertEqual(read_truth(path).photos, (Photo("a.jpg", ("cat", "dog"), "train"),))

    def test_change_their_digest_with_either_file(self) -> None:
        self.touch("a.jpg", "ü.jpg")
        both = [
            read_truth(write_truth(self.folder, PHOTOS[:1], labels)).digest
            for labels in (["dog", "traffic light"], ["traffic light", "dog"])
        ]
        other = read_truth(write_truth(self.folder, PHOTOS[2:], ["dog", "traffic light"])).digest
        self.assertEqual(len({*both, other}), 3)

    def test_are_refused_with_the_line(self) -> None:
        self.touch("a.jpg")
        for csv, message in (
            ("", "labels.csv has no column path and no column labels and no column split"),
            ("path,labels\na.jpg,dog\n", "labels.csv has no column split"),
            ("path,labels,split\n", "labels.csv lists no photo"),
            ("path,labels,split\na.jpg,dog,train\n,dog,train\n", "labels.csv, line 3 has no path"),
            ("path,labels,split\na.jpg,dog\n", 'labels.csv, line 2: "" is no split'),
            ("path,labels,split\na.jpg,Dog,train\n", 'labels.csv, line 2: "Dog" is no label'),
            ("path,labels,split\na.jpg,,val\na.jpg,,val\n", "labels.csv, line 3: a.jpg is listed twice"),
            ("path,labels,split\nb.jpg,,val\na.jpg,,val\n", "1 of 2 photos are not there; the first is b.jpg"),
            ('path,labels,split\n"a.jpg,,val\n', "labels.csv, line 1 is no CSV: unexpected end of data"),
        ):
            with self.subTest(csv):
                self.assertEqual(self.refusal(csv), message)
        self.assertEqual(self.refusal("", "dog\ndog\n"), "labels.txt has a label twice")
        self.assertEqual(self.refusal("", "\n"), "labels.txt has no label")

    def test_are_missed_by_name(self) -> None:
        with self.assertRaisesRegex(RecipeError, r"labels\.txt cannot be read: No such file"):
            read_truth(self.folder / "labels.csv")


class Coco(TempFolderCase):
    CATEGORIES = ({"id": 18, "name": "dog"}, {"id": 1, "name": "person"}, {"id": 17, "name": "cat"})

    def annotate(self, name: str, photos: int, labels: dict[int, list[int]]) -> None:
        path = self.folder / "annotations" / f"instances_{name}2017.json"
        path.parent.mkdir(exist_ok=True)
        images = [{"id": 1000 - number, "file_name": f"{1000 - number:012}.jpg"} for number in range(photos)]
        boxes = [
            {"image_id": photo, "category_id": label, "iscrowd": 0}
            for photo, there in labels.items()
            for label in there
        ]
        path.write_text(json.dumps({"images": images, "annotations": boxes, "categories": self.CATEGORIES}))

    def write(self) -> tuple[list[str], str]:
        path = write_coco_labels(self.folder)
        return path.read_text().splitlines()[1:], (self.folder / "labels.txt").read_text()

    def test_labels_are_in_the_order_of_ids_and_each_25th_photo_chooses(self) -> None:
        self.annotate("train", 50, {951: [18, 1, 18], 975: [17]})
        self.annotate("val", 2, {1000: [18]})
        lines, labels = self.write()
        self.assertEqual(labels, "person\ncat\ndog\n")
        self.assertEqual(len(lines), 52)
        self.assertEqual(lines[0], "train2017/000000000951.jpg,person;dog,train")
        self.assertEqual(lines[1], "train2017/000000000952.jpg,,train")
        self.assertEqual(lines[24], "train2017/000000000975.jpg,cat,val")
        self.assertEqual(
            lines[49:],
            [
                "train2017/000000001000.jpg,,val",
                "val2017/000000000999.jpg,,test",
                "val2017/000000001000.jpg,dog,test",
            ],
        )

    def test_what_is_no_annotation_file_is_refused(self) -> None:
        with self.assertRaisesRegex(RecipeError, r"instances_train2017\.json cannot be read"):
            self.write()
        self.annotate("train", 1, {1000: [99]})
        with self.assertRaisesRegex(RecipeError, r"is no COCO instances file: KeyError 99"):
            self.write()
        Path(self.folder / "annotations/instances_train2017.json").write_text("{")
        with self.assertRaisesRegex(RecipeError, r"is no COCO instances file: JSONDecodeError"):
            self.write()
