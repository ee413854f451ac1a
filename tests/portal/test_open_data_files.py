"""Open data as files: what stands in them, when they are made, and what goes from them."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook  # type: ignore[import-untyped]

from portal.enums import ColumnType, Kind
from portal.models import Publication
from portal.opendata import files
from portal.opendata.datasets import Column, Dataset, found, register, registered, value_of
from portal.pages import forget_pages
from portal.services import PublicItem, publish, withdraw
from tests import factories
from tests.conftest import lifted_triggers

pytestmark = pytest.mark.django_db
KEYS = [
    "units", "conventions", "convention-clauses", "organizations", "meetings", "agenda-items",
    "standings", "standings-by-section", "standings-by-criterion", "activities", "sorting-guide",
    "trainings",
]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def organization(number: int = 1, *, reason: str = "", **payload: Any) -> Any:
    officer = factories.user("county_officer", factories.county())
    said = {
        "name": f"第{number}协会", "kind": "association", "is_charity": True, "funds": "30000",
        "figures": {"full_time": 3}, "established_on": "2019-05-01",
        "capabilities": [{"code": "a", "name": "宣传"}, {"code": "b", "name": "培训"}],
    }  # fmt: skip
    item = PublicItem(
        Kind.ORGANIZATION, f"org{number}", f"第{number}协会", "210502", {**said, **payload}
    )
    return publish(item, by=officer, issuer="平山区民政局", reason=reason)


def content(client: Client, name: str, prefix: str = "") -> bytes:
    forget_pages()
    answer: Any = client.get(f"{prefix}/open-data/files/{name}")
    assert answer.status_code == 200
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def csv_rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(data.decode("utf-8-sig"))))


def test_every_part_of_the_issue_is_a_dataset() -> None:
    assert [dataset.key for dataset in registered()] == KEYS


def test_csv_and_json_hold_what_the_payload_says(client: Client) -> None:
    publication = organization()
    [row] = csv_rows(content(client, "organizations.csv"))
    assert row["name"] == "第1协会"
    assert row["kind"] == "association"
    assert row["is_charity"] == "true"
    assert row["funds"] == "30000"
    assert row["full_time"] == "3"
    assert row["capabilities"] == "宣传；培训"
    assert (row["item"], row["version"], row["issuer"]) == (
        "organization:org1",
        "1",
        "平山区民政局",
    )
    assert row["sha256"] == publication.sha256
    assert row["page"] == "/organizations/org1/"
    data = json.loads(content(client, "organizations.json"))
    assert data["dataset"] == "organizations"
    [told] = data["rows"]
    assert list(told) == data["columns"] == list(row)
    assert told["capabilities"] == ["宣传", "培训"]
    assert told["funds"] == 30000
    assert told["established_on"] == "2019-05-01"
    assert told["certificate_until"] is None
    assert told["is_environmental"] is None


def test_a_workbook_is_for_people(client: Client) -> None:
    organization()
    sheet = load_workbook(BytesIO(content(client, "organizations.xlsx", "/en"))).active
    head, line = ([cell.value for cell in row] for row in sheet.iter_rows())
    said = dict(zip(head, line, strict=True))
    assert said["Kind"] == "Social association"
    assert said["Charity"] == "yes"
    assert said["Funds"] == 30000
    assert said["Abilities"] == "宣传；培训"


def test_no_cell_begins_a_formula_and_no_control_character_breaks_a_workbook(
    client: Client,
) -> None:
    organization(name="=1+1", purpose="一\x07二")
    [row] = csv_rows(content(client, "organizations.csv"))
    assert row["name"] == "'=1+1"
    sheet = load_workbook(BytesIO(content(client, "organizations.xlsx"))).active
    line = [cell.value for cell in list(sheet.iter_rows())[1]]
    assert "'=1+1" in line
    assert "一二" in line


@pytest.mark.parametrize("suffix", list(files.FORMATS))
def test_a_file_is_made_once_for_each_state_and_its_hash_stands_beside_it(
    suffix: str, client: Client, folder: Path
) -> None:
    organization()
    name = f"organizations.{suffix}"
    first = content(client, name)
    [path] = folder.rglob(f"*.{suffix}")
    made = path.stat().st_mtime_ns
    assert content(client, name) == first
    assert path.stat().st_mtime_ns == made
    sha256 = hashlib.sha256(first).hexdigest()
    assert content(client, f"{name}.sha256").decode() == f"{sha256}  {name}\n"
    # Made anew from the same records, it is the same file.
    for pattern in ("*.about", f"*.{suffix}"):
        for kept in folder.rglob(pattern):
            kept.unlink()
        assert content(client, name) == first
    organization(2)
    assert content(client, name) != first
    assert not path.exists()
    assert len(list(folder.rglob(f"*.{suffix}"))) == 1


def test_a_file_that_another_process_forgets_at_this_moment_is_made_anew(
    client: Client, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    organization()
    first = content(client, "organizations.csv")
    asked = []

    def said(path: Path, about: Path) -> Any:
        asked.append(path)
        known = saying(path, about)
        if len(asked) == 1:
            path.unlink()
        return known

    saying = files._said
    monkeypatch.setattr(files, "_said", said)
    assert content(client, "organizations.csv") == first
    assert len(asked) == 2


def test_a_file_is_read_to_its_end_though_it_is_forgotten_meanwhile(
    client: Client, folder: Path
) -> None:
    organization()
    first = content(client, "organizations.csv")
    answer: Any = client.get("/open-data/files/organizations.csv")
    for kept in folder.rglob("*.csv"):
        kept.unlink()
    assert b"".join(answer.streaming_content) == first


def test_the_newest_record_is_of_the_day_on_which_people_read_it(client: Client) -> None:
    publication = organization()
    early = datetime(2026, 3, 4, 23, 30, tzinfo=UTC)  # half past seven of the 5th in Benxi
    with lifted_triggers():
        Publication.objects.filter(pk=publication.pk).update(published_at=early)
    forget_pages()
    told = client.get("/open-data/organizations/dataset.jsonld").json()
    assert told["dateModified"] == "2026-03-05"


def test_what_rests_on_a_consent_goes_from_a_file_after_its_last_day(
    client: Client, item: Callable[..., Any], county_officer: Any, time_machine: Any
) -> None:
    said = {"open_until": timezone.localdate().isoformat()}
    held = item(kind=Kind.ACTIVITY, key="k", entries=(), payload=said)
    publish(held, by=county_officer, issuer="平山区民政局")
    assert len(csv_rows(content(client, "activities.csv"))) == 1
    time_machine.move_to(timezone.now() + timedelta(days=1))
    assert csv_rows(content(client, "activities.csv")) == []


def test_another_kind_leaves_a_file_as_it_is(client: Client, issue: Callable[..., Any]) -> None:
    organization()
    content(client, "organizations.csv")
    dataset = found("organizations")
    assert dataset is not None
    before = files.state_of(dataset)
    issue()
    assert files.state_of(dataset) == before


def test_the_answer_of_a_file(client: Client) -> None:
    organization()
    address = "/open-data/files/organizations.csv"
    answer: Any = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"] == 'attachment; filename="organizations.csv"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    body = b"".join(answer.streaming_content)
    assert answer["ETag"] == f'"{hashlib.sha256(body).hexdigest()}"'
    same = client.get(address, headers={"if-none-match": answer["ETag"]})
    assert (same.status_code, same.content) == (304, b"")
    head: Any = client.head(address)
    assert head["Content-Length"] == str(len(body))
    assert client.post(address).status_code == 405


@pytest.mark.parametrize(
    "name", ["organizations", "organizations.pdf", "nothing.csv", "organizations.csv.md5", ".csv"]
)
def test_there_is_no_file(name: str, client: Client) -> None:
    assert client.get(f"/open-data/files/{name}").status_code == 404


def test_what_is_withdrawn_goes_from_every_file(
    client: Client, city_officer: Any, folder: Path
) -> None:
    organization()
    gone = organization(2)
    for suffix in files.FORMATS:
        content(client, f"organizations.{suffix}")
    withdraw(gone, by=city_officer, reason="信息有误")
    for suffix in files.FORMATS:
        data = content(client, f"organizations.{suffix}")
        if data.startswith(b"PK"):
            with ZipFile(BytesIO(data)) as inner:
                data = b"".join(inner.read(one) for one in inner.namelist())
        text = unescape(data.decode("utf-8", "replace"))
        assert ("第1协会" in text, "第2协会" in text) == (True, False)
    assert len(list(folder.rglob("*.csv"))) == 1


def test_an_archive_has_every_version_that_was_not_withdrawn(
    client: Client, city_officer: Any
) -> None:
    first = organization()
    organization(name="改名协会", reason="更名")
    gone = organization(2, name="旧文字")
    withdraw(organization(2, name="新文字", reason="更正"), by=city_officer, reason="含个人信息")
    with ZipFile(BytesIO(content(client, "organizations.zip"))) as archive:
        assert archive.namelist() == ["organizations.csv", "dictionary.csv", "licence.txt"]
        rows = csv_rows(archive.read("organizations.csv"))
        dictionary = list(csv.reader(StringIO(archive.read("dictionary.csv").decode("utf-8-sig"))))
        licence = archive.read("licence.txt").decode()
    assert gone.version == 1
    assert [(row["name"], row["version"], row["is_current"], row["reason"]) for row in rows] == [
        ("第1协会", "1", "false", ""),
        ("改名协会", "2", "true", "更名"),
    ]
    assert rows[1]["previous_sha256"] == first.sha256
    dataset = found("organizations")
    assert dataset is not None
    assert [line[0] for line in dictionary[1:]] == [c.name for c in dataset.all_columns]
    assert licence.strip()


def test_the_licence_is_what_the_city_set(client: Client, settings: Any) -> None:
    assert "主办单位" in client.get("/open-data/").content.decode()
    url = "https://example.gov.cn/licence"
    settings.SITE = {**settings.SITE, "licence": "公共数据开放许可", "licence_url": url}
    assert f"公共数据开放许可 {url}" in client.get("/open-data/").content.decode()
    told = client.get("/open-data/catalogue.jsonld").json()
    assert told["license"] == url


def test_a_dataset_describes_itself_for_search_engines(client: Client) -> None:
    organization()
    page = client.get("/open-data/organizations/").content.decode()
    address = reverse("open_data_linked", args=["organizations"])
    assert f'<link rel="alternate" type="application/ld+json" href="{address}">' in page
    answer = client.get(address)
    assert answer["Content-Type"] == "application/ld+json"
    told = answer.json()
    assert (told["@type"], told["identifier"]) == ("Dataset", "organizations")
    hashes = {one["sha256"] for one in told["distribution"]}
    made = {
        hashlib.sha256(content(client, f"organizations.{s}")).hexdigest() for s in files.FORMATS
    }
    assert hashes == made
    assert all(sha256 in page for sha256 in made)
    dataset = found("organizations")
    assert dataset is not None
    assert [one["name"] for one in told["variableMeasured"]] == [
        column.name for column in dataset.all_columns
    ]


@pytest.mark.parametrize("key", KEYS)
def test_a_page_explains_every_column(key: str, client: Client) -> None:
    page = client.get(f"/open-data/{key}/").content.decode()
    dataset = found(key)
    assert dataset is not None
    for column in dataset.all_columns:
        assert f'<tr id="{column.name}">' in page


@pytest.mark.parametrize("address", ["/open-data/nothing/", "/open-data/nothing/dataset.jsonld"])
def test_there_is_no_such_dataset(address: str, client: Client) -> None:
    assert client.get(address).status_code == 404


@pytest.mark.parametrize(
    "address", ["/open-data/", "/open-data/organizations/", "/open-data/files/organizations.zip"]
)
def test_the_same_queries_at_1_and_30_items(address: str, client: Client) -> None:
    counts = []
    for numbers in ((1,), range(2, 31)):
        for number in numbers:
            organization(number)
        forget_pages()
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 20


@pytest.mark.parametrize(
    ("type_", "value", "read"),
    [
        ("text", "词", "词"), ("text", 5, None), ("integer", 5, 5), ("integer", True, None),
        ("integer", "5", None), ("number", "1.50", 1.5), ("number", "x", None), ("number", 2.0, 2),
        ("number", "nan", None), ("number", "1e999", None), ("number", False, None),
        ("boolean", False, False), ("boolean", 0, None),
        ("date", "2026-03-05", "2026-03-05"), ("date", "", None), ("list", ["一", 2], ["一"]),
        ("list", None, []), ("text", {"x": 1}, None),
    ],
)  # fmt: skip
def test_a_value_is_of_its_type_or_absent(type_: str, value: Any, read: Any) -> None:
    column = Column("a", "A", "", ColumnType(type_), "x.y")
    found_there = value_of(column, {"x": {"y": value}})
    assert (found_there, type(found_there)) == (read, type(read))
    assert value_of(column, {"x": 7}) in (None, [])


def test_a_dataset_stands_once() -> None:
    dataset = Dataset("units", "x", "", "", (Kind.COUNTY,), ())
    with pytest.raises(ValueError, match="stands twice"):
        register(dataset)
    twice = Dataset("other", "x", "", "", (Kind.COUNTY,), (Column("item", "", ""),))
    with pytest.raises(ValueError, match="stands twice"):
        register(twice)
    assert [one.key for one in registered()] == KEYS
