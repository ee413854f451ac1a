"""Columns that the database keeps encrypted (PIPL article 51; policy clause 3.2.b).

Fernet: AES-128-CBC with HMAC-SHA256, a new text at each writing. The first key of
`settings.FIELD_KEYS` writes, all of them read; `manage.py rotate_field_keys` brings old rows over.
"""

from __future__ import annotations

import base64
import hashlib
from functools import lru_cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.rules import Refusal


class LostKey(Refusal):
    """A stored text was written with a key that is not among FIELD_KEYS, or was tampered with."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "An encrypted entry cannot be read: its key is missing on the server. "
                "Tell the system administrator; nothing was lost or changed."
            )
        )


def encrypt(text: str) -> str:
    """`text` as it is stored, in ASCII; another one each time."""
    return _cipher().encrypt(text.encode()).decode("ascii")


def decrypt(stored: str) -> str:
    """The text behind `stored`. Raises LostKey where no key fits."""
    try:
        return _cipher().decrypt(stored.encode()).decode()
    except InvalidToken:
        raise LostKey from None


def _cipher() -> MultiFernet:
    return _cipher_of(tuple(settings.FIELD_KEYS))


@lru_cache(maxsize=4)
def _cipher_of(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    digest = hashlib.blake2b(key.encode(), digest_size=32, person=b"accounts.fields").digest()
    return base64.urlsafe_b64encode(digest)


class EncryptedTextField(models.TextField):  # type: ignore[type-arg]
    """A text that is encrypted on its way into the database and read on its way out.

    It cannot be searched or compared there: a lookup other than `isnull` is an error of the
    programmer. Reading it without its key raises LostKey, which is shown as a page with status 409.
    """

    def get_prep_value(self, value: Any) -> Any:
        text = super().get_prep_value(value)
        return encrypt(text) if text else text

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return decrypt(value) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None
