"""The admin of documents and scoreboards, the live figures with their lists, desk and home."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import items_for
from accounts.enums import Role
from accounts.models import User
from coordination import services
from coordination.models import Document, Scoreboard
from portal.measures import figures, registered, seen_by
from tests import factories
from tests.coordination.helpers import (
    SPAN,
    counter,
    draft,
    policy,
    prepared,
    published_scoreboard,
    publisher,
    token,
    writer,
)
from tests.coordination.test_measures import Town
from tests.orgs.helpers import organization
from tests.orgs.standard_helpers import pdf

pytestmark = pytest.mark.django_db
DAYS = {"since": "2026-01-01", "until": "2026-06-30"}


def _client(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


def _act(name: str, row: Any) -> str:
    return reverse(f"admin:coordination_{row._meta.model_name}_{name}", args=[row.pk])


def _typed(**changes: Any) -> dict[str, Any]:
    return {
        "jurisdiction": factories.county().code, "kind": "notice", "level": "county",
        "title": "关于开展评议的通知", "number": "平民发〔２０２６〕３号", "issuer": "平山区民政局",
        "issued_on": "2026年3月5日", "source": "印发文本", "text": "一、评议\r\n按季度开展。",
    } | changes  # fmt: skip


def test_a_document_is_entered_edited_and_published(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = _client(writer())
    sent = _typed(submission_token=token(), upload=pdf("通知"))
    for _time in range(2):
        answer = client.post(reverse("admin:coordination_document_add"), sent)
        sent["upload"] = pdf("通知")
        assert answer.status_code == 302
    document = Document.objects.get()
    assert (str(document.issued_on), document.text) == ("2026-03-05", "一、评议\n按季度开展。")
    assert document.sha256
    page = client.get(_act("edit", document))
    assert page.context["form"].initial["title"] == "关于开展评议的通知"
    client.post(_act("edit", document), _typed(version=1, title="关于评议的通知"))
    document.refresh_from_db()
    assert (document.title, document.version) == ("关于评议的通知", 2)
    assert document.sha256
    refused = client.post(_act("publish", document), {"version": 2})
    assert refused.status_code == 200
    assert refused.context["form"].non_field_errors()
    assert _client(publisher()).post(_act("publish", document), {"version": 2}).status_code == 302
    document.refresh_from_db()
    assert document.state == "published"


def test_the_slower_editor_is_told() -> None:
    document = draft()
    services.change_document(
        document, by=writer(), content=services.DocumentContent(
            jurisdiction=factories.county().code, kind="plan", level="county", title="先改的",
            issuer="区政府", source="网站",
        ), expected_version=1,
    )  # fmt: skip
    page = _client(publisher()).post(_act("edit", document), _typed(version=1, title="后改的"))
    assert page.status_code == 200
    assert page.context["form"].non_field_errors()
    document.refresh_from_db()
    assert document.title == "先改的"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("jurisdiction", "210503"),
        ("jurisdiction", "x"),
        ("issued_on", "2026-13-01"),
        ("kind", "poem"),
        ("title", ""),
        ("title", "题\x00目"),
        ("text", "字\u202e字"),
        ("replaces", "999999"),
        ("replaces", "x"),
    ],
)
def test_what_cannot_be_stands_at_its_field(name: str, value: str) -> None:
    factories.county(name="溪湖区", code="210503", slug="xihu")
    client = _client(writer())
    sent = _typed(submission_token=token()) | {name: value}
    page = client.post(reverse("admin:coordination_document_add"), sent)
    assert page.status_code == 200
    assert name in page.context["form"].errors
    assert not Document.objects.exists()


def test_a_repeal_by_form() -> None:
    document = draft()
    services.publish_document(document, by=publisher())
    client = _client(counter())
    empty = client.post(_act("repeal", document), {"version": 2, "reason": "", "repealed_on": ""})
    assert set(empty.context["form"].errors) == {"reason", "repealed_on"}
    client.post(
        _act("repeal", document), {"version": 2, "reason": "到期", "repealed_on": "2026-8-1"}
    )
    document.refresh_from_db()
    assert (document.state, str(document.repealed_on)) == ("repealed", "2026-08-01")


def test_a_scoreboard_is_prepared_and_published_by_form() -> None:
    policy()
    sent = {**DAYS, "submission_token": token()}
    for _time in range(2):
        _client(counter()).post(reverse("admin:coordination_scoreboard_add"), sent)
    scoreboard = Scoreboard.objects.get()
    wrong = _client(publisher()).post(
        reverse("admin:coordination_scoreboard_add"),
        {"since": "2026-06-01", "until": "2026-05-01", "submission_token": token()},
    )
    assert wrong.context["form"].errors
    page = _client(publisher()).get(_act("change", scoreboard)).content.decode()
    assert "3.2.a" in page
    own = _client(counter()).post(_act("publish", scoreboard), {"version": 1})
    assert own.context["form"].non_field_errors()
    _client(publisher()).post(_act("publish", scoreboard), {"version": 1})
    scoreboard.refresh_from_db()
    assert scoreboard.state == "published"


def _cells(page: Any, key: str) -> dict[str, Any]:
    lines = {line["measure"].key: dict(line["cells"]) for line in page.context["lines"]}
    return lines[key]


def test_live_figures_are_those_of_the_officers_units() -> None:
    town = Town(1)
    for person, codes in (
        (publisher(), ["2105", "210502", "210503"]),
        (writer(), ["210502", "210502001", "210502102"]),
        (factories.user(Role.TOWNSHIP_OFFICER, "210502001"), ["210502001"]),
    ):
        page = _client(person).get(reverse("admin:coordination_scoreboard_figures"), DAYS)
        assert page.status_code == 200
        found = _cells(page, "committees")
        assert list(found) == codes
        assert found == figures(registered()["committees"], SPAN, codes, narrow=seen_by(person))
    assert town.units


def test_every_number_leads_to_its_list() -> None:
    Town(1)
    client = _client(publisher())
    page = client.get(reverse("admin:coordination_scoreboard_figures"), DAYS)
    for line in page.context["lines"]:
        measure = line["measure"]
        for code, figure in line["cells"]:
            for side in measure.parts:
                address = reverse("admin:coordination_scoreboard_behind", args=[measure.key, side])
                behind = client.get(address, {"code": code, **DAYS})
                assert behind.status_code == 200
                if not measure.parts[side].add:
                    assert behind.context["page"].paginator.count == getattr(figure, side)


def test_a_foreign_unit_and_what_there_is_none_of_answer_alike() -> None:
    Town(1)
    client = _client(writer())
    for key, side, code in (
        ("committees", "counted", "210503"), ("committees", "counted", "2105"),
        ("committees", "of", "210502"), ("nothing", "counted", "210502"),
        ("committees", "counted", "\x00"), ("committees", "counted", "x"),
    ):  # fmt: skip
        address = reverse("admin:coordination_scoreboard_behind", args=[key, side])
        assert client.get(address, {"code": code}).status_code in {400, 404}, (key, side, code)


def test_a_list_is_for_those_who_may_read_such_records() -> None:
    """Townships read no enquiries in the admin; the number is theirs, the list is not."""
    factories.township()
    officer = factories.user(Role.TOWNSHIP_OFFICER, "210502001")
    address = reverse("admin:coordination_scoreboard_behind", args=["enquiries_in_time", "of"])
    assert _client(officer).get(address).status_code == 403
    assert _client(publisher()).get(address).status_code == 200


@pytest.mark.parametrize("since", ["", "x", "2026-13-01", "2027-01-01", "９９９９"])
def test_strange_days_are_told_and_nothing_else_is_counted(since: str) -> None:
    page = _client(publisher()).get(
        reverse("admin:coordination_scoreboard_figures"), {**DAYS, "since": since}
    )
    assert page.status_code == 200
    assert page.context["form"].errors


def test_live_figures_ask_as_often_for_30_rows_as_for_one() -> None:
    factories.community()
    client = _client(publisher())
    client.get(reverse("admin:coordination_scoreboard_figures"))
    counts = []
    for number in range(30):
        organization(f"第{number}协会", number=number + 1)
        if number in {0, 29}:
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("admin:coordination_scoreboard_figures"))
            counts.append(len(asked))
    assert counts[0] == counts[1]


def _titles(person: User) -> list[tuple[str, str]]:
    kinds = {"document", "scoreboard"}
    return sorted((one.kind, one.title) for one in items_for(person) if one.kind in kinds)


def test_the_desk_asks_another_officer() -> None:
    document = draft()
    scoreboard = prepared()
    loaded = Document.objects.get(public_id="policy")
    waiting = [("document", str(document)), ("document", str(loaded))]
    assert _titles(publisher()) == sorted([*waiting, ("scoreboard", str(scoreboard))])
    assert _titles(counter()) == sorted(waiting)
    # Who wrote it reads by which day it must be out; somebody else publishes it.
    assert _titles(writer()) == [("document", str(document))]
    assert _titles(factories.user(Role.TOWNSHIP_OFFICER, "210502001")) == []


def test_the_home_page_leads_to_the_scoreboard(client: Any) -> None:
    address = reverse("policy_scoreboard")
    assert "统计截至 2026-06-30" not in client.get("/").content.decode()
    published_scoreboard()
    page = client.get("/").content.decode()
    assert "统计截至 2026-06-30" in page
    assert f'href="{address}"' in page
