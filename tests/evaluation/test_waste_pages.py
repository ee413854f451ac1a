"""Weights of waste in the admin, on the page of rates, and on public pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from evaluation.forms import WasteLimitForm
from evaluation.models import WasteLimit, WasteRecord, WasteWeight
from tests import factories
from tests.evaluation.helpers import make_card, scored_round
from tests.evaluation.test_rates import TRENDS
from tests.evaluation.waste_helpers import enter, handed_in, limit

ADD = "admin:evaluation_wasterecord_add"
LIST = "admin:evaluation_wasterecord_changelist"


def typed(community: Any, **changes: Any) -> dict[str, Any]:
    values = {
        "unit": f"community:{community.pk}",
        "period": "２０２６年１０月",
        "kitchen": "３００．５ kg",
        "recyclable": "1,00",
        "hazardous": "0",
        "other": "６００",
        "days": "２０天",
        "households": "",
        "method": "point",
        "source": "十月称重台账",
        "submission_token": "w" * 24,
    }
    return {**values, "recyclable": "100", **changes}


def change_of(record: Any) -> str:
    return reverse("admin:evaluation_wasterecord_change", args=[record.pk])


def test_full_width_digits_are_folded(
    community: Any, township_officer: Any, client_for: Any
) -> None:
    browser = client_for(township_officer)
    for _time in range(2):
        answer = browser.post(reverse(ADD), typed(community))
        assert answer.status_code == 302, answer.context["errors"]
    weight = WasteWeight.objects.get()
    assert (weight.total, weight.days, weight.record.period) == (1000.5, 20, "2026-10")
    assert weight.entered_by == township_officer


@pytest.mark.parametrize(
    ("field", "value", "place"),
    [
        ("kitchen", "-1", "kitchen"), ("kitchen", "1e3", "kitchen"), ("kitchen", "NaN", "kitchen"),
        ("kitchen", "1.234", "kitchen"), ("kitchen", "9" * 11, "kitchen"), ("days", "1.5", "days"),
        ("days", "", "days"), ("days", "32", "days"), ("method", "x", "method"),
        ("method", "", "method"), ("source", "", "source"), ("source", "台\u202e账", "source"),
        ("period", "2026-13", "period"), ("period", "2099-01", "period"), ("period", "", "period"),
        ("period", "2026Q5", "period"), ("households", "0", "households"), ("unit", "x", "unit"),
        ("unit", "community:0", "unit"), ("submission_token", "", "submission_token"),
    ],
)  # fmt: skip
def test_what_is_refused_stands_at_its_field(
    field: str, value: str, place: str, community: Any, township_officer: Any, client_for: Any
) -> None:
    answer = client_for(township_officer).post(reverse(ADD), typed(community, **{field: value}))
    assert answer.status_code == 200
    assert list(answer.context["adminform"].form.errors) == [place]
    assert not WasteRecord.objects.exists()


def test_at_least_one_class_and_not_above_the_limit(
    community: Any, township_officer: Any, city_officer: Any, client_for: Any
) -> None:
    limit(by=city_officer)
    browser = client_for(township_officer)
    nothing = dict.fromkeys(("kitchen", "recyclable", "hazardous", "other"), "")
    for wrong in (nothing, {"other": "160000"}):
        answer = browser.post(reverse(ADD), typed(community, **wrong))
        assert list(answer.context["adminform"].form.errors) == ["__all__"]
    assert not WasteRecord.objects.exists()


def test_a_second_record_is_a_conflict(
    community: Any, township_officer: Any, client_for: Any
) -> None:
    enter(community, by=township_officer)
    answer = client_for(township_officer).post(reverse(ADD), typed(community))
    assert answer.status_code == 409


def test_only_own_units_are_offered(community: Any, township_officer: Any, client_for: Any) -> None:
    far = factories.community(factories.township(factories.county(name="明山区"), name="别处"))
    browser = client_for(township_officer)
    page = browser.get(reverse(ADD)).content.decode()
    assert f'value="community:{community.pk}"' in page
    assert f'value="township:{community.township_id}"' in page
    assert far.name not in page
    assert f"community:{far.pk}" not in page
    answer = browser.post(reverse(ADD), typed(far))
    assert list(answer.context["adminform"].form.errors) == ["unit"]


def test_a_correction_and_who_was_slower(
    community: Any, township_officer: Any, client_for: Any
) -> None:
    record = enter(community, by=township_officer)
    browser = client_for(township_officer)
    page = browser.get(change_of(record)).content.decode()
    assert 'name="kitchen" value="300"' in page
    values = typed(community, seen_version="1", kitchen="1", reason="")
    answer = browser.post(change_of(record), values)
    assert list(answer.context["adminform"].form.errors) == ["reason"]
    assert browser.post(change_of(record), values | {"reason": "漏记"}).status_code == 302
    answer = browser.post(change_of(record), values | {"reason": "慢", "kitchen": "2"})
    [errors] = answer.context["adminform"].form.errors.values()
    assert "厨余垃圾 1、" in errors[0]
    again = answer.context["adminform"].form.data
    assert browser.post(change_of(record), again).status_code == 302
    assert [w.kitchen for w in record.weights.order_by("number")] == [300, 1, 2]
    page = browser.get(change_of(record)).content.decode()
    assert "漏记" in page
    assert "慢" in page
    # All versions scroll on a phone.
    assert page.count('<div class="results" tabindex="0"><table>') == 1


def test_taken_back_and_entered_again(
    community: Any, township_officer: Any, client_for: Any
) -> None:
    record = enter(community, by=township_officer)
    browser = client_for(township_officer)
    back = {"seen_version": "1", "is_withdrawn": "on", "reason": "填错社区"}
    assert browser.post(change_of(record), back).status_code == 302
    assert record.weights.get(number=2).is_withdrawn
    assert "已撤回" in browser.get(reverse(LIST)).content.decode()
    values = typed(community, seen_version="2", reason="补录")
    assert browser.post(change_of(record), values).status_code == 302
    assert record.weights.get(number=3).total == 1000.5


def test_a_limit_is_added_by_the_city(
    city_officer: Any, county_officer: Any, client_for: Any
) -> None:
    values = {
        "since": "2026-01-01", "most_per_household": "１０kg", "most_per_community": "20000",
        "source": "某办法",
    }  # fmt: skip
    address = reverse("admin:evaluation_wastelimit_add")
    assert client_for(county_officer).post(address, values).status_code == 403
    assert client_for(city_officer).post(address, values | {"since": "x"}).status_code == 200
    assert client_for(city_officer).post(address, values).status_code == 302
    assert WasteLimit.objects.get().most_per_household == 10


def test_a_limit_that_somebody_else_added_meanwhile_is_a_conflict(
    city_officer: Any, client_for: Any, monkeypatch: Any
) -> None:
    limit(by=city_officer)
    values = {
        "since": "2020-01-01", "most_per_household": "10", "most_per_community": "20000",
        "source": "某办法",
    }  # fmt: skip
    # What the form asks is asked before the lock.
    monkeypatch.setattr(WasteLimitForm, "validate_unique", lambda _form: None)
    answer = client_for(city_officer).post(reverse("admin:evaluation_wastelimit_add"), values)
    assert (answer.status_code, WasteLimit.objects.count()) == (409, 1)


def test_the_page_of_rates_shows_weights_by_period_and_unit(
    community: Any, county_officer: Any, client_for: Any
) -> None:
    for period in ("2026-09", "2026-10"):
        enter(community, period, by=county_officer)
    browser = client_for(county_officer)
    answer = browser.get(reverse(TRENDS))
    assert [line.key for line in answer.context["waste_lines"]] == ["2026-10", "2026-09"]
    [below] = answer.context["waste_below"]
    assert (below.name, below.said["total"]) == ("南地街道", 1000)
    text = answer.content.decode()
    assert "1吨" in text
    assert "40.0%" in text
    earlier = browser.get(reverse(TRENDS), {"waste": "2026-09"})
    assert earlier.context["waste_period"] == "2026-09"
    assert browser.get(reverse(TRENDS), {"waste": "2026-08"}).status_code == 400
    none = browser.get(reverse(TRENDS), {"of": "quarter"})
    assert none.context["waste_lines"] == []


def test_public_pages_show_a_line_where_there_is_one(
    community: Any, city_officer: Any, township_officer: Any
) -> None:
    from communities.services import publish_register

    other = factories.community()
    record = enter(community, by=township_officer, households=40)
    publish_register(by=city_officer, reason="公布名录")
    scored_round(make_card(), {community.slug: 10, other.slug: 9})
    visitor = Client()
    where = {"period": "2026-10", "county_slug": "pingshan"}
    shown = (
        reverse("results_county", kwargs=where),
        reverse("results_township", kwargs=where | {"township_slug": "nandi"}),
        reverse("results_community", kwargs=where | {"slug": community.slug}),
        reverse("bulletin_detail", args=["2026-10-pingshan"]),
        reverse("community_detail", args=[community.slug]),
        reverse("township_detail", args=["nandi"]),
        reverse("county_detail", args=["pingshan"]),
    )
    for address in shown:
        text = visitor.get(address).content.decode()
        assert "垃圾称重" in text, address
        assert "1.25千克" in text, address
        # Who entered it, and where it is written, is not for the public.
        assert township_officer.username not in text
        assert "台账" not in text
    for address in (
        reverse("results_community", kwargs=where | {"slug": other.slug}),
        reverse("community_detail", args=[other.slug]),
    ):
        assert "垃圾称重" not in visitor.get(address).content.decode(), address
    assert record.version == 1


# In the workspace


def test_a_committee_enters_and_its_township_checks(
    community: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    committee, township = client_for(member), client_for(township_officer)
    offered = committee.get(reverse("waste_create")).content.decode()
    assert (f"community:{community.pk}" in offered, "township:" in offered) == (True, False)
    answer = committee.post(reverse("waste_create"), typed(community, days="32"))
    assert list(answer.context["form"].errors) == ["days"]
    for _time in range(2):
        assert committee.post(reverse("waste_create"), typed(community)).status_code == 302
    record = WasteRecord.objects.get()
    page = reverse("waste_detail", args=[record.pk])
    assert committee.get(page).context["check"] is None
    assert page in township.get(reverse("workspace")).content.decode()
    check = reverse("waste_check", args=[record.pk])
    answer = township.post(check, {"version": "1", "outcome": "returned", "reason": ""})
    assert list(answer.context["check"].errors) == ["reason"]
    returned = {"version": "1", "outcome": "returned", "reason": "缺过磅单"}
    assert township.post(check, returned).status_code == 302
    assert "缺过磅单" in committee.get(page).content.decode()
    assert page in committee.get(reverse("workspace")).content.decode()
    correct = reverse("waste_correct", args=[record.pk])
    values = typed(community, seen_version="1", reason="补过磅单")
    assert list(committee.post(correct, values | {"reason": ""}).context["correction"].errors) == [
        "reason"
    ]
    assert committee.post(correct, values).status_code == 302
    # Who had the page open is told that there is a newer version.
    answer = township.post(check, {"version": "1", "outcome": "accepted"})
    assert (answer.status_code, record.weights.count()) == (409, 2)
    assert township.post(check, {"version": "2", "outcome": "accepted"}).status_code == 302
    record.refresh_from_db()
    assert record.counted == 2


def test_the_list_costs_the_same_at_1_and_30_rows(
    member: Any, community: Any, client_for: Any, django_assert_num_queries: Any
) -> None:
    browser, there = client_for(member), reverse("waste_list")
    browser.get(there)
    periods = [f"{2023 + n // 12}-{n % 12 + 1:02d}" for n in range(30)]
    for some in (periods[:1], periods[1:]):
        for period in some:
            handed_in(community, period, by=member)
        with django_assert_num_queries(6):
            browser.get(there)
