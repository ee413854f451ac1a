"""The manuals of docs/manual/: how they are read, shown, and found from the pages they explain.

A task is a heading of the second level. The comment below it names the pages that the task
explains, each by the beginning of its address:

    ## 登记会议
    <!-- pages: workspace/meetings -->

so that this is said once, beside the text. An anchor is the heading itself, as code hosting sites
make it too: a link from one manual to another works here and there.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from PIL import Image

from accounts.enums import OFFICERS, SEPARATED_DUTIES, Role
from portal.enums import Manual

FOLDER = Path(settings.BASE_DIR) / "docs" / "manual"
PAGES = re.compile(r"<!-- pages: ([\w/ -]+) -->")
TASK = "h2"
# Their first pages; what lies below them is named section by section.
FIRST_PAGES = frozenset({"workspace", "admin"})
# Whose manual it is: of those who hold one of the roles.
READERS: tuple[tuple[Manual, frozenset[Role]], ...] = (
    (Manual.OFFICERS, OFFICERS | SEPARATED_DUTIES),
    (Manual.REGISTRY, OFFICERS),
    (Manual.COMMITTEES, frozenset({Role.COMMITTEE_MEMBER})),
    (Manual.INSPECTORS, frozenset({Role.INSPECTOR})),
    (Manual.ORGANISATIONS, frozenset({Role.ORG_MEMBER})),
)
TAGS = {
    "paragraph": "p",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
    "strong": "strong",
    "code_inline": "code",
}


@dataclass(frozen=True)
class Task:
    """One heading of a manual and the pages that it explains."""

    title: str
    anchor: str
    pages: tuple[str, ...]


@dataclass(frozen=True)
class Text:
    """A manual as it was read; `nodes` are what stands below its title."""

    title: str
    tasks: tuple[Task, ...]
    nodes: tuple[SyntaxTreeNode, ...]


@functools.cache
def read(manual: Manual) -> Text:
    """The manual from its file, parsed once in each process."""
    return parsed((FOLDER / f"{manual.value}.md").read_text(encoding="utf-8"))


def parsed(source: str) -> Text:
    """What `source` says. Its first line is the title."""
    title, *nodes = SyntaxTreeNode(MarkdownIt("commonmark").parse(source)).children
    tasks = []
    for node, following in zip(nodes, [*nodes[1:], None], strict=True):
        if node.type == "heading" and node.tag == TASK:
            is_named = following is not None and following.type == "html_block"
            named = PAGES.match(following.content) if is_named and following else None
            pages = tuple(named[1].split()) if named else ()
            tasks.append(Task(words(node), anchor(words(node)), pages))
    return Text(words(title), tuple(tasks), tuple(nodes))


def words(node: SyntaxTreeNode) -> str:
    """The text of a heading."""
    return "".join(one.content for one in node.walk() if one.type == "text")


def anchor(title: str) -> str:
    return slugify(title, allow_unicode=True)


def shown(text: Text) -> str:
    """The manual as HTML, below its title; whatever is typed in it is escaped."""
    return _joined(text.nodes)


def _joined(nodes: Iterable[SyntaxTreeNode]) -> str:
    return format_html_join("", "{}", ((_html(node),) for node in nodes))


def _html(node: SyntaxTreeNode) -> str:
    """A kind of text that no manual needs yet is an error here, and so in the tests."""
    if node.type in SPECIAL:
        return SPECIAL[node.type](node)
    if node.type == "inline" or node.hidden:
        return _joined(node.children)
    inner = node.content if node.type == "code_inline" else _joined(node.children)
    return format_html("<{0}>{1}</{0}>", TAGS[node.type], inner)


def _heading(node: SyntaxTreeNode) -> str:
    title = words(node)
    return format_html(
        '<{0} id="{1}">{2} <a class="manual__anchor" href="#{1}" aria-label="{3}">#</a></{0}>',
        node.tag,
        anchor(title),
        title,
        _("Link to this section"),
    )


def _picture(node: SyntaxTreeNode) -> str:
    path = FOLDER / str(node.attrs["src"])
    with Image.open(path, formats=("WEBP",)) as picture:
        width, height = picture.size
    return format_html(
        '<img src="{}" alt="{}" width="{}" height="{}" loading="lazy">',
        staticfiles_storage.url(f"manual/{path.name}"),
        node.content,
        width,
        height,
    )


def _link(node: SyntaxTreeNode) -> str:
    return format_html('<a href="{}">{}</a>', _address(str(node.attrs["href"])), _inner(node))


def _inner(node: SyntaxTreeNode) -> str:
    return _joined(node.children)


def _address(href: str) -> str:
    """`committees.md#…` is the page of that manual."""
    file, sign, fragment = href.partition("#")
    if not file:
        return href
    return reverse("manual", args=[file.removesuffix(".md")]) + sign + fragment


SPECIAL: dict[str, Callable[[SyntaxTreeNode], str]] = {
    "heading": _heading,
    "image": _picture,
    "link": _link,
    "text": lambda node: conditional_escape(node.content),
    # Lines of Chinese are put together without a space.
    "softbreak": lambda _node: "",
    # Nothing but the comments that name pages.
    "html_block": lambda _node: "",
}


def manuals_for(roles: frozenset[Role]) -> list[Manual]:
    """All manuals, those of somebody who holds `roles` first; without a role, the public's."""
    own = [manual for manual, readers in READERS if roles & readers] or [Manual.PUBLIC]
    return [*own, *(manual for manual in Manual if manual not in own)]


def task_for(route: str, manuals: Iterable[Manual]) -> tuple[Manual, Task] | None:
    """Who explains the page at `route` (an address without its language): the first of `manuals`
    that says anything of it, by the task that names it most closely. None where nobody does.
    """
    path = f"{route.strip('/')}/"
    for manual in manuals:
        found = [
            (len(page), task)
            for task in read(manual).tasks
            for page in task.pages
            if path == f"{page}/" or (page not in FIRST_PAGES and path.startswith(f"{page}/"))
        ]
        if found:
            return manual, max(found, key=lambda pair: pair[0])[1]
    return None


def help_address(route: str, roles: frozenset[Role]) -> str:
    """Where the page at `route` is explained to somebody who holds `roles`."""
    manuals = manuals_for(roles)
    found = task_for(route, manuals)
    if found is None:
        return reverse("manual_list")
    manual, task = found
    return f"{reverse('manual', args=[manual.value])}#{task.anchor}"
