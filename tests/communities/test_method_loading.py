"""The methods that ship: loaded as drafts, all or none, and a fault is named where it stands."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command

from communities.models import GovernanceMethod, MethodStep, ModelText
from communities.services import load_governance_methods, put_in_force
from tests.communities.toolkits import type_

pytestmark = pytest.mark.django_db

SHIPPED = Path(settings.BASE_DIR) / "data" / "governance_methods.json"


def entry(**changes: Any) -> dict[str, Any]:
    return {
        "slug": "banfa",
        "name": "办法",
        "types": ["large"],
        "summary": "概要",
        "source": "依据",
        "since": "2024-01-01",
        "steps": [{"title": "一", "description": "做"}],
        "model_texts": [{"title": "告示", "text": "正文"}],
        **changes,
    }


def file(*methods: Any, jurisdiction: Any = "2105") -> bytes:
    return json.dumps({"jurisdiction": jurisdiction, "methods": methods}).encode()


def test_what_ships_is_whole_and_can_be_put_in_force(city_officer: Any) -> None:
    call_command("load_community_types", verbosity=0)
    assert load_governance_methods(data=SHIPPED.read_bytes()) == 10
    assert load_governance_methods(data=SHIPPED.read_bytes()) == 0
    methods = list(GovernanceMethod.objects.all())
    assert {m.state for m in methods} == {"draft"}
    for made in methods:
        assert 3 <= made.steps.count() <= 6
        put_in_force(made, by=city_officer)
    covered = {t.code for m in methods for t in m.types.all()}
    assert len(covered) == 5
    text = SHIPPED.read_text(encoding="utf-8")
    assert [word for word in ("罚款", "积分", "黑名单") if word in text] == []


def test_what_is_known_stays_as_officers_left_it() -> None:
    type_()
    load_governance_methods(data=file(entry()))
    GovernanceMethod.objects.update(summary="改过")
    more = file(entry(), entry(slug="lingyi", name="另一项"))
    assert load_governance_methods(data=more) == 1
    assert GovernanceMethod.objects.get(slug="banfa").summary == "改过"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"types": ["nowhere"]}, "nowhere"),
        ({"types": []}, "类型"),
        ({"name": ""}, "第 2 项"),
        ({"name": "隐\u200b藏"}, "U+200B"),
        ({"summary": "长" * 501}, "500"),
        ({"since": "2024-13-01"}, "第 2 项"),
        ({"since": "2999-01-01"}, "这一天还没有到"),
        ({"slug": "no slug"}, "第 2 项"),
        ({"steps": [{"title": "一", "description": "做"}, {"title": "", "description": ""}]},
         "步骤 2"),
        ({"steps": [{"title": "一"}]}, "description"),
        ({"model_texts": [{"title": "告示", "text": "\x00"}]}, "示范文本 1"),
        ({"model_texts": "text"}, "第 2 项"),
    ],
)  # fmt: skip
def test_a_fault_is_named_and_nothing_is_loaded(changes: dict[str, Any], place: str) -> None:
    type_()
    data = file(entry(slug="good", name="好办法"), entry(**changes))
    with pytest.raises(ValidationError) as error:
        load_governance_methods(data=data)
    text = "；".join(error.value.messages)
    assert "第 2 项办法" in text
    assert place in text
    counts = [m.objects.count() for m in (GovernanceMethod, MethodStep, ModelText)]
    assert counts == [0, 0, 0]


@pytest.mark.parametrize(
    "data",
    [b"", b"\xff", b"[]", b"{}", b"7", file(jurisdiction="21"), file(jurisdiction=2105),
     b'{"jurisdiction": "2105", "methods": {}}'],
)  # fmt: skip
def test_what_is_no_list_of_methods_is_refused(data: bytes) -> None:
    with pytest.raises(ValidationError):
        load_governance_methods(data=data)


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "methods.json"
    with pytest.raises(CommandError):
        call_command("load_governance_methods", str(path))
    path.write_bytes(file(entry(types=["nowhere"])))
    with pytest.raises(CommandError, match="nowhere"):
        call_command("load_governance_methods", str(path))
    path.write_bytes(file("no method"))
    type_()
    with pytest.raises(CommandError, match="第 1 项"):
        call_command("load_governance_methods", str(path))
