"""The Chinese catalogue: only the text (.po) is kept; the compiled file (.mo) is made from it."""

from __future__ import annotations

import os
from pathlib import Path

import polib
from django.conf import settings


def catalogue_path() -> Path:
    return Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"


def compile_catalogue() -> bool:
    """Make the .mo where it is missing or older than the .po; whether it was made."""
    source = catalogue_path()
    target = source.with_suffix(".mo")
    if not source.exists():
        return False
    if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
        return False
    # Another process may be reading or writing it: replace it in one step.
    partial = target.with_suffix(f".{os.getpid()}.partial")
    polib.pofile(str(source)).save_as_mofile(str(partial))
    partial.replace(target)
    return True
