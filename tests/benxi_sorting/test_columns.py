"""States are coloured words in every list, what is overdue says by how much, what is published
leads to its page."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import FieldDoesNotExist
from django.urls import reverse
from django.utils import timezone, translation

from accounts.enums import Role
from benxi_sorting.admin import PortalModelAdmin
from benxi_sorting.columns import badge, due_words
from benxi_sorting.states import STATE_COLOURS
from communities.services import publish_register
from portal.enums import Kind
from portal.models import Publication
from portal.services import withdraw
from tests import factories
from tests.coordination import referral_helpers

pytestmark = pytest.mark.django_db
COLOURS = {"draft", "submitted", "confirmed", "published", "returned", "overdue"}


def stated() -> list[tuple[Any, Any, Any]]:
    """Every list of records with states: model, page and field."""
    found = []
    for model, page in admin.site._registry.items():
        try:
            field = model._meta.get_field("state")
        except FieldDoesNotExist:
            continue
        if isinstance(page, PortalModelAdmin) and field.choices:
            found.append((model, page, field))
    return found


def columns(page: Any, rf: Any) -> list[str]:
    request = rf.get("/admin/")
    request.user = factories.user(Role.CITY_OFFICER, factories.CITY_CODE)
    return [getattr(one, "__name__", one) for one in page.get_list_display(request)]


def test_every_list_of_records_with_states_shows_them_in_colour(rf: Any) -> None:
    assert len(stated()) > 30
    without = [
        model._meta.label for model, page, _f in stated() if "state_word" not in columns(page, rf)
    ]
    assert without == []


def test_every_state_has_a_colour() -> None:
    missing = {
        (model._meta.label, value)
        for model, _page, field in stated()
        for value, _label in field.flatchoices
        if value not in STATE_COLOURS
    }
    assert missing == set()
    assert set(STATE_COLOURS.values()) == COLOURS


def test_every_list_of_what_may_be_overdue_says_so(rf: Any) -> None:
    late = [
        (model._meta.label, columns(page, rf))
        for model, page in admin.site._registry.items()
        if isinstance(page, PortalModelAdmin) and hasattr(model, "is_overdue")
    ]
    assert len(late) > 7
    assert [label for label, shown in late if "due_word" not in shown] == []


def test_a_state_is_its_word_and_a_colour_and_never_markup() -> None:
    assert badge("returned", "已<退>回") == (
        '<span class="badge badge--returned">已&lt;退&gt;回</span>'
    )
    assert badge("never heard of", "新") == '<span class="badge badge--draft">新</span>'


@pytest.mark.parametrize(("days", "words"), [(1, "逾期 1 天"), (40, "逾期 40 天")])
def test_what_is_overdue_says_by_how_many_days(days: int, words: str) -> None:
    last_day = timezone.localdate() - timedelta(days=days)
    with translation.override("zh-hans"):
        assert words in due_words(last_day, is_overdue=True)
        assert due_words(last_day, is_overdue=False) == last_day.isoformat()
        assert due_words(None, is_overdue=False) == "—"


def test_the_list_of_referrals_shows_it(client_for: Any) -> None:
    referral = referral_helpers.sent(subject="清运不及时")
    type(referral).objects.filter(pk=referral.pk).update(
        sent_on=date(2020, 1, 1), due=timezone.localdate() - timedelta(days=3)
    )
    officer = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="reader")
    html = client_for(officer).get(reverse("admin:coordination_referral_changelist")).content
    assert "逾期 3 天" in html.decode()


def test_public_pages_are_linked_and_withdrawn_ones_are_named(client_for: Any) -> None:
    community = factories.community(name="德泰社区")
    officer = factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="publisher")
    browser = client_for(factories.user(Role.CITY_OFFICER, factories.CITY_CODE, username="reader"))
    address = reverse("admin:communities_community_changelist")
    page = reverse("community_detail", args=[community.slug])
    assert page not in browser.get(address).content.decode()
    publish_register(by=officer, reason="新增社区")
    assert f'<a href="{page}">公开中</a>' in browser.get(address).content.decode()
    published = Publication.objects.get(kind="community", key=community.slug)
    withdraw(published, by=officer, reason="有误")
    html = browser.get(address).content.decode()
    assert page not in html
    assert "已从网站撤下" in html


def test_whatever_is_published_record_by_record_is_linked_in_its_list() -> None:
    linked = {
        page.site_page.kind
        for page in admin.site._registry.values()
        if "site_page" in getattr(page, "list_display", ())
    }
    # Sums of a county, what has its page beside another record, and what no list of ours keeps.
    elsewhere = {
        Kind.CONSULTATION, Kind.NOTICE, Kind.BULLETIN, Kind.REWARD, Kind.COMPANIES, Kind.BACKBONE,
        Kind.CREDIT, Kind.PARTNERSHIPS, Kind.SCOREBOARD, Kind.TRAINING_PLAN, Kind.PLAN,
        Kind.SORTING, Kind.OUTREACH, Kind.MATERIAL, Kind.PROJECT,
    }  # fmt: skip
    assert linked & elsewhere == set()
    assert set(Kind) - linked - elsewhere == set()
