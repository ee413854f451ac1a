"""A worker looks at a file and applies it; the browser may be closed meanwhile."""

from __future__ import annotations

import base64
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker

from accounts.enums import Role
from accounts.forms import new_token
from accounts.models import AuditEvent, User
from accounts.rules import Refusal
from communities.models import BackboneMember, Community
from portal import importing
from portal.enums import ImportState, JobState
from portal.importing import batches, jobs
from portal.models import ImportBatch, ImportJob
from tests import factories
from tests.communities.backbone import writer
from tests.portal.sheet_files import csv

# The worker opens and closes connections of its own.
pytestmark = pytest.mark.django_db(transaction=True)

HEADINGS = ("姓名", "类别", "联系电话", "任职日期")
ROW = ("乙演示", "志愿者", "19900000002", "2026-03-05")
START = "/workspace/imports/backbone/"


@pytest.fixture
def queue(settings: Any) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def community() -> Community:
    return factories.community(name="德泰社区")


def run_worker() -> None:
    """What `manage.py db_worker --batch` does, without its signals."""
    Worker(
        queue_names=["default"], interval=0, batch=True, backend_name="default",
        startup_delay=False, max_tasks=None, worker_id="test", excluded_queue_names=[],
    ).run()  # fmt: skip


def send(browser: Any, *rows: Any, content: bytes = b"", token: str = "") -> Any:
    file = SimpleUploadedFile("名册.csv", content or csv((HEADINGS, *(rows or (ROW,)))))
    data = {"upload": file, "submission_token": token or new_token()}
    return browser.post(START, data, follow=True)


