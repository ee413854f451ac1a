"""What happens to townships happens to what lies in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.enums import Role
from accounts.models import Appointment
from accounts.rules import Refusal, StaleRecord
from communities import services
from communities.models import Community, Township, TownshipChange, UnitChange
from communities.services import Act, NewUnit, publish_register
from evaluation.models import Standing
from evaluation.services import close_round
from evaluation.services.standings import recompute_standings
from tests import factories
from tests.communities.test_changes import DAY, act, county_officer, registry_findings_errors
from tests.evaluation.helpers import make_card, make_round

__all__ = ["county_officer"]
pytestmark = pytest.mark.django_db


def test_a_renamed_township_is_found_by_both_names(
    community: Community, county_officer: Any, city_officer: Any, client: Any
) -> None:
    township = community.township
    services.rename_township(township, act(county_officer), name="南山街道")
    publish_register(by=city_officer)
    assert (township.name, township.former_names) == ("南山街道", ["南地街道"])
    assert township.as_of(DAY - timedelta(days=1)).name == "南地街道"
    assert township.as_of(DAY).name == "南山街道"
    page = client.get(reverse("township_detail", args=[township.slug])).content.decode()
    assert "南山街道" in page
    assert "南地街道" in page
    for text in ("南山", "南地"):
        found = client.get(reverse("community_list"), {"q": text}).content.decode()
        assert "德泰社区" in found, text


def test_the_codes_of_communities_follow_the_township(
    community: Community, county_officer: Any
) -> None:
    township = community.township
    member = factories.user(Role.COMMITTEE_MEMBER, community)
    officer = factories.user(Role.TOWNSHIP_OFFICER, township)
    services.recode_township(township, act(county_officer), code="210502150")
    community.refresh_from_db()
    assert (township.code, township.kind) == ("210502150", "town")
    assert community.code == "210502150001"
    held = Appointment.objects.filter(user__in=[member, officer]).order_by("jurisdiction")
    assert [row.jurisdiction for row in held] == ["210502150", "210502150001"]
    assert township.as_of(DAY - timedelta(days=1)).kind == "subdistrict"
    assert community.as_of(DAY - timedelta(days=1)).code == "210502001001"
    assert registry_findings_errors() == []


def test_a_merged_township_takes_its_communities_along(
    community: Community, county_officer: Any
) -> None:
    township = community.township
    into = factories.township(name="站前街道", code="210502002")
    codes = {community.code: "210502002031"}
    services.merge_township(township, act(county_officer), codes=codes, into=into)
    community.refresh_from_db()
    assert (community.township, community.code) == (into, "210502002031")
    assert community.as_of(DAY - timedelta(days=1)).township == township
    assert township.valid_until == DAY - timedelta(days=1)
    assert list(township.successors.all()) == [into]
    assert registry_findings_errors() == []


def test_two_townships_merge_into_a_new_one(community: Community, county_officer: Any) -> None:
    other = factories.township(name="站前街道", code="210502002")
    neighbour = factories.community(other, name="站前社区", code="210502002001")
    new = NewUnit("210502033", "桥北街道")
    made = services.merge_township(
        community.township,
        act(county_officer),
        codes={community.code: "210502033001"},
        new=new,
    )
    services.merge_township(
        other, act(county_officer), codes={neighbour.code: "210502033002"}, into=made
    )
    assert (made.slug, made.valid_from, made.kind) == ("qiaobei", DAY, "subdistrict")
    assert [unit.code for unit in made.communities.all()] == ["210502033001", "210502033002"]
    assert set(made.predecessors.all()) == {community.township, other}
    assert registry_findings_errors() == []


REFUSED: dict[str, tuple[str, Callable[[Any, Any, Any], Any]]] = {
    "the same name": ("name", lambda a, b, do: services.rename_township(a, do, name="南地街道")),
    "a neighbour's name": (
        "name",
        lambda a, b, do: services.rename_township(a, do, name="站前街道"),
    ),
    "a taken code": ("code", lambda a, b, do: services.recode_township(a, do, code=b.code)),
    "a foreign code": ("code", lambda a, b, do: services.recode_township(a, do, code="210503009")),
    "no township's code": (
        "code",
        lambda a, b, do: services.recode_township(a, do, code="210502400"),
    ),
    "into itself": ("into", lambda a, b, do: services.merge_township(a, do, codes={}, into=a)),
    "into nothing": ("into", lambda a, b, do: services.merge_township(a, do, codes={})),
    "no new code": ("codes", lambda a, b, do: services.merge_township(a, do, codes={}, into=b)),
    "a code elsewhere": (
        "codes",
        lambda a, b, do: services.merge_township(
            a, do, codes={"210502001001": "210502001077"}, into=b
        ),
    ),
    "no reason": ("reason", lambda a, b, do: services.close_township(a, do)),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_and_nothing_is_left_behind(
    name: str, community: Community, county_officer: Any
) -> None:
    other = factories.township(name="站前街道", code="210502002")
    field, attempt = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        attempt(community.township, other, act(county_officer))
    assert list(refused.value.message_dict) == [field]
    assert not TownshipChange.objects.exists()
    assert not UnitChange.objects.exists()
    assert Community.objects.get().code == "210502001001"


def test_a_township_with_communities_is_not_closed(
    community: Community, county_officer: Any
) -> None:
    with pytest.raises(Refusal):
        services.close_township(community.township, act(county_officer, reason="撤销"))
    empty = factories.township(name="站前街道", code="210502002")
    services.close_township(empty, act(county_officer, reason="撤销"))
    assert empty.valid_until == DAY - timedelta(days=1)


def test_only_the_officers_of_the_place(community: Community) -> None:
    far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区", code="210503"))
    own = factories.user(Role.TOWNSHIP_OFFICER, community.township)
    for officer in (far, own):
        with pytest.raises(Refusal):
            services.rename_township(community.township, act(officer), name="新街道")


def test_two_officers_at_once(community: Community, county_officer: Any) -> None:
    stale = act(county_officer, expected_version=1)
    services.rename_township(community.township, stale, name="南山街道")
    with pytest.raises(StaleRecord):
        services.rename_township(Township.objects.get(), stale, name="东山街道")
    assert Township.objects.get().name == "南山街道"


def test_the_database_keeps_what_happened(community: Community, county_officer: Any) -> None:
    services.rename_township(community.township, act(county_officer), name="南山街道")
    for attempt in (
        lambda: TownshipChange.objects.update(name_before="别的"),
        lambda: TownshipChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_old_standings_show_the_township_as_it_was(
    community: Community, county_officer: Any
) -> None:
    round_ = make_round(make_card(), by=county_officer, period="2026-05")
    close_round(round_, by=county_officer)
    services.rename_township(community.township, act(county_officer), name="南山街道")
    services.recode_township(community.township, act(county_officer), code="210502150")
    recompute_standings(round_)
    rows = Standing.objects.filter(round=round_)
    assert rows.get(level="township").name == "南地街道"
    assert rows.get(level="township").unit_code == "210502001"
    assert rows.get(level="community").parent_name == "南地街道"


def test_a_merge_on_its_page(community: Community, county_officer: Any, client_for: Any) -> None:
    into = factories.township(name="站前街道", code="210502002")
    browser = client_for(county_officer)
    address = reverse("admin:communities_township_act", args=[community.township_id, "merged"])
    page = browser.get(address).content.decode()
    assert "210502001001 … 德泰社区" in page
    typed = {
        "version": "1",
        "effective_on": "2026年6月1日",
        "into": str(into.pk),
        "codes": "210502001001 …",
    }
    assert "“…”" in browser.post(address, typed).content.decode()
    assert "第1行" in browser.post(address, {**typed, "codes": "210502001001"}).content.decode()
    done = browser.post(address, {**typed, "codes": "210502001001 ２１０５０２００２０３１"})
    assert done.status_code == 302
    community.refresh_from_db()
    assert community.code == "210502002031"
    # The buttons of a closed township are gone, and so are their pages.
    assert browser.get(address).status_code == 302


def test_an_act_is_what_the_form_says(community: Community, county_officer: Any) -> None:
    change = Act(by=county_officer, effective_on=date(2026, 6, 1), document=" 平政函〔2026〕1号 ")
    services.rename_township(community.township, change, name="南山街道")
    kept = TownshipChange.objects.get()
    assert (kept.act, kept.document, kept.name_before) == (
        "renamed",
        "平政函〔2026〕1号",
        "南地街道",
    )
