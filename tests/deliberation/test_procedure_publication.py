"""What the public sees of a procedure, who puts it there, and what binds afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from accounts.rules import DutyConflict, Refusal
from deliberation.ballots import Votes
from deliberation.models import Procedure, ProcedureStep
from deliberation.public import publish_procedure
from deliberation.services import (
    abandon_procedure,
    return_meeting,
    submit_meeting,
    take_back_step,
)
from portal.enums import Kind
from portal.models import Photo
from portal.queries import current, versions
from tests import factories
from tests.deliberation.helpers import content, item
from tests.deliberation.procedure_helpers import (
    DAY,
    carry_on,
    do,
    law,
    leave_out,
    on_day,
    posted,
    start,
    typed_step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _law(db: None) -> None:
    law()


@pytest.fixture
def running(community: Any, member: Any) -> Procedure:
    return start(community, member)


def resubmit(meeting: Any, member: Any, officer: Any, **changes: Any) -> None:
    """The record of step 4's meeting, returned and handed in anew."""
    return_meeting(meeting, by=officer, reason="更正")
    figures: dict[str, Any] = {
        "form": "representatives_meeting",
        "title": "村民代表会议",
        "entitled": 33,
        "counted_present": 29,
        "starts_at": on_day(DAY + timedelta(days=28)),
        "items": (item(title="建沤肥池", votes=Votes(27, 1, 1)),),
    }
    submit_meeting(meeting, by=member, content=content(**figures | changes))


def test_the_payload(running: Procedure, member: Any, county_officer: Any) -> None:
    do(running, member, 1, typed_step())
    leave_out(running, member, 2)
    carry_on(running, member, 6)
    publication = publish_procedure(running, by=county_officer)
    payload = publication.payload
    assert {name: payload[name] for name in ("title", "matter", "kind", "state", "reached")} == {
        "title": "建沤肥池",
        "matter": "在村西建沤肥池两处。",
        "kind": "urban_community",
        "state": "completed",
        "reached": 6,
    }
    steps = payload["steps"]
    assert [(s["number"], s["skipped"], s["date"]) for s in steps] == [
        (1, False, "2026-09-01"),
        (2, True, ""),
        (3, False, "2026-09-22"),
        (4, False, "2026-09-29"),
        (5, False, "2026-10-06"),
        (6, False, "2026-10-13"),
    ]
    assert (steps[0]["entitled"], steps[0]["present"], steps[0]["in_favour"]) == (5, 5, 5)
    assert steps[1]["reason"] == "一肩挑"
    assert steps[2]["verdict"]["present_needed"] == 20
    assert steps[2]["ballot"] == {
        "base": "entitled",
        "base_count": 30,
        "needed": 15,
        "in_favour": 15,
    }
    meeting = ProcedureStep.objects.get(number=4).meeting
    assert meeting is not None
    assert steps[3]["meeting_key"] == meeting.public_id
    photo = Photo.objects.order_by("pk")[0]
    assert (steps[4]["photo"], steps[4]["posted_until"]) == (photo.public_id, "2026-10-13")
    assert publication.photos.count() == 2
    assert (publication.period, publication.unit_code) == ("2026-10-13", running.community.code)
    # Who took part, and who chaired, are persons.
    for name in ("村党支部委员会", "刘主任", "周建国"):
        assert name not in str(payload)


def test_a_photo_with_people_stays_private(
    running: Procedure, member: Any, county_officer: Any
) -> None:
    carry_on(running, member, 4)
    do(running, member, 5, posted(DAY + timedelta(days=40), shows_people=True))
    publication = publish_procedure(running, by=county_officer)
    assert (publication.payload["steps"][4]["photo"], publication.photos.count()) == ("", 0)


def test_no_author_publishes(running: Procedure, member: Any, county_officer: Any) -> None:
    other = factories.user("committee_member", running.community)
    carry_on(running, other, 4)
    for author in (member, other):
        factories.appointment(author, "county_officer", factories.county())
        both = type(author).objects.get(pk=author.pk)
        with pytest.raises(DutyConflict):
            publish_procedure(Procedure.objects.get(pk=running.pk), by=both)
    running.refresh_from_db()
    assert (running.shown_number, running.shown_steps) == (0, 0)
    publish_procedure(running, by=county_officer)
    assert (running.shown_number, running.shown_steps) == (4, 4)


def test_who_recorded_a_meeting_is_an_author(
    running: Procedure, member: Any, county_officer: Any
) -> None:
    carry_on(running, member, 4)
    recorder = factories.user("committee_member", running.community)
    meeting = ProcedureStep.objects.get(number=4).meeting
    assert meeting is not None
    type(meeting).objects.filter(pk=meeting.pk).update(recorder=recorder)
    factories.appointment(recorder, "county_officer", factories.county())
    both = type(recorder).objects.get(pk=recorder.pk)
    with pytest.raises(DutyConflict):
        publish_procedure(running, by=both)


def test_strangers_and_empty_ones(running: Procedure, member: Any, county_officer: Any) -> None:
    with pytest.raises(Refusal) as caught:
        publish_procedure(running, by=county_officer)
    assert str(caught.value.message) == "还没有登记任何步骤。"
    carry_on(running, member, 1)
    far = factories.user("county_officer", factories.county(name="溪湖区"))
    for person in (far, member):
        with pytest.raises(Refusal):
            publish_procedure(running, by=person)
    assert current(Kind.PROCEDURE, running.public_id) is None


