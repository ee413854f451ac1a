"""What systemd runs once exists, with these options, whether or not there is a worker."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

DEPLOY = Path(__file__).parent.parent / "deploy"
ONCE = [
    line.partition("manage.py ")[2]
    for unit in sorted(DEPLOY.glob("*.service"))
    if "Type=oneshot" in unit.read_text()
    for line in unit.read_text().splitlines()
    if line.startswith("ExecStart=")
]


def test_units_run_commands() -> None:
    assert len(ONCE) >= 4


@pytest.mark.parametrize("call", ONCE)
def test_a_command_takes_what_its_unit_says(call: str) -> None:
    # The first that fails keeps those below it from being run.
    name, *options = shlex.split(call)
    parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
    parser.parse_args(options)
