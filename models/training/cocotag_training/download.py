"""A file from a web server, whole or to be gone on with."""

from __future__ import annotations

import hashlib
import http.client
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cocotag_training.errors import RecipeError
from cocotag_training.report import Pace, say

CHUNK_BYTES = 1 << 20
TIMEOUT_SECONDS = 60
FRUITLESS_TRIES = 5
"""How often in a row a connection may give nothing before the download is given up."""


@dataclass(frozen=True)
class RemoteFile:
    """A file on a server.

    Attributes:
        url: Where it is.
        size_bytes: How large it is.
        md5: What its publisher says of it: against damage, not against an attacker.
    """

    url: str
    size_bytes: int
    md5: str


def download(remote: RemoteFile, path: Path, wait: Callable[[float], None] = time.sleep) -> None:
    """Fetches a file unless it is there.

    What a broken connection, Ctrl-C or a crash leaves is `path` with `.part` behind it; the next call goes on there.

    Args:
        wait: Called with the seconds to wait before the next try.

    Raises:
        RecipeError: The server cannot be reached, has no such file, or gives another one.
    """
    if path.is_file() and path.stat().st_size == remote.size_bytes:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    fruitless = 0
    while (had := _size(part)) < remote.size_bytes:
        try:
            _append(remote, part)
        except (OSError, http.client.HTTPException) as error:
            if isinstance(error, urllib.error.HTTPError) and 400 <= error.code < 500:
                raise RecipeError(f"{remote.url} cannot be fetched: {error}") from error
            fruitless = fruitless + 1 if _size(part) == had else 0
            if fruitless == FRUITLESS_TRIES:
                raise RecipeError(
                    f"{remote.url} cannot be fetched: {error}",
                    f"The same command goes on where it stopped. A browser's download can be put at {path} instead.",
                ) from error
            wait(2.0**fruitless)
    _check(remote, part)
    part.replace(path)


def _append(remote: RemoteFile, part: Path) -> None:
    """Asks for the rest of a file and writes what comes. Ends early where the connection does."""
    start = _size(part)
    request = urllib.request.Request(remote.url, headers={"Range": f"bytes={start}-"} if start > 0 else {})
    with urllib.request.urlopen(request, timeout=TIMEOUT_SECONDS) as response:
        # 200 in place of 206: the server gives the whole file whatever was asked for.
        is_rest = response.status == 206
        if is_rest and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            raise RecipeError(f"{remote.url} gave another part than was asked for")
        with part.open("ab" if is_rest else "wb") as file:
            _copy(response, file, remote)
    if _size(part) < remote.size_bytes:
        raise ConnectionError("the connection ended early")


def _copy(response: http.client.HTTPResponse, file: BinaryIO, remote: RemoteFile) -> None:
    pace = Pace()
    while chunk := response.read1(CHUNK_BYTES):
        file.write(chunk)
        if file.tell() > remote.size_bytes:
            raise RecipeError(f"{remote.url} is larger than the {remote.size_bytes} bytes that it should have")
        if pace.is_due():
            say(f"{remote.url}: {file.tell() / 1e6:,.0f} of {remote.size_bytes / 1e6:,.0f} MB")


def _check(remote: RemoteFile, part: Path) -> None:
    digest = hashlib.md5(usedforsecurity=False)
    with part.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != remote.md5:
        part.unlink()
        raise RecipeError(
            f"{remote.url} is not the file that it should be: its MD5 is {digest.hexdigest()}, not {remote.md5}",
            "What was fetched is deleted. Run the command again.",
        )


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0
