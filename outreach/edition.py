"""One published edition of the sorting guide, read from its payload. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from outreach.finding import Found, Index, entry

MOST_SIMILAR = 6

Payload = Mapping[str, Any]


class Edition:
    """Schemes with their classes, items with their places, and the index to find them by.

    A class knows its `bin`, the class that has colour and sign: itself, or the one that it is part
    of. Items come in the order of the payload.
    """

    def __init__(self, payload: Payload) -> None:
        self.schemes: dict[str, dict[str, Any]] = {}
        for scheme in payload["schemes"]:
            classes = {row["code"]: dict(row) for row in scheme["classes"]}
            for row in classes.values():
                row["bin"] = classes[row["parent"]] if row["parent"] else row
            self.schemes[scheme["code"]] = {**scheme, "classes": classes}
        self.city = next(code for code, row in self.schemes.items() if row["is_city"])
        self.items: dict[str, Payload] = {item["slug"]: item for item in payload["items"]}
        self.index = Index([entry(item["slug"], item["search"]) for item in payload["items"]])
        self._in_class: dict[tuple[str, str], list[Payload]] = defaultdict(list)
        for item in payload["items"]:
            for place in item["places"].items():
                self._in_class[place].append(item)

    def scheme(self, code: str) -> dict[str, Any]:
        """The scheme called `code`; that of the city for a name that there is not."""
        return self.schemes.get(code) or self.schemes[self.city]

    def others(self, code: str) -> list[dict[str, Any]]:
        """The schemes beside `code`."""
        return [row for name, row in self.schemes.items() if name != code]

    def bins(self, scheme: str) -> list[dict[str, Any]]:
        """The classes of a scheme that have a bin, in their order."""
        classes = self.schemes[scheme]["classes"].values()
        return [row for row in classes if not row["parent"] and not row["is_apart"]]

    def apart(self, scheme: str) -> list[dict[str, Any]]:
        """Those of its classes that are collected apart."""
        return [row for row in self.schemes[scheme]["classes"].values() if row["is_apart"]]

    def parts(self, scheme: str, code: str) -> list[dict[str, Any]]:
        """The sub-classes of a class, in their order."""
        return [row for row in self.schemes[scheme]["classes"].values() if row["parent"] == code]

    def class_of(self, item: Payload, scheme: str) -> dict[str, Any] | None:
        """Into which class an item goes; None where the scheme says nothing of it."""
        code = item["places"].get(scheme)
        found: dict[str, Any] | None = self.schemes[scheme]["classes"].get(code)
        return found

    def items_in(self, scheme: str, code: str) -> list[Payload]:
        """The items that stand in a class itself, without those of its sub-classes."""
        return self._in_class[scheme, code]

    def similar(self, item: Payload, scheme: str) -> list[Payload]:
        """Items of the same class, those whose names share most characters first."""
        own = item["places"].get(scheme)
        if own is None:
            return []
        others = [row for row in self.items_in(scheme, own) if row["slug"] != item["slug"]]
        shared = set(item["name"])
        return sorted(others, key=lambda row: -len(shared & set(row["name"])))[:MOST_SIMILAR]

    def examples(self, scheme: str, code: str, number: int) -> list[str]:
        """The names of some items of a class: one of each kind by the city's scheme in turn, the
        first of the payload first."""
        codes = [*(part["code"] for part in self.parts(scheme, code)), code]
        kinds: dict[str, list[str]] = defaultdict(list)
        for one in codes:
            for item in self.items_in(scheme, one):
                kinds[item["places"].get(self.city, "")].append(item["name"])
        return _in_turn(list(kinds.values()))[:number]

    def find(self, folded: str) -> list[tuple[Found, Payload]]:
        """What fits a folded text, with the items."""
        return [(found, self.items[found.slug]) for found in self.index.find(folded)]


def _in_turn(rows: Sequence[Sequence[str]]) -> list[str]:
    longest = max(map(len, rows), default=0)
    return [row[place] for place in range(longest) for row in rows if place < len(row)]
