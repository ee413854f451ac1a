"""What the scoring page of a phone asks the server for; the page: tests/browser/test_offline.py."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client, override_settings
from django.urls import reverse

from benxi_sorting.storage import StaticFiles
from evaluation.services import close_round, save_draft
from tests import factories
from tests.evaluation.helpers import posted


def stand(inspection: Any) -> str:
    return reverse("inspection_stand", args=[inspection.public_id])


def test_the_server_says_where_it_stands(
    inspection: Any, card: Any, member: Any, county_officer: Any, client_for: Any
) -> None:
    draft = {f"points_{card.notice.pk}": "９"}
    save_draft(inspection, by=member, draft=draft, expected_version=inspection.version)
    browser = client_for(member)
    said = browser.get(stand(inspection)).json()
    assert len(said.pop("csrf")) == 64
    assert said == {
        "user": member.device_key,
        "version": inspection.version,
        "draft": draft,
        "accepts": True,
    }
    inspection.round.refresh_from_db()
    close_round(inspection.round, by=county_officer)
    assert browser.get(stand(inspection)).json()["accepts"] is False
    stranger = factories.user("committee_member", factories.community(name="别的社区"))
    assert client_for(stranger).get(stand(inspection)).status_code == 404


def test_a_page_that_outlived_its_session_gets_a_token_that_is_taken(
    inspection: Any, card: Any, member: Any
) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member)
    address = reverse("inspection_autosave", args=[inspection.public_id])
    data = posted(card, inspection.version)
    assert browser.post(address, data).status_code == 403
    token = browser.get(stand(inspection)).json()["csrf"]
    assert browser.post(address, data | {"csrfmiddlewaretoken": token}).status_code == 200


def test_a_phone_tells_people_apart_without_knowing_them(member: Any, inspector: Any) -> None:
    keys = {member.device_key, inspector.device_key}
    assert len(keys) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", key) for key in keys)
    assert type(member).objects.get(pk=member.pk).device_key == member.device_key


def test_the_worker_answers_for_the_pages_beside_it(member: Any, client_for: Any) -> None:
    address = reverse("inspection_worker")
    answer = client_for(member).get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert address.removesuffix("worker.js") == reverse("inspection_list")
    assert Client().get(address).status_code == 302


@override_settings(PHOTOS_PER_RECORD=4, PHOTO_MAX_SIDE=1000)
def test_the_page_tells_the_phone_its_addresses_and_limits(
    inspection: Any, card: Any, member: Any, client_for: Any
) -> None:
    page = client_for(member).get(reverse("inspection_score", args=[inspection.public_id]))
    told = dict(re.findall(r'(data-[a-z-]+)="([^"]*)"', page.content.decode()))
    assert told["data-user"] == told["data-sign-out"] == member.device_key
    assert (told["data-photo-limit"], told["data-photo-side"]) == ("4", "1000")
    assert told["data-stand"] == stand(inspection)
    assert told["data-worker"] == reverse("inspection_worker")
    assert told["data-photos"] == reverse("inspection_photo_send", args=[inspection.public_id])


def test_the_record_shows_what_came_too_late_only_where_scoring_is_over(
    inspection: Any, card: Any, member: Any, county_officer: Any, client_for: Any
) -> None:
    browser = client_for(member)
    record = reverse("inspection_detail", args=[inspection.public_id])
    assert "data-kept-here" not in browser.get(record).content.decode()
    inspection.round.refresh_from_db()
    close_round(inspection.round, by=county_officer)
    assert "data-kept-here" in browser.get(record).content.decode()
    assert "data-kept-here" not in client_for(county_officer).get(record).content.decode()


def test_published_modules_import_each_other_by_their_published_names(tmp_path: Path) -> None:
    storage = StaticFiles(location=tmp_path, base_url=settings.STATIC_URL)
    names = [f"js/{path.name}" for path in (settings.BASE_DIR / "static" / "js").glob("*.js")]
    for name in names:
        with Path(str(finders.find(name))).open("rb") as source:
            storage.save(name, source)
    with override_settings(STATIC_ROOT=str(tmp_path)):
        paths = {name: (storage, name) for name in names}
        made = [(name, hashed) for name, hashed, _done in storage.post_process(paths)]
    published = {name: hashed for name, hashed in made if not hashed.endswith(".gz")}
    page = (tmp_path / published["js/field.js"]).read_text()
    imported = set(re.findall(r'from "\./([\w.]+)"', page))
    wanted = ("draft", "device", "field_photos", "field_page")
    assert imported == {published[f"js/{name}.js"].removeprefix("js/") for name in wanted}
