"""Projects: who leads, who decides and why, what is asked for on the way."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from benxi_sorting.demonstration.clock import on
from communities import services
from communities.services import Act
from orgs.forms.project_course import ChangeForm
from orgs.forms.projects import ProjectForm
from orgs.models import Project, ProjectChange, ProjectWarning
from orgs.project_rules import deciding_unit
from orgs.queries import projects as queries
from orgs.services.project_changes import ask_change, decide_change, take_back_change
from orgs.services.project_course import Mark, add_entry, enter_results
from orgs.services.project_drafts import begin_project, write_project
from orgs.services.project_publishing import publish_project
from orgs.services.projects import (
    apply_for,
    close_project,
    decide_project,
    stop_project,
    withdraw_project,
)
from tests import factories
from tests.orgs.helpers import member, organization
from tests.orgs.project_helpers import (
    accepted,
    applied,
    city_officer,
    closed,
    committee_member,
    content,
    county_officer,
    detai,
    draft,
    far,
    fresh,
    green_home,
    leader,
    neighbour,
    on_site,
    photo_of,
    publisher,
    running,
    settle,
    sibling,
    stands_on_a_list,
    township_officer,
)
from tests.world import picture

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("codes", "unit"),
    [
        (["210502001001"], "210502001"),
        (["210502001001", "210502001002"], "210502001"),
        (["210502001001", "210502002001"], "210502"),
        (["210502001001", "210503001001"], "2105"),
        (["210502001001", "210502001001"], "210502001"),
    ],
)
def test_the_smallest_unit_that_holds_all_communities_decides(codes: list[str], unit: str) -> None:
    assert deciding_unit(codes) == unit


def test_no_community_no_unit() -> None:
    with pytest.raises(ValueError, match="without communities"):
        deciding_unit([])


@pytest.mark.parametrize(
    ("units", "decider", "others"),
    [
        ((detai, sibling), township_officer, (county_officer, city_officer)),
        ((detai, neighbour), county_officer, (township_officer, city_officer)),
        ((detai, far), city_officer, (township_officer, county_officer)),
    ],
)
def test_each_level_decides_on_its_own(units: Any, decider: Any, others: Any) -> None:
    project = applied(communities=[unit() for unit in units])
    for other in others:
        with pytest.raises(IllegalTransition):
            decide_project(fresh(project), "accepted", by=other())
    decide_project(fresh(project), "accepted", by=decider())
    assert fresh(project).state == "accepted"


def test_the_reason_of_the_level_is_told() -> None:
    assert "township" in str(draft().level_reason) or "街" in str(draft().level_reason)


def test_a_form_sent_twice_makes_one_project() -> None:
    by = leader()
    first = begin_project(by=by, content=content(), token="t" * 32)
    again = begin_project(by=by, content=content(), token="t" * 32)
    assert (first[0].pk, first[1], again[0].pk, again[1]) == (again[0].pk, True, first[0].pk, False)
    assert Project.objects.count() == 1


def test_nobody_enters_a_project_for_others() -> None:
    with pytest.raises(Refusal):
        draft(by=committee_member())
    with pytest.raises(Refusal):
        draft(by=leader(), committee=detai())
    with pytest.raises(Refusal):
        draft(by=committee_member(), committee=sibling(), communities=[sibling()])
    other = organization("别的协会", number=9)
    with pytest.raises(Refusal):
        draft(by=leader(), organization=other)


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"communities": []}, "communities"),
        ({"kind": "other"}, "kind_words"),
        ({"kind_words": "讲座"}, "kind_words"),
        ({"budget_source": "other"}, "budget_words"),
        ({"budget": -1}, "budget"),
        ({"title": ""}, "title"),
        ({"title": "甲" * 101}, "title"),
        ({"title": "甲\u202e乙"}, "title"),
    ],
)
def test_what_a_draft_may_not_say(fields: dict[str, Any], error: str) -> None:
    with pytest.raises(ValidationError) as refused:
        draft(**fields)
    assert list(refused.value.message_dict) == [error]


def test_days_stand_in_their_order() -> None:
    today = timezone.localdate()
    with pytest.raises(ValidationError) as refused:
        draft(ends_on=today - timedelta(days=1))
    assert set(refused.value.message_dict) == {"ends_on", "milestones"}
    with pytest.raises(ValidationError) as refused:
        draft(milestones=[("太晚", today + timedelta(days=101))])
    assert list(refused.value.message_dict) == ["milestones"]


def test_a_committee_serves_itself() -> None:
    with pytest.raises(ValidationError) as refused:
        draft(committee=detai(), communities=[sibling()])
    assert list(refused.value.message_dict) == ["communities"]
    assert draft(committee=detai()).leader == detai().full_name


def test_an_organisation_takes_part_once() -> None:
    with pytest.raises(ValidationError) as refused:
        draft(partners=[(green_home(), "", "宣传")])
    assert list(refused.value.message_dict) == ["partners"]


def test_a_draft_is_written_anew_and_fixed_once_applied_for() -> None:
    project = draft()
    write_project(
        project, by=leader(), content=content(title="新题目", communities=[detai(), neighbour()])
    )
    now = fresh(project)
    assert (now.title, now.jurisdiction, now.places.count(), now.version) == (
        "新题目", factories.county().code, 2, 2,
    )  # fmt: skip
    with pytest.raises(StaleRecord):
        write_project(fresh(project), by=leader(), content=content(), expected_version=1)
    apply_for(fresh(project), by=leader())
    with pytest.raises(IllegalTransition):
        write_project(fresh(project), by=leader(), content=content())


def test_an_application_has_aims_and_milestones_and_is_not_over() -> None:
    for lacking in ({"aims": []}, {"milestones": []}):
        project = draft(**lacking)
        with pytest.raises(Refusal):
            apply_for(project, by=leader())
    today = timezone.localdate()
    past = draft(
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
        milestones=[("过去", today - timedelta(days=2))],
    )
    with pytest.raises(Refusal):
        apply_for(past, by=leader())


def test_a_community_closed_since_is_kept_in_the_form_and_named_at_the_application() -> None:
    project = draft(communities=[detai(), sibling()])
    act = Act(by=county_officer(), effective_on=timezone.localdate(), reason="撤销")
    services.close_unit(sibling(), act)
    assert sibling() not in queries.places_to_serve()
    assert sibling() in queries.places_to_serve(project)
    offered = ProjectForm(leader(), project=project).fields["communities"].queryset
    assert sibling() in offered
    assert sibling() in ChangeForm(project).fields["communities"].queryset
    with pytest.raises(Refusal, match="南地社区"):
        apply_for(project, by=leader())


def test_what_is_over_by_now_is_not_accepted_any_more() -> None:
    with on(timezone.localdate() - timedelta(days=120)):
        project = applied()
    with pytest.raises(Refusal, match="已经结束"):
        decide_project(project, "accepted", by=township_officer())
    decide_project(fresh(project), "refused", by=township_officer(), reason="已过期限")


def test_who_entered_a_project_does_not_accept_it() -> None:
    both = leader("both")
    factories.appointment(both, "township_officer", factories.township())
    both = type(both).objects.get(pk=both.pk)
    project = draft(by=both)
    apply_for(project, by=both)
    with pytest.raises(DutyConflict):
        decide_project(project, "accepted", by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(
            state="accepted", decided_by=both, decided_on=timezone.localdate()
        )


def test_who_ever_wrote_a_project_neither_decides_nor_publishes_it() -> None:
    both = leader("both")
    factories.appointment(both, "township_officer", factories.township())
    both = type(both).objects.get(pk=both.pk)
    project = draft()
    write_project(fresh(project), by=both, content=content(summary="他人所写。"))
    write_project(fresh(project), by=leader(), content=content(summary="又改过。"))
    apply_for(fresh(project), by=leader())
    with pytest.raises(DutyConflict):
        decide_project(fresh(project), "accepted", by=both)
    assert list(queries.waiting_projects(both)) == []
    decide_project(fresh(project), "accepted", by=township_officer())
    with pytest.raises(DutyConflict):
        publish_project(fresh(project), by=both, confirmed=True)
    assert list(queries.projects_to_publish(both)) == []
    assert list(queries.projects_to_publish(county_officer())) == [project]


def test_a_refusal_gives_its_reasons() -> None:
    project = applied()
    with pytest.raises(ValidationError):
        decide_project(project, "refused", by=township_officer(), reason=" ")
    decide_project(project, "refused", by=township_officer(), reason="与已有项目重复")
    assert (fresh(project).state, fresh(project).decision) == ("refused", "与已有项目重复")


def test_a_list_that_forbids_it_stops_the_application_and_the_acceptance() -> None:
    waiting, project = applied(), draft()
    stands_on_a_list(green_home(), "refuse")
    with pytest.raises(Refusal, match=r"绿家园.*申报项目：不予受理（测试）"):
        apply_for(project, by=leader())
    with pytest.raises(Refusal, match=r"绿家园.*申报项目：不予受理（测试）"):
        decide_project(fresh(waiting), "accepted", by=township_officer())
    decide_project(fresh(waiting), "refused", by=township_officer(), reason="列入名录")
    assert not ProjectWarning.objects.exists()


@pytest.mark.parametrize("is_leader", [True, False])
def test_who_has_ended_neither_applies_nor_is_accepted(is_leader: bool) -> None:
    partner = organization("合作协会", number=8)
    partners = [(partner, "", "提供志愿者")]
    waiting, project = applied(partners=partners), draft(partners=partners)
    gone = green_home() if is_leader else partner
    type(gone).objects.filter(pk=gone.pk).update(status="ended")
    with pytest.raises(Refusal, match=gone.name):
        apply_for(fresh(project), by=leader())
    with pytest.raises(Refusal, match=gone.name):
        decide_project(fresh(waiting), "accepted", by=township_officer())
    decide_project(fresh(waiting), "refused", by=township_officer(), reason="已终止")
    with pytest.raises((ValidationError, Refusal)):
        write_project(
            fresh(project),
            by=leader(),
            content=content(partners=[(type(gone).objects.get(pk=partner.pk), "", "提供志愿者")]),
        )


def test_a_warning_is_kept_of_leader_and_partner_both_times() -> None:
    partner = organization("合作协会", number=8)
    project = draft(partners=[(partner, "", "提供志愿者")])
    stands_on_a_list(partner, "warn")
    apply_for(project, by=leader())
    decide_project(project, "accepted", by=township_officer())
    kept = project.warnings.values_list("stage", "organization__name")
    assert sorted(kept) == [("acceptance", "合作协会"), ("application", "合作协会")]
    with pytest.raises(DatabaseError), transaction.atomic():
        project.warnings.all().delete()


def test_progress_settles_milestones() -> None:
    today = timezone.localdate()
    project = running(milestones=[("培训", today), ("宣传", today + timedelta(days=5))])
    first, second = project.milestones.all()
    marks = {first.pk: Mark(100), second.pk: Mark(40, is_given_up=True)}
    entry, _new = add_entry(
        project, by=leader(), day=today, text="完成培训", token="e" * 32, marks=marks
    )
    again, is_new = add_entry(project, by=leader(), day=today, text="完成培训", token="e" * 32)
    assert (again.pk, is_new) == (entry.pk, False)
    assert list(project.milestones.values_list("percent", "outcome", "settled_on")) == [
        (100, "done", today),
        (40, "given_up", today),
    ]
    with pytest.raises(ValidationError):
        add_entry(
            project, by=leader(), day=today, text="又", token="f" * 32, marks={first.pk: Mark(10)}
        )
    for day in (today + timedelta(days=1), today - timedelta(days=1)):
        with pytest.raises(ValidationError):
            add_entry(project, by=leader(), day=day, text="错日", token=f"{day}")
    with pytest.raises(DatabaseError), transaction.atomic():
        project.entries.update(text="改写")


@pytest.mark.parametrize("percent", [-1, 101])
def test_progress_lies_between_nothing_and_all(percent: int) -> None:
    project = running()
    marks = {project.milestones.get().pk: Mark(percent)}
    with pytest.raises(ValidationError):
        add_entry(
            project, by=leader(), day=timezone.localdate(), text="错", token="g" * 32, marks=marks
        )


def test_strangers_enter_nothing() -> None:
    project = running()
    stranger = member(organization("别的协会", number=9))
    today = timezone.localdate()
    with pytest.raises(Refusal):
        add_entry(project, by=stranger, day=today, text="冒充", token="h" * 32)
    with pytest.raises(Refusal):
        enter_results(project, by=stranger, results={project.aims.get().pk: 1})
    with pytest.raises(Refusal):
        photo_of(project, by=stranger)
    with pytest.raises(Refusal):
        ask_change(
            project, by=stranger, starts_on=today, ends_on=today, communities=[detai()],
            reason="冒充", token="i" * 32,
        )  # fmt: skip


def test_photos_belong_to_entries_and_papers_are_never_public() -> None:
    project = running()
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="宣传", token="j" * 32
    )
    shown = photo_of(project, by=leader(), upload=picture(), entry=entry)
    paper = photo_of(project, by=leader(), upload=picture(), caption="场地证明")
    assert (shown.photo.shows_people, paper.photo.shows_people) == (False, True)


def test_closing_needs_every_milestone_and_every_figure() -> None:
    project = running()
    with pytest.raises(Refusal, match=r"完成培训.*入户宣传户数"):
        close_project(project, by=leader(), report="完了")
    with pytest.raises(DatabaseError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(
            state="closed", closed_by=leader(), closed_on=timezone.localdate(), report="完了"
        )
    settle(project)
    with pytest.raises(ValidationError):
        close_project(fresh(project), by=leader(), report=" ")
    close_project(fresh(project), by=leader(), report="按期完成")
    assert fresh(project).state == "closed"
    with pytest.raises(IllegalTransition):
        enter_results(fresh(project), by=leader(), results={project.aims.get().pk: 5})
    with pytest.raises(DatabaseError), transaction.atomic():
        project.aims.update(result=9999)


@pytest.mark.parametrize(
    ("rows", "values"),
    [
        ("aims", {"target": 1}),
        ("milestones", {"title": "改"}),
        ("milestones", {"due_on": timezone.localdate()}),
    ],
)
def test_what_was_applied_for_stays(rows: str, values: dict[str, Any]) -> None:
    project = applied()
    for act in ("update", "delete"):
        with pytest.raises(DatabaseError), transaction.atomic():
            getattr(getattr(project, rows).all(), act)(**(values if act == "update" else {}))


def test_leader_and_deciding_unit_stop_a_project() -> None:
    for by in (leader, township_officer):
        project = running()
        with pytest.raises(ValidationError):
            stop_project(project, by=by(), reason="")
        stop_project(fresh(project), by=by(), reason="经费中断")
        assert fresh(project).state == "stopped"
    project = running()
    with pytest.raises(IllegalTransition):
        stop_project(project, by=county_officer(), reason="经费中断")


def change(project: Project, **fields: Any) -> Any:
    values = {
        "starts_on": project.starts_on,
        "ends_on": project.ends_on + timedelta(days=30),
        "communities": [detai()],
        "reason": "雨季推迟",
        "token": "k" * 32,
        **fields,
    }
    return ask_change(project, by=values.pop("by", leader()), **values)


def test_what_the_site_does_not_show_asks_for_no_publication() -> None:
    project = running()
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="宣传", token="m" * 32
    )
    on_site(project)
    asked, _new = change(fresh(project))
    take_back_change(asked, by=leader())
    asked, _new = change(fresh(project), token="l" * 32)
    decide_change(asked, by=township_officer(), agrees=False, answer="期限已够")
    photo_of(fresh(project), by=leader(), upload=picture(), entry=entry, shows_people=True)
    assert not queries.projects_to_publish(publisher()).exists()
    photo_of(fresh(project), by=leader(), upload=picture("blue"), entry=entry)
    assert list(queries.projects_to_publish(publisher())) == [project]
    on_site(project, reason="新增照片")
    asked, _new = change(fresh(project), token="n" * 32)
    decide_change(asked, by=township_officer(), agrees=True)
    assert list(queries.projects_to_publish(publisher())) == [project]


def test_a_change_of_the_period_holds_once_it_is_agreed_to() -> None:
    project = running()
    asked, _new = change(project)
    with pytest.raises(Refusal):
        change(fresh(project), token="l" * 32)
    with pytest.raises(Refusal):
        close_project(fresh(project), by=leader(), report="完了")
    with pytest.raises(Refusal):
        decide_change(asked, by=county_officer(), agrees=True)
    decide_change(asked, by=township_officer(), agrees=True)
    assert fresh(project).ends_on == project.ends_on + timedelta(days=30)
    with pytest.raises(IllegalTransition):
        decide_change(asked, by=township_officer(), agrees=False, answer="晚了")


def test_other_communities_move_the_decision_up() -> None:
    project = running()
    asked, _new = change(project, ends_on=project.ends_on, communities=[detai(), neighbour()])
    assert asked.jurisdiction == factories.county().code
    with pytest.raises(Refusal):
        decide_change(asked, by=township_officer(), agrees=True)
    decide_change(asked, by=county_officer(), agrees=True)
    now = fresh(project)
    assert (now.jurisdiction, now.places.count()) == (factories.county().code, 2)


def test_who_decides_follows_a_community_to_another_township() -> None:
    waiting, ended = applied(), closed()
    spans = applied(communities=[detai(), sibling()])
    asked, _new = change(running())
    target = neighbour().township
    act = Act(by=county_officer(), effective_on=timezone.localdate())
    services.move_unit(detai(), act, township=target, code=f"{target.code}077")
    for one, unit in (
        (waiting, target.code),
        (spans, target.code[:6]),
        (ended, ended.jurisdiction),
    ):
        assert fresh(one).jurisdiction == unit
        assert fresh(one).version == one.version + (unit != one.jurisdiction)
    assert ProjectChange.objects.get(pk=asked.pk).jurisdiction == target.code
    with pytest.raises(IllegalTransition):
        decide_project(fresh(waiting), "accepted", by=township_officer())


def test_a_declined_change_changes_nothing() -> None:
    project = running()
    asked, _new = change(project)
    with pytest.raises(ValidationError):
        decide_change(asked, by=township_officer(), agrees=False)
    decide_change(asked, by=township_officer(), agrees=False, answer="理由不足")
    assert fresh(project).ends_on == project.ends_on
    assert queries.open_change(project) is None


def test_a_change_leaves_out_no_open_milestone_and_is_not_over() -> None:
    project = running()
    for ends_on, words in (
        (project.starts_on + timedelta(days=29), "完成培训"),
        (project.starts_on - timedelta(days=1), "过去"),
    ):
        with pytest.raises(ValidationError, match=words) as refused:
            change(project, starts_on=project.starts_on - timedelta(days=9), ends_on=ends_on)
        assert list(refused.value.message_dict) == ["ends_on"]
    with pytest.raises(ValidationError, match="完成培训"):
        change(project, starts_on=project.starts_on + timedelta(days=31))
    settle(project)
    change(fresh(project), ends_on=project.starts_on + timedelta(days=29))


def test_a_change_moves_a_milestone_that_is_not_reached_yet() -> None:
    today = timezone.localdate()
    planned = today + timedelta(days=30)
    project = running(milestones=[("甲", planned), ("乙", planned)])
    first, second = project.milestones.get(title="甲"), project.milestones.get(title="乙")
    late = project.ends_on + timedelta(days=20)
    for day, field in (
        (today - timedelta(days=1), f"milestone_{first.pk}"),
        (late, f"milestone_{first.pk}"),
    ):
        with pytest.raises(ValidationError) as refused:
            change(project, ends_on=project.ends_on, moves={first.pk: day})
        assert list(refused.value.message_dict) == [field]
    with pytest.raises(Refusal):
        change(project, ends_on=project.ends_on, moves={first.pk: first.due_on})
    asked, _new = change(project, ends_on=late, moves={first.pk: late, second.pk: late})
    first.refresh_from_db()
    assert first.due_on == planned
    # What is settled meanwhile stays as it was.
    add_entry(
        fresh(project), by=leader(), day=today, text="乙完成", token="s" * 32,
        marks={second.pk: Mark(100)},
    )  # fmt: skip
    decide_change(asked, by=township_officer(), agrees=True)
    assert dict(project.milestones.values_list("title", "due_on")) == {
        "甲": late,
        "乙": planned,
    }
    assert queries.first_days_of(project) == {first.pk: planned}
    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.after["milestones"]) == (
        "project.change_agreed",
        {"甲": late.isoformat()},
    )
    with pytest.raises(ValidationError) as refused:
        change(fresh(project), token="z" * 32, moves={second.pk: late})
    assert list(refused.value.message_dict) == [f"milestone_{second.pk}"]
    back, _new = change(
        fresh(project), token="y" * 32, ends_on=late, moves={first.pk: late - timedelta(days=5)}
    )
    decide_change(back, by=township_officer(), agrees=True)
    # It tells the first day of all, not that of the last move.
    assert queries.first_days_of(project) == {first.pk: planned}


def test_a_moved_milestone_lies_in_the_new_period() -> None:
    project = running()
    row = project.milestones.get()
    ends_on = row.due_on - timedelta(days=10)
    asked, _new = change(project, ends_on=ends_on, moves={row.pk: ends_on})
    decide_change(asked, by=township_officer(), agrees=True)
    row.refresh_from_db()
    assert (row.due_on, fresh(project).ends_on) == (ends_on, ends_on)


def test_a_declined_move_moves_nothing() -> None:
    project = running()
    row = project.milestones.get()
    day = row.due_on + timedelta(days=5)
    asked, _new = change(project, moves={row.pk: day})
    with pytest.raises(DatabaseError), transaction.atomic():
        project.milestones.update(due_on=day)
    with pytest.raises(DatabaseError), transaction.atomic():
        asked.moves.update(due_on=day + timedelta(days=1))
    decide_change(asked, by=township_officer(), agrees=False, answer="理由不足")
    row.refresh_from_db()
    assert row.due_on == day - timedelta(days=5)
    assert queries.first_days_of(project) == {}
    with pytest.raises(DatabaseError), transaction.atomic():
        project.milestones.update(due_on=day)


def test_a_change_whose_period_is_over_by_now_is_declined() -> None:
    with on(timezone.localdate() - timedelta(days=200)):
        asked, _new = change(running())
    with pytest.raises(ValidationError) as refused:
        decide_change(asked, by=township_officer(), agrees=True)
    assert list(refused.value.message_dict) == ["ends_on"]
    decide_change(asked, by=township_officer(), agrees=False, answer="已过期限")


def test_a_change_that_waits_is_taken_back() -> None:
    project = running()
    asked, _new = change(project)
    with pytest.raises(Refusal):
        take_back_change(asked, by=township_officer())
    take_back_change(asked, by=leader())
    assert queries.open_change(project) is None
    for act in (take_back_change, partial(decide_change, agrees=True)):
        with pytest.raises(IllegalTransition):
            act(ProjectChange.objects.get(), by=leader())
    settle(project)
    close_project(fresh(project), by=leader(), report="完了")
    assert fresh(project).ends_on == project.ends_on


def test_who_stops_a_project_ends_what_waits() -> None:
    project = running()
    change(project)
    stop_project(fresh(project), by=township_officer(), reason="经费中断")
    assert ProjectChange.objects.get().state == "taken_back"


def test_an_empty_change_is_refused() -> None:
    project = running()
    with pytest.raises(Refusal):
        change(project, ends_on=project.ends_on)
    with pytest.raises(ValidationError):
        change(project, communities=[])


def test_who_sees_a_project() -> None:
    partner = organization("合作协会", number=8)
    friend, stranger = member(partner), member(organization("别的协会", number=9))
    project = draft(partners=[(partner, "", "提供志愿者")], communities=[detai(), neighbour()])
    officers = (township_officer(), county_officer(), city_officer(), committee_member())

    def seen(*people: Any) -> list[bool]:
        return [Project.objects.for_user(one).filter(pk=project.pk).exists() for one in people]

    assert seen(leader(), friend, stranger, *officers) == [True] + [False] * 6
    apply_for(project, by=leader())
    assert seen(leader(), friend, stranger, *officers) == [True, True, False, *[True] * 4]


def test_a_draft_that_was_dropped_stays_its_leaders() -> None:
    project, handed_in = draft(), applied()
    for one in (project, handed_in):
        withdraw_project(fresh(one), by=leader(), reason="不办了")
    for other in (township_officer(), committee_member()):
        assert list(Project.objects.for_user(other)) == [handed_in]
    assert Project.objects.for_user(leader()).count() == 2


def test_what_is_late_stands_with_leader_and_deciding_unit() -> None:
    today = timezone.localdate()
    project = running(milestones=[("今天", today)])
    assert not queries.late(Project.objects.all()).exists()
    assert list(queries.late(Project.objects.all(), today + timedelta(days=1))) == [project]


def test_a_committee_is_found_by_its_name_and_numbers_are_read_at_once() -> None:
    project = accepted(committee=detai())
    officer = township_officer()
    chosen = queries.ProjectFilter(text="德泰 楼道")
    assert list(queries.projects_for(officer, chosen)) == [project]
    with CaptureQueriesContext(connection) as made:
        queries.project_counts(officer)
    read = [one for one in made.captured_queries if '"orgs_project"."state"' in one["sql"]]
    assert len(read) == 1


def test_numbers_by_kind_and_county() -> None:
    closed()
    accepted(kind="research", communities=[detai(), far()])
    draft(by=leader())
    kinds, counties = queries.project_counts(city_officer())
    assert {line.address: line.total for line in kinds if line.total} == {
        "publicity": 1,
        "research": 1,
    }
    assert {line.address: line.total for line in counties} == {"pingshan": 2, "xihu": 1}
    assert [number for state, _label, number in counties[0].cells if state == "closed"] == [1]


def test_every_act_stands_in_the_trail() -> None:
    closed()
    actions = AuditEvent.objects.filter(action__startswith="project.").order_by("pk")
    assert list(actions.values_list("action", flat=True)) == [
        "project.begun",
        "project.applied",
        "project.accepted",
        "project.running",
        "project.progress_entered",
        "project.figures_noted",
        "project.closed",
    ]
