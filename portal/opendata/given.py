"""The hashes of all files of open data that were ever given away, and nothing else of earlier ones.

One text for each dataset, beside the kept files and not among them: those are made anew, and an
earlier hash cannot be. Written when a file is made, so that one that is read is always noted.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from portal.opendata.datasets import Dataset

FOLDER = "open-data-hashes"


@dataclass(frozen=True)
class Given:
    """What is noted of a file: its kind, and the day of the newest publication in it, or ""."""

    suffix: str
    newest: str


def _place(dataset: Dataset) -> Path:
    return Path(settings.MEDIA_ROOT) / FOLDER / f"{dataset.key}.txt"


def note(dataset: Dataset, sha256: str, given: Given) -> None:
    """Note the hash once: the same records make the same bytes. Two processes at once may note it
    twice, which says the same."""
    if given_away(dataset, sha256) is not None:
        return
    place = _place(dataset)
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("a", encoding="ascii") as file:
        file.write(f"{sha256} {given.suffix} {given.newest}\n")


def given_away(dataset: Dataset, sha256: str) -> Given | None:
    """What is noted of the file with that hash; None where none was ever made."""
    try:
        with _place(dataset).open(encoding="ascii") as file:
            line = next((line for line in file if line.startswith(f"{sha256} ")), None)
    except FileNotFoundError:
        return None
    if line is None:
        return None
    _sha256, suffix, newest = line.rstrip("\n").split(" ")
    return Given(suffix, newest)
