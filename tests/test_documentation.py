"""What the documents point to is there: files, functions, commands, targets of make."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.test_architecture import ROOT

AT_THE_TOP = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")
DOCUMENTS = sorted([*(ROOT / name for name in AT_THE_TOP), *(ROOT / "docs").rglob("*.md")])
CODE = re.compile(r"`([^`\n]+)`")
PICTURE = re.compile(r"!\[[^\]]*\]\(([^)]+)\)")
FILE = re.compile(r"([\w./-]+\.(?:py|md|po|csv|json|css|conf|service|sh|txt|toml))(?:::(\w+))?")


def faults(text: str, folder: Path = ROOT) -> Iterator[str]:
    for picture in PICTURE.findall(CODE.sub("", text)):
        if not (folder / picture).exists():
            yield f"there is no picture {picture}"
    for code in CODE.findall(text):
        found = FILE.fullmatch(code)
        if found and "/" in code:
            yield from _file_faults(found[1], found[2])
        command = re.fullmatch(r"manage\.py (\w+).*", code)
        if command and command[1] not in get_commands():
            yield f"there is no command {command[1]}"
        target = re.fullmatch(r"make ([\w-]+).*", code)
        if target and not re.search(rf"^{target[1]}:", _makefile(), re.MULTILINE):
            yield f"make has no target {target[1]}"


def _file_faults(name: str, function: str | None) -> Iterator[str]:
    path = ROOT / name
    if not path.exists():
        yield f"there is no {name}"
    elif function and function not in _names(path):
        yield f"{name} has no {function}"


def _names(path: Path) -> set[str]:
    kinds = (ast.FunctionDef, ast.ClassDef)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, kinds)}


def _makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_what_a_document_names_is_there(path: Path) -> None:
    assert list(faults(path.read_text(encoding="utf-8"), path.parent)) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("`portal/nothing.py`", "there is no portal/nothing.py"),
        ("`portal/services.py::nothing`", "portal/services.py has no nothing"),
        ("`manage.py nothing`", "there is no command nothing"),
        ("`make nothing`", "make has no target nothing"),
        ("![A page](docs/images/nothing.png)", "there is no picture docs/images/nothing.png"),
        ("![A page](docs/images/standings.png)", None),
        ("`portal/services.py::publish` `manage.py migrate` `make demo`", None),
    ],
)
def test_what_is_not_there_is_reported(text: str, fault: str | None) -> None:
    assert list(faults(text)) == ([fault] if fault else [])
