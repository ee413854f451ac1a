"""The Chinese catalogue is complete, exact and nothing more."""

from __future__ import annotations

import re

import polib
import pytest

from benxi_sorting.catalogue import catalogue_path
from benxi_sorting.extraction import HEADER, Message, extract_messages

PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sdr]|\{(\w*)\}")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(catalogue_path()))


@pytest.fixture(scope="module")
def messages() -> set[Message]:
    return set(extract_messages())


def translation(entry: polib.POEntry) -> str:
    return str(entry.msgstr_plural.get(0, "") if entry.msgid_plural else entry.msgstr)


def placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


def faults(entry: polib.POEntry) -> list[str]:
    """What is wrong with one entry of the catalogue."""
    chinese = translation(entry)
    if not chinese.strip():
        return [f"no translation: {entry.msgid!r}"]
    found = []
    if entry.fuzzy:
        found.append(f"only a guess: {entry.msgid!r}")
    # A plural's singular form may leave the number out.
    expected = placeholders(entry.msgid_plural or entry.msgid)
    if placeholders(chinese) != expected:
        found.append(f"other placeholders: {entry.msgid!r} → {chinese!r}")
    if entry.msgid.startswith("\n") != chinese.startswith("\n"):
        found.append(f"line break at the beginning: {entry.msgid!r}")
    if entry.msgid.endswith("\n") != chinese.endswith("\n"):
        found.append(f"line break at the end: {entry.msgid!r}")
    return found


def test_the_catalogue_holds_exactly_the_strings_of_the_project(
    catalogue: polib.POFile, messages: set[Message]
) -> None:
    held = {Message(e.msgctxt or "", e.msgid, e.msgid_plural or "") for e in catalogue}
    assert sorted(messages - held) == [], "run: make messages"
    assert sorted(held - messages) == [], "run: make messages"
    assert catalogue.obsolete_entries() == []


def test_every_string_has_its_chinese(catalogue: polib.POFile) -> None:
    assert "\n".join(fault for entry in catalogue for fault in faults(entry)) == ""


def test_header(catalogue: polib.POFile) -> None:
    assert catalogue.metadata == HEADER


def test_entries_are_sorted(catalogue: polib.POFile) -> None:
    keys = [(e.msgctxt or "", e.msgid) for e in catalogue]
    assert keys == sorted(keys)


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (polib.POEntry(msgid="Save"), "no translation"),
        (polib.POEntry(msgid="Save", msgstr="保存", flags=["fuzzy"]), "only a guess"),
        (polib.POEntry(msgid="%(n)s rows", msgstr="%(m)s 行"), "other placeholders"),
        (polib.POEntry(msgid="%d rows", msgstr="行"), "other placeholders"),
        (polib.POEntry(msgid="\nText", msgstr="文字"), "at the beginning"),
        (
            polib.POEntry(msgid="row", msgid_plural="%(n)s rows", msgstr_plural={0: "行"}),
            "other placeholders",
        ),
    ],
)
def test_a_fault_is_reported(entry: polib.POEntry, expected: str) -> None:
    [fault] = faults(entry)
    assert expected in fault


def test_extraction_sees_python_templates_and_packages(messages: set[Message]) -> None:
    assert Message("", "City officer", "") in messages  # accounts/enums.py
    assert Message("", "Value could not be parsed.", "") in messages  # django-import-export
