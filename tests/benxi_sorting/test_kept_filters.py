"""Filtered lists under a name: one's own, filters alone, and a clear word on what is gone."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from accounts.enums import Role
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import keep_filter
from accounts.services.list_filters import MOST_KEPT
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "admin:communities_community_changelist"


@pytest.fixture
def officer(db: None) -> User:
    return factories.user(Role.COUNTY_OFFICER, factories.county(), username="officer")


def keep(browser: Any, query: str, name: str = "我的", page: str = "communities_community") -> Any:
    sent = {"page": page, "name": name, "query": query}
    return browser.post(reverse("admin:kept_filter_keep"), sent)


def kept(officer: User) -> list[dict[str, str]]:
    return list(User.objects.get(pk=officer.pk).list_filters)


def told(answer: Any) -> str:
    return " ".join(str(message) for message in get_messages(answer.wsgi_request))


def test_a_filter_is_kept_shown_opened_and_forgotten(client_for: Any, officer: User) -> None:
    browser = client_for(officer)
    keep(browser, "exists=yes&kind=village")
    (one,) = kept(officer)
    assert (one["page"], one["name"]) == ("communities_community", "我的")
    link = reverse("admin:kept_filter", args=[one["key"]])
    assert link in browser.get(reverse(LIST)).content.decode()
    assert (
        link not in browser.get(reverse("admin:communities_township_changelist")).content.decode()
    )
    answer = browser.get(link)
    assert answer["Location"] == f"{reverse(LIST)}?exists=yes&kind=village"
    assert told(answer) == ""
    browser.post(reverse("admin:kept_filter_forget", args=[one["key"]]))
    assert kept(officer) == []
    assert browser.get(link).status_code == 404


def test_words_that_were_searched_are_not_kept(client_for: Any, officer: User) -> None:
    keep(client_for(officer), "q=张三&exists=yes&o=1&p=2&all=")
    assert kept(officer)[0]["query"] == "exists=yes"


@pytest.mark.parametrize("query", ["", "q=张三", "no_such=1", "password=x", "exists=maybe"])
def test_what_filters_nothing_is_not_kept(query: str, client_for: Any, officer: User) -> None:
    answer = keep(client_for(officer), query)
    assert answer.status_code == 302
    assert kept(officer) == []


@pytest.mark.parametrize("name", ["", "  ", "长" * 41, "a\x00b"])
def test_a_name_is_needed(name: str, client_for: Any, officer: User) -> None:
    assert keep(client_for(officer), "exists=yes", name).status_code == 302
    assert kept(officer) == []


def test_a_filter_that_is_gone_is_named_and_the_rest_applies(
    client_for: Any, officer: User
) -> None:
    query = "exists=yes&renamed=1&kind=gone"
    keep_filter(by=officer, page="communities_community", name="旧的", query=query)
    key = officer.list_filters[0]["key"]
    answer = client_for(officer).get(reverse("admin:kept_filter", args=[key]))
    assert answer["Location"] == f"{reverse(LIST)}?exists=yes"
    assert "renamed、kind" in told(answer)


def test_nobody_opens_or_forgets_the_filter_of_another(client_for: Any, officer: User) -> None:
    keep(client_for(officer), "exists=yes")
    key = kept(officer)[0]["key"]
    other = client_for(factories.user(Role.COUNTY_OFFICER, factories.county(), username="other"))
    assert other.get(reverse("admin:kept_filter", args=[key])).status_code == 404
    assert other.post(reverse("admin:kept_filter_forget", args=[key])).status_code == 404
    assert len(kept(officer)) == 1


@pytest.mark.parametrize("page", ["", "accounts_auditevent", "no_such", "accounts_session"])
def test_no_list_that_one_may_not_see(page: str, client_for: Any, officer: User) -> None:
    assert keep(client_for(officer), "succeeded=1", page=page).status_code == 404


def test_the_same_name_replaces_and_there_is_a_limit(officer: User) -> None:
    for number in range(MOST_KEPT):
        keep_filter(by=officer, page="p", name=f"{number}", query="a=1")
    keep_filter(by=officer, page="p", name="0", query="a=2")
    assert [one["query"] for one in kept(officer) if one["name"] == "0"] == ["a=2"]
    assert len(kept(officer)) == MOST_KEPT
    with pytest.raises(Refusal):
        keep_filter(by=officer, page="p", name="new", query="a=1")
