"""The council system on a phone: written, refused where it stands, put in force, ended."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from communities import services
from communities.models import Community, Council
from communities.services import PartyEntry
from tests import factories
from tests.communities.body_helpers import add_body, furnish
from tests.communities.council_helpers import (
    COMMITTEE,
    PROPERTY,
    draft,
    ended,
    enforced,
    entry,
    writer,
)
from tests.communities.helpers import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_for: Any, community: Community) -> Any:
    return client_for(writer(community))


def of(name: str, council: Council) -> str:
    return reverse(name, args=[council.public_id])


def sent(council: Council, *parties: dict[str, str], **changes: Any) -> dict[str, Any]:
    """What the form sends; without `parties`, the committee alone."""
    rows = parties or ({"who": "committee", "name": "德泰社区居民委员会"},)
    data = {
        "version": council.version,
        "title": "制度",
        "frequency": "monthly",
        "rules": "每月一次",
        "effective_on": str(today()),
        "parties-TOTAL_FORMS": len(rows),
        "parties-INITIAL_FORMS": 0,
    }
    for place, row in enumerate(rows):
        data |= {f"parties-{place}-{name}": value for name, value in row.items()}
    return {**data, **changes}


class TestList:
    def test_an_empty_one_offers_to_begin(self, browser: Any, community: Community) -> None:
        page = browser.get(reverse("council_list"))
        text = page.content.decode()
        assert "尚无施行中的议事协商制度" in text
        token = page.context["form"]["submission_token"].value()
        address = reverse("council_create", args=[community.slug])
        for _press in range(2):
            answer = browser.post(address, {"submission_token": token})
            assert answer["Location"] == of("council_edit", Council.objects.get())

    def test_all_editions(self, browser: Any, community: Community) -> None:
        editions = [enforced(community, 9), enforced(community, 5), draft(community)]
        page = browser.get(reverse("council_list"))
        assert page.context["in_force"] == editions[1]
        assert page.context["earlier"] == [editions[0]]
        assert page.context["draft"] == editions[2]
        # Nothing else is begun beside a draft.
        assert reverse("council_create", args=[community.slug]) not in page.content.decode()

    def test_a_member_of_two_committees_chooses(
        self, browser: Any, community: Community, client_for: Any
    ) -> None:
        other = factories.community(name="南地社区")
        factories.appointment(writer(community), "committee_member", other)
        both = client_for(type(writer(community)).objects.get(pk=writer(community).pk))
        address = reverse("council_list")
        chosen = both.get(f"{address}?community={other.slug}")
        assert chosen.context["community"] == other
        assert both.get(f"{address}?community=%00").context["community"] == community

    def test_a_unit_without_a_committee_is_not_offered(self, client_for: Any) -> None:
        park = factories.community(name="工业园区", kind="quasi_urban_community")
        page = client_for(writer(park)).get(reverse("council_list"))
        assert page.context["community"] is None

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_the_same(
        self, count: int, browser: Any, community: Community, django_assert_num_queries: Any
    ) -> None:
        for number in range(count):
            enforced(community, 100 - number)
        browser.get(reverse("council_list"))
        with django_assert_num_queries(7):
            page = browser.get(reverse("council_list"))
        assert len(page.context["earlier"]) == count - 1

    def test_the_ways_to_it(self, browser: Any, community: Community) -> None:
        address = f"{reverse('council_list')}?community={community.slug}"
        for page in (
            reverse("own_community", args=[community.slug]),
            f"{reverse('body_list')}?community={community.slug}",
        ):
            assert address in browser.get(page).content.decode()


class TestWriting:
    def test_from_the_register_and_typed(self, browser: Any, community: Community) -> None:
        made = furnish(community)
        council = draft(community)
        data = sent(
            council,
            {"who": f"body-{made['party'].pk}", "post": "书记"},
            {"who": f"company-{made['contract'].company.pk}", "name": "不计"},
            {"who": "committee", "name": "居委会"},
            {"who": "out", "name": "某方"},
            {"who": ""},
            effective_on="２０２６年３月５日",
            decided="居民代表会议",
        )
        assert browser.post(of("council_edit", council), data).status_code == 302
        council.refresh_from_db()
        assert (council.title, council.frequency, council.rules, council.decided) == (
            "制度", "monthly", "每月一次", "居民代表会议",
        )  # fmt: skip
        assert str(council.effective_on) == "2026-03-05"
        assert [(p.kind, p.name, p.post) for p in council.parties.all()] == [
            ("party", "德泰社区党总支", "书记"),
            ("property", "演示物业1公司", ""),
            ("committee", "居委会", ""),
        ]

    def test_the_form_shows_what_is_stored(self, browser: Any, community: Community) -> None:
        body = add_body(community, "party", "德泰社区党总支")
        council = draft(community, parties=[COMMITTEE, PartyEntry(body=body, post="书记")])
        services.end_body(body, by=writer(community), on=today(), reason="换届")
        page = browser.get(of("council_edit", council))
        assert [row.initial for row in page.context["form"].rows] == [
            {"who": "committee", "name": "德泰社区居民委员会", "post": "主任"},
            {"who": f"body-{body.pk}", "name": "", "post": "书记"},
        ]
        assert f"德泰社区党总支（已于 {today()} 终止）" in page.content.decode()
        # A name is asked for where it does not stand in the register.
        assert 'name="parties-0-name"' in page.content.decode()
        assert 'name="parties-1-name"' not in page.content.decode()

    @pytest.mark.parametrize(
        ("row", "field"),
        [
            ({"who": "property"}, "name"),
            ({"who": "", "name": "某某公司"}, "who"),
            ({"who": "", "post": "经理"}, "who"),
            ({"who": "body-999999"}, "who"),
            ({"who": "committee", "name": "德\x00泰"}, "name"),
            ({"who": "other", "name": "甲", "post": "x" * 61}, "post"),
        ],
    )
    def test_what_is_wrong_stands_in_its_row(
        self, row: dict[str, str], field: str, browser: Any, community: Community
    ) -> None:
        council = draft(community)
        committee = {"who": "committee", "name": "居委会"}
        page = browser.post(of("council_edit", council), sent(council, committee, row))
        assert [list(r.errors) for r in page.context["form"].rows] == [[], [field]]
        council.refresh_from_db()
        assert council.version == 2

    def test_what_the_service_finds_stands_in_its_row(
        self, browser: Any, community: Community
    ) -> None:
        council = draft(community)
        twice = {"who": "committee", "name": "居委会"}
        page = browser.post(of("council_edit", council), sent(council, twice, {"who": ""}, twice))
        assert [list(r.errors) for r in page.context["form"].rows] == [[], [], ["who"]]
        page = browser.post(of("council_edit", council), sent(council, effective_on="2099-01-01"))
        assert list(page.context["form"].errors) == ["effective_on"]

    @pytest.mark.parametrize("total", ["2", "x", ""])
    def test_one_more_row_without_javascript(
        self, total: str, browser: Any, community: Community
    ) -> None:
        council = draft(community)
        data = sent(council, {"who": "committee", "name": "居委会"}, {"who": ""}, add_parties="1")
        page = browser.post(of("council_edit", council), {**data, "parties-TOTAL_FORMS": total})
        assert len(page.context["form"].rows.forms) == (3 if total == "2" else 1)
        council.refresh_from_db()
        assert council.version == 2

    @pytest.mark.parametrize("broken", [{"parties-TOTAL_FORMS": "x"}, {"version": "x"}])
    def test_a_broken_form_is_no_error_of_ours(
        self, broken: dict[str, str], browser: Any, community: Community
    ) -> None:
        council = draft(community)
        page = browser.post(of("council_edit", council), {**sent(council), **broken})
        assert page.status_code == 200
        council.refresh_from_db()
        assert council.title == "德泰社区议事协商制度"

    def test_two_editors(self, browser: Any, community: Community) -> None:
        council = draft(community)
        data = sent(council)
        services.write_council(
            council, by=writer(community), entry=entry(title="别人的", parties=[PROPERTY])
        )
        page = browser.post(of("council_edit", council), data)
        assert page.status_code == 409
        assert next((row.stored, row.typed) for row in page.context["differences"]) == (
            "别人的",
            "制度",
        )
        assert (
            page.context["differences"][-1].stored,
            page.context["differences"][-1].typed,
        ) == ("物业企业 某某物业公司 项目经理", "村（居）委会 德泰社区居民委员会")
        data["version"] = page.context["form"]["version"].value()
        assert browser.post(of("council_edit", council), data).status_code == 302
        council.refresh_from_db()
        assert council.title == "制度"

    def test_a_text_in_force_is_led_away(self, browser: Any, community: Community) -> None:
        council = enforced(community)
        for answer in (
            browser.get(of("council_edit", council)),
            browser.post(of("council_edit", council), sent(council)),
        ):
            assert answer["Location"] == of("council_detail", council)
        council.refresh_from_db()
        assert council.title == "德泰社区议事协商制度"


class TestSteps:
    def test_in_force(self, browser: Any, community: Community) -> None:
        enforced(community, 10)
        council = draft(community)
        page = browser.get(of("council_enforce", council))
        assert "第 1 版" in page.content.decode()
        answer = browser.post(of("council_enforce", council), {"version": council.version})
        assert answer["Location"] == of("council_detail", council)
        council.refresh_from_db()
        assert council.state == "in_force"
        text = browser.get(of("council_detail", council)).content.decode()
        assert of("council_end", council) in text
        assert of("council_edit", council) not in text

    def test_a_refusal_stands_on_the_page(self, browser: Any, community: Community) -> None:
        council = draft(community, parties=[PROPERTY])
        page = browser.post(of("council_enforce", council), {"version": council.version})
        assert page.status_code == 409
        assert "村（居）委会必须参与" in page.content.decode()

    @pytest.mark.parametrize("version", ["1", "", "１", "9" * 30])
    @pytest.mark.parametrize("step", ["council_enforce", "council_discard"])
    def test_another_version_was_seen(
        self, step: str, version: str, browser: Any, community: Community
    ) -> None:
        council = draft(community)
        page = browser.post(of(step, council), {"version": version})
        assert page.status_code == 409
        council.refresh_from_db()
        assert council.state == "draft"

    def test_discarded(self, browser: Any, community: Community) -> None:
        council = draft(community)
        browser.get(of("council_discard", council))
        browser.post(of("council_discard", council), {"version": council.version})
        council.refresh_from_db()
        assert council.state == "discarded"
        text = browser.get(of("council_detail", council)).content.decode()
        assert of("council_enforce", council) not in text

    def test_ended(self, browser: Any, community: Community) -> None:
        council = enforced(community, 5)
        data = {"version": council.version, "on": "2099-01-01", "reason": "合并"}
        page = browser.post(of("council_end", council), data)
        assert list(page.context["form"].errors) == ["on"]
        data["on"] = str(today())
        page = browser.post(of("council_end", council), {**data, "version": 1})
        assert (page.status_code, list(page.context["form"].errors)) == (409, ["__all__"])
        answer = browser.post(of("council_end", council), data)
        assert answer["Location"] == of("council_detail", council)
        assert "合并" in browser.get(of("council_detail", council)).content.decode()

    def test_what_has_ended_does_not_end_again(self, browser: Any, community: Community) -> None:
        council = ended(community)
        data = {"version": council.version, "on": str(today()), "reason": "合并"}
        assert browser.post(of("council_end", council), data).status_code == 409
