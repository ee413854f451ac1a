"""Checks of single values, and of texts before they are published."""

from __future__ import annotations

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.rules import Refusal

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


# As people write them where they should not: (what it is, pattern over the text in one width).
_PERSONAL_DATA: tuple[tuple[object, re.Pattern[str]], ...] = (
    (_("identity number"), re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)\d{15}(?!\d)")),
    (_("mobile number"), re.compile(r"(?<!\d)1[3-9]\d(?:[ -]?\d{4}){2}(?!\d)")),
    (_("telephone number"), re.compile(r"(?<!\d)0\d{2,3}[ -]?\d{7,8}(?!\d)|(?<!\d)\d{8}(?!\d)")),
    (_("number plate"), re.compile(r"[\u4e00-\u9fff][A-Z][ ·]?[A-Z0-9]{5,6}(?![A-Z0-9])")),
    (_("e-mail address"), re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+", re.ASCII)),
    (
        _("building, unit, room"),
        re.compile(
            r"[\d一二三四五六七八九十]+\s*(?:号楼|栋|幢|单元|门洞)\s*[\d一二三四五六七八九十-]+\s*(?:单元|室|户|号|楼)"
            r"|\d+\s*单元\s*\d+|[\d一二三四五六七八九十]{2,}\s*室|(?<!\d)\d{1,3}-\d{1,2}-\d{2,4}(?!\d)"
        ),
    ),
)


def personal_data_in(text: str) -> list[tuple[object, str]]:
    """What in `text` looks like it tells who somebody is: (what it is, as it stands there).

    Numbers, plates and dwellings in every width; names cannot be told from other words, so a
    person still has to read it. A building alone (“3号楼”) is a place, with a door it is a home.
    """
    normal = unicodedata.normalize("NFKC", text)
    return [(what, found) for what, pattern in _PERSONAL_DATA for found in pattern.findall(normal)]


def validate_no_personal_data(text: str, *, confirmed: bool) -> None:
    """Refuse a text for publication that seems to hold personal data, unless somebody confirmed.

    Raises ValidationError that names each place (Personal Information Protection Law, articles
    6 and 25: no more than needed, nothing published without consent).
    """
    found = personal_data_in(text)
    if found and not confirmed:
        places = "；".join(f"{what} “{words}”" for what, words in found)
        raise ValidationError(
            _("Take this out, or confirm that it tells nothing about a person: %(places)s"),
            code="personal_data",
            params={"places": places},
        )


def refuse_personal_reason(reason: str) -> None:
    """Refuse a reason that would stand on the public site with numbers or homes of people in it.

    Nobody can confirm it away, unlike a text for publication: a reason can always be said without
    them. Raises Refusal that names each place (Personal Information Protection Law, articles 6
    and 25).
    """
    found = personal_data_in(reason)
    if found:
        raise Refusal(
            _(
                "The reason stands on the public site. Take this out of it: %(places)s. "
                "A date is written as 2026-03-05."
            )
            % {"places": "；".join(f"{what} “{words}”" for what, words in found)}
        )
