"""Publishing, correcting, withdrawing: numbers, hashes, reasons, duties, and the triggers."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal
from portal.enums import Kind
from portal.models import Photo, Publication, PublishedEntry
from portal.services import (
    canonical_json,
    digest,
    document,
    plain_json,
    publish,
    publish_many,
    withdraw,
    withdraw_for_ended_consent,
)
from tests import factories

pytestmark = pytest.mark.django_db


def test_first_version(issue: Callable[..., Publication], county_officer: Any) -> None:
    made = issue()
    read = Publication.objects.get()
    assert (read.version, read.previous, read.reason, read.is_latest) == (1, None, "", True)
    assert read.payload == {
        "county": "平山区",
        "total": "92.5",
        "entries": [{"name": "德泰社区", "total": "92.5"}],
    }
    assert read.sha256 == made.sha256 == digest(read)
    entry = PublishedEntry.objects.get()
    assert (entry.unit_code, entry.payload) == (
        "210502001001",
        {"name": "德泰社区", "total": "92.5"},
    )
    event = AuditEvent.objects.get(action="publication.published")
    assert (event.actor, event.after) == (county_officer, {"version": 1, "sha256": read.sha256})


def test_hash_is_that_of_the_document_alone(issue: Callable[..., Publication]) -> None:
    publication = Publication.objects.get(pk=issue().pk)
    text = canonical_json(document(publication))
    assert hashlib.sha256(text).hexdigest() == publication.sha256
    assert text.startswith('{"issuer":"平山区民政局","key":"2026-10-pingshan"'.encode())
    assert b"210502" not in text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "另一个标题"),
        ("version", 2),
        ("issuer", "别的单位"),
        ("period", "2026-11"),
        ("reason", "x"),
        ("payload", {"county": "平山区", "total": "99"}),
    ],
)
def test_tampering_changes_the_hash(
    issue: Callable[..., Publication], field: str, value: Any
) -> None:
    publication = Publication.objects.get(pk=issue().pk)
    setattr(publication, field, value)
    assert digest(publication) != publication.sha256


@pytest.mark.parametrize(
    "payload",
    [
        {"value": 0.1},
        {"value": 100.0},
        {"value": -0.0},
        {"value": 1e-7},
        {"value": 999_999_999_999_999.0},
        {"value": 10**30},
        {"value": "𬱖𫖯 樂 ⼀ \u2028"},
        {"b": [None, True, False], "a": {"z": 1, "é": 2}},
        {"tuple": (1, 2), "kind": Kind.MEETING},
    ],
)
def test_hash_survives_the_database(issue: Callable[..., Publication], payload: Any) -> None:
    issue(payload=payload, entries=())
    read = Publication.objects.get()
    assert digest(read) == read.sha256


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (Decimal("1.0"), TypeError),
        (date(2026, 10, 1), TypeError),
        (gettext_lazy("Kind"), TypeError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
        (1e16, ValueError),
        ("a\x00b", ValueError),
        ("\ud800", ValueError),
    ],
)
def test_payload_of_other_types_is_refused(value: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        plain_json({"value": [value]})


def test_correction(issue: Callable[..., Publication]) -> None:
    first = issue()
    second = issue(total="90", reason="复核后更正")
    first.refresh_from_db()
    assert (first.is_latest, second.is_latest) == (False, True)
    assert (second.version, second.previous, second.reason) == (2, first, "复核后更正")
    assert document(second)["previous_sha256"] == first.sha256
    assert first.payload["total"] == "92.5"
    assert list(Publication.objects.current()) == [second]


def test_correction_needs_a_reason(issue: Callable[..., Publication]) -> None:
    issue()
    with pytest.raises(Refusal):
        issue(total="90", reason="  ")
    assert Publication.objects.count() == 1


def test_correction_that_changes_nothing_is_refused(issue: Callable[..., Publication]) -> None:
    issue()
    with pytest.raises(Refusal):
        issue(reason="无")
    assert Publication.objects.count() == 1


def test_author_cannot_publish(item: Callable[..., Any], county_officer: Any) -> None:
    with pytest.raises(DutyConflict):
        publish(item(authors=frozenset({county_officer.pk})), by=county_officer, issuer="x")
    assert Publication.objects.count() == 0


def test_many_are_published_together_or_not_at_all(
    item: Callable[..., Any], county_officer: Any
) -> None:
    items = [item(key=f"k{n}", title=f"第{n}期") for n in range(3)]
    assert [p.version for p in publish_many(items, by=county_officer, issuer="x")] == [1, 1, 1]
    items[1] = item(key="k1", title="改")
    assert len(publish_many(items, by=county_officer, issuer="x", reason="更正")) == 1
    items.append(item(key="k9", authors=frozenset({county_officer.pk})))
    with pytest.raises(DutyConflict):
        publish_many(items, by=county_officer, issuer="x", reason="更正")
    assert Publication.objects.count() == 4
    with pytest.raises(ValueError, match="twice"):
        publish_many([items[0], items[0]], by=county_officer, issuer="x")


def test_too_long_title_is_refused_on_both_databases(issue: Callable[..., Publication]) -> None:
    with pytest.raises(ValidationError):
        issue(title="长" * 201)


def test_photo_of_people_is_not_published(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    photo = Photo.objects.create(unit_code="210502", uploaded_by=county_officer, shows_people=True)
    with pytest.raises(Refusal):
        issue(photos=[photo])
    assert Publication.objects.count() == 0


def test_epoch_rises_with_every_publication_and_withdrawal(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    first = issue()
    second = issue(key="other")
    assert second.epoch > first.epoch
    withdraw(first, by=county_officer, reason="误发")
    assert first.epoch > second.epoch
    assert issue(total="1", reason="重发").epoch > first.epoch


def test_withdrawal_leaves_a_tombstone(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    publication = issue()
    withdraw(publication, by=county_officer, reason="含个人信息")
    assert (publication.is_latest, publication.withdrawal_reason) == (True, "含个人信息")
    assert list(Publication.objects.current()) == []
    assert digest(publication) == publication.sha256
    assert AuditEvent.objects.filter(action="publication.withdrawn").count() == 1


def test_withdrawal_is_refused(issue: Callable[..., Publication], county_officer: Any) -> None:
    old = issue()
    newest = issue(total="1", reason="更正")
    neighbour = factories.user(
        "county_officer", factories.county(name="明山区"), username="neighbour"
    )
    member = factories.user("committee_member", "210502001001", username="writer")
    for publication, by, reason in [
        (newest, county_officer, " "),
        (old, county_officer, "旧版"),
        (newest, neighbour, "外区"),
        (newest, member, "无权"),
    ]:
        with pytest.raises(Refusal):
            withdraw(publication, by=by, reason=reason)
    withdraw(newest, by=county_officer, reason="第一次")
    with pytest.raises(Refusal):
        withdraw(newest, by=county_officer, reason="第二次")
    assert AuditEvent.objects.filter(action="publication.withdrawn").count() == 1


def test_withdrawn_item_can_be_published_again(
    issue: Callable[..., Publication], county_officer: Any
) -> None:
    withdraw(issue(), by=county_officer, reason="误发")
    again = issue(reason="核实后重发")
    assert (again.version, list(Publication.objects.current())) == (2, [again])


def test_a_consent_that_ended_withdraws_without_an_office(
    issue: Callable[..., Publication], member: Any
) -> None:
    publication = issue(kind=Kind.BACKBONE, key="detai")
    other = issue(kind=Kind.BACKBONE, key="nandi")
    for by in (member, None):
        withdrawn = withdraw_for_ended_consent(Kind.BACKBONE, "detai", by=by, reason="同意已结束")
        assert withdrawn == (publication if by else None)
    publication.refresh_from_db()
    assert (publication.withdrawal_reason, publication.epoch > other.epoch) == ("同意已结束", True)
    assert list(Publication.objects.current()) == [other]
    assert AuditEvent.objects.get(action="publication.withdrawn").actor == member


def test_what_rests_on_no_consent_is_not_withdrawn_so(
    issue: Callable[..., Publication], member: Any
) -> None:
    bulletin = issue()
    with pytest.raises(ValueError, match="bulletin"):
        withdraw_for_ended_consent(Kind.BULLETIN, bulletin.key, by=member, reason="x")
    assert list(Publication.objects.current()) == [bulletin]


def test_a_text_closes_after_its_last_day(issue: Callable[..., Publication]) -> None:
    day = timezone.localdate()
    found = {}
    for number, until in enumerate(("", str(day - timedelta(days=1)), str(day), "2999-01-01")):
        payload = {"open_until": until} if until else {}
        issue(kind=Kind.BACKBONE, key=f"unit{number}", payload=payload, entries=())
        row = Publication.objects.with_taken_down().get(key=f"unit{number}")
        found[number] = (row.has_lapsed, row.taken_down)
    assert found == {0: (False,) * 2, 1: (True,) * 2, 2: (False,) * 2, 3: (False,) * 2}


FROZEN = {
    "kind": "meeting",
    "key": "other",
    "version": 7,
    "title": "改",
    "unit_code": "2105",
    "period": "x",
    "search_text": "x",
    "payload": {"x": 1},
    "sha256": "0" * 64,
    "issuer": "x",
    "published_at": "2020-01-01T00:00Z",
    "reason": "x",
    "published_by_id": None,
}


@pytest.mark.parametrize(("column", "value"), FROZEN.items())
def test_database_refuses_changes_through_the_orm(
    issue: Callable[..., Publication], column: str, value: Any
) -> None:
    publication = issue()
    if column == "published_by_id":
        value = factories.user(username="other").pk
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).update(**{column: value})
    assert digest(Publication.objects.get()) == publication.sha256


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM portal_publishedentry",
        "UPDATE portal_publishedentry SET unit_code = '2105'",
        "UPDATE portal_publishedentry SET position = 9",
        "UPDATE portal_publication SET title = 'x'",
        "UPDATE portal_publication SET sha256 = 'x', is_latest = is_latest",
    ],
)
def test_database_refuses_changes_in_raw_sql(
    issue: Callable[..., Publication], statement: str
) -> None:
    issue()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_database_refuses_deletion(issue: Callable[..., Publication]) -> None:
    PublishedEntry.objects.count()
    publication = issue(entries=())
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Publication.objects.filter(pk=publication.pk).delete()
    assert Publication.objects.count() == 1


def test_database_refuses_a_correction_without_reason(issue: Callable[..., Publication]) -> None:
    first = issue()
    second = Publication.objects.get(pk=first.pk)
    second.pk, second.version, second.previous, second.epoch = None, 2, first, 99
    second.sha256, second.is_latest = "1" * 64, False
    with pytest.raises(DatabaseError), transaction.atomic():
        second.save(force_insert=True)


@pytest.mark.django_db(transaction=True)
def test_two_publish_at_once(item: Callable[..., Any]) -> None:
    officer = factories.user("county_officer", "210502", username="parallel")
    publish(item(), by=officer, issuer="x")
    gate = threading.Barrier(2)
    outcomes: list[Any] = []

    def run(total: str) -> None:
        try:
            gate.wait()
            outcomes.append(
                publish(item(total=total), by=officer, issuer="x", reason="更正").version
            )
        except Refusal:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(total,)) for total in ("1", "2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == [2, 3]
    rows = Publication.objects.order_by("version")
    assert [p.version for p in rows] == [1, 2, 3]
    assert [p.is_latest for p in rows] == [False, False, True]
    assert [digest(p) == p.sha256 for p in rows] == [True] * 3
    assert len({p.epoch for p in rows}) == 3
