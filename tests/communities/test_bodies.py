"""Who governs a community: what may be entered, by whom, and what the database itself refuses."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F

from accounts.models import AuditEvent
from accounts.rules import Refusal, StaleRecord
from communities import services
from communities.enums import CommunityKind
from communities.models import (
    Community,
    Estate,
    LocalBody,
    PropertyCompany,
    PropertyContract,
)
from communities.services import BodyEntry, NewCompany, Term
from tests import factories
from tests.communities.body_helpers import (
    CONTACT,
    add_body,
    add_contract,
    add_estate,
    add_party,
    credit_code,
    term,
    writer,
)
from tests.communities.helpers import people, today

pytestmark = pytest.mark.django_db


def problems(error: pytest.ExceptionInfo[ValidationError]) -> set[str]:
    return set(error.value.message_dict)


def days(number: int) -> date:
    return today() + timedelta(days=number)


class TestEstates:
    def test_entered_changed_and_ended(self, community: Community) -> None:
        estate = add_estate(community, households=300)
        by = writer(community)
        services.change_estate(
            estate, by=by, name="德泰嘉园", households=310, expected_version=estate.version
        )
        services.end_estate(estate, by=by, on=today(), reason="拆迁")
        estate.refresh_from_db()
        found = (estate.name, estate.households, estate.valid_until, estate.version)
        assert found == ("德泰嘉园", 310, today(), 3)
        acts = AuditEvent.objects.filter(action__startswith="estate.").order_by("sequence")
        assert [(event.action, event.before, event.reason) for event in acts] == [
            ("estate.added", {}, ""),
            ("estate.changed", {"name": "德泰花园", "households": 300}, ""),
            ("estate.ended", {}, "拆迁"),
        ]

    @pytest.mark.parametrize("name", ["德泰花园", "德泰 花园", "德泰　花园"])
    def test_a_name_stands_once(self, name: str, community: Community) -> None:
        add_estate(community)
        with pytest.raises(ValidationError) as refused:
            add_estate(community, name)
        assert problems(refused) == {"name"}
        other = add_estate(community, "别的小区")
        with pytest.raises(ValidationError):
            services.change_estate(other, by=writer(community), name=name, households=None)
        assert Estate.objects.filter(name="德泰花园").count() == 1

    def test_another_community_may_have_the_same_name(self, community: Community) -> None:
        add_estate(community)
        assert add_estate(factories.community(name="南地社区")).name == "德泰花园"

    def test_a_name_is_free_again_after_its_end(self, community: Community) -> None:
        first = add_estate(community)
        services.end_estate(first, by=writer(community), on=today(), reason="拆迁")
        assert add_estate(community).pk != first.pk

    def test_one_that_is_gone_stays_as_it_was(self, community: Community) -> None:
        estate = add_estate(community)
        services.end_estate(estate, by=writer(community), on=today(), reason="拆迁")
        with pytest.raises(Refusal):
            services.change_estate(estate, by=writer(community), name="新名", households=1)

    @pytest.mark.parametrize(("on", "reason"), [(1, "拆迁"), (0, "  ")])
    def test_an_end_needs_a_past_day_and_a_reason(
        self, on: int, reason: str, community: Community
    ) -> None:
        estate = add_estate(community)
        with pytest.raises(ValidationError):
            services.end_estate(estate, by=writer(community), on=days(on), reason=reason)
        assert Estate.objects.filter(valid_until__isnull=True).count() == 1

    def test_the_database_keeps_the_name_once(self, community: Community) -> None:
        estate = add_estate(community)
        with pytest.raises(IntegrityError), transaction.atomic():
            Estate.objects.create(
                community=community, name=estate.name, changed_by=writer(community)
            )

    def test_two_editors(self, community: Community) -> None:
        estate = add_estate(community)
        for expected in (1, 2):
            mine = Estate.objects.get(pk=estate.pk)
            services.change_estate(
                mine, by=writer(community), name="甲", households=1, expected_version=expected
            )
            with pytest.raises(StaleRecord):
                services.change_estate(
                    mine, by=writer(community), name="乙", households=2, expected_version=expected
                )
        assert Estate.objects.get().name == "甲"

    def test_a_form_that_is_sent_twice(self, community: Community) -> None:
        values: dict[str, Any] = {"community": community, "by": writer(community), "token": "t"}
        first = services.add_estate(**values, name="甲")
        again = services.add_estate(**values, name="甲")
        assert (first[0].pk, first[1], again[1]) == (again[0].pk, True, False)


class TestWho:
    """The committee enters, nobody for it (policy clause 2.1.a)."""

    @pytest.mark.parametrize("who", ["reviewer", "county"])
    def test_officers_do_not_enter(self, who: str, community: Community) -> None:
        by = people(community)[who]
        estate = add_estate(community)
        with pytest.raises(Refusal):
            services.add_estate(community=community, by=by, token="t", name="甲")
        with pytest.raises(Refusal):
            add_body(community, "party", by=by)
        with pytest.raises(Refusal):
            add_contract(estate, by=by)
        assert (LocalBody.objects.count(), PropertyContract.objects.count()) == (0, 0)

    def test_members_of_another_committee_do_not_change(self, community: Community) -> None:
        stranger = writer(factories.community(name="南地社区"))
        estate, body = add_estate(community), add_party(community)
        contract = add_contract(estate)
        for act in (
            lambda: services.change_estate(estate, by=stranger, name="甲", households=1),
            lambda: services.end_estate(estate, by=stranger, on=today(), reason="甲"),
            lambda: services.change_body(body, by=stranger, entry=BodyEntry("甲")),
            lambda: services.end_body(body, by=stranger, on=today(), reason="甲"),
            lambda: services.change_contract(contract, by=stranger, term=term(estate)),
            lambda: services.end_contract(contract, by=stranger, on=today(), reason="甲"),
        ):
            with pytest.raises(Refusal):
                act()

    def test_nothing_is_entered_for_a_closed_unit(self, community: Community) -> None:
        by = writer(community)
        community.valid_until = today()
        community.save()
        with pytest.raises(Refusal):
            services.add_estate(community=community, by=by, token="t", name="甲")


class TestBodies:
    @pytest.mark.parametrize("kind", ["party", "committee"])
    def test_one_of_its_kind_at_a_time(self, kind: str, community: Community) -> None:
        first = add_body(community, kind)
        with pytest.raises(ValidationError) as refused:
            add_body(community, kind)
        assert problems(refused) == {"kind"}
        services.end_body(first, by=writer(community), on=today(), reason="换届")
        assert add_body(community, kind).pk != first.pk
        with pytest.raises(IntegrityError), transaction.atomic():
            LocalBody.objects.create(
                community=community, kind=kind, name="甲", changed_by=writer(community)
            )

    def test_there_may_be_several_owners_committees(self, community: Community) -> None:
        for name in ("甲", "乙"):
            add_body(community, "owners", name, estates=[add_estate(community, name)])
        assert LocalBody.objects.count() == 2

    @pytest.mark.parametrize("kind", ["committee", "supervision"])
    def test_a_park_elects_no_committee(self, kind: str) -> None:
        park = factories.community(name="园区", kind=CommunityKind.QUASI_URBAN_COMMUNITY)
        with pytest.raises(ValidationError) as refused:
            add_body(park, kind)
        assert problems(refused) == {"kind"}
        assert add_party(park).kind == "party"

    def test_the_duty_of_the_party_organisation(self, community: Community) -> None:
        body = add_party(community)
        found = (body.sorting_duty_on, body.sorting_duty_document, body.sorting_duty_office)
        assert found == (date(2026, 3, 1), "南党发〔2026〕8号", "副书记")

    @pytest.mark.parametrize(
        ("kind", "said", "field"),
        [
            ("party", {"sorting_duty_on": date(2026, 3, 1)}, "sorting_duty_document"),
            ("party", {"sorting_duty_document": "文"}, "sorting_duty_on"),
            ("party", {"sorting_duty_office": "书记"}, "sorting_duty_on"),
            (
                "party",
                {"sorting_duty_on": date(2999, 1, 1), "sorting_duty_document": "文"},
                "sorting_duty_on",
            ),
            (
                "committee",
                {"sorting_duty_on": date(2026, 3, 1), "sorting_duty_document": "文"},
                "sorting_duty_on",
            ),
            ("other", {"since": date(2999, 1, 1)}, "since"),
            ("owners", {}, "estates"),
        ],
    )
    def test_what_does_not_fit_is_refused_where_it_stands(
        self, kind: str, said: dict[str, Any], field: str, community: Community
    ) -> None:
        with pytest.raises(ValidationError) as refused:
            add_body(community, kind, **said)
        assert field in problems(refused)
        assert LocalBody.objects.count() == 0

    @pytest.mark.parametrize(
        "changes",
        [
            {"sorting_duty_document": ""},
            {"sorting_duty_on": None},
            {"kind": "committee"},
            {"until": date(2026, 1, 1)},
            {"until_reason": "换届"},
            {"name": ""},
        ],
    )
    def test_the_database_refuses_halves(
        self, changes: dict[str, Any], community: Community
    ) -> None:
        body = add_party(community)
        with pytest.raises(IntegrityError), transaction.atomic():
            LocalBody.objects.filter(pk=body.pk).update(**changes)

    def test_the_database_refuses_an_end_before_the_beginning(self, community: Community) -> None:
        body = add_body(community, "other", since=today())
        with pytest.raises(IntegrityError), transaction.atomic():
            LocalBody.objects.filter(pk=body.pk).update(until=days(-1), until_reason="换届")

    def test_estates_belong_to_owners_committees_of_the_community(
        self, community: Community
    ) -> None:
        foreign = add_estate(factories.community(name="南地社区"))
        gone = add_estate(community, "旧院")
        services.end_estate(gone, by=writer(community), on=today(), reason="拆迁")
        mine = add_estate(community)
        for kind, estates in (("owners", [foreign]), ("owners", [gone]), ("other", [mine])):
            with pytest.raises(ValidationError) as refused:
                add_body(community, kind, estates=estates)
            assert problems(refused) == {"estates"}

    def test_a_change_keeps_an_estate_that_is_gone_since(self, community: Community) -> None:
        estate = add_estate(community)
        body = add_body(community, "owners", estates=[estate])
        services.end_estate(estate, by=writer(community), on=today(), reason="拆迁")
        estate.refresh_from_db()
        services.change_body(body, by=writer(community), entry=BodyEntry("新名", estates=[estate]))
        assert LocalBody.objects.get().name == "新名"

    @pytest.mark.parametrize(
        ("on", "reason", "field"), [(1, "换届", "on"), (-800, "换届", "on"), (0, " ", "reason")]
    )
    def test_an_end_needs_its_day_and_reason(
        self, on: int, reason: str, field: str, community: Community
    ) -> None:
        body = add_body(community, "committee", since=days(-700))
        with pytest.raises(ValidationError) as refused:
            services.end_body(body, by=writer(community), on=days(on), reason=reason)
        assert problems(refused) == {field}

    def test_what_has_ended_stays_as_it_was(self, community: Community) -> None:
        body, by = add_party(community), writer(community)
        services.end_body(body, by=by, on=today(), reason="换届")
        with pytest.raises(Refusal):
            services.change_body(body, by=by, entry=BodyEntry("甲"))
        with pytest.raises(Refusal):
            services.end_body(body, by=by, on=today(), reason="再次")
        body.refresh_from_db()
        assert (body.until, body.until_reason) == (today(), "换届")

    def test_the_trail_masks_the_contact(self, community: Community) -> None:
        add_party(community)
        event = AuditEvent.objects.get(action="localbody.added")
        assert (event.after["contact_name"], event.after["contact_phone"]) == ("韩**", "***")
        assert event.after["head_office"] == "书记"

    def test_a_change_tells_what_it_changed(self, community: Community) -> None:
        estate, other = add_estate(community), add_estate(community, "乙")
        body = add_body(community, "owners", "业委会", estates=[estate])
        entry = BodyEntry("业委会", head_office="主任", estates=[other])
        services.change_body(body, by=writer(community), entry=entry, expected_version=1)
        event = AuditEvent.objects.get(action="localbody.changed")
        assert event.before == {"head_office": "", "estates": ["德泰花园"]}
        assert event.after == {"head_office": "主任", "estates": ["乙"]}
        with pytest.raises(StaleRecord):
            services.change_body(body, by=writer(community), entry=entry, expected_version=1)


class TestCompanies:
    def test_one_record_for_all_communities(self, community: Community) -> None:
        other = factories.community(name="南地社区")
        first = add_contract(add_estate(community))
        second = add_contract(add_estate(other))
        assert first.company == second.company
        assert PropertyCompany.objects.get().entered_for == community

    def test_a_code_that_is_taken_shows_the_first_company(self, community: Community) -> None:
        add_contract(add_estate(community))
        with pytest.raises(ValidationError) as refused:
            services.enter_contract(
                community=community,
                by=writer(community),
                token="t",
                company=NewCompany(credit_code(1), "冒名公司"),
                term=term(add_estate(community, "乙")),
            )
        assert "演示物业1公司" in refused.value.message_dict["credit_code"][0]
        assert (PropertyCompany.objects.count(), PropertyContract.objects.count()) == (1, 1)

    @pytest.mark.parametrize("code", [credit_code(1)[:-1] + "?", "91210502MA0000000O", ""])
    def test_no_company_without_a_possible_code(self, code: str, community: Community) -> None:
        estate = add_estate(community)
        with pytest.raises(ValidationError) as refused:
            services.enter_contract(
                community=community,
                by=writer(community),
                token="t",
                company=NewCompany(code, "公司"),
                term=term(estate),
            )
        assert problems(refused) == {"credit_code"}
        assert PropertyContract.objects.count() == 0

    def test_a_new_name_keeps_the_former_one(
        self, community: Community, county_officer: Any
    ) -> None:
        company = add_contract(add_estate(community)).company
        for name in ("新名公司", "更新公司", "新名公司"):
            services.correct_company(
                PropertyCompany.objects.get(), by=county_officer, name=name, **CONTACT
            )
        company.refresh_from_db()
        assert company.name == "新名公司"
        assert company.former_names == ["演示物业1公司", "更新公司"]
        assert company.version == 4

    def test_two_officers(self, community: Community, county_officer: Any) -> None:
        company = add_contract(add_estate(community)).company
        services.correct_company(
            company, by=county_officer, name="甲", **CONTACT, expected_version=1
        )
        with pytest.raises(StaleRecord):
            services.correct_company(
                company, by=county_officer, name="乙", **CONTACT, expected_version=1
            )

    def test_who_corrects(self, community: Community, township_officer: Any) -> None:
        company = add_contract(add_estate(community)).company
        far = factories.user("county_officer", factories.county(name="溪湖区"))
        for person in (township_officer, far, writer(community)):
            with pytest.raises(Refusal):
                services.correct_company(company, by=person, name="甲", **CONTACT)
        assert PropertyCompany.objects.get().name == "演示物业1公司"

    def test_who_sees_a_company(self, community: Community, county_officer: Any) -> None:
        far = factories.community(factories.township(factories.county(name="溪湖区")))
        shared = add_contract(add_estate(community), number=1).company
        add_contract(add_estate(far), company=shared)
        add_contract(add_estate(far, "乙"), number=2)
        seen = {
            name: sorted(PropertyCompany.objects.for_user(person).values_list("name", flat=True))
            for name, person in (
                ("county", county_officer),
                ("far", people(far)["county"]),
                ("member", writer(community)),
            )
        }
        both = ["演示物业1公司", "演示物业2公司"]
        assert seen == {"county": both[:1], "far": both, "member": both[:1]}

    def test_a_company_whose_contract_went_elsewhere_stays_with_who_entered_it(
        self, community: Community, county_officer: Any
    ) -> None:
        contract = add_contract(add_estate(community))
        PropertyContract.objects.filter(pk=contract.pk).delete()
        assert PropertyCompany.objects.for_user(county_officer).count() == 1


class TestContracts:
    @pytest.mark.parametrize(
        ("begins", "ends", "fits"),
        [
            (301, None, True),
            (300, None, False),
            (-300, -101, True),
            (-300, -100, False),
            (0, 10, False),
            (-300, None, False),
            (-300, 900, False),
        ],
    )
    def test_an_estate_has_one_at_a_time(
        self, begins: int, ends: int | None, fits: bool, community: Community
    ) -> None:
        """The other one runs from day -100 to day 300, both included."""
        estate = add_estate(community)
        add_contract(estate)
        said = ""
        try:
            add_contract(estate, number=2, begins=begins, ends=ends)
        except ValidationError as error:
            [said] = error.message_dict["estates"]
        assert ("演示物业1公司" in said) is not fits
        assert PropertyContract.objects.count() == (2 if fits else 1)

    def test_without_an_end_it_runs_for_ever(self, community: Community) -> None:
        estate = add_estate(community)
        add_contract(estate, ends=None)
        with pytest.raises(ValidationError):
            add_contract(estate, begins=9000, ends=None)

    def test_an_early_end_frees_the_next_day(self, community: Community) -> None:
        estate = add_estate(community)
        first = add_contract(estate)
        by = writer(community)
        services.end_contract(first, by=by, on=days(-10), reason="业主大会解聘")
        with pytest.raises(ValidationError):
            add_contract(estate, number=2, begins=-10)
        assert add_contract(estate, number=2, begins=-9).pk
        first.refresh_from_db()
        assert (first.last_day, first.is_over(), first.ended_reason) == (
            days(-10), True, "业主大会解聘",
        )  # fmt: skip

    def test_other_estates_are_free(self, community: Community) -> None:
        add_contract(add_estate(community))
        assert add_contract(add_estate(community, "乙"), number=2).pk

    @pytest.mark.parametrize("on", [-101, 301])
    def test_it_ends_within_its_term(self, on: int, community: Community) -> None:
        contract = add_contract(add_estate(community))
        with pytest.raises(ValidationError) as refused:
            services.end_contract(contract, by=writer(community), on=days(on), reason="甲")
        assert problems(refused) == {"on"}
        with pytest.raises(IntegrityError), transaction.atomic():
            PropertyContract.objects.update(ended_on=days(on), ended_reason="甲")

    def test_it_ends_with_a_reason(self, community: Community) -> None:
        contract = add_contract(add_estate(community))
        with pytest.raises(ValidationError) as refused:
            services.end_contract(contract, by=writer(community), on=today(), reason=" ")
        assert problems(refused) == {"reason"}
        with pytest.raises(IntegrityError), transaction.atomic():
            PropertyContract.objects.update(ended_on=today())

    def test_what_is_over_is_not_ended_again(self, community: Community) -> None:
        by = writer(community)
        expired = add_contract(add_estate(community), ends=-1)
        with pytest.raises(Refusal):
            services.end_contract(expired, by=by, on=days(-1), reason="甲")
        ended = add_contract(add_estate(community, "乙"))
        services.end_contract(ended, by=by, on=today(), reason="甲")
        for act in (
            lambda: services.end_contract(ended, by=by, on=today(), reason="乙"),
            lambda: services.change_contract(ended, by=by, term=term(*ended.estates.all())),
        ):
            with pytest.raises(Refusal):
                act()

    def test_a_change_does_not_clash_with_itself(self, community: Community) -> None:
        estate, other = add_estate(community), add_estate(community, "乙")
        contract, taken = add_contract(estate), add_contract(other, number=2)
        by = writer(community)
        services.change_contract(contract, by=by, term=term(estate, ends=500), expected_version=1)
        assert PropertyContract.objects.get(pk=contract.pk).ends_on == days(500)
        with pytest.raises(ValidationError):
            services.change_contract(contract, by=by, term=term(estate, other))
        assert list(contract.estates.all()) == [estate]
        with pytest.raises(StaleRecord):
            services.change_contract(contract, by=by, term=term(estate), expected_version=1)
        assert taken.estates.count() == 1

    @pytest.mark.parametrize("case", ["none", "foreign", "gone"])
    def test_it_is_for_estates_of_the_community(self, case: str, community: Community) -> None:
        gone = add_estate(community, "旧院")
        services.end_estate(gone, by=writer(community), on=today(), reason="拆迁")
        foreign = add_estate(factories.community(name="南地社区"))
        estates = {"none": [], "foreign": [foreign], "gone": [gone]}[case]
        with pytest.raises(ValidationError) as refused:
            services.enter_contract(
                community=community,
                by=writer(community),
                token="t",
                company=NewCompany(credit_code(1), "公司"),
                term=Term(estates, today()),
            )
        assert problems(refused) == {"estates"}
        # The company was not kept either.
        assert PropertyCompany.objects.count() == 0

    def test_dates_that_contradict_each_other(self, community: Community) -> None:
        estate = add_estate(community)
        with pytest.raises(ValidationError) as refused:
            add_contract(estate, begins=10, ends=9)
        assert problems(refused) == {"ends_on"}
        add_contract(estate, begins=10, ends=10)
        with pytest.raises(IntegrityError), transaction.atomic():
            PropertyContract.objects.update(ends_on=F("starts_on") - timedelta(days=1))

    def test_sent_twice_it_is_one(self, community: Community) -> None:
        estate = add_estate(community)
        assert add_contract(estate, token="t").pk == add_contract(estate, token="t").pk

    @pytest.mark.parametrize(
        ("begins", "ends", "running", "over"),
        [(0, 0, 1, 0), (-5, -1, 0, 1), (1, 9, 0, 0), (-5, None, 1, 0), (1, None, 0, 0)],
    )
    def test_where_it_stands(
        self, begins: int, ends: int | None, running: int, over: int, community: Community
    ) -> None:
        contract = add_contract(add_estate(community), begins=begins, ends=ends)
        rows = PropertyContract.objects
        counts = (rows.running().count(), rows.over().count(), rows.not_over().count())
        assert counts == (running, over, 1 - over)
        assert contract.is_over() is bool(over)
