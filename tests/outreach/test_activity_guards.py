"""Activities: each thing that is refused, so that no guard can go unnoticed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.enums import Role
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from orgs.queries import sign_up_units
from outreach import activity_public, services
from outreach import activity_queries as queries
from outreach.models import Activity, ActivityPhoto
from outreach.services.registrations import take_back_registration
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.communities.backbone import join
from tests.orgs.library_helpers import association, in_days, token
from tests.orgs.project_helpers import accepted, draft
from tests.outreach import activity_helpers as h

pytestmark = pytest.mark.django_db


def fresh(activity: Activity) -> Activity:
    return Activity.objects.get(pk=activity.pk)


def change(activity: Activity, **changes: Any) -> None:
    services.change_activity(
        activity, by=h.planner(), content=h.content(**changes), expected_version=activity.version
    )


def test_photos_are_kept_of_what_takes_place() -> None:
    plan, cancelled = h.planned(), h.announced(title="取消的")
    services.cancel_activity(cancelled, by=h.planner(), reason="预报有暴雪")
    for activity in (plan, cancelled):
        with pytest.raises(IllegalTransition):
            h.photo(activity)
    assert not ActivityPhoto.objects.exists()


def test_a_photo_noted_as_not_for_the_site_leaves_it() -> None:
    activity = h.held()
    kept = h.photo(activity, "adults")
    h.consent(kept, "people")
    activity_public.publish_result(fresh(activity), by=h.publisher())
    h.consent(ActivityPhoto.objects.get(pk=kept.pk), "people", is_for_site=False)
    assert current(Kind.ACTIVITY, activity.public_id) is None
    assert not kept.photo.publications.exists()


def test_a_photo_released_after_the_result_waits_for_an_officer() -> None:
    activity, _publication = h.published()
    h.consent(h.photo(activity, "nobody"), "")
    assert fresh(activity).is_newer
    assert fresh(activity) in queries.activities_to_publish(h.publisher())


def test_nothing_is_announced_once_it_has_begun() -> None:
    activity = h.going_on(h.planned())
    with pytest.raises(Refusal):
        activity_public.announce_activity(activity, by=h.publisher())


def test_only_an_officer_of_the_place_publishes_what_was_announced() -> None:
    elsewhere = factories.user(Role.COUNTY_OFFICER, factories.county(name="别处县"), unit="民政局")
    activity = h.announced()
    change(activity, place="社区广场")
    for by in (elsewhere, h.planner()):
        with pytest.raises(Refusal, match="当地"):
            activity_public.publish_activity(activity, by=by, reason="换了地点")
    with pytest.raises(IllegalTransition):
        activity_public.publish_activity(h.planned(), by=h.publisher())
    with pytest.raises(IllegalTransition):
        activity_public.publish_activity(h.held(), by=h.publisher())
    with pytest.raises(StaleRecord):
        activity_public.publish_activity(
            fresh(activity), by=h.publisher(), reason="换了地点", expected_version=1
        )


def test_a_text_that_tells_who_somebody_is_waits_for_a_word() -> None:
    activity = h.planned(agenda="联系电话 13904140001")
    with pytest.raises(ValidationError):
        activity_public.announce_activity(activity, by=h.publisher())
    activity_public.announce_activity(fresh(activity), by=h.publisher(), confirmed=True)


def test_nobody_plans_in_the_name_of_another() -> None:
    [host] = queries.activity_hosts(h.planner())
    with pytest.raises(Refusal):
        services.plan_activity(host=host, by=association()[1], content=h.content(), token=token())


def test_a_plan_is_not_moved_into_the_past_nor_changed_once_it_was_held() -> None:
    activity = h.announced()
    with pytest.raises(ValidationError) as found:
        change(activity, starts_at=in_days(-1))
    assert "starts_at" in found.value.message_dict
    with pytest.raises(IllegalTransition):
        change(h.held())
    change(fresh(activity), place="社区广场")
    assert fresh(activity).is_newer


def test_a_project_is_named_that_is_carried_out() -> None:
    assert h.planned(h.publisher(), project=accepted()).project is not None
    with pytest.raises(ValidationError) as found:
        h.planned(h.publisher(), project=draft(title="只是草稿"))
    assert "project" in found.value.message_dict


def test_leaders_stand_once_the_result_is_published() -> None:
    activity, _publication = h.published(title="示范")
    Activity.objects.filter(pk=activity.pk).update(is_demonstration=True)
    with pytest.raises(IllegalTransition):
        h.led(fresh(activity), h.leader())


def test_a_slower_hand_names_no_leaders_and_corrects_nothing() -> None:
    activity = h.announced(is_demonstration=True, carrier="community")
    with pytest.raises(StaleRecord):
        services.name_leaders(activity, by=h.planner(), members=[h.leader()], expected_version=1)
    h.led(activity, h.leader(name="乙带头"))
    assert fresh(activity).is_newer
    over = h.hold(h.past(activity))
    with pytest.raises(StaleRecord):
        services.correct_result(
            over, by=h.planner(), summary="更正", volunteers=1, counts=h.COUNTS, expected_version=1
        )


def test_each_community_names_its_own_leaders() -> None:
    other = factories.community(name="别处社区")
    activity = h.announced(
        is_demonstration=True, carrier="community", communities=[h.unit(), other]
    )
    own, neighbour = h.leader(name="本社区"), join(other, name="别社区")
    stranger = join(factories.community(name="第三社区"), name="不相干")
    with pytest.raises(Refusal):
        h.led(activity, stranger)
    with pytest.raises(Refusal):
        h.led(activity, neighbour)
    h.led(activity, own)
    services.name_leaders(
        activity,
        by=factories.user(Role.COMMITTEE_MEMBER, other),
        members=[neighbour],
        expected_version=activity.version,
    )
    assert set(queries.leaders_of(activity)) == {own, neighbour}


def test_nothing_is_held_before_it_is_over_nor_without_people() -> None:
    with pytest.raises(Refusal):
        h.hold(h.going_on(h.announced()))
    for changes in ({"summary": " "}, {"counts": {"residents": 0}}, {"counts": {"moon": 3}}):
        with pytest.raises(ValidationError):
            h.hold(h.past(h.announced()), **changes)
    with pytest.raises(IllegalTransition):
        services.correct_result(
            fresh(h.announced()), by=h.planner(), summary="好", volunteers=1, counts=h.COUNTS,
            expected_version=2,
        )  # fmt: skip


def test_a_published_result_that_is_corrected_waits_for_an_officer() -> None:
    activity, _publication = h.published()
    services.correct_result(
        activity, by=h.planner(), summary="更正", volunteers=1, counts=h.COUNTS,
        expected_version=activity.version,
    )  # fmt: skip
    assert fresh(activity).is_newer


def test_what_was_announced_and_is_cancelled_waits_for_an_officer() -> None:
    for activity, waits in ((h.announced(), True), (h.planned(), False)):
        services.cancel_activity(activity, by=h.planner(), reason="预报有暴雪")
        assert fresh(activity).is_newer is waits


def test_who_comes_acts_for_the_unit_and_takes_back_its_own_alone() -> None:
    activity = h.announced()
    [own] = sign_up_units(h.planner())
    _other, stranger = association()
    with pytest.raises(Refusal):
        services.register_unit(activity, unit=own, by=stranger, people=1, token=token())
    unit_row, _is_new = services.register_unit(
        activity, unit=own, by=h.planner(), people=1, token=token()
    )
    visitor_row = h.come(activity)
    for row in (unit_row, visitor_row):
        with pytest.raises(Refusal):
            take_back_registration(row, by=stranger)
    take_back_registration(visitor_row, by=h.planner())
    with pytest.raises(Refusal):
        take_back_registration(visitor_row)
    h.going_on(activity)
    with pytest.raises(Refusal):
        take_back_registration(unit_row)


def test_a_code_counts_in_at_its_own_activity_while_it_stands() -> None:
    activity, other = h.going_on(h.announced()), h.announced(title="另一场")
    elsewhere = h.come(other)
    with pytest.raises(Refusal):
        services.count_in(
            activity, group="elderly", people=1, device="", code=elsewhere.receipt_code
        )
    gone = h.come(other)
    take_back_registration(gone)
    with pytest.raises(Refusal):
        services.count_in(
            h.going_on(other), group="elderly", people=1, device="", code=gone.receipt_code
        )


def test_what_waits_is_told_to_whom_it_waits_for() -> None:
    elsewhere = factories.user(Role.COUNTY_OFFICER, factories.county(name="别处县"))
    plan, over = h.planned(), h.past(h.announced(title="结束了"))
    assert list(queries.activities_to_publish(h.publisher())) == [plan]
    assert list(queries.activities_to_publish(elsewhere)) == []
    change(plan, place="社区广场")
    assert list(queries.activities_to_record(h.planner())) == [over]
    assert list(queries.activities_to_record(association()[1])) == []
