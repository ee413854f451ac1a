"""A copy of the public site: any web server serves it whole, and it holds nothing it must not."""

from __future__ import annotations

import fcntl
import functools
import hashlib
import json
import os
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from html import unescape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client, override_settings
from django.urls import set_script_prefix

from outreach.models import MaterialDownload
from portal.addresses import address_of, public_addresses
from portal.crawling import Answer
from portal.enums import Kind
from portal.models import FinishedPage, Publication
from portal.pages import forget_pages
from portal.services import withdraw
from portal.staticsite.places import Languages, is_copied, place_of, relative
from tests import factories
from tests.canaries import text_of
from tests.html_faults import html_faults
from tests.world import make_world

pytestmark = pytest.mark.django_db

PORTAL, BASE = "https://portal.example", "https://www.example.gov.cn/ljfl"
LINK = re.compile(r'\s(href|src|action|data)="([^"]*)"')
LANGUAGES = Languages(("zh-hans", "en"))


def export(folder: Path, *options: str) -> str:
    said = StringIO()
    call_command("export_site", str(folder), *options, stdout=said, stderr=said)
    return said.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def written_at(folder: Path) -> dict[str, int]:
    return {path: (folder / path).stat().st_mtime_ns for path in files_of(folder)}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Everything that the world publishes, for all tests of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        make_world()
        yield
        transaction.set_rollback(True)
    forget_pages()


@pytest.fixture(scope="module")
def copy(world: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("copies") / "site"
    export(folder, "--portal", PORTAL, "--base", BASE)
    return folder


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_arguments: Any) -> None:
        return None


@pytest.fixture(scope="module")
def served(copy: Path) -> Iterator[str]:
    """The copy as a column of a plain web server; its address."""
    mounted = copy.parent / "www"
    mounted.mkdir()
    (mounted / "ljfl").symlink_to(copy)
    handler = functools.partial(Quiet, directory=str(mounted))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/ljfl/"
        server.shutdown()
        thread.join()


