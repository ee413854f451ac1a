"""A wide list of the admin scrolls for itself, in a region that has a name and takes the focus."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from accounts.enums import Role
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["communities_township", "communities_community"])
def test_the_rows_stand_in_a_named_region_that_is_reached_by_keyboard(
    name: str, client_for: Any
) -> None:
    township = factories.township()
    factories.community(township)
    browser = client_for(factories.user(Role.TOWNSHIP_OFFICER, township))
    page = browser.get(reverse(f"admin:{name}_changelist"))
    title = page.context["title"]
    region = f'<div class="results" role="region" tabindex="0" aria-label="{title}">'
    assert page.content.decode().count(region) == 1
    assert page.content.decode().count('<div class="results"') == 1


def test_an_empty_list_has_none(client_for: Any) -> None:
    browser = client_for(factories.user(Role.TOWNSHIP_OFFICER, factories.township()))
    page = browser.get(reverse("admin:communities_convention_changelist"))
    assert 'class="results"' not in page.content.decode()
