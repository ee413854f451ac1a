"""Files that are looked at and applied, at once or by a worker (docs/imports.md).

There is one path: a page makes a job and hands its number to django-tasks. With the immediate
backend it is over when the page answers; with the worker of the database the browser may be closed
meanwhile. A job that fails or whose worker dies leaves nothing, and is tried again.
"""

from __future__ import annotations

import base64
import hashlib
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, connections, models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.context import RequestTrace, current_trace
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import once
from portal.enums import ImportStep, JobState
from portal.import_rules import WAITING_MINUTES
from portal.importing.batches import (
    apply_batch,
    check_token,
    confirmation_token,
    shown_name,
    upload,
)
from portal.importing.registry import resource_for
from portal.models import ImportBatch, ImportJob
from portal.sheets.guard import kind_of

logger = logging.getLogger(__name__)
SECONDS_BETWEEN_SIGNS = 1.0
_ASIDE = "aside"
KEPT_FOR = timedelta(days=1)


def look_at(*, kind: str, by: User, content: bytes, name: str, token: str) -> ImportJob:
    """A job that looks at a file; sent twice it is one.

    Raises SheetRefused for what is no table at all, Refusal for who may not import it.
    """
    resource_for(kind, by)
    name = shown_name(name)
    kind_of(content, name)
    # The page of a file that was refused still has its token, and so has the one gone back to:
    # another file from there is another one.
    sent = hashlib.sha256(f"{token}\0{name}\0".encode() + content).hexdigest()
    job, is_new = once(
        model=ImportJob,
        user=by,
        token=sent,
        create=lambda: _job(
            by, ImportStep.LOOK, kind, name, file=base64.b64encode(content).decode()
        ),
    )
    return _handed_over(job) if is_new else job


def confirm(batch: ImportBatch, *, by: User, token: str) -> ImportJob:
    """A job that applies what was shown; asked again while one is under way, that one.

    Raises Refusal for a token that does not fit.
    """
    check_token(batch, by, token)
    under_way = open_jobs().filter(batch=batch, step=ImportStep.APPLY, user=by).first()
    if under_way is not None and not under_way.may_be_tried_again:
        return under_way
    return _handed_over(_job(by, ImportStep.APPLY, batch.kind, batch.file_name, batch=batch))


def try_again(job: ImportJob) -> ImportJob:
    """Hand a job over once more that failed, or that nobody works on.

    Raises Refusal for one that is under way or over.
    """
    if not job.may_be_tried_again:
        raise Refusal(_("It is being worked on, or it is over."))
    same = ImportJob.objects.filter(pk=job.pk, attempt=job.attempt, state=job.state)
    moved = same.update(
        attempt=F("attempt") + 1, state=JobState.WAITING, queued_at=timezone.now(), seen_at=None,
        message="", stage="", done_rows=0, all_rows=0,
    )  # fmt: skip
    job.refresh_from_db()
    return _handed_over(job) if moved else job


def open_jobs() -> models.QuerySet[ImportJob]:
    """Jobs that wait or are worked on."""
    return ImportJob.objects.defer("file").filter(state__in=[JobState.WAITING, JobState.RUNNING])


def nobody_works() -> bool:
    """Whether a job waits for longer than a worker that runs would let it wait."""
    limit = timezone.now() - timedelta(minutes=WAITING_MINUTES)
    return ImportJob.objects.filter(state=JobState.WAITING, queued_at__lt=limit).exists()


def forget_jobs() -> None:
    """Delete the jobs of yesterday with their files; run daily."""
    ImportJob.objects.filter(queued_at__lt=timezone.now() - KEPT_FOR).delete()


def _job(by: User, step: ImportStep, kind: str, name: str, **more: Any) -> ImportJob:
    trace = current_trace.get()
    return ImportJob.objects.create(
        user=by, step=step, kind=kind, file_name=name, language=get_language() or "zh-hans",
        address=trace.address, request_id=trace.request_id, **more,
    )  # fmt: skip


def _handed_over(job: ImportJob) -> ImportJob:
    work.enqueue(job.pk, job.attempt)
    job.refresh_from_db()
    return job


@task()
def work(job_id: int, attempt: int) -> None:
    """Do the job, unless another worker does it or it was handed over anew."""
    mine = ImportJob.objects.filter(pk=job_id, attempt=attempt)
    now = timezone.now()
    if not mine.filter(state=JobState.WAITING).update(state=JobState.RUNNING, seen_at=now):
        return
    job = mine.select_related("user", "batch").get()
    with _as_requested(job), signs_of(job) as told:
        outcome = _outcome(job, told)
    if outcome["state"] != JobState.FAILED:
        outcome["file"] = ""
    mine.update(**outcome, seen_at=timezone.now())


def _outcome(job: ImportJob, told: Callable[[str, int, int], None]) -> dict[str, Any]:
    try:
        if job.step == ImportStep.LOOK:
            batch = upload(
                kind=job.kind, by=job.user, content=base64.b64decode(job.file),
                name=job.file_name, token=job.public_id, told=told,
            )  # fmt: skip
            return {"state": JobState.DONE, "batch": batch}
        assert job.batch is not None
        token = confirmation_token(job.batch, job.user)
        batch, is_new = apply_batch(job.batch, by=job.user, token=token, told=told)
    except Refusal as refusal:
        return {"state": JobState.REFUSED, "message": str(refusal.message)}
    except Exception:  # whatever it is, the person is told and may try again
        logger.exception("import job %s", job.public_id)
        return {"state": JobState.FAILED}
    said = _("Imported.") if is_new else _("This file is imported; nothing was done twice.")
    return {"state": JobState.DONE, "message": said}


@contextmanager
def _as_requested(job: ImportJob) -> Iterator[None]:
    """In the words and under the address of the request that asked for it."""
    token = current_trace.set(RequestTrace(job.address, job.request_id))
    try:
        with override(job.language):
            yield
    finally:
        current_trace.reset(token)


@contextmanager
def signs_of(job: ImportJob) -> Iterator[Callable[[str, int, int], None]]:
    """What tells the page how far `job` is: (stage, rows, of), once a second at most.

    Inside a transaction nobody would see it: PostgreSQL gets a connection of its own for that.
    SQLite has one writer; there it is told before the transaction and after it.
    """
    last, opened = time.monotonic(), False

    def told(stage: str, rows: int, of: int) -> None:
        nonlocal last, opened
        if time.monotonic() - last < SECONDS_BETWEEN_SIGNS:
            return
        last = time.monotonic()
        at = DEFAULT_DB_ALIAS
        if connection.in_atomic_block:
            if connection.vendor != "postgresql":
                return
            at = _ASIDE
            opened = opened or _open_aside()
        same = ImportJob.objects.using(at).filter(pk=job.pk, attempt=job.attempt)
        same.update(stage=stage, done_rows=rows, all_rows=of, seen_at=timezone.now())

    try:
        yield told
    finally:
        if opened:
            connections[_ASIDE].close()
            del connections[_ASIDE]


def _open_aside() -> bool:
    connections[_ASIDE] = connection.copy(_ASIDE)
    return True
