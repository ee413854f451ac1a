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
from tests import factories
from tests.communities.body_helpers import add_body, add_contract, add_estate, writer

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


def test_an_estate_gets_one_contract(community: Community) -> None:
    estate, by = add_estate(community), writer(community)
    outcomes = at_once(4, lambda place: add_contract(estate, number=place + 1, by=by))
    assert outcomes == ["done", "estates", "estates", "estates"]
    # What the refused ones entered with it is gone as well.
    assert (PropertyContract.objects.count(), PropertyCompany.objects.count()) == (1, 1)


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
