"""Checks of single values."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

SHA256_LENGTH = 64
_HEXADECIMAL = frozenset("0123456789abcdef")


def parse_sha256(text: str) -> str:
    """The 64 lower-case digits of a pasted hash: `sha256sum`'s whole line is understood too.

    Raises ValidationError that names the length or the first strange character.
    """
    words = unicodedata.normalize("NFKC", text).lower().removeprefix("sha256:").split()
    # certutil prints its hash in pairs: "0a 1b …"
    value = "".join(words) if words and len(words[0]) < SHA256_LENGTH else "".join(words[:1])
    if not value:
        raise ValidationError(_("Paste the hash that stands below the publication."), code="empty")
    for position, character in enumerate(value, start=1):
        if character not in _HEXADECIMAL:
            raise ValidationError(
                _(
                    "Character %(position)s of the hash is “%(character)s”. "
                    "A hash has only the digits 0–9 and the letters a–f."
                ),
                code="character",
                params={"position": position, "character": character},
            )
    if len(value) != SHA256_LENGTH:
        raise ValidationError(
            _("The hash has %(length)s characters, but 64 are needed. Copy it whole."),
            code="length",
            params={"length": len(value)},
        )
    return value
