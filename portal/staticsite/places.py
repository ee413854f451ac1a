"""Which addresses belong into a copy, and where their answers stand in it. Knows no models."""

from __future__ import annotations

import mimetypes
import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

from django.conf import settings
from django.urls import Resolver404, get_script_prefix, resolve
from django.utils.translation import get_language_from_path, override

from portal.crawling import Answer, own_address

INDEX = "index.html"
# The only query that is copied: lists are turned over, never searched or filtered.
_PAGE_NUMBER = re.compile(r"page=([1-9][0-9]*)")
# Below the address of its list; no slug has a point in it.
_PAGE_FOLDER = "page.{number}"


@dataclass(frozen=True)
class Languages:
    """The languages of a copy. One that is not the portal's first and stands alone has no folder
    of its own: its home page is that of the copy."""

    codes: tuple[str, ...]

    def of(self, path: str) -> str:
        return get_language_from_path(path) or settings.LANGUAGE_CODE

    def folder(self, path: str) -> str:
        """`path` as it stands in the copy."""
        alone = len(self.codes) == 1 and self.codes[0] != settings.LANGUAGE_CODE
        return path.removeprefix(f"/{self.codes[0]}") if alone else path


def is_copied(address: str, languages: Languages) -> bool:
    """Whether a copy has what stands at `address`: public pages and files without a query but the
    number of a page. Forms, what is looked up by a code, the API and the workspace it has not."""
    path, _mark, query = address.partition("?")
    if static_name(path):
        return not query
    language = languages.of(path)
    if language not in languages.codes:
        return False
    try:
        with override(language):
            view = resolve(unquote(path)).func
    except Resolver404:
        return False
    if not getattr(view, "is_copied", False):
        return False
    is_paged = getattr(view, "is_paged", False)
    return not query or (is_paged and _PAGE_NUMBER.fullmatch(query) is not None)


def static_name(address: str) -> str:
    """The name of a static file by its address below the portal's own path; "" for any other."""
    own = str(settings.STATIC_URL).removeprefix(get_script_prefix()).removeprefix("/")
    return address.removeprefix(f"/{own}") if address.startswith(f"/{own}") else ""


def tidy(address: str) -> str:
    """One address for what has several: the first page of a list is the list."""
    return address.removesuffix("?page=1")


def led_to(link: str, page: str) -> str | None:
    """The portal's own address behind a link on `page`; None for what leads elsewhere."""
    found = own_address(link, page, prefix=get_script_prefix())
    return tidy(found) if found is not None else None


def place_of(address: str, answer: Answer, languages: Languages) -> str:
    """The file for the answer, relative to the folder of the copy: a page as the index of its
    folder, any other file with an ending by which a web server knows its kind."""
    path, _mark, query = address.partition("?")
    path = unquote(languages.folder(path)).lstrip("/")
    number = _PAGE_NUMBER.fullmatch(query)
    if number is not None:
        path = f"{path}{_PAGE_FOLDER.format(number=number[1])}/"
    if path and not path.endswith("/"):
        return path
    if answer.content_type == "text/html":
        return f"{path}{INDEX}"
    ending = mimetypes.guess_extension(answer.content_type) or ".bin"
    return f"{path.rstrip('/')}{ending}"


def relative(place: str, page: str) -> str:
    """The link from the file `page` to the file `place` of the copy."""
    target = place.removesuffix(INDEX) if posixpath.basename(place) == INDEX else place
    folder = posixpath.dirname(page)
    link = posixpath.relpath(f"/{target}", f"/{folder}")
    if target.endswith("/") or not target:
        link = f"{link}/"
    # A colon in the first part would look like a scheme.
    return quote(link, safe="/.") if ":" not in link else f"./{quote(link, safe='/.')}"
