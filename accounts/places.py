"""What division codes are called. The units belong to an app further right, which registers here.

places.register(place_names)  # Callable[[], dict[str, str]]: code → name with its parents
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.normalise import clean_line

Directory = Callable[[], dict[str, str]]
NAMED_AT_MOST = 5

_directories: list[Directory] = []


def register(directory: Directory) -> None:
    """Add a directory; registering it twice changes nothing."""
    if directory not in _directories:
        _directories.append(directory)


def names() -> dict[str, str]:
    """The full names of all present units, by division code."""
    return {code: name for directory in _directories for code, name in directory().items()}


def code_of(text: str, known: Mapping[str, str] | None = None) -> str:
    """The division code that `text` means: the code itself, a full name, or the end of one.

    `known` are the `names`, for who asks for several codes. Raises ValidationError where no
    unit or more than one is called so.
    """
    typed = clean_line(text)
    known = names() if known is None else known
    if not typed or typed in known:
        return typed
    found = [code for code, name in known.items() if name == typed] or [
        code for code, name in known.items() if name.endswith(typed)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise ValidationError(
            _("There is no unit “%(text)s”. Enter its name or its division code."),
            code="unknown_place",
            params={"text": typed},
        )
    listed = "、".join(f"{known[code]}（{code}）" for code in found[:NAMED_AT_MOST])
    raise ValidationError(
        _("“%(text)s” is the name of several units: %(units)s. Enter the code of one."),
        code="ambiguous_place",
        params={"text": typed, "units": listed},
    )
