"""Each fault of the registry is found, and a sound registry has none."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from communities.integrity import Finding, circles, registry_findings
from communities.models import Classification, Community, CommunityType, Township, UnitChange
from tests import factories

ENDED = date(2025, 6, 30)


@pytest.fixture
def unit(community: Any, member: Any) -> Community:
    """德泰社区, classified: nothing is wrong with it and nothing missing."""
    kind = CommunityType.objects.create(code="mixed", name="混合型居民区")
    Classification.objects.create(community=community, type=kind, classified_by=member)
    return Community.objects.get(pk=community.pk)


def everything() -> list[Finding]:
    return registry_findings(Community.objects.all(), Township.objects.all())


def found() -> list[tuple[bool, str]]:
    return [(finding.is_error, str(finding)) for finding in everything()]


def classified(name: str, unit: Community) -> Community:
    """A neighbour with nothing missing."""
    other: Community = factories.community(unit.township, name=name)
    row = unit.classifications.get()
    Classification.objects.create(community=other, type=row.type, classified_by=row.classified_by)
    return other


def test_a_sound_registry(unit: Community) -> None:
    assert found() == []


def test_the_real_divisions_are_sound(db: None) -> None:
    path = Path(settings.BASE_DIR) / "data" / "divisions.csv"
    call_command("load_divisions", str(path), stdout=StringIO())
    assert {is_error for is_error, _text in found()} == {False}
    assert len(found()) == 498  # no committee is classified yet; the other ten units need no type


@pytest.mark.parametrize(
    ("model", "code"),
    [(Community, "210503001001"), (Community, "210502001601"), (Township, "210503001")],
)
def test_a_code_that_cannot_stand_there(model: Any, code: str, unit: Community) -> None:
    row = unit if model is Community else unit.township
    model.objects.filter(pk=row.pk).update(code=code)
    assert {is_error for is_error, _text in found()} == {True}


def test_a_kind_that_its_code_denies(unit: Community) -> None:
    Community.objects.filter(pk=unit.pk).update(kind="village")
    assert [is_error for is_error, _text in found()] == [True]


def test_a_circle_of_successors(unit: Community) -> None:
    other = classified("南地社区", unit)
    Community.objects.filter(pk__in=[unit.pk, other.pk]).update(valid_until=ENDED)
    unit.successors.add(other)
    assert found() == [(False, f"{other.full_name}: 已撤销，没有承接单位。")]
    other.successors.add(unit)
    assert [is_error for is_error, _text in found()] == [True, True]


def test_a_successor_of_what_still_exists(unit: Community) -> None:
    unit.successors.add(classified("南地社区", unit))
    assert found() == [(True, f"{unit.full_name}: 仍然存在，却有承接单位南地社区。")]


def test_a_successor_that_ended_first(unit: Community) -> None:
    other = classified("南地社区", unit)
    Community.objects.filter(pk=unit.pk).update(valid_until=ENDED)
    Community.objects.filter(pk=other.pk).update(valid_until=date(2024, 1, 1))
    Community.objects.get(pk=unit.pk).successors.add(other)
    assert (True, f"{unit.full_name}: 承接单位南地社区早于它撤销。") in found()


def test_two_spellings_of_one_name(unit: Community) -> None:
    other = classified("南地Ａ社区", unit)
    assert found() == []
    twin = classified("南地a 社区", unit)
    texts = [text for is_error, text in found() if is_error]
    assert len(texts) == 1
    assert other.slug in texts[0] or twin.slug in texts[0]
    # Gone, it had the name while the other had it, unless that one came later.
    Community.objects.filter(pk=twin.pk).update(valid_until=ENDED)
    assert [is_error for is_error, _text in found()] == [True, False]
    Community.objects.filter(pk=other.pk).update(valid_from=ENDED + timedelta(days=1))
    assert [is_error for is_error, _text in found()] == [False]


def test_a_community_of_a_closed_township(unit: Community) -> None:
    Township.objects.update(valid_until=ENDED)
    texts = [text for is_error, text in found() if is_error]
    assert texts == ["平山区南地街道 德泰社区: 本单位存续，而所属的“南地街道”已不存在。"]


def test_an_act_after_the_end(unit: Community, member: Any) -> None:
    change = {"effective_on": ENDED, "name_before": "甲", "code_before": unit.code}
    UnitChange.objects.create(
        community=unit,
        act="renamed",
        kind_before=unit.kind,
        township_before=unit.township,
        **change,
    )
    Community.objects.update(valid_until=ENDED - timedelta(days=1))
    assert [is_error for is_error, _text in found()] == [False]
    Community.objects.update(valid_until=ENDED - timedelta(days=2))
    texts = [text for is_error, text in found() if is_error]
    assert texts == ["平山区南地街道 德泰社区: 2025-06-30的“更名”不在其存续期间内。"]


def test_what_is_missing_is_no_error(unit: Community) -> None:
    Classification.objects.all().delete()
    assert found() == [(False, f"{unit.full_name}: 尚未划分类型。")]
    output = StringIO()
    call_command("check_registry", stdout=output)
    assert output.getvalue().endswith("0个错误，1条提示。\n")
    output = StringIO()
    call_command("check_registry", "--errors", stdout=output)
    assert output.getvalue() == "0个错误，1条提示。\n"


def test_the_command_fails_on_errors(unit: Community) -> None:
    unit.successors.add(classified("南地社区", unit))
    with pytest.raises(CommandError, match="1个错误"):
        call_command("check_registry", stdout=StringIO())


def test_it_asks_the_same_number_of_queries(
    unit: Community, django_assert_num_queries: Any
) -> None:
    for number in range(30):
        classified(f"第{number}社区", unit)
        with django_assert_num_queries(8):
            everything()


def test_an_officer_sees_the_findings_of_the_own_units(
    unit: Community, county_officer: Any, client_for: Any
) -> None:
    unit.successors.add(classified("南地社区", unit))
    elsewhere = factories.community(
        factories.township(factories.county(name="溪湖区")), name="河东社区"
    )
    page = client_for(county_officer).get(reverse("admin:communities_community_check"))
    text = page.content.decode()
    assert "仍然存在，却有承接单位南地社区。" in text
    assert reverse("admin:communities_community_change", args=[unit.pk]) in text
    assert elsewhere.name not in text


def test_a_sound_registry_says_so(unit: Community, county_officer: Any, client_for: Any) -> None:
    page = client_for(county_officer).get(reverse("admin:communities_community_check"))
    assert "没有发现问题。" in page.content.decode()


graphs = st.dictionaries(st.integers(0, 7), st.lists(st.integers(0, 7), max_size=3), max_size=8)


@given(graphs)
def test_circles_are_those_that_lead_back(graph: dict[int, list[int]]) -> None:
    def reach(start: int, steps: int) -> set[int]:
        here = {start}
        for _step in range(steps):
            here |= {after for key in here for after in graph.get(key, [])}
        return here

    expected = {key for key in graph if any(key in reach(s, 9) for s in graph[key])}
    assert circles(graph) == expected
