"""PDFs and pictures of papers, projects and events: who adds them, what the public gets."""

from __future__ import annotations

import secrets
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.enums import Role
from accounts.rules import DutyConflict, IllegalTransition, Refusal
from accounts.triggers import install_guard, remove_guard
from orgs import library_public
from orgs.models import CaseMaterial, RecordFile, RegistrationCase, RuleQuestion
from orgs.queries import event_keeper
from orgs.queries.record_files import files_for, published_file
from orgs.services import EventContent, change_event
from orgs.services.project_course import add_entry
from orgs.services.project_publishing import publish_project
from orgs.services.questions import load_rule_questions, settle_question
from orgs.services.record_files import add_file, delete_file
from orgs.triggers.credit_requests import (
    ENTRY_OF_ITS_PROJECT,
    FILE_KEPT,
    QUESTION_SETTLED,
    UPGRADED_FROM_FILED,
)
from portal.enums import Kind
from tests import factories
from tests.orgs import library_helpers, project_helpers
from tests.orgs.case_helpers import begin, clerk, granted, rules
from tests.orgs.helpers import organization
from tests.orgs.standard_helpers import pdf

pytestmark = pytest.mark.django_db


def add(owner: Any, by: Any, words: str = "材料", **fields: Any) -> RecordFile:
    values = {"title": "章程草案", "upload": pdf(words), "token": secrets.token_hex(16)}
    made, _new = add_file(owner, by=by, **values | fields)
    return made


def refuses(change: Any) -> bool:
    try:
        with transaction.atomic():
            change()
    except (DatabaseError, IntegrityError):
        return True
    return False


def test_a_paper_of_a_case_is_kept_by_who_works_on_it_and_never_public() -> None:
    rules()
    case = begin()
    paper = CaseMaterial.objects.filter(case=case).first()
    assert paper is not None
    made = add(paper, clerk())
    assert (made.format, list(files_for(clerk())), list(files_for(project_helpers.leader()))) == (
        "pdf", [made], [],
    )  # fmt: skip
    with pytest.raises(ValidationError):
        add(paper, clerk())
    with pytest.raises(Refusal):
        add(paper, project_helpers.township_officer(), "别的")
    with pytest.raises(Refusal):
        add(paper, clerk(), "公开", is_public=True)
    delete_file(made, by=clerk())
    assert not RecordFile.objects.exists()


def test_a_decided_case_takes_no_papers_any_more() -> None:
    rules()
    paper = CaseMaterial.objects.filter(case=granted()).first()
    assert paper is not None
    with pytest.raises(IllegalTransition):
        add(paper, clerk())


def test_a_closing_report_is_published_with_its_project_and_goes_when_it_is_deleted() -> None:
    project = project_helpers.closed()
    report = add(project, project.entered_by, title="结项报告", is_public=True)
    inside = add(project, project.entered_by, "决算表")
    payload = project_helpers.on_site(project).payload
    assert [file["title"] for file in payload["files"]] == ["结项报告"]
    key = project.public_id
    assert published_file(Kind.PROJECT, key, report.sha256) == report
    assert published_file(Kind.PROJECT, key, inside.sha256) is None
    delete_file(report, by=project.entered_by)
    assert published_file(Kind.PROJECT, key, report.sha256) is None


def test_others_add_nothing_to_a_project_and_who_added_does_not_publish() -> None:
    project = project_helpers.running()
    with pytest.raises(Refusal):
        add(project, project_helpers.publisher())
    add(project, project.entered_by, is_public=True)
    with pytest.raises((DutyConflict, Refusal)):
        publish_project(project_helpers.fresh(project), by=project.entered_by)


def test_the_material_of_an_event_waits_for_its_publication() -> None:
    event = library_helpers.announced()
    made = add(event, event.author, title="会议材料", is_public=True)
    event.refresh_from_db()
    assert event.is_newer is True
    assert published_file(Kind.EVENT, event.public_id, made.sha256) is None
    library_public.publish_event(event, by=library_helpers.publisher(), reason="补充材料")
    assert published_file(Kind.EVENT, event.public_id, made.sha256) == made


