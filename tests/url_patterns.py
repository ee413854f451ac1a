"""Every URL pattern that the project answers, with a name to speak of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import LocalePrefixPattern, RegexPattern

CONVERTER = re.compile(r"<(?:\w+:)?(\w+)>")
# The two patterns of Django's admin that are regular expressions, as addresses.
REGEX_ROUTES = {
    r"(?P<url>.*)$": "<url>",
}


@dataclass(frozen=True)
class Pattern:
    """`key` is the name with its namespaces, or the route where there is no name."""

    key: str
    route: str

    @property
    def variables(self) -> list[str]:
        return CONVERTER.findall(self.route)

    def address(self, value: Callable[[str], str]) -> str:
        """The address with `value(name)` in the place of each variable part."""
        return "/" + CONVERTER.sub(lambda match: value(match.group(1)), self.route)


def all_patterns() -> list[Pattern]:
    return list(_walk(get_resolver(), "", ""))


def _walk(resolver: Any, route: str, namespace: str) -> Iterator[Pattern]:
    for entry in resolver.url_patterns:
        here = route + _text(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, here, inner)
        elif isinstance(entry, URLPattern):
            yield Pattern(f"{namespace}{entry.name}" if entry.name else here, here)


def _text(pattern: Any) -> str:
    if isinstance(pattern, LocalePrefixPattern):
        return ""  # Chinese stands in the root
    text = str(pattern)
    if isinstance(pattern, RegexPattern):
        # `^(?P<app_label>accounts|portal)/$` takes any of the labels: the first stands for all.
        text = REGEX_ROUTES.get(text, text)
        text = re.sub(r"\(\?P<\w+>([\w]+)[^)]*\)", r"\1", text).removeprefix("^").removesuffix("$")
    return text
