"""Reads of the record, and the registries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal import addresses as registry
from portal import queries, sections
from portal.enums import Kind
from portal.models import Publication
from portal.services import withdraw
from tests import factories

pytestmark = pytest.mark.django_db


def test_current(issue: Callable[..., Publication], county_officer: Any) -> None:
    first = issue()
    assert queries.current(Kind.BULLETIN, first.key) == first
    assert queries.current(Kind.MEETING, first.key) is None
    second = issue(total="1", reason="更正")
    assert queries.current(Kind.BULLETIN, first.key) == second
    withdraw(second, by=county_officer, reason="误发")
    assert queries.current(Kind.BULLETIN, first.key) is None


@pytest.mark.parametrize("key", ["", "\x00", "x" * 81, "１"])
def test_strange_keys_find_nothing(key: str) -> None:
    assert queries.current(Kind.BULLETIN, key) is None
    assert list(queries.versions(Kind.BULLETIN, key)) == []
    assert list(queries.current_of(Kind.BULLETIN, period="\x00")) == []


def test_current_of(issue: Callable[..., Publication]) -> None:
    mine = issue()
    other = issue(key="other", unit_code="210503", period="2026-11")
    assert set(queries.current_of(Kind.BULLETIN)) == {mine, other}
    assert set(queries.current_of(Kind.BULLETIN, within="2105")) == {mine, other}
    assert list(queries.current_of(Kind.BULLETIN, within="210502")) == [mine]
    assert list(queries.current_of(Kind.BULLETIN, period="2026-11")) == [other]


def test_versions_say_what_was_taken_down(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    issue()
    withdraw(issue(total="1", reason="更正"), by=county_officer, reason="误发")
    issue(total="2", reason="重发")
    rows = queries.versions(Kind.BULLETIN, "2026-10-pingshan")
    assert [(p.version, p.taken_down) for p in rows] == [(3, False), (2, True), (1, True)]


def test_entries_of_a_unit(issue: Callable[..., Publication], county_officer: Any) -> None:
    code = "210502001001"
    for period in ("2026-09", "2026-10", "2026-08"):
        issue(key=period, period=period)
    issue(key="2026-10", period="2026-10", total="90", reason="更正")
    withdraw(
        Publication.objects.get(key="2026-08", is_latest=True), by=county_officer, reason="误发"
    )
    rows = list(queries.entries_for(code))
    assert [(e.publication.period, e.payload["total"]) for e in rows] == [
        ("2026-10", "90"),
        ("2026-09", "92.5"),
    ]
    assert list(queries.entries_for("210502001002")) == []


def test_search(issue: Callable[..., Publication], county_officer: Any) -> None:
    found = issue()
    withdraw(issue(key="gone"), by=county_officer, reason="误发")
    for text in ("平山", "ＰＩＮＧＳＨＡＮ", "通报 平山", " pingshan "):
        assert list(queries.search(text)) == [found]
    for text in ("", " ", "溪湖", "平山 溪湖", "%", "_", "\x00", "x" * 100_000):
        assert list(queries.search(text)) == []
    assert list(queries.search("平山", kinds=(Kind.MEETING,))) == []
    assert list(queries.search("平山", within="210503")) == []


def test_counts(issue: Callable[..., Publication]) -> None:
    issue()
    issue(total="1", reason="更正")
    issue(kind=Kind.COUNTY, key="pingshan", entries=())
    counts = queries.counts()
    assert set(counts) == set(Kind.values)
    assert {kind: number for kind, number in counts.items() if number} == {
        "county": 1,
        "bulletin": 1,
    }
    assert queries.counts(within="210503")["bulletin"] == 0


def test_publications_of_a_user(issue: Callable[..., Publication], county_officer: Any) -> None:
    mine = issue()
    issue(key="other", unit_code="210503")
    assert list(Publication.objects.for_user(county_officer)) == [mine]
    auditor = factories.user("auditor", username="auditor")
    assert list(Publication.objects.for_user(auditor)) == []


def test_sections_come_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.sections._sources", {"home": [], "community": []})

    def second(code: str) -> dict[str, Any]:
        return {"code": code}

    sections.register("community", 20, second, "b.html")
    sections.register("community", 20, second, "b.html")
    sections.register("community", 10, lambda code: {"first": True}, "a.html")
    sections.register("community", 5, lambda code: None, "none.html")
    found = sections.sections_for("community", "210502001001")
    assert [(s.template, s.context) for s in found] == [
        ("a.html", {"first": True}),
        ("b.html", {"code": "210502001001"}),
    ]
    with pytest.raises(KeyError):
        sections.register("nowhere", 1, second, "b.html")


def test_addresses(issue: Callable[..., Publication], addresses: dict[str, Any]) -> None:
    publication = issue()
    assert registry.address_of(publication) is None
    registry.register(Kind.BULLETIN, lambda p: f"/bulletins/{p.key}/")
    assert registry.address_of(publication) == "/bulletins/2026-10-pingshan/"
