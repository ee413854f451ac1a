"""Offices and responsibilities: written by one, published by another, no person in public."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.desk import gathered
from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import DutyConflict, Refusal, StaleRecord
from accounts.triggers import remove
from coordination import services
from coordination.desk import items
from coordination.immutable import DUTY_TABLES
from coordination.measures import DUTY_MEASURES
from coordination.models import Office, Responsibility
from coordination.services import DutyContent, OfficeContent
from portal.enums import Kind
from portal.measures import Span, figures
from portal.queries import current, versions
from tests import factories
from tests.coordination.helpers import publisher, token, writer

pytestmark = pytest.mark.django_db
CONTACT = "郑联络员"
SPAN = Span(date(2026, 1, 1), date(2026, 6, 30))


def office_content(**fields: Any) -> OfficeContent:
    values: dict[str, Any] = {
        "jurisdiction": factories.county().code,
        "kind": "civil_affairs",
        "name": "平山区民政局",
        "phone": "024-42800001",
        "contact": CONTACT,
    }
    return OfficeContent(**values | fields)


def office(**fields: Any) -> Office:
    made, _is_new = services.add_office(
        by=writer(), content=office_content(**fields), token=token()
    )
    return made


def duty(of: Office, matter: str = "垃圾分类社会动员", **fields: Any) -> Responsibility:
    values: dict[str, Any] = {"source": "本民发〔2022〕1号", "valid_from": date(2026, 1, 1)}
    content = DutyContent(matter=matter, **values | fields)
    made, _is_new = services.add_duty(of, by=writer(), content=content, token=token())
    of.refresh_from_db()
    return made


def published() -> Office:
    of = office()
    duty(of)
    services.publish_office(of, by=publisher())
    return of


def test_it_is_published_by_another_and_names_nobody() -> None:
    of = office()
    row = duty(of)
    with pytest.raises(DutyConflict):
        services.publish_office(of, by=writer())
    of.refresh_from_db()
    assert [one.title for one in gathered(items(publisher()))] == [of.name]
    services.publish_office(of, by=publisher())
    assert gathered(items(publisher())) == []
    item = current(Kind.DUTIES, of.public_id)
    assert item is not None
    assert (CONTACT in str(item.payload), item.payload["phone"]) == (False, of.phone)
    for url in (reverse("office_public_list"), reverse("office_public", args=[of.public_id])):
        page = Client().get(url).content.decode()
        assert (row.matter in page, of.phone in page, CONTACT in page) == (True, True, False)
    assert CONTACT not in "".join(str(one.after) for one in AuditEvent.objects.all())


def test_who_ended_a_matter_does_not_publish_that() -> None:
    of = published()
    row = Responsibility.objects.get()
    services.end_duty(row, by=publisher(), valid_until=date(2026, 3, 1))
    of.refresh_from_db()
    assert of.is_newer
    with pytest.raises(DutyConflict):
        services.publish_office(of, by=publisher(), reason="职责调整")
    of.refresh_from_db()
    third = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, unit="本溪市民政局")
    services.publish_office(of, by=third, reason="职责调整")
    assert len(versions(Kind.DUTIES, of.public_id)) == 2
    page = Client().get(reverse("office_public_list")).content.decode()
    assert row.matter not in page
    with pytest.raises(Refusal):
        services.end_duty(row, by=publisher(), valid_until=date(2026, 3, 2))


def test_what_changed_for_staff_alone_waits_no_longer_once_another_looked_at_it() -> None:
    of = published()
    services.change_office(
        of, by=writer(), content=office_content(contact="新联络员"), expected_version=of.version
    )
    assert [one.title for one in gathered(items(publisher()))] == [of.name]
    services.publish_office(of, by=publisher())
    assert gathered(items(publisher())) == []
    assert len(versions(Kind.DUTIES, of.public_id)) == 1


@pytest.mark.parametrize("at", ["address", "detail"])
def test_a_text_that_tells_of_a_person_has_to_be_confirmed(at: str) -> None:
    words = "联系人 13900001111"
    of = office(**{at: words} if at == "address" else {})
    duty(of, **{at: words} if at == "detail" else {})
    client = Client()
    client.force_login(publisher())
    url = reverse("admin:coordination_office_publish", args=[of.pk])
    page = client.post(url, {"version": of.version})
    assert "13900001111" in page.content.decode()
    assert current(Kind.DUTIES, of.public_id) is None
    assert client.post(url, {"version": of.version, "confirmed": "on"}).status_code == 302
    assert current(Kind.DUTIES, of.public_id) is not None


def test_who_wrote_in_between_does_not_publish_the_office() -> None:
    of = office()
    for number, by in enumerate((publisher(), writer()), start=1):
        services.change_office(of, by=by, content=office_content(), expected_version=number)
    assert gathered(items(publisher())) == []
    with pytest.raises(DutyConflict):
        services.publish_office(of, by=publisher())


def test_a_mobile_number_is_no_number_of_an_office() -> None:
    with pytest.raises(ValidationError):
        office(phone="13900001111")
    of = office()
    with pytest.raises(IntegrityError), transaction.atomic():
        Office.objects.filter(pk=of.pk).update(phone="13900001111")


def test_an_office_is_responsible_once_for_a_matter_and_its_words_stay() -> None:
    of = office()
    row = duty(of)
    with pytest.raises(ValidationError):
        duty(of)
    with pytest.raises(ValidationError):
        services.end_duty(row, by=writer(), valid_until=date(2025, 1, 1))
    rows = Responsibility.objects.filter(pk=row.pk)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(matter="改过")
    for table in DUTY_TABLES:
        remove(table, connection)
    assert rows.update(matter="改过") == 1


def test_other_places_are_refused() -> None:
    of = office()
    row = duty(of)
    for other in (
        factories.user(Role.COUNTY_OFFICER, "210503"),
        factories.user(Role.TOWNSHIP_OFFICER, "210502001"),
    ):
        with pytest.raises(Refusal):
            services.change_office(
                of, by=other, content=office_content(jurisdiction="210503"),
                expected_version=of.version,
            )  # fmt: skip
        with pytest.raises(Refusal):
            services.publish_office(of, by=other)
        with pytest.raises(Refusal):
            services.add_duty(
                of, by=other, content=DutyContent("设施", "文件", date(2026, 1, 1)), token=token()
            )
        with pytest.raises(Refusal):
            services.end_duty(row, by=other, valid_until=date(2026, 3, 1))
    with pytest.raises(Refusal):
        office(jurisdiction="210503", name="溪湖区民政局")
    with pytest.raises(Refusal):
        services.change_office(
            of, by=writer(), content=office_content(jurisdiction="210503"),
            expected_version=of.version,
        )  # fmt: skip


def test_the_slower_editor_is_told_and_an_office_is_entered_once() -> None:
    of = office()
    services.change_office(
        of, by=writer(), content=office_content(address="解放路1号"), expected_version=1
    )
    with pytest.raises(StaleRecord):
        services.change_office(of, by=writer(), content=office_content(), expected_version=1)
    with pytest.raises(ValidationError):
        office()


def test_what_is_counted_equals_the_rows_on_the_public_list() -> None:
    of = published()
    duty(of, "议事协商指导", valid_from=date(2026, 7, 1))
    duty(office(name="平山区住建局"), "投放设施")
    assert figures(DUTY_MEASURES[0], SPAN, ["210502"])["210502"].counted == 1


def test_the_pages_of_the_admin_enter_and_publish() -> None:
    factories.county()
    client = Client()
    client.force_login(writer())
    sent = {**office_content().__dict__, "jurisdiction": "平山区", "phone": "（０２４）42800001"}
    url = reverse("admin:coordination_office_add")
    assert client.post(url, sent | {"submission_token": token()}).status_code == 302
    of = Office.objects.get()
    assert (of.phone, of.jurisdiction) == ("024-42800001", "210502")
    url = reverse("admin:coordination_office_duty", args=[of.pk])
    row = {"matter": "动员", "source": "文件", "valid_from": "2026年1月5日"}
    assert client.post(url, row | {"submission_token": token()}).status_code == 302
    assert client.get(reverse("admin:coordination_office_change", args=[of.pk])).status_code == 200
    other = Client()
    other.force_login(publisher())
    of.refresh_from_db()
    url = reverse("admin:coordination_office_publish", args=[of.pk])
    assert other.post(url, {"version": of.version}).status_code == 302
    assert current(Kind.DUTIES, of.public_id) is not None


def test_the_public_list_asks_as_often_for_many_rows() -> None:
    client = Client()

    def count() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("office_public_list")).status_code == 200
        return len(asked)

    published()
    count()
    first = count()
    for number in range(12):
        of = office(name=f"第{number}局")
        duty(of)
        services.publish_office(of, by=publisher())
    count()
    assert count() == first
