"""Projects in the workspace: what is typed, what each sees, what waits on the desks."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import TestCase
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.desk import items_for, shortcuts_for
from accounts.models import AuditEvent
from accounts.rules import IllegalTransition, Refusal, StaleRecord
from orgs.models import Project, ProjectEntry
from orgs.services.project_changes import ask_change
from orgs.services.project_course import add_entry, add_project_photo
from orgs.services.project_drafts import write_project
from orgs.services.project_taking_out import withhold_entry
from orgs.services.projects import apply_for
from portal.pages import forget_pages
from tests import factories
from tests.exports import exported
from tests.orgs import credit_helpers
from tests.orgs.helpers import member, organization
from tests.orgs.project_helpers import (
    accepted,
    applied,
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
    stands_on_a_list,
    township_officer,
)
from tests.world import picture

pytestmark = pytest.mark.django_db

Browser = Callable[[Any], Any]


def page(project: Project, name: str = "project_detail", *further: Any) -> str:
    return reverse(name, args=[project.public_id, *further])


def typed(**values: Any) -> dict[str, Any]:
    """The form of a draft as a browser sends it."""
    today = timezone.localdate()
    rows = {
        "aims-0-indicator": "入户宣传户数",
        "aims-0-unit": "户",
        "aims-0-target": "３００",
        "milestones-0-title": "完成培训",
        "milestones-0-due_on": (today + timedelta(days=10)).isoformat(),
        "partners-0-organization": "",
        "partners-0-name": "南地小学",
        "partners-0-role": "提供场地",
    }
    for prefix in ("aims", "milestones", "partners"):
        rows |= {f"{prefix}-TOTAL_FORMS": "1", f"{prefix}-INITIAL_FORMS": "0"}
    return {
        "submission_token": "t" * 32,
        "leader": f"organization-{green_home().pk}",
        "title": "垃圾分类进楼道",
        "kind": "publicity",
        "kind_words": "",
        "summary": "入户宣传。",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=60)).isoformat(),
        "communities": [str(detai().pk)],
        "budget": "２００００元",
        "budget_source": "own",
        "budget_words": "",
        "version": "",
        **rows,
        **values,
    }


def test_a_member_drafts_and_applies(client_for: Browser) -> None:
    browser = client_for(leader())
    answer = browser.post(reverse("project_create"), typed())
    project = Project.objects.get()
    assert answer.url == page(project)
    assert (project.budget, project.aims.get().target) == (20000, 300)
    assert str(project.partners.get()) == "南地小学"
    again = browser.post(reverse("project_create"), typed())
    assert (again.url, Project.objects.count()) == (page(project), 1)
    answer = browser.post(page(project, "project_step", "applied"), {"version": project.version})
    assert (answer.status_code, fresh(project).state) == (302, "applied")


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"title": ""}, "必填"),
        ({"title": "甲\x00乙"}, ""),
        ({"budget": "很多"}, ""),
        ({"budget": "-5"}, ""),
        ({"communities": []}, ""),
        ({"communities": ["999999"]}, ""),
        ({"starts_on": "不知道"}, ""),
        ({"ends_on": "2020-01-01"}, ""),
        ({"kind": "other"}, ""),
        ({"leader": "committee-1"}, ""),
        ({"aims-0-target": ""}, ""),
        ({"aims-0-unit": "甲\u202e"}, ""),
        ({"milestones-0-due_on": ""}, ""),
        ({"milestones-0-due_on": "2035-01-01"}, ""),
        ({"partners-0-role": ""}, ""),
        ({"aims-TOTAL_FORMS": "9999"}, ""),
        ({"submission_token": ""}, ""),
    ],
)
def test_what_cannot_be_kept_is_shown_again(
    client_for: Browser, values: dict[str, Any], words: str
) -> None:
    answer = client_for(leader()).post(reverse("project_create"), typed(**values))
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "入户宣传。" in answer.content.decode()
    assert not Project.objects.exists()


def test_a_row_more_without_script(client_for: Browser) -> None:
    answer = client_for(leader()).post(reverse("project_create"), typed(add_aims="1"))
    assert answer.status_code == 200
    assert answer.content.decode().count('name="aims-1-indicator"') == 1
    assert not Project.objects.exists()


def test_the_slower_of_two_editors_is_told(client_for: Browser) -> None:
    project = draft()
    browser = client_for(leader())
    assert browser.get(page(project, "project_edit")).status_code == 200
    sent = typed(version=project.version, title="第一个")
    assert browser.post(page(project, "project_edit"), sent).status_code == 302
    answer = browser.post(page(project, "project_edit"), sent | {"title": "第二个"})
    assert answer.status_code == 409
    assert fresh(project).title == "第一个"
    assert "第二个" in answer.content.decode()


def test_township_accepts_and_its_reason_is_shown(client_for: Browser) -> None:
    project = applied()
    browser = client_for(township_officer())
    shown = browser.get(page(project)).content.decode()
    assert str(project.level_reason) in shown
    assert f"<dd>{factories.township().name} <span" in shown
    step = page(project, "project_step", "accepted")
    assert browser.post(step, {"version": project.version}).status_code == 302
    assert browser.post(step, {"version": project.version}).status_code == 409
    refused = client_for(county_officer()).get(page(project)).content.decode()
    assert page(project, "project_step", "stopped") not in refused


def test_a_refusal_without_a_reason_is_asked_for_it(client_for: Browser) -> None:
    project = applied()
    browser = client_for(township_officer())
    step = page(project, "project_step", "refused")
    assert browser.post(step, {"version": project.version, "reason": ""}).status_code == 200
    assert fresh(project).state == "applied"


def test_a_warning_is_shown_before_and_after(client_for: Browser) -> None:
    project = draft()
    stands_on_a_list(green_home(), "warn")
    browser = client_for(leader())
    assert "notice--warning" in browser.get(page(project)).content.decode()
    browser.post(page(project, "project_step", "applied"), {"version": project.version})
    shown = client_for(township_officer()).get(page(project)).content.decode()
    assert shown.count("绿家园环保协会") >= 3
    assert project.warnings.count() == 1


def test_progress_with_photos_figures_and_the_report(client_for: Browser) -> None:
    project = running()
    browser = client_for(leader())
    milestone, aim = project.milestones.get(), project.aims.get()
    sent = {
        "submission_token": "p" * 32,
        "day": timezone.localdate().isoformat(),
        "text": "培训两场，八十人参加。",
        f"milestone_{milestone.pk}": "１００％",
        "photos": [picture(), picture("blue")],
    }
    assert browser.post(page(project, "project_progress"), sent).status_code == 302
    entry = project.entries.get()
    assert (entry.photos.count(), entry.marks.get().percent) == (2, 100)
    picture_page = page(project, "project_photo", entry.photos.all()[0].photo.public_id)
    assert browser.get(picture_page)["Content-Type"] == "image/jpeg"
    stranger = client_for(member(organization("别的协会", number=9)))
    assert stranger.get(picture_page).status_code == 404
    version = fresh(project).version
    figures = {"version": version, f"aim_{aim.pk}": "320"}
    assert browser.post(page(project, "project_results"), figures).status_code == 302
    report = {"version": fresh(project).version, "report": "按期完成。"}
    assert browser.post(page(project, "project_step", "closed"), report).status_code == 302
    assert fresh(project).state == "closed"


@pytest.mark.parametrize("percent", ["101", "-1", "一半"])
def test_progress_out_of_range_is_shown_again(client_for: Browser, percent: str) -> None:
    project = running()
    sent = {
        "submission_token": "p" * 32,
        "day": timezone.localdate().isoformat(),
        "text": "培训",
        f"milestone_{project.milestones.get().pk}": percent,
    }
    answer = client_for(leader()).post(page(project, "project_progress"), sent)
    assert answer.status_code == 200
    assert not project.entries.exists()


def test_what_was_typed_for_a_milestone_settled_meanwhile_is_not_dropped(
    client_for: Browser,
) -> None:
    project = running()
    name = f"milestone_{project.milestones.get().pk}"
    settle(project)
    sent = {
        "submission_token": "p" * 32,
        "day": timezone.localdate().isoformat(),
        "text": "培训",
        name: "40",
        "milestone_": "1",
        f"milestone_{'9' * 30}": "1",
    }
    answer = client_for(leader()).post(page(project, "project_progress"), sent)
    assert answer.status_code == 200
    assert name in answer.context["progress"].errors
    assert project.entries.count() == 1


def test_a_step_that_is_gone_from_the_page_says_why_it_was_refused(client_for: Browser) -> None:
    both = leader("both")
    factories.appointment(both, "township_officer", factories.township())
    project = draft(by=type(both).objects.get(pk=both.pk))
    apply_for(project, by=leader())
    step = page(project, "project_step", "accepted")
    answer = client_for(both).post(step, {"version": project.version})
    assert answer.status_code == 409
    assert "填报项目的人" in answer.content.decode()


def test_publish_is_offered_to_who_may(client_for: Browser) -> None:
    project = accepted()
    for officer, offered in ((township_officer(), False), (publisher(), True)):
        shown = client_for(officer).get(page(project)).content.decode()
        assert (page(project, "project_publish") in shown) is offered
        assert ("其他工作人员发布" in shown) is not offered


def test_a_file_that_is_no_picture_is_told_and_the_entry_kept(client_for: Browser) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    project = running()
    sent = {
        "submission_token": "p" * 32,
        "day": timezone.localdate().isoformat(),
        "text": "培训",
        "photos": [SimpleUploadedFile("假.jpg", b"no picture", "image/jpeg")],
    }
    answer = client_for(leader()).post(page(project, "project_progress"), sent, follow=True)
    assert "假.jpg" in answer.content.decode()
    assert project.entries.get().photos.count() == 0
    attach = {
        "upload": SimpleUploadedFile("坏.jpg", b"no"),
        "caption": "证明",
        "submission_token": "t" * 32,
    }
    answer = client_for(leader()).post(page(project, "project_attach"), attach)
    assert answer.status_code == 200
    assert "submission_token" not in answer.context["attach"].errors


def test_a_photo_comes_after_its_entry(client_for: Browser) -> None:
    project = running()
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="进展", token="e" * 32
    )
    browser, address = client_for(leader()), page(project, "project_entry_photos", entry.pk)
    assert address in browser.get(page(project)).content.decode()
    shown = browser.get(page(project)).content.decode()
    assert f'for="entry_{entry.pk}_photos"' in shown
    assert f'id="entry_{entry.pk}_photos"' in shown
    for colour, sent in (("green", {}), ("blue", {"shows_people": "on"})):
        sent["submission_token"] = colour * 6
        for _twice in range(2):
            answer = browser.post(address, {"photos": picture(colour), **sent}, follow=True)
            assert "已保存1张照片" in answer.content.decode()
        newest = entry.photos.order_by("pk").last()
        assert newest is not None
        assert newest.photo.shows_people is (colour == "blue")
    assert (
        "请选择"
        in browser.post(address, {"submission_token": "n" * 32}, follow=True).content.decode()
    )
    both = {"photos": [picture(), picture("red")], "submission_token": "b" * 32}
    said = browser.post(address, both, follow=True).content.decode()
    assert "picture.jpg: 此处已有这张照片" in said
    assert "已保存1张照片" in said
    assert browser.post(address, {"photos": picture("gray")}).status_code == 302
    stranger = client_for(committee_member())
    foreign = {"photos": picture("gray"), "submission_token": "s" * 32}
    assert stranger.post(address, foreign).status_code == 409
    assert entry.photos.count() == 3


def test_a_photo_is_kept_where_its_entry_stands_when_it_comes() -> None:
    """What the page has shown before the lock was held says nothing."""
    project, other = running(), running(title="另一个项目")
    entry, _new = add_entry(
        project, by=leader(), day=timezone.localdate(), text="进展", token="e" * 32
    )
    with pytest.raises(Refusal):
        photo_of(other, by=leader(), entry=entry)
    kept, _new = add_project_photo(
        project, by=leader(), upload=picture(), entry=entry, token="f" * 32
    )
    with pytest.raises(Refusal):
        add_project_photo(project, by=leader(), upload=picture("red"), token="f" * 32)
    with pytest.raises(ValidationError):
        photo_of(project, by=leader(), entry=entry)
    withhold_entry(ProjectEntry.objects.get(pk=entry.pk), by=leader(), reason="待核实")
    with pytest.raises(IllegalTransition):
        photo_of(project, by=leader(), upload=picture("blue"), entry=entry)
    assert list(project.photos.all()) == [kept]


def test_who_acts_for_no_organisation_is_told(client_for: Browser) -> None:
    user = leader()
    type(green_home()).objects.update(status="ended")
    shown = client_for(user).get(reverse("project_create")).content.decode()
    assert 'name="leader"' not in shown
    assert "notice--info" in shown


@pytest.mark.parametrize("led", ["organization", "committee"])
def test_a_draft_of_who_has_ended_is_not_handed_to_another(client_for: Browser, led: str) -> None:
    other = organization("另一协会", number=7)
    if led == "organization":
        by, project = leader(), draft()
        type(green_home()).objects.filter(pk=green_home().pk).update(status="ended")
    else:
        by = committee_member()
        factories.appointment(by, "org_member", factories.county())
        project = draft(committee=detai())
        yesterday = timezone.localdate() - timedelta(days=1)
        type(detai()).objects.filter(pk=detai().pk).update(valid_until=yesterday)
    member(other, by)
    browser = client_for(by)
    sent = typed(leader=f"organization-{other.pk}", version=str(project.version))
    for answer in (
        browser.get(page(project, "project_edit")),
        browser.post(page(project, "project_edit"), sent),
    ):
        assert answer.status_code == 409
        assert project.leader in answer.content.decode()
    with pytest.raises(Refusal):
        write_project(fresh(project), by=fresh_user(by), content=content(organization=other))
    assert fresh(project).leader == project.leader


def fresh_user(user: Any) -> Any:
    return type(user).objects.get(pk=user.pk)


def test_what_is_taken_out_by_a_button(client_for: Browser) -> None:
    project = draft()
    browser = client_for(leader())
    upload = {"upload": picture(), "caption": "证明", "submission_token": "u" * 32}
    assert browser.post(page(project, "project_attach"), upload).status_code == 302
    paper = project.photos.get().photo
    delete = page(project, "project_paper_delete", paper.public_id)
    assert delete in browser.get(page(project)).content.decode()
    assert browser.post(delete, {"version": project.version + 1}).status_code == 409
    assert browser.post(delete, {"version": "x"}).status_code == 200
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert browser.post(delete, {"version": project.version}).status_code == 302
    assert not project.photos.exists()
    assert not type(paper).objects.filter(pk=paper.pk).exists()
    assert not paper.image.storage.exists(paper.image.name)
    under_way = running()
    kept = photo_of(under_way, by=leader(), upload=picture(), caption="证明")
    stays = page(under_way, "project_paper_delete", kept.photo.public_id)
    version = {"version": fresh(under_way).version}
    assert browser.post(stays, version).status_code == 409
    entry, _new = add_entry(
        under_way, by=leader(), day=timezone.localdate(), text="进展", token="e" * 32
    )
    photo = photo_of(under_way, by=leader(), upload=picture(), entry=entry)
    officer = client_for(county_officer())
    for taken, back, key, row in (
        ("project_photo_keep_inside", "project_photo_show_again", photo.photo.public_id, photo),
        ("project_entry_withhold", "project_entry_show_again", entry.pk, entry),
    ):
        address, again = page(under_way, taken, key), page(under_way, back, key)
        assert address in officer.get(page(under_way)).content.decode()
        typed_reason = {"version": fresh(under_way).version, "reason": "有人名"}
        for missing, status in (({"reason": " "}, 200), ({"version": 1}, 409)):
            asked = officer.post(address, typed_reason | missing)
            assert asked.status_code == status
            assert ("有人名" in asked.content.decode()) is (status == 409)
            assert type(row).objects.get(pk=row.pk).withheld_on is None
        assert b'name="reason"' in officer.get(address).content
        assert officer.post(address, typed_reason).status_code == 302
        assert address not in officer.get(page(under_way)).content.decode()
        assert again not in officer.get(page(under_way)).content.decode()
        led = browser.get(page(under_way)).content.decode()
        assert "有人名" in led
        assert again in led
        version = {"version": fresh(under_way).version}
        assert browser.post(again, version).status_code == 302
        assert "有人名" not in browser.get(page(under_way)).content.decode()


def test_a_change_is_asked_and_decided(client_for: Browser) -> None:
    project = running()
    sent = {
        "submission_token": "c" * 32,
        "starts_on": project.starts_on.isoformat(),
        "ends_on": project.ends_on.isoformat(),
        "communities": [str(detai().pk), str(neighbour().pk)],
        "reason": "增加一个社区",
    }
    assert client_for(leader()).post(page(project, "project_change"), sent).status_code == 302
    change = project.changes.get()
    decide = page(project, "project_change_decide", change.public_id)
    answer = {"agrees": "yes", "answer": "", "version": change.version}
    assert client_for(township_officer()).post(decide, answer).status_code == 409
    assert client_for(county_officer()).post(decide, answer).status_code == 302
    assert fresh(project).places.count() == 2
    again = client_for(county_officer()).post(decide, answer | {"version": change.version + 1})
    assert again.status_code == 409
    assert "已有决定" in again.content.decode()


def test_a_milestone_is_moved_and_the_page_says_so(client_for: Browser, client: Any) -> None:
    project = running()
    on_site(project)
    row = project.milestones.get()
    day = row.due_on + timedelta(days=9)
    name = f"milestone_{row.pk}"
    sent = {
        "submission_token": "c" * 32,
        "starts_on": project.starts_on.isoformat(),
        "ends_on": project.ends_on.isoformat(),
        "communities": [str(detai().pk)],
        "reason": "场地推迟",
    }
    browser = client_for(leader())
    assert f'name="{name}"' in browser.get(page(project)).content.decode()
    nothing = browser.post(page(project, "project_change"), sent | {name: ""})
    assert nothing.status_code == 409
    outside = browser.post(
        page(project, "project_change"), sent | {name: (project.ends_on + timedelta(1)).isoformat()}
    )
    assert name in outside.context["change"].errors
    asked = browser.post(page(project, "project_change"), sent | {name: f"{day:%Y年%m月%d日}"})
    assert asked.status_code == 302
    moved = f"{row.due_on:%Y-%m-%d} → {day:%Y-%m-%d}"
    officer = client_for(township_officer())
    assert moved in officer.get(page(project)).content.decode()
    change = project.changes.get()
    decide = page(project, "project_change_decide", change.public_id)
    answer = {"agrees": "yes", "answer": "", "version": change.version}
    assert officer.post(decide, answer).status_code == 302
    said = f"（已调整，原为{row.due_on:%Y-%m-%d}）"
    assert said in browser.get(page(project)).content.decode()
    public = reverse("project_public", args=[project.public_id])
    assert said not in client.get(public).content.decode()
    on_site(project, reason="节点调整")
    forget_pages()
    shown = client.get(public).content.decode()
    assert said in shown
    assert f"{day:%Y-%m-%d}" in shown


def test_the_leader_takes_a_change_back(client_for: Browser) -> None:
    project = running()
    asked, _new = ask_change(
        project, by=leader(), starts_on=project.starts_on,
        ends_on=project.ends_on + timedelta(days=1), communities=[detai()], reason="延期",
        token="c" * 32,
    )  # fmt: skip
    browser, address = (
        client_for(leader()),
        page(project, "project_change_take_back", asked.public_id),
    )
    assert address in browser.get(page(project)).content.decode()
    refused = browser.post(address, {"version": asked.version + 1})
    assert refused.status_code == 409
    assert str(StaleRecord().message) in refused.content.decode()
    assert browser.post(address, {"version": asked.version}).status_code == 302
    assert page(project, "project_change") in browser.get(page(project)).content.decode()
    assert browser.post(address, {"version": asked.version}).status_code == 409


def test_desks(client_for: Browser) -> None:
    def kinds(person: Any) -> list[str]:
        return [item.url for item in items_for(type(person).objects.get(pk=person.pk))]

    project = applied()
    assert page(project) in kinds(township_officer())
    assert page(project) not in kinds(county_officer())
    running_one = running(title="晚了", milestones=[("今天", timezone.localdate())])
    running_one.milestones.all()
    titles = [str(shortcut.url) for shortcut in shortcuts_for(leader())]
    assert {reverse("own_organization_list"), reverse("project_list")} <= set(titles)
    assert page(running_one) in kinds(publisher())
    on_site(running_one)
    assert page(running_one) not in kinds(publisher())
    settle(running_one)
    assert page(running_one) in kinds(publisher())


def test_a_late_milestone_stands_on_both_desks() -> None:
    from benxi_sorting.demonstration.clock import on

    with on(timezone.localdate() - timedelta(days=40)):
        project = running()
    for person in (leader(), township_officer()):
        late = [item for item in items_for(person) if item.overdue and item.kind == "project"]
        assert [item.url for item in late] == [page(project)]


def test_numbers_and_the_file(client_for: Browser) -> None:
    accepted(title="=公式")
    applied(kind="research")
    browser = client_for(county_officer())
    shown = browser.get(reverse("project_figures")).content.decode()
    assert 'kind=research&amp;state=applied">1</a>' in shown
    listed = browser.get(reverse("project_list"), {"kind": "research"}).content.decode()
    assert "=公式" not in listed
    address = reverse("project_list") + "?state=accepted"
    [_head, row] = exported(browser, address)
    assert row[0] == "'=公式"
    counts = []
    for title in ("又一个", "第三个"):
        accepted(title=title)
        with CaptureQueriesContext(connection) as queries:
            exported(browser, address)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert AuditEvent.objects.filter(action="project.exported").count() == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "进楼道"}, True),
        ({"q": "绿家园"}, True),
        ({"q": "进\x00楼道"}, True),
        ({"q": "“减量”行动，第一期（试点）"}, True),
        ({"q": "没有"}, False),
        ({"state": "late"}, False),
        ({"state": "accepted", "county": "pingshan", "kind": "publicity"}, True),
        ({"county": "xihu"}, False),
        ({"kind": "nonsense", "state": "x", "county": "x", "page": "x"}, True),
    ],
)
def test_the_list_and_its_filters(client_for: Browser, query: dict[str, str], found: bool) -> None:
    far()
    project = accepted(title="垃圾分类进楼道：“减量”行动，第一期（试点）")
    shown = client_for(county_officer()).get(reverse("project_list"), query)
    assert shown.status_code == 200
    assert (page(project) in shown.content.decode()) == found


def test_what_a_member_sees_of_its_organisation(client_for: Browser) -> None:
    credit_helpers.rules()
    of = green_home()
    type(of).objects.filter(pk=of.pk).update(established_on=credit_helpers.LONG_AGO)
    running()
    shown = client_for(leader()).get(reverse("own_organization_list")).content.decode()
    assert of.name in shown
    assert of.credit_code in shown
    assert f"{timezone.localdate().year}-05-31" in shown
    annual = [item for item in items_for(leader()) if item.kind == "annual_return"]
    assert [item.due.month for item in annual if item.due] == [5]
    stranger = member(organization("别的协会", number=9))
    assert (
        of.name not in client_for(stranger).get(reverse("own_organization_list")).content.decode()
    )


def test_a_draft_costs_the_same_with_one_and_with_many_partners(client_for: Browser) -> None:
    browser = client_for(leader())
    others = [organization(f"合作协会{number}", number=20 + number) for number in range(6)]

    def counted(many: int) -> int:
        project = draft(partners=[(one, "", "提供志愿者") for one in others[:many]])
        with CaptureQueriesContext(connection) as made:
            shown = browser.get(page(project, "project_edit")).content.decode()
        assert shown.count("selected>合作协会") == many
        return len(made)

    counted(1)
    assert counted(6) == counted(1)


def test_the_lists_cost_the_same_for_one_and_for_many(client_for: Browser) -> None:
    people = {"officer": county_officer(), "leader": leader()}
    addresses = {
        "officer": [reverse("project_list"), reverse("project_figures")],
        "leader": [reverse("project_list"), reverse("own_organization_list")],
    }
    accepted()

    def counted() -> list[int]:
        numbers = []
        for who, found in addresses.items():
            browser = client_for(people[who])
            for address in found:
                with CaptureQueriesContext(
                    connection,
                ) as made:
                    assert browser.get(address).status_code == 200
                numbers.append(len(made))
        return numbers

    first = counted()
    for _number in range(5):
        accepted()
    accepted(committee=detai())
    assert counted() == first


def test_a_committee_sees_what_happens_in_its_community(client_for: Browser) -> None:
    here, elsewhere = accepted(), applied(title="别处", communities=[neighbour()])
    browser = client_for(committee_member())
    assert browser.get(page(here)).status_code == 200
    assert browser.get(page(elsewhere)).status_code == 404
    assert factories.CITY_CODE not in browser.get(page(here)).content.decode()