def test_each_step_is_a_version(running: Procedure, member: Any, county_officer: Any) -> None:
    carry_on(running, member, 1)
    publish_procedure(running, by=county_officer)
    assert running.is_unpublished is False
    with pytest.raises(Refusal):
        publish_procedure(running, by=county_officer)
    running.refresh_from_db()
    carry_on(running, member, 2)
    assert running.is_unpublished is True
    publish_procedure(running, by=county_officer)
    assert [(v.version, v.reason) for v in versions(Kind.PROCEDURE, running.public_id)] == [
        (2, "社区“两委”会议商议"),
        (1, ""),
    ]


def test_what_is_published_is_not_taken_back(
    running: Procedure, member: Any, county_officer: Any
) -> None:
    carry_on(running, member, 2)
    publish_procedure(running, by=county_officer)
    with pytest.raises(Refusal) as caught:
        take_back_step(running, by=member, reason="错")
    assert str(caught.value.message) == "“社区“两委”会议商议”已公布，不能再撤回。"
    carry_on(running, member, 3)
    take_back_step(running, by=member, reason="错")
    assert running.reached == 2


def test_an_abandoned_one_is_shown_where_it_was_seen(
    running: Procedure, community: Any, member: Any, county_officer: Any
) -> None:
    carry_on(running, member, 1)
    unseen = carry_on(start(community, member, "没人看过"), member, 1)
    publish_procedure(running, by=county_officer)
    for row in (running, unseen):
        abandon_procedure(row, by=member, reason="改走一事一议")
    publication = publish_procedure(running, by=county_officer)
    assert (publication.payload["state"], publication.payload["abandoned_because"]) == (
        "abandoned",
        "改走一事一议",
    )
    assert publication.reason == "已终止"
    with pytest.raises(Refusal) as caught:
        publish_procedure(unseen, by=county_officer)
    assert str(caught.value.message) == "程序在公布前已终止，不对外公布。"


def test_a_corrected_record_reaches_the_page(
    running: Procedure, member: Any, township_officer: Any, county_officer: Any
) -> None:
    carry_on(running, member, 4)
    publish_procedure(running, by=county_officer)
    step = running.steps.get(number=4)
    assert step.meeting is not None
    resubmit(step.meeting, member, township_officer, counted_present=30)
    publication = publish_procedure(running, by=county_officer)
    assert publication.payload["steps"][3]["present"] == 30
    step.refresh_from_db()
    assert (step.present, step.validity) == (30, "valid")


CORRECTIONS: list[tuple[dict[str, Any], str]] = [
    ({"counted_present": 21, "items": (item(title="建沤肥池", votes=Votes(20, 1, 0)),)},
     "这项决议不能生效：应到 33，实到 21，不足法定的 22。"),
    ({"items": (item(title="建沤肥池", votes=Votes(27, 1, 1), resolution="", action="",
                     owner_party="", owner_name="", due=None),)},
     "会议没有就这一事项作出决议。"),
    ({"starts_at": on_day(DAY + timedelta(days=3))}, "会议早于上一步"),
    ({"form": "consultation", "counted_present": None, "entitled": None,
      "items": (item(title="建沤肥池"),)},
     "“协商会”不是这一步要求的会议形式。"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "why"), CORRECTIONS)
def test_a_record_that_does_not_bear_its_step_any_more(
    changes: dict[str, Any],
    why: str,
    running: Procedure,
    member: Any,
    township_officer: Any,
    county_officer: Any,
) -> None:
    carry_on(running, member, 4)
    step = running.steps.get(number=4)
    assert step.meeting is not None
    resubmit(step.meeting, member, township_officer, **changes)
    with pytest.raises(Refusal) as caught:
        publish_procedure(running, by=county_officer)
    assert str(caught.value.message) == (f"“居民会议或居民代表会议决议”与登记时不符：{why}")
    step.refresh_from_db()
    assert (step.present, step.validity) == (29, "valid")
    assert current(Kind.PROCEDURE, running.public_id) is None


def test_a_record_under_correction_waits(
    running: Procedure, member: Any, township_officer: Any, county_officer: Any
) -> None:
    carry_on(running, member, 4)
    step = running.steps.get(number=3)
    assert step.meeting is not None
    return_meeting(step.meeting, by=township_officer, reason="更正")
    with pytest.raises(Refusal) as caught:
        publish_procedure(running, by=county_officer)
    assert str(caught.value.message) == (
        "“党员大会审议”与登记时不符：“党员大会”的记录尚未提交，或正在更正。"
    )


def test_an_item_taken_out_of_the_record(
    running: Procedure, member: Any, township_officer: Any, county_officer: Any
) -> None:
    carry_on(running, member, 4)
    step = running.steps.get(number=4)
    assert step.item is not None
    step.item.resolution.actions.all().delete()
    step.item.delete()
    with pytest.raises(Refusal) as caught:
        publish_procedure(running, by=county_officer)
    assert str(caught.value.message) == (
        "“居民会议或居民代表会议决议”与登记时不符：会议记录中已没有所表决的事项。"
    )
    take_back_step(running, by=member, reason="会议更正")
    publish_procedure(running, by=county_officer)
