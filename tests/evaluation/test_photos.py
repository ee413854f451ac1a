"""Photos sent by a phone: once for each token, whole, within the limit."""

from __future__ import annotations

import hashlib
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import override_settings
from django.urls import reverse
from PIL import Image

from accounts.rules import IllegalTransition, Refusal
from accounts.triggers import remove
from evaluation.immutable import EVIDENCE_TABLES
from evaluation.models import Inspection, InspectionPhoto
from evaluation.services import (
    NewPhoto,
    add_photo,
    close_round,
    delete_photo,
    return_inspection,
    send_photo,
    submit_inspection,
)
from portal.models import Photo
from tests import factories
from tests.evaluation.helpers import given, make_round, posted, samples

CHOSEN = "a1" * 32


def content(colour: str = "green") -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "JPEG")
    return buffer.getvalue()


def upload(name: str = "a.jpg", body: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content() if body is None else body, "image/jpeg")


def sent(key: str = "t1", body: bytes | None = None, **more: str) -> dict[str, Any]:
    """What the phone posts for one photo of no criterion."""
    return {"place": "photo_0", "token": key, "photo": upload(body=body)} | more


@pytest.fixture
def address(inspection: Any) -> str:
    return reverse("inspection_photo_send", args=[inspection.public_id])


@pytest.fixture
def browser(client_for: Any, member: Any) -> Any:
    return client_for(member)


def test_sent_twice_it_is_one_photo(browser: Any, address: str, card: Any) -> None:
    first, again = (
        browser.post(
            address, sent(chosen_sha256=CHOSEN, sha256=hashlib.sha256(content()).hexdigest())
        )
        for _n in range(2)
    )
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    kept = InspectionPhoto.objects.get()
    assert (kept.chosen_sha256, kept.criterion) == (CHOSEN, None)
    assert Photo.objects.count() == 1
    assert browser.get(first.json()["address"]).status_code == 200


def test_it_stands_at_its_criterion(browser: Any, address: str, card: Any) -> None:
    answer = browser.post(address, sent() | {"place": f"photo_{card.bins.pk}"})
    assert answer.status_code == 201
    assert InspectionPhoto.objects.get().criterion == card.bins


def test_without_a_phones_word_the_hash_is_that_of_what_came(
    browser: Any, address: str, inspection: Any, card: Any
) -> None:
    browser.post(address, sent())
    browser.post(
        reverse("inspection_score", args=[inspection.public_id]),
        posted(card, inspection.version) | {"photo_0": upload(body=content("red"))},
    )
    assert list(InspectionPhoto.objects.values_list("chosen_sha256", flat=True)) == [
        hashlib.sha256(content(colour)).hexdigest() for colour in ("green", "red")
    ]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"photo": ""}, 400),
        ({"place": ""}, 400),
        ({"place": "photo_999999"}, 400),
        ({"place": "photo_\x00"}, 400),
        ({"token": ""}, 409),
        ({"token": "a\x00b"}, 409),
        ({"sha256": "0" * 64}, 503),
        ({"sha256": "x\x00"}, 503),
        ({"chosen_sha256": "A1" * 32}, 400),
        ({"chosen_sha256": "a1" * 33}, 400),
        ({"photo": SimpleUploadedFile("a.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")}, 400),
        ({"photo": SimpleUploadedFile("a.jpg", b"")}, 400),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(
    change: dict[str, Any], status: int, browser: Any, address: str, card: Any
) -> None:
    answer = browser.post(address, sent() | change)
    assert (answer.status_code, sorted(answer.json())) == (status, ["message"])
    assert not InspectionPhoto.objects.exists()
    assert not Photo.objects.exists()
    # The refused one did not use up its token.
    assert browser.post(address, sent()).status_code == 201


@override_settings(PHOTOS_PER_RECORD=2)
def test_the_limit_holds_for_each_criterion(browser: Any, address: str, card: Any) -> None:
    answers = [browser.post(address, sent(f"t{n}")) for n in range(3)]
    assert [answer.status_code for answer in answers] == [201, 201, 400]
    assert "2" in answers[-1].json()["message"]
    elsewhere = browser.post(address, sent("t2") | {"place": f"photo_{card.bins.pk}"})
    assert elsewhere.status_code == 201


