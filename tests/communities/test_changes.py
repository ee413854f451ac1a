"""The registry remembers: each act on a unit, its refusals, and what every past day still shows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.enums import Role
from accounts.models import Appointment
from accounts.rules import Refusal, StaleRecord
from communities import services
from communities.integrity import circles, registry_findings
from communities.models import Community, Township, UnitChange
from communities.services import Act, NewUnit, publish_register
from evaluation.models import Standing
from evaluation.services import close_round
from evaluation.services.standings import recompute_standings
from portal.models import FormerCode, Photo, Publication
from portal.queries import entries_for
from portal.services import follow_codes, store_photo
from tests import factories
from tests.communities.helpers import today
from tests.evaluation.helpers import make_card, make_round
from tests.world import picture

pytestmark = pytest.mark.django_db

DAY = date(2026, 6, 1)


def act(by: Any, day: date = DAY, **changes: Any) -> Act:
    return Act(by=by, effective_on=day, **changes)


@pytest.fixture
def county_officer() -> Any:
    return factories.user(Role.COUNTY_OFFICER, factories.county(), username="registrar")


@pytest.fixture
def sister(community: Community) -> Community:
    return factories.community(community.township, name="姊妹社区")


def test_a_renamed_unit_is_found_by_both_names(
    community: Community, county_officer: Any, city_officer: Any, client: Any
) -> None:
    services.rename_unit(community, act(county_officer), name="新泰社区")
    publish_register(by=city_officer, reason="更名")
    assert (community.name, community.former_names) == ("新泰社区", ["德泰社区"])
    for text in ("德泰", "新泰", "detai"):
        page = client.get(reverse("community_list"), {"q": text}).content.decode()
        assert "新泰社区" in page, text
    assert community.as_of(DAY - timedelta(days=1)).name == "德泰社区"
    assert community.as_of(DAY).name == "新泰社区"


def test_a_merged_unit_closes_and_its_successor_is_found_by_its_name(
    community: Community, sister: Community, county_officer: Any, city_officer: Any, client: Any
) -> None:
    publish_register(by=city_officer, reason="首次公布")
    services.merge_unit(sister, act(county_officer), into=community)
    publish_register(by=city_officer, reason="合并")
    assert sister.valid_until == DAY - timedelta(days=1)
    assert list(sister.successors.all()) == [community]
    page = client.get(reverse("community_list"), {"q": "姊妹"}).content.decode()
    assert "德泰社区" in page
    old = client.get(reverse("community_detail", args=[sister.slug])).content.decode()
    assert "2026-05-31" in old
    assert reverse("community_detail", args=[community.slug]) in old


def test_a_unit_merged_before_the_first_publication_has_its_page(
    community: Community, sister: Community, county_officer: Any, city_officer: Any, client: Any
) -> None:
    services.merge_unit(sister, act(county_officer), into=community)
    publish_register(by=city_officer)
    page = client.get(reverse("community_detail", args=[community.slug])).content.decode()
    old = reverse("community_detail", args=[sister.slug])
    assert old in page
    assert client.get(old).status_code == 200


def test_a_merge_into_a_new_unit(
    community: Community, sister: Community, county_officer: Any
) -> None:
    new = NewUnit(f"{community.township.code}051", "和泰社区")
    made = services.merge_unit(community, act(county_officer), new=new)
    assert (made.valid_from, made.slug) == (DAY, "nandi-hetai")
    services.merge_unit(sister, act(county_officer), into=made)
    assert set(made.predecessors.all()) == {community, sister}


def test_a_split_unit_goes_on_in_its_parts(community: Community, county_officer: Any) -> None:
    code = community.township.code
    parts = [NewUnit(f"{code}051", "德泰社区"), NewUnit(f"{code}052", "北泰社区")]
    made = services.split_unit(community, act(county_officer), parts=parts)
    assert [unit.name for unit in community.successors.all()] == ["德泰社区", "北泰社区"]
    assert {unit.slug for unit in made}.isdisjoint({community.slug})
    assert not registry_findings_errors()


def registry_findings_errors() -> list[str]:
    found = registry_findings(Community.objects.all(), Township.objects.all())
    return [str(finding) for finding in found if finding.is_error]


def test_a_moved_unit_keeps_its_people_its_address_and_its_publications(
    community: Community, county_officer: Any, city_officer: Any
) -> None:
    member = factories.user(Role.COMMITTEE_MEMBER, community)
    publish_register(by=city_officer, reason="首次公布")
    other = factories.township(community.township.county, name="站前街道", code="210502002")
    slug, old = community.slug, community.code
    services.move_unit(community, act(county_officer), township=other, code="210502002011")
    community.refresh_from_db()
    assert (community.slug, community.township) == (slug, other)
    assert Appointment.objects.get(user=member).jurisdiction == "210502002011"
    found = Publication.objects.current().within("210502002011")
    assert [row.unit_code for row in found if row.key == slug] == [old]
    publish_register(by=city_officer, reason="划归")
    found = Publication.objects.current().within("210502002011")
    assert [row.unit_code for row in found if row.key == slug] == ["210502002011"]
    assert community.as_of(DAY - timedelta(days=1)).township.name == "南地街道"


def test_the_photos_of_a_moved_unit_stay_its_own(community: Community, county_officer: Any) -> None:
    member = factories.user(Role.COMMITTEE_MEMBER, community)
    colleague = factories.user(Role.COMMITTEE_MEMBER, community)
    photo = store_photo(picture(), unit_code=community.code, by=member)
    services.recode_unit(community, act(county_officer), code="210502001077")
    again = type(colleague).objects.get(pk=colleague.pk)
    assert [row.pk for row in Photo.objects.for_user(again)] == [photo.pk]


def test_former_codes_follow_every_move() -> None:
    follow_codes({"210502001001": "210502001002"})
    follow_codes({"210502001002": "210502001003"})
    assert dict(FormerCode.objects.values_list("code", "current")) == {
        "210502001001": "210502001003",
        "210502001002": "210502001003",
    }
    assert list(entries_for("210502001003")) == []


def test_a_village_that_becomes_urban_gets_the_other_kind(
    township: Township, county_officer: Any
) -> None:
    village = factories.community(township, name="甲村", code=f"{township.code}201", kind="village")
    services.recode_unit(village, act(county_officer), code=f"{township.code}031")
    village.refresh_from_db()
    assert (village.kind, village.is_committee) == ("urban_community", True)
    assert village.as_of(DAY - timedelta(days=1)).kind == "village"
    services.recode_unit(village, act(county_officer), code=f"{township.code}431")
    village.refresh_from_db()
    assert village.is_committee is False


REFUSED: dict[str, tuple[str, Callable[[Any, Any, Any], Any]]] = {
    "into itself": ("into", lambda a, b, do: services.merge_unit(a, do(), into=a)),
    "into nothing": ("into", lambda a, b, do: services.merge_unit(a, do())),
    "the future": (
        "effective_on",
        lambda a, b, do: services.rename_unit(a, do(today() + timedelta(days=1)), name="新"),
    ),
    "the same name": ("name", lambda a, b, do: services.rename_unit(a, do(), name="德泰社区")),
    "a neighbour's name": ("name", lambda a, b, do: services.rename_unit(a, do(), name="姊妹社区")),
    "no name": ("name", lambda a, b, do: services.rename_unit(a, do(), name=" ")),
    "a taken code": ("code", lambda a, b, do: services.recode_unit(a, do(), code=b.code)),
    "a foreign code": ("code", lambda a, b, do: services.recode_unit(a, do(), code="210503001001")),
    "a short code": ("code", lambda a, b, do: services.recode_unit(a, do(), code="2105020010")),
    "no township": (
        "township",
        lambda a, b, do: services.move_unit(a, do(), township=a.township, code="210502001099"),
    ),
    "one part": (
        "parts",
        lambda a, b, do: services.split_unit(a, do(), parts=[NewUnit("210502001099", "甲")]),
    ),
    "twins": (
        "parts",
        lambda a, b, do: services.split_unit(
            a, do(), parts=[NewUnit("210502001098", "甲"), NewUnit("210502001099", "甲")]
        ),
    ),
    "no reason": ("reason", lambda a, b, do: services.close_unit(a, do())),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_left_behind(
    name: str, community: Community, sister: Community, county_officer: Any
) -> None:
    field, attempt = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        attempt(community, sister, lambda day=DAY: act(county_officer, day))
    assert field in refused.value.message_dict
    assert not UnitChange.objects.exists()
    assert Community.objects.count() == 2


def test_a_former_code_is_never_given_again(
    community: Community, sister: Community, county_officer: Any
) -> None:
    old = community.code
    services.recode_unit(community, act(county_officer), code=f"{community.township.code}077")
    with pytest.raises(ValidationError) as refused:
        services.recode_unit(sister, act(county_officer), code=old)
    assert "code" in refused.value.message_dict


def test_acts_follow_each_other_in_time(community: Community, county_officer: Any) -> None:
    services.rename_unit(community, act(county_officer), name="新泰社区")
    with pytest.raises(ValidationError) as refused:
        services.rename_unit(
            community, act(county_officer, DAY - timedelta(days=1)), name="再泰社区"
        )
    assert "effective_on" in refused.value.message_dict


def test_nothing_happens_to_a_closed_unit_any_more(
    community: Community, sister: Community, county_officer: Any
) -> None:
    services.close_unit(community, act(county_officer, reason="整体搬迁"))
    with pytest.raises(Refusal):
        services.rename_unit(community, act(county_officer), name="新泰社区")
    with pytest.raises(ValidationError):
        services.merge_unit(sister, act(county_officer), into=community)


def test_two_officers_at_once(community: Community, county_officer: Any) -> None:
    stale = act(county_officer, expected_version=community.version)
    services.rename_unit(community, stale, name="新泰社区")
    with pytest.raises(StaleRecord):
        services.rename_unit(Community.objects.get(), stale, name="再泰社区")
    assert Community.objects.get().name == "新泰社区"


@pytest.mark.parametrize("role", [Role.TOWNSHIP_OFFICER, Role.COMMITTEE_MEMBER])
def test_other_roles_change_no_unit(role: Role, community: Community) -> None:
    unit: Any = community if role == Role.COMMITTEE_MEMBER else community.township
    with pytest.raises(Refusal):
        services.rename_unit(community, act(factories.user(role, unit)), name="新泰社区")


def test_an_officer_moves_nothing_into_another_county(
    community: Community, county_officer: Any
) -> None:
    far = factories.township(factories.county(name="溪湖区", code="210503"), name="河东街道")
    with pytest.raises(Refusal):
        services.move_unit(community, act(county_officer), township=far, code=f"{far.code}001")


def test_the_database_keeps_what_happened(community: Community, county_officer: Any) -> None:
    services.rename_unit(community, act(county_officer), name="新泰社区")
    for attempt in (
        lambda: UnitChange.objects.update(name_before="别的"),
        lambda: UnitChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_a_corrected_old_standing_shows_the_unit_as_it_was(
    community: Community, county_officer: Any
) -> None:
    round_ = make_round(make_card(), by=county_officer, period="2026-05")
    close_round(round_, by=county_officer)
    services.rename_unit(community, act(county_officer), name="新泰社区")
    services.recode_unit(community, act(county_officer), code=f"{community.township.code}077")
    recompute_standings(round_)
    row = Standing.objects.get(round=round_, level="community")
    assert row.name == "德泰社区"
    assert row.unit_code != community.code


class AnyHistory(TestCase):
    """Whatever happens to units, every past day still has them as they were."""

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        st.lists(
            st.tuples(
                st.sampled_from(["rename", "merge", "new", "split", "close", "move", "recode"]),
                st.integers(0, 50),
                st.integers(0, 50),
                st.integers(0, 20),
            ),
            max_size=12,
        )
    )
    def test_every_past_standing_names_a_unit_that_existed_then(self, acts: Any) -> None:
        history = History()
        for kind, first, second, days in acts:
            history.take(kind, first, second, days)
        history.check()


class History:
    """Three units, a day that moves on, and what each of the days showed."""

    def __init__(self) -> None:
        township = factories.township()
        self.townships = [township, factories.township(name="站前街道", code="210502002")]
        for number in range(3):
            factories.community(township, name=f"第{number}社区")
        self.officer = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
        self.day = date(2026, 1, 1)
        self.codes = iter(range(20, 199))
        self.shown: list[tuple[date, str, str, str]] = []

    def take(self, kind: str, first: int, second: int, days: int) -> None:
        living = list(Community.objects.filter(valid_until__isnull=True).order_by("pk"))
        self.shown += [(self.day, u.slug, u.name, u.code) for u in living]
        self.day += timedelta(days=days)
        if not living:
            return
        unit, other = living[first % len(living)], living[second % len(living)]
        try:
            with transaction.atomic():
                self._do(kind, unit, other)
        except (ValidationError, Refusal):
            pass

    def _new(self, township: Township) -> NewUnit:
        number = next(self.codes)
        return NewUnit(f"{township.code}{number:03d}", f"新{number}社区")

    def _do(self, kind: str, unit: Community, other: Community) -> None:
        now = act(self.officer, self.day, reason="测试")
        away = next(t for t in self.townships if t.pk != unit.township_id)
        if kind == "rename":
            services.rename_unit(unit, now, name=self._new(unit.township).name)
        elif kind == "merge":
            services.merge_unit(unit, now, into=other)
        elif kind == "new":
            services.merge_unit(unit, now, new=self._new(unit.township))
        elif kind == "split":
            parts = [self._new(unit.township), self._new(unit.township)]
            services.split_unit(unit, now, parts=parts)
        elif kind == "close":
            services.close_unit(unit, now)
        elif kind == "move":
            services.move_unit(unit, now, township=away, code=self._new(away).code)
        else:
            services.recode_unit(unit, now, code=self._new(unit.township).code)

    def check(self) -> None:
        units = {u.slug: u for u in Community.objects.with_changes().with_lineage()}
        # The last act of a day decides how the day is remembered.
        changed_on = {
            (c.community_id, c.effective_on) for u in units.values() for c in u.changes.all()
        }
        for day, slug, name, code in self.shown:
            unit = units[slug]
            if (unit.pk, day) in changed_on:
                continue
            assert unit.existed_on(day)
            then = unit.as_of(day)
            assert (then.name, then.code) == (name, code)
        successors = {u.pk: [s.pk for s in u.successors.all()] for u in units.values()}
        assert circles(successors) == set()
        for unit in units.values():
            if unit.valid_until is not None:
                explained = any(change.reason for change in unit.changes.all())
                assert unit.successors.all() or explained
        assert registry_findings_errors() == []


def test_officers_find_units_by_former_names_and_tell_those_that_ended(
    community: Community, sister: Community, county_officer: Any, client_for: Any
) -> None:
    services.rename_unit(community, act(county_officer), name="新泰社区")
    services.rename_unit(community, act(county_officer), name="泰德社区")
    services.close_unit(sister, act(county_officer, reason="搬迁"))
    browser = client_for(county_officer)
    address = reverse("admin:communities_community_changelist")

    def found(**query: str) -> list[str]:
        return [row.name for row in browser.get(address, query).context["cl"].result_list]

    assert found(q="德泰") == ["泰德社区"]
    assert found(exists="yes") == ["泰德社区"]
    assert found(exists="no") == ["姊妹社区"]
