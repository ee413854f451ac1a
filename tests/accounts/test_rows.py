"""Rows of several models in one query are the rows that their own queries give."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext

from accounts.enums import Role
from accounts.models import User
from accounts.rows import Ask, read_at_once
from communities.models import BackboneMember, Community, Township
from deliberation.models import Meeting
from tests import factories
from tests.communities.backbone import NUMBER, join
from tests.deliberation.helpers import hold

pytestmark = pytest.mark.django_db


def test_rows_come_as_their_own_query_gives_them_with_one_query_for_all() -> None:
    unit = factories.community()
    held_by = factories.user(Role.COMMITTEE_MEMBER, unit.code)
    meetings = [hold(held_by, unit) for _number in range(3)]
    member = join(unit)
    reads = ("title", "starts_at", "state", "community__name", "community__township__county__name")
    asks = [
        Ask(Meeting.objects.order_by("-pk"), reads, most=2),
        Ask(Township.objects.annotate(units=Count("communities")), ("name", "units"), most=5),
        Ask(BackboneMember.objects.all(), ("name", "phone", "joined_on"), most=5),
        Ask(Community.objects.none(), ("name",), most=5),
    ]
    with CaptureQueriesContext(connection) as captured:
        found, townships, people, nobody = read_at_once(asks)
        places = {row.community.township.county.name for row in found}
    assert len(captured) == 1
    assert sorted(row.pk for row in found) == [meetings[1].pk, meetings[2].pk]
    for row in found:
        own = Meeting.objects.get(pk=row.pk)
        assert (row.title, row.starts_at, row.state) == (own.title, own.starts_at, own.state)
        assert row.starts_at.tzinfo is not None
    assert places == {meetings[0].community.township.county.name}
    assert {(one.name, one.units) for one in townships} == {
        (one.name, one.communities.count()) for one in Township.objects.all()
    }
    assert [(one.name, one.phone, one.joined_on) for one in people] == [
        (member.name, NUMBER, member.joined_on)
    ]
    assert nobody == []


def test_an_empty_key_and_no_question_at_all() -> None:
    user = factories.user()
    [[found]] = read_at_once([Ask(User.objects.filter(pk=user.pk), ("username",), most=1)])
    assert found == user
    assert read_at_once([]) == []
