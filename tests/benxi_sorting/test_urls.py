"""The order of the apps' addresses decides nothing but how fast one is found."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module

from django.urls import URLResolver, get_resolver

PUBLIC_APPS = (
    "portal", "communities", "orgs", "deliberation", "evaluation", "coordination", "outreach",
)  # fmt: skip


def test_no_two_apps_answer_below_the_same_word() -> None:
    apps: dict[str, set[str]] = defaultdict(set)
    for app in PUBLIC_APPS:
        for pattern in import_module(f"{app}.urls").urlpatterns:
            apps[str(pattern.pattern).partition("/")[0]].add(app)
    assert {word: found for word, found in apps.items() if len(found) > 1} == {}
    assert [word for word in apps if word.startswith("<")] == []


def test_a_public_address_passes_the_workspace_at_one_step() -> None:
    [below_language] = [one for one in get_resolver().url_patterns if isinstance(one, URLResolver)]
    before = [str(one.pattern) for one in below_language.url_patterns]
    assert before[:4] == ["admin/", "accounts/", "workspace/", ""]
