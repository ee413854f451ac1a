"""Words of an item, and words that visitors typed. Pure."""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_plain_text
from outreach.constants import LONGEST_UNKNOWN, NAME_LENGTH
from portal.validators import personal_data_in

_SEPARATORS = re.compile(r"[、，,；;\n]+")
_SPACE = re.compile(r"\s")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[a-z]{3,}")
# A number of a document, a telephone or a house: nothing that is thrown away is called so.
_LONG_NUMBER = re.compile(r"\d{4}")


def split_words(text: str) -> list[str]:
    """The words of a list written with 、 or commas, each once, in their order."""
    words = (word.strip() for word in _SEPARATORS.split(text))
    return list(dict.fromkeys(word for word in words if word))


def validate_word(word: str) -> None:
    """Refuse a name that a search cannot take as one word. Raises ValidationError."""
    validate_plain_text(word)
    if _SPACE.search(word):
        raise ValidationError(_("“%(word)s” has a space in it."), params={"word": word})
    if len(word) > NAME_LENGTH:
        raise ValidationError(
            _("“%(word)s” has more than %(limit)s characters."),
            params={"word": word, "limit": NAME_LENGTH},
        )


def validate_words(text: str) -> None:
    """The same for each word of a list. Raises ValidationError."""
    for word in split_words(text):
        validate_word(word)


def is_worth_noting(word: str) -> bool:
    """Whether a folded `word` may be kept for the staff: short, a word, and nobody's data.

    No more is kept than the guide needs (Personal Information Protection Law, article 6).
    """
    is_word = _HAN.search(word) or _LATIN.search(word)
    return bool(
        is_word
        and len(word) <= LONGEST_UNKNOWN
        and not _LONG_NUMBER.search(word)
        and not personal_data_in(word)
    )


def validate_nobodys_data(text: str) -> None:
    """Refuse a line that tells who somebody is: offices are named, no people.

    Raises ValidationError (Personal Information Protection Law, article 6).
    """
    validate_plain_text(text)
    found = personal_data_in(text)
    if found:
        raise ValidationError(
            _("Name an office: “%(text)s” looks like the data of a person."),
            params={"text": found[0][1]},
        )
