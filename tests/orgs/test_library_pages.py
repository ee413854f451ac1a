"""The pages of the library and of the events: in the workspace, in public, in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import items_for
from accounts.enums import Role
from communities.services import publish_register
from orgs import library_public, queries, services
from orgs.models import EventSignUp, ExchangeEvent, PracticeCase
from portal.enums import Kind
from portal.queries import current
from tests import factories
from tests.exports import exported
from tests.orgs import library_helpers as h
from tests.orgs.helpers import member as join
from tests.orgs.helpers import publish

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def typed(**changes: str) -> dict[str, str]:
    """A case as a browser sends it, with one figure."""
    values = {
        "title": "撤桶并点三步走",
        "summary": "桶多味大，居民议定后撤掉十二个点。",
        "done": "先议，再试，后撤。",
        "brought": "桶数减半。",
        "type": str(h.type_().pk),
        "topic": str(h.topic().pk),
        "year": "２０２６",
        "community": "",
        "references": "",
        "figures-TOTAL_FORMS": "2",
        "figures-INITIAL_FORMS": "0",
        "figures-0-name": "桶数",
        "figures-0-unit": "个",
        "figures-0-before": "２４",
        "figures-0-after": "12",
        "figures-0-source": "社区台账",
    }
    return {**values, **changes}


def started(client: Client) -> dict[str, str]:
    page = client.get(reverse("practice_create"))
    start = page.context["form"].start
    return {name: str(start[name].value()) for name in ("submission_token", "unit")}


def event_typed(**changes: str) -> dict[str, str]:
    values = {
        "title": "厨余堆肥观摩",
        "kind": "visit",
        "starts_at": f"{h.in_days(5):%Y-%m-%dT%H:%M}",
        "ends_at": f"{h.in_days(5, 11):%Y-%m-%dT%H:%M}",
        "place": "后湖社区",
        "for_whom": "各社区",
        "seats": "２０人",
        "agenda": "看，议",
        "materials": "",
    }
    return {**values, **changes}


def test_a_committee_writes_a_case_on_a_page() -> None:
    client = signed_in(h.writer())
    sent = typed() | started(client)
    first = client.post(reverse("practice_create"), sent)
    again = client.post(reverse("practice_create"), sent)
    practice = PracticeCase.objects.get()
    assert first.url == again.url == reverse("practice_detail", args=[practice.public_id])
    figure = practice.figures.get()
    assert (practice.year, str(figure.before), str(figure.after)) == (2026, "24.00", "12.00")
    assert "桶数" in client.get(first.url).content.decode()


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"title": ""}, "title"),
        ({"title": "甲" * 61}, "title"),
        ({"done": "a\x00b"}, "done"),
        ({"summary": "\u202e倒过来"}, "summary"),
        ({"year": "明年"}, "year"),
        ({"year": "2099"}, "year"),
        ({"type": "0"}, "type"),
        ({"references": "https://example.org/topics/nothing/"}, "references"),
    ],
)
def test_what_is_wrong_stands_at_its_field(changes: dict[str, str], shown: str) -> None:
    client = signed_in(h.writer())
    page = client.post(reverse("practice_create"), typed(**changes) | started(client))
    assert (page.status_code, list(page.context["form"].basics.errors)) == (200, [shown])
    assert PracticeCase.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "shown"),
    [
        ({"figures-0-source": ""}, "source"),
        ({"figures-0-after": ""}, "after"),
        ({"figures-0-after": "很多"}, "after"),
        ({"figures-0-before": "99999999999"}, "before"),
    ],
)
def test_a_figure_has_its_value_and_its_source(changes: dict[str, str], shown: str) -> None:
    client = signed_in(h.writer())
    page = client.post(reverse("practice_create"), typed(**changes) | started(client))
    assert list(page.context["form"].figures[0].errors) == [shown]
    assert PracticeCase.objects.count() == 0


def test_another_row_comes_without_a_script_and_nothing_is_lost() -> None:
    client = signed_in(h.writer())
    page = client.post(reverse("practice_create"), typed(add_figures="1") | started(client))
    form = page.context["form"]
    assert (len(form.figures), form.basics["title"].value()) == (3, "撤桶并点三步走")


def test_the_slower_of_two_authors_sees_both_texts() -> None:
    _other, behind = h.published()
    practice = h.begin()
    client = signed_in(h.writer())
    url = reverse("practice_edit", args=[practice.public_id])
    sent = typed(version="1")
    first = h.content(title="先存的题目", references=(f"/cases/{behind.key}/",))
    services.change_practice(practice, by=h.writer(), content=first, expected_version=1)
    page = client.post(url, sent)
    text = page.content.decode()
    assert (page.status_code, page.context["version"]) == (409, 2)
    assert "先存的题目" in text
    assert "撤桶并点三步走" in text
    for stored in ("月度检查", "91.5", "居民公约 · 2026", f"<li>/cases/{behind.key}/</li>"):
        assert stored in text
    assert client.post(url, sent | {"version": "2"}).status_code == 302
    practice.refresh_from_db()
    assert practice.title == "撤桶并点三步走"


def test_a_record_that_was_withdrawn_is_not_dropped_in_silence() -> None:
    other, behind = h.published()
    practice = h.begin(title="另一例", references=(f"/cases/{behind.key}/",))
    library_public.withdraw_practice(other, by=h.editor(), reason="做法已不再适用")
    client, url = signed_in(h.writer()), reverse("practice_edit", args=[practice.public_id])
    field = client.get(url).context["form"].basics["references"]
    assert field.value() == f"/cases/{behind.key}/"
    sent = typed(version="1", references=field.value())
    page = client.post(url, sent)
    assert list(page.context["form"].basics.errors) == ["references"]
    assert client.post(url, sent | {"references": ""}).status_code == 302


def step(client: Client, practice: PracticeCase, target: str, **sent: str) -> Any:
    practice.refresh_from_db()
    url = reverse("practice_step", args=[practice.public_id, target])
    return client.post(url, {"version": str(practice.version), **sent})


def test_a_case_goes_its_way_between_author_editor_and_publisher() -> None:
    author, editor = signed_in(h.writer()), signed_in(h.editor())
    publisher = signed_in(h.publisher())
    practice = h.begin()
    page = reverse("practice_detail", args=[practice.public_id])
    assert editor.get(page).status_code == 404
    assert step(author, practice, "submitted").status_code == 302
    assert page in [str(item.url) for item in items_for(h.editor())]
    text = h.text()
    assert step(editor, practice, "edited", **text.__dict__).status_code == 302
    shown = author.get(page).content.decode()
    assert "<ins>" in shown
    assert page in [str(item.url) for item in items_for(h.writer())]
    assert step(editor, practice, "agreed").status_code == 409
    assert step(author, practice, "submitted").status_code == 200
    assert step(author, practice, "submitted", reason="没有张榜").status_code == 302
    # The editor goes on with the text that was objected to.
    assert _edited(editor, practice)["done"].value() == text.done
    assert step(editor, practice, "edited", **h.text(done="新写法").__dict__).status_code == 302
    assert step(author, practice, "agreed").status_code == 302
    assert step(editor, practice, "published").status_code == 409
    assert step(publisher, practice, "published").status_code == 302
    found = current(Kind.PRACTICE, practice.public_id)
    assert found is not None
    assert found.payload["done"] == "新写法"


def test_an_edit_is_dropped_on_the_page_with_its_reason() -> None:
    practice, _first = h.published()
    services.edit_practice(practice, by=h.editor(), text=h.text())
    editor = signed_in(h.editor())
    assert "放弃此次编辑" in editor.get(_page(practice)).content.decode()
    unsaid = step(editor, practice, "published")
    assert (unsaid.status_code, PracticeCase.objects.get().state) == (200, "edited")
    assert step(editor, practice, "published", reason="不再更正").status_code == 302
    shown = editor.get(_page(practice))
    assert (shown.context["practice"].state, shown.context["changes"]) == ("published", None)
    assert "不再更正" in shown.content.decode()


def test_who_ended_an_edit_is_named_when_the_registry_returned_the_case() -> None:
    practice = h.edited()
    publisher = h.editor("practice-publisher")
    publisher.name = "收回之人"
    publisher.save()
    client = signed_in(publisher)
    assert step(client, practice, "withdrawn", reason="不发了").status_code == 409
    assert step(client, practice, "returned", reason="请补充数据来源").status_code == 302
    shown = client.get(_page(practice)).content.decode()
    assert "收回之人：请补充数据来源" in shown
    assert reverse("practice_public", args=[practice.public_id]) not in shown


def test_the_editor_goes_on_with_an_edit_unless_the_author_wrote_since() -> None:
    practice, author = h.edited(), h.writer()
    editor = signed_in(h.editor())
    services.return_practice(practice, by=h.publisher(), reason="请补充数据来源")
    services.submit_practice(practice, by=author)
    assert _edited(editor, practice)["done"].value() == h.text().done
    services.return_practice(practice, by=h.publisher(), reason="请补充数据来源")
    services.change_practice(
        practice, by=author, content=h.content(done="作者新写"), expected_version=practice.version
    )
    services.submit_practice(practice, by=author)
    assert _edited(editor, practice)["done"].value() == "作者新写"


def _edited(client: Client, practice: PracticeCase) -> Any:
    """The form in which the registry writes its text."""
    forms = {step.target: form for step, form in client.get(_page(practice)).context["steps"]}
    return forms["edited"]


def test_a_step_that_came_too_late_is_told() -> None:
    practice = h.submitted()
    client = signed_in(h.editor())
    url = reverse("practice_step", args=[practice.public_id, "returned"])
    late = client.post(url, {"version": "1", "reason": "太短"})
    assert (late.status_code, PracticeCase.objects.get().state) == (409, "submitted")
    assert (
        client.post(
            reverse("practice_step", args=[practice.public_id, "nowhere"]), {"version": "2"}
        ).status_code
        == 404
    )


def test_photos_are_added_and_deleted_on_the_page(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    practice, client = h.begin(), signed_in(h.writer())
    url = reverse("practice_photo", args=[practice.public_id])
    assert client.post(url, {"upload": h.picture(), "caption": ""}).status_code == 200
    broken = client.post(url, {"upload": h.picture("a.txt").open() and "", "caption": "点位"})
    assert broken.status_code == 200
    assert client.post(url, {"upload": h.picture(), "caption": "点位"}).status_code == 302
    photo = practice.photos.get().photo
    shown = client.get(reverse("practice_detail", args=[practice.public_id])).content.decode()
    assert reverse("practice_photo_image", args=[practice.public_id, photo.public_id]) in shown
    gone = reverse("practice_photo_delete", args=[practice.public_id, photo.public_id])
    assert client.post(gone).status_code == 302
    assert practice.photos.count() == 0


def test_colleagues_see_the_photos_of_a_case_and_others_do_not(
    settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    of, member = h.association()
    _other, stranger = h.association("平山区物业行业协会")
    practice = h.begin(member)
    kept = services.add_practice_photo(practice, by=member, upload=h.picture(), caption="投放点")
    image = reverse("practice_photo_image", args=[practice.public_id, kept.photo.public_id])
    assert image in signed_in(join(of)).get(_page(practice)).content.decode()
    seen = [signed_in(person).get(image).status_code for person in (join(of), stranger)]
    assert seen == [200, 404]


def _page(practice: PracticeCase) -> str:
    return reverse("practice_detail", args=[practice.public_id])


def test_the_public_library_is_filtered_and_searched() -> None:
    _one, first = h.published()
    other = h.topic("volunteers", "志愿服务")
    _two, second = h.published(title="老党员的桶边课堂", topic=other, year=2025)
    publish_register(by=factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="市民政局"))
    client = Client()
    url = reverse("practice_public_list")

    def found(**query: str) -> list[str]:
        return [row["publication"].key for row in client.get(url, query).context["practices"]]

    assert found() == [first.key, second.key]
    assert found(topic="volunteers") == [second.key]
    assert found(year="2026") == [first.key]
    assert found(type="mixed-residential") == [first.key, second.key]
    assert found(county=factories.county().slug) == [first.key, second.key]
    assert found(q="桶边课堂") == [second.key]
    assert found(q="tbkt") == [second.key]
    assert found(topic="nothing") == found(year="1066") == found(county="\x00") == []
    assert "没有符合条件" in client.get(url, {"q": "没有这样的"}).content.decode()


def test_a_case_in_public_names_nobody_and_leads_on() -> None:
    _practice, first = h.published()
    _other, related = h.published(title="另一例")
    page = Client().get(reverse("practice_public", args=[first.key]))
    text = page.content.decode()
    assert [row["publication"].key for row in page.context["related"]] == [related.key]
    assert "62" in text
    assert "91.5" in text
    for person in (h.writer(), h.publisher()):
        assert person.name not in text


def test_an_empty_library_says_so() -> None:
    assert "还没有" in Client().get(reverse("practice_public_list")).content.decode()
    assert "没有" in Client().get(reverse("event_public_list")).content.decode()
    listed = Client().get(reverse("sitemap")).content.decode()
    for name in ("practice_public_list", "event_public_list"):
        assert f"{reverse(name)}</loc>" in listed
    past = Client().get(reverse("event_public_list"), {"when": "past"})
    assert "还没有" in past.content.decode()


def test_an_event_is_planned_announced_and_joined_on_pages() -> None:
    _of, member = h.association()
    host = signed_in(member)
    start = host.get(reverse("event_create")).context["form"]
    given = {name: str(start[name].value()) for name in ("submission_token", "host")}
    made = host.post(reverse("event_create"), event_typed() | given)
    event = ExchangeEvent.objects.get()
    assert made.url == reverse("event_detail", args=[event.public_id])
    assert event.seats == 20
    officer = signed_in(h.publisher())
    announce = reverse("event_step", args=[event.public_id, "announced"])
    assert host.post(announce, {"version": "1"}).status_code == 409
    event.refresh_from_db()
    assert officer.post(announce, {"version": "1"}).status_code == 302
    committee = signed_in(h.writer())
    page = committee.get(made.url)
    form = page.context["sign_up"]
    sent = {name: str(form[name].value()) for name in ("submission_token", "unit")}
    url = reverse("event_sign_up", args=[event.public_id])
    assert committee.post(url, sent | {"people": "21"}).status_code == 409
    assert committee.post(url, sent | {"people": "三"}).status_code == 200
    assert committee.post(url, sent | {"people": "3"}).status_code == 302
    row = EventSignUp.objects.get()
    assert "德泰社区" in host.get(made.url).content.decode()
    off = reverse("event_sign_off", args=[event.public_id, row.pk])
    stranger = factories.user(Role.COMMITTEE_MEMBER, factories.community(name="广裕社区"))
    assert signed_in(stranger).post(off).status_code == 409
    assert committee.post(off).status_code == 302
    row.refresh_from_db()
    assert row.taken_back_by == h.writer()


def test_only_who_keeps_an_event_opens_its_form() -> None:
    event = h.announced()
    _of, stranger = h.association()
    url = reverse("event_edit", args=[event.public_id])
    assert signed_in(stranger).get(url).status_code == 409
    keeper = signed_in(h.editor("event-planner"))
    assert keeper.get(url).status_code == 200
    services.cancel_event(event, by=h.editor("event-planner"), reason="改期")
    assert keeper.get(url).url == reverse("event_detail", args=[event.public_id])


def test_what_somebody_wrote_they_are_not_asked_to_publish() -> None:
    event, planner = h.announced(), h.editor("event-planner")
    for by, place in ((h.editor("event-writer"), "广裕社区"), (planner, "南地社区")):
        services.change_event(
            event, by=by, content=h.plan(place=place), expected_version=event.version
        )
    page = reverse("event_detail", args=[event.public_id])
    for name, asked in (("event-planner", 0), ("event-writer", 0), ("practice-publisher", 1)):
        shown = signed_in(h.editor(name)).get(page)
        assert (shown.context["publishing"] is not None) == bool(asked)
        assert ("须由其他工作人员发布" in shown.content.decode()) == (not asked)
        assert queries.events_to_announce(h.editor(name)).count() == asked


def test_who_planned_an_event_or_comes_too_late_finds_no_button_to_announce_it() -> None:
    event = h.planned()
    steps = [services.event_steps(event, h.editor(name)) for name in ("event-planner", "other")]
    assert [{step.target for step in some} for some in steps] == [
        {"cancelled"},
        {"cancelled", "announced"},
    ]
    page = reverse("event_detail", args=[event.public_id])
    assert "活动已经开始：" not in signed_in(h.editor("other")).get(page).content.decode()
    assert [row.pk for row in queries.events_to_announce(h.editor("other"))] == [event.pk]
    h.past(event)
    assert {step.target for step in services.event_steps(event, h.editor("other"))} == {"cancelled"}
    # It is no work of the registry any more: who keeps it moves or cancels it.
    assert list(queries.events_to_announce(h.editor("other"))) == []
    for name in ("event-planner", "other"):
        shown = signed_in(h.editor(name)).get(page).content.decode()
        assert "活动已经开始：" in shown
        assert "须由其他工作人员发布" not in shown


def test_an_editor_finds_no_button_to_publish_the_own_text() -> None:
    practice = h.edited()
    services.answer_edit(practice, by=h.writer(), agrees=True)
    found = {}
    for name in ("practice-editor", "practice-publisher"):
        shown = signed_in(h.editor(name)).get(_page(practice))
        found[name] = {step.target for step, _form in shown.context["steps"]}
        assert ("须由其他工作人员发布" in shown.content.decode()) == (name == "practice-editor")
    assert found["practice-publisher"] - found["practice-editor"] == {"published"}


def test_what_was_told_of_an_event_is_corrected_on_its_page() -> None:
    event, by = h.announced(), h.editor("event-planner")
    client = signed_in(by)
    page = reverse("event_detail", args=[event.public_id])
    url = reverse("event_outcome", args=[event.public_id])
    assert client.post(url, {"version": event.version, "cancel_reason": "雪"}).status_code == 409
    services.cancel_event(event, by=by, reason="李科长生病")
    form = client.get(page).context["outcome"]
    assert form["cancel_reason"].value() == "李科长生病"
    assert signed_in(h.writer()).get(page).context["outcome"] is None
    sent = {"version": str(event.version), "cancel_reason": " "}
    assert client.post(url, sent).status_code == 200
    assert client.post(url, sent | {"cancel_reason": "暴雪"}).status_code == 302
    assert client.post(url, sent | {"cancel_reason": "晚了"}).status_code == 409
    event.refresh_from_db()
    assert event.cancel_reason == "暴雪"


def test_the_slower_of_two_hosts_sees_what_is_stored() -> None:
    event, by = h.planned(), h.editor("event-planner")
    client = signed_in(by)
    url = reverse("event_edit", args=[event.public_id])
    services.change_event(
        event, by=by, content=h.plan(place="先存的地点"), expected_version=event.version
    )
    page = client.post(url, event_typed(version="1"))
    assert page.status_code == 409
    assert "先存的地点" in page.content.decode()
    assert page.context["form"]["version"].value() == "2"
    assert client.post(url, event_typed(version="2")).status_code == 302


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": "2020-01-01 09:00"}, "ends_at"),
        ({"starts_at": "明天"}, "starts_at"),
        ({"seats": "0"}, "seats"),
        ({"seats": "很多"}, "seats"),
        ({"place": "a\x00"}, "place"),
        ({"title": "甲" * 61}, "title"),
    ],
)
def test_what_is_wrong_with_a_plan_stands_at_its_field(changes: dict[str, str], field: str) -> None:
    client = signed_in(h.editor("event-planner"))
    start = client.get(reverse("event_create")).context["form"]
    given = {name: str(start[name].value()) for name in ("submission_token", "host")}
    page = client.post(reverse("event_create"), event_typed(**changes) | given)
    assert (page.status_code, list(page.context["form"].errors)) == (200, [field])


def test_events_in_public_come_and_have_been() -> None:
    coming = h.announced()
    been = h.past(h.announced(title="去年的讲座", kind="lecture"))
    library_public.publish_event(been, by=h.publisher(), reason="更正日期")
    client, url = Client(), reverse("event_public_list")

    def found(**query: str) -> list[str]:
        return [row["publication"].key for row in client.get(url, query).context["events"]]

    assert found() == [coming.public_id]
    assert found(when="past") == [been.public_id]
    assert found(kind="lecture") == []
    assert found(kind="lecture", when="past") == [been.public_id]
    assert found(q="撤桶并点") == [coming.public_id]
    page = client.get(reverse("event_public", args=[coming.public_id])).content.decode()
    file = client.get(reverse("event_public_calendar", args=[coming.public_id]))
    assert reverse("event_public_calendar", args=[coming.public_id]) in page
    assert (file.status_code, file.headers["Content-Type"].split(";")[0]) == (
        200,
        "text/calendar",
    )
    assert h.publisher().name not in page


@pytest.mark.parametrize("name", ["practice_list", "event_list"])
def test_lists_of_the_workspace_ask_as_often_for_many_rows(name: str) -> None:
    user = h.publisher()
    client = signed_in(user)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    h.submitted(title="第0例")
    h.planned()
    count()
    first = count()
    for number in range(1, 12):
        h.submitted(title=f"第{number}例")
        h.planned(title=f"第{number}场")
    assert count() == first


@pytest.mark.parametrize("name", ["practice_public_list", "event_public_list"])
def test_public_lists_ask_as_often_for_many_rows(name: str, settings: Any) -> None:
    settings.DEBUG = True
    client = Client()

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse(name)).status_code == 200
        return len(asked)

    h.published(title="第0例")
    h.announced()
    first = count()
    for number in range(1, 6):
        h.published(title=f"第{number}例")
        h.announced(title=f"第{number}场")
    assert count() == first


def test_officers_export_what_their_list_shows() -> None:
    h.submitted()
    h.planned()
    client = signed_in(h.publisher())
    for name, cell in (
        ("practicecase", "一张清单管住投放点"),
        ("exchangeevent", "撤桶并点现场观摩会"),
    ):
        [_head, row] = exported(client, reverse(f"admin:orgs_{name}_changelist"))
        assert cell in row


def test_the_pages_of_a_community_and_of_an_association_lead_to_their_cases() -> None:
    of, member = h.association()
    community = h.begin().community
    assert community is not None
    _written, own = h.published(title="社区自己写的")
    about = h.submitted(member, title="协会写社区的", community=community)
    library_public.publish_practice(about, by=h.publisher())
    event = h.planned(member)
    library_public.announce_event(event, by=h.publisher())
    publish(of)
    publish_register(by=factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="市民政局"))
    there = Client().get(reverse("community_detail", args=[community.slug])).content.decode()
    assert reverse("practice_public", args=[own.key]) in there
    assert reverse("practice_public", args=[about.public_id]) in there
    page = Client().get(reverse("organization_public", args=[of.public_id])).content.decode()
    assert reverse("practice_public", args=[about.public_id]) in page
    assert reverse("practice_public", args=[own.key]) not in page
    assert reverse("event_public", args=[event.public_id]) in page