def status_and_text(address: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            is_page = answer.headers.get("Content-Type", "").startswith("text/html")
            return answer.status, answer.read().decode() if is_page else ""
    except urllib.error.HTTPError as error:
        return error.code, ""


def test_every_link_inside_of_it_leads_somewhere(served: str, copy: Path) -> None:
    waiting, seen, dead, elsewhere = [served], {served}, [], set()
    while waiting:
        page = waiting.pop()
        status, text = status_and_text(page)
        if status != 200:
            dead.append(f"{status} {page}")
        for name, value in LINK.findall(text):
            target = urldefrag(urljoin(page, unescape(value))).url
            if urlsplit(target).scheme not in {"http", "https"}:
                continue
            if not target.startswith(served):
                elsewhere.add((name, target))
            elif target not in seen:
                seen.add(target)
                waiting.append(target)
    assert dead == []
    # Whatever a browser fetches by itself is in the copy; only links and forms lead to the portal.
    assert {name for name, _target in elsewhere} == {"href", "action"}
    assert [t for _n, t in sorted(elsewhere) if not t.startswith(f"{PORTAL}/")] == []
    # A visitor of the copy comes everywhere that the copy has, styles and papers among it.
    reached = {place_in(address, served) for address in seen}
    others = {"manifest.json", "sitemap.xml", "en/sitemap.xml"}
    assert {p for p in files_of(copy) if not p.endswith(".html")} - others - reached == set()
    kinds = {path.rpartition(".")[2] for path in reached}
    assert {"html", "css", "js", "svg", "atom", "ics", "jpg", "pdf", "docx", "csv", "zip"} <= kinds


def place_in(address: str, served: str) -> str:
    path = address.removeprefix(served)
    return f"{path}index.html" if path == "" or path.endswith("/") else path


def test_pages_are_well_formed_and_say_that_they_are_a_copy(copy: Path) -> None:
    faults = set()
    for path, content in files_of(copy).items():
        if path.endswith(".html"):
            language = "en" if path.startswith("en/") else "zh-"
            faults |= {f"{path}: {fault}" for fault in html_faults(content.decode(), language)}
            assert f'<a href="{PORTAL}/">' in content.decode()
            assert "?" not in "".join(
                value for _name, value in LINK.findall(content.decode()) if "//" not in value
            )
    assert faults == set()


def test_forms_lead_to_the_portal(copy: Path) -> None:
    text = (copy / "search/index.html").read_text()
    assert f'action="{PORTAL}/search/"' in text
    # What is asked while one types would go to the portal from another site: it is left out.
    assert "data-guide=" not in "".join(
        c.decode("utf-8", "ignore") for c in files_of(copy).values()
    )
    assert f'href="{PORTAL}/workspace/"' in text


def test_feeds_and_site_map_have_whole_addresses(copy: Path) -> None:
    feed = (copy / "feeds/bulletin.atom").read_text()
    linked = re.findall(r'href="([^"]+)"', feed)
    assert len(linked) >= 2
    assert [link for link in linked if not link.startswith(f"{BASE}/")] == []
    # By its name a reader knows an entry again, wherever it came from.
    assert "<id>http://127.0.0.1/verify/" in feed
    places = re.findall("<loc>([^<]+)</loc>", (copy / "sitemap.xml").read_text())
    assert f"{BASE}/communities/nandi-detai/" in places
    assert [place for place in places if not place.startswith(f"{BASE}/")] == []
    linked_data = (copy / "open-data/meetings/dataset.jsonld").read_text()
    assert f'"{BASE}/open-data/files/meetings.csv"' in linked_data


def test_the_manifest_tells_every_file(copy: Path) -> None:
    manifest = json.loads((copy / "manifest.json").read_text())
    files = files_of(copy)
    del files["manifest.json"]
    assert manifest["files"] == {
        path: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
        for path, content in files.items()
    }
    assert (manifest["portal"], manifest["base"]) == (PORTAL, BASE)
    newest = Publication.objects.order_by("-epoch").first()
    assert newest is not None
    assert manifest["newest_publication"] == newest.sha256


def test_files_are_those_that_the_hashes_stand_for(copy: Path) -> None:
    line = (copy / "open-data/files/meetings.csv.sha256").read_text()
    content = (copy / "open-data/files/meetings.csv").read_bytes()
    assert line == f"{hashlib.sha256(content).hexdigest()}  meetings.csv\n"


def test_other_accounts_may_read_it(copy: Path) -> None:
    modes = {path.stat().st_mode & 0o777 for path in copy.rglob("*") if path.is_file()}
    assert modes == {0o644}
    assert {p.stat().st_mode & 0o777 for p in [copy, *copy.rglob("*")] if p.is_dir()} == {0o755}


def test_a_second_run_writes_only_what_changed(world: None, tmp_path: Path) -> None:
    options = ("--language", "zh-hans", "--portal", PORTAL)
    export(tmp_path / "site", *options)
    page = tmp_path / "site/communities/nandi-detai/index.html"
    page.write_text("changed by hand")
    (tmp_path / "site/old").mkdir()
    (tmp_path / "site/old/index.html").write_text("from long ago")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside/kept.html").write_text("not ours")
    (tmp_path / "site/linked").symlink_to(tmp_path / "outside")
    before = written_at(tmp_path / "site")
    said = export(tmp_path / "site", *options)
    after = written_at(tmp_path / "site")
    changed = {path for path in after if before[path] != after[path]}
    assert changed == {"communities/nandi-detai/index.html", "manifest.json"}
    assert set(before) - set(after) == {"old/index.html"}
    assert "写入1个，删除2个" in said
    assert not (tmp_path / "site/old").exists()
    assert (tmp_path / "outside/kept.html").read_text() == "not ours"


def test_what_was_withdrawn_is_gone(world: None, tmp_path: Path) -> None:
    """Page, lists, feeds, data with its archives, and the papers that it named."""
    options = ("--language", "zh-hans", "--portal", PORTAL)
    kinds = (Kind.MEETING, Kind.DOCUMENT, Kind.MATERIAL)
    rows = [Publication.objects.current().filter(kind=kind).latest("pk") for kind in kinds]
    export(tmp_path, *options)
    holding = [copied_parts(tmp_path, row) for row in rows]
    assert {"open-data/files/meetings.zip", "open-data/files/meetings.xlsx"} <= set(holding[0])
    papers = [path for paths in holding for path in paths if path.endswith((".pdf", ".jpg"))]
    pages = [f"{row_address(row)[1:]}index.html" for row in rows]
    assert len(papers) >= 2
    assert [path for path in (*pages, *papers) if not (tmp_path / path).exists()] == []
    for row in rows:
        withdraw(row, by=factories.user("city_officer", factories.CITY_CODE), reason="误发")
    said = export(tmp_path, *options)
    assert [copied_parts(tmp_path, row) for row in rows] == [[], [], []]
    assert [path for path in (*pages, *papers) if (tmp_path / path).exists()] == []
    removed = re.search("删除([0-9]+)个", said)
    assert removed is not None
    assert int(removed[1]) >= len(pages) + len(papers)
    named = json.loads((tmp_path / "manifest.json").read_text())["files"]
    assert set(named) == set(files_of(tmp_path)) - {"manifest.json"}


def copied_parts(folder: Path, row: Publication) -> list[str]:
    """The files that hold something of `row`, archives unpacked, or are among its papers. Other
    records name it; the link of theirs leads to the portal, which says why it was withdrawn."""
    link = f'href="{PORTAL}{row_address(row)}'
    return [
        path
        for path, content in files_of(folder).items()
        if row.key in path or row.key in text_of(content).replace(link, "")
    ]


def row_address(row: Publication) -> str:
    address = address_of(row)
    assert address is not None
    return address


def test_what_is_withdrawn_meanwhile_is_not_copied(
    world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = Publication.objects.current().filter(kind=Kind.TOPIC).first()
    assert row is not None
    officer = factories.user("city_officer", factories.CITY_CODE)
    visits: list[int] = []

    def addresses() -> Any:
        yield from list(public_addresses())
        visits.append(1)
        if len(visits) == 1:
            withdraw(row, by=officer, reason="误发")

    monkeypatch.setattr("portal.staticsite.visit.public_addresses", addresses)
    export(tmp_path, "--language", "zh-hans", "--portal", PORTAL)
    assert len(visits) == 2
    assert not (tmp_path / f"{row_address(row)[1:]}index.html").exists()
    assert copied_parts(tmp_path, row) == []


def test_a_portal_that_fails_leaves_the_copy_as_it_was(
    world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(tmp_path, "--language", "en")
    before = written_at(tmp_path)
    (tmp_path / "index.html").write_text("to be mended")

    def broken() -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr("portal.views.queries.counts", broken)
    FinishedPage.objects.all().delete()
    forget_pages()
    with pytest.raises(CommandError, match=r"/en/: 500"):
        export(tmp_path, "--language", "en")
    assert (tmp_path / "index.html").read_text() == "to be mended"
    assert set(written_at(tmp_path)) == set(before)


def test_without_a_portal_forms_make_room_for_a_sentence(world: None, tmp_path: Path) -> None:
    export(tmp_path, "--language", "zh-hans", "--portal", "none")
    pages = [content.decode() for path, content in files_of(tmp_path).items() if "html" in path]
    assert [page for page in pages if "<form" in page] == []
    links = {value for page in pages for _name, value in LINK.findall(page)}
    assert [link for link in links if link.startswith(("/", "http://127.0.0.1"))] == []
    assert "请到平台办理" in (tmp_path / "search/index.html").read_text()
    assert ">工作台</a>" in pages[0]
    # A site map of addresses that nobody knows would be worth nothing.
    assert not (tmp_path / "sitemap.xml").exists()


def test_a_copy_of_a_portal_below_a_path_is_the_same(
    world: None, copy: Path, tmp_path: Path
) -> None:
    """Where the portal is mounted stands in no link inside of the copy."""
    mounted = override_settings(FORCE_SCRIPT_NAME="/sorting", STATIC_URL="/sorting/static/")
    portal = f"{PORTAL}/sorting"
    with mounted:
        set_script_prefix("/sorting/")
        forget_pages()
        try:
            export(tmp_path, "--portal", portal, "--base", BASE)
        finally:
            set_script_prefix("/")
            forget_pages()
    assert set(files_of(tmp_path)) == set(files_of(copy))
    pages = {path: text.decode() for path, text in files_of(tmp_path).items() if "html" in path}
    links = {value for page in pages.values() for _name, value in LINK.findall(page)}
    outside = {link for link in links if link.startswith(("/", "http"))}
    assert [link for link in outside if not link.startswith(f"{portal}/")] == []
    assert [link for link in links - outside if "sorting/" in link] == []
    assert 'href="communities/"' in pages["index.html"]


def test_one_language_alone_stands_in_the_root(
    world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def addresses() -> Any:
        yield from public_addresses()
        yield "/en/communities/nowhere/", None

    monkeypatch.setattr("portal.staticsite.visit.public_addresses", addresses)
    said = export(tmp_path, "--language", "en", "--portal", PORTAL)
    # What the site leads to and has not is told, and is not in the copy.
    assert "404 /en/communities/nowhere/" in said
    assert not (tmp_path / "communities/nowhere").exists()
    home = (tmp_path / "index.html").read_text()
    assert '<html lang="en">' in home
    assert 'href="communities/"' in home
    # The other language is the portal's.
    assert f'href="{PORTAL}/"' in home
    assert not (tmp_path / "en").exists()


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("years of work")
    with pytest.raises(CommandError, match=r"manifest\.json"):
        export(tmp_path)
    assert files_of(tmp_path) == {"thesis.docx": b"years of work"}


def test_two_runs_do_not_meet(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text('{"files": {}}')
    descriptor = os.open(tmp_path, os.O_RDONLY)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    with pytest.raises(CommandError, match="being written"):
        export(tmp_path)
    os.close(descriptor)


@pytest.mark.parametrize("option", ["--base", "--portal"])
@pytest.mark.parametrize("given", ["/ljfl", "www.example", "ftp://x", "http://[", "javascript:x"])
def test_an_address_is_whole(option: str, given: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=f"{option} 须"):
        export(tmp_path, option, given)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/", True),
        ("/en/", True),
        ("/communities/", True),
        ("/communities/?page=2", True),
        ("/communities/?page=2&q=x", False),
        ("/communities/?q=x", False),
        ("/communities/?page=0", False),
        ("/results/?page=2", False),
        ("/search/?page=2", True),
        ("/photos/abc.jpg", True),
        ("/static/css/portal.css", True),
        ("/static/css/portal.css?v=1", False),
        ("/guide/", True),
        ("/guide/?q=x", False),
        ("/feedback/new/", False),
        ("/feedback/ABCD/", False),
        ("/api/v1/meetings/", False),
        ("/verify/abc/", False),
        ("/workspace/", False),
        ("/admin/login/", False),
        ("/accounts/login/", False),
        ("/healthz", False),
        ("/robots.txt", False),
        ("/no/such/page/", False),
        ("/fr/", False),
    ],
)
def test_what_a_copy_has(address: str, expected: bool) -> None:
    assert is_copied(address, LANGUAGES) is expected


@pytest.mark.parametrize(
    ("address", "kind", "expected"),
    [
        ("/", "text/html; charset=utf-8", "index.html"),
        ("/communities/nandi/", "text/html", "communities/nandi/index.html"),
        ("/communities/?page=12", "text/html", "communities/page.12/index.html"),
        ("/en/", "text/html", "en/index.html"),
        ("/feeds/bulletin.atom", "application/atom+xml", "feeds/bulletin.atom"),
        ("/notices/a1/calendar/", "text/calendar", "notices/a1/calendar.ics"),
        ("/materials/a1/file/", "application/pdf", "materials/a1/file.pdf"),
        ("/rewards/%E5%B9%B3/", "text/html", "rewards/平/index.html"),
    ],
)
def test_where_an_answer_stands(address: str, kind: str, expected: str) -> None:
    assert place_of(address, Answer(200, {"Content-Type": kind}, b""), LANGUAGES) == expected


@pytest.mark.parametrize(
    ("place", "page", "expected"),
    [
        ("index.html", "index.html", "./"),
        ("index.html", "en/index.html", "../"),
        ("communities/index.html", "index.html", "communities/"),
        ("communities/nandi/index.html", "communities/index.html", "nandi/"),
        ("communities/index.html", "communities/nandi/index.html", "../"),
        ("static/css/a.css", "communities/nandi/index.html", "../../static/css/a.css"),
        ("communities/nandi/index.html", "communities/nandi/index.html", "./"),
        ("rewards/平/index.html", "index.html", "rewards/%E5%B9%B3/"),
        ("a:b/index.html", "index.html", "./a%3Ab/"),
    ],
)
def test_links_are_relative(place: str, page: str, expected: str) -> None:
    assert relative(place, page) == expected


def test_a_copy_is_no_download(copy: Path, client: Client) -> None:
    [file] = [path for path in files_of(copy) if re.fullmatch(r"materials/\w+/file\.\w+", path)][:1]
    assert not MaterialDownload.objects.exists()
    client.get(f"/{file.rpartition('.')[0]}/")
    assert MaterialDownload.objects.get().count == 1
