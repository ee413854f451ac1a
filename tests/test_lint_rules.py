"""What this project does without, and why (bar J1, D5, A6): a forged line proves each rule."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.test_architecture import ROOT, project_files

# Pattern → the reason. Searched in the code with its comments and strings left out.
FORBIDDEN = {
    r"\bmark_safe\b|\bSafeString\b|\bSafeData\b": "format_html escapes; mark_safe trusts",
    r"\bcsrf_exempt\b": "every form carries its token",
    r"\blist_editable\b": "admin lists do not write",
    r"\bGeneric\w*Inline\b": "generic inlines skip the parent's permissions",
    r"\bcache_page\b|\bUpdateCacheMiddleware\b|\bFetchFromCacheMiddleware\b": (
        "a page of one person could reach another; portal.pages is the only page cache"
    ),
    r"\b(pickle|marshal|shelve)\.loads?\b|\byaml\.load\b|(?<![\w.])(eval|exec)\(": (
        "runs foreign code"
    ),
    r"\bdjango\.contrib\.gis\b": "no geometry is stored",
    r"\basync def\b|\basgi\b": "WSGI only",
    r"\.(raw|extra)\(|\bRawSQL\b": "the ORM writes the SQL",
    r"\bURLField\b(?!\(.*schemes)": "an address must be checked to be http or https",
    r"__i?regex\b": "a pattern typed by a person can take forever",
    r"(filter|exclude|annotate|order_by)\(\*{1,2}request\.": "lookups typed by a person",
    r"order_by\(request\.": "an order typed by a person",
    r"\b(requests|httpx|urllib\.request|http\.client)\b": "nothing is fetched at run time",
}
# Raw cursors: the advisory lock, the triggers, how long to wait for SQLite, whether the database
# answers at all, the leaps along an index, for which the ORM has no recursive query, the stream
# of new rows (COPY is nothing that the ORM writes), and SQL that the ORM wrote and that is kept.
CURSORS_ALLOWED = {
    "accounts/loading.py",
    "accounts/locks.py",
    "accounts/triggers.py",
    "benxi_sorting/paging.py",
    "portal/composed.py",
    "portal/pages/store.py",
    "portal/views.py",
}
TEMPLATE_FORBIDDEN = {
    r"\|\s*safe\b|\|\s*safeseq\b|\bautoescape off\b": "escapes are never turned off",
    r"\son[a-z]+\s*=\s*[\"']": "no inline handler passes the content security policy",
    r"<[^>]*\sstyle\s*=": "no inline style passes the content security policy",
    r"<style\b": "no inline style passes the content security policy",
    r"<script(?![^>]*\bsrc=)(?![^>]*application/(ld\+)?json)[^>]*>": "no inline script",
    r"(src|href)\s*=\s*[\"'](https?:)?//": "nothing is loaded from, or sent to, another host",
    r"javascript:": "no script in an address",
}


def code_faults(path: str, source: str) -> list[str]:
    code = _without_text(source)
    found = [
        f"{path}: {match.group(0)!r}: {reason}"
        for pattern, reason in FORBIDDEN.items()
        for match in re.finditer(pattern, code)
    ]
    if re.search(r"\.cursor\(", code) and path not in CURSORS_ALLOWED:
        found.append(f"{path}: a raw cursor: the ORM writes the SQL")
    return [*found, *(f"{path}: {fault}" for fault in _call_faults(source))]


def _without_text(source: str) -> str:
    """The code alone: no comments, no docstrings; the values of other strings stay."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        match body:
            case [ast.Expr(value=ast.Constant(value=str()) as text), *_]:
                text.value = ""
    return ast.unparse(tree)


def _call_faults(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        name = ast.unparse(node.func)
        keywords = {keyword.arg for keyword in node.keywords}
        if name.endswith("Image.open") and "formats" not in keywords:
            yield "Image.open without formats= reads every format there is"
        formatted = bool(node.args) and isinstance(node.args[0], ast.JoinedStr)
        trigger = re.search("trigger|function", ast.unparse(node), re.IGNORECASE)
        if name.endswith(".execute") and formatted and not trigger:
            yield f"SQL put together in line {node.lineno}: pass parameters"


def template_faults(path: str, source: str) -> list[str]:
    text = re.sub(r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", source, flags=re.DOTALL)
    return [
        f"{path}: {match.group(0)!r}: {reason}"
        for pattern, reason in TEMPLATE_FORBIDDEN.items()
        for match in re.finditer(pattern, text)
    ]


def templates() -> Iterator[Path]:
    yield from sorted(p for p in (ROOT / "templates").rglob("*.html"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_code() -> None:
    found = [
        fault
        for path in project_files()
        if "migrations" not in path.parts
        for fault in code_faults(relative(path), path.read_text(encoding="utf-8"))
    ]
    assert "\n".join(found) == ""


def test_templates() -> None:
    found = [
        fault
        for path in templates()
        for fault in template_faults(relative(path), path.read_text(encoding="utf-8"))
    ]
    assert "\n".join(found) == ""


@pytest.mark.parametrize(
    "source",
    [
        "x = mark_safe(y)",
        "@csrf_exempt\ndef view(request): ...",
        "class A:\n    list_editable = ('name',)",
        "class A(GenericTabularInline): ...",
        "@cache_page(60)\ndef view(request): ...",
        "import pickle\npickle.loads(x)",
        "eval(x)",
        "from django.contrib.gis import admin",
        "async def view(request): ...",
        "Model.objects.raw('SELECT 1')",
        "Model.objects.extra(where=['1'])",
        "website = models.URLField()",
        "rows.filter(name__iregex=typed)",
        "rows.filter(**request.GET.dict())",
        "rows.order_by(request.GET['o'])",
        "import urllib.request",
        "connection.cursor()",
        "Image.open(upload)",
        "c.execute(f'SELECT {name}')",
    ],
)
def test_forbidden_code_is_reported(source: str) -> None:
    assert code_faults("portal/services.py", source) != []


@pytest.mark.parametrize(
    "source",
    [
        "{{ text|safe }}",
        "{% autoescape off %}",
        '<a onclick="go()">',
        '<p class="x" style="color:red">',
        "<style>p{}</style>",
        "<script>alert(1)</script>",
        '<script src="//cdn.example/x.js"></script>',
        '<img src="https://cdn.example/x.png">',
        '<a href="javascript:void(0)">',
    ],
)
def test_forbidden_template_is_reported(source: str) -> None:
    assert template_faults("portal/home.html", source) != []


@pytest.mark.parametrize(
    "source",
    [
        '"""Uses no mark_safe and no cursor()."""',
        "Image.open(upload, formats=('JPEG',))",
        "evaluation.retrieval(x)",
    ],
)
def test_harmless_code_is_not_reported(source: str) -> None:
    assert code_faults("portal/services.py", source) == []
