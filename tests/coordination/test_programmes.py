"""Programmes on lines of plans and on referrals, side by side, and on the public site."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import Refusal
from communities.models import Programme
from communities.services import programmes as programme_services
from communities.services import publish_register
from communities.services.programmes import tag_communities
from coordination import plan_queries, services
from coordination import referral_queries as referrals
from coordination.models import LineProgramme
from coordination.programme_desk import items
from coordination.programme_public import publish_programmes
from coordination.programme_queries import programmes_to_publish, side_by_side
from orgs.services.project_programmes import tag_project
from orgs.services.projects import stop_project
from portal.enums import Kind
from portal.measures import Figure, Span, figures, registered
from portal.models import Publication
from portal.queries import current
from portal.services import withdraw
from tests import factories
from tests.communities.helpers import carry
from tests.communities.programmes import RENEWAL, VILLAGES, programme
from tests.coordination.helpers import person, token
from tests.coordination.plan_helpers import (
    YEAR,
    accepted,
    city_officer,
    county_writer,
    drafted,
    line_content,
    nandi_writer,
    of_another_township,
    published,
    task_content,
)
from tests.coordination.referral_helpers import sender, sent
from tests.evaluation.helpers import make_card, scored_round
from tests.orgs.project_helpers import on_site, running

pytestmark = pytest.mark.django_db


def tagged(*codes: str, **fields: Any) -> services.LineContent:
    chosen = [programme(code) for code in codes or (RENEWAL,)]
    return line_content(programmes=chosen, **fields)


def codes(plan: Any) -> list[list[str]]:
    return [[one.code for one in line.programmes.all()] for line in plan_queries.lines_of(plan)]


def test_a_line_is_tagged_as_it_is_written() -> None:
    plan = drafted(None, tagged(RENEWAL, VILLAGES))
    (line,) = plan_queries.lines_of(plan)
    services.change_line(
        line, by=plan.begun_by, content=tagged(VILLAGES), expected_version=plan.version
    )
    assert codes(plan) == [[VILLAGES]]
    Programme.objects.update(is_active=False)
    plan.refresh_from_db()
    services.change_line(line, by=plan.begun_by, content=tagged(VILLAGES, task="另一件事"))
    with pytest.raises(ValidationError):
        services.change_line(line, by=plan.begun_by, content=tagged(RENEWAL))
    services.remove_line(line, by=plan.begun_by)
    assert not LineProgramme.objects.exists()


def test_what_was_submitted_keeps_its_programmes_in_the_database_itself() -> None:
    plan = accepted(None, tagged())
    (line,) = plan_queries.lines_of(plan)
    for wrong in (
        lambda: LineProgramme.objects.create(line=line, programme=programme(VILLAGES)),
        lambda: LineProgramme.objects.update(programme=programme(VILLAGES)),
        lambda: LineProgramme.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    assert codes(plan) == [[RENEWAL]]


def test_a_newer_edition_keeps_them_and_next_year_those_that_are_still_offered() -> None:
    plan = accepted(None, tagged(RENEWAL, VILLAGES))
    Programme.objects.filter(code=VILLAGES).update(is_active=False)
    newer = services.renew_plan(plan, by=plan.begun_by, reason="追加", token=token())[0]
    assert codes(newer) == [[VILLAGES, RENEWAL]]
    following = services.copy_plan(plan, by=plan.begun_by, token=token())[0]
    assert codes(following) == [[RENEWAL]]


def test_the_publication_names_them_and_lists_are_filtered_by_them() -> None:
    plan = published(None, tagged(), task_content())
    item: Any = current(Kind.PLAN, plan.key)
    assert item.payload["programme_codes"] == [RENEWAL]
    assert [line["programme_codes"] for line in item.payload["lines"]] == [[], [RENEWAL]]
    for code, number in ((RENEWAL, 1), (VILLAGES, 0)):
        assert plan_queries.published_plans(programme=code).count() == number
        assert plan_queries.plans_for(county_writer(), programme=code).count() == number


def test_a_referral_names_one_that_is_offered() -> None:
    row = sent(programme=programme())
    assert list(referrals.chosen(sender(), "", "", RENEWAL)) == [row]
    assert not referrals.chosen(sender(), "", "", VILLAGES).exists()
    with pytest.raises(ValidationError):
        sent(programme=programme(VILLAGES, is_active=False))


# Side by side, and on the site.


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def unit_of_nandi() -> Any:
    return factories.community(factories.township(), name="德泰社区")


def far_unit() -> Any:
    county = factories.county(name="溪湖区", code="210503", slug="xihu")
    return factories.community(factories.township(county, name="河东街道"), name="河东社区")


def put_in(unit: Any, *codes: str) -> None:
    tag_communities(
        communities=[unit],
        programmes=[programme(code) for code in codes or (RENEWAL,)],
        since=date(YEAR, 1, 1),
        by=city_officer(),
    )


def sums(by: Any, code: str, name: str = RENEWAL) -> dict[str, int]:
    one = programme(name)
    found = side_by_side(by, [one], [code], timezone.localdate())
    return {what: number for what, number in found[one.pk, code].sums.items() if number}


def test_every_side_is_counted_of_what_the_officer_may_read() -> None:
    unit, far = unit_of_nandi(), far_unit()
    put_in(unit, RENEWAL, VILLAGES)
    put_in(far)
    carry(unit, "filed")
    done = tagged(task="已完成", measure="meetings", sense="at_most", target=Decimal(9),
                  due_on=date(YEAR, 1, 1))  # fmt: skip
    accepted(None, done, tagged(), task_content())
    for fields in ({}, {"title": "另一个项目"}):
        project = running(**fields)
        tag_project(project, by=project.entered_by, programmes=[programme()])
    stop_project(project, by=project.entered_by, reason="人手不足")
    sent(programme=programme())
    nandi = {
        "communities": 1, "committees": 1, "conventions": 1, "lines": 2, "lines_done": 1,
        "projects_running": 1, "projects_ended": 1, "referrals_open": 1,
    }  # fmt: skip
    assert sums(nandi_writer(), factories.township().code) == nandi
    assert sums(county_writer(), "210502") == nandi
    assert sums(county_writer(), "2105") == nandi
    assert sums(city_officer(), "2105") == nandi | {"communities": 2, "committees": 2}
    assert sums(city_officer(), "210503") == {"communities": 1, "committees": 1}
    assert sums(nandi_writer(), "210503") == {}
    assert sums(nandi_writer(), "210502", VILLAGES) == {
        "communities": 1, "committees": 1, "conventions": 1,
    }  # fmt: skip


def test_participation_is_that_of_published_months() -> None:
    unit = unit_of_nandi()
    put_in(unit)
    scored_round(make_card(), {unit.slug: 10}, period=f"{YEAR}-01")
    assert sums(city_officer(), "2105") == {
        "communities": 1, "committees": 1,
        "took_part": 8, "sampled": 10,
    }  # fmt: skip


def test_projects_and_lines_in_programmes_are_counted_for_the_scoreboard() -> None:
    accepted(None, tagged(RENEWAL, VILLAGES), task_content())
    tagged_one, _other = running(), running(title="另一个项目")
    tag_project(tagged_one, by=tagged_one.entered_by, programmes=[programme(), programme(VILLAGES)])
    today = timezone.localdate()
    span = Span(date(YEAR, 1, 1), today)
    for key in ("programme_projects", "programme_lines"):
        found = figures(registered()[key], span, ["2105", "210503"])
        assert found == {"2105": Figure(1, 2), "210503": Figure(0, 0)}, key


def test_the_page_and_its_files_show_what_the_address_asks() -> None:
    unit, far = unit_of_nandi(), far_unit()
    put_in(unit, RENEWAL, VILLAGES)
    put_in(far)
    client = browser(city_officer())
    page = client.get(reverse("programme_comparison"))
    heads = [one.code for one in page.context["asked"].programmes]
    cells = dict(page.context["units"])
    assert set(heads) == {RENEWAL, VILLAGES}
    assert dict(zip(heads, cells["溪湖区"], strict=True)) == {RENEWAL: "1", VILLAGES: "0"}
    query = {"programme": RENEWAL, "county": "210502", "figure": "conventions"}
    one = client.get(reverse("programme_comparison"), query)
    assert one.context["units"] == [("平山区", ["0 / 1（0.0%）"]), ("南地街道", ["0 / 1（0.0%）"])]
    table = client.post(f"{reverse('programme_csv')}?programme={VILLAGES}").content.decode()
    assert [line.split(",")[:3] for line in table.strip().splitlines()[1:]] == [
        ["全市", "美丽乡村建设", "1"],
        ["平山区", "美丽乡村建设", "1"],
        ["溪湖区", "美丽乡村建设", "0"],
    ]  # fmt: skip
    book = client.post(reverse("programme_xlsx")).content
    assert load_workbook(io.BytesIO(book)).active.max_row == 1 + 3 * 2
    strange = {"programme": "x\x00y", "county": "2105", "figure": "１"}
    assert client.get(reverse("programme_comparison"), strange).status_code == 200
    assert AuditEvent.objects.filter(action="programme.exported").count() == 2


def test_the_comparison_costs_the_same_for_1_and_9_programmes() -> None:
    client = browser(city_officer())
    put_in(unit_of_nandi())

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("programme_comparison")).status_code == 200
        return len(asked)

    queries()
    first = queries()
    for number in range(8):
        put_in(unit_of_nandi(), f"p{number}")
    assert queries() == first


def test_the_public_page_reads_what_is_published_and_never_referrals() -> None:
    unit = unit_of_nandi()
    put_in(unit)
    sent(programme=programme(), subject="CANARY-交办")
    project = running()
    tag_project(project, by=project.entered_by, programmes=[programme()])
    tag_project(running(title="未公布的项目"), by=project.entered_by, programmes=[programme()])
    on_site(project)
    published(None, tagged(task="改造投放点"), task_content())
    Client().get(reverse("programme_public_list"))
    assert Client().get(reverse("programme_public", args=[RENEWAL])).status_code == 404
    publish_programmes([programme()], by=city_officer())
    publish_register(by=person("register", Role.CITY_OFFICER, factories.CITY_CODE))
    page = Client().get(reverse("programme_public", args=[RENEWAL])).content.decode()
    shown = ("德泰社区", "改造投放点", project.title)
    hidden = ("未公布的项目", "CANARY", "建成街道分类宣传站")
    assert [text for text in (*shown, *hidden) if text in page] == list(shown)
    for name, number in (
        ("community_list", 1), ("project_public_list", 1), ("plan_public_list", 1),
    ):  # fmt: skip
        address = reverse(name)
        for code, found in ((RENEWAL, number), ("nonsense", 0)):
            shown = Client().get(address, {"programme": code}).context
            assert shown is None or len(shown["page"]) == found
    link = f'href="{reverse("programme_public", args=[RENEWAL])}"'
    for address in (
        reverse("community_detail", args=[unit.slug]),
        reverse("project_public", args=[project.public_id]),
    ):
        assert link in Client().get(address).content.decode()


def test_a_withdrawn_programme_waits_on_no_desk() -> None:
    writer, third = city_officer(), person("third-city", Role.CITY_OFFICER, factories.CITY_CODE)
    made = Programme(code="new", name="新的", description="说明", source="来源")
    programme_services.add(made, by=writer)
    publish_programmes([made], by=third)
    withdraw(Publication.objects.get(kind=Kind.PROGRAMME, key="new"), by=third, reason="取消")
    programme_services.change(made, by=writer, expected_version=1, lead="民政局")
    assert list(programmes_to_publish(third)) == []
    assert publish_programmes([made], by=third, reason="更正").published == []


def test_who_wrote_a_programme_does_not_publish_it() -> None:
    writer, other = city_officer(), person("second-city", Role.CITY_OFFICER, factories.CITY_CODE)
    made = Programme(code="new", name="新的", description="说明", source="来源")
    programme_services.add(made, by=writer)
    programme_services.change(made, by=other, expected_version=1, lead="民政局")
    report = publish_programmes([made], by=writer)
    assert (report.published, len(report.refused)) == ([], 1)
    third = person("third-city", Role.CITY_OFFICER, factories.CITY_CODE)
    assert list(programmes_to_publish(third)) == [made]
    assert list(programmes_to_publish(writer)) == list(items(county_writer())) == []
    with pytest.raises(Refusal):
        publish_programmes([made], by=county_writer())
    assert len(publish_programmes([made], by=third).published) == 1
    assert list(programmes_to_publish(third)) == []
    programme_services.change(made, by=other, expected_version=2, lead="住建局")
    assert list(programmes_to_publish(third)) == [made]
    # What the first one wrote was published by another since.
    assert list(programmes_to_publish(other)) == []
    assert list(programmes_to_publish(writer)) == [made]
    assert publish_programmes([made], by=other, reason="更正").published == []
    assert len(publish_programmes([made], by=writer, reason="更正").published) == 1
    telling = Programme.objects.create(
        code="telling", name="联系", description="请致电13912345678", source="来源"
    )
    with pytest.raises(ValidationError):
        publish_programmes([telling], by=third)


def test_the_city_enters_and_publishes_in_the_admin() -> None:
    client = browser(city_officer())
    sent_form = {
        "code": "new", "name": "新的", "description": "说明", "lead": "", "since": "2026年3月1日",
        "until": "", "is_active": "on", "source": "来源", "position": "９",
    }  # fmt: skip
    address = reverse("admin:communities_programme_add")
    assert client.post(address, sent_form | {"until": "2026-02-01"}).status_code == 200
    assert client.post(address, sent_form).status_code == 302
    made = Programme.objects.get()
    assert (made.position, made.since) == (9, date(2026, 3, 1))
    change = reverse("admin:communities_programme_change", args=[made.pk])
    stale = client.post(change, sent_form | {"name": "别的", "seen_version": "7"})
    assert (stale.status_code, Programme.objects.get().name) == (200, "新的")
    client.post(change, sent_form | {"name": "别的", "seen_version": "1"})
    assert Programme.objects.get().name == "别的"
    other = browser(person("second-city", Role.CITY_OFFICER, factories.CITY_CODE))
    act = {"action": "publish_chosen", "_selected_action": [made.pk]}
    asked = other.post(reverse("admin:communities_programme_changelist"), act)
    assert (asked.status_code, current(Kind.PROGRAMME, "new")) == (200, None)
    other.post(reverse("admin:communities_programme_changelist"), act | {"publish": "1"})
    assert current(Kind.PROGRAMME, "new") is None
    shown = {"publish": "1", "seen": asked.context["seen"]}
    other.post(reverse("admin:communities_programme_changelist"), act | shown)
    assert current(Kind.PROGRAMME, "new") is not None


def test_public_pages_cost_the_same_for_1_and_30_of_each() -> None:
    numbers = set()
    publisher = person("register", Role.CITY_OFFICER, factories.CITY_CODE)
    for first, last in ((0, 1), (1, 30)):
        for number in range(first, last):
            put_in(factories.community(factories.township(), name=f"第{number}社区"))
            project = running(title=f"第{number}个项目")
            tag_project(project, by=project.entered_by, programmes=[programme()])
            on_site(project)
            of_another_township(number, lambda by: published(by, tagged()))
            programme(f"p{number}")
        publish_register(by=publisher, reason="新增")
        publish_programmes(list(Programme.objects.all()), by=publisher, reason="新增")
        for address in (
            reverse("programme_public_list"),
            reverse("programme_public", args=[RENEWAL]),
        ):
            with CaptureQueriesContext(connection) as asked:
                page = Client().get(address).context["page"]
            assert page.paginator.count >= last
            numbers.add((address, len(asked)))
    assert len(numbers) == 2, numbers


def test_lists_and_forms_of_the_workspace_know_programmes() -> None:
    plan = drafted(None, task_content())
    writer = browser(plan.begun_by)
    typed = {
        "clause": "4.1.b", "task": "改造投放点", "due_on": f"{YEAR}-09-30",
        "uncounted_reason": "不在本平台登记", "submission_token": token(),
        "programmes": [programme().pk],
    }  # fmt: skip
    address = reverse("plan_line_add", args=[plan.public_id])
    closed = programme("closed", is_active=False)
    assert writer.post(address, typed | {"programmes": [closed.pk]}).status_code == 200
    assert writer.post(address, typed).status_code == 302
    assert sorted(codes(plan)) == [[], [RENEWAL]]
    page = writer.get(reverse("plan_detail", args=[plan.public_id])).content.decode()
    assert "老旧小区改造" in page
    table = writer.get(reverse("plan_xlsx", args=[plan.public_id])).content
    last = [line[-1].value for line in load_workbook(io.BytesIO(table)).active.iter_rows(min_row=2)]
    assert sorted(filter(None, last)) == ["老旧小区改造"]
    row = sent(programme=programme())
    other = sent(subject="另一件")
    for user, name, tagged_row, rest in (
        (plan.begun_by, "plan_list", plan, []),
        (sender(), "referral_list", row, [other]),
    ):
        for code, found in ((RENEWAL, [tagged_row]), ("closed", []), ("１", [*rest, tagged_row])):
            shown = browser(user).get(reverse(name), {"programme": code}).context["page"]
            assert set(shown) == set(found), (name, code)
    for name, found in (("workplan", plan), ("referral", row)):
        listed = browser(county_writer()).get(
            reverse(f"admin:coordination_{name}_changelist"), {"programme": RENEWAL}
        )
        assert list(listed.context["cl"].queryset) == [found]
    choice = {"choice": "open"}
    listed = browser(county_writer()).get(reverse("admin:coordination_referral_changelist"), choice)
    assert set(listed.context["cl"].queryset) == {row, other}
