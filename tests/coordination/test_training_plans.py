"""Plans of trainings: written, issued by another, held against what was held."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from accounts.desk import gathered
from accounts.enums import Role
from accounts.models import AuditEvent, User
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from coordination import services, training_desk, training_papers, training_public
from coordination import training_plan_queries as queries
from coordination.constants import PLAN_TEXT_LENGTH
from coordination.enums import PlannedStanding, TrainingState
from coordination.models import PlannedTraining, Training, TrainingPlan
from coordination.services import PlannedContent, TrainingPlanWords
from coordination.services.plans import TOO_FAR, YEARS_AHEAD, YEARS_BACK, LineGone
from coordination.services.training_plans import NOT_YOURS
from coordination.training_plan_progress import planned_standing
from coordination.training_plan_public import issue_training_plan
from portal.enums import Kind
from portal.queries import current
from tests.coordination.helpers import person
from tests.coordination.training_helpers import (
    announcer,
    content,
    held,
    planned,
    planner,
    token,
)
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization

DUE, TODAY = date(2026, 6, 30), date(2026, 6, 30)
T, P = TrainingState, PlannedStanding


@pytest.mark.parametrize(
    ("states", "day", "standing"),
    [
        ([], TODAY, P.PLANNED),
        ([], TODAY + timedelta(days=1), P.OVERDUE),
        ([T.DRAFT], TODAY, P.PREPARED),
        ([T.DRAFT], TODAY + timedelta(days=1), P.OVERDUE),
        ([T.CANCELLED], TODAY, P.CANCELLED),
        ([T.CANCELLED], TODAY + timedelta(days=1), P.CANCELLED),
        ([T.CANCELLED, T.DRAFT], TODAY, P.PREPARED),
        ([T.CANCELLED, T.DRAFT], TODAY + timedelta(days=1), P.OVERDUE),
        ([T.ANNOUNCED, T.CANCELLED], TODAY + timedelta(days=1), P.ANNOUNCED),
        ([T.ANNOUNCED, T.HELD], TODAY, P.HELD),
        ([T.RECORDED, T.HELD, T.DRAFT], TODAY, P.RECORDED),
    ],
)
def test_the_furthest_training_speaks_for_a_line(
    states: list[str], day: date, standing: PlannedStanding
) -> None:
    assert planned_standing(states, due_on=DUE, today=day) == standing


def line(**fields: Any) -> PlannedContent:
    values: dict[str, Any] = {
        "subject": "社区工作者垃圾分类业务培训",
        "audience": "both",
        "due_on": date(timezone.localdate().year, 12, 20),
        "hours": Decimal("3.0"),
        "seats": 60,
        "units": 40,
    }
    return PlannedContent(**values | fields)


def begun(by: User | None = None, *, lines: int = 1, year: int | None = None) -> TrainingPlan:
    by = by or planner()
    host = queries.plan_hosts(by)[0]
    year = year or timezone.localdate().year
    words = TrainingPlanWords("", "人人受训。")
    plan, _is_new = services.begin_training_plan(
        host=host, by=by, year=year, words=words, token=token()
    )
    for number in range(lines):
        day = date(year, 12, 20 + number)
        services.add_planned(
            plan, by=by, content=line(subject=f"第{number + 1}期培训", due_on=day), token=token()
        )
        plan.refresh_from_db()
    return plan


def issued(by: User | None = None, **fields: Any) -> TrainingPlan:
    plan = begun(by, **fields)
    issue_training_plan(plan, by=announcer())
    return plan


def course(plan: TrainingPlan, today: date | None = None) -> queries.Course:
    return queries.courses_of([plan], today or timezone.localdate())[plan.pk][0]


def made_of(plan: TrainingPlan, training: Training) -> Training:
    """`training` as one that carries out the first line."""
    Training.objects.filter(pk=training.pk).update(planned=plan.lines.first())
    return training


@pytest.mark.django_db
class TestWriting:
    def test_it_is_called_as_usual_and_begun_once_for_a_token(self) -> None:
        by, same = planner(), token()
        host, year = queries.plan_hosts(by)[0], timezone.localdate().year
        words = TrainingPlanWords("")
        made = [
            services.begin_training_plan(host=host, by=by, year=year, words=words, token=same)
            for _sent in range(2)
        ]
        assert [is_new for _plan, is_new in made] == [True, False]
        assert made[0][0].title == f"{year}年{host.name}培训计划"
        with pytest.raises(Refusal):
            services.begin_training_plan(host=host, by=by, year=year, words=words, token=token())

    def test_only_who_holds_the_trainings_writes_their_plan(self) -> None:
        plan, other = begun(), person("far-officer", Role.COUNTY_OFFICER, "210503")
        with pytest.raises(Refusal):
            services.add_planned(plan, by=other, content=line(), token=token())
        with pytest.raises(Refusal):
            services.discard_training_plan(plan, by=announcer_of_city(), reason="重写")

    def test_what_a_plan_is_begun_with_is_refused_at_its_field(self) -> None:
        by, this = planner(), timezone.localdate().year
        host = queries.plan_hosts(by)[0]

        def begin(year: int, *words: str, who: User = by) -> TrainingPlan:
            made, _is_new = services.begin_training_plan(
                host=host, by=who, year=year, words=TrainingPlanWords(*words), token=token()
            )
            return made

        for year in (this - YEARS_BACK - 1, this + YEARS_AHEAD + 1):
            with pytest.raises(ValidationError) as told:
                begin(year, "")
            assert list(told.value.message_dict) == ["year"]
        with pytest.raises(ValidationError) as told:
            begin(this, "", "长" * (PLAN_TEXT_LENGTH + 1))
        assert list(told.value.message_dict) == ["aims"]
        with pytest.raises(Refusal, match=str(NOT_YOURS)):
            begin(this, "", who=person("far-officer", Role.COUNTY_OFFICER, "210503"))
        assert not TrainingPlan.objects.exists()
        begin(this - YEARS_BACK, "")
        begin(this + YEARS_AHEAD, "")

    def test_words_are_written_anew_by_who_saw_the_last_ones(self) -> None:
        plan, by = begun(lines=0), planner()
        seen = plan.version
        too_long = TrainingPlanWords("计划", "长" * (PLAN_TEXT_LENGTH + 1))
        with pytest.raises(ValidationError) as told:
            services.change_training_plan(plan, by=by, words=too_long, expected_version=seen)
        assert list(told.value.message_dict) == ["aims"]
        words = TrainingPlanWords("计划", "先写的")
        services.change_training_plan(plan, by=by, words=words, expected_version=seen)
        with pytest.raises(StaleRecord):
            services.change_training_plan(
                TrainingPlan.objects.get(), by=by, words=TrainingPlanWords("后写的"),
                expected_version=seen,
            )  # fmt: skip
        assert TrainingPlan.objects.get().aims == "先写的"

    def test_a_plan_has_its_bound_of_lines(self, monkeypatch: pytest.MonkeyPatch) -> None:
        plan = begun(lines=2)
        monkeypatch.setattr("coordination.services.training_plans.LINES_PER_PLAN", 2)
        with pytest.raises(Refusal):
            services.add_planned(plan, by=planner(), content=line(), token=token())
        assert plan.lines.count() == 2

    def test_only_a_draft_is_written(self) -> None:
        plan, by = issued(), planner()
        row, words = plan.lines.get(), TrainingPlanWords("改写", "改写")
        for act in (
            lambda: services.change_training_plan(
                plan, by=by, words=words, expected_version=plan.version
            ),
            lambda: services.add_planned(plan, by=by, content=line(), token=token()),
            lambda: services.change_planned(plan, row.pk, by=by, content=line()),
            lambda: services.remove_planned(plan, row.pk, by=by),
            lambda: services.discard_training_plan(plan, by=by, reason="重写"),
        ):
            with pytest.raises(IllegalTransition):
                act()
        assert (plan.lines.get(), TrainingPlan.objects.get().title) == (row, plan.title)

    def test_only_its_keeper_renews_and_copies_what_is_in_force(self) -> None:
        plan, far = issued(), person("far-officer", Role.COUNTY_OFFICER, "210503")
        for by, refusal in ((far, str(NOT_YOURS)), (announcer_of_city(), str(NOT_YOURS))):
            with pytest.raises(Refusal, match=refusal):
                services.renew_training_plan(plan, by=by, reason="增加一期", token=token())
            with pytest.raises(Refusal, match=refusal):
                services.copy_training_plan(plan, by=by, token=token())
        with pytest.raises(ValidationError) as told:
            services.renew_training_plan(plan, by=planner(), reason="　 ", token=token())
        assert list(told.value.message_dict) == ["reason"]
        next_year, _is_new = services.copy_training_plan(plan, by=planner(), token=token())
        with pytest.raises(Refusal):
            services.copy_training_plan(plan, by=planner(), token=token())
        with pytest.raises(IllegalTransition):
            services.copy_training_plan(next_year, by=planner(), token=token())
        issue_training_plan(next_year, by=announcer())
        with pytest.raises(Refusal, match=str(TOO_FAR)):
            services.copy_training_plan(next_year, by=planner(), token=token())
        assert TrainingPlan.objects.count() == 2

    def test_a_line_of_another_plan_is_gone(self) -> None:
        plan, other = begun(lines=1), begun(year=timezone.localdate().year + 1)
        foreign = other.lines.get().pk
        for act in (
            lambda: services.change_planned(plan, foreign, by=planner(), content=line()),
            lambda: services.remove_planned(plan, foreign, by=planner()),
        ):
            with pytest.raises(LineGone):
                act()
        assert other.lines.get().subject == "第1期培训"

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"hours": Decimal(0)}, "hours"),
            ({"due_on": date(2020, 1, 1)}, "due_on"),
            ({"seats": 0}, "seats"),
            ({"audience": "nobody"}, "audience"),
            ({"subject": ""}, "subject"),
        ],
    )
    def test_a_line_that_cannot_be_is_refused_at_its_field(
        self, fields: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(ValidationError) as told:
            services.add_planned(
                begun(lines=0), by=planner(), content=line(**fields), token=token()
            )
        assert list(told.value.message_dict) == [field]

    def test_the_slower_of_two_is_told_and_a_line_taken_out_is_gone(self) -> None:
        plan, by = begun(lines=2), planner()
        first = plan.lines.order_by("pk")[0]
        stale = plan.version
        services.remove_planned(plan, first.pk, by=by, expected_version=plan.version)
        with pytest.raises(StaleRecord):
            services.change_planned(plan, first.pk, by=by, content=line(), expected_version=stale)
        with pytest.raises(LineGone):
            services.change_planned(
                plan, first.pk, by=by, content=line(), expected_version=plan.version
            )
        assert [str(one) for one in plan.lines.all()] == ["第2期培训"]


def announcer_of_city() -> User:
    return person("city-officer", Role.CITY_OFFICER, "2105")


@pytest.mark.django_db
class TestIssuing:
    def test_another_officer_puts_it_in_force_and_on_the_site(self) -> None:
        plan = issued()
        standing = current(Kind.TRAINING_PLAN, plan.key)
        assert standing is not None
        assert (plan.state, plan.issued_by, plan.issued_on) == (
            "issued", announcer(), timezone.localdate(),
        )  # fmt: skip
        assert standing.payload["lines"] == [
            {
                "subject": "第1期培训", "audience": "both", "for_whom": "", "hours": "3",
                "due_on": f"{plan.year}-12-20", "seats": 60, "units": 40,
            }
        ]  # fmt: skip
        assert (standing.payload["clause"], standing.period) == ("5.3.a", str(plan.year))

    def test_nobody_issues_what_they_wrote_whoever_wrote_over_it(self) -> None:
        plan = begun()
        services.change_training_plan(
            plan, by=announcer(), words=TrainingPlanWords("改写的计划"),
            expected_version=plan.version,
        )  # fmt: skip
        for author in (planner(), announcer()):
            with pytest.raises(DutyConflict):
                issue_training_plan(plan, by=author)
        issue_training_plan(plan, by=announcer_of_city())
        assert plan.state == "issued"

    def test_an_empty_plan_and_one_that_names_somebody_are_refused(self) -> None:
        with pytest.raises(Refusal):
            issue_training_plan(begun(lines=0), by=announcer())
        plan = TrainingPlan.objects.get()
        services.add_planned(
            plan, by=planner(), content=line(for_whom="联系张三 13804140000"), token=token()
        )
        plan.refresh_from_db()
        with pytest.raises(ValidationError):
            issue_training_plan(plan, by=announcer())

    def test_an_organisation_plans_and_its_register_issues(self) -> None:
        by = join(organization())
        plan = begun(by)
        assert [step.target for step in services.training_plan_steps(plan, by)] == ["discarded"]
        assert [step.target for step in services.training_plan_steps(plan, announcer())] == [
            "issued"
        ]
        issue_training_plan(plan, by=announcer())
        standing = current(Kind.TRAINING_PLAN, plan.key)
        assert standing is not None
        assert standing.payload["clause"] == "3.3.b"

    def test_a_newer_edition_takes_its_place_and_knows_the_same_trainings(self) -> None:
        plan = issued()
        made_of(plan, planned())
        newer, _is_new = services.renew_training_plan(
            plan, by=planner(), reason="增加一期", token=token()
        )
        with pytest.raises(Refusal):
            services.renew_training_plan(plan, by=planner(), reason="再改", token=token())
        assert (newer.edition, course(newer).trainings) == (2, [Training.objects.get()])
        issue_training_plan(newer, by=announcer())
        plan.refresh_from_db()
        standing = current(Kind.TRAINING_PLAN, plan.key)
        assert standing is not None
        assert (plan.state, newer.state, standing.version) == ("replaced", "issued", 2)
        assert standing.reason == "增加一期"
        with pytest.raises(IllegalTransition):
            services.renew_training_plan(plan, by=planner(), reason="旧的", token=token())

    def test_next_year_has_the_lines_a_year_later_as_trainings_of_their_own(self) -> None:
        plan = issued(lines=2)
        made_of(plan, planned())
        copied, _is_new = services.copy_training_plan(plan, by=planner(), token=token())
        assert (copied.year, copied.state, copied.title) == (
            plan.year + 1, "draft", plan.title.replace(str(plan.year), str(plan.year + 1)),
        )  # fmt: skip
        assert [one.due_on for one in copied.lines.all()] == [
            date(plan.year + 1, 12, 20), date(plan.year + 1, 12, 21),
        ]  # fmt: skip
        assert course(copied).trainings == []
        with pytest.raises(Refusal):
            services.copy_training_plan(plan, by=planner(), token=token())

    def test_what_was_issued_stays(self) -> None:
        plan = issued()
        attempts: list[Callable[[], Any]] = [
            lambda: TrainingPlan.objects.update(title="改"),
            lambda: PlannedTraining.objects.update(seats=5),
            lambda: PlannedTraining.objects.all()._raw_delete("default"),
            lambda: PlannedTraining.objects.create(plan=plan, **line().__dict__),
        ]
        for attempt in attempts:
            with pytest.raises(DatabaseError), transaction.atomic():
                attempt()

    def test_what_is_counted_for_a_line_stays_there(self) -> None:
        plan = issued()
        training = made_of(plan, held())
        training_public.record_training(training, by=announcer())
        with pytest.raises(DatabaseError, match="keeps its line"), transaction.atomic():
            Training.objects.filter(pk=training.pk).update(planned=None)

    def test_the_database_knows_one_plan_and_who_issues(self) -> None:
        plan = begun()
        same = {
            name: getattr(plan, name)
            for name in ("jurisdiction", "host_name", "year", "title", "author", "changed_by")
        }
        for attempt in (
            lambda: TrainingPlan.objects.create(**same),
            lambda: TrainingPlan.objects.filter(pk=plan.pk).update(
                state="issued", issued_by=planner(), issued_on=timezone.localdate()
            ),
            lambda: TrainingPlan.objects.filter(pk=plan.pk).update(state="issued"),
            lambda: TrainingPlan.objects.create(**same, edition=2),
            lambda: TrainingPlan.objects.create(
                **same, edition=2, change_reason="改", key=plan.key
            ),
            lambda: TrainingPlan.objects.filter(pk=plan.pk).update(year=1999),
            lambda: PlannedTraining.objects.update(hours=0),
            lambda: PlannedTraining.objects.update(seats=0),
            lambda: PlannedTraining.objects.create(
                plan=plan, key=plan.lines.get().key, **line().__dict__
            ),
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                attempt()


@pytest.mark.django_db
class TestFacts:
    def test_hours_people_and_units_are_counted_from_published_records_alone(self) -> None:
        plan = issued()
        made_of(plan, held(people=("王小宁", "李小明")))
        one = course(plan)
        assert (one.standing, one.hours, one.people, one.units) == (P.HELD, 0, 0, 0)
        training_public.record_training(
            made_of(plan, held(people=("王小宁", "李小明"))), by=announcer()
        )
        one = course(plan)
        assert (one.standing, one.hours, one.people, one.units) == (P.RECORDED, 3, 2, 1)
        assert (one.is_done, len(one.trainings)) == (True, 2)
        content, _media_type = training_papers.plan_xlsx(plan, timezone.localdate())
        assert content[:2] == b"PK"

    def test_a_training_is_made_of_a_line_of_the_own_plan_in_force(self) -> None:
        plan, by = issued(), planner()
        host, first = queries.plan_hosts(by)[0], plan.lines.get()
        training, _is_new = services.plan_training(
            host=host, by=by, content=content(), token=token(), planned=first
        )
        assert course(plan).trainings == [training]
        ours = join(organization())
        with pytest.raises(Refusal):
            services.plan_training(
                host=queries.plan_hosts(ours)[0], by=ours, content=content(), token=token(),
                planned=first,
            )  # fmt: skip
        draft, _is_new = services.copy_training_plan(plan, by=by, token=token())
        with pytest.raises(Refusal):
            services.plan_training(
                host=host, by=by, content=content(), token=token(), planned=draft.lines.get()
            )
        assert Training.objects.count() == 1

    def test_the_desk_tells_what_is_missing_due_and_to_be_issued(self) -> None:
        def told(user: User) -> list[tuple[str, bool]]:
            with translation.override("en"):
                found = gathered(training_desk.items(user))
                return [(str(one.title), one.overdue) for one in found]

        by, year = planner(), timezone.localdate().year
        assert told(by) == [(f"Plan of trainings of {year}", True)]
        plan = begun(by, lines=0)
        assert told(by) == told(announcer()) == []
        services.add_planned(plan, by=by, content=line(due_on=timezone.localdate()), token=token())
        plan.refresh_from_db()
        assert told(announcer()) == [(plan.title, False)]
        issue_training_plan(plan, by=announcer())
        assert told(by) == [("Training planned: 社区工作者垃圾分类业务培训", False)]
        made_of(plan, planned())
        assert len(told(by)) == 1
        services.cancel_training(Training.objects.get(), by=by, reason="场地不可用")
        assert told(by) == []

    def test_every_act_stands_in_the_trail(self) -> None:
        plan = issued()
        services.renew_training_plan(plan, by=planner(), reason="改期", token=token())
        acts = AuditEvent.objects.filter(object_type="coordination.TrainingPlan").order_by("pk")
        assert [one.action for one in acts] == [
            "trainingplan.begun", "trainingplan.line_added", "trainingplan.issued",
            "trainingplan.new_edition",
        ]  # fmt: skip


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.django_db
class TestPages:
    def test_from_the_form_to_the_session_that_carries_a_line_out(self) -> None:
        client, year = signed_in(planner()), timezone.localdate().year
        made = client.post(
            reverse("training_plan_create"),
            {"host": "office-210502", "year": year, "submission_token": token()},
        )
        plan = TrainingPlan.objects.get()
        assert made.url == reverse("training_plan_detail", args=[plan.public_id])  # type: ignore[attr-defined]
        typed = {
            "subject": "骨干培训", "audience": "both", "due_on": f"{year}年12月20日",
            "hours": "３学时", "seats": "60人", "units": "40", "submission_token": token(),
        }  # fmt: skip
        client.post(reverse("training_plan_line_add", args=[plan.public_id]), typed)
        row = plan.lines.get()
        assert (row.due_on, row.hours, row.seats) == (date(year, 12, 20), 3, 60)
        issue_training_plan(TrainingPlan.objects.get(), by=announcer())
        form = client.get(reverse("training_create"), {"line": row.pk}).context["form"]
        assert (form["title"].value(), form["planned"].value()) == ("骨干培训", str(row.pk))
        values = {name: value for name, value in content().__dict__.items() if value}
        moments = {name: f"{values[name]:%Y-%m-%dT%H:%M}" for name in ("starts_at", "ends_at")}
        sent = {"host": "office-210502", "planned": row.pk, "submission_token": token()}
        client.post(reverse("training_create"), values | moments | sent)
        assert Training.objects.get().planned == row
        page = client.get(reverse("training_plan_detail", args=[plan.public_id]))
        assert content().title in page.content.decode()
        # Others read the plan, and not what is still a draft.
        far = signed_in(person("far-officer", Role.COUNTY_OFFICER, "210503"))
        page = far.get(reverse("training_plan_detail", args=[plan.public_id]))
        assert ("骨干培训" in page.content.decode(), content().title in page.content.decode()) == (
            True, False,
        )  # fmt: skip

    def test_a_line_that_a_colleague_took_out_comes_back_as_a_new_one(self) -> None:
        plan, client = begun(lines=1), signed_in(planner())
        gone = plan.lines.get().pk
        services.remove_planned(plan, gone, by=planner(), expected_version=plan.version)
        typed = {
            "subject": "写了很久的一期", "audience": "both", "due_on": f"{plan.year}-12-20",
            "hours": "3", "seats": "60", "units": "40", "version": plan.version,
        }  # fmt: skip
        url = reverse("training_plan_line_edit", args=[plan.public_id, gone])
        answer = client.post(url, typed)
        form = answer.context["form"]
        assert (answer.status_code, form["subject"].value()) == (409, "写了很久的一期")
        again = {name: form[name].value() or "" for name in form.fields}
        client.post(answer.context["action"], again)
        assert plan.lines.get().subject == "写了很久的一期"
        removed = reverse("training_plan_line_remove", args=[plan.public_id, gone])
        answer = client.post(removed, {"version": TrainingPlan.objects.get().version})
        assert (answer.status_code, answer.context["plan"]) == (409, plan)

    @pytest.mark.parametrize(("target", "status"), [("replaced", 409), ("draft", 409), ("no", 404)])
    def test_no_step_leads_where_none_goes(self, target: str, status: int) -> None:
        plan, client = issued(), signed_in(announcer())
        url = reverse("training_plan_step", args=[plan.public_id, target])
        assert client.post(url, {"version": plan.version}).status_code == status
        assert TrainingPlan.objects.get().state == "issued"

    def test_the_second_of_two_reads_what_the_first_one_wrote(self) -> None:
        plan, client = begun(lines=1), signed_in(planner())
        row, seen = plan.lines.get(), plan.version
        services.change_planned(
            plan, row.pk, by=planner(), content=line(subject="先存的主题", seats=77),
            expected_version=seen,
        )  # fmt: skip
        typed = {
            "subject": "后存的主题", "audience": "both", "due_on": f"{plan.year}-12-20",
            "hours": "3", "seats": "60", "units": "40", "version": seen,
        }  # fmt: skip
        url = reverse("training_plan_line_edit", args=[plan.public_id, row.pk])
        answer = client.post(url, typed)
        page = answer.content.decode()
        stored = page.partition("</h1>")[2].partition("<form")[0]
        assert (answer.status_code, answer.context["form"]["subject"].value()) == (
            409, "后存的主题",
        )  # fmt: skip
        assert ("先存的主题" in stored, "77" in stored) == (True, True)
        assert client.post(url, {**typed, "version": answer.context["form"]["version"].value()})
        assert plan.lines.get().subject == "后存的主题"

    def test_the_public_list_is_searched_and_filtered(self) -> None:
        plan = issued()
        client = Client()
        current_year = str(plan.year)

        def shown(**query: str) -> int:
            return len(client.get(reverse("training_plan_public_list"), query).context["plans"])

        assert [shown(), shown(year=current_year, clause="5.3.a"), shown(q="培训计划")] == [1, 1, 1]
        assert [shown(clause="3.3.b"), shown(year="1999"), shown(clause="x")] == [0, 0, 0]

    def test_lists_ask_as_often_for_thirty_plans_as_for_one(self) -> None:
        year, counts = timezone.localdate().year, []
        city, host = announcer_of_city(), queries.plan_hosts(planner())[0]
        for numbers in (range(1), range(1, 30)):
            for number in numbers:
                plan = TrainingPlan.objects.create(
                    jurisdiction=f"2105{number + 10}", host_name=host.name, year=year,
                    title=f"第{number}份", author=planner(), changed_by=planner(),
                )  # fmt: skip
                PlannedTraining.objects.create(plan=plan, **line().__dict__)
                TrainingPlan.objects.filter(pk=plan.pk).update(
                    state="issued", issued_by=announcer(), issued_on=timezone.localdate()
                )
            with CaptureQueriesContext(connection) as asked:
                page = signed_in(city).get(reverse("training_plan_list"))
            counts.append((len(asked), len(page.context["page"])))
        assert [rows for _asked, rows in counts] == [1, 30]
        assert counts[0][0] == counts[1][0]
