from __future__ import annotations

import hashlib
import io
import os
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from cocotag_training.coco_files import Archive, fetch_coco
from cocotag_training.download import FRUITLESS_TRIES, RemoteFile, download
from cocotag_training.errors import RecipeError
from tests.support import TempFolderCase

BODY = os.urandom(300_000)


class Handler(BaseHTTPRequestHandler):
    """Serves `server.files`; what `server` says of it goes wrong."""

    server: Server

    def do_GET(self) -> None:
        asked = self.headers.get("Range")
        self.server.asked.append(asked)
        body = self.server.files.get(self.path)
        if body is None:
            self.send_error(404)
            return
        start = int(asked.removeprefix("bytes=").removesuffix("-")) if asked and self.server.knows_ranges else 0
        self.send_response(206 if start > 0 else 200)
        if start > 0:
            self.send_header("Content-Range", f"bytes {start}-{len(body) - 1}/{len(body)}")
        self.send_header("Content-Length", str(len(body) - start))
        self.end_headers()
        gives = self.server.gives.pop(0) if self.server.gives else len(body)
        self.wfile.write(body[start : start + gives])

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.files: dict[str, bytes] = {"/file": BODY}
        self.asked: list[str | None] = []
        self.gives: list[int] = []
        """How many bytes each answer has before the connection ends; all when this has run out."""
        self.knows_ranges = True

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class ServerCase(TempFolderCase):
    def setUp(self) -> None:
        super().setUp()
        self.server = Server()
        thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.server.server_close)
        self.addCleanup(self.server.shutdown)
        self.path = self.folder / "file.zip"
        self.part = self.folder / "file.zip.part"
        self.waits: list[float] = []

    def remote(self, **others: object) -> RemoteFile:
        given = {"url": f"{self.server.address}/file", "size_bytes": len(BODY), "md5": hashlib.md5(BODY).hexdigest()}
        return RemoteFile(**{**given, **others})  # type: ignore[arg-type]

    def download(self, **others: object) -> None:
        download(self.remote(**others), self.path, self.waits.append)


class Downloads(ServerCase):
    def test_fetch_a_file_once(self) -> None:
        self.download()
        self.download()
        self.assertEqual(self.path.read_bytes(), BODY)
        self.assertEqual(self.server.asked, [None])
        self.assertFalse(self.part.exists())

    def test_go_on_where_the_connection_was_cut(self) -> None:
        self.server.gives = [100_000, 50_000]
        self.download()
        self.assertEqual(self.path.read_bytes(), BODY)
        self.assertEqual(self.server.asked, [None, "bytes=100000-", "bytes=150000-"])

    def test_go_on_with_what_an_earlier_run_left(self) -> None:
        self.part.write_bytes(BODY[:123_456])
        self.download()
        self.assertEqual(self.path.read_bytes(), BODY)
        self.assertEqual(self.server.asked, ["bytes=123456-"])

    def test_a_part_that_is_whole_is_only_checked(self) -> None:
        self.part.write_bytes(BODY)
        self.download()
        self.assertEqual((self.path.read_bytes(), self.server.asked), (BODY, []))

    def test_begin_anew_where_the_server_knows_no_ranges(self) -> None:
        self.server.knows_ranges = False
        self.server.gives = [100_000]
        self.download()
        self.assertEqual(self.path.read_bytes(), BODY)

    def test_give_up_when_nothing_comes_and_keep_what_came(self) -> None:
        self.server.gives = [1000, *[0] * 99]
        with self.assertRaisesRegex(RecipeError, "cannot be fetched: the connection ended early"):
            self.download()
        self.assertEqual(self.part.read_bytes(), BODY[:1000])
        self.assertEqual(len(self.server.asked), 1 + FRUITLESS_TRIES)
        self.assertEqual(self.waits, [1, 2, 4, 8, 16])

    def test_give_up_at_once_where_there_is_no_such_file(self) -> None:
        with self.assertRaisesRegex(RecipeError, "nothing cannot be fetched: HTTP Error 404"):
            self.download(url=f"{self.server.address}/nothing")
        self.assertEqual((len(self.server.asked), self.waits), (1, []))

    def test_another_file_is_refused_and_not_kept(self) -> None:
        with self.assertRaisesRegex(RecipeError, "is not the file that it should be"):
            self.download(md5="0" * 32)
        self.assertEqual(list(self.folder.iterdir()), [])

    def test_a_larger_file_is_refused(self) -> None:
        with self.assertRaisesRegex(RecipeError, "is larger than the 1000 bytes"):
            self.download(size_bytes=1000)


class Coco(ServerCase):
    def archive(self, place: str, files: dict[str, bytes], members: tuple[str, ...], count: int) -> Archive:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        body = packed.getvalue()
        self.server.files[f"/{place}"] = body
        return Archive(place, len(body), hashlib.md5(body).hexdigest(), members, count)

    def test_is_fetched_and_unpacked_but_for_what_is_not_needed(self) -> None:
        photos = {"val2017/": b"", "val2017/1.jpg": b"one", "val2017/2.jpg": b"two", "val2017/../../x": b"bad"}
        notes = {"annotations/a.json": b"{}", "annotations/captions.json": b"{}"}
        archives = (
            self.archive("annotations.zip", notes, ("annotations/a.json",), 1),
            self.archive("zips/val.zip", photos, ("val2017/",), 2),
        )
        fetch_coco(self.folder, f"{self.server.address}/", archives)
        there = sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file())
        self.assertEqual(
            there,
            ["annotations/a.json", "archives/annotations.zip", "archives/val.zip", "val2017/1.jpg", "val2017/2.jpg"],
        )
        for path in (self.folder / "archives").iterdir():
            path.unlink()
        fetch_coco(self.folder, self.server.address, archives)
        self.assertEqual(len(self.server.asked), 2)

    def test_a_photo_that_is_missing_or_cut_is_unpacked_again(self) -> None:
        archives = (self.archive("val.zip", {"val2017/1.jpg": b"one", "val2017/2.jpg": b"two"}, ("val2017/",), 2),)
        fetch_coco(self.folder, self.server.address, archives)
        (self.folder / "val2017/1.jpg").unlink()
        (self.folder / "val2017/2.jpg").write_bytes(b"t")
        fetch_coco(self.folder, self.server.address, archives)
        self.assertEqual((self.folder / "val2017/1.jpg").read_bytes(), b"one")
        self.assertEqual((self.folder / "val2017/2.jpg").read_bytes(), b"two")
        self.assertEqual(len(self.server.asked), 1)

    def test_an_archive_without_its_photos_is_refused(self) -> None:
        archives = (self.archive("val.zip", {"val2017/1.jpg": b"one"}, ("val2017/",), 2),)
        with self.assertRaisesRegex(RecipeError, "has 1 of the 2 files"):
            fetch_coco(self.folder, self.server.address, archives)
