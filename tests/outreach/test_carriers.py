"""Carriers, campaigns and material, and the sums that the public reads."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.desk import gathered
from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, IllegalTransition, Refusal, StaleRecord
from outreach import carrier_queries, figure_desk
from outreach.figure_measures import MEASURES
from outreach.figure_public import figures_item, publish_figures, publish_material
from outreach.material_queries import to_publish
from outreach.models import Carrier, CarrierUpdate, MaterialDownload, MaterialVersion
from outreach.services import (
    CarrierContent,
    MaterialContent,
    ReachContent,
    add_material,
    add_version,
    change_carrier,
    erase_volunteer,
    note_reach,
    renew_carrier,
    take_down_carrier,
)
from portal.enums import Kind
from portal.measures import Span, figures
from portal.queries import current_of
from portal.services import withdraw
from tests import factories
from tests.orgs.library_helpers import picture
from tests.orgs.standard_helpers import pdf
from tests.outreach import volunteer_helpers as helpers
from tests.outreach.helpers import person

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def renewed(carrier: Carrier, **fields: Any) -> CarrierUpdate:
    values: dict[str, Any] = {"day": today(), "content": "新规定", "photo": picture(), **fields}
    return renew_carrier(carrier, by=helpers.member(), **values)


def test_a_carrier_is_stale_after_its_days_until_it_is_renewed() -> None:
    since = today() - timedelta(days=31)
    carrier = helpers.carrier(since=since, renew_days=30)
    assert carrier.is_stale
    assert list(Carrier.objects.stale()) == [carrier]
    titles = [item.title for item in gathered(figure_desk.items(helpers.officer()))]
    assert titles == ["板报 · 东门宣传栏 · 德泰社区"]
    renewed(carrier)
    assert (carrier.renewed_on, carrier.renew_by) == (today(), today() + timedelta(days=30))
    assert not Carrier.objects.stale().exists()
    assert gathered(figure_desk.items(helpers.member())) == []


def test_on_the_last_day_it_is_not_stale_yet() -> None:
    helpers.carrier(since=today() - timedelta(days=30), renew_days=30)
    assert not Carrier.objects.stale().exists()


def test_an_older_day_logged_later_moves_nothing() -> None:
    carrier = helpers.carrier(since=today() - timedelta(days=50))
    renewed(carrier)
    renewed(carrier, day=today() - timedelta(days=3))
    assert carrier.renewed_on == today()
    assert carrier.updates.count() == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"day": date(2999, 1, 1)}, "day"),
        ({"day": date(2000, 1, 1)}, "day"),
        ({"content": ""}, "content"),
        ({"photo": pdf()}, "photo"),
    ],
)
def test_what_is_no_renewal(fields: dict[str, Any], field: str) -> None:
    carrier = helpers.carrier()
    with pytest.raises(ValidationError) as refused:
        renewed(carrier, **fields)
    assert list(refused.value.message_dict) == [field]
    assert carrier.updates.count() == 0


def test_no_person_keeps_a_carrier() -> None:
    with pytest.raises(ValidationError) as refused:
        helpers.carrier(keeper="王主任13904140000")
    assert list(refused.value.message_dict) == ["keeper"]


def test_one_name_once_as_long_as_it_is_in_use() -> None:
    carrier = helpers.carrier()
    with pytest.raises(ValidationError) as refused:
        helpers.carrier()
    assert list(refused.value.message_dict) == ["name"]
    take_down_carrier(carrier, by=helpers.member(), reason="拆除")
    assert helpers.carrier().pk != carrier.pk
    with pytest.raises(IllegalTransition):
        renewed(carrier)


def test_only_the_committee_of_the_place_keeps_it() -> None:
    carrier = helpers.carrier()
    other = person("far", Role.COMMITTEE_MEMBER, factories.community(name="南地社区"))
    for by in (other, helpers.officer()):
        with pytest.raises(Refusal):
            renew_carrier(carrier, by=by, day=today(), content="新", photo=picture())
    assert list(carrier_queries.carriers_for(other)) == []


def test_a_change_reckons_the_day_anew_and_the_slower_is_told() -> None:
    carrier = helpers.carrier()
    content = CarrierContent("board", "西门", "西门旁", "居委会", helpers.FIRST, 10)
    change_carrier(carrier, by=helpers.member(), content=content, expected_version=1)
    assert carrier.renew_by == helpers.FIRST + timedelta(days=10)
    with pytest.raises(StaleRecord):
        change_carrier(carrier, by=helpers.member(), content=content, expected_version=1)


def test_the_database_keeps_updates_and_files() -> None:
    renewed(helpers.carrier())
    helpers.material()
    for rows in (CarrierUpdate.objects.all(), MaterialVersion.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        Carrier.objects.update(state="gone")


def test_material_is_published_by_another_and_each_fetch_is_counted() -> None:
    material = helpers.material()
    with pytest.raises(DutyConflict):
        publish_material(material, by=helpers.author())
    assert list(to_publish(helpers.publisher())) == [material]
    assert list(to_publish(helpers.author())) == []
    publish_material(material, by=helpers.publisher())
    assert list(to_publish(helpers.publisher())) == []
    address = reverse("material_file", args=[material.public_id])
    client = Client()
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert not answer.cookies
    client.get(address, headers={"If-None-Match": answer["ETag"]})
    client.head(address)
    client.get(address)
    assert list(MaterialDownload.objects.values_list("count", flat=True)) == [2]


def test_a_further_version_waits_for_somebody_else() -> None:
    material = helpers.material()
    publish_material(material, by=helpers.publisher())
    add_version(material, by=helpers.publisher(), upload=picture(), note="改为图片")
    with pytest.raises(DutyConflict):
        publish_material(material, by=helpers.publisher(), reason="新版")
    answer = Client().get(reverse("material_file", args=[material.public_id]))
    assert answer["Content-Type"] == "application/pdf"
    publish_material(material, by=helpers.author(), reason="新版")
    answer = Client().get(reverse("material_file", args=[material.public_id]))
    assert answer["Content-Type"] == "image/jpeg"


def test_earlier_editions_stay_readable_and_their_downloads_are_counted() -> None:
    material = helpers.material()
    publish_material(material, by=helpers.publisher())
    first_page = Client().get(reverse("material_public", args=[material.public_id])).text
    add_version(material, by=helpers.publisher(), upload=picture(), note="改为图片")
    publish_material(material, by=helpers.author(), reason="新版")
    page = Client().get(reverse("material_public", args=[material.public_id])).text
    earlier = reverse("material_file_version", args=[material.public_id, 1])
    assert (earlier in first_page, page.count(earlier)) == (False, 1)
    answer = Client().get(earlier)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    lines = MaterialDownload.objects.values_list("version__number", "count")
    assert list(lines) == [(1, 1)]
    old = Client().get(reverse("material_public_version", args=[material.public_id, 1])).text
    assert earlier in old
    sent = {"file": SimpleUploadedFile("poster.pdf", answer.content)}
    assert "已被新的版本替换" in Client().post("/verify/file/", sent).text
    missing = reverse("material_file_version", args=[material.public_id, 9])
    assert Client().get(missing).status_code == 404
    # A withdrawal closes the older files too.
    shown = current_of(Kind.MATERIAL).get()
    withdraw(shown, by=helpers.publisher(), reason="内容有误")
    assert Client().get(earlier).status_code == 404
    sent = {"file": SimpleUploadedFile("poster.pdf", answer.content)}
    assert "已经撤回" in Client().post("/verify/file/", sent).text


def test_who_described_material_does_not_publish_the_file_of_another() -> None:
    material = helpers.material()
    other = person("campaign-other", Role.COUNTY_OFFICER, "210502")
    add_version(material, by=other, upload=picture(), note="改为图片")
    for author in (helpers.author(), other):
        with pytest.raises(DutyConflict):
            publish_material(material, by=author)
    publish_material(material, by=helpers.publisher())


def test_files_that_are_refused() -> None:
    material = helpers.material()
    for upload in (pdf(extra=b"/JavaScript"), pdf()):
        with pytest.raises(ValidationError) as refused:
            add_version(material, by=helpers.author(), upload=upload, note="新")
        assert list(refused.value.message_dict) == ["upload"]
    assert material.versions.count() == 1


def test_what_is_refused_leaves_no_file_and_a_form_sent_twice_keeps_one(
    settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    campaign, upload, same = helpers.campaign(), pdf(), helpers.token()

    def files() -> int:
        return sum(path.is_file() for path in tmp_path.rglob("*"))

    content = MaterialContent("四分类海报", "poster", "free")
    for _sent in range(2):
        material, _is_new = add_material(
            campaign, by=helpers.author(), content=content, upload=upload, token=same
        )
    assert files() == 1
    with pytest.raises(ValidationError):
        add_material(
            campaign, by=helpers.author(), content=content, upload=picture(), token=helpers.token()
        )
    with pytest.raises(ValidationError):
        add_version(material, by=helpers.author(), upload=pdf(), note="新")
    with pytest.raises(StaleRecord):
        add_version(material, by=helpers.author(), upload=picture(), note="新", expected_version=9)
    assert (files(), material.versions.count()) == (1, 1)


def test_who_looks_at_a_file_before_it_is_public_stands_in_the_trail() -> None:
    material, client = helpers.material(), Client()
    client.force_login(helpers.publisher())
    answer = client.post(reverse("material_preview", args=[material.public_id, 1]))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    event = AuditEvent.objects.get(action="material.downloaded")
    assert (event.actor, event.object_id) == (helpers.publisher(), str(material.pk))
    assert not MaterialDownload.objects.exists()


def test_reach_has_a_method_and_a_day() -> None:
    campaign = helpers.campaign()
    good = ReachContent(helpers.TODAY, 300, "platform", "公众号推文")
    row, _is_new = note_reach(campaign, by=helpers.author(), content=good, token="a")
    assert (row.people, row.method) == (300, "platform")
    for day, people, method, field in (
        (date(2999, 1, 1), 1, "counted", "day"),
        (helpers.TODAY, 0, "counted", "people"),
        (helpers.TODAY, 1, "guessed", "method"),
    ):
        content = ReachContent(day, people, method, "广播")
        with pytest.raises(ValidationError) as refused:
            note_reach(campaign, by=helpers.author(), content=content, token=f"b{field}")
        assert list(refused.value.message_dict) == [field]


def _entry(item: Any, name: str = "德泰社区") -> dict[str, Any]:
    return next(values for _code, values in item.entries if values["name"] == name)


def test_hours_of_few_people_are_not_shown() -> None:
    for number in range(2):
        helpers.verified(helpers.active(f"人{'甲乙丙'[number]}"), day=today(), half_hours=3)
    county = factories.county()
    few = figures_item(county)
    assert (_entry(few)["registered"], _entry(few)["half_hours"]) == (2, None)
    assert few.payload["townships"][0]["half_hours"] is None
    helpers.verified(helpers.active("人丙"), day=today(), half_hours=3)
    assert _entry(figures_item(county))["half_hours"]["guidance"] == 9


def test_without_the_least_number_the_hours_of_one_would_be_shown(monkeypatch: Any) -> None:
    helpers.verified(helpers.active(), day=today(), half_hours=3)
    monkeypatch.setattr("outreach.figure_public.VOLUNTEERS_SHOWN_FROM", 1)
    assert _entry(figures_item(factories.county()))["half_hours"]["guidance"] == 3


def test_what_is_held_back_cannot_be_reckoned_from_the_whole() -> None:
    for name in ("人甲", "人乙", "人丙"):
        helpers.verified(helpers.active(name), day=today())
    other = factories.community(name="南地社区")
    keeper = person("other-member", Role.COMMITTEE_MEMBER, other)
    alone = helpers.active("独一", unit=other, by=keeper)
    helpers.verified(alone, day=today(), by=keeper)
    item = figures_item(factories.county())
    assert _entry(item)["half_hours"]["guidance"] == 12
    assert _entry(item, "南地社区")["half_hours"] is None
    assert item.payload["townships"][0]["half_hours"] is None


def test_figures_are_published_by_who_entered_none_of_them() -> None:
    helpers.carrier()
    publication = publish_figures(factories.county(), by=helpers.publisher())
    assert _entry(figures_item(factories.county()))["carriers"] == [
        {"kind": "board", "number": 1, "stale": 1}
    ]
    assert helpers.member().pk in figures_item(factories.county()).authors
    with pytest.raises(Refusal):
        publish_figures(factories.county(), by=helpers.officer(), reason="更正")
    page = Client().get(reverse("outreach_figures", args=[publication.key]))
    assert page.status_code == 200
    assert "南地街道" in page.text


def test_measures_count_records_and_keep_the_hours_of_the_erased() -> None:
    helpers.carrier(since=today())
    helpers.carrier("西门宣传栏", since=today() - timedelta(days=40))
    volunteer = helpers.active()
    helpers.verified(volunteer, day=today(), half_hours=5)
    helpers.entered(volunteer, day=today(), half_hours=2)
    span = Span(today() - timedelta(days=7), today())
    code = helpers.community().code

    def counted() -> dict[str, Any]:
        found = {row.key: figures(row, span, [code])[code] for row in MEASURES}
        return {key: (figure.counted, figure.of) for key, figure in found.items()}

    assert counted() == {
        "carriers": (2, None),
        "carriers_current": (1, 2),
        "carrier_updates": (0, None),
        "campaigns": (0, None),
        "volunteers": (1, None),
        "volunteers_active": (1, None),
        "volunteer_half_hours": (5, None),
    }
    erase_volunteer(volunteer)
    after = counted()
    assert (after["volunteers"], after["volunteer_half_hours"]) == ((0, None), (5, None))