def test_who_gave_a_file_publishes_no_event_though_another_wrote_last() -> None:
    event, giver = library_helpers.announced(), library_helpers.publisher()
    add(event, giver, title="会议材料", is_public=True)
    event.refresh_from_db()
    content = EventContent(**{n: getattr(event, n) for n in EventContent.__dataclass_fields__})
    change_event(event, by=event.author, content=content, expected_version=event.version)
    event.refresh_from_db()
    assert event.changed_by != giver
    with pytest.raises(DutyConflict):
        library_public.publish_event(event, by=giver, reason="补充材料")


def test_what_is_not_published_of_an_event_is_for_those_who_keep_it(client: Client) -> None:
    event = library_helpers.announced()
    inside = add(event, event.author, "签到表")
    shown = add(event, event.author, title="会议材料", is_public=True)
    reader = library_helpers.person("reader", Role.COMMITTEE_MEMBER, factories.community())
    assert not event_keeper(reader, event)
    for user, opened in ((event.author, [200, 200]), (reader, [404, 200])):
        client.force_login(user)
        rows = (inside, shown)
        answers = [client.post(reverse("record_file", args=[row.public_id])) for row in rows]
        assert [answer.status_code for answer in answers] == opened
        page = client.get(reverse("event_detail", args=[event.public_id]))
        listed = [row in page.context["record_files"] for row in rows]
        assert listed == [status == 200 for status in opened]


def test_a_file_stays_as_it_was_added() -> None:
    made = add(project_helpers.running(), project_helpers.leader())

    def change() -> None:
        RecordFile.objects.filter(pk=made.pk).update(is_public=True)

    assert refuses(change)
    remove_guard(FILE_KEPT, connection)
    assert not refuses(change)


def test_only_a_filed_organisation_becomes_a_legal_person() -> None:
    rules()
    case = begin()
    registered = organization("已登记协会", number=77)

    def change() -> None:
        RegistrationCase.objects.filter(pk=case.pk).update(organization=registered)

    assert refuses(change)
    filed = organization("备案队", kind="filed", credit_code="")
    RegistrationCase.objects.filter(pk=case.pk).update(organization=filed)
    RegistrationCase.objects.filter(pk=case.pk).update(organization=None)
    remove_guard(UPGRADED_FROM_FILED, connection)
    assert not refuses(change)


def test_a_rule_to_be_verified_is_settled_once_by_the_city() -> None:
    head = "code,subject,question,source,kept_in\n"
    data = f"{head}case-change,变更期限,是否20个工作日,行政许可法,期限\n".encode()
    assert (load_rule_questions(data), load_rule_questions(data)) == (1, 0)
    row = RuleQuestion.objects.get()
    words = {"finding": "按20个工作日办理", "document": "本民函〔2026〕3号"}
    with pytest.raises(Refusal):
        settle_question(row, by=project_helpers.county_officer(), **words)
    with pytest.raises(Refusal):
        settle_question(row, by=project_helpers.city_officer(), finding=" ", document="文")
    settle_question(row, by=project_helpers.city_officer(), **words)
    with pytest.raises(IllegalTransition):
        settle_question(row, by=project_helpers.city_officer(), **words)

    def change() -> None:
        RuleQuestion.objects.filter(pk=row.pk).update(finding="改口")

    assert refuses(change)
    remove_guard(QUESTION_SETTLED, connection)
    assert not refuses(change)


def test_the_database_knows_of_which_project_an_entry_is() -> None:
    project = project_helpers.running()
    other = project_helpers.running(title="另一个项目")
    entry, _new = add_entry(
        project, by=project_helpers.leader(), day=timezone.localdate(), text="进展", token="e" * 32
    )
    kept = add(project, project_helpers.leader(), entry=entry)

    def attach(number: int) -> None:
        RecordFile.objects.create(
            project=other, entry=entry, title="附件", file=kept.file.name, format="pdf",
            sha256=str(number) * 64, size=1, added_by=kept.added_by,
        )  # fmt: skip

    assert refuses(lambda: attach(1))
    remove_guard(ENTRY_OF_ITS_PROJECT, connection)
    assert not refuses(lambda: attach(1))
    install_guard(ENTRY_OF_ITS_PROJECT, connection)
