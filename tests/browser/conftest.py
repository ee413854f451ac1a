"""The demonstration itself, served as in production, and a real browser."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WCAG_22_AA = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
PASSWORD = "Green-River-2026"


@dataclass
class Portal:
    address: str
    environment: dict[str, str]

    def manage(self, *arguments: str) -> str:
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        ).stdout


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def _environment(var_dir: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"TESTING", "CACHE_URL", "MEDIA_ROOT"}}
    kept.pop("DATABASE_URL", None)
    return {**kept, "DEMONSTRATION": "1", "VAR_DIR": str(var_dir), "LOG_LEVEL": "WARNING"}


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The folder of a filled demonstration, which nobody changes."""
    base = tmp_path_factory.getbasetemp()
    return _filled(base if worker_id == "master" else base.parent)


@pytest.fixture(scope="session")
def portal(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """`make demo` without make: its own database, demonstration data, the production server."""
    with served(demonstration, tmp_path_factory.mktemp("portal")) as running:
        yield running


@contextmanager
def served(
    demonstration: Path,
    folder: Path,
    *,
    application: str = "benxi_sorting.wsgi:application",
    below: str = "",
    collected: bool = False,
    **environment: str,
) -> Iterator[Portal]:
    """A copy of the demonstration in `folder`, answered for by `application` below a path; with
    its static files `collected`, as production has them."""
    port = _free_port()
    var_dir = folder / "var"
    portal = Portal(f"http://127.0.0.1:{port}{below}", _environment(var_dir) | environment)
    shutil.copytree(demonstration, var_dir)
    if collected:
        portal.manage("collectstatic", "--noinput", "-v0")
    log = (folder / "server.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1",
         "--port", str(port), "--workers", "1", application],
        cwd=ROOT, env=portal.environment, stdout=log, stderr=subprocess.STDOUT,
    )  # fmt: skip
    try:
        _wait_for(portal.address)
        yield portal
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


def _filled(shared: Path) -> Path:
    """The first worker fills it, the others wait for it."""
    folder, finished = shared / "demonstration", shared / "demonstration.finished"
    with (shared / "demonstration.lock").open("w") as lock:
        flock(lock, LOCK_EX)
        if not finished.exists():
            folder.mkdir()
            filling = Portal("", _environment(folder))
            for command in (["migrate", "-v0"], ["createcachetable"], ["demo_data"]):
                filling.manage(*command)
            finished.touch()
    return folder


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise RuntimeError("the portal did not start")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        if os.environ.get("CI"):
            pytest.fail(f"{CHROMIUM} is missing; install the package chromium")
        pytest.skip(f"{CHROMIUM} is missing; install the package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Visitor:
    """A person at a screen: remembers what the browser complained about on the way."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)
    checked: int = 0

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def sign_in(self, username: str, next_path: str = "/workspace/") -> None:
        below = urlsplit(self.address).path
        self.go(f"/accounts/login/?next={below}{next_path}")
        self.page.locator("input[name=login]").fill(username)
        self.page.locator("input[name=password]").fill(PASSWORD)
        self.page.locator("main form button[type=submit]").click()
        self.page.wait_for_url(f"{self.address}{next_path}")

    def sign_out(self) -> None:
        self.page.context.clear_cookies()

    def check(self) -> None:
        """WCAG 2.2 AA, no sideways scrolling, no complaint of the browser."""
        self.check_layout()
        result = (
            Axe()
            .run(self.page, options={"runOnly": {"type": "tag", "values": WCAG_22_AA}})
            .response
        )
        # While it measures, axe itself sets styles that the policy refuses.
        self.complaints.clear()
        violations = [
            f"{v['id']}: {n['html'][:160]}" for v in result["violations"] for n in v["nodes"]
        ]
        assert violations == [], f"{self.page.url}\n" + "\n".join(violations)
        self.checked += 1

    def check_layout(self) -> None:
        """No sideways scrolling, no complaint of the browser."""
        assert self.complaints == [], f"{self.page.url}: {self.complaints}"
        overflow = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert overflow <= 0, f"{self.page.url} scrolls sideways by {overflow} px"


@pytest.fixture
def visitor(portal: Portal, chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    contexts: list[BrowserContext] = []

    def open_at(width: int, **options: Any) -> Visitor:
        context = chromium.new_context(
            viewport={"width": width, "height": 844 if width < 500 else 900},
            has_touch=width < 500,
            locale="en-US",
            reduced_motion="reduce",
            **options,
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        person = Visitor(page, portal.address)

        def outside(url: str) -> bool:
            return not url.startswith((portal.address, "data:", "blob:"))

        page.on(
            "console",
            lambda m: person.complaints.append(m.text) if m.type == "error" else None,
        )
        page.on("pageerror", lambda error: person.complaints.append(str(error)))
        page.on(
            "request",
            lambda r: person.complaints.append(f"outside: {r.url}") if outside(r.url) else None,
        )
        return person

    yield open_at
    for context in contexts:
        context.close()
