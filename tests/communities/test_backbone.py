"""Who is in a backbone, who agreed to be named, and what becomes of the published names."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from communities import queries, services
from communities.enums import BackboneKind, ConsentState
from communities.models import BackboneMember, Community
from communities.public import community_item, roster_item
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current, versions
from portal.workdays import months_later
from tests import factories
from tests.communities.backbone import agree, days, entry, join, officer, publish, writer
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db


def standing() -> list[str]:
    """The names on the site."""
    publication = Publication.objects.current().filter(kind=Kind.BACKBONE).first()
    return [row["name"] for row in publication.payload["members"]] if publication else []


def change(member: BackboneMember, **changes: Any) -> None:
    services.change_member(
        member, by=writer(member.community), entry=entry(**changes), expected_version=member.version
    )


def withdraw(member: BackboneMember) -> None:
    services.withdraw_consent(member, by=writer(member.community), expected_version=member.version)


def leave(member: BackboneMember, **changes: Any) -> None:
    values = {"left_on": today(), "reason": "搬走", "expected_version": member.version}
    services.leave(member, by=writer(member.community), **{**values, **changes})


def test_a_member_is_entered_once(community: Community) -> None:
    token = new_token()
    for _press in range(2):
        services.add_member(community=community, by=writer(community), entry=entry(), token=token)
    member = BackboneMember.objects.get()
    assert (member.name, member.kind, member.households) == ("甲演示", "grid_worker", 120)
    assert member.consent == ConsentState.NONE


def test_the_same_person_twice_is_refused(community: Community) -> None:
    join(community)
    with pytest.raises(ValidationError) as refused:
        join(community, name="甲 演示", kind=BackboneKind.VOLUNTEER)
    assert list(refused.value.message_dict) == ["name"]
    assert join(community, phone="19900005678").pk  # a namesake with another number
    assert BackboneMember.objects.count() == 2


def test_a_correction_cannot_make_a_double_either(community: Community) -> None:
    join(community)
    other = join(community, name="乙演示")
    with pytest.raises(ValidationError):
        change(other)
    other.refresh_from_db()
    assert other.name == "乙演示"


def test_who_left_may_come_back(community: Community) -> None:
    leave(join(community))
    join(community)
    assert BackboneMember.objects.count() == 2
    assert BackboneMember.objects.serving().count() == 1


def test_others_keep_no_roster(community: Community, member: Any, county_officer: Any) -> None:
    stranger = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="南地社区"))
    for who in (county_officer, officer(community), stranger):
        with pytest.raises(Refusal):
            services.add_member(community=community, by=who, entry=entry(), token=new_token())
    mine = join(community)
    for who in (county_officer, officer(community), stranger):
        with pytest.raises(Refusal):
            services.change_member(mine, by=who, entry=entry(area="x"), expected_version=1)
        with pytest.raises(Refusal):
            services.withdraw_consent(mine, by=who, expected_version=1)
    assert BackboneMember.objects.get().area == "第三网格"


def test_a_unit_without_a_committee_has_no_roster() -> None:
    garden = factories.community(name="园区", kind="quasi_urban_community")
    with pytest.raises(Refusal, match="园区"):
        join(garden)
    closed = factories.community(name="撤销社区")
    Community.objects.filter(pk=closed.pk).update(valid_until=today() - days(1))
    closed.refresh_from_db()
    with pytest.raises(Refusal, match="撤销社区"):
        join(closed)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "甲\u200b"}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"phone": "199 0000 1234"}, "phone"),
        ({"phone": "110"}, "phone"),
        ({"phone": ""}, "phone"),
        ({"area": "\x00"}, "area"),
        ({"households": -1}, "households"),
        ({"households": 5001}, "households"),
        ({"kind": "mayor"}, "kind"),
        ({"joined_on": date(2100, 1, 1)}, "joined_on"),
    ],
)
def test_what_cannot_be_is_refused_by_the_model(
    community: Community, changes: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        join(community, **changes)
    assert list(refused.value.message_dict) == [field]
    assert not BackboneMember.objects.exists()


@pytest.mark.parametrize(
    "columns",
    [
        {"left_on": date(2000, 1, 1), "left_reason": "x"},
        {"left_on": date(2030, 1, 1)},
        {"left_reason": "x"},
        {"consent_given_on": date(2026, 1, 1)},
        {"consent_until": date(2026, 1, 1)},
        {"consent_means": "paper"},
        {"consent_withdrawn_on": date(2026, 1, 1)},
        {"consent_given_on": date(2026, 2, 1), "consent_until": date(2026, 1, 1),
         "consent_means": "paper", "consent_recorded_by": 0},
        {"consent_given_on": date(2026, 1, 1), "consent_until": date(2026, 2, 1),
         "consent_means": "paper"},
        {"consent_given_on": date(2026, 1, 1), "consent_until": date(2026, 2, 1),
         "consent_means": "", "consent_recorded_by": 0},
        {"consent_given_on": date(2026, 2, 1), "consent_until": date(2026, 3, 1),
         "consent_means": "paper", "consent_recorded_by": 0,
         "consent_withdrawn_on": date(2026, 1, 1)},
    ],
)  # fmt: skip
def test_the_database_refuses_dates_that_contradict_each_other(
    community: Community, columns: dict[str, Any]
) -> None:
    member = join(community)
    if "consent_recorded_by" in columns:
        columns = columns | {"consent_recorded_by": member.recorded_by}
    with pytest.raises(IntegrityError), transaction.atomic():
        BackboneMember.objects.filter(pk=member.pk).update(**columns)


def test_the_second_editor_is_told(community: Community) -> None:
    member = join(community)
    other = BackboneMember.objects.get(pk=member.pk)
    change(member, area="第四网格")
    with pytest.raises(StaleRecord):
        change(other, area="第五网格")
    assert BackboneMember.objects.get().area == "第四网格"


def test_the_states_of_a_consent(community: Community) -> None:
    member = join(community)
    found = [member.consent]
    agree(member, until=today() + days(60))
    found += [member.consent_state(today() + days(n)) for n in (0, 29, 30, 60, 61)]
    withdraw(member)
    found.append(member.consent)
    agree(member)  # anew
    found.append(member.consent)
    leave(member)
    found.append(member.consent)
    assert found == [
        "none", "current", "current", "ending", "ending", "expired", "withdrawn", "current", "left",
    ]  # fmt: skip


def test_queries_see_the_same_states_as_the_model(community: Community) -> None:
    rows = {
        state: join(community, state, name=f"演示{state}")
        for state in ("", "given", "ending", "expired", "withdrawn")
    }
    left = join(community, "given", name="演示离任")
    leave(left)
    found = {
        name: {row.name for row in narrow(BackboneMember.objects.all())}
        for name, narrow in queries.CONSENT_FILTERS.items()
    }
    assert found == {
        "given": {rows["given"].name, rows["ending"].name},
        "stale": {rows["ending"].name, rows["expired"].name},
        "none": {rows[""].name},
        "withdrawn": {rows["withdrawn"].name},
    }


def test_what_a_consent_needs(community: Community) -> None:
    member = join(community)
    for changes, field in (
        ({"given_on": today() + days(1)}, "given_on"),
        ({"until": today() - days(1)}, "until"),
        ({"until": months_later(today(), 121)}, "until"),
    ):
        with pytest.raises(ValidationError) as refused:
            agree(member, **changes)
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(Refusal):
        withdraw(member)
    assert member.consent == ConsentState.NONE


def test_a_consent_is_proposed_for_two_years(settings: Any) -> None:
    assert services.proposed_consent_end(date(2026, 3, 5)) == date(2028, 3, 5)
    assert services.proposed_consent_end(date(2024, 2, 29)) == date(2026, 2, 28)
    settings.BACKBONE_CONSENT_MONTHS = 13
    assert services.proposed_consent_end(date(2026, 12, 31)) == date(2028, 1, 31)


def test_leaving_needs_a_reason_and_a_day_that_can_be(community: Community) -> None:
    member = join(community)
    for changes, field in (
        ({"reason": " "}, "left_reason"),
        ({"left_on": member.joined_on - days(1)}, "left_on"),
        ({"left_on": today() + days(1)}, "left_on"),
    ):
        with pytest.raises(ValidationError) as refused:
            leave(member, **changes)
        assert list(refused.value.message_dict) == [field]
    leave(member)
    for act in (lambda: leave(member), lambda: change(member), lambda: agree(member)):
        with pytest.raises(Refusal, match="甲演示"):
            act()


def test_the_roster_names_who_agreed_and_nothing_else(community: Community) -> None:
    join(community)
    named = join(community, "given", name="乙演示", phone="19900000002", area="三号楼")
    for state in ("expired", "withdrawn"):
        join(community, state, name=f"演示{state}")
    publication = publish(community)
    assert publication.payload == {
        "community": "德泰社区",
        "community_slug": "nandi-detai",
        "township": "南地街道",
        "township_slug": "nandi",
        "county": "平山区",
        "county_slug": "pingshan",
        "members": [
            {
                "key": named.public_id,
                "name": "乙演示",
                "kind": "grid_worker",
                "until": str(named.consent_until),
            }
        ],
        "open_until": str(named.consent_until),
    }
    assert "乙演示" not in publication.search_text + publication.title


def test_who_entered_a_name_does_not_publish_it(community: Community) -> None:
    author = writer(community)
    join(community, "given")
    factories.appointment(author, Role.TOWNSHIP_OFFICER, community.township)
    both = type(author).objects.get(pk=author.pk)
    with pytest.raises(DutyConflict):
        services.publish_roster(community, by=both)
    item = roster_item(community, queries.roster_members(community))
    assert item.authors == {author.pk}


def test_officers_of_the_place_publish(community: Community, member: Any) -> None:
    join(community, "given")
    far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    for who in (member, far):
        with pytest.raises(Refusal):
            services.publish_roster(community, by=who)
    assert standing() == []
    publish(community)
    assert standing() == ["甲演示"]


def test_without_a_consent_there_is_nothing_to_publish(community: Community) -> None:
    join(community)
    with pytest.raises(Refusal, match="德泰社区"):
        publish(community)


ENDS = {
    "withdrawn": withdraw,
    "left": leave,
    "renamed": lambda member: change(member, name="甲改名"),
    "shortened": lambda member: agree(member, until=today() + days(3)),
}


@pytest.mark.parametrize("end", ENDS)
def test_a_consent_that_ends_closes_every_version(community: Community, end: str) -> None:
    member = join(community, "given")
    publish(community)
    join(community, "given", name="乙演示")
    publish(community)
    ENDS[end](member)
    found = versions(Kind.BACKBONE, community.slug)
    assert [(row.version, row.taken_down) for row in found] == [(2, True), (1, True)]
    assert standing() == []
    event = AuditEvent.objects.get(action="publication.withdrawn")
    assert event.actor == writer(community)
    assert "甲" not in event.reason


def test_an_officer_publishes_again_without_the_name(community: Community) -> None:
    member = join(community, "given")
    join(community, "given", name="乙演示")
    publish(community)
    withdraw(member)
    with pytest.raises(Refusal):
        publish(community, reason="")
    publish(community)
    assert standing() == ["乙演示"]
    found = versions(Kind.BACKBONE, community.slug)
    assert [(row.version, row.taken_down) for row in found] == [(2, False), (1, True)]


def test_what_does_not_touch_a_name_leaves_the_roster_alone(community: Community) -> None:
    member = join(community, "given")
    other = join(community, "", name="乙演示")
    publish(community)
    change(member, area="第四网格", phone="19900007777")
    agree(member, until=today() + days(500))
    leave(other)
    assert standing() == ["甲演示"]


def test_one_of_two_namesakes_withdraws(community: Community) -> None:
    first = join(community, "given")
    join(community, "given", phone="19900005678")
    publish(community)
    assert standing() == ["甲演示", "甲演示"]
    withdraw(first)
    assert standing() == []


def test_a_name_of_an_older_version_closes_it_too(community: Community) -> None:
    """A renewed consent that was shortened meanwhile: the newest text alone would be in order."""
    member = join(community, "given")
    publish(community)
    agree(member, until=today() + days(500))
    publish(community)
    agree(member, until=today() + days(400))
    assert standing() == []


def test_an_expired_consent_is_withdrawn_by_the_clock(community: Community) -> None:
    with on(today() - days(35)):
        join(community, "ending")
        publish(community)
        join(community, "given", name="乙演示")
        publish(community)
    call_command("withdraw_expired_consents", verbosity=0)
    assert standing() == []
    event = AuditEvent.objects.get(action="publication.withdrawn")
    assert event.actor is None
    call_command("withdraw_expired_consents", verbosity=0)
    assert AuditEvent.objects.filter(action="publication.withdrawn").count() == 1
    publish(community)
    assert standing() == ["乙演示"]


def test_the_clock_leaves_alone_what_was_renewed_or_has_not_ended(community: Community) -> None:
    with on(today() - days(35)):
        member = join(community, "ending")
        publish(community)
    agree(member)
    sister = factories.community(name="南地社区")
    join(sister, "ending")
    publish(sister)
    assert services.withdraw_expired_rosters() == []
    assert current(Kind.BACKBONE, community.slug) is not None
    assert current(Kind.BACKBONE, sister.slug) is not None


def test_publishing_closes_what_the_clock_has_not_yet(community: Community) -> None:
    with on(today() - days(35)):
        join(community, "ending")
        join(community, "given", name="乙演示")
        publish(community)
    publish(community)
    found = versions(Kind.BACKBONE, community.slug)
    assert [(row.version, row.taken_down) for row in found] == [(2, False), (1, True)]


def test_the_register_tells_numbers_and_no_names(community: Community) -> None:
    join(community, households=80)
    join(community, "given", name="乙演示", kind=BackboneKind.VOLUNTEER, households=0)
    leave(join(community, name="丙演示", households=500))
    item = community_item(community)
    assert item.payload["backbone"] == {
        "members": 2,
        "kinds": {
            "grid_worker": 1, "building_leader": 0, "group_leader": 0, "volunteer": 1, "other": 0,
        },
        "households": 80,
    }  # fmt: skip
    assert item.authors >= {writer(community).pk}
    assert "演示" not in str(item.payload)


def test_rows_are_scoped(community: Community, member: Any, county_officer: Any) -> None:
    join(community)
    for who, number in (
        (member, 1),
        (county_officer, 1),
        (officer(community), 1),
        (factories.user(Role.COMMITTEE_MEMBER, factories.community(name="南地社区")), 0),
        (factories.user(Role.INSPECTOR, community, username="i"), 0),
        (factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区"), username="x"), 0),
    ):
        assert queries.backbone_for(who).count() == number
