"""Bodies as officers read them: lists, companies corrected, files, the overview and its lists."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from communities import services
from communities.enums import CommunityKind
from communities.models import (
    Classification,
    Community,
    CommunityType,
    LocalBody,
    PropertyCompany,
)
from communities.queries import bodies_coverage, bodies_total
from tests import factories
from tests.communities.body_helpers import (
    CONTACT,
    add_body,
    add_contract,
    add_estate,
    add_party,
    credit_code,
    furnish,
    writer,
)
from tests.communities.helpers import people, today
from tests.exports import exported

pytestmark = pytest.mark.django_db


def far_community() -> Community:
    return factories.community(
        factories.township(factories.county(name="溪湖区"), name="河东街道"), name="河东社区"
    )


@pytest.fixture
def units() -> dict[str, Community]:
    """Five units of 平山区, each in another situation, and a park that is not counted."""
    made = {name: factories.community(name=name) for name in ("齐全", "无物业", "无业委", "空")}
    made["园区"] = factories.community(name="园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
    furnish(made["齐全"])  # two estates, one of them without either
    add_party(made["无物业"], duty=False)
    owned = add_estate(made["无物业"], "有业委会")
    add_body(made["无物业"], "owners", estates=[owned])
    add_party(made["无业委"])
    served = add_estate(made["无业委"], "有物业")
    add_contract(served, number=2, ends=None)
    services.end_body(
        add_body(made["无业委"], "owners", estates=[served]),
        by=writer(made["无业委"]),
        on=today(),
        reason="任期届满",
    )
    over = add_estate(made["空"], "合同到期")
    add_contract(over, number=3, ends=-1)
    gone = add_estate(made["空"], "已拆")
    services.end_estate(gone, by=writer(made["空"]), on=today(), reason="拆迁")
    add_party(made["园区"])
    add_estate(made["园区"], "公寓")
    return made


def line(by: str = "county", **where: Any) -> Any:
    [found] = bodies_coverage(Community.objects.filter(**where), by)
    return found


def numbers(found: Any) -> tuple[int, ...]:
    return (
        found.committees, found.duty, found.without_duty, found.neither, found.estates,
        found.without_company, found.without_owners,
    )  # fmt: skip


class TestOverview:
    def test_what_counts(self, units: dict[str, Community]) -> None:
        found = line()
        assert numbers(found) == (4, 2, 2, 1, 5, 3, 3)
        assert found.share == 0.5

    def test_a_closed_unit_is_left_out(self, units: dict[str, Community]) -> None:
        closed = today() - timedelta(days=1)
        Community.objects.filter(pk=units["齐全"].pk).update(valid_until=closed)
        assert numbers(line()) == (3, 1, 2, 1, 3, 2, 2)

    def test_a_party_organisation_that_ended_does_not_count(
        self, units: dict[str, Community]
    ) -> None:
        LocalBody.objects.filter(kind="party").update(until=today(), until_reason="换届")
        assert (line().duty, line().share) == (0, 0)

    def test_by_type_a_committee_of_several_counts_in_each(
        self, units: dict[str, Community], county_officer: Any, client_for: Any
    ) -> None:
        types = [
            CommunityType.objects.create(code=c, name=c, position=n) for n, c in enumerate("ab")
        ]
        for type_, name, estate in (
            (types[0], "齐全", ""),
            (types[1], "齐全", "一号院"),
            (types[1], "齐全", "二号院"),
            (types[1], "空", ""),
        ):
            Classification.objects.create(
                community=units[name], type=type_, estate=estate, classified_by=county_officer
            )
        lines = bodies_coverage(Community.objects.all(), "type")
        found = {(entry.key, *numbers(entry)) for entry in lines}
        assert found == {
            ("a", 1, 1, 0, 0, 2, 1, 1),
            ("b", 2, 1, 1, 1, 3, 2, 2),
            ("", 2, 1, 1, 0, 2, 1, 1),
        }
        browser = client_for(county_officer)
        for name, query, expected in (
            ("community", {"type": "b", "bodies": "all"}, 2),
            ("community", {"type": "none", "bodies": "all"}, 2),
            ("estate", {"type": "b", "cover": "all"}, 3),
            ("estate", {"type": "none", "cover": "all"}, 2),
        ):
            answer = browser.get(reverse(f"admin:communities_{name}_changelist"), query)
            assert answer.context["cl"].result_count == expected

    def test_sums_add_up_and_never_average(self, units: dict[str, Community]) -> None:
        add_party(far_community())
        lines = bodies_coverage(Community.objects.all(), "county")
        assert [entry.share for entry in lines] == [0.5, 1]
        total = bodies_total(lines)
        assert (total.share, numbers(total)) == (0.6, (5, 3, 2, 2, 5, 3, 3))

    def test_nobody_to_count(self) -> None:
        assert bodies_total([]).share is None

    def test_every_number_leads_to_its_list(
        self, units: dict[str, Community], county_officer: Any, client_for: Any
    ) -> None:
        add_party(far_community())
        browser = client_for(county_officer)
        page = browser.get(reverse("admin:communities_localbody_coverage")).content.decode()
        assert "2 / 4 = 50.0%" in page
        for model, parameter, expected in (
            ("community", "bodies", {"all": 4, "duty": 2, "no-duty": 2, "neither": 1}),
            ("estate", "cover", {"all": 5, "without-company": 3, "without-owners": 3}),
        ):
            list_url = reverse(f"admin:communities_{model}_changelist")
            for value, number in expected.items():
                query = f"?county=pingshan&amp;{parameter}={value}"
                assert f'<a href="{list_url}{query}">{number}</a>' in page
                answer = browser.get(list_url, {"county": "pingshan", parameter: value})
                assert answer.context["cl"].result_count == number
            assert browser.get(list_url, {parameter: "x"}).url == f"{list_url}?e=1"

    def test_further_lists(
        self, units: dict[str, Community], county_officer: Any, client_for: Any
    ) -> None:
        browser = client_for(county_officer)
        for value, number in (("no-party", 1), ("no-estate", 0)):
            answer = browser.get(
                reverse("admin:communities_community_changelist"), {"bodies": value}
            )
            assert answer.context["cl"].result_count == number

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_the_same(self, count: int, django_assert_num_queries: Any) -> None:
        for number in range(count):
            add_estate(factories.community(name=f"第{number}社区"))
        with django_assert_num_queries(2):
            bodies_coverage(Community.objects.all(), "township")


class TestLists:
    @pytest.mark.parametrize(
        ("query", "number"),
        [("running", 2), ("ending", 1), ("later", 1), ("ended", 2), ("", 5)],
    )
    def test_contracts_by_their_term(
        self, query: str, number: int, community: Community, county_officer: Any, client_for: Any
    ) -> None:
        for n, (begins, ends) in enumerate(
            ((-9, None), (-9, 60), (1, 61), (-9, -1), (-9, 61)), start=1
        ):
            contract = add_contract(
                add_estate(community, f"{n}院"), number=n, begins=begins, ends=ends
            )
        by = writer(community)
        services.end_contract(contract, by=by, on=today() - timedelta(days=1), reason="解聘")
        browser = client_for(county_officer)
        address = reverse("admin:communities_propertycontract_changelist")
        answer = browser.get(address, {"term": query} if query else {})
        assert answer.context["cl"].result_count == number

    @pytest.mark.parametrize(("query", "number"), [("running", 3), ("ended", 1)])
    def test_bodies_in_office_and_ended(
        self, query: str, number: int, community: Community, county_officer: Any, client_for: Any
    ) -> None:
        furnish(community)
        ended = add_body(community, "other")
        services.end_body(ended, by=writer(community), on=today(), reason="撤销")
        address = reverse("admin:communities_localbody_changelist")
        answer = client_for(county_officer).get(address, {"office": query})
        assert answer.context["cl"].result_count == number

    def test_foreign_rows_are_none(
        self, community: Community, county_officer: Any, client_for: Any
    ) -> None:
        made = furnish(far_community())
        browser = client_for(county_officer)
        for model, row in (
            ("estate", made["estate"]),
            ("localbody", made["party"]),
            ("propertycontract", made["contract"]),
            ("propertycompany", made["contract"].company),
        ):
            answer = browser.get(reverse(f"admin:communities_{model}_changelist"))
            assert answer.context["cl"].result_count == 0
            page = browser.get(reverse(f"admin:communities_{model}_change", args=[row.pk]))
            assert page.status_code == 302


class TestCompanies:
    @pytest.fixture
    def company(self, community: Community) -> PropertyCompany:
        company = add_contract(add_estate(community)).company
        add_contract(add_estate(community, "乙"), company=company)
        add_contract(add_estate(far_community()), company=company)
        return company

    def address(self, company: PropertyCompany) -> str:
        return reverse("admin:communities_propertycompany_change", args=[company.pk])

    def test_counted_in_the_officers_own_jurisdiction(
        self, company: PropertyCompany, county_officer: Any, city_officer: Any, client_for: Any
    ) -> None:
        found = {}
        for person in (county_officer, city_officer):
            page = client_for(person).get(reverse("admin:communities_propertycompany_changelist"))
            [row] = page.context["cl"].result_list
            found[person.username] = (row.communities, row.contracts_now)
        assert list(found.values()) == [(1, 2), (2, 3)]

    def test_a_correction_keeps_the_former_name(
        self, company: PropertyCompany, county_officer: Any, client_for: Any
    ) -> None:
        browser = client_for(county_officer)
        data = {"name": "新名公司", **CONTACT, "seen_version": "1"}
        assert browser.post(self.address(company), data).status_code == 302
        company.refresh_from_db()
        assert (company.name, company.former_names) == ("新名公司", ["演示物业1公司"])
        again = browser.post(self.address(company), data | {"name": "又一个"})
        assert again.status_code == 200
        assert "新名公司" in again.content.decode()
        company.refresh_from_db()
        assert company.name == "新名公司"

    def test_nothing_changed_is_no_new_version(
        self, company: PropertyCompany, county_officer: Any, client_for: Any
    ) -> None:
        data = {"name": company.name, **CONTACT, "seen_version": "1"}
        client_for(county_officer).post(self.address(company), data)
        company.refresh_from_db()
        assert company.version == 1

    def test_a_township_reads_only(
        self, company: PropertyCompany, township_officer: Any, client_for: Any
    ) -> None:
        page = client_for(township_officer).get(self.address(company)).content.decode()
        assert CONTACT["contact_phone"] in page
        assert 'name="name"' not in page

    def test_found_by_the_credit_code(
        self, company: PropertyCompany, county_officer: Any, client_for: Any
    ) -> None:
        address = reverse("admin:communities_propertycompany_changelist")
        for words, number in ((credit_code(1), 1), ("演示", 1), (credit_code(2), 0)):
            page = client_for(county_officer).get(address, {"q": words})
            assert page.context["cl"].result_count == number


class TestFiles:
    def sheet(self, browser: Any, name: str) -> list[tuple[Any, ...]]:
        address = reverse(f"admin:communities_{name}_changelist")
        return [tuple(row) for row in exported(browser, address, "xlsx", personal="1")]

    def test_bodies_with_their_contacts_of_the_own_jurisdiction_alone(
        self, community: Community, client_for: Any
    ) -> None:
        furnish(community)
        add_party(far_community(), contact_phone="13800000000")
        officer = people(community)["county"]
        rows = self.sheet(client_for(officer), "localbody")
        assert len(rows) == 4
        by_kind = {row[4]: row for row in rows[1:]}
        party = by_kind["党组织"]
        assert party[3] == "德泰社区"
        assert party[-3:-1] == (CONTACT["contact_name"], CONTACT["contact_phone"])
        assert by_kind["业主委员会"][10] == "一号院"
        assert "13800000000" not in str(rows)
        event = AuditEvent.objects.get(action="localbody.exported")
        assert (event.actor, event.after["rows"]) == (officer, 3)
        assert event.after["personal"] == ["联系人", "联系电话"]

    def test_companies(self, community: Community, client_for: Any) -> None:
        add_contract(add_estate(community))
        add_contract(add_estate(far_community()), number=2)
        PropertyCompany.objects.update(former_names=["=1+1"])
        rows = self.sheet(client_for(people(community)["county"]), "propertycompany")
        assert rows[1:] == [
            (credit_code(1), "演示物业1公司", "'=1+1", 1, 1, *CONTACT.values()),
        ]
        assert AuditEvent.objects.get(action="propertycompany.exported").after["rows"] == 1
