"""Where a rate was counted: optional, kept with the revision, read by officers, never published."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.exports import cells
from evaluation.enums import Measure
from evaluation.models import RateSample
from evaluation.public import publish_bulletin
from evaluation.queries import confirmed_samples
from evaluation.resources import RATE_COLUMNS
from evaluation.services import (
    close_round,
    confirm_inspection,
    return_inspection,
    submit_inspection,
)
from portal.models import Publication
from tests.evaluation.helpers import given, posted, prepared, samples

HOME = "3号楼2单元501室门前"
FIELD = "participation_place"


def counted(place: str) -> Any:
    found = samples()
    found[Measure.PARTICIPATION] = replace(found[Measure.PARTICIPATION], place=place)
    return found


@pytest.fixture
def told(inspection: Any, card: Any, member: Any) -> Any:
    """Submitted, and one of the two samples says where."""
    submit_inspection(inspection, by=member, scores=given(card), samples=counted(HOME))
    return inspection


def places() -> list[str]:
    rows = RateSample.objects.filter(measure=Measure.PARTICIPATION).order_by("revision")
    return list(rows.values_list("place", flat=True))


@pytest.mark.parametrize(
    ("typed", "kept"), [(f"　{HOME} ", HOME), ("", ""), ("九" * 100, "九" * 100)]
)
def test_typed_on_the_page_it_is_kept_with_the_revision(
    typed: str, kept: str, inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    browser = client_for(member)
    score, record = (
        reverse(name, args=[inspection.public_id])
        for name in ("inspection_score", "inspection_detail")
    )
    data = posted(card, inspection.version) | {FIELD: typed}
    assert browser.post(score, data | {"save": "1"}).status_code == 302
    inspection.refresh_from_db()
    assert inspection.draft.get(FIELD, "") == typed
    data |= {"version": str(inspection.version), "submit": "1"}
    assert browser.post(score, data)["Location"] == record
    assert places() == [kept]
    assert (f" · {kept}</dd>" in browser.get(record).content.decode()) is bool(kept)


@pytest.mark.parametrize("typed", ["九" * 101, "3号楼\u202e", "3号楼\x07"])
def test_an_impossible_place_is_refused_where_it_stands(
    typed: str, inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    data = posted(card, inspection.version) | {FIELD: typed, "submit": "1"}
    answer = client_for(member).post(reverse("inspection_score", args=[inspection.public_id]), data)
    assert list(answer.context["form"].errors) == [FIELD]
    assert ("sample-participation", "参与率") in answer.context["form"].places_to_correct()
    assert not RateSample.objects.exists()


def test_the_service_refuses_it_as_well(inspection: Any, card: Any, member: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        submit_inspection(inspection, by=member, scores=given(card), samples=counted("a\nb"))
    assert list(refused.value.error_dict) == [FIELD]


def test_it_never_changes_and_a_correction_is_told(
    told: Any, card: Any, member: Any, township_officer: Any, client_for: Any
) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        RateSample.objects.update(place="别处")
    return_inspection(told, by=township_officer, reason="地点不清")
    scores, elsewhere = given(card), counted("东门桶站")
    submit_inspection(told, by=member, scores=scores, samples=elsewhere, answer="已更正")
    assert places() == [HOME, "东门桶站"]
    page = client_for(member).get(reverse("inspection_detail", args=[told.public_id]))
    [change] = page.context["revisions"][0].changes
    assert change.before.endswith(f" · {HOME}")
    assert change.after.endswith(" · 东门桶站")


def test_officers_read_it_in_the_list_and_the_file(
    told: Any, township_officer: Any, client_for: Any
) -> None:
    confirm_inspection(told, by=township_officer)
    rows = cells(confirmed_samples(told.round).order_by("-measure"), RATE_COLUMNS)
    assert [row[-1] for row in rows] == [HOME, ""]
    sample = RateSample.objects.get(measure=Measure.PARTICIPATION)
    page = client_for(township_officer).get(
        reverse("admin:evaluation_ratesample_change", args=[sample.pk])
    )
    assert HOME in page.content.decode()


def test_no_payload_has_it(told: Any, township_officer: Any, county_officer: Any) -> None:
    confirm_inspection(told, by=township_officer)
    told.round.refresh_from_db()
    close_round(told.round, by=county_officer)
    publish_bulletin(prepared(told.round), by=county_officer)
    payloads = json.dumps(list(Publication.objects.values_list("payload", flat=True)))
    published = json.loads(payloads)
    assert any("8" in json.dumps(one) for one in published)
    assert HOME not in json.dumps(published, ensure_ascii=False)
