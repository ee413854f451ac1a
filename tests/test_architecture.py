"""Who may import whom, between the apps and inside them (docs/architecture.md), and sizes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# An app imports only apps to its left.
APPS = (
    "accounts",
    "portal",
    "communities",
    "orgs",
    "deliberation",
    "evaluation",
    "outreach",
    "coordination",
)
# A module imports only from its own layer or from those above it in this list, in every app alike.
LAYERS: tuple[frozenset[str], ...] = (
    frozenset({"enums", "constants"}),
    frozenset({"normalise", "privacy", "scoping", "context", "locks", "triggers", "policies"}),
    frozenset({"validators", "rules", "passwords", "immutable"}),
    frozenset({"models"}),
    frozenset({"scoring", "ranking", "quorum"}),
    frozenset({"queries"}),
    # What the public may see of a record, and the services that publish it, need each other.
    frozenset({"services", "public", "photos"}),
    frozenset({"pages", "desk", "sections"}),
    frozenset({"resources", "forms"}),
    frozenset({"adapters", "middleware"}),
    frozenset({"admin", "views", "urls", "workspace_urls", "apps", "management", "templatetags"}),
)
# Modules that one app has beside the common names, and the common name whose place they take.
EXTRA_MODULES: dict[str, dict[str, str]] = {
    "portal": {
        "addresses": "queries",
        "channels": "queries",
        "photos": "scoring",
        "pinyin": "scoring",
        "marking": "scoring",
        "occasions": "queries",
        "crawling": "scoring",
        "staticsite": "services",
        "subscriptions": "pages",
        "search_views": "views",
        "manual": "pages",
        "manual_views": "views",
        "documents": "scoring",
        "codes": "scoring",
        "calendars": "scoring",
        "workdays": "validators",
        "lookups": "scoping",
        "reading": "scoping",
        "composed": "scoping",
        "periods": "scoping",
        "holidays": "services",
        "followers": "queries",
        "evidence": "services",
        "pdfs": "scoring",
        "files": "services",
        "file_answer": "pages",
        "measures": "queries",
        "sheets": "scoring",
        "importing": "services",
        "opendata": "sections",
        "opendata_views": "views",
        "fingerprints": "scoring",
        "verifying": "pages",
        "verify_views": "views",
        "api_views": "views",
        "import_rules": "rules",
        "import_forms": "forms",
        "import_columns": "resources",
        "import_views": "views",
        "import_urls": "workspace_urls",
    },
    "accounts": {
        "encryption": "rules",
        "loading": "services",
        "places": "desk",
        "trail": "queries",
        "tables": "scoring",
        "exports": "services",
        "rows": "queries",
        "steps": "adapters",
    },
    "communities": {
        "differences": "scoring",
        "divisions": "scoring",
        "matching": "scoring",
        "naming": "scoring",
        "loading": "services",
        "integrity": "queries",
        "comparison": "scoring",
        "toolkit": "sections",
        "toolkit_urls": "workspace_urls",
        "completeness": "sections",
        "datasets": "sections",
        "measures": "sections",
    },
    "orgs": {
        "coverage": "scoring",
        "deadlines": "validators",
        "credit_public": "public",
        "credit_desk": "desk",
        "credit_sections": "sections",
        "pledge_public": "public",
        "pledge_sections": "sections",
        "clocks": "scoring",
        "case_desk": "desk",
        "case_urls": "workspace_urls",
        "standards": "validators",
        "standard_public": "public",
        "standard_sections": "sections",
        "standard_answer": "pages",
        "standard_desk": "desk",
        "standard_urls": "workspace_urls",
        "library_public": "public",
        "library_sections": "sections",
        "library_desk": "desk",
        "library_urls": "workspace_urls",
        "project_rules": "rules",
        "project_public": "public",
        "project_desk": "desk",
        "project_sections": "sections",
        "project_urls": "workspace_urls",
        "matching": "validators",
        "partnership_desk": "desk",
        "partnership_public": "public",
        "partnership_urls": "workspace_urls",
        "record_urls": "workspace_urls",
        "datasets": "sections",
        "measures": "sections",
    },
    "deliberation": {
        "ballots": "validators",
        "agenda": "scoring",
        "attendance": "queries",
        "origins": "sections",
        "papers": "pages",
        "entry_forms": "forms",
        "datasets": "sections",
        "measures": "sections",
    },
    "evaluation": {
        "satisfaction": "validators",
        "spans": "validators",
        "review_public": "public",
        "review_sections": "sections",
        "review_urls": "workspace_urls",
        "papers": "pages",
        "incentives": "scoring",
        "lists": "scoring",
        "waste": "scoring",
        "rectified": "scoring",
        "beside": "scoring",
        "unit_sections": "sections",
        "reward_publication": "public",
        "reward_sections": "sections",
        "movement": "ranking",
        "composites": "scoring",
        "draws": "scoring",
        "periods": "validators",
        "toolkit": "sections",
        "datasets": "sections",
        "measures": "sections",
    },
    "coordination": {
        "texts": "scoring",
        "training_plan_progress": "scoring",
        "training_plan_queries": "queries",
        "training_plan_public": "public",
        "training_plan_forms": "forms",
        "datasets": "sections",
        "measures": "sections",
        "duty_public": "public",
        "duty_forms": "forms",
        "plan_rules": "rules",
        "plan_progress": "scoring",
        "plan_queries": "queries",
        "plan_waiting": "queries",
        "plan_public": "public",
        "plan_sections": "sections",
        "plan_desk": "desk",
        "plan_forms": "forms",
        "plan_papers": "resources",
        "plan_urls": "workspace_urls",
        "programme_queries": "queries",
        "programme_public": "public",
        "programme_sections": "sections",
        "programme_forms": "forms",
        "programme_desk": "desk",
        "programme_urls": "workspace_urls",
        "training_rules": "rules",
        "training_queries": "queries",
        "training_public": "public",
        "training_sections": "sections",
        "training_papers": "resources",
        "training_desk": "desk",
        "training_forms": "forms",
        "training_urls": "workspace_urls",
        "referral_rules": "rules",
        "referral_queries": "queries",
        "referral_papers": "pages",
        "referral_desk": "desk",
        "referral_sections": "sections",
        "referral_forms": "forms",
        "referral_urls": "workspace_urls",
        "notice_links": "validators",
        "notice_rules": "rules",
        "notice_queries": "queries",
        "notice_desk": "desk",
        "notice_forms": "forms",
        "notice_urls": "workspace_urls",
        "digest_mail": "pages",
    },
    "outreach": {
        "readings": "scoring",
        "finding": "scoring",
        "edition": "scoring",
        "carrier_rules": "rules",
        "carrier_queries": "queries",
        "carrier_forms": "forms",
        "carrier_views": "views",
        "carrier_urls": "workspace_urls",
        "material_queries": "queries",
        "material_forms": "forms",
        "material_views": "views",
        "material_pages": "views",
        "material_urls": "workspace_urls",
        "figure_public": "public",
        "figure_desk": "desk",
        "figure_measures": "sections",
        "figure_sections": "sections",
        "volunteer_rules": "rules",
        "volunteer_queries": "queries",
        "volunteer_forms": "forms",
        "volunteer_views": "views",
        "volunteer_public_views": "views",
        "volunteer_urls": "workspace_urls",
        "papers": "pages",
        "activity_queries": "queries",
        "activity_public": "public",
        "activity_sections": "sections",
        "activity_desk": "desk",
        "activity_forms": "forms",
        "activity_views": "views",
        "activity_record_views": "views",
        "activity_pages": "views",
        "activity_urls": "workspace_urls",
        "datasets": "sections",
        "measures": "sections",
    },
}
# They stand for themselves: plain values in, plain values out.
PURE = frozenset({"enums", "constants", "validators", "rules", "scoring", "ranking", "quorum"})
# Of the wiring, these know every app; the rest knows `accounts` alone.
WIRING_ABOVE_ALL = frozenset({"urls", "demonstration", "management"})

FILE_LINES, FUNCTION_LINES, TEMPLATE_LINES = 400, 50, 150


def common_name(app: str, module: str) -> str:
    return EXTRA_MODULES.get(app, {}).get(module, module)


def layer(app: str, module: str) -> int | None:
    name = common_name(app, module)
    return next((n for n, names in enumerate(LAYERS) if name in names), None)


def breaches(path: str, source: str) -> list[str]:
    """What is wrong with one Python file of the project; `path` is relative to its root."""
    parts = Path(path).with_suffix("").parts
    tree = ast.parse(source)
    is_migration = "migrations" in parts
    # Django writes migrations; how long one is says nothing of what a reader has to keep in mind.
    lines = 0 if is_migration else source.count("\n")
    found = [f"{path}: {text}" for text in _sizes_and_habits(lines, tree)]
    if is_migration:
        return found
    for imported, line in _imports(tree, parts):
        reason = _refusal(parts, imported)
        if reason:
            found.append(f"{path}:{line}: imports {'.'.join(imported)}: {reason}")
    in_app = parts[0] in APPS and len(parts) > 1 and parts[1] != "__init__"
    if in_app and layer(parts[0], parts[1]) is None:
        found.append(f"{path}: “{parts[1]}” is none of the agreed names; see LAYERS")
    return found


def _sizes_and_habits(lines: int, tree: ast.Module) -> Iterator[str]:
    if lines > FILE_LINES:
        yield f"{lines} lines; {FILE_LINES} at most"
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                yield f"{node.name} has {length} lines; {FUNCTION_LINES} at most"
            if any("receiver" in ast.unparse(d) for d in node.decorator_list):
                yield f"{node.name} is a signal receiver; call a service instead"
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "print":
            yield f"print() in line {node.lineno}"


def _imports(tree: ast.Module, parts: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int]]:
    """Dotted names imported anywhere in the file, except for the type checker alone."""
    for node in _without_type_checking(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield tuple(alias.name.split(".")), node.lineno
        elif isinstance(node, ast.ImportFrom):
            base = parts[: -node.level] if node.level else ()
            base += tuple(node.module.split(".")) if node.module else ()
            # `from app import module` names the module; `from app.module import name` does not.
            for alias in node.names:
                yield ((*base, alias.name) if len(base) == 1 else base), node.lineno


def _without_type_checking(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        yield node
        yield from _without_type_checking(node)


def _refusal(parts: tuple[str, ...], imported: tuple[str, ...]) -> str:
    here, there = parts[0], imported[0]
    if here == "benxi_sorting":
        above_all = len(parts) > 1 and parts[1] in WIRING_ABOVE_ALL
        return "" if there not in APPS[1:] or above_all else "the wiring knows accounts alone"
    if there == "benxi_sorting":
        allowed = parts[1:2] == ("admin",) and imported[1:2] == ("admin",)
        return "" if allowed else "only admin modules may import benxi_sorting.admin"
    if there in {"tests", "bench"}:
        return "the portal does not need its tests"
    if there not in APPS:
        return ""
    if APPS.index(there) > APPS.index(here):
        return f"{there} stands to the right of {here}"
    return _inner_refusal(parts, imported)


def _inner_refusal(parts: tuple[str, ...], imported: tuple[str, ...]) -> str:
    if len(parts) < 2 or len(imported) < 2:
        return ""
    own, other = layer(parts[0], parts[1]), layer(imported[0], imported[1])
    if own is None or other is None:
        return ""
    if other > own:
        return f"{imported[1]} stands after {parts[1]}"
    if common_name(parts[0], parts[1]) in PURE and imported[1] == "models":
        return f"{parts[1]} works without models"
    return ""


def project_files() -> Iterator[Path]:
    for folder in ("benxi_sorting", *APPS):
        yield from sorted((ROOT / folder).rglob("*.py"))


def test_every_file_keeps_its_place() -> None:
    found = [
        breach
        for path in project_files()
        for breach in breaches(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8"))
    ]
    assert "\n".join(found) == ""


def test_templates_are_short() -> None:
    found = {}
    for path in (ROOT / "templates").rglob("*"):
        if path.is_file():
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > TEMPLATE_LINES:
                found[path.relative_to(ROOT).as_posix()] = lines
    assert found == {}


@pytest.mark.parametrize(
    ("path", "source", "expected"),
    [
        ("accounts/models.py", "from portal.models import Photo", "portal stands to the right"),
        ("portal/views.py", "import evaluation.queries", "evaluation stands to the right"),
        ("evaluation/queries.py", "from evaluation import services", "services stands after"),
        ("evaluation/queries.py", "def f():\n    from .views import page", "views stands after"),
        ("evaluation/ranking.py", "from communities.models import Community", "without models"),
        ("evaluation/services/rounds.py", "from evaluation.forms import F", "forms stands after"),
        ("portal/pages.py", "from benxi_sorting.admin import NOBODY", "only admin modules"),
        ("benxi_sorting/admin.py", "from portal.models import Photo", "accounts alone"),
        ("portal/helpers.py", "", "none of the agreed names"),
        ("portal/views.py", "print(1)", "print() in line 1"),
        ("portal/models.py", "@receiver(post_save)\ndef f(**k): ...", "signal receiver"),
        ("portal/models.py", "\n" * 401, "401 lines"),
        ("portal/models.py", "def f():\n" + "    x = 1\n" * 50, "f has 51 lines"),
    ],
)
def test_a_breach_is_reported(path: str, source: str, expected: str) -> None:
    [breach] = breaches(path, source)
    assert expected in breach


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("evaluation/services.py", "from portal.services import publish"),
        ("evaluation/admin/rounds.py", "from benxi_sorting.admin import PortalModelAdmin"),
        ("accounts/scoping.py", "if TYPE_CHECKING:\n    from accounts.models import User"),
        ("portal/migrations/0001_initial.py", "from portal.immutable import TABLES"),
        ("portal/migrations/0001_initial.py", "\n" * 401),
        ("benxi_sorting/urls.py", "from portal import views"),
    ],
)
def test_what_is_allowed_is_not_reported(path: str, source: str) -> None:
    assert breaches(path, source) == []
