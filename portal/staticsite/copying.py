"""Makes a copy, or brings one up to date."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from portal.models import Publication
from portal.queries import forget_newest_mark, newest_mark
from portal.staticsite.folder import Folder
from portal.staticsite.places import Languages
from portal.staticsite.rewriting import Rewriting
from portal.staticsite.visit import Visit, Visited, VisitError

ATTEMPTS = 3


@dataclass(frozen=True)
class Report:
    """`missing`: addresses that pages lead to and where the portal has nothing."""

    files: int
    size: int
    changed: int
    removed: int
    missing: dict[str, int]


def copy_site(
    folder: Path,
    *,
    languages: tuple[str, ...],
    base: str,
    portal: str,
    progress: Callable[[int, int], None],
) -> Report:
    """Bring the copy of the public site in `folder` up to date.

    `base` is the whole address at which the copy will stand and `portal` that of the portal, both
    without a slash at the end and either "" where it is unknown. Nothing in the folder changes
    before the whole site has been read.

    Raises FolderError for a folder that holds something else or is being written, and VisitError
    where the portal fails at an address or something is taken off the site in each of three
    attempts.
    """
    copy = Folder(folder)
    with copy.taken(), tempfile.TemporaryDirectory(prefix="site-") as staged:
        about, visited = _visited(Path(staged), Languages(languages), progress)
        copy.begin()
        _write(copy, visited, base=base, portal=portal)
        copy.finish({"portal": portal, "base": base, "languages": list(languages), **about})
    files, size = copy.numbers
    return Report(files, size, copy.changed, copy.removed, visited.missing)


def _visited(
    staged: Path, languages: Languages, progress: Callable[[int, int], None]
) -> tuple[dict[str, str], Visited]:
    """What the site says, and as of when.

    What is taken off it while it is read must not stand in the copy, not even on the pages that
    were read before: then all is read again.
    """
    for attempt in range(ATTEMPTS):
        forget_newest_mark()
        mark, began = newest_mark(), timezone.now()
        place = staged / f"{attempt}"
        place.mkdir()
        visited = Visit(place, languages, progress).run()
        gone = Publication.objects.filter(withdrawn_at__isnull=False, epoch__gt=mark.epoch)
        if not gone.exists():
            about = {
                "release": settings.RELEASE,
                "read_at": began.isoformat(timespec="seconds"),
                "newest_publication": mark.sha256,
            }
            return about, visited
    raise VisitError("something was taken off the site in each attempt")


def _write(copy: Folder, visited: Visited, *, base: str, portal: str) -> None:
    """Pages last: what they need stands there before they do."""
    rewriting = Rewriting(visited, base=base, portal=portal)
    written = set[str]()
    for is_page in (False, True):
        for address, kept in visited.kept.items():
            if (kept.content_type == "text/html") != is_page or kept.place in written:
                continue
            content = rewriting.rewritten(address, kept)
            if content is not None:
                written.add(kept.place)
                copy.write(kept.place, content)
