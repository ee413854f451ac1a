"""Pacts that an industry association begins: who may, what the database refuses, the site."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.triggers import install_guard, remove_guard
from orgs import services
from orgs.models import Organization, Pledge, Signature
from orgs.pledge_public import publish_pledge
from orgs.triggers import BEGUN_BY
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from tests import factories
from tests.orgs.credit_helpers import association, officer, trade
from tests.orgs.helpers import publish

pytestmark = pytest.mark.django_db

DAY = date(2026, 1, 6)


def city() -> Any:
    found = User.objects.filter(username="pact-publisher").first()
    return found or factories.user(
        Role.CITY_OFFICER, factories.CITY_CODE, username="pact-publisher", unit="本溪市民政局"
    )


def sign(pact: Pledge, of: Organization) -> Signature:
    row = Signature(pledge=pact, organization=of, signed_on=DAY)
    return services.sign(row, by=officer(), token=new_token())[0]


def begun(association: Any, **fields: Any) -> Pledge:
    values = {"kind": "pact", "title": "行业公约", "text": "不造假", "since": DAY}
    values |= {"jurisdiction": factories.county().code}
    made = Pledge(**values | fields, association=association)
    return services.begin_pledge(made, by=officer(), token=new_token())[0]


def published(pact: Pledge, reason: str = "") -> dict[str, Any]:
    publish_pledge(pact, by=city(), reason=reason)
    found = current(Kind.PLEDGE, pact.public_id)
    assert found is not None
    return found.payload


def typed(**fields: Any) -> dict[str, Any]:
    values = {"kind": "pact", "title": "行业公约", "text": "不造假", "since": "2026-01-06"}
    return {**values, "submission_token": new_token(), **fields}


def test_an_industry_association_begins_a_pact_where_it_is_registered() -> None:
    assert begun(trade()).association.name == "第900行业协会"
    ended = trade(901, status="ended")
    elsewhere = trade(902, jurisdiction=factories.county(name="溪湖区").code)
    for one, field, fields in (
        (association(), "association", {}),
        (ended, "association", {}),
        (elsewhere, "jurisdiction", {}),
        (trade(903), "__all__", {"kind": "commitment"}),
    ):
        with pytest.raises(ValidationError) as error:
            begun(one, title=f"{one}公约", **fields)
        assert set(error.value.message_dict) == {field}
    assert Pledge.objects.count() == 1


def test_the_database_refuses_other_beginners() -> None:
    pact = begun(None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pledge.objects.filter(pk=pact.pk).update(association=trade(), kind="commitment")
    pact.pk, pact.public_id, pact.title = None, "other", "另一公约"
    pact.association = association()
    with pytest.raises(DatabaseError), transaction.atomic():
        pact.save(force_insert=True)
    mine = begun(trade(901), title="第三公约")
    with pytest.raises(DatabaseError), transaction.atomic():
        Pledge.objects.filter(pk=mine.pk).update(association=pact.association)
    remove_guard(BEGUN_BY, connection)
    try:
        pact.save(force_insert=True)
        Pledge.objects.filter(pk=mine.pk).update(association=pact.association)
    finally:
        install_guard(BEGUN_BY, connection)


def test_a_pact_is_published_with_those_who_stand_in_the_directory() -> None:
    begins, first, second, hidden = trade(), association(1), association(2), association(3)
    pact = begun(begins)
    for one in (begins, first, second):
        publish(one)
    for one in (first, second, hidden):
        sign(pact, one)
    payload = published(pact)
    assert (payload["association"], payload["association_key"]) == (begins.name, begins.public_id)
    assert [row["name"] for row in payload["signatures"]] == [first.name, second.name]
    left = Signature.objects.get(organization=first)
    services.withdraw_signature(left, by=officer(), expected_version=1, on=date(2026, 5, 1))
    with pytest.raises(Refusal):
        published(pact)
    payload = published(pact, reason="一家组织退出")
    assert [row["withdrawn_on"] for row in payload["signatures"]] == ["2026-05-01", ""]


def test_who_recorded_it_or_who_signed_it_does_not_publish_it() -> None:
    pact = begun(trade())
    with pytest.raises(DutyConflict):
        publish_pledge(pact, by=officer())
    other = officer("other-officer")
    publish_pledge(pact, by=other)
    row = Signature(pledge=pact, organization=association(), signed_on=DAY)
    services.sign(row, by=other, token=new_token())
    with pytest.raises(DutyConflict):
        publish_pledge(pact, by=other, reason="签署")


def test_who_recorded_that_one_left_does_not_publish_it() -> None:
    pact = begun(trade())
    row, other = sign(pact, association()), officer("other-officer")
    services.withdraw_signature(row, by=other, expected_version=1, on=DAY)
    with pytest.raises(DutyConflict):
        publish_pledge(pact, by=other)
    publish_pledge(pact, by=officer("third-officer"))


def test_a_county_neither_begins_nor_publishes_what_is_the_citys() -> None:
    with pytest.raises(Refusal):
        begun(None, jurisdiction=factories.CITY_CODE)
    city_wide = Pledge(
        kind="pact", title="全市公约", text="不造假", jurisdiction=factories.CITY_CODE, since=DAY
    )
    pact, _new = services.begin_pledge(city_wide, by=city(), token="c")
    with pytest.raises(Refusal):
        publish_pledge(pact, by=officer())


def test_personal_data_is_looked_for() -> None:
    pact = begun(None, text="联系人电话13904140000")
    with pytest.raises(ValidationError):
        publish_pledge(pact, by=city())
    publish_pledge(pact, by=city(), confirmed=True)
    assert current(Kind.PLEDGE, pact.public_id) is not None


def test_the_pages_tell_who_began_and_who_signed(client: Any) -> None:
    begins, signs = trade(), association()
    pact = begun(begins)
    for one in (begins, signs):
        publish(one)
    sign(pact, signs)
    assert "行业公约" not in client.get(reverse("pledge_public_list")).content.decode()
    published(pact)
    page = client.get(reverse("pledge_public", args=[pact.public_id])).content.decode()
    for one in (begins, signs):
        assert reverse("organization_public", args=[one.public_id]) in page
    address = reverse("pledge_public", args=[pact.public_id])
    for place in (
        reverse("pledge_public_list"),
        f"{reverse('pledge_public_list')}?association={begins.public_id}",
        reverse("organization_public", args=[begins.public_id]),
    ):
        assert address in client.get(place).content.decode()
    for place in (
        f"{reverse('pledge_public_list')}?kind=commitment",
        f"{reverse('pledge_public_list')}?association={signs.public_id}",
        f"{reverse('pledge_public_list')}?association=none",
        f"{reverse('pledge_public_list')}?kind=none",
        reverse("organization_public", args=[signs.public_id]),
    ):
        assert address not in client.get(place).content.decode()
    second = reverse("pledge_public_version", args=[pact.public_id, 2])
    assert client.get(second).status_code == 404
    published(begun(None, title="更新的公约"))
    services.withdraw_signature(
        Signature.objects.get(), by=officer(), expected_version=1, on=date(2026, 5, 1)
    )
    published(pact, reason="退出")
    assert "2026-05-01" in client.get(second).content.decode()


def test_the_list_costs_the_same_at_1_and_30_rows(client: Any) -> None:
    counts = []
    for numbers in (range(1), range(1, 30)):
        for number in numbers:
            published(begun(trade(900 + number), title=f"第{number}公约"))
        with CaptureQueriesContext(connection) as queries:
            page = client.get(f"{reverse('pledge_public_list')}?kind=pact&page={len(counts) + 1}")
        counts.append(len(queries))
        assert page.status_code == 200
    assert counts[0] == counts[1]
    assert Publication.objects.filter(kind=Kind.PLEDGE).count() == 30


def test_it_is_typed_and_published_in_the_admin(client_for: Any) -> None:
    begins = trade()
    browser = client_for(officer())
    add = reverse("admin:orgs_pledge_add")
    offered = browser.get(add).context["form"].fields["association"].queryset
    association()
    assert list(offered) == [begins]
    refused = browser.post(add, typed(jurisdiction=""))
    assert "jurisdiction" in refused.context["form"].errors
    refused = browser.post(add, typed(association=begins.pk, kind="commitment"))
    assert refused.context["form"].errors
    assert browser.post(add, typed(association=begins.pk)).status_code == 302
    pact = Pledge.objects.get()
    assert (pact.association, pact.jurisdiction) == (begins, begins.jurisdiction)
    change = reverse("admin:orgs_pledge_change", args=[pact.pk])
    publish_page = reverse("admin:orgs_pledge_publish", args=[pact.pk])
    assert publish_page in browser.get(change).content.decode()
    own = browser.post(publish_page, {"reason": ""})
    assert (own.status_code, current(Kind.PLEDGE, pact.public_id)) == (200, None)
    other = client_for(officer("other-officer"))
    assert other.post(publish_page, {"reason": ""}).status_code == 302
    assert current(Kind.PLEDGE, pact.public_id) is not None
    assert "发布后有变化" not in browser.get(change).content.decode()
    shown = association(2)
    publish(shown)
    sign(pact, shown)
    assert "发布后有变化" in browser.get(change).content.decode()
