"""What officers see of publications in the admin, and the step that withdraws one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from portal.models import Publication
from tests import factories

pytestmark = pytest.mark.django_db

LIST = "/en/admin/portal/publication/"


def page_of(publication: Publication) -> str:
    return f"{LIST}{publication.pk}/change/"


def withdrawal_of(publication: Publication) -> str:
    return f"{LIST}{publication.pk}/withdraw/"


def test_list_holds_what_lies_in_the_jurisdiction(
    issue: Callable[..., Publication], client_for: Any, county_officer: Any, city_officer: Any
) -> None:
    issue(title="平山通报")
    issue(key="other", title="CANARY明山通报", unit_code="210503")
    page = client_for(county_officer).get(LIST).content.decode()
    assert "平山通报" in page
    assert "CANARY" not in page
    assert "CANARY" in client_for(city_officer).get(LIST).content.decode()
    address = f"{LIST}?q=平山&state=current&kind__exact=bulletin"
    search = client_for(county_officer).get(address)
    assert "平山通报" in search.content.decode()


@pytest.mark.parametrize("rows", [1, 30])
def test_list_asks_the_same_number_of_queries(
    rows: int,
    issue: Callable[..., Publication],
    client_for: Any,
    county_officer: Any,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(rows):
        issue(key=f"k{number}")
    browser = client_for(county_officer)
    with django_assert_max_num_queries(10):
        assert browser.get(LIST).status_code == 200


@pytest.mark.parametrize("role", ["committee_member", "inspector", "auditor", "system_admin"])
def test_others_do_not_see_it(
    issue: Callable[..., Publication], client_for: Any, role: str
) -> None:
    publication = issue()
    browser = client_for(factories.user(role, "210502", username="outsider"))
    for address in (LIST, page_of(publication), withdrawal_of(publication)):
        assert browser.get(address).status_code in {302, 403, 404}
        assert publication.title not in browser.get(address).content.decode()


def test_page_of_a_publication(
    issue: Callable[..., Publication], client_for: Any, county_officer: Any
) -> None:
    first = issue()
    second = issue(total="<script>alert(1)</script>", reason="更正")
    page = client_for(county_officer).get(page_of(second)).content.decode()
    assert second.sha256 in page
    assert page_of(first) in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert withdrawal_of(second) in page
    assert 'name="title"' not in page
    assert (
        withdrawal_of(first) not in client_for(county_officer).get(page_of(first)).content.decode()
    )


def test_nothing_can_be_added_changed_or_deleted(
    issue: Callable[..., Publication], client_for: Any, city_officer: Any
) -> None:
    publication = issue()
    browser = client_for(city_officer)
    assert browser.get(f"{LIST}add/").status_code == 403
    assert browser.get(f"{LIST}{publication.pk}/delete/").status_code == 403
    assert browser.post(page_of(publication), {"title": "x"}).status_code == 403
    publication.refresh_from_db()
    assert publication.title == "平山区2026年10月通报"


def test_withdrawal(
    issue: Callable[..., Publication], client_for: Any, county_officer: Any
) -> None:
    publication = issue()
    browser = client_for(county_officer)
    assert browser.get(withdrawal_of(publication)).status_code == 200
    empty = browser.post(withdrawal_of(publication), {"reason": " "})
    assert (empty.status_code, Publication.objects.current().count()) == (200, 1)
    done = browser.post(withdrawal_of(publication), {"reason": "含个人信息"})
    assert (done.status_code, done["Location"]) == (302, page_of(publication))
    publication.refresh_from_db()
    assert publication.withdrawal_reason == "含个人信息"
    again = browser.post(withdrawal_of(publication), {"reason": "再次"})
    assert again.status_code == 302
    publication.refresh_from_db()
    assert publication.withdrawal_reason == "含个人信息"


def test_withdrawal_is_for_county_and_city_officers_of_the_place(
    issue: Callable[..., Publication], client_for: Any
) -> None:
    publication = issue(unit_code="210502001001")
    township_officer = factories.user("township_officer", "210502001", username="township")
    neighbour = factories.user("county_officer", "210503", username="neighbour")
    refused = client_for(township_officer).post(withdrawal_of(publication), {"reason": "无权"})
    assert refused.status_code == 302
    foreign = client_for(neighbour).post(withdrawal_of(publication), {"reason": "外区"})
    assert foreign.status_code == 404
    publication.refresh_from_db()
    assert publication.withdrawn_at is None
