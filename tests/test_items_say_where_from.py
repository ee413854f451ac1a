"""Every item on the site says when it was published and by whom: on the page, and for machines.

A site whose items bear no date counts as not kept up (国办秘函〔2019〕19号).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from portal.addresses import address_of
from portal.enums import Kind
from portal.models import Publication
from portal.pages import forget_pages
from tests.permission_table import TABLE
from tests.world import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def pages(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[Kind, tuple[Any, str]]]:
    """Kind → its newest publication that stands, and the page of it."""
    with django_db_blocker.unblock(), transaction.atomic():
        world = make_world()
        for obj in dict.fromkeys(row.obj for row in TABLE if row.obj and row.GET == "200 *"):
            world.variables(obj)
        forget_pages()
        found = {}
        for kind in Kind:
            rows = Publication.objects.current().filter(kind=kind).order_by("-published_at", "-pk")
            item = rows.first()
            address = address_of(item) if item else None
            if item is not None and address is not None:
                found[kind] = (item, Client().get(address).content.decode())
        yield found
        transaction.set_rollback(True)


def test_nearly_every_kind_is_looked_at(pages: dict[Kind, Any]) -> None:
    """Positive control."""
    assert {kind.value for kind in Kind if kind not in pages} == set()


def test_each_says_its_date_and_its_issuer(pages: dict[Kind, tuple[Any, str]]) -> None:
    missing = []
    for kind, (item, page) in pages.items():
        text = unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2]))
        day = timezone.localtime(item.published_at).strftime("%Y-%m-%d")
        missing += [f"{kind}: {what}" for what in (day, item.issuer) if what not in text]
    assert ", ".join(missing) == ""


def test_each_says_it_to_machines(pages: dict[Kind, tuple[Any, str]]) -> None:
    missing = []
    for kind, (_item, page) in pages.items():
        names = set(re.findall(r'<meta name="(\w+)" content="[^"]+"', page))
        wanted = {
            "ArticleTitle", "PubDate", "ContentSource", "ColumnName", "ColumnType", "Url",
            "ColumnDescription", "ColumnKeywords", "Author", "Keywords", "Description",
        }  # fmt: skip
        missing += [f"{kind}: {name}" for name in sorted(wanted - names)]
    assert ", ".join(missing) == ""
