"""Estates, bodies and contracts on a phone: found by the code, refused where it stands."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from communities import services
from communities.models import (
    Community,
    Estate,
    LocalBody,
    PropertyCompany,
    PropertyContract,
)
from tests import factories
from tests.communities.body_helpers import (
    add_body,
    add_contract,
    add_estate,
    add_party,
    credit_code,
    furnish,
    writer,
)
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db

NULL = "德\x00泰"


@pytest.fixture
def browser(client_for: Any, community: Community) -> Any:
    return client_for(writer(community))


def new(name: str, community: Community, *further: str) -> str:
    return reverse(name, args=[community.slug, *further])


def of(name: str, row: Any) -> str:
    return reverse(name, args=[row.public_id])


def overview(community: Community) -> str:
    return f"{reverse('body_list')}?community={community.slug}"


class TestOverview:
    def test_everything_of_the_own_community(self, browser: Any, community: Community) -> None:
        furnish(community)
        furnish(factories.community(name="南地社区"), 2)
        text = browser.get(reverse("body_list")).content.decode()
        for shown in ("一号院业主委员会", "德泰社区党总支", "南党发〔2026〕8号", "13904141234"):
            assert shown in text
        assert "南地社区" not in text
        # 二号院 has neither.
        assert (text.count("无物业服务企业"), text.count("无业主委员会")) == (1, 1)

    def test_an_empty_one_says_so(self, browser: Any, community: Community) -> None:
        text = browser.get(reverse("body_list")).content.decode()
        assert "尚未录入任何组织" in text
        assert new("contract_create", community) not in text
        for kind in ("party", "committee", "owners", "supervision", "other"):
            assert new("body_create", community, kind) in text

    def test_a_kind_that_is_taken_is_not_offered(self, browser: Any, community: Community) -> None:
        add_party(community)
        text = browser.get(reverse("body_list")).content.decode()
        assert new("body_create", community, "party") not in text
        assert new("body_create", community, "owners") in text

    def test_a_member_of_two_committees_chooses(
        self, browser: Any, community: Community, client_for: Any
    ) -> None:
        other = factories.community(name="南地社区")
        factories.appointment(writer(community), "committee_member", other)
        add_estate(other, "南地花园")
        both = client_for(type(writer(community)).objects.get(pk=writer(community).pk))
        assert "南地花园" not in both.get(overview(community)).content.decode()
        assert "南地花园" in both.get(overview(other)).content.decode()
        assert "南地花园" not in both.get("/workspace/bodies/?community=%00").content.decode()

    def test_ended_ones_stand_below(self, browser: Any, community: Community) -> None:
        body = add_party(community)
        services.end_body(body, by=writer(community), on=today(), reason="换届选举")
        add_contract(add_estate(community), ends=-1)
        text = browser.get(reverse("body_list")).content.decode()
        assert "换届选举" in text.split("历史记录")[1]
        assert "演示物业1公司" in text.split("历史记录")[1]

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_the_same(
        self, count: int, browser: Any, community: Community, django_assert_num_queries: Any
    ) -> None:
        for number in range(count):
            estate = add_estate(community, f"第{number}院")
            add_body(community, "owners", f"第{number}业委会", estates=[estate])
            add_contract(estate, number=number)
        browser.get(reverse("body_list"))
        with django_assert_num_queries(10):
            page = browser.get(reverse("body_list"))
        assert len(page.context["estates"]) == count


class TestForms:
    def test_an_estate(self, browser: Any, community: Community) -> None:
        page = browser.get(new("estate_create", community))
        token = page.context["form"]["submission_token"].value()
        data = {"submission_token": token, "name": "德泰花园", "households": "３２０户"}
        page = browser.post(new("estate_create", community), data)
        assert list(page.context["form"].errors) == ["households"]
        data["households"] = "３２０"
        for _press in range(2):
            answer = browser.post(new("estate_create", community), data)
            assert answer["Location"] == overview(community)
        assert Estate.objects.get().households == 320

    @pytest.mark.parametrize("name", ["", "   ", NULL, "长" * 61, "德泰 花园"])
    def test_a_name_that_cannot_be(self, name: str, browser: Any, community: Community) -> None:
        add_estate(community)
        data = {"submission_token": "t", "name": name}
        page = browser.post(new("estate_create", community), data)
        assert (page.status_code, list(page.context["form"].errors)) == (200, ["name"])

    def test_a_party_organisation_is_asked_for_its_duty(
        self, browser: Any, community: Community
    ) -> None:
        address = new("body_create", community, "party")
        data = {
            "submission_token": "t",
            "name": "德泰社区党总支",
            "since": "2025年3月5日",
            "head_office": "书记",
            "sorting_duty_on": "2026-03-01",
        }
        page = browser.post(address, data)
        assert list(page.context["form"].errors) == ["sorting_duty_document"]
        browser.post(address, data | {"sorting_duty_document": "南党发〔2026〕8号"})
        body = LocalBody.objects.get()
        assert (str(body.since), str(body.sorting_duty_on)) == ("2025-03-05", "2026-03-01")

    def test_other_bodies_are_not(self, browser: Any, community: Community) -> None:
        fields = {
            kind: set(browser.get(new("body_create", community, kind)).context["form"].fields)
            for kind in ("committee", "owners")
        }
        assert fields["owners"] - fields["committee"] == {"estates"}
        assert "sorting_duty_on" not in fields["committee"]

    def test_a_kind_that_does_not_exist(self, browser: Any, community: Community) -> None:
        assert browser.get(new("body_create", community, "mafia")).status_code == 404

    def test_a_second_party_organisation_is_refused_in_words(
        self, browser: Any, community: Community
    ) -> None:
        add_party(community)
        data = {"submission_token": "t", "name": "第二党总支"}
        page = browser.post(new("body_create", community, "party"), data)
        assert page.status_code == 200
        assert "已有一个" in page.content.decode()
        assert LocalBody.objects.count() == 1

    def test_estates_of_others_are_no_choice(self, browser: Any, community: Community) -> None:
        foreign = add_estate(factories.community(name="南地社区"))
        data = {"submission_token": "t", "name": "业委会", "estates": [str(foreign.pk), "x"]}
        page = browser.post(new("body_create", community, "owners"), data)
        assert list(page.context["form"].errors) == ["estates"]

    def test_a_change_shows_what_is_stored(self, browser: Any, community: Community) -> None:
        made = furnish(community)
        for name, row in (("body_edit", made["owners"]), ("contract_edit", made["contract"])):
            form = browser.get(of(name, row)).context["form"]
            assert form["estates"].value() == [made["estate"].pk]
        contract = made["contract"]
        form = browser.get(of("contract_edit", contract)).context["form"]
        assert form["starts_on"].value() == contract.starts_on

    def test_an_end_is_asked_for_and_cannot_be_undone(
        self, browser: Any, community: Community
    ) -> None:
        made = furnish(community)
        for name, row in (
            ("body_end", made["party"]),
            ("contract_end", made["contract"]),
            ("estate_end", made["bare"]),
        ):
            assert "不能撤回" in browser.get(of(name, row)).content.decode()
            data = {"version": "1", "on": str(today()), "reason": ""}
            page = browser.post(of(name, row), data)
            assert list(page.context["form"].errors) == ["reason"]
            answer = browser.post(of(name, row), data | {"reason": "有变化"})
            assert answer["Location"] == overview(community)
            # Pressed again from an old page: a sentence, no error of ours.
            again = browser.post(of(name, row), data | {"reason": "有变化"})
            assert again.status_code == 409

    @pytest.mark.parametrize("version", ["", "x", "9" * 30, "-1"])
    def test_a_forged_version_changes_nothing(
        self, version: str, browser: Any, community: Community
    ) -> None:
        estate = add_estate(community)
        page = browser.post(of("estate_edit", estate), {"version": version, "name": "甲"})
        assert page.status_code in (200, 409)
        assert Estate.objects.get().name == "德泰花园"


class TestTwoEditors:
    def test_both_values_are_shown_and_one_is_chosen(
        self, browser: Any, community: Community
    ) -> None:
        made = furnish(community)
        body, bare = made["owners"], made["bare"]
        mine = {
            "version": str(body.version),
            "name": "我写的业委会",
            "estates": [str(bare.pk)],
        }
        services.change_body(
            body,
            by=writer(community),
            entry=services.BodyEntry("别人写的业委会", estates=[made["estate"]]),
        )
        page = browser.post(of("body_edit", body), mine)
        assert page.status_code == 409
        assert [(row.stored, row.typed) for row in page.context["differences"]] == [
            ("别人写的业委会", "我写的业委会"),
            ("一号院", "二号院"),
        ]
        body.refresh_from_db()
        assert body.name == "别人写的业委会"
        again = mine | {"version": str(page.context["form"]["version"].value())}
        assert browser.post(of("body_edit", body), again).status_code == 302
        body.refresh_from_db()
        assert (body.name, list(body.estates.all())) == ("我写的业委会", [bare])


class TestContracts:
    """Companies are chosen by their credit code, never from a list."""

    def test_an_unknown_code_asks_for_the_name(self, browser: Any, community: Community) -> None:
        estate = add_estate(community)
        address, code = new("contract_create", community), credit_code(5)
        assert "统一社会信用代码" in browser.get(address).content.decode()
        page = browser.get(address, {"credit_code": f" {code.lower()} "})
        form = page.context["form"]
        assert form["credit_code"].value() == code
        data = {
            "submission_token": form["submission_token"].value(),
            "credit_code": code,
            "company_name": "安居物业公司",
            "contact_phone": "024-42812345",
            "estates": [str(estate.pk)],
            "starts_on": "2026.1.1",
            "ends_on": "",
        }
        for _press in range(2):
            assert browser.post(address, data)["Location"] == overview(community)
        company = PropertyContract.objects.get().company
        assert (company.name, company.credit_code) == ("安居物业公司", code)

    def test_a_known_code_shows_the_name_and_nothing_else(
        self, browser: Any, community: Community
    ) -> None:
        add_contract(add_estate(factories.community(name="南地社区")))
        estate = add_estate(community)
        address, code = new("contract_create", community), credit_code(1)
        page = browser.get(address, {"credit_code": code})
        assert "演示物业1公司" in page.content.decode()
        assert "13904141234" not in page.content.decode()
        assert "company_name" not in page.context["form"].fields
        data = {
            "submission_token": "t",
            "credit_code": code,
            "estates": [str(estate.pk)],
            "starts_on": str(today()),
        }
        assert browser.post(address, data).status_code == 302
        assert PropertyCompany.objects.get().contracts.count() == 2

    def test_a_company_that_somebody_else_entered_meanwhile_is_shown(
        self, browser: Any, community: Community
    ) -> None:
        estate = add_estate(community)
        data = {
            "submission_token": "t",
            "credit_code": credit_code(1),
            "company_name": "我以为的名称",
            "estates": [str(estate.pk)],
            "starts_on": str(today()),
        }
        add_contract(add_estate(factories.community(name="南地社区")))
        page = browser.post(new("contract_create", community), data)
        assert page.status_code == 200
        assert "先前录入的“演示物业1公司”" in page.content.decode()
        assert PropertyContract.objects.count() == 1
        del data["company_name"]
        assert browser.post(new("contract_create", community), data).status_code == 302

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "必填"),
            ("91210502", "18 位"),
            (credit_code(1)[:-1] + ("A" if credit_code(1)[-1] != "A" else "B"), "校验位"),
            (credit_code(1).replace("0", "O"), credit_code(1)),
            (NULL, "代码只含数字和字母"),
            ("９" * 60, "代码只含数字和字母"),
        ],
    )
    def test_a_code_that_cannot_be_is_refused_where_it_stands(
        self, typed: str, said: str, browser: Any, community: Community
    ) -> None:
        add_estate(community)
        address = new("contract_create", community)
        for answer in (
            browser.get(address, {"credit_code": typed}),
            browser.post(address, {"credit_code": typed}),
        ):
            if answer.status_code == 400:  # NUL in an address is refused before any page
                assert typed == NULL
                continue
            assert answer.status_code == 200
            [error] = answer.context["form"].errors["credit_code"]
            assert said in error
        assert PropertyCompany.objects.count() == 0

    def test_an_estate_that_is_taken_is_named_with_the_other_company(
        self, browser: Any, community: Community
    ) -> None:
        estate = add_estate(community)
        add_contract(estate)
        data = {
            "submission_token": "t",
            "credit_code": credit_code(2),
            "company_name": "后来公司",
            "estates": [str(estate.pk)],
            "starts_on": str(today()),
        }
        page = browser.post(new("contract_create", community), data)
        [error] = page.context["form"].errors["estates"]
        assert "演示物业1公司" in error
        assert PropertyContract.objects.count() == 1


class TestDesk:
    @pytest.mark.parametrize(
        ("ends", "follows", "shown"),
        [
            (60, False, "即将到期"),
            (61, False, ""),
            (None, False, ""),
            (-400, False, "无接续合同"),
            (30, True, ""),
            (-30, True, ""),
        ],
    )
    def test_contracts_that_run_out(
        self, ends: int | None, follows: bool, shown: str, browser: Any, community: Community
    ) -> None:
        add_party(community)
        estate = add_estate(community)
        add_contract(estate, begins=-500, ends=ends)
        if follows:
            assert ends is not None
            add_contract(estate, number=2, begins=ends + 1, ends=900)
        text = browser.get(reverse("workspace")).content.decode()
        assert ("演示物业1公司" in text) is bool(shown)
        assert shown in text

    def test_an_early_end_counts_from_its_day(self, browser: Any, community: Community) -> None:
        contract = add_contract(add_estate(community), ends=None)
        services.end_contract(contract, by=writer(community), on=today(), reason="解聘")
        assert "演示物业1公司" in browser.get(reverse("workspace")).content.decode()

    def test_an_estate_that_is_gone_needs_no_successor(
        self, browser: Any, community: Community
    ) -> None:
        estate = add_estate(community)
        add_contract(estate, ends=-1)
        services.end_estate(estate, by=writer(community), on=today(), reason="拆迁")
        assert "演示物业1公司" not in browser.get(reverse("workspace")).content.decode()

    def test_the_missing_document_of_the_duty(self, browser: Any, community: Community) -> None:
        words = "将垃圾分类纳入党组织职责的文件"
        assert words in browser.get(reverse("workspace")).content.decode()
        body = add_party(community, duty=False)
        assert words in browser.get(reverse("workspace")).content.decode()
        services.end_body(body, by=writer(community), on=today(), reason="换届")
        add_party(community)
        assert words not in browser.get(reverse("workspace")).content.decode()

    def test_it_is_the_committees_own(self, client_for: Any, community: Community) -> None:
        add_contract(add_estate(community), ends=-1)
        stranger = client_for(writer(factories.community(name="南地社区")))
        assert "演示物业1公司" not in stranger.get(reverse("workspace")).content.decode()

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_the_same(
        self, count: int, browser: Any, community: Community, django_assert_num_queries: Any
    ) -> None:
        for number in range(count):
            add_contract(add_estate(community, f"第{number}院"), number=number, ends=10)
        browser.get(reverse("workspace"))
        with django_assert_num_queries(7):
            page = browser.get(reverse("workspace"))
        assert page.content.decode().count("即将到期") == count
