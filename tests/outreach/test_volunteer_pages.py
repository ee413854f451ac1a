"""Pages of volunteers, carriers and campaigns, as people use them; what the public never sees."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from docx import Document

from communities.services import publish_register
from outreach.figure_public import publish_figures
from outreach.models import Campaign, Carrier, ServiceRecord, Volunteer
from outreach.services import issue_certificate
from tests import factories
from tests.canaries import crawl
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization, publish, serves
from tests.orgs.library_helpers import picture
from tests.orgs.standard_helpers import pdf
from tests.outreach import volunteer_helpers as helpers
from tests.outreach.helpers import person

pytestmark = pytest.mark.django_db


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def on_site() -> Any:
    unit = helpers.community()
    publish_register(by=person("register-publisher"))
    return unit


def sent(**fields: str) -> dict[str, str]:
    return {
        "submission_token": helpers.token(),
        "name": "欧阳晓雪",
        "phone": "139 0414 0000",
        "age_group": "adult",
        "consent": "on",
        **fields,
    }


def test_from_the_sign_up_to_a_certificate_and_away() -> None:
    unit = on_site()
    visitor, keeper = Client(), signed_in(helpers.member())
    answer = visitor.post(reverse("volunteer_create", args=[unit.slug]), sent())
    volunteer = Volunteer.objects.get()
    own = reverse("volunteer_own", args=[volunteer.receipt_code])
    assert (answer.status_code, answer["Location"]) == (302, own)
    assert "139" not in visitor.get(own).text
    page = keeper.get(reverse("volunteer_detail", args=[volunteer.public_id])).text
    assert "13904140000" in page
    step = reverse("volunteer_step", args=[volunteer.public_id, "active"])
    assert keeper.post(step, {"version": volunteer.version}).status_code == 302
    entry = {"kind": "guidance", "day": f"{timezone.localdate()}", "hours": "１.５小时"}
    create = reverse("service_create", args=[volunteer.public_id])
    token = {"submission_token": helpers.token()}
    for _twice in range(2):
        assert keeper.post(create, {**entry, **token}).status_code == 302
    record = ServiceRecord.objects.get()
    assert record.half_hours == 3
    verify = reverse("service_step", args=[record.public_id, "verified"])
    assert keeper.post(verify, {"version": record.version}).status_code == 409
    township = signed_in(helpers.officer())
    assert township.post(verify, {"version": record.version}).status_code == 302
    certify = reverse("volunteer_act", args=[volunteer.receipt_code, "certificate"])
    answer = visitor.post(certify)
    assert "欧阳晓雪" in visitor.get(answer["Location"]).text
    content = visitor.get(answer["Location"] + "file/").content
    certificate = {"file": SimpleUploadedFile("a.docx", content)}
    verified = visitor.post("/verify/file/", certificate).text
    assert "与网站现在公布的完全一致" in verified
    assert "欧阳" not in verified
    paper = Document(BytesIO(content))
    assert any("欧阳晓雪" in line.text and "1.5小时" in line.text for line in paper.paragraphs)
    check = reverse("certificate_check", args=[volunteer.certificates.get().code])
    shown = visitor.get(check).text
    assert "欧**" in shown
    assert "欧阳" not in shown
    erase = reverse("volunteer_act", args=[volunteer.receipt_code, "erase"])
    version = Volunteer.objects.get().version
    assert visitor.post(erase, {"version": version}).status_code == 409
    assert visitor.post(erase, {"version": version, "sure": "on"}).status_code == 200
    assert visitor.get(own).status_code == 404
    assert "欧" not in visitor.get(check).text
    certificate = {"file": SimpleUploadedFile("a.docx", content)}
    assert "本站没有这样的文件" in visitor.post("/verify/file/", certificate).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"age_group": "child"}, "不满 14 周岁"),
        ({"age_group": "minor"}, "须经监护人同意"),
        ({"consent": ""}, "未经您同意"),
        ({"phone": "123"}, "电话"),
        ({"name": "\u202e雪"}, "姓名"),
        ({"name": "\x00"}, "姓名"),
    ],
)
def test_forms_that_are_refused(fields: dict[str, str], words: str) -> None:
    unit = on_site()
    page = Client().post(reverse("volunteer_create", args=[unit.slug]), sent(**fields))
    assert (page.status_code, words in page.text) == (200, True)
    assert Volunteer.objects.count() == 0


def test_a_program_that_fills_in_everything_is_led_away() -> None:
    unit = on_site()
    page = Client().post(reverse("volunteer_create", args=[unit.slug]), sent(website="x"))
    assert page.status_code == 302
    assert Volunteer.objects.count() == 0


@pytest.mark.parametrize("hours", ["0", "0.3", "13", "一", "-1", "", "1e3"])
def test_hours_that_are_none(hours: str) -> None:
    volunteer = helpers.active()
    entry = {"kind": "guidance", "day": f"{timezone.localdate()}", "hours": hours}
    entry["submission_token"] = helpers.token()
    page = signed_in(helpers.member()).post(
        reverse("service_create", args=[volunteer.public_id]), entry
    )
    assert page.status_code == 200
    assert ServiceRecord.objects.count() == 0


def test_the_team_sees_its_own_volunteers_alone() -> None:
    team = organization()
    serves(team, helpers.community())
    publish(team)
    leader = signed_in(join(team))
    own = helpers.active("队员", organization=team)
    other = helpers.active("社区的")
    assert leader.get(reverse("volunteer_detail", args=[own.public_id])).status_code == 200
    assert leader.get(reverse("volunteer_detail", args=[other.public_id])).status_code == 404
    listed = leader.get(reverse("volunteer_list")).text
    assert ("队员" in listed, "社区的" in listed) == (True, False)


def test_what_was_typed_stays_where_a_step_is_refused() -> None:
    record = helpers.verified(helpers.active(), day=timezone.localdate())
    township = signed_in(helpers.officer())
    address = reverse("service_step", args=[record.public_id, "rejected"])
    long = "不实" * 101
    page = township.post(address, {"reason": long, "version": record.version})
    assert (page.status_code, long in page.text) == (200, True)
    page = township.post(address, {"reason": "本人未到场", "version": record.version + 1})
    assert (page.status_code, "本人未到场" in page.text) == (409, True)
    assert f'name="version" value="{record.version}"' in page.text
    assert township.post(address, {"reason": "不实", "version": record.version}).status_code == 302


def test_who_may_not_take_a_step_is_told_why() -> None:
    volunteer = helpers.applied()
    step = reverse("volunteer_step", args=[volunteer.public_id, "active"])
    page = signed_in(helpers.officer()).post(step, {"version": volunteer.version})
    assert (page.status_code, "您的角色无权" in page.text) == (409, True)


def test_the_reason_of_figures_stays_where_it_is_refused() -> None:
    helpers.carrier()
    publisher, address = signed_in(helpers.publisher()), reverse("figures_publish")
    county = factories.county().slug
    assert publisher.post(address, {"county": county}).status_code == 302
    page = publisher.post(address, {"county": county, "reason": "没有变化的更正"})
    assert (page.status_code, 'value="没有变化的更正"' in page.text) == (409, True)
    page = publisher.post(address, {"county": county, "reason": "按季\u202e度"})
    assert (page.status_code, "field__error" in page.text) == (200, True)


def test_who_publishes_material_too_late_sends_it_again() -> None:
    material = helpers.material()
    publisher = signed_in(helpers.publisher())
    address = reverse("material_publish", args=[material.public_id])
    page = publisher.post(address, {"version": material.version + 1})
    assert page.status_code == 409
    assert f'name="version" value="{material.version}"' in page.text
    assert f'name="version" value="{material.version + 1}"' not in page.text


def test_a_correction_on_its_page() -> None:
    record = helpers.verified(helpers.active(), day=timezone.localdate())
    keeper = signed_in(helpers.member())
    address = reverse("service_correct", args=[record.public_id])
    assert keeper.get(address).status_code == 200
    values = {"kind": "education", "day": f"{record.day}", "hours": "1", "reason": "录错"}
    values |= {"version": f"{record.version}", "submission_token": helpers.token()}
    assert keeper.post(address, values).status_code == 302
    assert keeper.post(address, values).status_code == 409
    assert sorted(ServiceRecord.objects.values_list("state", flat=True)) == ["entered", "replaced"]


def test_a_carrier_entered_and_renewed_with_the_phone() -> None:
    keeper = signed_in(helpers.member())
    values = {"kind": "screen", "name": "大屏", "place": "广场", "keeper": "居委会"}
    values |= {"since": "2026年1月5日", "renew_days": "30天", "submission_token": helpers.token()}
    values["community"] = f"{helpers.community().pk}"
    assert keeper.post(reverse("carrier_create"), values).status_code == 302
    carrier = Carrier.objects.get()
    renewal = {"day": f"{timezone.localdate()}", "content": "新片", "version": carrier.version}
    address = reverse("carrier_renew", args=[carrier.public_id])
    assert keeper.post(address, {**renewal, "photo": picture()}).status_code == 302
    photo = carrier.updates.get().photo.public_id
    shown = reverse("carrier_photo", args=[carrier.public_id, photo])
    assert keeper.get(shown)["Content-Type"] == "image/jpeg"
    assert keeper.post(address, {**renewal, "photo": picture()}).status_code == 409
    taken = reverse("carrier_take_down", args=[carrier.public_id])
    version = Carrier.objects.get().version
    assert keeper.post(taken, {"reason": "拆除", "version": version}).status_code == 302


def test_a_campaign_with_material_until_it_is_on_the_site() -> None:
    writer, publisher = signed_in(helpers.author()), signed_in(helpers.publisher())
    values = {"title": "宣传周", "since": "2026-01-05", "until": "2026-01-11", "summary": "宣传"}
    values["submission_token"] = helpers.token()
    assert writer.post(reverse("campaign_create"), values).status_code == 302
    campaign = Campaign.objects.get()
    page = reverse("campaign_detail", args=[campaign.public_id])
    entry = {"title": "海报", "kind": "poster", "licence": "free", "description": ""}
    entry |= {"submission_token": helpers.token(), "upload": pdf()}
    create = reverse("material_create", args=[campaign.public_id])
    assert writer.post(create, entry).status_code == 302
    material = campaign.materials.get()
    publish = reverse("material_publish", args=[material.public_id])
    assert publish not in writer.get(page).text
    assert publish in publisher.get(page).text
    assert publisher.post(publish, {"version": material.version}).status_code == 302
    listed = Client().get(reverse("material_public_list")).text
    shown = Client().get(reverse("material_public", args=[material.public_id])).text
    assert ("海报" in listed, "宣传周" in shown) == (True, True)
    preview = reverse("material_preview", args=[material.public_id, 1])
    assert publisher.post(preview).status_code == 200


LISTS = {
    "volunteer_list": (helpers.member, lambda n: helpers.applied(f"人{chr(0x4E00 + n)}")),
    "carrier_list": (helpers.member, lambda n: helpers.carrier(f"栏{n}")),
    "campaign_list": (helpers.publisher, lambda n: helpers.campaign(f"活动{n}")),
}


@pytest.mark.parametrize("name", LISTS)
def test_lists_ask_as_often_for_thirty_rows_as_for_one(name: str) -> None:
    who, make = LISTS[name]
    client, address = signed_in(who()), reverse(name)
    make(0)
    client.get(address)
    counts = []
    for more in (0, 29):
        for number in range(1, more + 1):
            make(number)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_a_page_of_a_volunteer_asks_as_often_for_many_records() -> None:
    volunteer = helpers.active()
    client = signed_in(helpers.officer())
    address = reverse("volunteer_detail", args=[volunteer.public_id])
    counts = []
    for more in (1, 12):
        for _n in range(more):
            helpers.entered(volunteer, day=timezone.localdate(), half_hours=1)
        client.get(address)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_nobody_reads_of_a_person_without_a_code() -> None:
    on_site()
    volunteer = helpers.active("司徒雪梅", phone="13904147777")
    helpers.verified(volunteer, day=timezone.localdate())
    issue_certificate(volunteer)
    carrier = helpers.carrier(keeper="社区服务中心办公室")
    publish_figures(factories.county(), by=helpers.publisher())
    seen = crawl(("/",)).everything
    assert carrier.community.name in seen
    for secret in ("司徒", "雪梅", "13904147777", volunteer.receipt_code, "社区服务中心办公室"):
        assert secret not in seen
