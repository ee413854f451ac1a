"""The folder of a copy: changed files are exchanged one by one, and whatever else is there goes."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
_UNFINISHED = ".unfinished"
# Whatever the mask of the process: a web server under another account reads them.
_FILE_MODE, _FOLDER_MODE = 0o644, 0o755


class FolderError(Exception):
    """The folder is not one that a copy may take over."""


class Folder:
    """A folder that belongs to the copy alone: empty, or with the manifest of an earlier one."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._files: dict[str, dict[str, Any]] = {}
        self.changed = 0
        self.removed = 0

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Nobody else copies into it meanwhile. Raises FolderError for a folder with other files,
        and for one that is being written."""
        self.path.mkdir(parents=True, exist_ok=True)
        self.path.chmod(_FOLDER_MODE)
        if any(self.path.iterdir()) and not (self.path / MANIFEST).is_file():
            raise FolderError("other files")
        descriptor = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        except BlockingIOError:
            raise FolderError("being written") from None
        finally:
            os.close(descriptor)

    def write(self, place: str, content: bytes) -> None:
        """The file at `place`, exchanged as a whole, unless it says this already."""
        self._files[place] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        self._exchange(self._inside(place), content)

    def finish(self, about: dict[str, Any]) -> None:
        """Removes whatever else is there, then writes the manifest: `about`, and every file with
        hash and size."""
        self._remove_others()
        text = json.dumps(
            {**about, "files": dict(sorted(self._files.items()))}, ensure_ascii=False, indent=1
        )
        self._exchange(self.path / MANIFEST, f"{text}\n".encode(), counts=False)

    def begin(self) -> None:
        """An empty folder becomes one of a copy, so that a run that broke off can be repeated."""
        if not (self.path / MANIFEST).exists():
            self._exchange(self.path / MANIFEST, b'{"files": {}}\n', counts=False)

    @property
    def numbers(self) -> tuple[int, int]:
        """How many files the copy has, and how many bytes."""
        return len(self._files), sum(row["size"] for row in self._files.values())

    def _inside(self, place: str) -> Path:
        parts = place.split("/")
        if any(part in {"", ".", ".."} or "\x00" in part for part in parts):
            raise FolderError(f"no place for {place!r}")
        return self.path.joinpath(*parts)

    def _exchange(self, path: Path, content: bytes, *, counts: bool = True) -> None:
        if path.is_file() and not path.is_symlink() and path.read_bytes() == content:
            return
        self._make_way(path)
        unfinished = path.with_name(f"{path.name}{_UNFINISHED}")
        unfinished.write_bytes(content)
        unfinished.chmod(_FILE_MODE)
        unfinished.replace(path)
        self.changed += counts

    def _make_way(self, path: Path) -> None:
        """What was a file becomes a folder, and the other way round, where the site changed so."""
        for folder in reversed(path.relative_to(self.path).parents[:-1]):
            here = self.path / folder
            if here.is_symlink() or here.is_file():
                here.unlink()
            if not here.exists():
                here.mkdir()
                here.chmod(_FOLDER_MODE)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)

    def _remove_others(self) -> None:
        kept = {self._inside(place) for place in self._files} | {self.path / MANIFEST}
        for folder, folders, files in os.walk(self.path, topdown=False):
            here = Path(folder)
            linked = [name for name in folders if (here / name).is_symlink()]
            for name in [*files, *linked]:
                if here / name not in kept:
                    (here / name).unlink()
                    self.removed += 1
            if here != self.path and not any(here.iterdir()):
                here.rmdir()
