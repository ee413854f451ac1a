"""Where an inspection was scored: optional, kept with its revision, never published."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.exports import cells
from accounts.models import AuditEvent
from accounts.privacy import Privacy, privacy_of
from evaluation.models import Inspection, RateSample, Round, ScoreRevision
from evaluation.public import publish_bulletin
from evaluation.queries import revisions_of
from evaluation.resources import RATE_COLUMNS
from evaluation.services import (
    GivenPosition,
    assign_inspector,
    close_round,
    confirm_inspection,
    return_inspection,
    save_draft,
    submit_inspection,
)
from evaluation.validators import validate_taken_at
from portal.models import Publication
from tests import factories
from tests.canaries import crawl
from tests.evaluation.helpers import given, posted, prepared, samples

LATITUDE, LONGITUDE = "41.29561", "123.76128"
PARTS = ("latitude", "longitude", "accuracy", "taken_at")


def typed(**changes: Any) -> dict[str, str]:
    """What the phone fills in, a minute ago."""
    moment = timezone.localtime() - timedelta(minutes=1)
    values = {
        "latitude": LATITUDE, "longitude": LONGITUDE, "accuracy": "12",
        "taken_at": f"{moment:%Y-%m-%d %H:%M:%S}",
    } | changes  # fmt: skip
    return {f"position_{name}": str(value) for name, value in values.items()}


def taken(**changes: Any) -> GivenPosition:
    values = {
        "latitude": Decimal(LATITUDE), "longitude": Decimal(LONGITUDE), "accuracy": 12,
        "taken_at": timezone.now(),
    } | changes  # fmt: skip
    return GivenPosition(**values)


def submit(inspection: Any, card: Any, by: Any, position: GivenPosition | None) -> Any:
    return submit_inspection(
        inspection, by=by, scores=given(card), samples=samples(), position=position
    )


def stored(revision: Any) -> tuple[Any, ...]:
    return tuple(getattr(revision, name) for name in PARTS)


def send(browser: Any, inspection: Any, card: Any, position: dict[str, str], **button: str) -> Any:
    data = posted(card, inspection.version) | position | (button or {"submit": "1"})
    return browser.post(reverse("inspection_score", args=[inspection.public_id]), data)


@pytest.fixture
def placed(inspection: Any, card: Any, member: Any) -> Any:
    submit(inspection, card, member, taken())
    return inspection


def test_it_is_kept_with_the_draft_and_stored_with_the_revision(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    browser, position = client_for(member), typed()
    assert send(browser, inspection, card, position, save="1").status_code == 302
    inspection.refresh_from_db()
    assert {name: inspection.draft[name] for name in position} == position
    page = browser.get(reverse("inspection_score", args=[inspection.public_id])).content.decode()
    assert f'name="position_latitude" value="{LATITUDE}"' in page
    assert send(browser, inspection, card, position).status_code == 302
    latitude, longitude, accuracy, moment = stored(ScoreRevision.objects.get())
    assert (latitude, longitude, accuracy) == (Decimal(LATITUDE), Decimal(LONGITUDE), 12)
    local = timezone.localtime(moment)
    assert f"{local:%Y-%m-%d %H:%M:%S}" == position["position_taken_at"]


def test_who_writes_in_the_same_draft_reads_no_position_of_another_and_keeps_it_for_them(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    other = factories.user("committee_member", inspection.community, username="other")
    path = reverse("inspection_score", args=[inspection.public_id])
    stand = reverse("inspection_stand", args=[inspection.public_id])
    assert send(client_for(member), inspection, card, typed(), save="1").status_code == 302
    inspection.refresh_from_db()
    beside = client_for(other)
    assert LATITUDE not in beside.get(path).content.decode()
    assert not [name for name in beside.get(stand).json()["draft"] if "position" in name]
    assert send(beside, inspection, card, {}, save="1").status_code == 302
    assert LATITUDE in client_for(member).get(path).content.decode()
    inspection.refresh_from_db()
    assert send(client_for(other), inspection, card, {}).status_code == 302
    assert stored(ScoreRevision.objects.get()) == (None, None, None, None)


def test_without_it_an_inspection_is_submitted_as_before(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    nothing = dict.fromkeys(typed(), "")
    assert send(client_for(member), inspection, card, nothing).status_code == 302
    assert stored(ScoreRevision.objects.get()) == (None, None, None, None)


@pytest.mark.parametrize(
    ("part", "value", "message"),
    [
        ("latitude", "90.00001", "过大"),
        ("latitude", "-91", "过小"),
        ("latitude", "41.295612", "小数"),
        ("latitude", "NaN", "不是有效数字"),
        ("longitude", "180.1", "过大"),
        ("longitude", "1e2", "不是有效数字"),
        ("accuracy", "0", "过小"),
        ("accuracy", "10001", "过大"),
        ("accuracy", "12.5", "不是整数"),
        ("taken_at", "yesterday", "不是"),
        ("taken_at", "2099-01-01 00:00:00", "将来"),
        ("taken_at", "2020-01-01 00:00:00", "早于本轮考评开启时间"),
        ("latitude", "", "位置不完整"),
        ("taken_at", "", "位置不完整"),
    ],
)
def test_an_impossible_position_is_marked_where_it_stands(
    part: str, value: str, message: str, inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    answer = send(client_for(member), inspection, card, typed(**{part: value}))
    form = answer.context["form"]
    assert list(form.errors) == [f"position_{part}"]
    assert message in form.errors[f"position_{part}"][0]
    assert ("position", "位置") in form.places_to_correct()
    # It can be corrected or emptied by hand, without a script.
    page = answer.content.decode()
    assert f'<input type="text" name="position_{part}"' in page
    assert not ScoreRevision.objects.exists()
    inspection.refresh_from_db()
    assert inspection.draft.get(f"position_{part}", "") == value


def test_full_width_digits_are_read(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    position = typed(latitude="４１．２９５６１", accuracy="１２米")
    assert send(client_for(member), inspection, card, position).status_code == 302
    assert stored(ScoreRevision.objects.get())[:3] == (Decimal(LATITUDE), Decimal(LONGITUDE), 12)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("latitude", Decimal("90.1")), ("longitude", Decimal("-180.1")), ("accuracy", 0),
        ("accuracy", 10001), ("taken_at", timezone.now() + timedelta(days=1)),
        ("latitude", Decimal("41.295612")),
    ],
)  # fmt: skip
def test_the_service_refuses_it_as_well(
    part: str, value: Any, inspection: Any, card: Any, member: Any
) -> None:
    with pytest.raises(ValidationError) as refused:
        submit(inspection, card, member, taken(**{part: value}))
    assert list(refused.value.error_dict) == [f"position_{part}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": None}, {"taken_at": None}, {"latitude": 91}, {"longitude": -181},
        {"accuracy": 0}, {"accuracy": 10001},
    ],
)  # fmt: skip
def test_the_database_refuses_half_a_position_and_one_off_the_earth(
    changes: dict[str, Any], inspection: Any, member: Any
) -> None:
    whole = {"latitude": 41, "longitude": 123, "accuracy": 5, "taken_at": timezone.now()}

    def write(values: dict[str, Any], number: int) -> None:
        with transaction.atomic():
            ScoreRevision.objects.create(
                inspection=inspection, number=number, submitted_by=member, total=1, **values
            )

    write(whole, 1)
    with pytest.raises(DatabaseError, match="revision_whole_position"):
        write(whole | changes, 2)


def test_a_clock_may_be_wrong_by_five_minutes() -> None:
    now = timezone.now()
    opened_at = now - timedelta(hours=1)
    for offset in (timedelta(minutes=5), timedelta(0), timedelta(minutes=-65)):
        validate_taken_at(now + offset, opened_at=opened_at, now=now)
    for offset in (timedelta(minutes=5, seconds=1), timedelta(minutes=-65, seconds=-1)):
        with pytest.raises(ValidationError):
            validate_taken_at(now + offset, opened_at=opened_at, now=now)
    validate_taken_at(now - timedelta(days=900), opened_at=None, now=now)


def test_a_round_remembers_when_it_was_opened(round_: Any) -> None:
    opened_at = Round.objects.get(pk=round_.pk).opened_at
    assert timedelta(0) <= timezone.now() - opened_at < timedelta(minutes=1)


def test_it_never_changes(placed: Any) -> None:
    for name in PARTS:
        with pytest.raises(DatabaseError), transaction.atomic():
            ScoreRevision.objects.update(**{name: None})
    assert ScoreRevision.objects.get().accuracy == 12


def test_officers_and_the_submitter_read_it_and_nobody_else(
    placed: Any, member: Any, community: Any, township_officer: Any, county_officer: Any,
    client_for: Any,
) -> None:  # fmt: skip
    address = reverse("inspection_detail", args=[placed.public_id])
    colleague = factories.user("committee_member", community)
    expected = {township_officer: True, county_officer: True, member: True, colleague: False}
    for person, is_shown in expected.items():
        answer = client_for(person).get(address)
        assert answer.status_code == 200
        assert (LATITUDE in answer.content.decode()) is is_shown, person
    page = client_for(township_officer).get(
        reverse("admin:evaluation_inspection_change", args=[placed.pk])
    )
    assert f"纬度 {LATITUDE}°，经度 {LONGITUDE}°" in page.content.decode()
    assert "精度 12 米" in page.content.decode()
    assert [view.shows_position for view in revisions_of(placed)] == [False]


@pytest.mark.parametrize("step", ["returned", "assigned"])
def test_who_scores_next_does_not_see_where_the_one_before_was(
    step: str, inspection: Any, card: Any, member: Any, township_officer: Any, county_officer: Any
) -> None:
    draft = {"reason_1": "说明", **typed()}
    save_draft(inspection, by=member, draft=draft, expected_version=inspection.version)
    if step == "returned":
        submit(inspection, card, member, taken())
        return_inspection(inspection, by=township_officer, reason="更正")
    else:
        inspector = factories.user("inspector", inspection.community.township)
        assign_inspector(inspection, inspector=inspector, by=county_officer)
    assert Inspection.objects.get(pk=inspection.pk).draft == {"reason_1": "说明"}
    assert inspection.draft == {"reason_1": "说明"}


def test_it_is_declared_sensitive_and_is_not_in_the_trail(placed: Any) -> None:
    fields = {field.name: field for field in ScoreRevision._meta.fields}
    assert {privacy_of(fields[name]) for name in PARTS} == {Privacy.SENSITIVE}
    assert privacy_of(Inspection._meta.get_field("draft")) == Privacy.SENSITIVE
    events = [f"{row.before}{row.after}" for row in AuditEvent.objects.all()]
    assert any("submitted" in text for text in events)
    assert not any(LATITUDE in text or LONGITUDE in text for text in events)


@pytest.mark.usefixtures("community")
def test_no_payload_page_or_file_has_it(
    placed: Any, township_officer: Any, county_officer: Any
) -> None:
    confirm_inspection(placed, by=township_officer)
    placed.round.refresh_from_db()
    close_round(placed.round, by=county_officer)
    publish_bulletin(prepared(placed.round), by=county_officer)
    payloads = json.dumps(list(Publication.objects.values_list("payload", flat=True)))
    seen = crawl(("/", "/results/", "/open-data/")).everything
    exported = str(list(cells(RateSample.objects.all(), RATE_COLUMNS)))
    assert placed.community.slug in payloads
    assert placed.community.slug in seen
    assert placed.round.period in exported
    for text in (payloads, seen, exported):
        for part in (LATITUDE, LONGITUDE, LATITUDE[:6], LONGITUDE[:7], "latitude"):
            assert part not in text


def test_only_the_scoring_page_may_ask_the_browser_for_it(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    browser = client_for(member)
    score = reverse("inspection_score", args=[inspection.public_id])
    wrong = send(browser, inspection, card, typed(accuracy="x"))
    for answer in (browser.get(score), wrong):
        assert "camera=(self), geolocation=(self)" in answer.headers["Permissions-Policy"]
    for name in ("inspection_list", "inspection_detail"):
        arguments = [inspection.public_id] if name == "inspection_detail" else []
        answer = browser.get(reverse(name, args=arguments))
        assert "camera=(self), geolocation=()" in answer.headers["Permissions-Policy"]
