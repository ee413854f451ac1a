"""Pages of work plans: the workspace of officers, files, the public site, the desk."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from docx import Document
from openpyxl import load_workbook

from accounts.desk import gathered
from accounts.enums import Role
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from communities.services import publish_register
from coordination import plan_public, plan_sections, services
from coordination.models import LineStatement, PlanLine, PlanReview, WorkPlan
from coordination.plan_desk import items
from tests import factories
from tests.coordination.helpers import person
from tests.coordination.plan_helpers import (
    YEAR,
    accepted,
    begun,
    city_officer,
    clause,
    closed,
    county_second,
    county_writer,
    drafted,
    line_content,
    nandi_second,
    nandi_writer,
    of_another_township,
    prepared,
    published,
    submitted,
    task_content,
)
from tests.coordination.test_plan_progress import Town, by_hand

pytestmark = pytest.mark.django_db
TODAY = date(YEAR, 10, 8)


@pytest.fixture(autouse=True)
def october() -> Iterator[None]:
    with on(TODAY):
        yield


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User, name: str, *args: Any, **query: str) -> str:
    response = signed_in(user).get(reverse(name, args=args), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def sent(user: User, name: str, *args: Any, **data: Any) -> Any:
    return signed_in(user).post(reverse(name, args=args), data)


TOKEN = {"submission_token": "t" * 30}
LINE = {
    "clause": "4.1.b", "task": "每月召开议事协商会", "measure": "meetings", "sense": "at_least",
    "target": "１２", "due_on": f"{YEAR}年11月30日",
}  # fmt: skip


def test_a_township_officer_writes_a_plan_and_hands_it_in() -> None:
    clause()
    writer = nandi_writer()
    code = factories.township().code
    made = sent(
        writer,
        "plan_create",
        submission_token="s" * 30,
        unit=code,
        year=YEAR,
        title="",
        situation="老旧小区多",
    )
    plan = WorkPlan.objects.get()
    assert made.status_code == 302
    assert plan.title == f"{YEAR}年南地街道生活垃圾分类指导工作计划"
    added = sent(writer, "plan_line_add", plan.public_id, **TOKEN, **LINE)
    assert added["Location"] == reverse("plan_detail", args=[plan.public_id])
    task = {**LINE, "measure": "", "sense": "", "target": "", "uncounted_reason": "不在本平台登记"}
    again = sent(
        writer, "plan_line_add", plan.public_id, submission_token="u" * 30, again="1", **task
    )
    assert again["Location"] == reverse("plan_line_add", args=[plan.public_id])
    assert [str(line.target) for line in plan.lines.order_by("pk")] == ["12.0", "None"]
    plan.refresh_from_db()
    done = sent(writer, "plan_step", plan.public_id, "submitted", version=plan.version)
    assert done.status_code == 302
    plan.refresh_from_db()
    assert plan.state == "submitted"


def test_what_is_amiss_stands_at_its_field_and_what_was_typed_stays() -> None:
    plan = begun()
    clause()
    writer = nandi_writer()
    for field, given in (
        ("target", {"target": "十二次吗"}),
        ("due_on", {"due_on": f"{YEAR + 1}-01-01"}),
        ("measure", {"measure": "plan_lines"}),
        ("clause", {"clause": "9.9.z"}),
    ):
        response = sent(writer, "plan_line_add", plan.public_id, **TOKEN, **{**LINE, **given})
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        assert "每月召开议事协商会" in response.content.decode()
    assert not PlanLine.objects.exists()


@pytest.mark.parametrize("typed", ["90%", "９０％ "])
def test_a_target_typed_with_its_sign_is_a_share(typed: str) -> None:
    plan = begun()
    clause()
    line = {**LINE, "measure": "conventions", "target": typed}
    sent(nandi_writer(), "plan_line_add", plan.public_id, **TOKEN, **line)
    made = plan.lines.get()
    assert (str(made.target), made.in_percent) == ("90.0", True)
    amiss = sent(
        nandi_writer(), "plan_line_add", plan.public_id, submission_token="u" * 30,
        **LINE | {"target": typed},
    )  # fmt: skip
    assert list(amiss.context["form"].errors) == ["in_percent"]


def test_who_comes_too_late_sees_what_is_stored_and_may_replace_it() -> None:
    plan = drafted()
    line = plan.lines.get(measure="meetings")
    seen = plan.version
    services.change_line(
        PlanLine.objects.select_related("plan").get(pk=line.pk), by=nandi_second(),
        content=line_content(task="别人写的任务"),
    )  # fmt: skip
    late = sent(nandi_writer(), "plan_line_edit", plan.public_id, line.pk, version=seen, **LINE)
    assert late.status_code == 409
    text = late.content.decode()
    assert "别人写的任务" in text
    stored = WorkPlan.objects.get(pk=plan.pk).version
    assert f'name="version" value="{stored}"' in text
    edited = sent(nandi_writer(), "plan_edit", plan.public_id, version=seen, title="我的题目")
    assert edited.status_code == 409
    sent(nandi_writer(), "plan_edit", plan.public_id, version=stored, title="我的题目")
    assert WorkPlan.objects.get(pk=plan.pk).title == "我的题目"


def test_a_line_is_taken_out() -> None:
    plan = drafted()
    line = plan.lines.get(measure="meetings")
    gone = sent(nandi_writer(), "plan_line_remove", plan.public_id, line.pk, version=plan.version)
    assert gone.status_code == 302
    assert plan.lines.count() == 1
    late = sent(nandi_writer(), "plan_line_remove", plan.public_id, plan.lines.get().pk,
                version=plan.version)  # fmt: skip
    assert late.status_code == 409
    assert plan.lines.count() == 1


def test_progress_is_shown_with_the_records_behind_it() -> None:
    Town(5)
    plan = accepted()
    counted = by_hand(plan.jurisdiction, TODAY)
    assert counted
    text = page(county_writer(), "plan_detail", plan.public_id)
    line = plan.lines.get(measure="meetings")
    behind = (
        reverse("admin:coordination_scoreboard_behind", args=["meetings", "counted"])
        + f"?code={plan.jurisdiction}&amp;since={YEAR}-01-01&amp;until={TODAY}"
    )
    assert behind in text
    for reader in (county_writer(), city_officer(), nandi_second()):
        listed = signed_in(reader).get(behind.replace("&amp;", "&"))
        assert listed.status_code == 200
        assert listed.context["page"].paginator.count == counted
    far = person("plan-far", Role.COUNTY_OFFICER, factories.county(name="溪湖区"))
    assert signed_in(far).get(behind.replace("&amp;", "&")).status_code == 404
    june = page(county_writer(), "plan_detail", plan.public_id, day=f"{YEAR}-06-30")
    assert f"until={YEAR}-06-30" in june
    for day in (f"{YEAR}-13-45", "2999-01-01"):
        assert behind in page(county_writer(), "plan_detail", plan.public_id, day=day)
    assert line.task in text


def test_the_list_has_filters_and_counts_what_is_reached() -> None:
    town = accepted(None, line_content(target=0, due_on=date(YEAR, 6, 30)), task_content())
    county = drafted(county_writer())
    client = signed_in(city_officer())

    def shown(**query: Any) -> list[WorkPlan]:
        return list(client.get(reverse("plan_list"), query).context["page"])

    assert shown() == [county, town]
    assert shown(level="township") == [town]
    assert shown(state="draft") == [county]
    assert shown(year=YEAR + 1) == []
    assert shown(county=factories.county().code, level="nonsense") == [county, town]
    plans = client.get(reverse("plan_list")).context["plans"]
    assert plans[1][1] == {"lines": 2, "done": 1, "late": 1}


def test_what_is_overdue_is_one_list_for_the_area() -> None:
    june = date(YEAR, 6, 30)
    accepted(
        None,
        line_content(target=0, due_on=june, task="已完成的"),
        line_content(due_on=june, task="逾期的"),
        task_content(due_on=june, task="未办的"),
        line_content(due_on=date(YEAR, 12, 1), task="未到期的"),
    )
    submitted(county_writer(), line_content(due_on=june, task="未审定的"))
    far = person("plan-ping", Role.TOWNSHIP_OFFICER, factories.township(name="平山街道"))
    for user, tasks in ((city_officer(), ["逾期的", "未办的"]), (far, [])):
        response = signed_in(user).get(reverse("plan_late"))
        assert [entry["task"] for _plan, entry in response.context["lines"]] == tasks


def test_who_has_none_is_listed_with_the_share() -> None:
    accepted()
    other = factories.township(name="平山街道")
    drafted(person("plan-ping", Role.TOWNSHIP_OFFICER, other))
    response = signed_in(city_officer()).get(reverse("plan_missing"), {"year": str(YEAR)})
    found = {str(one["label"]): one for one in response.context["levels"]}
    counties, townships = found.values()
    assert (townships["figure"].counted, townships["figure"].of) == (1, 2)
    assert [unit for unit, _state in townships["units"]] == [other]
    assert townships["units"][0][1]
    assert (counties["figure"].counted, counties["figure"].of) == (0, 1)


def test_the_unit_above_returns_it_and_another_publishes_it() -> None:
    plan = submitted()
    back = sent(county_writer(), "plan_step", plan.public_id, "returned", version=plan.version)
    assert back.status_code == 200
    sent(
        county_writer(),
        "plan_step",
        plan.public_id,
        "returned",
        version=plan.version,
        reason="补充",
    )
    plan.refresh_from_db()
    assert plan.state == "returned"
    assert "补充" in page(nandi_writer(), "plan_detail", plan.public_id)
    sent(nandi_writer(), "plan_step", plan.public_id, "submitted", version=plan.version)
    plan.refresh_from_db()
    sent(county_second(), "plan_step", plan.public_id, "accepted", version=plan.version)
    plan.refresh_from_db()
    sent(county_second(), "plan_step", plan.public_id, "published", version=plan.version)
    public = Client().get(reverse("plan_public", args=[plan.key])).content.decode()
    assert plan.title in public
    assert "每月召开议事协商会" in public
    assert nandi_writer().name not in public
    assert county_second().name not in public


@pytest.mark.parametrize("target", ["replaced", "draft", "nonsense"])
def test_no_step_leads_where_none_goes(target: str) -> None:
    plan = accepted()
    done = sent(county_writer(), "plan_step", plan.public_id, target, version=plan.version)
    assert done.status_code == (404 if target == "nonsense" else 409)
    assert WorkPlan.objects.get(pk=plan.pk).state == "accepted"


def test_it_is_renewed_and_copied() -> None:
    plan = accepted()
    missing = sent(nandi_writer(), "plan_renew", plan.public_id, **TOKEN)
    assert missing.status_code == 200
    newer = sent(nandi_writer(), "plan_renew", plan.public_id, **TOKEN, reason="调整指标")
    assert WorkPlan.objects.get(edition=2).public_id in newer["Location"]
    copied = sent(nandi_writer(), "plan_copy", plan.public_id, submission_token="v" * 30)
    assert WorkPlan.objects.get(year=YEAR + 1).public_id in copied["Location"]
    twice = sent(nandi_writer(), "plan_copy", plan.public_id, submission_token="w" * 30)
    assert twice.status_code == 409
    assert sent(county_writer(), "plan_copy", plan.public_id, **TOKEN).status_code == 409


def test_another_states_that_a_task_is_done() -> None:
    plan = accepted()
    line = plan.lines.get(target__isnull=True)
    form = {"is_done": "1", "day": f"{YEAR}-09-20", "evidence": "验收单第3号", **TOKEN}
    own = sent(nandi_writer(), "plan_line_state", plan.public_id, line.pk, **form)
    assert own.status_code == 409
    assert "<textarea" not in page(nandi_writer(), "plan_line_state", plan.public_id, line.pk)
    done = sent(nandi_second(), "plan_line_state", plan.public_id, line.pk, **form)
    assert done.status_code == 302
    assert LineStatement.objects.get().stated_by == nandi_second()
    assert "验收单第3号" in page(nandi_writer(), "plan_detail", plan.public_id)


def test_a_review_is_written_closed_and_published() -> None:
    Town(6)
    plan = published(None, line_content(due_on=date(YEAR, 6, 30)), task_content())
    writer = nandi_writer()
    started = sent(writer, "plan_review_prepare", plan.public_id, "midyear", **TOKEN)
    review = PlanReview.objects.get()
    assert started["Location"] == reverse("plan_review", args=[review.public_id])
    for moment, status in (("yearend", 409), ("nonsense", 404)):
        other = sent(writer, "plan_review_prepare", plan.public_id, moment, **TOKEN)
        assert other.status_code == status
    early = sent(writer, "plan_review_step", review.public_id, "closed", version=review.version)
    assert early.status_code == 409
    remarks = {f"remark-{row.pk}": "会议场次不足" for row in review.lines.all()}
    saved = sent(
        writer, "plan_review_remark", review.public_id, version=review.version,
        summary="半年基本完成", **remarks,
    )  # fmt: skip
    assert saved.status_code == 302
    review.refresh_from_db()
    sent(writer, "plan_review_recount", review.public_id, version=review.version)
    review.refresh_from_db()
    sent(writer, "plan_review_step", review.public_id, "closed", version=review.version)
    review.refresh_from_db()
    assert "会议场次不足" in page(county_writer(), "plan_review", review.public_id)
    sent(county_writer(), "plan_review_step", review.public_id, "published", version=review.version)
    counted = by_hand(plan.jurisdiction, date(YEAR, 6, 30))
    public = Client().get(reverse("plan_public", args=[plan.key])).content.decode()
    assert "会议场次不足" in public
    assert f"<strong>{counted}</strong>" in public
    listed = Client().get(reverse("plan_public_list"), {"year": str(YEAR)}).content.decode()
    assert plan.title in listed


def test_remarks_that_come_too_late_stay_in_the_form() -> None:
    review = prepared(accepted())
    seen = review.version
    services.remark_on_review(review, by=nandi_second(), summary="别人的", remarks={})
    late = sent(
        nandi_writer(), "plan_review_remark", review.public_id, version=seen, summary="我的总结"
    )
    assert late.status_code == 409
    assert "我的总结" in late.content.decode()
    assert "别人的" in late.content.decode()


def test_remarks_typed_while_another_counted_anew_stay_in_the_form() -> None:
    review = prepared(accepted())
    seen = review.version
    remarks = {f"remark-{row.pk}": f"原因{row.pk}" for row in review.lines.all()}
    services.recount_review(review, by=nandi_second())
    late = sent(
        nandi_writer(), "plan_review_remark", review.public_id, version=seen, summary="", **remarks
    )
    assert late.status_code == 409
    text = late.content.decode()
    assert len(remarks) == 2
    assert all(remark in text for remark in remarks.values())


def test_the_files_hold_the_lines_and_their_progress() -> None:
    Town(4)
    plan = accepted(None, line_content(task="=2+3"), task_content())
    counted = by_hand(plan.jurisdiction, TODAY)
    client = signed_in(nandi_second())
    book = load_workbook(BytesIO(client.get(reverse("plan_xlsx", args=[plan.public_id])).content))
    rows = list(book.active.iter_rows(values_only=True))
    by_task = {row[1]: row for row in rows[1:]}
    assert len(by_task) == 2
    (formula,) = [task for task in by_task if "2+3" in task]
    assert not formula.startswith("=") or book.active.cell(row=2, column=2).data_type == "s"
    assert by_task[formula][8] == counted
    paper = Document(BytesIO(client.get(reverse("plan_docx", args=[plan.public_id])).content))
    cells = [cell.text for cell in paper.tables[0].columns[1].cells]
    assert task_content().task in cells
    assert plan.title in [one.text for one in paper.paragraphs]


def desk(user: User) -> list[tuple[str, bool]]:
    fresh = User.objects.get(pk=user.pk)
    with translation.override("en"):
        return [(str(one.state_label), one.overdue) for one in gathered(items(fresh))]


def test_the_desk_tells_each_what_waits() -> None:
    second, county, city = nandi_second(), county_writer(), city_officer()
    assert desk(second) == [("Not begun", True)]
    plan = drafted()
    assert desk(second) == [("Draft", False)]
    services.submit_plan(plan, by=nandi_writer())
    assert ("Plan to accept", False) in desk(county)
    assert desk(second) == []
    services.return_plan(plan, by=county, reason="补充")
    assert desk(second) == [("Returned", True)]
    services.submit_plan(plan, by=nandi_writer())
    services.accept_plan(plan, by=county)
    assert ("Plan to publish", False) in desk(city)
    assert ("Overdue", True) in desk(second)
    assert ("Review due", True) in desk(second)
    plan_public.publish_plan(plan, by=city)
    with on(date(YEAR, 11, 5)):
        assert ("Due soon", False) in desk(second)
    closed(plan)
    assert ("Review to publish", False) in desk(city)
    assert ("Review due", True) not in desk(second)


def test_a_task_leaves_the_desk_when_it_is_done_and_comes_back_when_it_is_not() -> None:
    second = nandi_second()
    line = accepted().lines.get(target__isnull=True)
    for is_done, days in ((True, 20), (False, 25), (True, 30)):
        services.state_task(
            line, by=county_second(), is_done=is_done, day=date(YEAR, 9, days), evidence="现场查看",
            token=f"state-{days}",
        )  # fmt: skip
        assert (("Overdue", True) in desk(second)) == (not is_done)


def test_the_desk_of_a_township_asks_twice_for_its_plan_beside_its_queues() -> None:
    accepted()
    officer = User.objects.get(pk=nandi_second().pk)
    assert officer.current_appointments
    with on(date(YEAR, 11, 5)), CaptureQueriesContext(connection) as asked:
        list(items(officer))
    # Lines and their figures.
    assert len(asked) == 2


def test_the_public_list_has_filters() -> None:
    town, county = published(), published(county_writer())
    client = Client()

    def shown(**query: str) -> list[str]:
        rows = client.get(reverse("plan_public_list"), query).context["plans"]
        return [row["publication"].key for row in rows]

    assert shown() == [county.key, town.key]
    assert shown(level="township") == [town.key]
    assert shown(year=str(YEAR)) == [county.key, town.key]
    assert shown(q="南地") == [town.key]
    assert shown(q="没有这个街道") == []
    assert shown(year="1999") == shown(level="x") == shown(county="nowhere") == []


@pytest.mark.parametrize(
    ("name", "is_public"), [("plan_list", False), ("plan_late", False), ("plan_public_list", True)]
)
def test_lists_ask_as_often_for_thirty_plans_as_for_one(name: str, *, is_public: bool) -> None:
    numbers = set()
    user = city_officer()
    for first, last in ((1, 2), (2, 31)):
        for number in range(first, last):
            of_another_township(number, published)
        client = Client() if is_public else signed_in(user)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(reverse(name))
        assert len(response.context["page"]) == last - 1
        numbers.add(len(asked))
    assert len(numbers) == 1, numbers


def test_a_plan_asks_as_often_for_thirty_lines_as_for_two() -> None:
    numbers = set()
    other = factories.township(name="平山街道")
    second = person("plan-ping", Role.TOWNSHIP_OFFICER, other)
    for writer, times in ((None, 1), (second, 28)):
        more = [line_content(task=f"第{number}项") for number in range(times)]
        plan = published(writer, *more, task_content())
        reader = signed_in(city_officer())
        public = Client()
        for client, name, key in (
            (reader, "plan_detail", plan.public_id), (public, "plan_public", plan.key),
        ):  # fmt: skip
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(name, args=[key])).status_code == 200
            numbers.add((name, len(asked)))
    assert len(numbers) == 2, numbers


def test_the_pages_of_a_county_and_a_township_lead_to_their_own_plans() -> None:
    town, county = published(), published(county_writer())
    found = {code: plan_sections.unit(code) for code in (town.jurisdiction, county.jurisdiction)}
    keys = {code: [one["publication"].key for one in (entry or {})["plans"]]
            for code, entry in found.items()}  # fmt: skip
    assert keys == {town.jurisdiction: [town.key], county.jurisdiction: [county.key]}
    assert plan_sections.unit(factories.township(name="平山街道").code) is None
    publish_register(by=city_officer())
    for name, unit, plan in (
        ("township_detail", factories.township(), town),
        ("county_detail", factories.county(), county),
    ):
        text = Client().get(reverse(name, args=[unit.slug])).content.decode()
        assert reverse("plan_public", args=[plan.key]) in text


def test_a_line_that_a_colleague_took_out_comes_back_as_a_new_one() -> None:
    plan, by = drafted(), nandi_writer()
    line, client = plan.lines.first(), signed_in(by)
    assert line is not None
    left = plan.lines.count()
    services.remove_line(line, by=by)
    typed = {
        "clause": "5.1.b", "task": "写了很久的任务", "uncounted_reason": "无记录",
        "due_on": f"{YEAR}-12-01", "version": plan.version,
    }  # fmt: skip
    answer = client.post(reverse("plan_line_edit", args=[plan.public_id, line.pk]), typed)
    form = answer.context["form"]
    assert (answer.status_code, form["task"].value()) == (409, "写了很久的任务")
    again = {name: form[name].value() for name in form.fields if form[name].value()}
    client.post(answer.context["action"], again)
    assert plan.lines.filter(task="写了很久的任务").count() == 1
    assert plan.lines.count() == left
    removed = reverse("plan_line_remove", args=[plan.public_id, line.pk])
    answer = client.post(removed, {"version": WorkPlan.objects.get().version})
    assert (answer.status_code, answer.context["plan"]) == (409, plan)
