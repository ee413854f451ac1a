"""The record of a meeting on a phone: drafted, submitted, refused where it stands, never lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from deliberation.models import Action, ActionProgress, AgendaItem, Meeting, MeetingPhoto
from deliberation.services import return_meeting, save_draft
from tests import factories
from tests.deliberation.helpers import begin, hold, only_action, typed, typed_item
from tests.world import picture


def edit(meeting: Any) -> str:
    return reverse("meeting_edit", args=[meeting.public_id])


@pytest.fixture
def browser(client_for: Any, member: Any) -> Any:
    return client_for(member)


def errors(answer: Any) -> dict[str, list[str]]:
    """What stands beside which field, as the page shows it."""
    form = answer.context["form"]
    forms = [form.basics, *form.participants.forms, *form.agenda.forms]
    return {part.add_prefix(name): list(e) for part in forms for name, e in part.errors.items()}


def test_a_meeting_is_begun_once_for_each_token(browser: Any, community: Any) -> None:
    page = browser.get(reverse("meeting_create"))
    data = {
        "community": str(community.pk),
        "submission_token": page.context["form"]["submission_token"].value(),
    }
    first = browser.post(reverse("meeting_create"), data)
    again = browser.post(reverse("meeting_create"), data)
    assert (first.status_code, first["Location"]) == (302, again["Location"])
    assert first["Location"] == edit(Meeting.objects.get())


def test_only_own_communities_are_offered(browser: Any, community: Any) -> None:
    other = factories.community(name="南地社区")
    page = browser.get(reverse("meeting_create"))
    assert [c.pk for c in page.context["communities"]] == [community.pk]
    data = {"community": str(other.pk), "submission_token": "t" * 32}
    answer = browser.post(reverse("meeting_create"), data)
    assert (answer.status_code, Meeting.objects.count()) == (200, 0)


def test_a_draft_is_kept_as_typed_and_shown_again(browser: Any, draft: Any) -> None:
    data = typed(draft, starts_at="昨晚七点半", entitled="很多") | {"save": "1"}
    assert browser.post(edit(draft), data).status_code == 302
    page = browser.get(edit(draft))
    form = page.context["form"]
    assert form.basics["starts_at"].value() == "昨晚七点半"
    assert form.basics["entitled"].value() == "很多"
    assert [row["headcount"].value() for row in form.participants] == ["8", "12"]
    assert form.agenda[0]["resolution"].value() == "东门设一处定时定点投放点。"


def test_submitting_holds_the_meeting(browser: Any, draft: Any) -> None:
    answer = browser.post(edit(draft), typed(draft) | {"submit": "1"})
    draft.refresh_from_db()
    assert (answer.status_code, draft.state, draft.present) == (302, "closed", 20)
    page = browser.get(answer["Location"]).content.decode()
    assert "已提交" in page
    assert "东门设一处定时定点投放点。" in page
    # The record is read from now on, not written.
    assert browser.get(edit(draft)).status_code == 302


def test_sent_twice_it_is_one_meeting(browser: Any, draft: Any) -> None:
    data = typed(draft) | {"submit": "1"}
    browser.post(edit(draft), data)
    again = browser.post(edit(draft), data)
    # What was typed the second time is shown, and cannot be kept any more.
    assert again.status_code == 409
    page = again.content.decode()
    assert "东门设一处定时定点投放点。" in page
    assert 'name="save"' not in page
    assert (AgendaItem.objects.count(), Action.objects.count()) == (1, 1)


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"title": ""}, "title", "这个字段是必填项。"),
        ({"title": "长" * 101}, "title", None),
        ({"title": "反\u202e向"}, "title", None),
        ({"starts_at": ""}, "starts_at", "这个字段是必填项。"),
        ({"starts_at": "2026-13-40 19:30"}, "starts_at", None),
        ({"starts_at": "99999999999-10-15 19:30"}, "starts_at", None),
        ({"starts_at": "2099-01-01 08:00", "agenda-0-due": "2099-02-01"}, "starts_at", None),
        ({"place": ""}, "place", "这个字段是必填项。"),
        ({"form": "party"}, "form", None),
        ({"entitled": "19"}, "entitled", "到会 20 人，超过应到的 19 人。"),
        ({"entitled": "-5"}, "entitled", None),
        ({"entitled": "9" * 30}, "entitled", None),
        ({"participants-0-headcount": "0"}, "participants-0-headcount", None),
        ({"participants-0-headcount": "两"}, "participants-0-headcount", None),
        ({"participants-0-headcount": "10000"}, "participants-0-headcount", None),
        ({"participants-0-party": ""}, "participants-0-party", "这个字段是必填项。"),
        ({"agenda-0-title": ""}, "agenda-0-title", "请填写议题。"),
        ({"agenda-0-in_favour": "13"}, "agenda-0-in_favour", "计票 21 票，但到会只有 20 人。"),
        ({"agenda-0-against": ""}, "agenda-0-against", None),
        ({"agenda-0-in_favour": "10"}, "agenda-0-resolution", None),
        ({"agenda-0-owner_party": ""}, "agenda-0-owner_party", None),
        ({"agenda-0-due": ""}, "agenda-0-due", None),
        ({"agenda-0-due": "2026-10-14"}, "agenda-0-due", None),
        ({"agenda-0-resolution": ""}, "agenda-0-resolution", None),
        ({"agenda-0-action": ""}, "agenda-0-action", None),
    ],
)
def test_what_is_wrong_is_refused_where_it_stands(
    changes: dict[str, str], field: str, message: str | None, browser: Any, draft: Any
) -> None:
    answer = browser.post(edit(draft), typed(draft, **changes) | {"submit": "1"})
    found = errors(answer)
    assert (answer.status_code, list(found)) == (200, [field])
    assert message is None or found[field] == [message]
    # Beside the field, in Chinese, and the typed text is still there.
    page = answer.content.decode()
    assert found[field][0] in page
    assert not found[field][0].isascii()
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert {name: draft.draft[name] for name in changes} == changes


@pytest.mark.parametrize(
    ("changes", "name", "value"),
    [
        ({"entitled": "３０"}, "entitled", 30),
        ({"entitled": " 30 "}, "entitled", 30),
        ({"participants-1-headcount": "１２"}, "present", 20),
        ({"starts_at": "２０２６-１０-１５ １９：３０"}, "present", 20),
        ({"starts_at": "2026年10月15日 19:30"}, "present", 20),
        ({"starts_at": "2026/10/15 19:30"}, "present", 20),
    ],
)
def test_full_width_digits_are_read(
    changes: dict[str, str], name: str, value: int, browser: Any, draft: Any
) -> None:
    answer = browser.post(edit(draft), typed(draft, **changes) | {"submit": "1"})
    assert (answer.status_code, errors(answer) if answer.context else {}) == (302, {})
    draft.refresh_from_db()
    assert getattr(draft, name) == value


def test_a_fault_stands_at_the_row_that_the_person_sees(browser: Any, draft: Any) -> None:
    """Empty rows between filled ones count for nothing, and move no message."""
    empty = dict.fromkeys(typed_item(0), "")
    data = typed(draft, **{"agenda-TOTAL_FORMS": "4"})
    data |= {name.replace("agenda-0", "agenda-1"): value for name, value in empty.items()}
    data |= typed_item(2, title="清运时间", in_favour="30")
    data |= {name.replace("agenda-0", "agenda-3"): value for name, value in empty.items()}
    for row in (1, 3):
        data |= {f"agenda-{row}-category": "other", f"agenda-{row}-source": "resident"}
    answer = browser.post(edit(draft), data | {"submit": "1"})
    assert errors(answer) == {"agenda-2-in_favour": ["计票 38 票，但到会只有 20 人。"]}


def test_nobody_took_part(browser: Any, draft: Any) -> None:
    changes = {"participants-0-headcount": "", "participants-1-headcount": ""}
    answer = browser.post(edit(draft), typed(draft, **changes) | {"submit": "1"})
    assert "请填写参加人员，至少一人。" in answer.context["form"].form_errors


def test_no_agenda(browser: Any, draft: Any) -> None:
    data = {name: value for name, value in typed(draft).items() if not name.startswith("agenda-0")}
    answer = browser.post(edit(draft), data | {"submit": "1"})
    assert "请至少填写一个议题。" in answer.context["form"].form_errors


@pytest.mark.parametrize("total", ["", "x", "-1", "1.5", "３", "9" * 40, "1500", "\x00"])
def test_a_strange_number_of_rows_is_no_error_of_the_server(
    total: str, browser: Any, draft: Any
) -> None:
    data = typed(draft, **{"agenda-TOTAL_FORMS": total, "participants-TOTAL_FORMS": total})
    for button in ("save", "add_agenda", "add_participants", "submit"):
        draft.refresh_from_db()
        answer = browser.post(edit(draft), data | {"version": str(draft.version), button: "1"})
        assert answer.status_code in {200, 302, 400}
        assert browser.get(edit(draft), follow=True).status_code == 200


@pytest.mark.parametrize("name", ["title", "summary", "agenda-0-resolution", "participants-1-name"])
@pytest.mark.parametrize("text", ["空\x00字节", "长" * 6001])
def test_what_no_database_keeps_is_refused_where_it_stands(
    text: str, name: str, browser: Any, draft: Any
) -> None:
    answer = browser.post(edit(draft), typed(draft, **{name: text}) | {"save": "1"})
    assert (answer.status_code, list(errors(answer))) == (200, [name])
    draft.refresh_from_db()
    assert draft.draft == {}


def test_without_scripts_a_row_is_added_by_the_server(browser: Any, draft: Any) -> None:
    browser.post(edit(draft), typed(draft) | {"add_agenda": "1"})
    form = browser.get(edit(draft)).context["form"]
    assert (len(form.agenda.forms), len(form.participants.forms)) == (2, 2)
    assert form.agenda[0]["title"].value() == "撤桶并点"


def test_photos_are_kept_with_the_draft(browser: Any, draft: Any) -> None:
    data = typed(draft) | {"photos": [picture(), picture()], "shows_people": "on", "save": "1"}
    browser.post(edit(draft), data)
    kept = MeetingPhoto.objects.filter(meeting=draft)
    assert [row.photo.shows_people for row in kept] == [True, True]


def test_a_wrong_file_is_named(browser: Any, draft: Any) -> None:
    wrong = SimpleUploadedFile("名单.exe", b"MZ\x90\x00", "image/jpeg")
    answer = browser.post(edit(draft), typed(draft) | {"photos": wrong, "submit": "1"})
    assert [e[:7] for e in answer.context["form"].form_errors] == ["名单.exe:"[:7]]
    draft.refresh_from_db()
    assert (draft.state, draft.draft["title"]) == ("draft", "二号楼垃圾桶移位协商会")


def test_deleting_a_photo_keeps_what_was_typed(browser: Any, draft: Any) -> None:
    browser.post(edit(draft), typed(draft) | {"photos": picture(), "save": "1"})
    draft.refresh_from_db()
    kept = MeetingPhoto.objects.get()
    address = reverse("meeting_photo_delete", args=[draft.public_id, kept.photo.public_id])
    browser.post(address, typed(draft, place="新的地点"))
    draft.refresh_from_db()
    assert (MeetingPhoto.objects.count(), draft.draft["place"]) == (0, "新的地点")


def test_the_slower_editor_sees_both_texts(browser: Any, draft: Any, colleague: Any) -> None:
    data = typed(draft, place="我填的地点")
    save_draft(draft, by=colleague, draft=typed(draft, place="他填的地点"), expected_version=1)
    answer = browser.post(edit(draft), data | {"submit": "1"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count("我填的地点") >= 2  # to read, and in the form that keeps it
    assert "他填的地点" in page
    assert "村（居）委会" in page
    draft.refresh_from_db()
    assert (draft.state, draft.draft["place"]) == ("draft", "他填的地点")
    kept = answer.context["typed"] | {"version": str(draft.version), "save": "1"}
    assert browser.post(edit(draft), kept).status_code == 302
    draft.refresh_from_db()
    assert draft.draft["place"] == "我填的地点"


@pytest.mark.parametrize("version", ["", "0", "-1", "x", "１", "9" * 30])
def test_a_strange_version_is_a_stale_one(version: str, browser: Any, draft: Any) -> None:
    answer = browser.post(edit(draft), typed(draft) | {"version": version, "save": "1"})
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.draft == {}


def test_the_reason_of_the_return_stands_above(
    browser: Any, held: Any, township_officer: Any
) -> None:
    return_meeting(held, by=township_officer, reason="请补充赞成票数")
    assert "请补充赞成票数" in browser.get(edit(held)).content.decode()


def test_a_pool_topic_can_be_chosen_and_decided_again(
    browser: Any, member: Any, community: Any, township_officer: Any, held: Any
) -> None:
    from deliberation.models import Topic

    pooled = Topic.objects.create(
        community=community, title="清运时间", category="waste_sorting", source="resident"
    )
    draft = begin(member, community)
    chosen = {"agenda-0-topic": str(pooled.pk), "agenda-0-title": ""}
    browser.post(edit(draft), typed(draft, **chosen) | {"submit": "1"})
    pooled.refresh_from_db()
    assert pooled.state == "resolved"
    draft.refresh_from_db()
    return_meeting(draft, by=township_officer, reason="票数？")
    draft.refresh_from_db()
    answer = browser.post(edit(draft), typed(draft, **chosen) | {"submit": "1"})
    assert answer.status_code == 302
    assert AgendaItem.objects.get(meeting=draft).topic == pooled


def test_topics_of_other_communities_are_no_choice(browser: Any, draft: Any) -> None:
    other = factories.community(name="南地社区")
    hold(factories.user("committee_member", other), other)
    topic = AgendaItem.objects.get().topic
    answer = browser.post(
        edit(draft), typed(draft, **{"agenda-0-topic": str(topic.pk)}) | {"submit": "1"}
    )
    assert answer.status_code == 302
    assert AgendaItem.objects.get(meeting=draft).topic != topic


class TestAutosave:
    def address(self, meeting: Any) -> str:
        return reverse("meeting_autosave", args=[meeting.public_id])

    def test_keeps_and_tells_the_new_version(self, browser: Any, draft: Any) -> None:
        answer = browser.post(self.address(draft), typed(draft, place="边填边存"))
        draft.refresh_from_db()
        assert (answer.json(), draft.draft["place"]) == ({"version": 2}, "边填边存")

    def test_keeps_only_fields_of_the_form(self, browser: Any, draft: Any) -> None:
        data = typed(draft) | {"state": "published", "recorder": "1", "agenda-99-title": "x"}
        browser.post(self.address(draft), data)
        draft.refresh_from_db()
        assert {"state", "recorder", "agenda-99-title", "version"} & set(draft.draft) == set()

    def test_a_stale_one_changes_nothing(self, browser: Any, draft: Any, colleague: Any) -> None:
        save_draft(draft, by=colleague, draft={"title": "先"}, expected_version=1)
        answer = browser.post(self.address(draft), typed(draft) | {"version": "1"})
        assert (answer.status_code, list(answer.json())) == (409, ["errors"])
        draft.refresh_from_db()
        assert draft.draft == {"title": "先"}

    def test_too_long_a_text(self, browser: Any, draft: Any) -> None:
        answer = browser.post(self.address(draft), typed(draft, summary="长" * 6001))
        assert (answer.status_code, list(answer.json())) == (400, ["errors"])

    def test_an_ended_session_is_led_to_the_sign_in(self, client: Any, draft: Any) -> None:
        answer = client.post(self.address(draft), typed(draft))
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


@pytest.mark.parametrize("name", ["meeting_edit", "meeting_detail", "meeting_autosave"])
def test_a_foreign_meeting_is_like_none(name: str, draft: Any, client_for: Any) -> None:
    stranger = client_for(factories.user("committee_member", factories.community(name="南地社区")))
    method = stranger.post if name == "meeting_autosave" else stranger.get
    foreign = method(reverse(name, args=[draft.public_id]))
    missing = method(reverse(name, args=["0" * 32]))
    assert (foreign.status_code, missing.status_code) == (404, 404)
    assert foreign.content.replace(draft.public_id.encode(), b"0" * 32) == missing.content


def report(browser: Any, action: Any, **changes: str) -> Any:
    data = {"version": str(action.version), "progress": "40", "note": "已硬化"} | changes
    return browser.post(reverse("action_progress", args=[action.public_id]), data)


def test_progress_is_reported_on_its_page(browser: Any, held: Any) -> None:
    action = only_action(held)
    assert report(browser, action, progress="４０").status_code == 302
    assert ActionProgress.objects.get().progress == 40
    page = browser.get(reverse("action_progress", args=[action.public_id])).content.decode()
    assert "已硬化" in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"progress": "101"}, "progress"),
        ({"progress": "-1"}, "progress"),
        ({"progress": "一半"}, "progress"),
        ({"progress": ""}, "progress"),
        ({"note": ""}, "note"),
        ({"note": "长" * 1001}, "note"),
        ({"note": "控\x07制"}, "note"),
    ],
)
def test_an_impossible_report_is_refused_where_it_stands(
    changes: dict[str, str], field: str, browser: Any, held: Any
) -> None:
    answer = report(browser, only_action(held), **changes)
    assert (answer.status_code, list(answer.context["form"].errors)) == (200, [field])
    assert ActionProgress.objects.count() == 0


def test_progress_that_falls_is_refused_beside_the_number(browser: Any, held: Any) -> None:
    report(browser, only_action(held))
    answer = report(browser, only_action(held), progress="30")
    assert answer.context["form"].errors == {"progress": ["此前已报进度 40%，进度不能降低。"]}


def test_an_officer_sends_an_action_back(
    browser: Any, published: Any, township_officer: Any, client_for: Any
) -> None:
    action = only_action(published)
    report(browser, action, progress="100")
    officer = client_for(township_officer)
    page = officer.get(reverse("action_progress", args=[action.public_id])).content.decode()
    assert "核实并公布" in page
    assert "还缺什么" in page
    action.refresh_from_db()
    address = reverse("action_refuse", args=[action.public_id])
    data = {"version": str(action.version), "reason": ""}
    assert "请说明还缺什么。" in officer.post(address, data, follow=True).content.decode()
    officer.post(address, data | {"reason": "雨棚没装"})
    action.refresh_from_db()
    assert (action.state, action.progress) == ("in_progress", 0)
    assert "雨棚没装" in browser.get(
        reverse("action_progress", args=[action.public_id])
    ).content.decode()  # fmt: skip


@pytest.mark.parametrize("rows", [1, 30])
def test_the_list_costs_the_same(
    rows: int, browser: Any, member: Any, community: Any, django_assert_num_queries: Any
) -> None:
    for _number in range(rows):
        begin(member, community)
    # session, user, appointments; count, rows; the session's last use (3)
    with django_assert_num_queries(8):
        page = browser.get(reverse("meeting_list"))
    assert len(page.context["page"].object_list) == rows


def test_the_list_is_filtered_by_state(browser: Any, draft: Any, held: Any) -> None:
    page = browser.get(reverse("meeting_list"), {"state": "closed"})
    assert list(page.context["page"].object_list) == [held]
    everything = browser.get(reverse("meeting_list"), {"state": "'"})
    assert len(everything.context["page"].object_list) == 2


def test_an_empty_list_says_so(browser: Any) -> None:
    assert 'class="empty"' in browser.get(reverse("meeting_list")).content.decode()