def test_of_twenty_photos_at_once_the_refused_ones_are_named(
    browser: Any, inspection: Any, card: Any
) -> None:
    photos = [upload(f"{n}.jpg") for n in range(20)]
    data = posted(card, inspection.version) | {f"photo_{card.bins.pk}": photos, "submit": "1"}
    answer = browser.post(reverse("inspection_score", args=[inspection.public_id]), data)
    assert answer.status_code == 200
    assert InspectionPhoto.objects.count() == 9
    (message,) = answer.context["form"].photo_errors[f"photo_{card.bins.pk}"]
    assert message.endswith(", ".join(f"{n}.jpg" for n in range(9, 20)))
    inspection.refresh_from_db()
    assert inspection.draft[f"points_{card.notice.pk}"] == "10"


def test_a_deleted_photo_does_not_come_back(
    browser: Any, address: str, member: Any, card: Any
) -> None:
    browser.post(address, sent())
    delete_photo(InspectionPhoto.objects.get(), by=member)
    assert browser.post(address, sent()).status_code == 409
    assert not InspectionPhoto.objects.exists()


def test_a_token_of_another_inspection_is_refused(
    inspection: Any, card: Any, member: Any, county_officer: Any, community: Any
) -> None:
    other = make_round(card, by=county_officer, period="2026-11").inspections.get(
        community=community
    )
    send_photo(inspection, by=member, token="t1", new=NewPhoto(upload()))
    with pytest.raises(Refusal):
        send_photo(other, by=member, token="t1", new=NewPhoto(upload()))
    assert InspectionPhoto.objects.get().inspection == inspection


def test_a_photo_that_comes_after_the_end_is_refused(
    browser: Any, address: str, inspection: Any, card: Any, county_officer: Any
) -> None:
    inspection.round.refresh_from_db()
    close_round(inspection.round, by=county_officer)
    assert browser.post(address, sent()).status_code == 409
    assert not Photo.objects.exists()


def test_a_photo_beside_a_submission_does_not_join_the_record(
    inspection: Any, card: Any, member: Any, browser: Any
) -> None:
    seen_before = Inspection.objects.get(pk=inspection.pk)
    browser.post(
        reverse("inspection_score", args=[inspection.public_id]),
        posted(card, inspection.version) | {"submit": "1"},
    )
    with pytest.raises(IllegalTransition):
        add_photo(seen_before, by=member, upload=upload())
    with pytest.raises(IllegalTransition):
        send_photo(seen_before, by=member, token="t1", new=NewPhoto(upload()))
    assert not InspectionPhoto.objects.exists()


def test_a_stranger_sends_nothing(address: str, inspection: Any, client_for: Any) -> None:
    stranger = client_for(factories.user("committee_member", factories.community(name="别的社区")))
    assert stranger.post(address, sent()).status_code == 404
    assert stranger.get(address).status_code == 405
    assert not Photo.objects.exists()


@pytest.fixture
def evidence(browser: Any, address: str, inspection: Any, card: Any, member: Any) -> Any:
    """A photo that was read before it was submitted."""
    browser.post(address, sent())
    read_before = InspectionPhoto.objects.select_related("inspection").get()
    submit_inspection(inspection, by=member, scores=given(card), samples=samples())
    return read_before


def test_a_photo_that_is_submitted_meanwhile_stays(
    evidence: Any, member: Any, township_officer: Any
) -> None:
    with pytest.raises(IllegalTransition):
        delete_photo(evidence, by=member)
    sent_in = Inspection.objects.get()
    return_inspection(sent_in, by=township_officer, reason="核对")
    with pytest.raises(Refusal):
        delete_photo(evidence, by=member)
    assert InspectionPhoto.objects.get().first_revision is not None


def test_the_database_itself_keeps_what_was_submitted(evidence: Any) -> None:
    rows = InspectionPhoto.objects.filter(pk=evidence.pk)
    for attempt in (lambda: rows.update(first_revision=None), rows.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    for table in EVIDENCE_TABLES:
        remove(table, connection)
    rows.update(first_revision=None)
    rows.delete()
    assert not InspectionPhoto.objects.exists()
