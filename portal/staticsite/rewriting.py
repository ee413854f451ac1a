"""Turns what the portal answers into files that stand below any address of any web server.

Links among the files of a copy are relative, so that it may be moved. What a copy does not have
(searching, filters, forms, the workspace) leads to the portal; without the portal's address a link
leads nowhere and a form makes room for a sentence. Feeds, the site map and the linked data need
whole addresses: those of the copy where its own is known, otherwise the portal's stay.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import override

from portal.addresses import origin
from portal.staticsite.places import INDEX, led_to, relative
from portal.staticsite.visit import SITE_MAP, Kept, Visited

_TAG = re.compile(r"<([a-z]+)((?:\s+[^\s=>\"]+(?:=\"[^\"]*\")?)*)\s*(/?)>")
_ATTRIBUTE = re.compile(r"\s+([^\s=>\"]+)(?:=\"([^\"]*)\")?")
_FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
_LINKS = {"href", "src", "action", "data"}
# A script asks there while somebody types; a copy cannot answer.
_ASKED_BY_SCRIPTS = {"data-guide"}
_FOOTER = "</footer>"
_WHOLE_ADDRESSES = {"application/atom+xml", "application/xml", "application/ld+json"}


@dataclass(frozen=True)
class Rewriting:
    """`base`: where the copy's home page will stand; `portal`: where that of the portal stands.
    Both without a slash at the end, and either may be unknown ("")."""

    visited: Visited
    base: str
    portal: str

    def rewritten(self, address: str, kept: Kept) -> bytes | None:
        """The file for `address`; None for one that a copy of an unknown place cannot have."""
        if kept.content_type == "text/html":
            return self._page(address, kept).encode()
        if kept.place.endswith(SITE_MAP) and not self.base:
            return None
        if kept.content_type in _WHOLE_ADDRESSES and self.base:
            return self._with_whole_addresses(kept).encode()
        return kept.body.read_bytes()

    def _page(self, address: str, kept: Kept) -> str:
        text = kept.body.read_text(encoding="utf-8")
        with override(self.visited.languages.of(address)):
            if not self.portal:
                text = _FORM.sub(lambda _form: self._instead_of_a_form(), text)
            text = _TAG.sub(self._tag(address, kept), text)
            return text.replace(_FOOTER, f"{self._note()}{_FOOTER}")

    def _instead_of_a_form(self) -> str:
        said = _("This form is part of the portal itself; a copy of its pages cannot take it.")
        return f'<p class="notice">{escape(said)}</p>'

    def _note(self) -> str:
        said = escape(_("A copy of the portal's public pages, without search, filters and forms."))
        if self.portal:
            said += f' <a href="{escape(self.portal)}/">{escape(_("Open the portal"))}</a>'
        return f'<div class="container"><p>{said}</p></div>'

    def _tag(self, address: str, kept: Kept) -> Callable[[re.Match[str]], str]:
        def turned(match: re.Match[str]) -> str:
            name, attributes, closing = match.groups()
            found = dict.fromkeys(row[0] for row in _ATTRIBUTE.findall(attributes))
            text = _ATTRIBUTE.sub(lambda one: self._attribute(one, address, kept), attributes)
            if name == "form" and "action" not in found:
                text += f' action="{escape(self._to_the_portal(address, ""))}"'
            return f"<{name}{text}{' /' if closing else ''}>"

        return turned

    def _attribute(self, match: re.Match[str], address: str, kept: Kept) -> str:
        name, value = match.groups()
        if name in _ASKED_BY_SCRIPTS:
            return ""
        if name not in _LINKS or value is None or value.startswith("#"):
            return match.group()
        link = self._link(unescape(value), address, kept, is_form=name == "action")
        return f' {name}="{escape(link)}"' if link else ""

    def _link(self, link: str, address: str, kept: Kept, *, is_form: bool) -> str:
        found = led_to(link, address)
        if found is None:
            return link
        fragment = urlsplit(link).fragment
        target = None if is_form else self.visited.at(found)
        if target is None:
            return self._to_the_portal(found, fragment)
        return relative(target.place, kept.place) + (f"#{fragment}" if fragment else "")

    def _to_the_portal(self, address: str, fragment: str) -> str:
        if not self.portal:
            return ""
        return f"{self.portal}{address}" + (f"#{fragment}" if fragment else "")

    def _with_whole_addresses(self, kept: Kept) -> str:
        """The text with the copy's address in the place of the portal's, wherever the copy has
        what stands there. What a feed calls its entries by stays what it is."""
        site = origin()

        def turned(match: re.Match[str]) -> str:
            before, link = match.groups()
            found = led_to(unescape(link), "/")
            target = self.visited.at(found) if found else None
            if target is None:
                return match.group()
            place = target.place
            shown = place.removesuffix(INDEX) if place.rpartition("/")[2] == INDEX else place
            return f"{before}{escape(f'{self.base}/{shown}')}"

        text = kept.body.read_text(encoding="utf-8")
        return re.sub(rf"(\"|<loc>)({re.escape(site)}[^\"<\s]*)", turned, text)
