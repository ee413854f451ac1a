"""Programmes: kept by the city, communities put into them and taken out (clause 5.2.a)."""

from __future__ import annotations

from datetime import date, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from communities.models import Community, CommunityProgramme, Programme
from communities.public import community_item
from communities.queries import in_programme
from communities.services import programmes as services
from communities.services import publish_register
from communities.services.programmes import load_programmes, tag_communities, untag_communities
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.programmes import RENEWAL, VILLAGES, programme

SINCE = date(2026, 1, 1)
HEAD = "code,name,description,lead,since,until,source,position\n"


@pytest.fixture
def units(township: Any) -> list[Community]:
    return [factories.community(township, name=f"第{n}社区") for n in range(3)]


def tags() -> set[tuple[str, str, date, date | None]]:
    columns = ("community__name", "programme__code", "since", "until")
    return set(CommunityProgramme.objects.values_list(*columns))


def tag(units: list[Community], by: Any, since: date = SINCE, *codes: str) -> int:
    chosen = [programme(code) for code in codes or (RENEWAL,)]
    return tag_communities(communities=units, programmes=chosen, since=since, by=by)


def untag(units: list[Community], by: Any, since: date) -> int:
    return untag_communities(communities=units, programmes=[programme()], since=since, by=by)


def test_the_file_that_ships_is_loaded_once_and_the_citys_words_stay(city_officer: Any) -> None:
    call_command("load_programmes", stdout=StringIO())
    first = Programme.objects.get(code=RENEWAL)
    assert Programme.objects.count() == 4
    assert all(one.source and one.description for one in Programme.objects.all())
    services.change(first, by=city_officer, expected_version=1, lead="住建局")
    out = StringIO()
    call_command("load_programmes", stdout=out)
    assert "0" in out.getvalue()
    assert Programme.objects.get(code=RENEWAL).lead == "住建局"


def test_a_wrong_line_of_a_file_is_named_and_nothing_is_loaded(db: None) -> None:
    data = f"{HEAD}good,好,说明,,,,来源,1\nbad code,坏,说明,,2026-13-01,,来源,2\n"
    with pytest.raises(ValidationError, match="3"):
        load_programmes(data=data.encode())
    assert not Programme.objects.exists()


def test_the_city_alone_keeps_programmes(county_officer: Any, city_officer: Any) -> None:
    made = Programme(code="new", name="新的", description="说明", source="来源")
    with pytest.raises(Refusal):
        services.add(made, by=county_officer)
    services.add(made, by=city_officer)
    with pytest.raises(Refusal):
        services.change(made, by=county_officer, expected_version=1, name="别的")
    with pytest.raises(StaleRecord):
        services.change(made, by=city_officer, expected_version=7, name="别的")
    days: Any = {"since": SINCE, "until": SINCE - timedelta(days=1)}
    with pytest.raises(ValidationError):
        services.change(made, by=city_officer, expected_version=1, **days)
    services.change(made, by=city_officer, expected_version=1, name="别的")
    event = AuditEvent.objects.get(action="programme.changed")
    assert (event.before["name"], event.after["name"]) == ("新的", "别的")


def test_communities_are_put_in_together_and_what_is_in_stays(
    units: Any, county_officer: Any, township_officer: Any
) -> None:
    assert tag(units[:1], township_officer) == 1
    assert tag(units, county_officer, SINCE + timedelta(days=9), RENEWAL, VILLAGES) == 5
    assert ("第0社区", RENEWAL, SINCE, None) in tags()
    assert len(tags()) == 6
    event = AuditEvent.objects.filter(action="community.tagged").latest("pk")
    assert event.after["communities"] == sorted(unit.slug for unit in units)
    stored = Community.objects.get(pk=units[0].pk)
    assert stored.version == units[0].version + 2


def test_a_community_is_taken_out_from_a_day_on(units: Any, county_officer: Any) -> None:
    tag(units[:2], county_officer)
    day = SINCE + timedelta(days=30)
    assert untag(units, county_officer, day) == 2
    assert tags() == {(f"第{n}社区", RENEWAL, SINCE, day - timedelta(days=1)) for n in (0, 1)}
    last = in_programme(Community.objects.all(), programme(), day - timedelta(days=1))
    assert set(last) == set(units[:2])
    assert not in_programme(Community.objects.all(), programme(), day).exists()
    # In again: not on a day on which the first time still held.
    with pytest.raises(ValidationError):
        tag(units[:1], county_officer, day - timedelta(days=1))
    assert tag(units[:1], county_officer, day) == 1


def test_what_was_put_in_by_mistake_leaves_no_tag(units: Any, county_officer: Any) -> None:
    tag(units[:1], county_officer)
    assert untag(units, county_officer, SINCE) == 1
    assert tags() == set()
    assert AuditEvent.objects.filter(action="community.untagged").count() == 1


@pytest.mark.parametrize("act", [tag_communities, untag_communities])
def test_one_foreign_community_stops_them_all(units: Any, township_officer: Any, act: Any) -> None:
    far = factories.community(factories.township(name="平山街道"), name="平山社区")
    with pytest.raises(Refusal):
        act(communities=[*units, far], programmes=[programme()], since=SINCE, by=township_officer)
    assert not CommunityProgramme.objects.exists()


