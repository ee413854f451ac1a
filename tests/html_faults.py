"""What is wrong with a page whatever it shows: for tests that look at many pages."""

from __future__ import annotations

from collections import Counter
from html.parser import HTMLParser

FIELDS = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}


def html_faults(text: str, language: str, *, labels: bool = True) -> list[str]:
    """Inline script and style, ids used twice, pictures without words, fields without label.

    `language` is how the page's `lang` begins.
    """
    page = _Page()
    page.feed(text)
    page.close()
    found = list(page.faults)
    found += [f"id “{name}” stands {n} times" for name, n in page.ids.items() if n > 1]
    if not page.language.startswith(language):
        found.append(f"lang is “{page.language}”")
    if page.headings != 1:
        found.append(f"{page.headings} first headings")
    if not page.title.strip():
        found.append("no title")
    if labels:
        known = page.label_targets
        found += [f"no label: {name}" for name, id_ in page.fields if id_ not in known]
    return found


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.ids: Counter[str] = Counter()
        self.label_targets: set[str] = set()
        self.fields: list[tuple[str, str]] = []
        self.language = self.title = ""
        self.headings = 0
        self._in_title = False
        self._labels_open = 0
        self._templates_open = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "template":
            self._templates_open += 1
        if self._templates_open:
            return  # no part of the page until a script takes it out
        self.ids.update([values["id"]] if "id" in values else [])
        self._look(tag, values)
        if tag == "html":
            self.language = values.get("lang", "")
        elif tag == "h1":
            self.headings += 1
        elif tag == "title":
            self._in_title = not self.title
        elif tag == "label":
            self._labels_open += 1
            self.label_targets.add(values.get("for", ""))

    def _look(self, tag: str, values: dict[str, str]) -> None:
        data = values.get("type") in {"application/json", "application/ld+json"}
        if tag == "style" or (tag == "script" and "src" not in values and not data):
            self.faults.append(f"inline {tag}")
        self.faults += [f"attribute {name}" for name in values if name.startswith("on")]
        if "style" in values:
            self.faults.append(f"attribute style of {tag}")
        if tag == "img" and "alt" not in values:
            self.faults.append(f"no alt: {values.get('src')}")
        if tag in FIELDS and values.get("type") not in UNLABELLED_TYPES:
            named = self._labels_open or {"aria-label", "aria-labelledby"} & set(values)
            if not named:
                self.fields.append((values.get("name", tag), values.get("id", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "template":
            self._templates_open -= 1
        elif tag == "label":
            self._labels_open -= 1
        elif tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
