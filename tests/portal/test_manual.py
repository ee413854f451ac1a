"""The manuals: their words are those of the portal, and every page knows where it is explained."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import polib
import pytest
from django.conf import settings
from django.contrib import admin
from django.db import transaction
from django.test import Client
from PIL import Image

from accounts.enums import OFFICERS, Role
from portal.addresses import STANDING_PAGES
from portal.enums import Manual
from portal.manual import FOLDER, help_address, manuals_for, parsed, read, shown, task_for
from tests.browser.pictures import PICTURES
from tests.url_patterns import all_patterns
from tests.world import World, make_world

LABELS = ["在哪里", "怎么做", "做完看到", "被拒绝时"]
LARGEST = 60_000
# Bytes of a page, packed: what a second look at it may cost.
# In production names of static files are longer: tests/browser/test_page_weight.py allows 15 kB.
LARGEST_PAGE = 14_800
PICTURE = re.compile(r"!\[([^\]]*)\]\(pictures/([\w-]+)\.webp\)")
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)]*)\)")
ROUTES = {pattern.key: pattern.route for pattern in all_patterns()}


def source(manual: Manual) -> str:
    return (FOLDER / f"{manual.value}.md").read_text(encoding="utf-8")


@cache
def said() -> frozenset[str]:
    """All Chinese that pages of the portal may say."""
    catalogue = polib.pofile(str(settings.LOCALE_PATHS[0] / "zh_Hans/LC_MESSAGES/django.po"))
    kept = [entry for entry in catalogue if not entry.obsolete]
    return frozenset(text for e in kept for text in (e.msgstr, *e.msgstr_plural.values()))


def unknown_words(text: str) -> list[str]:
    return [word for word in re.findall("「([^」]+)」", text) if word not in said()]


@pytest.mark.parametrize("manual", Manual)
def test_what_a_manual_quotes_is_said_by_the_portal(manual: Manual) -> None:
    assert unknown_words(source(manual)) == []


def test_a_button_that_was_renamed_is_noticed() -> None:
    assert unknown_words("点「提交」，再点「递交」") == ["递交"]


@pytest.mark.parametrize("manual", Manual)
def test_each_task_says_where_how_what_comes_of_it_and_what_is_refused(manual: Manual) -> None:
    _title, *tasks = source(manual).split("\n## ")
    labels = {task.partition("\n")[0]: re.findall(r"^\*\*(.+?)\*\*", task, re.M) for task in tasks}
    assert labels == dict.fromkeys(labels, LABELS)
    assert len(labels) == len(read(manual).tasks)
    assert len({task.anchor for task in read(manual).tasks}) == len(labels)


def test_every_picture_is_declared_shown_and_there() -> None:
    described = [found for manual in Manual for found in PICTURE.findall(source(manual))]
    assert [name for text, name in described if "「" not in text] == [], (
        "it says nothing to look for"
    )
    shown_ones = [name for _text, name in described]
    declared = sorted(picture.name for picture in PICTURES)
    assert sorted(shown_ones) == declared
    assert sorted(path.name for path in (FOLDER / "pictures").iterdir()) == [
        f"{name}.webp" for name in declared
    ]


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.name)
def test_a_picture_is_small_and_as_wide_as_declared(picture: Any) -> None:
    path = FOLDER / "pictures" / f"{picture.name}.webp"
    assert path.stat().st_size <= LARGEST
    with Image.open(path, formats=("WEBP",)) as opened:
        assert opened.width == picture.width


@pytest.mark.parametrize("manual", Manual)
def test_links_between_manuals_lead_somewhere(manual: Manual) -> None:
    anchors = {m.value: {task.anchor for task in read(m).tasks} for m in Manual}
    for target in LINK.findall(source(manual)):
        file, _sign, fragment = target.partition("#")
        tasks = anchors[file.removesuffix(".md")]
        assert not fragment or fragment in tasks, target


@pytest.mark.parametrize("manual", Manual)
def test_what_a_manual_explains_is_a_page(manual: Manual) -> None:
    pages = [page for task in read(manual).tasks for page in task.pages]
    assert len(pages) == len(set(pages))
    routes = [f"{route.strip('/')}/" for route in ROUTES.values()]
    unknown = [page for page in pages if not any(one.startswith(f"{page}/") for one in routes)]
    assert unknown == []


def sections(area: str) -> set[str]:
    """The first two parts of all addresses in `area`."""
    found = (route.split("/") for route in ROUTES.values() if route.startswith(f"{area}/"))
    return {"/".join(parts[:2]).strip("/") for parts in found}


def test_every_section_of_the_workspace_is_explained() -> None:
    assert len(sections("workspace")) >= 30
    plain = [manual for manual in Manual if manual != Manual.PUBLIC]
    assert [one for one in sections("workspace") if task_for(one, plain) is None] == []


def test_every_area_of_the_admin_is_explained_to_officers() -> None:
    models = (model._meta for model in admin.site._registry)
    areas = [f"admin/{model.app_label}/{model.model_name}" for model in models]
    assert len(areas) >= 100
    assert [area for area in areas if task_for(area, manuals_for(OFFICERS)[:2]) is None] == []


def test_every_public_list_is_explained_to_everybody() -> None:
    routes = {ROUTES[name] for name in STANDING_PAGES} - {""}
    assert [route for route in routes if task_for(route, [Manual.PUBLIC]) is None] == []


@pytest.mark.parametrize(
    ("route", "roles", "address"),
    [
        ("workspace/meetings/new/", {Role.COMMITTEE_MEMBER}, "committees/#登记会议"),
        ("workspace/meetings/actions/<slug:public_id>/", {Role.COMMITTEE_MEMBER},
         "committees/#填报落实事项"),
        ("workspace/projects/", {Role.ORG_MEMBER}, "organisations/#申报和实施项目"),
        ("workspace/projects/", {Role.TOWNSHIP_OFFICER}, "officers/#受理项目"),
        ("workspace/toolkit/", {Role.COMMITTEE_MEMBER, Role.INSPECTOR},
         "committees/#采用治理办法"),
        ("workspace/projects/", {Role.COMMITTEE_MEMBER}, "organisations/#申报和实施项目"),
        ("workspace/inspections/", {Role.INSPECTOR}, "inspectors/#开始一次检查"),
        ("admin/evaluation/round/<path:object_id>/change/", {Role.COUNTY_OFFICER},
         "officers/#考评周期"),
        ("admin/orgs/organization/", {Role.CITY_OFFICER}, "registry/#社会组织名录"),
        ("admin/accounts/user/", {Role.SECURITY_ADMIN}, "officers/#账号和审计安全管理员审计员"),
        ("feedback/new/", set(), "public/#反映问题"),
        ("feedbacks/", set(), ""),
        ("workspace/", {Role.INSPECTOR}, "inspectors/#开始一次检查"),
        ("workspace/nothing/", {Role.INSPECTOR}, ""),
        ("", set(), ""),
    ],
)  # fmt: skip
def test_where_a_page_is_explained(route: str, roles: set[Role], address: str) -> None:
    assert help_address(route, frozenset(roles)) == f"/help/{address}"


def test_own_manuals_come_first() -> None:
    assert manuals_for(frozenset({Role.INSPECTOR}))[0] == Manual.INSPECTORS
    assert manuals_for(frozenset())[0] == Manual.PUBLIC
    assert set(manuals_for(frozenset({Role.AUDITOR}))) == set(Manual)


def test_what_is_typed_in_a_manual_is_escaped() -> None:
    text = parsed("# 手册\n\n## 甲 & 乙\n\n一 < 二 `<i>`\n\n<!-- pages: x -->\n\n<div>块</div>\n")
    assert shown(text) == (
        '<h2 id="甲-乙">甲 &amp; 乙 <a class="manual__anchor" href="#甲-乙" '
        'aria-label="本节的链接">#</a></h2><p>一 &lt; 二 <code>&lt;i&gt;</code></p>'
    )
    with pytest.raises(KeyError):
        shown(parsed("# 手册\n\n一 <b>粗</b>\n"))


@pytest.mark.django_db
def test_the_pages() -> None:
    client = Client()
    listed = client.get("/help/").content.decode()
    assert all(f'href="/help/{manual.value}/"' in listed for manual in Manual)
    for manual in Manual:
        answer = client.get(f"/help/{manual.value}/")
        assert answer.status_code == 200
        page = answer.content.decode()
        for task in read(manual).tasks:
            assert f'id="{task.anchor}"' in page
            assert f'href="#{task.anchor}"' in page
        pictures = re.findall(r'<img src="/static/manual/([\w-]+)\.\w+" alt="([^"]+)" width', page)
        assert [(text, name) for name, text in pictures] == PICTURE.findall(source(manual))
        assert "使用手册为中文" not in page
        packed = client.get(f"/help/{manual.value}/", headers={"Accept-Encoding": "gzip"})
        assert len(packed.content) <= LARGEST_PAGE, manual
    english = client.get("/en/help/public/").content.decode()
    assert "The manuals are written in Chinese." in english
    assert '<article class="manual" lang="zh-Hans">' in english
    assert client.get("/help/managers/").status_code == 404


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


def help_link(world: World, person: str, address: str) -> str:
    page = world.clients[person].get(address).content.decode()
    return re.findall(r'href="([^"]*/help/[^"]*)">(?:帮助|Help)</a>', page)[0]


@pytest.mark.parametrize(
    ("person", "address", "expected"),
    [
        ("member", "/workspace/meetings/", "/help/committees/#登记会议"),
        ("member", "/en/workspace/meetings/", "/en/help/committees/#登记会议"),
        ("township", "/admin/deliberation/meeting/", "/help/officers/#确认和公开会议"),
        ("anonymous", "/open-data/", "/help/public/#下载数据"),
        ("member", "/feedback/", "/help/public/#反映问题"),
        ("anonymous", "/nothing/", "/help/"),
    ],
)
@pytest.mark.django_db
def test_every_page_leads_to_its_help(
    world: World, person: str, address: str, expected: str
) -> None:
    assert help_link(world, person, address) == expected