def words(page: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def page_of(browser: Any, job: ImportJob) -> Any:
    return browser.get(reverse("import_job", args=[job.public_id]))


@pytest.mark.usefixtures("queue")
def test_a_file_waits_is_looked_at_and_applied(community: Community, client_for: Any) -> None:
    browser = client_for(writer(community))
    page = send(browser)
    job = ImportJob.objects.get()
    assert (page.request["PATH_INFO"], page["Refresh"]) == (
        reverse("import_job", args=[job.public_id]), "2",
    )  # fmt: skip
    assert "正在排队等待处理" in words(page)
    assert "名册.csv" in words(browser.get("/workspace/imports/"))
    assert not ImportBatch.objects.exists()
    run_worker()
    page = browser.get(reverse("import_job", args=[job.public_id]), follow=True)
    batch = ImportBatch.objects.get()
    assert page.request["PATH_INFO"] == reverse("import_batch", args=[batch.public_id])
    assert "新增 1，修改 0，不变 0" in words(page)
    sent = {"token": page.context["token"]}
    confirm = reverse("import_confirm", args=[batch.public_id])
    page = browser.post(confirm, sent, follow=True)
    assert ("正在排队等待处理" in words(page), BackboneMember.objects.exists()) == (True, False)
    assert "正在导入" in words(browser.get(reverse("import_batch", args=[batch.public_id])))
    # Asked again meanwhile, it is the same job.
    assert browser.post(confirm, sent, follow=True).request == page.request
    run_worker()
    page = browser.get(page.request["PATH_INFO"], follow=True)
    assert "已导入。" in words(page)
    assert BackboneMember.objects.get().name == "乙演示"
    assert [job.file for job in ImportJob.objects.all()] == ["", ""]


@pytest.mark.usefixtures("queue")
def test_the_trail_names_the_address_of_who_asked(community: Community, client_for: Any) -> None:
    send(client_for(writer(community)))
    run_worker()
    event = AuditEvent.objects.get(action="importbatch.created")
    job = ImportJob.objects.get()
    assert (event.address, event.request_id) == ("127.0.0.1", job.request_id)
    assert len(job.request_id) == 16


@pytest.mark.usefixtures("queue")
def test_what_the_worker_refuses_is_told_in_the_language_of_the_request(
    community: Community, client_for: Any
) -> None:
    browser = client_for(writer(community))
    send(browser, content=csv((("甲", "乙", "丙"), ("1", "2", "3"))))
    run_worker()
    job = ImportJob.objects.get()
    page = page_of(browser, job)
    assert (job.state, job.file, "Refresh" in page) == (JobState.REFUSED, "", False)
    assert "没有导入任何数据" in words(page)
    assert job.message.startswith("没有找到")
    # It was told; it stands in no list any more.
    assert "名册.csv" not in words(browser.get("/workspace/imports/"))


def test_at_once_what_is_no_such_table_is_refused_where_it_was_chosen(
    community: Community, client_for: Any
) -> None:
    page = send(client_for(writer(community)), content=csv((("甲", "乙", "丙"), ("1", "2", "3"))))
    assert page.request["PATH_INFO"] == START
    assert page.context["form"].errors["upload"] == [ImportJob.objects.get().message]


def test_sent_twice_it_is_looked_at_once(community: Community, client_for: Any) -> None:
    browser, token = client_for(writer(community)), new_token()
    addresses = {send(browser, token=token).request["PATH_INFO"] for _time in range(2)}
    assert (len(addresses), ImportJob.objects.count(), ImportBatch.objects.count()) == (1, 1, 1)


def test_after_a_refusal_the_next_file_is_sent_from_the_same_page(
    community: Community, client_for: Any
) -> None:
    browser = client_for(writer(community))
    page = send(browser, content=csv((("甲", "乙", "丙"), ("1", "2", "3"))))
    token = page.context["form"]["submission_token"].value()
    assert send(browser, token=token).context["batch"].new == 1
    # Back again, and a third one.
    other = ("丙演示", "志愿者", "19900000003", "2026-03-05")
    assert send(browser, ROW, other, token=token).context["batch"].new == 2


def test_an_error_of_the_portal_leaves_nothing_and_is_tried_again(
    community: Community, client_for: Any, monkeypatch: Any
) -> None:
    browser = client_for(writer(community))
    batch = send(browser).context["batch"]
    token = importing.confirmation_token(batch, batch.uploaded_by)

    def fail(*args: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr(batches, "transition", fail)
        confirm = reverse("import_confirm", args=[batch.public_id])
        page = browser.post(confirm, {"token": token}, follow=True)
    assert "系统处理出错，没有导入任何数据" in words(page)
    assert (BackboneMember.objects.exists(), "Refresh" in page) == (False, False)
    job = ImportJob.objects.get(step="apply")
    assert job.state == JobState.FAILED
    page = browser.post(reverse("import_again", args=[job.public_id]), follow=True)
    batch.refresh_from_db()
    assert (batch.state, BackboneMember.objects.count()) == (ImportState.APPLIED, 1)
    with pytest.raises(Refusal):
        importing.try_again(ImportJob.objects.get(pk=job.pk))


@pytest.mark.usefixtures("queue")
def test_a_job_that_nobody_takes_says_why(community: Community, client_for: Any) -> None:
    browser = client_for(writer(community))
    send(browser)
    assert browser.get("/readyz").json()["worker"] == "ok"
    ImportJob.objects.update(queued_at=timezone.now() - timedelta(minutes=3))
    page = page_of(browser, ImportJob.objects.get())
    assert ("后台处理程序没有运行" in words(page), "Refresh" in page) == (True, False)
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()["worker"]) == (200, "late")
    browser.post(reverse("import_again", args=[ImportJob.objects.get().public_id]))
    run_worker()
    # Handed over twice, it was done once.
    job = ImportJob.objects.get()
    assert (job.state, job.attempt, ImportBatch.objects.count()) == (JobState.DONE, 2, 1)
    assert browser.get("/readyz").json()["worker"] == "ok"


@pytest.mark.usefixtures("queue")
def test_a_worker_that_died_is_noticed_and_its_work_taken_over(
    community: Community, client_for: Any
) -> None:
    browser = client_for(writer(community))
    send(browser)
    ImportJob.objects.update(state=JobState.RUNNING, seen_at=timezone.now())
    job = ImportJob.objects.get()
    page = page_of(browser, job)
    assert ("正在读取文件" in words(page), page["Refresh"]) == (True, "2")
    with pytest.raises(Refusal):
        importing.try_again(job)
    ImportJob.objects.update(seen_at=timezone.now() - timedelta(minutes=6))
    page = page_of(browser, job)
    assert ("后台处理程序中途停止" in words(page), "Refresh" in page) == (True, False)
    browser.post(reverse("import_again", args=[job.public_id]))
    run_worker()
    job.refresh_from_db()
    assert (job.state, ImportBatch.objects.count()) == (JobState.DONE, 1)
    # The first worker comes back to life: what it would say of the job counts no more.
    jobs.work.call(job.pk, 1)
    assert ImportBatch.objects.count() == 1


def test_the_page_shows_how_many_rows_are_through(
    community: Community, client_for: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_SIGNS", 0)
    browser, by = client_for(writer(community)), writer(community)
    seen: list[str] = []
    job = _waiting(by)
    ImportJob.objects.filter(pk=job.pk).update(state=JobState.RUNNING)
    with jobs.signs_of(job) as told:
        for stage, done in (("check", 500), ("write", 250)):
            told(stage, done, 1000)
            seen.append(words(page_of(browser, job)))
    assert ("已检查 500 行，共 1000 行" in seen[0], "已写入 250 行，共 1000 行" in seen[1]) == (
        True, True,
    )  # fmt: skip


def test_inside_a_transaction_postgresql_still_tells(
    community: Community, monkeypatch: Any
) -> None:
    monkeypatch.setattr(jobs, "SECONDS_BETWEEN_SIGNS", 0)
    job = _waiting(writer(community))
    with jobs.signs_of(job) as told, transaction.atomic():
        told("write", 250, 1000)
        transaction.set_rollback(True)
    job.refresh_from_db()
    told_of = 250 if connection.vendor == "postgresql" else 0
    assert job.done_rows == told_of


def test_signs_are_given_once_a_second_at_most(community: Community) -> None:
    job = _waiting(writer(community))
    with jobs.signs_of(job) as told, CaptureQueriesContext(connection) as queries:
        for number in range(100):
            told("check", number, 100)
    assert len(queries) == 0


def test_the_work_tells_of_every_part(community: Community, monkeypatch: Any) -> None:
    monkeypatch.setattr(importing.planning, "CHUNK", 2)
    monkeypatch.setattr("portal.importing.resource.CHUNK", 2)
    by = writer(community)
    rows = [("名" * (n + 2), "志愿者", f"1990000000{n}", "2026-03-05") for n in range(5)]
    said: list[tuple[str, int, int]] = []

    def told(stage: str, done: int, of: int) -> None:
        said.append((stage, done, of))

    batch = importing.upload(
        kind="backbone", by=by, content=csv((HEADINGS, *rows)), name="a.csv", token=new_token(),
        told=told,
    )  # fmt: skip
    checked = [("check", 2, 5), ("check", 4, 5), ("check", 5, 5)]
    assert said == checked
    importing.apply_batch(batch, by=by, token=importing.confirmation_token(batch, by), told=told)
    written = [("write", 0, 5), ("write", 2, 5), ("write", 4, 5), ("write", 5, 5)]
    assert said == [*checked, *checked, *written]


def test_a_job_is_its_persons_alone_and_is_forgotten(community: Community, client_for: Any) -> None:
    job = _waiting(writer(community))
    colleague = client_for(factories.user(Role.COMMITTEE_MEMBER, community, username="other"))
    assert page_of(colleague, job).status_code == 404
    again = colleague.post(reverse("import_again", args=[job.public_id]))
    assert again.status_code == 404
    call_command("expire_imports", verbosity=0)
    assert ImportJob.objects.count() == 1
    ImportJob.objects.update(queued_at=timezone.now() - timedelta(hours=25))
    call_command("expire_imports", verbosity=0)
    assert ImportJob.objects.count() == 0


def test_the_file_is_kept_encrypted_while_it_waits(community: Community) -> None:
    job = _waiting(writer(community))
    with connection.cursor() as cursor:
        cursor.execute("SELECT file FROM portal_importjob")
        [(kept,)] = cursor.fetchall()
    assert base64.b64decode(job.file) == b"x"
    assert job.file not in kept


def _waiting(by: User) -> ImportJob:
    return ImportJob.objects.create(
        user=by, step="look", kind="backbone", file_name="名册.csv", language="zh-hans",
        file=base64.b64encode(b"x").decode(),
    )  # fmt: skip
