"""What committees adopt: recorded once, with a day that can be, told of, ended with a reason."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from communities.models import Community, MethodAdoption
from communities.public import community_item
from communities.services import (
    adopt_method,
    end_adoption,
    put_in_force,
    retire_method,
    revise_method,
    write_effect,
)
from tests import factories
from tests.communities.toolkits import adopt, method

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


@pytest.fixture
def tool(city_officer: Any) -> Any:
    return method(by=city_officer)


@pytest.fixture
def adoption(community: Community, tool: Any, member: Any) -> MethodAdoption:
    made: MethodAdoption = adopt(community, tool, by=member, effect="桶边干净了")
    return made


def test_it_is_recorded_with_who_when_and_which_edition(
    adoption: MethodAdoption, member: Any, tool: Any
) -> None:
    adoption.refresh_from_db()
    assert (adoption.method, adoption.method_key, adoption.adopted_on) == (tool, tool.slug, today())
    assert (adoption.effect, adoption.ended_on) == ("桶边干净了", None)
    assert adoption.recorded_by == adoption.written_by == member
    event = AuditEvent.objects.get(action="methodadoption.recorded")
    assert event.after == {
        "method": tool.slug, "edition": 1, "adopted_on": today().isoformat(),
    }  # fmt: skip


def test_sent_twice_it_is_one(community: Community, tool: Any, member: Any) -> None:
    made = [
        adopt_method(
            community=community, method=tool, adopted_on=today(), by=member, token="t" * 20
        )
        for _press in range(2)
    ]
    assert [is_new for _adoption, is_new in made] == [True, False]
    assert MethodAdoption.objects.count() == 1


def test_one_running_adoption_whatever_the_edition(
    adoption: MethodAdoption, community: Community, tool: Any, member: Any, city_officer: Any
) -> None:
    second = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="second")
    draft, _new = revise_method(tool, by=second)
    put_in_force(draft, by=city_officer)
    with pytest.raises(Refusal, match="已在采用"):
        adopt(community, draft, by=member)
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodAdoption.objects.create(
            community=community, method=draft, adopted_on=today(), recorded_by=member,
            written_by=member,
        )  # fmt: skip
    end_adoption(adoption, by=member, ended_on=today(), reason="改用新版")
    assert adopt(community, draft, by=member).method.edition == 2


@pytest.mark.parametrize(
    ("role", "digits"),
    [(Role.TOWNSHIP_OFFICER, 9), (Role.COUNTY_OFFICER, 6), (Role.CITY_OFFICER, 4)],
)
def test_officers_record_nothing(
    role: Any, digits: int, adoption: MethodAdoption, community: Community, tool: Any
) -> None:
    officer = factories.user(role, community.code[:digits], username="officer")
    for attempt in (
        lambda: adopt(community, tool, by=officer),
        lambda: write_effect(adoption, by=officer, effect="改"),
        lambda: end_adoption(adoption, by=officer, ended_on=today(), reason="停"),
    ):
        with pytest.raises(Refusal):
            attempt()
    assert MethodAdoption.objects.get().version == 1


def test_units_without_a_committee_and_closed_ones_adopt_nothing(
    tool: Any, community: Community, member: Any
) -> None:
    park = factories.community(name="园区", kind="quasi_urban_community")
    with pytest.raises(Refusal):
        adopt(park, tool, by=factories.user(Role.COMMITTEE_MEMBER, park))
    Community.objects.filter(pk=community.pk).update(valid_until=today())
    community.refresh_from_db()
    with pytest.raises(Refusal):
        adopt(community, tool, by=member)
    assert not MethodAdoption.objects.exists()


def test_only_what_is_in_force_here_is_adopted(
    community: Community, member: Any, city_officer: Any
) -> None:
    far = factories.county(name="溪湖区")
    retired = method("停用的", by=city_officer)
    retire_method(retired, by=city_officer, reason="停用")
    for tool in (
        method("草稿"),
        method("外区的", jurisdiction=far.code, by=city_officer),
        retired,
    ):
        with pytest.raises(Refusal):
            adopt(community, tool, by=member)
    own = method("本区的", jurisdiction=community.code[:6], by=city_officer)
    assert adopt(community, own, by=member).method == own


@pytest.mark.parametrize(
    ("days", "unit_since", "accepted"),
    [(0, None, True), (1, None, False), (-30, None, True), (-31, None, False),
     (-10, -10, True), (-11, -10, False)],
)  # fmt: skip
def test_the_day_of_the_adoption(
    days: int,
    unit_since: int | None,
    accepted: bool,
    community: Community,
    member: Any,
    city_officer: Any,
) -> None:
    tool = method("新办法", since=today() - timedelta(days=30), by=city_officer)
    if unit_since is not None:
        community.valid_from = today() + timedelta(days=unit_since)
    day = today() + timedelta(days=days)
    if accepted:
        assert adopt(community, tool, by=member, adopted_on=day).adopted_on == day
        return
    with pytest.raises(ValidationError) as error:
        adopt(community, tool, by=member, adopted_on=day)
    assert list(error.value.message_dict) == ["adopted_on"]
    assert not MethodAdoption.objects.exists()


@pytest.mark.parametrize(("days", "accepted"), [(-5, True), (-6, False), (0, True), (1, False)])
def test_the_day_of_the_end(
    days: int, accepted: bool, community: Community, tool: Any, member: Any
) -> None:
    adoption = adopt(community, tool, by=member, adopted_on=today() - timedelta(days=5))
    day = today() + timedelta(days=days)
    if accepted:
        end_adoption(adoption, by=member, ended_on=day, reason=" 搬迁 ")
        adoption.refresh_from_db()
        assert (adoption.ended_on, adoption.end_reason) == (day, "搬迁")
        return
    with pytest.raises(ValidationError) as error:
        end_adoption(adoption, by=member, ended_on=day, reason="搬迁")
    assert list(error.value.message_dict) == ["ended_on"]
    assert MethodAdoption.objects.get().ended_on is None


def test_an_end_needs_a_reason_and_comes_once(adoption: MethodAdoption, member: Any) -> None:
    with pytest.raises(ValidationError) as error:
        end_adoption(adoption, by=member, ended_on=today(), reason="  ")
    assert list(error.value.message_dict) == ["end_reason"]
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodAdoption.objects.update(ended_on=today())
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodAdoption.objects.update(end_reason="搬迁")
    with pytest.raises(IntegrityError), transaction.atomic():
        MethodAdoption.objects.update(ended_on=today() - timedelta(days=1), end_reason="搬迁")
    end_adoption(adoption, by=member, ended_on=today(), reason="搬迁")
    with pytest.raises(IllegalTransition):
        end_adoption(adoption, by=member, ended_on=today(), reason="又一次")


def test_it_is_not_begun_before_it_last_ended(community: Community, tool: Any, member: Any) -> None:
    adoption = adopt(community, tool, by=member, adopted_on=today() - timedelta(days=50))
    end = today() - timedelta(days=10)
    end_adoption(adoption, by=member, ended_on=end, reason="暂停")
    with pytest.raises(ValidationError) as error:
        adopt(community, tool, by=member, adopted_on=end - timedelta(days=1))
    assert list(error.value.message_dict) == ["adopted_on"]
    assert adopt(community, tool, by=member, adopted_on=end).ended_on is None


def test_the_second_of_two_writers_is_told(adoption: MethodAdoption, member: Any) -> None:
    mine = MethodAdoption.objects.get()
    write_effect(adoption, by=member, effect="先")
    with pytest.raises(StaleRecord):
        write_effect(mine, by=member, effect="后")
    with pytest.raises(StaleRecord):
        end_adoption(mine, by=member, ended_on=today(), reason="停")
    assert MethodAdoption.objects.get().effect == "先"


@pytest.mark.parametrize("reason", ["长" * 301, "隐\u200b藏", "两\n行", "空\x00"])
def test_a_reason_that_cannot_be_kept_is_refused(
    reason: str, adoption: MethodAdoption, member: Any
) -> None:
    with pytest.raises(ValidationError) as error:
        end_adoption(adoption, by=member, ended_on=today(), reason=reason)
    assert list(error.value.message_dict) == ["end_reason"]
    assert MethodAdoption.objects.get().ended_on is None


@pytest.mark.parametrize("effect", ["长" * 501, "隐\u200b藏", "空\x00"])
def test_what_cannot_be_kept_is_refused(
    effect: str, adoption: MethodAdoption, community: Community, member: Any, city_officer: Any
) -> None:
    with pytest.raises(ValidationError):
        write_effect(adoption, by=member, effect=effect)
    with pytest.raises(ValidationError):
        adopt(community, method("另一项", by=city_officer), by=member, effect=effect)
    assert list(MethodAdoption.objects.values_list("effect", flat=True)) == ["桶边干净了"]


def test_what_was_recorded_stays(adoption: MethodAdoption) -> None:
    rows = MethodAdoption.objects.filter(pk=adoption.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(adopted_on=today() - timedelta(days=1))
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.exists()


def test_adoptions_are_seen_in_their_jurisdiction_alone(
    adoption: MethodAdoption, member: Any, county_officer: Any
) -> None:
    sister = factories.community(name="姊妹社区")
    far = factories.county(name="溪湖区")
    strangers = [
        factories.user(Role.COMMITTEE_MEMBER, sister),
        factories.user(Role.COUNTY_OFFICER, far),
        factories.user(Role.INSPECTOR, adoption.community.code[:6]),
    ]
    for person in (member, county_officer):
        assert MethodAdoption.objects.for_user(person).count() == 1
    for person in strangers:
        assert MethodAdoption.objects.for_user(person).count() == 0


def test_running_ones_stand_in_the_register_entry_with_their_authors(
    adoption: MethodAdoption, community: Community, member: Any, city_officer: Any
) -> None:
    second = factories.user(Role.COMMITTEE_MEMBER, community, username="second")
    write_effect(adoption, by=second, effect="更好")
    gone = adopt(community, method("别的", by=city_officer), by=second)
    end_adoption(gone, by=second, ended_on=today(), reason="内部原因")
    rows = Community.objects.with_names().with_types().with_lineage().with_methods()
    item = community_item(rows.get(pk=community.pk))
    assert item.payload["methods"] == [
        {
            "slug": adoption.method_key,
            "name": "撤桶并点",
            "since": today().isoformat(),
            "effect": "更好",
        }
    ]
    assert item.authors == {member.pk, second.pk}
