"""The register of organisations comes from a sheet: codes are checked, the kind is read from them,
and what another officer registers stays out of reach."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Refusal
from orgs.models import Officeholder, Organization
from orgs.services import publish_organizations
from portal import importing
from tests import factories
from tests.orgs.credit_helpers import handed_in, rules
from tests.orgs.helpers import capability, code_of, dictionaries, organization, publish, serves
from tests.portal.import_helpers import confirm, counts, faults, round_trip, send, undo

pytestmark = pytest.mark.django_db

HEADS = ("name", "credit_code", "kind_of", "jurisdiction", "capabilities", "telephone")
CITY_CODE = code_of(registry="210500", body="00000009")


def officer(role: Role = Role.COUNTY_OFFICER, unit: Any = None) -> User:
    name = f"register-{role}"
    found = User.objects.filter(username=name).first()
    return found or factories.user(role, unit or factories.county(), username=name)


def city() -> User:
    return officer(Role.CITY_OFFICER, factories.CITY_CODE)


def heads(*keys: str) -> tuple[str, ...]:
    columns = importing.resource_for("organizations", officer()).columns()
    return tuple(str(columns[key].heading) for key in keys or HEADS)


def reasons(batch: Any) -> list[str]:
    return [fault.reason for fault in importing.preview_of(batch).faults]


@pytest.fixture(autouse=True)
def known(db: None) -> None:
    dictionaries()
    factories.county()


def test_new_ones_and_changed_ones_as_a_whole() -> None:
    stored = organization(funds=100)
    stored.capabilities.add(capability("publicity"))
    batch = send(
        "organizations", officer(), heads(),
        ("绿家园环保协会", stored.credit_code, "", "", "宣传教育、志愿服务", "024-4381 2345"),
        ("平山区助老服务中心", code_of("52", body="00000002"), "", "", "", ""),
        ("南地街道乐龄队", "", "filed", "平山区", "", None),
    )  # fmt: skip
    assert (counts(batch), reasons(batch)) == ((2, 1, 0, 0), [])
    confirm(batch)
    stored.refresh_from_db()
    service = Organization.objects.get(name="平山区助老服务中心")
    filed = Organization.objects.get(name="南地街道乐龄队")
    tags = sorted(stored.capabilities.values_list("code", flat=True))
    assert (tags, stored.telephone, stored.funds, stored.version) == (
        ["publicity", "volunteers"], "024-43812345", 100, 2,
    )  # fmt: skip
    assert (service.kind, service.jurisdiction, service.code_doubts, service.changed_by) == (
        "service_institution", "210502", "", officer(),
    )  # fmt: skip
    assert (filed.kind, filed.credit_code) == ("filed", "")
    assert round_trip("organizations", officer()) == (0, 0, 3, 0)
    undo(batch)
    stored.refresh_from_db()
    assert (stored.telephone, list(stored.capabilities.values_list("code", flat=True))) == (
        "", ["publicity"],
    )  # fmt: skip
    assert Organization.objects.count() == 1


def test_everything_of_the_register_reads_back() -> None:
    organization(
        kind="industry_association", is_charity=True, purpose="第一行\n第二行", sector="环保",
        established_on="2018-06-01", certificate_from="2022-06-01", certificate_until="2027-05-31",
        funds="30000.50", full_time=2, directors=9, standing_directors=3, unit_members=0,
        address="本溪市平山区1号", premises="rented", email="a@example.com",
        website="https://example.com/a", status="ended",
    )  # fmt: skip
    organization("平山区助老服务中心", kind="service_institution", nature="legal_person",
                 credit_code=code_of("52"))  # fmt: skip
    organization("平山基金会", kind="foundation", foundation_type="public",
                 credit_code=code_of("53"))  # fmt: skip
    assert round_trip("organizations", officer()) == (0, 0, 3, 0)


def test_all_that_is_wrong_is_told_at_once() -> None:
    organization()
    batch = send(
        "organizations", officer(), heads(),
        ("甲协会", "51210502000000010X", "", "", "", ""),
        ("乙协会", code_of("52", body="00000002"), "社会团体", "", "", ""),
        ("丙协会", code_of("59", body="00000003"), "", "", "", ""),
        ("丁协会", code_of("91", body="00000004"), "", "", "没有这一项", "12"),
        ("戊队", "", "", "", "", ""),
        ("己队", code_of(body="00000005"), "filed", "", "", ""),
        ("庚协会", code_of(body="00000006"), "", "没有的区", "没有这一项", ""),
        ("辛协会", code_of(body="00000007"), "", "", "", ""),
        ("辛协会", code_of(body="00000007"), "", "", "", ""),
        ("绿家园环保协会", code_of(body="00000008"), "没有的类", "", "", ""),
    )  # fmt: skip
    assert faults(batch) == [
        "B2", "B3", "C4", "F5", "C6", "B7", "D8", "B10", "A10", "C11",
    ]  # fmt: skip
    assert Organization.objects.count() == 1


def test_facts_that_no_such_kind_has() -> None:
    keys = ("name", "credit_code", "nature", "foundation_type", "certificate_from",
            "certificate_until", "directors", "standing_directors")  # fmt: skip
    row = ("甲协会", code_of(), "法人", "private", "2026-01-01", "2025-01-01", 3, 4)
    batch = send("organizations", officer(), heads(*keys), row)
    assert faults(batch) == ["C2", "D2", "F2", "H2"]
    fine = send("organizations", officer(), heads(*keys),
                ("甲协会", code_of(), "", "", "2025-01-01", "2025-01-01", 4, 4))  # fmt: skip
    assert faults(fine) == []


def test_what_is_kept_of_a_legal_person_holds_its_kind() -> None:
    rules()
    represented, reported = (
        organization(),
        organization("乙协会", number=2, established_on="2015-05-06"),
    )
    Officeholder.objects.create(
        organization=represented, post="legal_representative", name="甲", since="2020-01-01"
    )
    handed_in(reported)
    rows = [(one.public_id, one.name, "", "filed") for one in (represented, reported)]
    keys = heads("record", "name", "credit_code", "kind_of")
    assert faults(send("organizations", officer(), keys, *rows)) == ["D2", "D3"]


def test_what_others_register_is_out_of_reach() -> None:
    other = factories.county(name="明山区")
    foreign = organization("明山协会", number=2, jurisdiction=other.code)
    above = organization("本溪协会", credit_code=CITY_CODE, jurisdiction="2105")
    serves(foreign, factories.county())
    serves(above, factories.county())
    keys = heads("record", "name", "credit_code", "jurisdiction")
    batch = send(
        "organizations", officer(), keys,
        (foreign.public_id, "改名", foreign.credit_code, ""),
        ("", "改名", foreign.credit_code, ""),
        ("", "改名", CITY_CODE, "2105"),
        ("", "新协会", code_of(body="00000003"), "明山区"),
    )  # fmt: skip
    assert faults(batch) == ["A2", "C3", "D4", "D5"]
    assert importing.resource_for("organizations", officer()).rows().count() == 0
    assert round_trip("organizations", city()) == (0, 0, 2, 0)
    township = factories.user(Role.TOWNSHIP_OFFICER, factories.township())
    with pytest.raises(Refusal):
        importing.resource_for("organizations", township)


def test_a_register_of_the_city_is_one_when_none_is_named() -> None:
    below = organization()
    batch = send("organizations", city(), heads("name", "credit_code"),
                 ("本溪协会", CITY_CODE), (below.name, below.credit_code))  # fmt: skip
    confirm(batch)
    assert counts(batch) == (1, 0, 1, 0)
    assert Organization.objects.get(credit_code=CITY_CODE).jurisdiction == "2105"


def test_a_doubt_about_a_code_is_kept_with_it() -> None:
    batch = send("organizations", officer(), heads("name", "credit_code"),
                 ("甲协会", code_of(registry="210503")))  # fmt: skip
    confirm(batch)
    made = Organization.objects.get()
    assert made.code_doubts == "registry_differs"
    mended = send("organizations", officer(), heads("name", "credit_code"), ("甲协会", code_of()))
    confirm(mended)
    made.refresh_from_db()
    assert (made.code_doubts, made.credit_code) == ("", code_of())
    undo(mended)
    made.refresh_from_db()
    assert made.code_doubts == "registry_differs"


def test_names_of_another_width_mean_the_same_organisation() -> None:
    organization("乐龄队（南地）", kind="filed", credit_code="")
    batch = send("organizations", officer(), heads("name", "credit_code"), ("乐龄队(南地)", ""))
    assert counts(batch) == (0, 1, 0, 0)


def test_who_imported_an_entry_does_not_publish_it() -> None:
    batch = send("organizations", officer(), heads("name", "credit_code"), ("甲协会", code_of()))
    confirm(batch)
    made = Organization.objects.get()
    publish(made)
    confirm(send("organizations", officer(), heads("name", "credit_code"), ("乙协会", code_of())))
    report = publish_organizations(Organization.objects.all(), by=officer(), reason="")
    assert report.published == []


def test_a_used_organisation_is_not_undone() -> None:
    batch = send("organizations", officer(), heads("name", "credit_code"), ("甲协会", code_of()))
    confirm(batch)
    serves(Organization.objects.get(), factories.county())
    with pytest.raises(importing.UndoRefused):
        undo(batch)


def test_a_look_asks_no_more_of_many_rows_than_of_one() -> None:
    asked = []
    keys = heads("name", "credit_code")
    for number in (1, 100):
        rows = [(f"第{n}协会", code_of(body=f"{n:08d}")) for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            assert counts(send("organizations", officer(), keys, *rows)) == (number, 0, 0, 0)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_the_template_and_the_way_from_the_list(client_for: Any) -> None:
    content = importing.resource_for("organizations", officer()).template()
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    with translation.override("zh-hans"):
        assert [cell.value for cell in sheet[1]] == list(heads(*(
            key for key in importing.resource_for("organizations", officer()).columns()
            if key != "record"
        )))  # fmt: skip
    page = client_for(officer()).get(reverse("admin:orgs_organization_changelist"))
    assert reverse("import_start", args=["organizations"]) in page.content.decode()