def test_days_that_cannot_be_are_refused(units: Any, county_officer: Any) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    runs = programme("short", since=SINCE, until=SINCE + timedelta(days=5))
    young = factories.community(units[0].township, name="新社区")
    Community.objects.filter(pk=young.pk).update(valid_from=SINCE)
    young.refresh_from_db()
    for chosen, one, since in (
        (units, programme(), tomorrow),
        ([young], programme(), SINCE - timedelta(days=1)),
        (units, runs, SINCE - timedelta(days=1)),
        (units, runs, SINCE + timedelta(days=6)),
    ):
        with pytest.raises(ValidationError) as refused:
            tag_communities(communities=chosen, programmes=[one], since=since, by=county_officer)
        assert set(refused.value.message_dict) == {"since"}
    with pytest.raises(ValidationError):
        untag(units, county_officer, tomorrow)


def test_what_is_not_offered_any_more_takes_nothing_in(units: Any, county_officer: Any) -> None:
    tag(units[:1], county_officer)
    Programme.objects.update(is_active=False)
    with pytest.raises(ValidationError) as refused:
        tag(units, county_officer)
    assert set(refused.value.message_dict) == {"programmes"}
    assert untag(units, county_officer, SINCE + timedelta(days=1)) == 1


def test_the_database_itself_keeps_tags_apart(units: Any, county_officer: Any) -> None:
    tag(units[:1], county_officer)
    twice = CommunityProgramme(
        community=units[0], programme=programme(), since=SINCE, tagged_by=county_officer
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()
    twice.until = SINCE - timedelta(days=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        twice.save()
    with pytest.raises(ProtectedError):
        programme().delete()
    for wrong in ({"name": ""}, {"since": SINCE, "until": SINCE - timedelta(days=1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Programme.objects.update(**wrong)


def test_the_entry_names_the_programmes_of_today_and_whoever_tagged_is_an_author(
    units: Any, county_officer: Any, township_officer: Any
) -> None:
    tag(units[:1], township_officer, SINCE, RENEWAL, VILLAGES)
    untag(units[:1], county_officer, SINCE + timedelta(days=1))
    item = community_item(Community.objects.with_register().get(pk=units[0].pk))
    assert item.payload["programmes"] == [{"code": VILLAGES, "name": "美丽乡村建设"}]
    assert item.payload["programme_codes"] == [VILLAGES]
    assert township_officer.pk in item.authors


def test_who_tags_stands_in_nobodys_place_and_publishes_neither_what_went(
    units: Any, city_officer: Any, county_officer: Any, township_officer: Any
) -> None:
    tag(units, township_officer)
    Community.objects.filter(pk=units[0].pk).update(households=900, changed_by=city_officer)
    untag(units[1:2], county_officer, SINCE + timedelta(days=1))
    tag(units[:2], township_officer, SINCE + timedelta(days=2), VILLAGES)

    def left_out(by: Any) -> set[str]:
        report = publish_register(by=by, reason="年度更新", only=[u.pk for u in units])
        return {title for title, _why in report.refused}

    # Figures of the one, a programme that the other is not in any more.
    assert left_out(city_officer) == {units[0].full_name}
    assert current(Kind.COMMUNITY, units[1].slug) is not None
    untag(units[2:], county_officer, SINCE + timedelta(days=1))
    assert left_out(county_officer) == {units[2].full_name}
    assert left_out(factories.user("city_officer", username="third")) == set()
    # Published by another since, it is nobody's own any more.
    Community.objects.filter(pk=units[2].pk).update(households=10, changed_by=city_officer)
    assert left_out(county_officer) == set()


def test_officers_tag_in_the_list_and_filter_by_it(units: Any, township_officer: Any) -> None:
    programme()
    browser = Client()
    browser.force_login(township_officer)
    address = reverse("admin:communities_community_changelist")
    sent = {
        "action": "tag_chosen", "tag": "1", "_selected_action": [units[0].pk], "act": "into",
        "programmes": [programme().pk], "since": "２０２６年１月１日",
    }  # fmt: skip
    assert browser.post(address, sent | {"since": "2026-13-01"}).status_code == 200
    assert not CommunityProgramme.objects.exists()
    assert browser.post(address, sent).status_code == 302
    assert tags() == {("第0社区", RENEWAL, SINCE, None)}
    found = browser.get(address, {"programme": RENEWAL}).context["cl"].queryset
    assert list(found) == units[:1]
    page = browser.get(reverse("admin:communities_community_change", args=[units[0].pk]))
    assert "老旧小区改造" in page.content.decode()


def test_officers_tag_on_the_page_of_a_community_and_members_read_it(
    units: Any, township_officer: Any, member: Any
) -> None:
    programme()
    unit, browser = units[0], Client()
    browser.force_login(township_officer)
    address = reverse("community_tag", args=[unit.slug])
    sent = {"programmes": [programme().pk], "act": "into", "since": "2026-01-01"}
    late = browser.post(address, sent | {"since": "2999-01-01"})
    assert (late.status_code, "since" in late.context["tag"].errors) == (200, True)
    assert browser.post(address, sent | {"act": "x"}).status_code == 200
    assert tags() == set()
    assert browser.post(address, sent).status_code == 302
    assert tags() == {("第0社区", RENEWAL, SINCE, None)}
    page = browser.get(reverse("own_community", args=[unit.slug])).content.decode()
    assert "老旧小区改造" in page
    listed = browser.get(reverse("own_community_list"), {"programme": RENEWAL}).context["page"]
    assert list(listed) == [unit]
    reader = Client()
    reader.force_login(member)
    assert reader.post(address, sent).status_code == 403
