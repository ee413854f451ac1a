"""Password rules beyond Django's: at most 128 characters, three kinds of them, no local words.

GB/T 22239 (等保 2.0, level 3) asks for complexity, OWASP ASVS 5.0 forbids demanding it; where both
are wished, the stricter one holds by default: see docs/roles.md. To follow ASVS alone, take
`CharacterClassesValidator` out of `AUTH_PASSWORD_VALIDATORS`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.normalise import fold_name

if TYPE_CHECKING:
    from accounts.models import User

MAXIMUM_LENGTH = 128
LEAST_CLASSES = 3
# Below it, a word that is taken out of the password leaves too little.
LEAST_REST = 8
# What people put around a word that they were told to lengthen.
_FILLING = re.compile(r"(?:19|20)[0-9]{2}|[\W_]|123+4*5*6*7*8*9*0*")
LOCAL_WORDS = (
    "benxi", "本溪", "liaoning", "辽宁", "minzheng", "民政", "civilaffairs", "laji", "垃圾",
    "fenlei", "分类", "lajifenlei", "shequ", "社区", "jiedao", "街道", "cunwei", "juwei", "居委",
    "村委", "pingshan", "平山", "xihu", "溪湖", "mingshan", "明山", "nanfen", "南芬", "huanren",
    "桓仁", "manzu", "满族", "gaoxin", "高新", "zhengfu", "政府", "password", "mima", "密码",
    "admin", "guanli", "管理", "wastesorting", "sorting",
)  # fmt: skip


class MaximumLengthValidator:
    """Longer input is refused, never cut off; hashing it would cost the server time."""

    def validate(self, password: str, user: User | None = None) -> None:
        if len(password) > MAXIMUM_LENGTH:
            raise ValidationError(
                ngettext(
                    "The password may have at most %(count)d character.",
                    "The password may have at most %(count)d characters.",
                    MAXIMUM_LENGTH,
                )
                % {"count": MAXIMUM_LENGTH},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        return gettext("It may have up to 128 characters; spaces and Chinese are allowed.")


class CharacterClassesValidator:
    """At least three of: capital letters, small letters, digits, other characters."""

    def validate(self, password: str, user: User | None = None) -> None:
        classes = (
            any("A" <= c <= "Z" for c in password),
            any("a" <= c <= "z" for c in password),
            any("0" <= c <= "9" for c in password),
            any(not (c.isascii() and c.isalnum()) for c in password),
        )
        if sum(classes) < LEAST_CLASSES:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return gettext(
            "It must contain three of: capital letters, small letters, digits, other characters."
        )


class LocalWordsValidator:
    """What anybody in Benxi would guess: without local words, eight characters must remain."""

    def validate(self, password: str, user: User | None = None) -> None:
        folded = fold_name(password)
        words = [*LOCAL_WORDS, *_unit_words(user)]
        rest = folded
        for word in sorted(words, key=len, reverse=True):
            rest = rest.replace(word, "")
        guessed = rest != folded
        if guessed and len(_FILLING.sub("", rest)) < LEAST_REST:
            raise ValidationError(
                _("The password is made of a local word that is easily guessed."),
                code="password_local_word",
            )

    def get_help_text(self) -> str:
        return gettext("It must not be made of the name of a place, a unit or an office.")


def _unit_words(user: User | None) -> list[str]:
    """The user's own unit and name, as far as they are known."""
    known = (getattr(user, "unit", ""), getattr(user, "name", ""), getattr(user, "username", ""))
    return [word for word in (fold_name(text) for text in known if text) if len(word) > 1]
