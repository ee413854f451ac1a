"""Projects on the public site: what is shown, by whom it is put there, how it is found."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from communities.services import publish_register
from orgs.models import ProjectEntry
from orgs.queries import projects as queries
from orgs.services.project_course import add_entry
from orgs.services.project_publishing import publish_project
from orgs.services.project_taking_out import keep_inside, show_again, withhold_entry
from orgs.services.projects import stop_project
from portal.models import PublishedEntry
from portal.pages import forget_pages
from tests import factories
from tests.orgs.helpers import member, organization, publish
from tests.orgs.project_helpers import (
    accepted,
    applied,
    city_officer,
    closed,
    detai,
    far,
    fresh,
    green_home,
    leader,
    neighbour,
    on_site,
    photo_of,
    publisher,
    running,
    township_officer,
)
from tests.world import picture

pytestmark = pytest.mark.django_db

LIST = reverse("project_public_list")


def shown(client: Any, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_who_wrote_or_decided_it_does_not_publish_it() -> None:
    project = accepted()
    with pytest.raises(DutyConflict):
        publish_project(fresh(project), by=township_officer())
    with pytest.raises(Refusal):
        publish_project(fresh(project), by=leader())
    made = publish_project(fresh(project), by=publisher())
    assert (made.issuer, made.version) == ("平山区民政局", 1)


def test_before_it_is_accepted_it_is_nobodys_business() -> None:
    with pytest.raises(IllegalTransition):
        publish_project(fresh(applied()), by=publisher())


def test_it_is_published_as_it_stands_now_not_as_it_was_read() -> None:
    stale = fresh(running())
    stop_project(fresh(stale), by=township_officer(), reason="经费中断")
    assert publish_project(stale, by=publisher()).payload["state"] == "stopped"


def test_officers_of_one_county_do_not_publish_what_spans_two() -> None:
    project = applied(communities=[detai(), far()])
    from orgs.services.projects import decide_project

    decide_project(project, "accepted", by=city_officer())
    with pytest.raises(Refusal):
        publish_project(fresh(project), by=publisher())
    publish_project(fresh(project), by=city_officer("second-city-officer"))


def test_words_that_tell_who_somebody_is_wait_for_a_look() -> None:
    project = accepted(summary="联系电话13904140000。")
    with pytest.raises(ValidationError):
        publish_project(fresh(project), by=publisher())
    publish_project(fresh(project), by=publisher(), confirmed=True)
    aims = [("入户宣传户数", "户13904140000", Decimal(300))]
    with pytest.raises(ValidationError):
        publish_project(fresh(accepted(aims=aims)), by=publisher())


def test_a_correction_needs_its_reason() -> None:
    project = running()
    on_site(project)
    with pytest.raises(Refusal):
        on_site(project, reason="没有变化")
    add_entry(project, by=leader(), day=timezone.localdate(), text="新进展", token="n" * 32)
    with pytest.raises(Refusal):
        on_site(project)
    assert on_site(project, reason="新进展").version == 2


def test_the_page_shows_course_partners_places_and_results(client: Any) -> None:
    partner = organization("合作协会", number=8)
    project = closed(partners=[(partner, "", "提供志愿者"), (None, "南地小学", "提供场地")])
    on_site(project)
    page = shown(client, reverse("project_public", args=[project.public_id]))
    for words in (
        "垃圾分类进楼道", "绿家园环保协会", "合作协会", "南地小学", "提供志愿者", "德泰社区",
        "20000", "入户宣传户数", "300 户", "完成培训", "培训两场。", "按期完成。",
        timezone.localdate().isoformat(),
    ):  # fmt: skip
        assert words in page
    for private in (project.jurisdiction, leader().name, leader().username):
        assert private not in page


def test_photos_of_people_and_papers_stay_inside(client: Any) -> None:
    project = running()
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="宣传", token=secrets.token_hex(16)
    )
    open_one = photo_of(project, by=leader(), upload=picture(), entry=entry)
    people = photo_of(project, by=leader(), upload=picture("blue"), entry=entry, shows_people=True)
    paper = photo_of(project, by=leader(), upload=picture(), caption="身份证明")
    on_site(project)
    page = shown(client, reverse("project_public", args=[project.public_id]))
    assert open_one.photo.public_id in page
    assert people.photo.public_id not in page
    assert "身份证明" not in page
    for kept, status in ((open_one, 200), (people, 404), (paper, 404)):
        assert client.get(reverse("photo", args=[kept.photo.public_id])).status_code == status


def test_what_should_not_be_public_is_taken_out_even_by_its_publisher(client: Any) -> None:
    project = running()
    today, stranger = timezone.localdate(), member(organization("别的协会", number=9))
    first, _new = add_entry(project, by=leader(), day=today, text="第一篇", token="a" * 32)
    second, _new = add_entry(project, by=leader(), day=today, text="第二篇", token="b" * 32)
    people = photo_of(project, by=leader(), upload=picture(), entry=first)
    with_it = photo_of(project, by=leader(), upload=picture(), entry=second)
    on_site(project)
    for act, row in ((keep_inside, people), (withhold_entry, second)):
        for reason in ("", " \n ", "长" * 1001):
            with pytest.raises(ValidationError):
                act(type(row).objects.get(pk=row.pk), by=publisher(), reason=reason)
        with pytest.raises(Refusal):
            act(type(row).objects.get(pk=row.pk), by=stranger, reason="有人名")
        act(type(row).objects.get(pk=row.pk), by=publisher(), reason=" 有人名 ")
        with pytest.raises(Refusal):
            act(type(row).objects.get(pk=row.pk), by=leader(), reason="有人名")
        kept = type(row).objects.get(pk=row.pk)
        assert (kept.withheld_by, kept.withheld_reason) == (publisher(), "有人名")
        assert AuditEvent.objects.latest("pk").reason == "有人名"
    assert list(queries.projects_to_publish(publisher())) == [project]
    on_site(project, reason="撤下照片")
    page = shown(client, reverse("project_public", args=[project.public_id]))
    assert "第一篇" in page
    for gone in (people.photo.public_id, with_it.photo.public_id, "第二篇"):
        assert gone not in page


def test_the_leader_lets_it_be_shown_again_and_somebody_else_publishes_that(client: Any) -> None:
    project, today = running(), timezone.localdate()
    entry, _new = add_entry(project, by=leader(), day=today, text="清运", token="a" * 32)
    photo = photo_of(project, by=leader(), upload=picture(), entry=entry)
    on_site(project)
    for act, row in ((keep_inside, photo), (withhold_entry, entry)):
        with pytest.raises(Refusal):
            show_again(type(row).objects.get(pk=row.pk), by=leader())
        act(type(row).objects.get(pk=row.pk), by=publisher(), reason="待核实")
    on_site(project, reason="撤下")
    address = reverse("project_public", args=[project.public_id])
    assert "清运" not in shown(client, address)
    for row in (photo, entry):
        with pytest.raises(Refusal):
            show_again(type(row).objects.get(pk=row.pk), by=publisher())
        with pytest.raises(StaleRecord):
            show_again(type(row).objects.get(pk=row.pk), by=leader(), expected_version=1)
        show_again(type(row).objects.get(pk=row.pk), by=leader())
        assert type(row).objects.get(pk=row.pk).withheld_reason == ""
        assert AuditEvent.objects.latest("pk").before["reason"] == "待核实"
    assert list(queries.projects_to_publish(publisher())) == [project]
    on_site(project, reason="已核实")
    page = shown(client, address)
    assert "清运" in page
    assert photo.photo.public_id in page


def test_who_lets_it_be_shown_again_does_not_publish_it() -> None:
    """An officer of the place who acts for the leader as well."""
    project = running()
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="清运", token="a" * 32
    )
    both = member(green_home(), publisher())
    factories.appointment(both, "org_member", factories.county())
    both = type(both).objects.get(pk=both.pk)
    withhold_entry(entry, by=leader(), reason="待核实")
    show_again(ProjectEntry.objects.get(pk=entry.pk), by=both)
    with pytest.raises(DutyConflict):
        publish_project(fresh(project), by=both, confirmed=True)


def test_who_takes_part_is_linked_where_the_site_has_a_page(client: Any) -> None:
    partner = organization("合作协会", number=8)
    project = accepted(partners=[(partner, "", "提供志愿者")])
    on_site(project)
    publish(green_home())
    page = shown(client, reverse("project_public", args=[project.public_id]))
    assert reverse("organization_public", args=[green_home().public_id]) in page
    assert reverse("organization_public", args=[partner.public_id]) not in page


def test_a_section_that_is_cut_leads_to_the_whole_list(
    client: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orgs.project_sections.MOST", 1)
    publish(green_home())
    address = reverse("organization_public", args=[green_home().public_id])
    for number, is_cut in ((1, False), (2, True)):
        on_site(accepted(title=f"第{number}个项目"))
        forget_pages()
        assert (f'<p><a href="{LIST}">' in shown(client, address)) is is_cut


def test_an_earlier_version_stays_readable(client: Any) -> None:
    project = running()
    on_site(project)
    add_entry(project, by=leader(), day=timezone.localdate(), text="新进展", token="n" * 32)
    on_site(project, reason="新进展")
    old = shown(client, reverse("project_public_version", args=[project.public_id, 1]))
    assert 'aria-labelledby="progress"' not in old
    assert "notice--warning" in old
    missing = reverse("project_public_version", args=[project.public_id, 9])
    assert client.get(missing).status_code == 404


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"甲项目", "乙项目"}),
        ({"kind": "research"}, {"乙项目"}),
        ({"state": "accepted"}, {"乙项目"}),
        ({"state": "running"}, {"甲项目"}),
        ({"county": "pingshan"}, {"甲项目", "乙项目"}),
        ({"q": "甲项目"}, {"甲项目"}),
        ({"q": "绿家园"}, {"甲项目", "乙项目"}),
        ({"kind": "nonsense"}, set()),
        ({"state": "draft"}, set()),
        ({"county": "nowhere"}, set()),
        ({"page": "99"}, {"甲项目", "乙项目"}),
    ],
)
def test_the_list_and_its_filters(client: Any, query: dict[str, str], titles: set[str]) -> None:
    first = running(title="甲项目")
    second = accepted(title="乙项目", kind="research")
    for project in (first, second):
        on_site(project)
    publish_register(by=city_officer("register-publisher"))
    accepted(title="未公布")
    page = shown(client, LIST, **query)
    assert {title for title in ("甲项目", "乙项目", "未公布") if f">{title}<" in page} == titles


def test_every_number_of_the_list_leads_to_its_list(client: Any) -> None:
    on_site(running())
    publish_register(by=city_officer("register-publisher"))
    page = shown(client, LIST)
    for query in ("kind=publicity", "county=pingshan", "state=running"):
        assert f'href="{LIST}?{query}"' in page
        assert "垃圾分类进楼道" in shown(client, f"{LIST}?{query}")


def test_the_organisation_and_the_community_name_their_projects(client: Any) -> None:
    partner = organization("合作协会", number=8)
    project = accepted(partners=[(partner, "", "提供志愿者")])
    on_site(project)
    for of in (green_home(), partner):
        publish(of)
        page = shown(client, reverse("organization_public", args=[of.public_id]))
        assert "垃圾分类进楼道" in page
    publish_register(by=city_officer("register-publisher"))
    assert "垃圾分类进楼道" in shown(client, reverse("community_detail", args=[detai().slug]))
    entries = PublishedEntry.objects.filter(publication__kind="project")
    assert list(entries.values_list("unit_code", flat=True)) == [detai().code]
    assert "垃圾分类进楼道" not in shown(
        client, reverse("community_detail", args=[neighbour_slug()])
    )


def neighbour_slug() -> str:
    unit = neighbour()
    publish_register(by=city_officer("register-publisher"), reason="新增社区")
    return unit.slug


def test_the_list_costs_the_same_for_one_and_for_many(client: Any) -> None:
    def counted() -> int:
        forget_pages()
        with CaptureQueriesContext(connection) as made:
            shown(client, LIST)
        return len(made)

    on_site(running())
    first = counted()
    for number in range(5):
        on_site(accepted(title=f"第{number}个项目"))
    assert counted() == first
