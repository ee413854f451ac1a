"""The pages of referrals: the whole course by hand, what stays on an error, what they show whom."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document
from openpyxl import load_workbook

from accounts.desk import DeskItem, gathered, items_for
from accounts.enums import Role
from accounts.models import AuditEvent, User
from benxi_sorting.demonstration.clock import on
from coordination import referral_desk, services
from coordination import referral_queries as queries
from coordination.models import Referral, ReferralPhoto
from evaluation.services import withdraw_finding
from portal.measures import Span
from tests import factories
from tests.canaries import crawl
from tests.communities.programmes import programme
from tests.coordination.helpers import published_scoreboard, token
from tests.coordination.referral_helpers import (
    committee,
    done,
    evaluator,
    finding,
    in_days,
    member,
    office,
    other_member,
    place,
    received,
    replied,
    sender,
    sent,
    township_officer,
)
from tests.deliberation.helpers import hold, only_action
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization, serves
from tests.orgs.standard_helpers import pdf
from tests.world.common import picture

pytestmark = pytest.mark.django_db
SHEET = {"subject": "更换投放桶", "text": "请更换。", "lead": "", "due": ""}


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def detail(row: Referral) -> str:
    return reverse("referral_detail", args=[row.public_id])


def step(row: Referral, target: str) -> str:
    return reverse("referral_step", args=[row.public_id, target])


def test_the_whole_course_by_hand() -> None:
    officer, answering = browser(sender()), browser(member())
    helper = factories.community(name="协办社区")
    typed = SHEET | {"lead": place(committee()), "due": f"{in_days(9):%Y年%m月%d日}",
                     "submission_token": token()}  # fmt: skip
    url = reverse("referral_create")
    answer = officer.post(url, {**typed, "helpers": [place(helper)]})
    row = Referral.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, detail(row))
    assert officer.post(url, {**typed, "helpers": [place(helper)]})["Location"] == detail(row)
    assert (row.due, Referral.objects.count()) == (in_days(9), 1)
    page = answering.get(detail(row)).content.decode()
    assert ("平山区南地街道 协办社区" in page, step(row, "received") in page) == (True, True)
    answering.post(step(row, "received"), {"version": 1})
    asked = {"due": "", "working_days": "", "reason": "缺配件", "version": 2}
    more = reverse("referral_extend", args=[row.public_id])
    assert answering.post(more, asked | {"due": f"{in_days(12)}"}).status_code == 302
    decide = reverse("referral_decide", args=[row.public_id])
    assert decide in officer.get(detail(row)).content.decode()
    chosen = {"decision": "granted", "answer": "同意", "version": 1}
    assert officer.post(decide, chosen).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.due) == ("received", in_days(12))
    reply = {"outcome": "done", "text": "都换了", "version": row.version, "photos": picture()}
    assert answering.post(step(row, "replied"), reply).status_code == 302
    kept = ReferralPhoto.objects.get()
    photo = reverse("referral_photo", args=[row.public_id, kept.photo.public_id])
    page = officer.get(detail(row)).content.decode()
    assert ("都换了" in page, photo in page) == (True, True)
    assert officer.get(photo)["Content-Type"] == "image/jpeg"
    row.refresh_from_db()
    assert officer.post(step(row, "done"), {"version": row.version}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.is_on_time) == ("done", True)


def test_what_was_typed_stays_where_a_step_is_refused() -> None:
    row = received()
    answering = browser(member())
    typed = {"outcome": "done", "text": "办完了", "version": row.version - 1}
    answer = answering.post(step(row, "replied"), typed)
    assert (answer.status_code, "办完了" in answer.content.decode()) == (409, True)
    answer = answering.post(step(row, "replied"), typed | {"text": "", "photos": picture()})
    assert (answer.status_code, ReferralPhoto.objects.count()) == (200, 1)
    bad = io.BytesIO(b"no picture")
    bad.name = "坏.jpg"
    answer = answering.post(step(row, "replied"), typed | {"photos": bad, "text": "写好了"})
    page = answer.content.decode()
    assert (answer.status_code, "坏.jpg" in page, "写好了" in page) == (200, True, True)
    kept = ReferralPhoto.objects.get()
    gone = reverse("referral_photo_delete", args=[row.public_id, kept.photo.public_id])
    page = answering.post(gone, {"text": "还在写", "outcome": "partly"}).content.decode()
    assert ("还在写" in page, ReferralPhoto.objects.count()) == (True, 0)
    assert answering.post(step(row, "nowhere"), {}).status_code == 404
    assert answering.post(step(row, "done"), {"version": row.version}).status_code == 409


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({}, "due"),
        ({"due": "2020-01-01"}, "due"),
        ({"due": "后天"}, "due"),
        ({"due": "2099-01-01"}, "due"),
        ({"working_days": "０"}, "working_days"),
        ({"working_days": "三"}, "working_days"),
        ({"working_days": "５"}, "working_days"),
        ({"due": "2026-12-20", "working_days": "5"}, "due"),
        ({"due": "2099-01-01", "lead": "place-9"}, "lead"),
        ({"due": "2099-01-01", "helpers": "place-2106"}, "helpers"),
        ({"due": "2099-01-01", "clause": "9.9"}, "clause"),
        ({"due": "2099-01-01", "subject": "字" * 121}, "subject"),
    ],
)
def test_bad_input_stands_at_its_field(fields: dict[str, str], name: str) -> None:
    """No calendar of working days is entered here, so a number of them is no due date."""
    typed = SHEET | {"lead": place(committee()), "submission_token": token()} | fields
    answer = browser(sender()).post(reverse("referral_create"), typed)
    assert (answer.status_code, name in answer.context["form"].errors) == (200, True)
    assert Referral.objects.count() == 0


def test_a_text_is_corrected_on_its_page_and_the_slower_one_sees_what_is_stored() -> None:
    row = sent()
    url = reverse("referral_correct", args=[row.public_id])
    typed = {"subject": "新", "text": "新内容", "due": f"{in_days(5)}", "reason": "笔误",
             "version": 1}  # fmt: skip
    officer = browser(sender())
    assert officer.get(url).status_code == 200
    assert officer.post(url, typed).status_code == 302
    answer = officer.post(url, typed | {"text": "另一份"})
    page = answer.content.decode()
    assert (answer.status_code, "另一份" in page, "新内容" in page) == (409, True, True)
    services.receive_referral(Referral.objects.get(), by=member())
    assert officer.get(url).status_code == 302
    assert officer.post(url, typed | {"version": 3}).status_code == 409


def test_a_step_that_more_time_comes_before_says_so_beside_what_was_typed() -> None:
    row = received()
    seen = row.version
    services.ask_extension(row, by=member(), due=in_days(20), reason="缺")
    answer = browser(sender()).post(
        step(row, "withdrawn"), {"reason": "重复交办的事项", "version": seen}
    )
    page = answer.content.decode()
    found = [word in page for word in ("重复交办的事项", "请先作出决定")]
    assert (answer.status_code, found) == (409, [True, True])
    row.refresh_from_db()
    assert row.state == "received"


def test_nobody_sends_in_the_name_of_another_body() -> None:
    far = office("溪湖区住建局", "210503", "housing")
    officer = browser(sender())
    for key in (f"office-{far.pk}", "place-2105", "x\x00", "place-210503"):
        typed = SHEET | {"lead": place(committee()), "due": f"{in_days(9)}",
                         "submission_token": token()}  # fmt: skip
        url = f"{reverse('referral_create')}?{urlencode({'from': key})}"
        assert (officer.get(url).status_code, officer.post(url, typed).status_code) == (404, 404)
    assert Referral.objects.count() == 0


# Desks.


def _items(user: User) -> list[DeskItem]:
    return gathered(referral_desk.items(user))


def _labels(user: User) -> list[tuple[str, str]]:
    return [(str(one.title), str(one.state_label)) for one in _items(user)]


def _said(user: User) -> list[str]:
    return [label for _title, label in _labels(user)]


def test_the_list_of_the_admin_says_in_a_word_what_is_overdue() -> None:
    sent()
    page = reverse("admin:coordination_referral_changelist")
    for days, told in ((0, False), (11, True)):
        with on(in_days(days)):
            text = browser(sender()).get(page).content.decode()
        assert ('<span class="badge badge--overdue">逾期 1 天</span>' in text) is told


def test_each_side_has_on_its_desk_what_waits_for_it() -> None:
    row = sent()
    due = _items(member())[0].due
    assert (_said(member()), due) == (["待签收"], in_days(3))
    assert _said(sender()) == []
    services.receive_referral(row, by=member())
    assert _said(other_member()) == ["待答复"]
    waiting = services.ask_extension(row, by=member(), due=in_days(20), reason="缺")
    assert _said(sender()) == ["申请延期"]
    services.decide_extension(waiting, by=sender(), is_granted=False, answer="不")
    with on(in_days(11)):
        assert (_said(member()), _said(sender())) == (
            ["待答复"],
            ["平山区南地街道 德泰社区逾期未答复"],
        )
        assert [one.overdue for one in _items(member())] == [True]
    services.reply_referral(row, by=member(), outcome="done", text="办了")
    assert (_said(member()), _said(evaluator())) == ([], ["待评价"])
    services.return_referral(row, by=evaluator(), reason="再办")
    assert [one.kind for one in _items(member())] == ["returned"]
    services.reply_referral(row, by=member(), outcome="done", text="办了")
    services.accept_reply(row, by=evaluator())
    assert (_said(member()), _said(evaluator())) == ([], [])


def test_who_helps_has_it_on_the_desk_and_writes_on_the_page() -> None:
    unit = factories.community(name="协办社区")
    by = factories.user(Role.COMMITTEE_MEMBER, unit)
    row = received(helpers=[place(unit)])
    assert _said(by) == ["请协办"]
    client, url = browser(by), reverse("referral_help", args=[row.public_id])
    assert url in client.get(detail(row)).content.decode()
    assert url not in browser(member()).get(detail(row)).content.decode()
    empty = client.post(url, {"text": "", "submission_token": token()})
    assert (empty.status_code, row.events.filter(act="helped").count()) == (200, 0)
    assert client.post(url, {"text": "出动十人", "submission_token": token()}).status_code == 302
    assert "出动十人" in browser(sender()).get(detail(row)).content.decode()
    assert _said(by) == []


def test_nobody_is_asked_for_what_only_somebody_else_may_do() -> None:
    row = sent(to=f"office-{office().pk}")
    third = factories.user(Role.COUNTY_OFFICER, factories.county())
    assert (_said(sender()), _said(third)) == ([], ["待签收"])
    services.receive_referral(row, by=third)
    services.reply_referral(row, by=third, outcome="done", text="办了")
    assert (_said(third), _said(sender())) == ([], ["待评价"])


def test_a_desk_and_the_lists_ask_as_often_for_many_referrals() -> None:
    officer, answering = sender(), member()

    def make() -> None:
        sent(), received(), replied(), done()
        services.ask_extension(received(), by=member(), due=in_days(20), reason="缺")

    def count(act: Any) -> int:
        with CaptureQueriesContext(connection) as asked:
            act()
        return len(asked)

    def pages(user: User) -> list[Any]:
        client = browser(user)
        addresses = [reverse("referral_list"), f"{reverse('referral_list')}?state=answer"]
        if user.is_officer:
            addresses.append(reverse("referral_figures"))
        return [lambda url=url: client.get(url) for url in addresses]

    make()
    acts = [lambda: items_for(officer), lambda: items_for(answering)]
    acts += [lambda: _items(officer)]
    acts += [*pages(officer), *pages(answering)]
    for act in acts:
        act()
    first = [count(act) for act in acts]
    for _n in range(6):
        make()
    assert [count(act) for act in acts] == first
    assert first[2] == 1


def test_the_reason_stands_above_the_sheet() -> None:
    row = replied()
    services.return_referral(row, by=evaluator(), reason="还差两处")
    services.ask_extension(row, by=member(), due=in_days(30), reason="缺配件")
    page = browser(member()).get(detail(row))
    assert page.context["why"].words == "还差两处"
    assert page.content.decode().index("还差两处") < page.content.decode().index(row.text)
    assert browser(member()).get(detail(received())).context["why"] is None


def test_the_list_is_searched_by_subject_and_by_body() -> None:
    helper = factories.community(name="协办社区")
    one, other = sent(subject="撤桶并点"), sent(subject="公示栏", helpers=[place(helper)])
    client = browser(sender())
    found = {
        text: set(client.get(reverse("referral_list"), {"q": text}).context["page"])
        for text in ("撤桶", "协办", "德泰", "没有", "坏\x00", "％_")
    }
    assert found == {
        "撤桶": {one}, "协办": {other}, "德泰": {one, other}, "没有": set(), "坏\x00": set(),
        "％_": set(),
    }  # fmt: skip


# What it is made of.


def test_an_action_becomes_a_referral_and_the_answer_comes_back_to_it() -> None:
    community = committee()
    meeting = hold(member(), community)
    action = only_action(meeting)
    page = reverse("action_progress", args=[action.public_id])
    answering = browser(member())
    begin = f"{reverse('referral_create')}?action={action.public_id}"
    assert begin in answering.get(page).content.decode()
    form = answering.get(begin)
    assert form.context["form"].initial["subject"] == str(action)
    typed = SHEET | {"lead": place(factories.township()), "due": f"{in_days(9)}",
                     "submission_token": token()}  # fmt: skip
    assert answering.post(begin, typed).status_code == 302
    row = Referral.objects.get()
    assert row.action == action
    shown = answering.get(page).content.decode()
    assert (detail(row) in shown, begin in shown) == (True, False)
    again = answering.post(begin, typed | {"submission_token": token()})
    assert (again.status_code, Referral.objects.count()) == (200, 1)
    town = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    services.receive_referral(row, by=town)
    services.reply_referral(row, by=town, outcome="done", text="街道已协调解决")
    assert "街道已协调解决" not in answering.get(page).content.decode()
    services.accept_reply(row, by=member())
    before = (action.state, action.progress)
    action.refresh_from_db()
    shown = answering.get(page).content.decode()
    assert ("街道已协调解决" in shown, begin in shown) == (True, True)
    assert (action.state, action.progress) == before
    assert (
        reverse("action_progress", args=[action.public_id])
        in answering.get(detail(row)).content.decode()
    )


def test_a_finding_becomes_a_referral() -> None:
    found = finding()
    officer = browser(township_officer())
    page = reverse("finding_detail", args=[found.public_id])
    begin = f"{reverse('referral_create')}?finding={found.public_id}"
    assert begin in officer.get(page).content.decode()
    lead = place(committee())
    typed = SHEET | {"lead": lead, "due": f"{in_days(9)}", "submission_token": token()}
    assert officer.post(begin, typed).status_code == 302
    row = Referral.objects.get()
    shown = officer.get(page).content.decode()
    assert (row.finding, detail(row) in shown, begin in shown) == (found, True, False)
    found.refresh_from_db()
    assert found.state == "open"


def test_a_joint_meeting_is_named_and_shows_what_was_taken_home() -> None:
    meeting = hold(member(), committee())
    begin = f"{reverse('referral_create')}?meeting={meeting.public_id}"
    officer = browser(sender())
    for _n in range(2):
        typed = SHEET | {"lead": place(committee()), "due": f"{in_days(9)}",
                         "submission_token": token()}  # fmt: skip
        assert officer.post(begin, typed).status_code == 302
    page = officer.get(reverse("meeting_detail", args=[meeting.public_id])).content.decode()
    assert [detail(row) in page for row in Referral.objects.all()] == [True, True]
    assert begin in page


def test_a_record_of_another_place_is_none() -> None:
    meeting = hold(member(), committee())
    far = browser(factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区")))
    own = {
        "action": only_action(meeting).public_id,
        "finding": finding().public_id,
        "meeting": meeting.public_id,
    }
    for name, key in own.items():
        for asked in (key, "0" * 32, "no%00ne", "../x"):
            answer = far.get(f"{reverse('referral_create')}?{name}={asked}")
            assert (name, answer.status_code) == (name, 404)


def test_an_action_that_others_referred_is_no_button_that_always_refuses() -> None:
    """The committee does not see what the county asked of its department."""
    action = only_action(hold(member(), committee()))
    page = reverse("action_progress", args=[action.public_id])
    begin = f"{reverse('referral_create')}?action={action.public_id}"
    assert begin in browser(member()).get(page).content.decode()
    row = sent(to=f"office-{office().pk}", action=action)
    shown = browser(member()).get(page).content.decode()
    assert (begin in shown, detail(row) in shown) == (False, False)
    services.withdraw_referral(row, by=sender(), reason="另行研究")
    assert begin in browser(member()).get(page).content.decode()


def test_an_answer_that_was_returned_is_not_what_came_of_it() -> None:
    action = only_action(hold(member(), committee()))
    row = replied(action=action)
    services.return_referral(row, by=evaluator(), reason="没有换完")
    services.withdraw_referral(row, by=sender(), reason="另行研究")
    page = browser(sender()).get(reverse("action_progress", args=[action.public_id]))
    shown = page.content.decode()
    assert (detail(row) in shown, "已全部更换" in shown) == (True, False)


def test_who_does_not_see_the_record_it_comes_of_reads_its_name_alone() -> None:
    green = organization()
    serves(green, committee())
    meeting = hold(member(), committee())
    action = only_action(meeting)
    row = sent(member(), f"organization-{green.pk}", action=action, meeting=meeting)
    pages = [
        reverse("action_progress", args=[action.public_id]),
        reverse("meeting_detail", args=[meeting.public_id]),
    ]
    for user, status in ((member(), 200), (join(green), 404)):
        client = browser(user)
        shown = client.get(detail(row)).content.decode()
        for page in pages:
            assert (client.get(page).status_code == 200) == (status == 200)
            assert (f'href="{page}"' in shown) == (status == 200)
        assert str(action) in shown


def test_an_action_that_is_over_is_not_referred() -> None:
    action = only_action(hold(member(), committee()))
    type(action).objects.filter(pk=action.pk).update(state="done", progress=100)
    begin = f"{reverse('referral_create')}?action={action.public_id}"
    page = browser(member()).get(reverse("action_progress", args=[action.public_id]))
    assert begin not in page.content.decode()
    typed = SHEET | {"lead": place(factories.township()), "due": f"{in_days(9)}",
                     "submission_token": token()}  # fmt: skip
    assert browser(member()).post(begin, typed).status_code == 200
    assert Referral.objects.count() == 0


def test_only_one_record_that_is_seen_and_under_way_is_referred() -> None:
    meeting, found = hold(member(), committee()), finding()
    action, other = only_action(meeting), township_officer()
    far = factories.user(Role.COUNTY_OFFICER, factories.county(name="溪湖区", code="210503"))
    near = office("溪湖区住建局", "210503", "housing")
    own: dict[str, Any] = {"sender": place("210503"), "to": f"office-{near.pk}"}
    for origin in ({"action": action}, {"finding": found}, {"meeting": meeting}):
        with pytest.raises(ValidationError):
            sent(far, **own, **origin)
    with pytest.raises(ValidationError):
        sent(other, action=action, finding=found)
    withdraw_finding(found, by=other, reason="重复")
    with pytest.raises(ValidationError):
        sent(other, finding=found)
    assert Referral.objects.count() == 0


# Papers and figures.


def test_the_sheet_names_bodies_and_no_person() -> None:
    row = replied(programme=programme())
    officer = browser(sender())
    answer = officer.post(reverse("referral_document", args=[row.public_id]))
    text = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    printed = officer.get(reverse("referral_print", args=[row.public_id])).content.decode()
    article = printed[printed.index("<article") : printed.index("</article>")]
    names = [sender().name, member().name]
    for paper in (text, article):
        assert [
            word in paper for word in (row.number, row.text, "已全部更换。", "老旧小区改造")
        ] == [True] * 4
        assert [name in paper for name in names] == [False, False]
    assert AuditEvent.objects.filter(action="referral.downloaded").count() == 1


def test_the_figures_are_exported_as_they_are_shown() -> None:
    with on(timezone.localdate() - timedelta(days=1)):
        done()
    received()
    officer = browser(sender())
    page = officer.get(reverse("referral_figures"))
    units, bodies = page.context["units"], list(page.context["page"])
    assert [(line.closed, line.on_time, line.waiting) for line in bodies] == [(1, 1, 1)]
    answer = officer.post(reverse("referral_export"))
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = [list(line) for line in sheet.iter_rows(min_row=2, values_only=True)]
    assert [row[2:5] for row in rows] == [
        [line.closed, line.on_time, None if line.share is None else line.share * 100]
        for line in (*units, *bodies)
    ]
    strange = officer.get(reverse("referral_figures"), {"since": "2026-13-01", "until": "x"})
    assert strange.status_code == 200
    assert AuditEvent.objects.filter(action="referral.exported").count() == 1


def test_an_organisation_answers_a_committee_it_serves() -> None:
    green = organization()
    serves(green, committee())
    row = sent(member(), f"organization-{green.pk}")
    by = join(green)
    client = browser(by)
    assert [one.public_id for one in client.get(reverse("referral_list")).context["page"]] == [
        row.public_id
    ]
    assert client.post(step(row, "received"), {"version": 1}).status_code == 302
    reply = {"outcome": "done", "text": "已上门指导", "version": 2}
    assert client.post(step(row, "replied"), reply).status_code == 302
    assert queries.referrals_for(member()).get().state == "replied"
    assert browser(join(organization("别家", number=2))).get(detail(row)).status_code == 404


def test_the_site_shows_the_two_sums_and_nothing_else() -> None:
    marks = ["CANARY-事项", "CANARY-内容", "CANARY-答复", "CANARY-专项"]
    special = programme("special", name=marks[3])
    row = received(subject=marks[0], text=marks[1], programme=special)
    services.reply_referral(row, by=member(), outcome="done", text=marks[2], upload=pdf())
    services.accept_reply(row, by=evaluator(), remark=marks[2])
    today = timezone.localdate()
    span = Span(today.replace(month=1, day=1), today)
    published_scoreboard(span)
    seen = crawl(("/", "/policy/", "/policy/figures.csv"), limit=80).everything
    assert [mark for mark in marks if mark in seen] == []
    assert ("交办事项办结数" in seen, "按时答复的交办事项" in seen) == (True, True)
    assert row.public_id not in seen
    own = browser(sender()).get(detail(row)).content.decode()
    assert [mark for mark in marks if mark in own] == marks


def test_a_file_is_handed_out_to_who_sees_the_referral_and_noted() -> None:
    row = received()
    answering = browser(member())
    typed = {"outcome": "done", "text": "附清单", "version": row.version, "upload": pdf("清单")}
    assert answering.post(step(row, "replied"), typed).status_code == 302
    event = row.events.get(act="replied")
    url = reverse("referral_file", args=[row.public_id, event.pk])
    assert url in answering.get(detail(row)).content.decode()
    answer = browser(sender()).post(url)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert AuditEvent.objects.filter(action="referralevent.downloaded").count() == 1
    without = reverse("referral_file", args=[row.public_id, row.events.get(act="sent").pk])
    assert answering.post(without).status_code == 404
    bad = typed | {"version": row.version + 1, "upload": pdf(extra=b"/JavaScript")}
    other = received(subject="另一件")
    answer = answering.post(step(other, "replied"), bad | {"version": other.version})
    assert (answer.status_code, "附清单" in answer.content.decode()) == (200, True)
