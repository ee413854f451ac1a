"""Several people at once: one contract for an estate, one record of a company, one committee."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from accounts.models import AuditEvent
from communities.models import Community, LocalBody, PropertyCompany, PropertyContract
from communities.services import change_contract
from tests import factories
from tests.communities.body_helpers import add_body, add_contract, add_estate, term, writer

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(number: int, act: Callable[[int], Any]) -> list[str]:
    """What became of `number` parallel calls: "done", or the fields that were refused."""
    barrier, outcomes = Barrier(number), [""] * number

    def run(place: int) -> None:
        try:
            barrier.wait()
            act(place)
            outcomes[place] = "done"
        except ValidationError as error:
            outcomes[place] = " ".join(sorted(error.message_dict))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)


@pytest.fixture
def community() -> Community:
    return factories.community(name="德泰社区")


@pytest.mark.parametrize("known", [True, False])
def test_an_estate_gets_one_contract(known: bool, community: Community) -> None:
    by = writer(community)
    if known:  # else the companies are entered with the contracts
        for number in range(1, 5):
            add_contract(add_estate(community, f"{number}号院"), number=number, by=by)
    estate = add_estate(community)
    outcomes = at_once(4, lambda place: add_contract(estate, number=place + 1, by=by))
    assert outcomes == ["done", "estates", "estates", "estates"]
    assert estate.contracts.count() == 1
    # A company that a refused one would have brought along is gone as well.
    assert PropertyCompany.objects.count() == (4 if known else 1)


def test_a_change_does_not_slip_past_a_new_contract(community: Community) -> None:
    """Two contracts want the same free estate, one by a change and one anew."""
    by = writer(community)
    held, free = add_estate(community, "甲"), add_estate(community, "乙")
    contract = add_contract(held)
    add_contract(add_estate(community, "丙"), number=2)

    def take(place: int) -> None:
        if place == 0:
            mine = PropertyContract.objects.get(pk=contract.pk)
            change_contract(mine, by=by, term=term(held, free))
        else:
            add_contract(free, number=2, by=by)

    assert at_once(2, take) == ["done", "estates"]
    assert free.contracts.count() == 1


def test_a_company_gets_one_record(community: Community) -> None:
    units = [factories.community(name=f"第{n}社区") for n in range(4)]
    estates = [add_estate(unit) for unit in units]
    members = [writer(unit) for unit in units]
    outcomes = at_once(4, lambda place: add_contract(estates[place], by=members[place]))
    assert set(outcomes) <= {"done", "credit_code"}
    assert PropertyCompany.objects.count() == 1
    assert PropertyContract.objects.count() == outcomes.count("done") >= 1
    assert AuditEvent.objects.filter(action="propertycompany.entered").count() == 1


def test_a_community_gets_one_committee(community: Community) -> None:
    by = writer(community)
    outcomes = at_once(4, lambda place: add_body(community, "committee", f"第{place}届", by=by))
    assert outcomes == ["done", "kind", "kind", "kind"]
    assert LocalBody.objects.count() == 1


def test_an_estate_name_is_given_once(community: Community) -> None:
    writer(community)
    assert at_once(4, lambda _place: add_estate(community)) == ["done", "name", "name", "name"]
