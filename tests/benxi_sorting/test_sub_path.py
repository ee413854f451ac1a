"""Mounted below a path of another site: every address begins with it, styles and all."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.test_architecture import ROOT

# A process of its own, as the server is one: what is asked first decides what Django remembers.
ASK = """
import sys
from benxi_sorting.wsgi import application
def ask(path):
    said = []
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "SERVER_NAME": "localhost",
               "SERVER_PORT": "80", "wsgi.input": sys.stdin.buffer, "wsgi.url_scheme": "http",
               "wsgi.errors": sys.stderr}
    body = b"".join(application(environ, lambda status, headers: said.append(status)))
    return said[0][:3], body.decode()
print(ask("/static/css/portal.css")[0])
status, page = ask("/nothing/")
print(status)
print(page)
"""


@pytest.mark.parametrize(
    ("name", "prefix"), [("/ljfl", "/ljfl"), ("/ljfl/", "/ljfl"), ("/a/b", "/a/b"), ("", "")]
)
def test_every_address_begins_with_the_path(name: str, prefix: str, tmp_path: object) -> None:
    environment = {
        **{k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "DEMONSTRATION"}},
        "TESTING": "1",
        "FORCE_SCRIPT_NAME": name,
        "VAR_DIR": str(tmp_path),
    }
    answer = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT, env=environment, check=True, capture_output=True, text=True,
    )  # fmt: skip
    style, missing, page = answer.stdout.split("\n", 2)
    assert (style, missing) == ("200", "404")
    assert f'href="{prefix}/static/css/portal.css"' in page
    assert f'href="{prefix}/workspace/"' in page
