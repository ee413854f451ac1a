"""Finds every string to translate. Needs babel, which is a development dependency."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import django
import polib
from babel.messages.extract import extract_python
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

from benxi_sorting.catalogue import catalogue_path

# Position of msgid, plural and context among the arguments of each function.
KEYWORDS: dict[str, tuple[int | None, int | None, int | None]] = {
    "_": (0, None, None),
    "gettext": (0, None, None),
    "gettext_lazy": (0, None, None),
    "gettext_noop": (0, None, None),
    "ngettext": (0, 1, None),
    "ngettext_lazy": (0, 1, None),
    "pgettext": (1, None, 0),
    "pgettext_lazy": (1, None, 0),
    "npgettext": (1, 2, 0),
    "npgettext_lazy": (1, 2, 0),
}
PROJECT_FOLDERS = (
    "benxi_sorting",
    "accounts",
    "portal",
    "communities",
    "orgs",
    "deliberation",
    "evaluation",
    "outreach",
    "coordination",
)
# Packages whose own Chinese catalogue is incomplete: what they lack stands in ours.
PACKAGES = (
    "django/conf",
    "django/contrib/admin",
    "django/contrib/auth",
    "allauth",
    "import_export",
)
HEADER = {
    "Project-Id-Version": "benxi-sorting",
    "Language": "zh_Hans",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=1; plural=0;",
}


class Message(NamedTuple):
    msgctxt: str
    msgid: str
    plural: str


def update_catalogue() -> tuple[int, int]:
    """Rewrite the .po: new strings empty, dropped ones gone, sorted. Returns (strings, empty)."""
    path = catalogue_path()
    known = {}
    if path.exists():
        known = {(e.msgctxt or "", e.msgid): e for e in polib.pofile(str(path)) if not e.obsolete}
    catalogue = polib.POFile(wrapwidth=100)
    catalogue.metadata = dict(HEADER)
    for message, places in sorted(extract_messages().items()):
        catalogue.append(_entry(message, places, known.get((message.msgctxt, message.msgid))))
    path.parent.mkdir(parents=True, exist_ok=True)
    catalogue.save(str(path))
    return len(catalogue), len(catalogue.untranslated_entries())


def _entry(message: Message, places: set[str], known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.msgid,
        msgid_plural=message.plural,
        msgctxt=message.msgctxt or None,
        # No line numbers: a difference of two versions then shows changed strings only.
        occurrences=[(place, "") for place in sorted(places)],
        flags=["python-format"] if "%(" in message.msgid else [],
    )
    translation = (known.msgstr_plural.get(0) or known.msgstr) if known else ""
    if message.plural:
        entry.msgstr_plural = {0: translation}
    else:
        entry.msgstr = translation
    return entry


def extract_messages() -> dict[Message, set[str]]:
    """Every string of the project with the files it stands in, and the gaps of the packages."""
    found: dict[tuple[str, str], tuple[str, set[str]]] = {}
    for message, place in (*_from_python(), *_from_templates(), *package_gaps()):
        plural, places = found.get((message.msgctxt, message.msgid), ("", set()))
        key = (message.msgctxt, message.msgid)
        found[key] = (plural or message.plural, places | {place})
    return {
        Message(context, msgid, plural): places
        for (context, msgid), (plural, places) in found.items()
    }


def _from_python() -> Iterator[tuple[Message, str]]:
    for folder in PROJECT_FOLDERS:
        for path in sorted((Path(settings.BASE_DIR) / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from _messages(path.read_bytes(), path)


def _from_templates() -> Iterator[tuple[Message, str]]:
    for path in sorted((Path(settings.BASE_DIR) / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".xml", ".svg"}:
            source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
            # Only the calls matter; indentation of the page would be none of Python.
            lines = (line.strip() for line in source.splitlines())
            yield from _messages("\n".join(lines).encode(), path)


def _messages(source: bytes, path: Path) -> Iterator[tuple[Message, str]]:
    place = path.relative_to(settings.BASE_DIR).as_posix()
    keywords = dict.fromkeys(KEYWORDS)
    # One text comes as itself, several as a tuple with None for what is no literal.
    calls: Iterator[tuple[int, str, Any, list[str]]]
    calls = extract_python(BytesIO(source), keywords, (), {})  # type: ignore[assignment]
    for _line, function, texts, _comments in calls:
        arguments = texts if isinstance(texts, tuple) else (texts,)
        msgid, plural, context = (_argument(arguments, at) for at in KEYWORDS[function])
        if msgid:
            yield Message(context, msgid, plural), place


def _argument(arguments: Sequence[str | None], position: int | None) -> str:
    if position is None or position >= len(arguments):
        return ""
    return arguments[position] or ""


def package_gaps() -> Iterator[tuple[Message, str]]:
    """The strings of installed packages that their own Chinese catalogue leaves untranslated."""
    for package in PACKAGES:
        folder = _locale_folder(package)
        chinese = polib.pofile(str(folder / "zh_Hans" / "LC_MESSAGES" / "django.po"))
        translated = {(e.msgctxt, e.msgid) for e in chinese.translated_entries()}
        english = folder / "en" / "LC_MESSAGES" / "django.po"
        for entry in polib.pofile(str(english)) if english.exists() else chinese:
            if not entry.obsolete and (entry.msgctxt, entry.msgid) not in translated:
                message = Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or "")
                yield message, f"package {package.replace('/', '.')}"


def _locale_folder(package: str) -> Path:
    name = package.replace("/", ".")
    for config in apps.get_app_configs():
        if config.name == name:
            return Path(config.path) / "locale"
    return Path(django.__file__).parent / "conf" / "locale"
