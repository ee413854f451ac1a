"""The pages of appeals: made on a phone, refused with the date, decided, seen by both sides."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import gathered
from benxi_sorting.demonstration.clock import on
from evaluation import desk
from evaluation.models import Appeal, Inspection, PublicityTerm
from evaluation.public import make_final
from tests.evaluation.appeal_helpers import (
    AFTER,
    LAST,
    appeal,
    appellant_of,
    bring_into_publicity,
    reviewer,
)
from tests.world.common import picture


@pytest.fixture
def published(confirmed: Any) -> Any:
    bring_into_publicity(confirmed.round)
    return Inspection.objects.select_related("round__scorecard").get(pk=confirmed.pk)


@pytest.fixture
def waiting(published: Any, card: Any) -> Any:
    return appeal(published, card.notice)


def create_address(inspection: Any, criterion: Any) -> str:
    return reverse("appeal_create", args=[inspection.public_id, criterion.pk])


def address(waiting: Any, name: str = "appeal_detail") -> str:
    return reverse(name, args=[waiting.public_id])


def typed(**changes: Any) -> dict[str, Any]:
    return {
        "submission_token": "a" * 32,
        "points_asked": "１０分",
        "grounds": "当天宣传栏完好",
        **changes,
    }


def test_from_the_record_to_the_appeal(published: Any, card: Any, client_for: Any) -> None:
    browser = client_for(appellant_of(published))
    there = create_address(published, card.notice)
    record = reverse("inspection_detail", args=[published.public_id])
    with on(LAST):
        assert there in browser.get(record).content.decode()
        assert "8 / 10" in browser.get(there).content.decode()
        broken = SimpleUploadedFile("坏的.jpg", b"<svg/>", "image/jpeg")
        data = typed(photos=[picture(), broken])
        answer = browser.post(there, data)
        again = browser.post(there, typed())
        made = Appeal.objects.get()
        assert answer["Location"] == again["Location"] == address(made)
        assert "坏的.jpg" in browser.get(address(made)).content.decode()
    assert (made.photos.count(), made.points_asked) == (1, 10)
    with on(LAST):
        assert there not in browser.get(record).content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"points_asked": "11"},
        {"points_asked": "8"},
        {"points_asked": "1e1"},
        {"points_asked": "9.3"},
        {"points_asked": ""},
        {"grounds": ""},
        {"grounds": "改\x00"},
        {"grounds": "改" * 1001},
    ],
)
def test_what_is_wrong_stands_where_it_is(
    published: Any, card: Any, client_for: Any, changes: dict[str, str]
) -> None:
    browser = client_for(appellant_of(published))
    with on(LAST):
        answer = browser.post(create_address(published, card.notice), typed(**changes))
    assert (answer.status_code, Appeal.objects.count()) == (200, 0)
    assert "field--invalid" in answer.content.decode()


def test_too_late_is_refused_with_the_date(published: Any, card: Any, client_for: Any) -> None:
    browser = client_for(appellant_of(published))
    there = create_address(published, card.notice)
    with on(AFTER):
        for answer in (browser.get(there), browser.post(there, typed())):
            assert answer.status_code == 409
            assert "2026-11-12" in answer.content.decode()
        assert "当天宣传栏完好" in answer.content.decode()
        record = reverse("inspection_detail", args=[published.public_id])
        assert there not in browser.get(record).content.decode()
    assert not Appeal.objects.exists()


def test_what_lost_nothing_has_no_page(published: Any, card: Any, client_for: Any) -> None:
    browser = client_for(appellant_of(published))
    for key in (card.bins.pk, 999_999):
        there = reverse("appeal_create", args=[published.public_id, key])
        assert browser.get(there).status_code == 404


def test_both_sides_see_the_decision(
    waiting: Any, published: Any, client_for: Any, member: Any
) -> None:
    data = {"version": waiting.version, "outcome": "upheld", "reasons": "照片属实", "points": ""}
    judge = client_for(reviewer())
    with on(AFTER):
        wrong = judge.post(address(waiting, "appeal_decide"), data | {"points": "9"})
        assert wrong.status_code == 200
        part = judge.post(address(waiting, "appeal_decide"), data | {"outcome": "partly"})
        assert "field--invalid" in part.content.decode()
        assert judge.post(address(waiting, "appeal_decide"), data).status_code == 302
        late = judge.post(address(waiting, "appeal_decide"), data | {"reasons": "我写的理由"})
    assert late.status_code == 409
    assert "我写的理由" in late.content.decode()
    record = reverse("inspection_detail", args=[published.public_id])
    for person in (waiting.submitted_by, member):
        browser = client_for(person)
        assert "照片属实" in browser.get(address(waiting)).content.decode()
        assert "照片属实" in browser.get(record).content.decode()


def test_withdrawn(waiting: Any, client_for: Any) -> None:
    browser = client_for(waiting.submitted_by)
    there = address(waiting, "appeal_withdraw")
    with on(LAST):
        assert browser.post(there, {"version": waiting.version}).status_code == 200
        data = {"version": waiting.version, "reason": "再核对"}
        assert browser.post(there, data).status_code == 302
    assert Appeal.objects.get().state == "withdrawn"


def test_the_lists(waiting: Any, client_for: Any, township_officer: Any) -> None:
    with on(LAST):
        browser = client_for(waiting.submitted_by)
        there = reverse("appeal_list")
        assert address(waiting) in browser.get(there).content.decode()
        assert address(waiting) not in browser.get(there, {"state": "upheld"}).content.decode()
        office = client_for(township_officer)
        register = reverse("admin:evaluation_appeal_changelist")
        assert waiting.number in office.get(register).content.decode()


def test_the_list_asks_as_often_for_many(
    waiting: Any, published: Any, card: Any, client_for: Any
) -> None:
    browser = client_for(waiting.submitted_by)
    counts = []
    browser.get(reverse("appeal_list"))
    for number in (0, 20):
        for extra in range(number):
            row = Appeal.objects.get(pk=waiting.pk)
            row.pk, row.public_id, row.sequence = None, f"{extra:032x}", extra + 2
            row.state = "withdrawn"
            row.save(force_insert=True)
        with CaptureQueriesContext(connection) as caught:
            browser.get(reverse("appeal_list"))
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_desks(waiting: Any, published: Any, county_officer: Any) -> None:
    def kinds(user: Any) -> list[str]:
        return [str(item.kind) for item in gathered(desk.items(user))]

    side = appellant_of(published)
    with on(LAST):
        assert "publicity" in kinds(side)
        assert kinds(county_officer).count("appeal") == 1
    with on(AFTER):
        assert "publicity" not in kinds(side)
        assert "round" not in kinds(county_officer)
        Appeal.objects.all()._raw_delete("default")
        assert "round" in kinds(county_officer)
        make_final(published.round, by=county_officer)
        assert kinds(county_officer) == []


def test_the_button_makes_it_final(published: Any, client_for: Any, county_officer: Any) -> None:
    there = reverse("admin:evaluation_round_step", args=[published.round_id, "final"])
    version = type(published.round).objects.get(pk=published.round_id).version
    with on(LAST):
        early = client_for(county_officer).post(there, {"version": version})
        assert "2026-11-12" in early.content.decode()
    with on(AFTER):
        assert client_for(county_officer).post(there, {"version": version}).status_code == 302
    assert type(published.round).objects.get(pk=published.round_id).state == "final"


def test_the_city_lays_down_another_time(client_for: Any, city_officer: Any) -> None:
    there = reverse("admin:evaluation_publicityterm_add")
    data = {"days": "5", "in_force_since": "2026-12-01", "source": "本政发〔2026〕9号"}
    browser = client_for(city_officer)
    assert browser.post(there, data | {"days": "0"}).status_code == 200
    assert browser.post(there, data).status_code == 302
    term = PublicityTerm.objects.get(in_force_since="2026-12-01")
    assert (term.days, term.source) == (5, "本政发〔2026〕9号")
