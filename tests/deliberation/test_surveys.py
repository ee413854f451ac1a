"""Residents say whether a verified action is really done; the first “no” by code reopens it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from accounts.trail import action_label
from benxi_sorting.demonstration.clock import on
from deliberation import queries
from deliberation.models import Action, Reopening, SurveyAnswer, Topic
from deliberation.public import confirm_progress, publish_action
from deliberation.services import (
    answer_survey,
    join_feedback,
    merge_topic,
    refuse_action,
    reopen_action,
    report_progress,
)
from portal.enums import Kind
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.deliberation.feedback_helpers import accept, pool, send
from tests.deliberation.survey_helpers import loaded, say, verified


@pytest.fixture
def people(township_officer: Any, county_officer: Any) -> dict[str, Any]:
    return {"confirmer": township_officer, "publisher": county_officer}


@pytest.fixture
def scene(member: Any, community: Any, people: Any) -> Any:
    return verified(member, community, **people)


@pytest.mark.parametrize(("ago", "asked"), [(27, False), (28, True), (56, True), (57, False)])
def test_the_days_of_asking(
    ago: int, asked: bool, member: Any, community: Any, people: Any
) -> None:
    action, (voice, _other) = verified(member, community, ago=ago, **people)
    assert action.verified_on == timezone.localdate() - timedelta(days=ago)
    assert queries.is_asked(action.verified_on) is asked
    assert list(queries.surveyed(Action.objects.all())) == ([action] if asked else [])
    assert list(queries.asked_of(voice)) == ([action] if asked else [])
    if not asked:
        for feedback in (voice, None):
            with pytest.raises(Refusal, match="没有征求"):
                say(action, done=True, feedback=feedback)
        assert SurveyAnswer.objects.count() == 0


def test_the_days_are_settings(scene: Any, settings: Any) -> None:
    action, (voice, _other) = scene
    settings.SURVEY_AFTER_DAYS = 29
    assert list(queries.asked_of(voice)) == []
    settings.SURVEY_AFTER_DAYS, settings.SURVEY_OPEN_DAYS = 20, 7
    assert not queries.is_asked(action.verified_on)
    settings.SURVEY_OPEN_DAYS = 8
    assert list(queries.asked_of(voice)) == [action]


def test_yes_confirms_and_changes_nothing(scene: Any) -> None:
    action, (voice, _other) = scene
    say(action, done=True, feedback=voice, remark="挺好")
    assert loaded(action).state == "verified"
    assert queries.survey_results(action) == queries.SurveyResults(2, 1, 0, 0, 0)
    event = AuditEvent.objects.get(action="surveyanswer.received")
    assert (event.actor, event.after) == (None, {"done": True, "by_code": True})
    assert action_label("surveyanswer.received") == "居民回访答复 · 已收到"


def test_the_first_no_by_code_reopens(scene: Any, township_officer: Any, settings: Any) -> None:
    action, (voice, _other) = scene
    settings.ACTION_REOPENED_DAYS = 10
    answer = say(action, done=False, feedback=voice, remark="雨棚漏水")
    after = loaded(action)
    due = timezone.localdate() + timedelta(days=10)
    assert (after.state, after.progress, after.due, after.verified_by) == (
        "in_progress", 60, due, None,
    )  # fmt: skip
    reopening = Reopening.objects.get()
    assert (reopening.action, reopening.answer, reopening.reopened_by) == (action, answer, None)
    assert (reopening.due, reopening.verified_by) == (due, township_officer)
    event = AuditEvent.objects.get(action="action.reopened_by_residents")
    assert action_label(event.action) == "落实事项 · 因居民反映没有办好重新办理"
    assert (event.actor, event.before) == (None, {"state": "verified"})
    assert (event.after["state"], event.after["due"]) == ("in_progress", due.isoformat())
    assert "雨棚" not in str(list(AuditEvent.objects.values_list("after", "reason")))


def test_a_second_no_is_counted_and_reopens_nothing(
    scene: Any, member: Any, township_officer: Any
) -> None:
    action, voices = scene
    for voice in voices:
        say(action, done=False, feedback=voice)
    assert (Reopening.objects.count(), SurveyAnswer.objects.count()) == (1, 2)
    assert queries.survey_results(action) == queries.SurveyResults(2, 0, 2, 0, 0)
    (row,) = queries.doubted(queries.actions_for(township_officer))
    assert (row, row.own_no, row.public_no) == (action, 2, 0)


def test_a_no_after_it_was_verified_anew_reopens_nothing(
    scene: Any, member: Any, colleague: Any, township_officer: Any
) -> None:
    action, (voice, other) = scene
    say(action, done=False, feedback=voice)
    report_progress(loaded(action), by=member, progress=100, note="修好了")
    confirm_progress(loaded(action), by=colleague)
    assert loaded(action).verified_on == timezone.localdate()
    with on(timezone.localdate() + timedelta(days=30)):
        say(action, done=False, feedback=other)
        assert loaded(action).state == "verified"
        (row,) = queries.doubted(queries.actions_for(township_officer))
        assert (row.own_no, row.public_no) == (1, 0)
        with pytest.raises(Refusal, match="只能重新办理一次"):
            reopen_action(loaded(action), by=township_officer, reason="没有办好")
    assert Reopening.objects.count() == 1


def test_answers_without_a_code_are_counted_alone(scene: Any, township_officer: Any) -> None:
    action, _voices = scene
    for done in (False, False, True):
        say(action, done=done)
    assert loaded(action).state == "verified"
    assert queries.survey_results(action) == queries.SurveyResults(2, 0, 0, 1, 2)
    (row,) = queries.doubted(queries.actions_for(township_officer))
    assert (row.own_no, row.public_no) == (0, 2)


def test_doubts_leave_the_desk_after_a_while(scene: Any) -> None:
    action, _voices = scene
    say(action, done=False)
    with on(action.verified_on + timedelta(days=84)):
        assert list(queries.doubted(Action.objects.all())) == [action]
    with on(action.verified_on + timedelta(days=85)):
        assert list(queries.doubted(Action.objects.all())) == []


def test_one_answer_for_each_code(scene: Any) -> None:
    action, (voice, _other) = scene
    say(action, done=True, feedback=voice)
    with pytest.raises(Refusal, match="已经答复"):
        say(action, done=False, feedback=voice)
    assert SurveyAnswer.objects.get().done
    first = SurveyAnswer.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyAnswer.objects.create(
            action=action, feedback=voice, token="x", verified_on=first.verified_on, done=False
        )


def test_one_token_answers_once(scene: Any) -> None:
    action, (voice, _other) = scene
    for feedback in (voice, None):
        for _n in range(2):
            answer_survey(action, done=True, token=f"t{bool(feedback)}", feedback=feedback)
    assert SurveyAnswer.objects.count() == 2


def test_a_token_of_another_action_takes_nothing_away(
    scene: Any, member: Any, community: Any, people: Any
) -> None:
    action, _voices = scene
    second, _none = verified(member, community, raised=0, **people)
    for one in (action, second):
        answer_survey(one, done=True, token="same")
    assert set(SurveyAnswer.objects.values_list("action", flat=True)) == {action.pk, second.pk}


def test_who_did_not_raise_it_is_not_asked(scene: Any, community: Any, member: Any) -> None:
    action, _voices = scene
    stranger = accept(send(community, "别的事情"), member)
    assert list(queries.asked_of(stranger)) == []
    with pytest.raises(Refusal):
        say(action, done=False, feedback=stranger)
    assert loaded(action).state == "verified"


def test_joined_and_merged_voices_are_asked_as_well(
    scene: Any, community: Any, member: Any
) -> None:
    action, (voice, _other) = scene
    same = send(community)
    join_feedback(same, by=member, into=voice)
    merged = pool(community, member, "同一件事")
    behind = accept(send(community), member)
    type(behind).objects.filter(pk=behind.pk).update(topic=merged, state="in_topic")
    topic = action.resolution.item.topic
    Topic.objects.filter(pk=topic.pk).update(state="accepted")
    merge_topic(merged, by=member, into=Topic.objects.get(pk=topic.pk))
    assert queries.raisers(action).count() == 4
    for feedback in (same, behind):
        feedback.refresh_from_db()
        assert list(queries.asked_of(feedback)) == [action]
    say(action, done=False, feedback=same)
    assert loaded(action).state == "in_progress"


def test_what_is_off_the_site_is_not_asked_about(scene: Any, county_officer: Any) -> None:
    action, (voice, _other) = scene
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None
    withdraw(shown, by=county_officer, reason="有误")
    assert list(queries.asked_of(voice)) == []
    assert list(queries.surveyed(Action.objects.all())) == []


@pytest.mark.parametrize("remark", ["a\x00b", "长" * 301])
def test_what_is_no_remark(remark: str, scene: Any) -> None:
    with pytest.raises(ValidationError):
        say(scene[0], done=True, remark=remark)
    assert SurveyAnswer.objects.count() == 0


def test_reopened_by_hand_once_with_a_reason(scene: Any, township_officer: Any) -> None:
    action, _voices = scene
    with pytest.raises(Refusal, match="没有居民"):
        reopen_action(action, by=township_officer, reason="现场没有办好")
    say(action, done=False)
    with pytest.raises(Refusal, match="理由"):
        reopen_action(action, by=township_officer, reason="  ")
    with pytest.raises(StaleRecord):
        reopen_action(action, by=township_officer, reason="没办好", expected_version=1)
    reopen_action(action, by=township_officer, reason="现场没有办好")
    after, reopening = loaded(action), Reopening.objects.get()
    assert (after.state, after.progress, after.due) == ("in_progress", 60, reopening.due)
    assert (reopening.reason, reopening.reopened_by) == ("现场没有办好", township_officer)
    with pytest.raises(IllegalTransition):
        reopen_action(after, by=township_officer, reason="再来")


def test_who_may_not_reopen(scene: Any) -> None:
    action, _voices = scene
    say(action, done=False)
    far = factories.user("township_officer", factories.township(name="远街道"))
    with pytest.raises(IllegalTransition):
        reopen_action(action, by=far, reason="没办好")
    assert Reopening.objects.count() == 0


def test_sending_back_is_no_way_to_reopen(scene: Any, township_officer: Any) -> None:
    action, _voices = scene
    with pytest.raises(IllegalTransition):
        refuse_action(action, by=township_officer, reason="没办好")
    assert loaded(action).state == "verified"


def test_whoever_verified_it_may_report_it_afterwards(
    member: Any, community: Any, colleague: Any, county_officer: Any, township_officer: Any
) -> None:
    action, (voice, _other) = verified(
        member, community, confirmer=township_officer, publisher=county_officer
    )
    say(action, done=False, feedback=voice)
    report_progress(loaded(action), by=colleague, progress=100, note="修好了")
    confirm_progress(loaded(action), by=township_officer)
    assert loaded(action).state == "verified"


@pytest.mark.parametrize("table", ["deliberation_surveyanswer", "deliberation_reopening"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET verified_on = '2020-01-01'", "DELETE FROM {}"]
)
def test_answers_and_reopenings_never_change(statement: str, table: str, scene: Any) -> None:
    action, (voice, _other) = scene
    say(action, done=False, feedback=voice)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))
    assert (SurveyAnswer.objects.count(), Reopening.objects.count()) == (1, 1)


def test_the_database_holds_it_to_one_reopening(
    scene: Any, township_officer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    action, voices = scene
    say(action, done=False, feedback=voices[0])
    monkeypatch.setattr("deliberation.services.surveys._may_reopen", lambda action: True)
    with pytest.raises(IntegrityError), transaction.atomic():
        say(action, done=False, feedback=voices[1])
    assert Reopening.objects.count() == 1


@pytest.mark.parametrize(
    "changes", [{}, {"reason": "x"}, {"reopened_by": True}, {"answer": True, "reopened_by": True}]
)
def test_a_reopening_has_one_cause(changes: dict[str, Any], scene: Any, member: Any) -> None:
    action, (voice, _other) = scene
    answer = say(action, done=True, feedback=voice)
    values = {"reopened_by": member, "answer": answer}
    given = {name: values.get(name, value) for name, value in changes.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Reopening.objects.create(
            action=action, due=action.due, verified_on=action.verified_on, **given
        )


def test_verified_needs_a_day(scene: Any) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Action.objects.filter(pk=scene[0].pk).update(verified_on=None)


def test_the_payload_has_days_and_numbers_and_no_words(
    scene: Any, county_officer: Any, member: Any
) -> None:
    action, (voice, other) = scene
    say(action, done=True, feedback=voice, remark="内部意见")
    say(action, done=False, remark="内部意见")
    publish_action(loaded(action), by=county_officer)
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None
    assert shown.payload["survey"] == {
        "asked": 2, "yes": 1, "no": 0, "public_yes": 0, "public_no": 1,
    }  # fmt: skip
    assert (shown.payload["verified_on"], shown.payload["reopened_on"]) == (
        action.verified_on.isoformat(), "",
    )  # fmt: skip
    say(action, done=False, feedback=other)
    assert list(queries.reopened_unpublished(county_officer)) == [action]
    publish_action(loaded(action), by=county_officer)
    shown = current(Kind.ACTION, action.public_id)
    assert shown is not None
    assert shown.payload["reopened_on"] == timezone.localdate().isoformat()
    assert (shown.payload["state"], shown.reason) == ("in_progress", "居民反映没有办好，重新办理")
    assert list(queries.reopened_unpublished(county_officer)) == []
    assert "内部意见" not in str(shown.payload)
    with pytest.raises(Refusal):
        publish_action(loaded(action), by=member)


def test_the_rate_has_numerator_and_denominator(member: Any, community: Any, people: Any) -> None:
    spoken = [verified(member, community, **people) for _n in range(4)]
    verified(member, community, ago=5, **people)
    for (action, voices), words in zip(
        spoken, ([True, True], [True, False], [], [False]), strict=True
    ):
        for voice, done in zip(voices, words, strict=False):
            say(action, done=done, feedback=voice)
    say(spoken[2][0], done=True)
    lines = queries.confirmation_lines(Action.objects.all(), "township")
    expected = queries.ConfirmationLine(
        community.township.slug, community.township.name, 4, 3, 1, 2, 2
    )
    assert lines == [expected]
    assert lines[0].share == 1 / 3
    assert queries.confirmation_total(lines).heard == 3
    for value in ("asked", "heard", "confirmed", "denied", "reopened"):
        found = queries.by_survey(Action.objects.all(), value)
        assert found.count() == getattr(expected, value), value
