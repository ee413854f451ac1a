"""The page of the portal that a notice leads to: a path, never another site."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts.validators import validate_plain_text

LANGUAGE_PREFIXES = tuple(f"/{code}/" for code, _name in settings.LANGUAGES)


def page_path(typed: str) -> str:
    """The path of the page as it is stored, from its root and without the language; "" for "".

    `typed` is a path, or an address under the portal's own name as it is copied from the browser.
    Raises ValidationError for another site, and for a page that does not exist.
    """
    if not typed:
        return ""
    validate_plain_text(typed)
    try:
        parts = urlsplit(typed)
    except ValueError:
        raise _no_page() from None
    own_names = {settings.SITE["domain"], *settings.ALLOWED_HOSTS} - {"", "*"}
    if (parts.scheme or parts.netloc) and not (
        parts.scheme in {"http", "https"} and parts.hostname in own_names
    ):
        raise ValidationError(_("Enter a page of this portal: other sites are not linked to."))
    path = _from_root(parts.path)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            resolve(unquote(path))
    except Resolver404:
        raise _no_page() from None
    return f"{path}?{parts.query}" if parts.query else path


def _from_root(path: str) -> str:
    prefix = get_script_prefix()
    path = f"/{path.removeprefix(prefix)}" if path.startswith(prefix) else path
    for language in LANGUAGE_PREFIXES:
        if path.startswith(language):
            return path[len(language) - 1 :]
    return path


def _no_page() -> ValidationError:
    return ValidationError(_("There is no such page on this portal."))
