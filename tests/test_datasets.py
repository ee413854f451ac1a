"""What each dataset gives away of a real publication is what its payload says, column by column."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from portal.enums import ColumnType
from portal.models import Publication
from portal.opendata.datasets import COMMON, Dataset, found, registered
from portal.opendata.reading import rows_of
from portal.services import PublicItem, publish
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        made = make_world()
        for name in (
            "published_community", "published_convention", "published_meeting",
            "published_organization", "published_bulletin", "published_activity",
            "published_training",
        ):  # fmt: skip
            made.variables(name)
        yield made
        transaction.set_rollback(True)


def newest(kind: str, **wanted: Any) -> Publication:
    rows = Publication.objects.current().filter(kind=kind, **wanted)
    publication = rows.order_by("-epoch").first()
    assert publication is not None, kind
    return publication


def rows(key: str, publication: Publication) -> list[dict[str, Any]]:
    """The rows without what every row says of its publication, which is looked at here."""
    dataset = found(key)
    assert dataset is not None
    given = list(rows_of(dataset, publication))
    for row in given:
        assert row.pop("item") == f"{publication.kind}:{publication.key}"
        assert row.pop("version") == publication.version
        assert row.pop("sha256") == publication.sha256
        assert row.pop("issuer") == publication.issuer
        assert row.pop("published_at").startswith(f"{publication.published_at:%Y-%m-%d}T")
        assert row.pop("page").startswith("/")
    return given


def some(values: dict[str, Any], *names: str) -> dict[str, Any]:
    """Of `values` the fields called so; what is empty counts as absent."""
    return {name: values.get(name) for name in names}


PLACE = (
    "county", "county_slug", "township", "township_slug", "community", "community_slug",
)  # fmt: skip


def test_units(world: World) -> None:
    publication = newest("community", key="nandi-detai")
    said = publication.payload
    [row] = rows("units", publication)
    assert row == {
        "level": "community",
        "slug": "nandi-detai",
        **some(said, "name", "kind", "is_committee", "county", "county_slug", "township"),
        **some(said, "township_slug", "types", "households", "residents", "former_names"),
        "townships": None,
        "communities": None,
        "committees": None,
        "methods": [method["name"] for method in said["methods"]],
        "programmes": [programme["name"] for programme in said["programmes"]],
        "valid_until": said["valid_until"] or None,
    }
    county = newest("county", key="pingshan")
    [row] = rows("units", county)
    assert (row["level"], row["name"], row["kind"]) == ("county", "平山区", None)
    assert row["committees"] == county.payload["committees"]


def test_conventions(world: World) -> None:
    publication = newest("convention")
    said, vote = publication.payload, publication.payload["vote"]
    [row] = rows("conventions", publication)
    assert row == {
        **some(said, *PLACE, "title", "kind", "edition", "has_sorting", "filed_with"),
        **some(said, "filing_number", "filed_on", "effective_on"),
        "consulted_from": said["consulted_from"] or None,
        "consulted_until": said["consulted_until"] or None,
        "opinions": said["opinions"]["all"],
        "opinions_adopted": said["opinions"]["adopted"],
        "voted_on": vote["held_on"],
        **some(vote, "assembly", "counted", "entitled", "present", "present_needed"),
        **some(vote, "in_favour", "in_favour_needed", "against", "abstained", "law"),
    }
    clauses = rows("convention-clauses", publication)
    assert [(one["number"], one["text"], one["concerns_sorting"]) for one in clauses] == [
        (number, clause["text"], clause["concerns_sorting"])
        for number, clause in enumerate(said["clauses"], start=1)
    ]
    assert clauses[0]["title"] == said["title"]
    assert some(clauses[0], *PLACE) == some(said, *PLACE)


def test_meetings(world: World) -> None:
    publication = newest("meeting")
    said = publication.payload
    verdict = said["verdict"] or {}
    [row] = rows("meetings", publication)
    assert row == {
        **some(said, *PLACE, "title", "form", "held_on", "time", "place", "entitled", "present"),
        **some(verdict, "counted", "present_needed", "validity", "law"),
        "counted": verdict.get("counted") or None,
        "took_part": sum(one["number"] for one in said["participants"]),
        "items": len(said["agenda"]),
        "resolutions": sum(1 for item in said["agenda"] if item["resolution"]),
    }
    given = rows("agenda-items", publication)
    assert len(given) == len(said["agenda"]) > 0
    for one, item in zip(given, said["agenda"], strict=True):
        ballot, resolution = item["ballot"] or {}, item["resolution"] or {}
        assert one == {
            **some(said, *PLACE, "title", "form", "held_on"),
            **some(item, "number", "topic", "category", "source", "outcome"),
            **some(ballot, "method", "in_favour", "against", "abstained", "invalid", "needed"),
            "passed": ballot.get("passed"),
            "resolution": resolution.get("text"),
            **some(resolution, "in_effect", "effective_on"),
        }


def test_standings(world: World) -> None:
    publication = newest("bulletin")
    said = publication.payload
    given = rows("standings", publication)
    lines = [
        ("county", said["summary"]),
        *(("township", line) for line in said["townships"]),
        *(("community", line) for line in said["entries"]),
    ]
    assert len(given) == len(lines)
    for row, (level, line) in zip(given, lines, strict=True):
        participation, accuracy = line["participation"] or {}, line["accuracy"] or {}
        assert row == {
            "level": level,
            **some(said, "period", "county", "county_slug", "number"),
            **some(line, "township", "township_slug", "name", "slug", "total", "rank", "units"),
            **some(line, "previous_rank", "previous_total"),
            "scorecard": said["scorecard"]["title"],
            "full_mark": said["scorecard"]["total"],
            "grade": (line.get("grade") or {}).get("name"),
            "exclusion": line["exclusion"] or None,
            "inspected": int(line["inspected"]),
            "types": [one["name"] for one in line.get("types", [])],
            "participation_numerator": participation.get("numerator"),
            "participation_denominator": participation.get("denominator"),
            "participation_method": participation.get("method"),
            "accuracy_numerator": accuracy.get("numerator"),
            "accuracy_denominator": accuracy.get("denominator"),
            "accuracy_method": accuracy.get("method"),
        }


def test_standings_by_section(world: World) -> None:
    publication = newest("bulletin")
    said = publication.payload
    expected = [
        (entry["slug"], section["title"], section["maximum"], points, section["mean"])
        for entry in said["entries"]
        for section, points in zip(said["sections"], entry["sections"] or [], strict=False)
        if points is not None
    ]
    given = rows("standings-by-section", publication)
    assert expected != []
    assert [
        (row["slug"], row["section"], row["maximum"], row["points"], row["mean"]) for row in given
    ] == expected
    assert {row["period"] for row in given} == {said["period"]}


def test_standings_by_criterion(world: World) -> None:
    publication = newest("bulletin")
    said = publication.payload
    expected = []
    for entry in said["entries"]:
        for criterion, one in zip(
            said["criteria"], said["criterion_points"].get(entry["slug"], ()), strict=False
        ):
            flags = one if isinstance(one, dict) else {"points": one}
            expected.append(
                {
                    **some(said, "period", "county", "county_slug"),
                    **some(entry, "township", "township_slug", "name", "slug"),
                    **some(criterion, "section", "maximum"),
                    "scorecard": said["scorecard"]["title"],
                    "criterion": criterion["title"],
                    "is_bonus": bool(criterion.get("is_bonus")),
                    "points": flags["points"],
                    "not_applicable": bool(flags.get("not_applicable")),
                    "vetoed": bool(flags.get("vetoed")),
                }
            )
    assert expected != []
    assert rows("standings-by-criterion", publication) == expected


def test_organizations(world: World) -> None:
    publication = newest("organization", key=world.variables("published_organization")["slug"])
    said, figures = publication.payload, publication.payload["figures"]
    [row] = rows("organizations", publication)
    assert row == {
        **some(said, "name", "kind", "credit_code", "status", "authority", "supervising_body"),
        **some(said, "purpose", "scope", "is_charity", "is_environmental", "website"),
        "registered_in": said["registered_in"].get("name"),
        "established_on": said["established_on"] or None,
        "certificate_until": said["certificate_until"] or None,
        "capabilities": [one["name"] for one in said["capabilities"]],
        "areas": [one["name"] for one in said["entries"]],
        **some(figures, "full_time", "part_time", "individual_members", "unit_members"),
        "funds": float(said["funds"]) if said["funds"] else None,
    }


def test_activities(world: World) -> None:
    publication = newest("activity")
    said = publication.payload
    [row] = rows("activities", publication)
    assert row == {
        **some(said, "title", "carrier", "is_demonstration", "state", "starts_at", "ends_at"),
        **some(said, "host_name", "place", "seats", "people", "volunteers", "summary"),
        "county": said["county"]["name"],
        "communities": [one["name"] for one in said["communities"]],
    }


def test_trainings(world: World) -> None:
    publication = newest("training")
    said, figures = publication.payload, publication.payload["figures"]
    [row] = rows("trainings", publication)
    assert row == {
        **some(said, "title", "audience", "state", "clause", "starts_at", "ends_at", "host_name"),
        **some(said, "place", "content", "assessment"),
        **some(figures, "people", "committees", "organizations", "assessed", "passed"),
        "hours": float(said["hours"]),
        "county": said["county"]["name"],
    }


def test_the_sorting_guide() -> None:
    dataset = found("sorting-guide")
    assert dataset is not None
    classes = [
        {"code": "k", "parent": "", "name": "厨余垃圾"},
        {"code": "k1", "parent": "k", "name": "家庭厨余"},
    ]
    said = {
        "schemes": [
            {"code": "city", "name": "四分类", "is_city": True, "classes": classes},
            {"code": "five", "name": "五指分类", "is_city": False, "classes": classes[:1]},
        ],
        "items": [
            {"slug": "a", "name": "菜叶", "also": ["菜帮"], "local": [], "advice": "沥干",
             "places": {"city": "k1", "five": "k"}},
            {"slug": "b", "name": "果皮", "also": [], "local": ["皮"], "advice": "",
             "places": {"city": "k"}},
        ],
    }  # fmt: skip
    given = [
        (part["name"], part["scheme"]["name"], part["class"]["name"], part["main"]["name"])
        for part in dataset.parts(said)
    ]
    assert given == [
        ("菜叶", "四分类", "家庭厨余", "厨余垃圾"),
        ("菜叶", "五指分类", "厨余垃圾", "厨余垃圾"),
        ("果皮", "四分类", "厨余垃圾", "厨余垃圾"),
    ]


@pytest.mark.parametrize("key", [dataset.key for dataset in registered()])
def test_what_an_older_payload_does_not_have_is_absent(key: str, city_officer: Any) -> None:
    """Versions from before a field was published have to be read for ever."""
    dataset = found(key)
    assert dataset is not None
    item = PublicItem(dataset.kinds[0], "k", "t", "2105", {"entries": [], "agenda": []})
    publication = publish(item, by=city_officer, issuer="市民政局")
    for row in rows_of(dataset, publication):
        for column in dataset.columns:
            absent = column.stands or column.place.startswith("publication.")
            assert absent or row[column.name] in (None, []), column.name


@pytest.mark.parametrize("dataset", registered(), ids=lambda one: one.key)
def test_a_column_is_explained_and_none_is_a_person(dataset: Dataset) -> None:
    for column in dataset.all_columns:
        assert str(column.heading).strip()
        assert str(column.explanation).endswith(".") or str(column.explanation).endswith("。")
        assert column.type in ColumnType
    named = {column.name for column in dataset.columns} - {column.name for column in COMMON}
    assert named & {"teacher", "teacher_name", "leaders", "members", "photos"} == set()
