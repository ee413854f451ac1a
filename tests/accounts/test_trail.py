"""Every act that is recorded has its words."""

from __future__ import annotations

import re

from accounts.trail import NOUNS, VERBS, _models, _states
from tests.test_architecture import APPS, ROOT

RECORDED = re.compile(r'action="([a-z_]+)\.([a-z_]+)"')


def test_no_act_is_read_as_it_is_recorded() -> None:
    acts = {
        act
        for app in APPS
        for path in (ROOT / app).rglob("*.py")
        for act in RECORDED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(acts) > 50
    models = _models()
    raw = {
        f"{noun}.{verb}"
        for noun, verb in acts
        if (noun not in NOUNS and noun not in models)
        or (verb not in VERBS and verb not in _states(models.get(noun)))
    }
    assert raw == set()
