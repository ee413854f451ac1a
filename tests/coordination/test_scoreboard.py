"""The scoreboard: counted, published by another to the letter, read by anybody."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from communities.models import Community
from coordination import services
from coordination.models import Scoreboard
from portal.enums import Kind
from portal.measures import Figure, Span, figures, registered
from portal.queries import current
from tests import factories
from tests.coordination.helpers import (
    SPAN,
    counter,
    policy,
    prepared,
    published_scoreboard,
    publisher,
    token,
)
from tests.coordination.test_measures import Town

pytestmark = pytest.mark.django_db


def test_it_holds_what_the_measures_count() -> None:
    Town(1)
    payload = prepared().payload
    codes = [area["code"] for area in payload["areas"]]
    assert codes == ["2105", "210502", "210503"]
    assert len(payload["clauses"]) == 47
    wanted = {key for clause in payload["clauses"] for key in clause["measures"]}
    assert set(payload["measures"]) == wanted
    for key in wanted:
        found = figures(registered()[key], SPAN, codes)
        shown = [Figure(*pair) for pair in payload["measures"][key]["figures"]]
        assert shown == [found[code] for code in codes], key


def test_it_is_chinese_whoever_prepared_it() -> None:
    measure = prepared().payload["measures"]["committees"]
    assert measure["name"] == "在册村（居）委会"


def test_who_prepared_it_does_not_publish_it() -> None:
    scoreboard = prepared()
    with pytest.raises(DutyConflict):
        services.publish_scoreboard(scoreboard, by=counter())
    scoreboard.refresh_from_db()
    assert scoreboard.state == "draft"
    publication = services.publish_scoreboard(scoreboard, by=publisher())
    assert publication.payload == scoreboard.payload


@pytest.mark.parametrize("role", [Role.COUNTY_OFFICER, Role.TOWNSHIP_OFFICER, Role.AUDITOR])
def test_only_officers_of_the_city_prepare_and_publish(role: Role) -> None:
    unit = {"county_officer": "210502", "township_officer": "210502001"}.get(role, "")
    other = factories.user(role, unit)
    policy()
    with pytest.raises(Refusal):
        services.prepare_scoreboard(by=other, span=SPAN, token=token())
    with pytest.raises(IllegalTransition):
        services.publish_scoreboard(prepared(), by=other)


def test_before_the_policy_is_loaded_there_is_nothing_to_count() -> None:
    with pytest.raises(Refusal):
        services.prepare_scoreboard(by=counter(), span=SPAN, token=token())


def test_days_that_cannot_be_are_refused() -> None:
    policy()
    tomorrow = timezone.localdate() + timedelta(days=1)
    for span, name in (
        (Span(date(2026, 1, 1), tomorrow), "until"),
        (Span(date(2026, 6, 1), date(2026, 5, 1)), "since"),
    ):
        with pytest.raises(ValidationError) as refused:
            services.prepare_scoreboard(by=counter(), span=span, token=token())
        assert list(refused.value.error_dict) == [name]


def test_one_is_prepared_at_a_time() -> None:
    scoreboard = prepared()
    with pytest.raises(Refusal):
        services.prepare_scoreboard(by=publisher(), span=SPAN, token=token())
    with pytest.raises(Refusal):
        services.discard_scoreboard(scoreboard, by=publisher(), reason=" ")
    services.discard_scoreboard(scoreboard, by=publisher(), reason="记录不全")
    assert prepared().pk != scoreboard.pk


def test_a_form_sent_twice_counts_once() -> None:
    policy()
    sent = token()
    first, _new = services.prepare_scoreboard(by=counter(), span=SPAN, token=sent)
    again, is_new = services.prepare_scoreboard(by=counter(), span=SPAN, token=sent)
    assert (first.pk, is_new) == (again.pk, False)


@pytest.mark.parametrize("changes", [{"payload": {}}, {"until": date(2026, 7, 1)}])
def test_the_figures_never_change(changes: dict[str, Any]) -> None:
    scoreboard = prepared()
    with pytest.raises(DatabaseError), transaction.atomic():
        Scoreboard.objects.filter(pk=scoreboard.pk).update(**changes)
    with pytest.raises(DatabaseError), transaction.atomic():
        Scoreboard.objects.filter(pk=scoreboard.pk).delete()


def test_the_database_refuses_days_in_the_wrong_order() -> None:
    row = prepared()
    services.discard_scoreboard(row, by=publisher(), reason="记录不全")
    with pytest.raises(IntegrityError), transaction.atomic():
        Scoreboard.objects.create(
            jurisdiction="2105", since=date(2026, 2, 1), until=date(2026, 1, 1), payload={},
            prepared_by=counter(),
        )  # fmt: skip


def test_the_public_page_shows_every_clause(client: Any) -> None:
    address = reverse("policy_scoreboard")
    assert "尚未公布" in client.get(address).content.decode()
    Town(1)
    published_scoreboard()
    page = client.get(address).content.decode()
    committees = figures(registered()["committees"], SPAN, ["2105"])["2105"].counted
    assert f"<strong>{committees}</strong>" in page
    payload = current(Kind.SCOREBOARD, "policy").payload  # type: ignore[union-attr]
    for clause in payload["clauses"]:
        assert f'id="c-{clause["number"]}"' in page
        assert clause["text"] in page
        assert not clause["reason"] or clause["reason"] in page
    for name in ("平山区", "溪湖区"):
        assert name in page
    assert "2026-06-30" in page
    assert counter().name not in page


def test_what_is_recorded_later_does_not_change_what_was_published(client: Any) -> None:
    Town(1)
    published_scoreboard()
    address = reverse("policy_scoreboard")
    before = client.get(address).content
    Community.objects.all().update(valid_until=date(2026, 1, 1))
    assert client.get(address).content == before


def test_the_next_one_is_a_version_with_its_day(client: Any) -> None:
    published_scoreboard()
    factories.community()
    later = Span(SPAN.since, date(2026, 9, 30))
    publication = published_scoreboard(later)
    assert (publication.version, publication.reason) == (2, "统计截至2026-09-30")
    old = client.get(reverse("policy_scoreboard_version", args=[1]))
    assert old.status_code == 200
    assert "2026-06-30" in old.content.decode()
    assert client.get(reverse("policy_scoreboard_version", args=[9])).status_code == 404


def test_the_table_has_a_line_for_each_figure(client: Any) -> None:
    assert client.get(reverse("policy_csv")).status_code == 404
    Town(1)
    payload = published_scoreboard().payload
    answer = client.get(reverse("policy_csv"))
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    expected = sum(len(row["measures"]) * 3 or 1 for row in payload["clauses"])
    assert len(rows) == expected
    committees = figures(registered()["committees"], SPAN, ["210503"])["210503"].counted
    line = next(
        row
        for row in rows
        if row["范围"] == "溪湖区" and row["指标"] == "在册村（居）委会" and row["条款"] == "2.1.a"
    )
    assert line["数量"] == str(committees)


def test_a_county_without_anything_shows_no_share(client: Any) -> None:
    published_scoreboard()
    page = client.get(reverse("policy_scoreboard")).content.decode()
    assert "（0 / 0）" in page
    assert "nan" not in page.lower()
