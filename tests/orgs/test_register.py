"""The register of organisations: what it takes, who keeps it, who sees what."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from orgs import services
from orgs.models import Membership, Organization, ServiceArea
from orgs.queries import members_of, organizations_of, possible_members, services_of
from tests import factories
from tests.orgs.helpers import credit_code, member, organization, serves

pytestmark = pytest.mark.django_db


def entered(**fields: Any) -> Organization:
    values = {
        "name": "绿家园环保协会",
        "kind": "association",
        "credit_code": credit_code(),
        "jurisdiction": factories.county().code,
    }
    return Organization(**{**values, **fields})


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"credit_code": credit_code()[:-1] + "0"}, "credit_code"),
        ({"credit_code": ""}, "credit_code"),
        ({"kind": "filed"}, "credit_code"),
        ({"name": ""}, "name"),
        ({"name": "协\x00会"}, "name"),
        ({"name": "协\u202e会"}, "name"),
        ({"kind": "club"}, "kind"),
    ],
)
def test_what_is_no_organisation(county_officer: Any, fields: Any, where: str) -> None:
    with pytest.raises(ValidationError) as refused:
        services.add(entered(**fields), by=county_officer)
    assert list(refused.value.error_dict) == [where]


def test_the_database_keeps_codes_and_names_apart() -> None:
    organization()
    for fields in ({"name": "另一家"}, {"number": 2}):
        with pytest.raises(IntegrityError), transaction.atomic():
            organization(**fields)  # type: ignore[arg-type]
    for kind, code in (("filed", credit_code(3)), ("association", "")):
        with pytest.raises(IntegrityError), transaction.atomic():
            organization("第三家", kind=kind, credit_code=code)
    organization("备案一", kind="filed", credit_code="")
    organization("备案二", kind="filed", credit_code="")
    assert Organization.objects.count() == 3


def test_who_keeps_the_register(county_officer: Any, township_officer: Any) -> None:
    with pytest.raises(Refusal):
        services.add(entered(), by=township_officer)
    with pytest.raises(Refusal):
        services.add(entered(jurisdiction="2105"), by=county_officer)
    services.add(entered(), by=county_officer)
    event = AuditEvent.objects.get(action="organization.added")
    assert event.after["name"] == "绿家园环保协会"


def test_the_slower_of_two_officers_is_told_so(county_officer: Any) -> None:
    services.add(entered(), by=county_officer)
    mine, theirs = Organization.objects.get(), Organization.objects.get()
    services.change(theirs, by=county_officer, expected_version=1, name="绿家园协会")
    with pytest.raises(StaleRecord):
        services.change(mine, by=county_officer, expected_version=1, name="绿色协会")
    stored = Organization.objects.get()
    assert (stored.name, stored.version) == ("绿家园协会", 2)


def test_a_member_needs_an_account_that_can_act(county_officer: Any) -> None:
    of = organization()
    committee = factories.user(Role.COMMITTEE_MEMBER, factories.community())
    with pytest.raises(Refusal):
        services.add(Membership(user=committee, organization=of), by=county_officer)
    person = factories.user(Role.ORG_MEMBER, factories.county())
    services.add(Membership(user=person, organization=of), by=county_officer)
    with pytest.raises(ValidationError):
        services.add(Membership(user=person, organization=of), by=county_officer)
    assert (list(members_of(of)), list(organizations_of(person))) == ([person], [of])


def test_dates_say_who_acts_and_where_it_serves() -> None:
    of, unit = organization(), factories.community()
    today = timezone.localdate()
    yesterday, tomorrow = today - timedelta(days=1), today + timedelta(days=1)
    was = member(of, until=yesterday)
    until_today = member(of, until=today)
    will = member(of, since=tomorrow)
    assert list(members_of(of)) == [until_today]
    assert list(members_of(of, yesterday)) == sorted([was, until_today], key=lambda p: p.username)
    assert will not in members_of(of)
    serves(of, unit, until=yesterday)
    assert services_of([of]) == []
    serves(of, unit.township, since=today)
    [service] = services_of([of])
    assert (service.reaches(unit.code), service.reaches("210503001001")) == (True, False)
    for model, fields in ((Membership, {"user": was}), (ServiceArea, {"jurisdiction": "210502"})):
        with pytest.raises(IntegrityError), transaction.atomic():
            model.objects.create(organization=of, since=today, until=date(2020, 1, 1), **fields)


def test_who_sees_which_organisation(county_officer: Any, township_officer: Any) -> None:
    far = factories.county(name="溪湖区")
    ours = organization()
    theirs = organization("溪湖协会", number=2, jurisdiction=far.code)
    serving = organization("市环保协会", number=3, jurisdiction="2105")
    serves(serving, factories.township())
    own = member(theirs)
    seen = {
        name: set(Organization.objects.for_user(user))
        for name, user in (
            ("county", county_officer),
            ("township", township_officer),
            ("own", type(own).objects.get(pk=own.pk)),
            ("city", factories.user(Role.CITY_OFFICER, "2105")),
        )
    }
    assert seen == {
        "county": {ours, serving},
        "township": {serving},
        "own": {theirs},
        "city": {ours, theirs, serving},
    }


def test_possible_members_are_those_of_the_jurisdiction(county_officer: Any) -> None:
    here = factories.user(Role.ORG_MEMBER, factories.county())
    above = factories.user(Role.INSPECTOR, "2105")
    factories.user(Role.ORG_MEMBER, factories.county(name="溪湖区"))
    factories.user(Role.COMMITTEE_MEMBER, factories.community())
    assert set(possible_members(county_officer)) == {here, above}


class TestPages:
    def typed(self, **fields: Any) -> dict[str, Any]:
        return {
            "name": "绿家园　环保协会",
            "kind": "association",
            "credit_code": f" {credit_code().lower()} ",
            "jurisdiction": "平山区",
            "status": "active",
            **fields,
        }

    def test_an_officer_enters_and_changes_one(self, county_officer: Any, client_for: Any) -> None:
        browser = client_for(county_officer)
        address = reverse("admin:orgs_organization_add")
        assert browser.post(address, self.typed()).status_code == 302
        made = Organization.objects.get()
        assert (made.name, made.credit_code, made.jurisdiction) == (
            "绿家园 环保协会", credit_code(), "210502",
        )  # fmt: skip
        change = reverse("admin:orgs_organization_change", args=[made.pk])
        assert browser.get(change).status_code == 200
        values = self.typed(name="新名", seen_version="1")
        assert browser.post(change, values).status_code == 302
        stale = browser.post(change, self.typed(name="旧名", seen_version="1"))
        assert stale.status_code == 200
        assert Organization.objects.get().name == "新名"
        assert AuditEvent.objects.filter(object_type="orgs.Organization").count() == 2

    @pytest.mark.parametrize(
        ("fields", "where"),
        [
            ({"jurisdiction": "溪湖区"}, "jurisdiction"),
            ({"jurisdiction": "没有的地方"}, "jurisdiction"),
            ({"credit_code": "51210502MJ0000000O"}, "credit_code"),
            ({"credit_code": ""}, "credit_code"),
        ],
    )
    def test_what_is_wrong_is_said_beside_it(
        self, county_officer: Any, client_for: Any, fields: Any, where: str
    ) -> None:
        factories.county(name="溪湖区")
        answer = client_for(county_officer).post(
            reverse("admin:orgs_organization_add"), self.typed(**fields)
        )
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == [where]

    def test_members_and_service_areas(self, county_officer: Any, client_for: Any) -> None:
        of, person = organization(), factories.user(Role.ORG_MEMBER, factories.county())
        browser = client_for(county_officer)
        joined = {"organization": of.pk, "user": person.pk, "since": "2026年1月1日"}
        assert browser.post(reverse("admin:orgs_membership_add"), joined).status_code == 302
        area = {"organization": of.pk, "jurisdiction": "210502", "since": "2026-01-01"}
        assert browser.post(reverse("admin:orgs_servicearea_add"), area).status_code == 302
        held, served = Membership.objects.get(), ServiceArea.objects.get()
        assert (held.since, served.jurisdiction) == (date(2026, 1, 1), "210502")
        end = {"since": "2026-01-01", "until": "2026-06-30", "seen_version": "1"}
        change = reverse("admin:orgs_membership_change", args=[held.pk])
        assert browser.post(change, end).status_code == 302
        held.refresh_from_db()
        assert held.until == date(2026, 6, 30)
        too_early = browser.post(change, {**end, "until": "2025-12-31", "seen_version": "2"})
        assert too_early.status_code == 200

    def test_what_is_only_shown_counts_in_what_is_there_once(
        self, county_officer: Any, client_for: Any
    ) -> None:
        of, person = organization(), factories.user(Role.ORG_MEMBER, factories.county())
        serves(of, "210502")
        moved = serves(of, "210502001")
        member(of, person)
        ended = Membership.objects.create(
            organization=of, user=person, since=date(2019, 1, 1), until=date(2019, 6, 30)
        )
        browser = client_for(county_officer)
        for name, row, typed, said in (
            ("servicearea", moved, {"jurisdiction": "210502"}, "该组织已登记在此服务。"),
            ("membership", ended, {"until": ""}, "此人已是该组织成员。"),
        ):
            answer = browser.post(
                reverse(f"admin:orgs_{name}_change", args=[row.pk]),
                {"since": "2019-01-01", "seen_version": "1", **typed},
            )
            assert answer.status_code == 200
            assert answer.context["adminform"].form.non_field_errors() == [said]
            row.refresh_from_db()
            assert row.version == 1

    def test_members_are_entered_where_the_organisation_is_registered(
        self, county_officer: Any, client_for: Any
    ) -> None:
        of = organization(jurisdiction=factories.CITY_CODE)
        person = factories.user(Role.ORG_MEMBER, factories.county())
        answer = client_for(county_officer).post(
            reverse("admin:orgs_membership_add"),
            {"organization": of.pk, "user": person.pk, "since": "2026-10-01"},
        )
        assert answer.status_code == 200
        assert list(answer.context["adminform"].form.errors) == ["organization"]
        assert Membership.objects.count() == 0


def test_a_county_sees_what_is_registered_above_it_and_no_neighbour(
    county_officer: Any, township_officer: Any
) -> None:
    of = organization(jurisdiction=factories.CITY_CODE)
    organization("邻区协会", number=2, jurisdiction=factories.county(name="溪湖区").code)
    assert list(Organization.objects.for_user(county_officer)) == [of]
    assert list(Organization.objects.for_user(township_officer)) == []
