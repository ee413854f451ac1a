"""Notices: who may write to whom, sent once, read once, corrected, withdrawn, reminded."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import clear_script_prefix, set_script_prefix
from django.utils import timezone

from accounts.desk import DeskItem, gathered
from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove, remove_guard
from benxi_sorting.demonstration.clock import on
from coordination import notice_desk, services
from coordination import notice_queries as queries
from coordination.immutable import NOTICE_TABLES
from coordination.measures import NOTICE_MEASURES
from coordination.models import Notice, NoticeArea, NoticeReceipt
from coordination.notice_links import page_path
from coordination.triggers import NOTICE_AREAS, NOTICE_RECEIPTS
from portal.measures import Figure, Span, figures
from tests import factories
from tests.coordination import notice_helpers as h
from tests.orgs import helpers as orgs

pytestmark = pytest.mark.django_db


def items(user: User) -> list[DeskItem]:
    return gathered(notice_desk.items(user))


def names(notice: Notice) -> set[str]:
    """The user names of who would get it."""
    found = queries.recipients(notice, sender=h.sender())
    return set(
        User.objects.filter(pk__in=[r.user_id for r in found]).values_list("username", flat=True)
    )


def test_roles_and_areas_say_who_gets_it() -> None:
    nandi, pingshan = factories.township(), factories.township(name="平山街道")
    far = factories.community(factories.township(factories.county(name="溪湖区", code="210503")))
    here = factories.community(nandi, name="德泰社区")
    people: dict[str, Any] = {
        "here": factories.user(Role.COMMITTEE_MEMBER, here, username="here"),
        "there": factories.user(
            Role.COMMITTEE_MEMBER, factories.community(pingshan), username="there"
        ),
        "far": factories.user(Role.COMMITTEE_MEMBER, far, username="far"),
        "town": factories.user(Role.TOWNSHIP_OFFICER, nandi, username="town"),
        "county": factories.user(Role.COUNTY_OFFICER, factories.county(), username="county"),
        "city": factories.user(Role.CITY_OFFICER, username="city"),
        "walker": factories.user(Role.INSPECTOR, nandi, username="walker"),
        "rider": factories.user(Role.INSPECTOR, factories.county(), username="rider"),
        "elsewhere": factories.user(Role.INSPECTOR, pingshan, username="elsewhere"),
        "auditor": factories.user(Role.AUDITOR, username="auditor"),
    }
    gone = factories.user(Role.COMMITTEE_MEMBER, here, username="gone")
    gone.appointments.update(valid_until=timezone.localdate() - timedelta(days=1))
    closed = factories.user(Role.COMMITTEE_MEMBER, here, username="closed")
    closed.is_active = False
    closed.save()
    assert people
    everybody = tuple(queries.Role)  # separated duties among them
    with pytest.raises(ValidationError) as wrong:
        h.draft(roles=everybody)
    assert set(wrong.value.message_dict) == {"roles"}

    for roles, areas, expected in (
        (("committee_member",), ("210502",), {"here", "there"}),
        (("committee_member",), (nandi.code,), {"here"}),
        (("committee_member",), (nandi.code, here.code), {"here"}),
        (("township_officer",), ("210502",), {"town"}),
        (("county_officer",), ("210502",), {"county"}),
        (("county_officer",), (nandi.code,), set()),
        (("inspector",), (nandi.code,), {"walker", "rider"}),
        (("inspector", "committee_member"), (here.code,), {"here", "walker", "rider"}),
    ):
        assert names(h.draft(roles=roles, areas=areas)) == expected, (roles, areas)


def test_organisations_are_those_that_serve_there() -> None:
    nandi = factories.township()
    inside = h.organization_member(factories.community(nandi), number=1)
    around = h.organization_member(factories.county(), number=2)
    h.organization_member(factories.township(name="平山街道"), number=3)
    ended = orgs.organization("已注销协会", number=4, status="ended")
    orgs.serves(ended, nandi)
    orgs.member(ended)
    left = orgs.organization("换人协会", number=5)
    orgs.serves(left, nandi)
    orgs.member(left, until=timezone.localdate() - timedelta(days=1))
    closed = h.organization_member(nandi, number=6)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    dismissed = h.organization_member(nandi, number=7)
    dismissed.appointments.update(valid_until=timezone.localdate() - timedelta(days=1))
    notice = h.draft(roles=("org_member",), areas=(nandi.code,))
    assert names(notice) == {inside.username, around.username}
    [first, _second] = sorted(queries.recipients(notice, sender=h.sender()), key=str)
    assert (first.role, first.unit_name) == ("org_member", "第1协会")


def test_a_person_with_two_posts_gets_it_once_for_the_narrowest() -> None:
    community = factories.community(name="德泰社区")
    both = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    factories.appointment(both, Role.COMMITTEE_MEMBER, community)
    notice = h.draft(roles=("township_officer", "committee_member"))
    [one] = queries.recipients(notice, sender=h.sender())
    assert (one.user_id, one.jurisdiction) == (both.pk, community.code)
    assert one.unit_name == "平山区南地街道 德泰社区"


def test_the_sender_is_none_of_the_recipients() -> None:
    other = factories.user(Role.COUNTY_OFFICER, factories.county(), username="colleague")
    notice = h.draft(roles=("county_officer",))
    assert names(notice) == {other.username}


@pytest.mark.parametrize("code", ["210503", "2105", "210503001", "21"])
def test_nobody_writes_to_an_area_outside_the_own(code: str) -> None:
    factories.township(factories.county(name="溪湖区", code="210503"), code="210503001")
    with pytest.raises(ValidationError) as wrong:
        h.draft(areas=(code,))
    assert set(wrong.value.message_dict) == {"areas"}
    assert not Notice.objects.exists()


def test_nobody_writes_in_the_name_of_another_office() -> None:
    other = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区", code="210503"))
    for by in (other, h.reader()):
        with pytest.raises(Refusal):
            services.write_notice(
                sender=queries.sender_units(h.sender())[0], by=by, content=h.content(), token="t"
            )
    notice = h.sent()
    waiting = h.draft(title="草稿")
    for by in (other, h.reader()):
        for act in (
            lambda by=by: services.change_notice(
                waiting, by=by, content=h.content(), expected_version=1
            ),
            lambda by=by: services.send_notice(waiting, by=by, expected_people=1),
            lambda by=by: services.discard_notice(waiting, by=by),
            lambda by=by: services.withdraw_notice(notice, by=by, reason="误发"),
            lambda by=by: services.remind_notice(notice, by=by),
            lambda by=by: services.correct_notice(notice, by=by, token="t"),
        ):
            with pytest.raises(Refusal):
                act()
    assert Notice.objects.filter(state="draft").count() == 1


def test_what_is_missing_or_wrong_is_told_at_once() -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with pytest.raises(ValidationError) as wrong:
        h.draft(title="", roles=(), areas=(), read_by=yesterday, link="https://example.org/")
    assert set(wrong.value.message_dict) == {"title", "roles", "areas", "read_by", "link"}
    with pytest.raises(ValidationError) as wrong:
        h.draft(title="题\x00目", text="甲\u202e乙")
    assert set(wrong.value.message_dict) == {"title", "text"}


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("", ""),
        ("/policy/", "/policy/"),
        ("/en/policy/", "/policy/"),
        ("/results/?county=pingshan", "/results/?county=pingshan"),
        ("http://localhost/policy/", "/policy/"),
        ("https://localhost:8000/trainings/", "/trainings/"),
    ],
)
def test_a_link_is_a_page_of_the_portal(typed: str, stored: str) -> None:
    assert page_path(typed) == stored


def test_below_the_path_of_another_site_a_link_is_stored_without_it() -> None:
    set_script_prefix("/ljfl/")
    try:
        typed = ("/ljfl/policy/", "http://localhost/ljfl/en/policy/", "/policy/")
        assert {page_path(one) for one in typed} == {"/policy/"}
        with pytest.raises(ValidationError):
            page_path("/ljfl/no/such/page/")
    finally:
        clear_script_prefix()


@pytest.mark.parametrize(
    "typed",
    [
        "https://example.org/policy/", "//example.org/policy/", "javascript:alert(1)", "policy/",
        "/no/such/page/", "http://[", "ftp://localhost/policy/", "/policy/\x00", "\\\\example.org",
    ],
)  # fmt: skip
def test_a_link_elsewhere_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError):
        page_path(typed)


def test_it_is_sent_once_and_given_to_each() -> None:
    people = [h.reader(), h.reader("南地社区")]
    notice = h.draft()
    number = services.send_notice(notice, by=h.sender(), expected_people=2)
    notice.refresh_from_db()
    assert (number, notice.state, notice.sent_by) == (2, "sent", h.sender())
    assert {row.user for row in notice.receipts.all()} == set(people)
    assert {row.unit_name for row in notice.receipts.all()} == {
        "平山区南地街道 德泰社区", "平山区南地街道 南地社区",
    }  # fmt: skip
    with pytest.raises(IllegalTransition):
        services.send_notice(Notice.objects.get(pk=notice.pk), by=h.sender(), expected_people=2)
    assert notice.receipts.count() == 2
    told = AuditEvent.objects.filter(action__startswith="notice.").order_by("sequence")
    assert [event.action for event in told] == [
        "notice.written", "notice.sent", "notice.given_to_read",
    ]  # fmt: skip


def test_the_number_that_was_confirmed_is_the_one_that_is_sent() -> None:
    h.reader()
    notice = h.draft()
    h.reader("南地社区")
    with pytest.raises(StaleRecord) as stale:
        services.send_notice(notice, by=h.sender(), expected_people=1)
    assert "2" in str(stale.value.message)
    notice.refresh_from_db()
    assert (notice.state, NoticeReceipt.objects.count()) == ("draft", 0)


def test_to_nobody_it_is_not_sent() -> None:
    notice = h.draft(roles=("inspector",))
    with pytest.raises(Refusal):
        services.send_notice(notice, by=h.sender(), expected_people=0)


def test_a_draft_left_too_long_is_not_sent_as_it_is() -> None:
    h.reader()
    today = timezone.localdate()
    with on(today - timedelta(days=3)):
        notice = h.draft(read_by=today - timedelta(days=1))
    with pytest.raises(ValidationError) as wrong:
        services.send_notice(notice, by=h.sender(), expected_people=1)
    assert set(wrong.value.message_dict) == {"read_by"}
    gone = h.draft(areas=(factories.township().code,))
    NoticeArea.objects.filter(notice=gone).update(jurisdiction="210502999")
    with pytest.raises(ValidationError) as wrong:
        services.send_notice(gone, by=h.sender(), expected_people=1)
    assert set(wrong.value.message_dict) == {"areas"}


def test_an_area_inside_another_is_not_kept() -> None:
    nandi = factories.township()
    notice = h.draft(areas=(nandi.code, "210502", factories.community(nandi).code))
    assert [row.jurisdiction for row in notice.areas.all()] == ["210502"]
    services.change_notice(
        notice, by=h.sender(), content=h.content(areas=(nandi.code,)), expected_version=1
    )
    assert [row.jurisdiction for row in notice.areas.all()] == [nandi.code]


def test_two_editors_and_the_second_is_told() -> None:
    notice = h.draft()
    other = Notice.objects.get(pk=notice.pk)
    services.change_notice(notice, by=h.sender(), content=h.content(title="甲"), expected_version=1)
    with pytest.raises(StaleRecord):
        services.change_notice(
            other, by=h.sender(), content=h.content(title="乙"), expected_version=1
        )
    assert Notice.objects.get().title == "甲"


def test_sent_it_stays_as_it_is() -> None:
    notice = h.sent()
    with pytest.raises(IllegalTransition):
        services.change_notice(
            notice, by=h.sender(), content=h.content(title="改"), expected_version=notice.version
        )
    for change in (
        {"title": "改"},
        {"text": "改"},
        {"to_inspectors": True},
        {"read_by": "2030-01-01"},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Notice.objects.filter(pk=notice.pk).update(**change)
    for attempt in (
        lambda: Notice.objects.filter(pk=notice.pk).delete(),
        lambda: notice.areas.all().delete(),
        lambda: NoticeArea.objects.create(notice=notice, jurisdiction="210502001"),
        lambda: NoticeReceipt.objects.all().delete(),
        lambda: NoticeReceipt.objects.update(unit_name="别处"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()


def test_without_the_triggers_it_would_not() -> None:
    notice = h.sent()
    h.read(notice)
    for table in NOTICE_TABLES:
        remove(table, connection)
    for guard in (NOTICE_AREAS, NOTICE_RECEIPTS):
        remove_guard(guard, connection)
    assert Notice.objects.filter(pk=notice.pk).update(title="改") == 1
    assert NoticeReceipt.objects.update(unit_name="别处", read_at=None) == 1
    NoticeArea.objects.create(notice=notice, jurisdiction="210502001")
    NoticeReceipt.objects.create(
        notice=h.draft(), user=h.reader(), role="inspector", jurisdiction="210502", unit_name="某"
    )


def test_reading_is_noted_once() -> None:
    notice = h.sent()
    assert [h.read(notice), h.read(notice)] == [True, False]
    row = h.receipt(notice)
    assert row.read_at is not None
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeReceipt.objects.filter(pk=row.pk).update(read_at=None)
    assert AuditEvent.objects.filter(action="noticereceipt.read").count() == 1
    with pytest.raises(Refusal):
        services.read_notice(row, by=h.reader("南地社区"))


def test_a_draft_is_given_to_nobody() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        NoticeReceipt.objects.create(
            notice=h.draft(),
            user=h.reader(),
            role="inspector",
            jurisdiction="210502",
            unit_name="某",
        )


def test_what_has_been_read_is_counted_by_person_and_by_unit() -> None:
    detai = factories.community(name="德泰社区")
    second = factories.user(Role.COMMITTEE_MEMBER, detai)
    h.reader("南地社区")
    notice = h.sent()
    assert queries.reading_of(notice) == queries.Reading(3, 0, 2, 0)
    services.read_notice(h.receipt(notice, second), by=second)
    reading = queries.reading_of(notice)
    assert reading == queries.Reading(3, 1, 2, 1)
    assert (reading.unread, reading.share, reading.unit_share) == (2, 1 / 3, 0.5)
    lines = [(row["unit_name"], row["people"], row["read"]) for row in queries.units_of(notice)]
    assert lines == [("平山区南地街道 德泰社区", 2, 1), ("平山区南地街道 南地社区", 1, 0)]
    [left] = queries.units_of(notice, unread_only=True)
    assert left["unit_name"] == "平山区南地街道 南地社区"


def test_what_has_been_read_is_counted_by_the_areas_below_the_sender() -> None:
    far = factories.county(name="溪湖区", code="210503")
    there = factories.community(factories.township(far, name="河东街道"), name="河东社区")
    away = factories.user(Role.COMMITTEE_MEMBER, there)
    clerk = factories.user(Role.COUNTY_OFFICER, far)
    h.reader("南地社区")
    city = factories.user(Role.CITY_OFFICER)
    notice = h.sent(city, roles=("committee_member", "county_officer"), areas=("2105",))
    for user in (away, clerk):
        services.read_notice(h.receipt(notice, user), by=user)
    assert queries.readings_by_area(notice) == {
        "210502": queries.Reading(2, 0, 2, 0), "210503": queries.Reading(2, 2, 2, 2),
    }  # fmt: skip
    of_county = h.sent(areas=("210502",))
    assert list(queries.readings_by_area(of_county)) == [factories.township().code]
    town = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    of_township = h.sent(town, areas=(factories.township().code,))
    assert queries.readings_by_area(of_township) == {}


def test_it_waits_on_the_desk_until_it_is_read() -> None:
    today = timezone.localdate()
    with on(today - timedelta(days=2)):
        notice = h.sent(read_by=today - timedelta(days=1))
    [item] = items(h.reader())
    assert (item.due, item.overdue, notice.title in str(item.title)) == (notice.read_by, True, True)
    assert items(h.reader("南地社区")) == []
    h.read(notice)
    assert items(h.reader()) == []


def test_withdrawn_it_waits_for_nobody_and_says_why() -> None:
    notice = h.sent()
    with pytest.raises(Refusal):
        services.withdraw_notice(notice, by=h.sender(), reason="  ")
    services.withdraw_notice(notice, by=h.sender(), reason="日期有误")
    notice.refresh_from_db()
    assert (notice.state, notice.withdrawn_because) == ("withdrawn", "日期有误")
    assert items(h.reader()) == []
    with pytest.raises(IllegalTransition):
        h.read(notice)
    with pytest.raises(IllegalTransition):
        services.remind_notice(notice, by=h.sender())
    with pytest.raises(IllegalTransition):
        services.correct_notice(notice, by=h.sender(), token=h.token())


def test_a_correction_reaches_everybody_who_had_the_wrong_one() -> None:
    here, there = h.reader(), h.reader("南地社区")
    gone = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))
    closed = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="德泰社区"))
    notice = h.sent()
    gone.appointments.update(valid_until=timezone.localdate() - timedelta(days=1))
    User.objects.filter(pk=closed.pk).update(is_active=False)
    new, _is_new = services.correct_notice(notice, by=h.sender(), token=h.token())
    assert (new.corrects, new.title, new.state) == (notice, notice.title, "draft")
    with pytest.raises(Refusal):
        services.correct_notice(notice, by=h.sender(), token=h.token())
    code = factories.community(name="德泰社区").code
    services.change_notice(
        new, by=h.sender(), content=h.content(title="更正", areas=(code,)), expected_version=1
    )
    assert [row.notice for row in queries.waiting_for(here)] == [notice]
    h.send(new)
    assert {row.user for row in new.receipts.all()} == {here, there}
    assert [row.notice for row in queries.waiting_for(there)] == [new]
    assert queries.correction_of(notice) == new
    with pytest.raises(IllegalTransition):
        services.remind_notice(notice, by=h.sender())
    services.withdraw_notice(new, by=h.sender(), reason="更正有误")
    assert [row.notice for row in queries.waiting_for(there)] == [notice]


def test_a_correction_begins_without_a_day_that_has_passed() -> None:
    today = timezone.localdate()
    with on(today - timedelta(days=3)):
        notice = h.sent(read_by=today - timedelta(days=1))
    new, _is_new = services.correct_notice(notice, by=h.sender(), token=h.token())
    assert (notice.read_by, new.read_by) == (today - timedelta(days=1), None)


def test_a_notice_has_a_limited_number_of_areas() -> None:
    codes = tuple(f"210502{number:03}" for number in range(1, 102))
    with pytest.raises(ValidationError) as wrong:
        h.draft(areas=codes)
    assert "100" in wrong.value.message_dict["areas"][0]


def test_a_notice_has_one_correction_and_not_itself() -> None:
    notice = h.sent()
    services.correct_notice(notice, by=h.sender(), token=h.token())
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=h.draft().pk).update(corrects=notice)
    own = h.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=own.pk).update(corrects=own)


@pytest.mark.parametrize(
    "change",
    [
        {"to_committees": False},
        {"state": "sent"},
        {"state": "withdrawn", "withdrawn_because": "因"},
        {"withdrawn_because": "因"},
        {"reminded_on": "2026-01-01"},
    ],
)
def test_the_database_refuses(change: dict[str, Any]) -> None:
    notice = h.draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**change)


def test_they_are_reminded_once_a_day_and_newcomers_get_it() -> None:
    notice = h.sent()
    new = h.reader("南地社区")
    assert services.remind_notice(notice, by=h.sender()) == (1, 1)
    [item] = items(new)
    assert item.urgent
    with pytest.raises(Refusal):
        services.remind_notice(notice, by=h.sender())
    h.read(notice)
    h.read(notice, new)
    with on(timezone.localdate() + timedelta(days=1)), pytest.raises(Refusal):
        services.remind_notice(notice, by=h.sender())
    late = h.reader("平山社区")
    with on(timezone.localdate() + timedelta(days=1)):
        assert services.remind_notice(notice, by=h.sender()) == (0, 1)
    assert [row.notice for row in queries.waiting_for(late)] == [notice]


def test_who_is_not_reminded_has_no_urgent_item() -> None:
    h.sent()
    [item] = items(h.reader())
    assert not item.urgent


def test_what_an_office_wrote_is_seen_by_its_officers_and_those_above() -> None:
    notice = h.draft()
    city = factories.user(Role.CITY_OFFICER)
    far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区", code="210503"))
    town = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    seen = [
        list(Notice.objects.for_user(user)) for user in (h.sender(), city, far, town, h.reader())
    ]
    assert seen == [[notice], [notice], [], [], []]


def test_codes_that_change_are_followed() -> None:
    from portal.followers import follow

    nandi = factories.township()
    notice = h.draft(areas=(nandi.code,))
    follow({nandi.code: "210502088"})
    assert [row.jurisdiction for row in notice.areas.all()] == ["210502088"]
    h.reader()
    out = h.send(h.draft())
    follow({"210502": "210599"})
    out.refresh_from_db()
    assert (out.jurisdiction, out.areas.get().jurisdiction) == ("210599", "210599")


def test_notices_and_how_far_they_were_read_are_counted() -> None:
    today = timezone.localdate()
    h.reader("南地社区")
    read = h.sent(title="读过的")
    h.read(read)
    services.withdraw_notice(h.sent(title="撤回的"), by=h.sender(), reason="误发")
    h.draft()
    with on(today - timedelta(days=40)):
        h.sent(title="上个月的")
    spans = [Span(today - timedelta(days=7), today), Span(today - timedelta(days=60), today)]
    found = [
        [figures(one, span, ["210502", "210503"])["210502"] for one in NOTICE_MEASURES]
        for span in spans
    ]
    assert found == [[Figure(1), Figure(1, 2)], [Figure(2), Figure(1, 4)]]
