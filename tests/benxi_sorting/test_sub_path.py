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


Finished = subprocess.CompletedProcess[str]
COOKIES = """
import benxi_sorting.settings as s
print(s.SESSION_COOKIE_PATH, s.CSRF_COOKIE_PATH, s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME)
"""


def settings_under(name: str, tmp_path: object, **environment: str) -> Finished:
    """What the cookies are, as the settings say with the given environment."""
    own = {"PATH": os.environ["PATH"], "FORCE_SCRIPT_NAME": name, "VAR_DIR": str(tmp_path)}
    return subprocess.run(
        [sys.executable, "-c", COOKIES],
        cwd=ROOT, env=own | environment, check=False, capture_output=True, text=True,
    )  # fmt: skip


KEYS = {
    "SECRET_KEY": "s" * 50,
    "AUDIT_KEY": "a" * 50,
    "FIELD_KEYS": "f" * 50,
    "ALLOWED_HOSTS": "portal.example",
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("", "/ / __Host-sessionid __Host-csrftoken"),
        ("/ljfl/", "/ljfl/ /ljfl/ __Secure-sessionid __Secure-csrftoken"),
    ],
)
def test_cookies_go_to_the_path_alone(name: str, expected: str, tmp_path: object) -> None:
    assert settings_under(name, tmp_path, **KEYS).stdout.strip() == expected


@pytest.mark.parametrize("name", ["ljfl", "//ljfl", "/../x", "https://x/ljfl", "/a b", "/ljfl?x"])
def test_a_malformed_path_stops_the_start(name: str, tmp_path: object) -> None:
    stopped = settings_under(name, tmp_path, **KEYS)
    assert stopped.returncode == 1
    assert "FORCE_SCRIPT_NAME must be a path such as /ljfl." in stopped.stderr
