"""Activities: who writes, who publishes, what is refused, what the public reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from accounts.triggers import remove_guard
from communities.services import withdraw_consent
from orgs.queries import sign_up_units
from outreach import activity_public, services
from outreach import activity_queries as queries
from outreach.constants import REGISTRATION_DAYS_KEPT
from outreach.models import Activity, ActivityPhoto, Arrival, Registration
from outreach.rules import ACTIVITY_STEPS
from outreach.services import forget_registrations
from outreach.services.registrations import take_back_registration
from outreach.triggers import ACTIVITY_GUARDS
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.backbone import publish as publish_roster
from tests.communities.backbone import writer as roster_writer
from tests.orgs.courses import Course, of_table, walk_everywhere
from tests.orgs.library_helpers import association, in_days, token
from tests.outreach import activity_helpers as h

pytestmark = pytest.mark.django_db


class ActivityCourse(Course):
    """Written down once more by hand."""

    first = "draft"
    steps = {
        "announce": {"draft": "announced"},
        "hold": {"announced": "held"},
        "publish": {"held": "published"},
        "cancel": {"draft": "cancelled", "announced": "cancelled"},
        "correct": {"held": "held", "published": "published"},
        "correct_cancellation": {"cancelled": "cancelled"},
        "publish_again": {
            "announced": "announced", "published": "published", "cancelled": "cancelled",
        },
    }  # fmt: skip

    def allows(self, act: str) -> bool:
        return act != "publish_again" or "announce" in self.done

    def begin(self) -> Activity:
        return h.planned()

    def do_announce(self, row: Activity) -> None:
        activity_public.announce_activity(row, by=h.publisher())

    def do_hold(self, row: Activity) -> None:
        h.hold(h.past(row) if row.state == "announced" else row)

    def do_publish(self, row: Activity) -> None:
        activity_public.publish_result(row, by=h.publisher())

    def do_cancel(self, row: Activity) -> None:
        services.cancel_activity(row, by=h.planner(), reason="预报有暴雪")

    def do_correct(self, row: Activity) -> None:
        services.correct_result(
            row, by=h.planner(), summary="更正", volunteers=5, counts=h.COUNTS,
            expected_version=row.version,
        )  # fmt: skip

    def do_correct_cancellation(self, row: Activity) -> None:
        services.correct_cancellation(
            row, by=h.planner(), reason="预报有暴雨", expected_version=row.version
        )

    def do_publish_again(self, row: Activity) -> None:
        activity_public.publish_activity(row, by=h.publisher(), reason="更正")


def test_states_follow_the_model() -> None:
    assert walk_everywhere(ActivityCourse) == of_table(ACTIVITY_STEPS)


def test_who_wrote_it_never_publishes_it() -> None:
    officer = h.publisher()
    activity = h.planned(officer)
    with pytest.raises(DutyConflict):
        activity_public.announce_activity(activity, by=officer)
    activity = Activity.objects.get(pk=activity.pk)
    activity_public.announce_activity(activity, by=h.publisher("another"))
    other = h.held(title="第二场")
    services.correct_result(
        other, by=officer, summary="更正", volunteers=1, counts={"residents": 1},
        expected_version=other.version,
    )  # fmt: skip
    with pytest.raises(DutyConflict):
        activity_public.publish_result(other, by=officer)


def test_pages_of_units_show_no_activity_that_was_cancelled() -> None:
    organization, host = association()
    h.announced(title="照常举办")
    for activity in (h.announced(title="取消甲"), h.announced(host, title="取消乙")):
        services.cancel_activity(activity, by=activity.author, reason="预报有暴雪")
        activity_public.publish_activity(activity, by=h.publisher(), reason="取消")
    h.announced(host, title="协会举办")
    shown = [row.payload["title"] for row in queries.activities_in(h.unit().code)]
    assert sorted(shown) == sorted(["照常举办", "协会举办"])
    assert [row.title for row in queries.activities_by(organization.public_id)] == ["协会举办"]


def test_a_result_stands_on_the_site_once_published() -> None:
    activity = h.held()
    before = current(Kind.ACTIVITY, activity.public_id)
    assert before is not None
    assert before.payload["summary"] == ""
    activity_public.publish_result(activity, by=h.publisher())
    after = current(Kind.ACTIVITY, activity.public_id)
    assert after is not None
    assert (after.payload["people"], after.payload["volunteers"]) == (42, 4)
    assert after.payload["state"] == "published"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": in_days(10, 8)}, "ends_at"),
        ({"starts_at": in_days(-1)}, "starts_at"),
        ({"communities": []}, "communities"),
        ({"seats": 0}, "seats"),
        ({"carrier": "moon"}, "carrier"),
        ({"title": "甲\x00"}, "title"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(ValidationError) as found:
        h.planned(**changes)
    assert field in found.value.message_dict


def test_a_stranger_and_a_slower_hand_change_nothing() -> None:
    activity = h.announced()
    stranger = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="别处社区"))
    with pytest.raises(Refusal):
        services.change_activity(
            activity, by=stranger, content=h.content(), expected_version=activity.version
        )
    with pytest.raises(StaleRecord):
        services.change_activity(
            activity, by=h.planner(), content=h.content(title="新"), expected_version=1
        )


def test_another_organization_of_the_place_does_nothing_with_it() -> None:
    host, stranger = association()[1], association("另一家协会")[1]
    coming, over = h.announced(host), h.past(h.announced(host, title="结束了"))
    kept = h.photo(over, "adults", by=host)
    told: dict[str, Any] = {"summary": "好", "volunteers": 1, "counts": h.COUNTS}
    consent = {"consent": "people", "note": "书面", "is_for_site": True}
    acts: list[Callable[[], Any]] = [
        lambda: services.change_activity(
            coming, by=stranger, content=h.content(), expected_version=coming.version
        ),
        lambda: services.cancel_activity(coming, by=stranger, reason="不办了"),
        lambda: services.hold_activity(over, by=stranger, **told),
        lambda: h.photo(over, by=stranger),
        lambda: services.note_consent(kept, by=stranger, **consent),
        lambda: services.end_consent(kept, by=stranger),
    ]
    for act in acts:
        with pytest.raises(Refusal, match="只有主办方"):
            act()
    services.hold_activity(over, by=host, **told)
    services.cancel_activity(coming, by=host, reason="不办了")
    for act in (
        lambda: services.correct_result(over, by=stranger, expected_version=over.version, **told),
        lambda: services.correct_cancellation(
            coming, by=stranger, reason="改了", expected_version=coming.version
        ),
    ):
        with pytest.raises(Refusal, match="只有主办方"):
            act()


def test_a_demonstration_is_led_by_backbone_members() -> None:
    activity = h.past(h.announced(is_demonstration=True, carrier="community"))
    with pytest.raises(Refusal):
        h.hold(activity)
    h.led(activity, h.leader())
    h.hold(Activity.objects.get(pk=activity.pk))
    other = factories.community(name="别处社区")
    with pytest.raises(Refusal):
        services.name_leaders(
            activity, by=factories.user(Role.COMMITTEE_MEMBER, other), members=[],
            expected_version=activity.version,
        )  # fmt: skip


@pytest.mark.parametrize("is_moved", [True, False])
def test_who_does_not_lead_a_demonstration_there_any_more_is_taken_off(is_moved: bool) -> None:
    activity = h.planned(is_demonstration=True, carrier="community")
    h.led(activity, h.leader())
    place = [factories.community(name="别处社区")] if is_moved else [h.unit()]
    changed = h.content(communities=place, is_demonstration=is_moved)
    services.change_activity(
        activity, by=h.planner(), content=changed, expected_version=activity.version
    )
    assert queries.leaders_of(activity) == []
    assert activity_public.activity_item(activity).payload["leaders"] == []
    with pytest.raises(Refusal):
        h.led(activity, h.leader(name="又来"))


def test_a_leader_is_named_as_long_as_the_consent_holds() -> None:
    named, hidden = h.leader("given", name="甲同意"), h.leader(name="乙不愿")
    publish_roster(h.unit())
    activity = h.planned(is_demonstration=True, carrier="community")
    h.led(activity, named, hidden)
    activity_public.announce_activity(activity, by=h.publisher())
    page = Client().get(reverse("activity_public", args=[activity.public_id])).content.decode()
    assert "甲同意" in page
    assert "乙不愿" not in page
    publication = current(Kind.ACTIVITY, activity.public_id)
    assert publication is not None
    assert "甲同意" not in str(publication.payload)
    named.refresh_from_db()
    withdraw_consent(named, by=roster_writer(h.unit()), expected_version=named.version)
    page = Client().get(reverse("activity_public", args=[activity.public_id])).content.decode()
    assert "甲同意" not in page


def test_a_full_activity_has_a_waiting_list() -> None:
    activity = h.announced(seats=3)
    first, second, third = h.come(activity, 2), h.come(activity, 2), h.come(activity, 1)
    # One would fit, and does not overtake.
    assert [row.state for row in (first, second, third)] == ["place", "waiting", "waiting"]
    take_back_registration(first)
    states = [Registration.objects.get(pk=row.pk).state for row in (first, second, third)]
    assert states == ["taken_back", "place", "place"]
    first.refresh_from_db()
    assert (first.contact_name, first.contact_phone) == ("", "")
    with pytest.raises(Refusal):
        h.come(activity, 4)


def test_more_seats_let_people_move_up_and_fewer_are_refused() -> None:
    activity = h.announced(seats=2)
    h.come(activity, 2)
    waiting = h.come(activity, 2)
    with pytest.raises(ValidationError):
        services.change_activity(
            activity, by=h.planner(), content=h.content(seats=1), expected_version=activity.version
        )
    activity = Activity.objects.get(pk=activity.pk)
    services.change_activity(
        activity, by=h.planner(), content=h.content(seats=4), expected_version=activity.version
    )
    waiting.refresh_from_db()
    assert waiting.state == "place"


def test_seats_stay_enough_for_the_largest_party_that_waits() -> None:
    activity = h.announced(seats=5)
    h.come(activity, 2)
    party, behind = h.come(activity, 4), h.come(activity, 1)
    with pytest.raises(ValidationError) as found:
        services.change_activity(
            activity, by=h.planner(), content=h.content(seats=3), expected_version=activity.version
        )
    assert found.value.message_dict == {"seats": ["一起报名的4人坐不下。"]}
    activity = Activity.objects.get(pk=activity.pk)
    services.change_activity(
        activity, by=h.planner(), content=h.content(seats=4), expected_version=activity.version
    )
    take_back_registration(Registration.objects.get(activity=activity, state="place"))
    states = [Registration.objects.get(pk=row.pk).state for row in (party, behind)]
    assert states == ["place", "waiting"]


def test_the_database_counts_the_seats() -> None:
    activity = h.announced(seats=2)
    h.come(activity, 2)
    waiting = h.come(activity, 1)
    for act in (
        lambda: Registration.objects.filter(pk=waiting.pk).update(state="place"),
        lambda: Registration.objects.create(activity=activity, people=1, state="place"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


def test_only_the_guards_hold_the_seats_and_the_forgetting() -> None:
    activity = h.announced(seats=2)
    h.come(activity, 2)
    waiting = h.come(activity, 1)
    for guard in ACTIVITY_GUARDS:
        remove_guard(guard, connection)
    rows = Registration.objects.filter(pk=waiting.pk)
    assert rows.update(state="place", forgotten_on=timezone.localdate()) == 1
    assert queries.taken_places(activity) == 3


def test_a_form_sent_twice_registers_once_and_a_unit_once() -> None:
    activity = h.announced()
    sent = token()
    first = services.register_visitor(activity, visitor=h.visitor(), token=sent)
    assert services.register_visitor(activity, visitor=h.visitor(), token=sent) == first
    [own] = sign_up_units(h.planner())
    services.register_unit(activity, unit=own, by=h.planner(), people=1, token=token())
    with pytest.raises(Refusal):
        services.register_unit(activity, unit=own, by=h.planner(), people=1, token=token())


@pytest.mark.parametrize("changes", [{"seats": None}, {"state": "draft"}])
def test_nobody_registers_where_nobody_may(changes: dict[str, Any]) -> None:
    activity = h.planned() if "state" in changes else h.announced(**changes)
    with pytest.raises(IllegalTransition):
        h.come(activity)


def test_minors_come_with_their_guardian_alone() -> None:
    activity = h.announced()
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(
            activity=activity, people=1, state="waiting", with_minors=True, guardian_agrees=False
        )
    with pytest.raises(ValidationError) as found:
        h.come(activity, with_minors=True)
    assert "guardian_agrees" in found.value.message_dict
    row = h.come(activity, with_minors=True, guardian_agrees=True)
    assert row.with_minors


def test_who_registered_is_encrypted_and_forgotten() -> None:
    activity = h.announced()
    row = h.come(activity)
    raw = Registration.objects.filter(pk=row.pk).extra(select={"raw": "contact_phone"})
    assert "13904140001" not in str(raw.values_list("raw")[0])
    Activity.objects.filter(pk=activity.pk).update(
        starts_at=timezone.now() - timedelta(days=REGISTRATION_DAYS_KEPT, hours=2),
        ends_at=timezone.now() - timedelta(days=REGISTRATION_DAYS_KEPT, hours=-1),
    )
    assert forget_registrations() == 0
    Activity.objects.filter(pk=activity.pk).update(
        ends_at=timezone.now() - timedelta(days=REGISTRATION_DAYS_KEPT, hours=1)
    )
    assert forget_registrations() == 1
    assert forget_registrations() == 0
    row.refresh_from_db()
    assert (row.contact_name, row.contact_phone) == ("", "")
    row.contact_name = "又来"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


def test_whoever_comes_is_counted_once() -> None:
    activity = h.announced()
    row = h.come(activity, 2)
    with pytest.raises(IllegalTransition):
        services.count_in(activity, group="residents", people=1, device="a" * 64)
    activity = h.going_on(activity)
    count = services.count_in
    _row, is_new = count(
        activity, group="minors", people=30, device="a" * 64, code=row.receipt_code
    )
    assert is_new
    assert not count(activity, group="minors", people=30, device="a" * 64)[1]
    with pytest.raises(Refusal):
        count(activity, group="minors", people=1, device="b" * 64, code=row.receipt_code)
    with pytest.raises(Refusal):
        count(activity, group="minors", people=1, device="b" * 64, code="KEINCODE")
    assert queries.arrived(activity) == {"minors": 30}
    with pytest.raises(DatabaseError), transaction.atomic():
        Arrival.objects.update(people=1)


@pytest.mark.parametrize(
    ("subject", "means", "shown"),
    [
        ("nobody", "", True),
        ("adults", "", False),
        ("adults", "people", True),
        ("adults", "guardians", True),
        ("minors", "", False),
        ("minors", "people", False),
        ("minors", "guardians", True),
    ],
)
def test_a_photo_is_shown_by_the_consent_that_it_needs(
    subject: str, means: str, shown: bool
) -> None:
    activity = h.held()
    kept = h.photo(activity, subject)
    if shown:
        h.consent(kept, means)
        publication = activity_public.publish_result(
            Activity.objects.get(pk=activity.pk), by=h.publisher()
        )
        assert [row["key"] for row in publication.payload["photos"]] == [kept.photo.public_id]
        return
    with pytest.raises(ValidationError):
        h.consent(kept, means)
    with pytest.raises(IntegrityError), transaction.atomic():
        ActivityPhoto.objects.filter(pk=kept.pk).update(is_for_site=True)
    publication = activity_public.publish_result(activity, by=h.publisher())
    assert publication.payload["photos"] == []
    assert Client().get(reverse("photo", args=[kept.photo.public_id])).status_code == 404


def test_a_consent_that_ends_takes_the_photo_off_the_site() -> None:
    activity = h.held()
    kept = h.photo(activity)
    h.consent(kept)
    activity_public.publish_result(Activity.objects.get(pk=activity.pk), by=h.publisher())
    page = reverse("activity_public", args=[activity.public_id])
    image = reverse("photo", args=[kept.photo.public_id])
    assert (Client().get(page).status_code, Client().get(image).status_code) == (200, 200)
    services.end_consent(ActivityPhoto.objects.get(pk=kept.pk), by=h.planner())
    assert (Client().get(page).status_code, Client().get(image).status_code) == (410, 404)
    activity = Activity.objects.get(pk=activity.pk)
    assert activity.is_newer
    activity_public.publish_activity(activity, by=h.publisher(), reason="去除照片")
    assert Client().get(page).status_code == 200
    assert kept.photo.public_id not in Client().get(page).content.decode()


def test_an_activity_counts_in_the_year_in_which_it_began_alone() -> None:
    activity = h.held()
    eve = datetime(2025, 12, 31, 20, tzinfo=timezone.get_current_timezone())
    Activity.objects.filter(pk=activity.pk).update(starts_at=eve, ends_at=eve + timedelta(hours=6))
    activity = Activity.objects.get(pk=activity.pk)
    activity_public.publish_result(activity, by=h.publisher())
    for year, times in ((2025, 1), (2026, 0), (202, 0), (2, 0)):
        assert len(queries.published_held(year)) == times
        assert len(queries.held_for(h.publisher(), year)) == times


def test_the_trail_keeps_the_numbers_that_a_correction_replaces() -> None:
    activity = h.held()
    services.correct_result(
        activity,
        by=h.planner(),
        summary="更正",
        volunteers=5,
        counts={"residents": 9, "minors": 0},
        expected_version=activity.version,
    )
    event = AuditEvent.objects.filter(action="activity.changed").latest("sequence")
    assert (event.before["counts"], event.after["counts"]) == (h.COUNTS, {"residents": 9})
    assert {row.group: row.people for row in activity.counts.all()} == {"residents": 9}


def test_figures_count_carriers_communities_and_townships() -> None:
    h.published()
    h.published(
        title="商区", carrier="business", communities=[h.unit(), factories.community(name="二社区")]
    )
    year = timezone.localdate().year
    for rows in (queries.held_for(h.publisher(), year), queries.published_held(year)):
        lines, shown, total = queries.carrier_lines(rows)
        assert [line.times for line in lines] == [1, 0, 1, 0, 0]
        assert (shown.times, total.times, total.people) == (0, 2, 84)
        assert (len(total.communities), len(total.townships)) == (2, 1)
        [line] = queries.township_lines(rows, queries.townships_for(h.publisher()))
        assert (line.reached, line.times) == (2, 2)
