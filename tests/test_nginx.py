"""What deploy/nginx.conf does, asked of a real nginx; skipped where there is none.

Behind it stands a server that says what a test tells it to say, and counts who asks.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parent.parent / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
OPENSSL = shutil.which("openssl")
PUBLIC, PRIVATE = "public, max-age=0, must-revalidate", "no-store, private"
LONGER_THAN_KEPT = 2.1

pytestmark = pytest.mark.skipif(not (NGINX and OPENSSL), reason="nginx or openssl is not installed")


@dataclass
class Portal:
    """The next answers, and the requests that came through."""

    status: int = 200
    body: bytes = b"first"
    headers: dict[str, str] = field(default_factory=lambda: {"Cache-Control": PUBLIC})
    seen: list[dict[str, str]] = field(default_factory=list)


@dataclass
class Front:
    portal: Portal
    port: int

    def get(self, path: str, **headers: str) -> tuple[int, bytes, Any]:
        """As a browser asks that looked the portal's name up."""
        return self._ask("GET", path, None, headers)

    def post(self, path: str, body: bytes) -> int:
        return self._ask("POST", path, body, {})[0]

    def _ask(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes, Any]:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        asking = HTTPConnection("portal.example")
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=10)
        asking.sock = context.wrap_socket(plain, server_hostname="portal.example")
        asking.request(
            method, path, body, {name.replace("_", "-"): v for name, v in headers.items()}
        )
        answer = asking.getresponse()
        said = answer.read()
        asking.close()
        return answer.status, said, answer.headers


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    portal: Portal

    def do_GET(self) -> None:
        portal = self.portal
        portal.seen.append({name.lower(): value for name, value in self.headers.items()})
        etag = portal.headers.get("ETag")
        unchanged = etag is not None and self.headers.get("If-None-Match") == etag
        self.send_response(304 if unchanged else portal.status)
        for name, value in portal.headers.items():
            self.send_header(name, value)
        if not unchanged:
            self.send_header("Content-Length", str(len(portal.body)))
        self.end_headers()
        if not unchanged:
            self.wfile.write(portal.body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_arguments: Any) -> None:
        return None


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def configuration(folder: Path, *, secure: int, plain: int, behind: int) -> str:
    """The sample, with the ports and places of the test in the place of its own."""
    text = SAMPLE.read_text()
    for given, own in (
        ("listen 443", f"listen 127.0.0.1:{secure}"),
        ("listen 80", f"listen 127.0.0.1:{plain}"),
        ("127.0.0.1:8000", f"127.0.0.1:{behind}"),
        ("/var/cache/nginx/portal", f"{folder}/cache"),
        ("/etc/ssl/portal", f"{folder}"),
        ("/var/lib/benxi-sorting/static/", f"{folder}/static/"),
        # Many requests in a second are what these tests are about.
        ("rate=20r/s", "rate=1000r/s"),
    ):
        assert given in text
        text = text.replace(given, own)
    temporary = "".join(
        f"{name}_temp_path {folder}/{name};\n"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started as root it would give the folder's files to another account.
    account = "user root;" if os.geteuid() == 0 else ""
    return (
        f"{account} daemon off; pid {folder}/pid; error_log {folder}/error.log;\n"
        "events { worker_connections 256; }\n"
        # As Debian's own nginx.conf has it before it includes sites.
        f"http {{ include /etc/nginx/mime.types; access_log off; gzip on;\n{temporary}{text}\n}}\n"
    )


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    (folder / "static").mkdir()
    (folder / "static/a.css").write_text("a{}")
    subprocess.run(
        [str(OPENSSL), "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
         "-subj", "/CN=portal.example", "-keyout", folder / "privkey.pem",
         "-out", folder / "fullchain.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    portal, secure = Portal(), free_port()
    handler = type("Own", (Handler,), {"portal": portal})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as behind:
        thread = threading.Thread(target=behind.serve_forever)
        thread.start()
        text = configuration(folder, secure=secure, plain=free_port(), behind=behind.server_port)
        (folder / "nginx.conf").write_text(text)
        nginx = subprocess.Popen(
            [str(NGINX), "-c", folder / "nginx.conf", "-e", folder / "error.log"]
        )
        wait_for(secure, folder)
        yield Front(portal, secure)
        nginx.terminate()
        nginx.wait(timeout=10)
        behind.shutdown()
        thread.join()


def wait_for(port: int, folder: Path) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    log = folder / "error.log"
    pytest.fail(log.read_text() if log.exists() else "nginx did not start")


@pytest.fixture
def front(running: Front) -> Front:
    """With a portal that says the usual; each test asks for addresses of its own."""
    running.portal.__dict__.update(Portal().__dict__)
    return running


def test_a_page_is_asked_for_once_a_second(front: Front) -> None:
    answers = {front.get("/once/")[1] for _number in range(20)}
    assert answers == {b"first"}
    assert len(front.portal.seen) <= 3
    front.portal.body = b"second"
    time.sleep(LONGER_THAN_KEPT)
    assert front.get("/once/")[1] == b"second"


def test_browsers_share_two_forms(front: Front) -> None:
    for accepted in ("gzip, deflate, br", "br;q=1.0, gzip;q=0.8", "GZIP"):
        front.get("/forms/", Accept_Encoding=accepted)
    front.get("/forms/", Accept_Encoding="identity")
    assert [one.get("accept-encoding", "") for one in front.portal.seen] == ["gzip", ""]


def test_an_unchanged_page_is_asked_for_without_its_body(front: Front) -> None:
    front.portal.headers["ETag"] = 'W/"abc"'
    front.get("/unchanged/")
    time.sleep(LONGER_THAN_KEPT)
    assert front.get("/unchanged/")[:2] == (200, b"first")
    assert [one.get("if-none-match") for one in front.portal.seen] == [None, 'W/"abc"']
    # A reader who has it is told so, whoever answers.
    status, body, _headers = front.get("/unchanged/", If_None_Match='W/"abc"')
    assert (status, body) == (304, b"")


@pytest.mark.parametrize("said", [PRIVATE, "no-store", "private, no-store", ""])
def test_what_is_not_public_is_kept_nowhere(said: str, front: Front) -> None:
    front.portal.headers = {"Cache-Control": said} if said else {}
    path = f"/private/{len(said)}/"
    assert front.get(path)[1] == b"first"
    front.portal.body = b"of somebody else"
    assert front.get(path)[1] == b"of somebody else"
    assert len(front.portal.seen) == 2


def test_who_is_signed_in_is_answered_by_the_portal(front: Front) -> None:
    front.get("/signed-in/")
    front.portal.body = b"for the officer"
    assert front.get("/signed-in/", Cookie="__Host-sessionid=x")[1] == b"for the officer"
    # And what was said to the officer reaches nobody else.
    assert front.get("/signed-in/")[1] == b"first"


def test_a_page_that_sets_a_cookie_is_not_kept(front: Front) -> None:
    front.portal.headers["Set-Cookie"] = "csrftoken=x"
    front.get("/form/")
    front.get("/form/")
    assert len(front.portal.seen) == 2


def test_the_last_page_stands_in_while_the_portal_fails(front: Front) -> None:
    front.get("/fails/")
    front.portal.status, front.portal.body = 500, b"broken"
    time.sleep(LONGER_THAN_KEPT)
    assert front.get("/fails/")[:2] == (200, b"first")


def test_what_was_withdrawn_does_not_come_back(front: Front) -> None:
    front.get("/withdrawn/")
    front.portal.status, front.portal.body = 410, b"withdrawn"
    time.sleep(LONGER_THAN_KEPT)
    assert front.get("/withdrawn/")[0] == 410
    front.portal.status, front.portal.body = 500, b"broken"
    time.sleep(LONGER_THAN_KEPT)
    assert front.get("/withdrawn/")[:2] == (410, b"withdrawn")


def test_private_pages_are_not_packed(front: Front) -> None:
    front.portal.headers = {"Cache-Control": PRIVATE, "Content-Type": "text/html"}
    front.portal.body = b"token " * 1000
    for path in ("/workspace/", "/accounts/login/", "/feedback/ABCD/"):
        _status, body, headers = front.get(path, Accept_Encoding="gzip")
        assert headers["Content-Encoding"] is None
        assert len(body) == 6000


def test_the_portal_believes_the_proxy_alone(front: Front) -> None:
    front.get("/believed/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http")
    [seen] = front.portal.seen
    assert (seen["x-forwarded-for"], seen["x-forwarded-proto"]) == ("127.0.0.1", "https")
    assert seen["host"] == "portal.example"


def test_another_name_is_none_of_ours(front: Front) -> None:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", front.port), timeout=10) as plain,
        pytest.raises(ssl.SSLError, match=r"(?i)unrecognized.name"),
    ):
        context.wrap_socket(plain, server_hostname="other.example")


def test_static_files_are_kept_for_a_year(front: Front) -> None:
    status, body, headers = front.get("/static/a.css")
    assert (status, body) == (200, b"a{}")
    assert "max-age=31536000" in headers.get_all("Cache-Control")
    assert front.portal.seen == []


@pytest.mark.parametrize("path", ["/feedback/new/", "/en/feedback/new/", "/verify/file/"])
def test_pages_that_take_photos_and_files_take_them_whole(path: str, front: Front) -> None:
    assert front.post(path, b"x" * 5_000_000) == 200


@pytest.mark.parametrize("path", ["/search/", "/accounts/login/", "/feedback/find/"])
def test_other_public_pages_take_no_large_body(path: str, front: Front) -> None:
    assert front.post(path, b"x" * 5_000_000) == 413
    assert front.portal.seen == []
