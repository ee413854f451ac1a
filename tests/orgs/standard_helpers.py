"""An industry association of 平山区, its member, two officers, and a standard in every state."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.enums import Role
from benxi_sorting.demonstration.clock import on
from orgs.models import ConsultationTerm, Organization, Standard, StandardComment
from orgs.services.standard_comments import (
    Answer,
    CommentContent,
    answer_comment,
    send_comment,
)
from orgs.services.standard_rules import load_consultation_terms
from orgs.services.standard_texts import Proposal, add_text, name_bodies, propose_standard
from orgs.services.standards import (
    Issue,
    conclude,
    issue_standard,
    open_consultation,
    take_up,
)
from tests import factories
from tests.orgs.case_helpers import person
from tests.orgs.helpers import member as join
from tests.orgs.helpers import organization

FIRST = date(2026, 11, 2)
LAST = date(2026, 12, 1)
NUMBER = "T/BXHX 001—2026"
TEXT = "厨余垃圾桶应当加盖，夏天每日清运两次。"


def rules() -> None:
    """The minimum of days that ships."""
    if not ConsultationTerm.objects.exists():
        file = settings.BASE_DIR / "data" / "consultation_terms.csv"
        load_consultation_terms(file.read_bytes())


def association(name: str = "平山区环境卫生行业协会", number: int = 900) -> Organization:
    found = Organization.objects.filter(name=name).first()
    return found or organization(name, number=number, kind="industry_association")


def writer(of: Organization | None = None, name: str = "standard-writer") -> Any:
    """A member of the association, appointed in 平山区."""
    of = of or association()
    found = person(name, Role.ORG_MEMBER, factories.county())
    if not found.memberships.filter(organization=of).exists():
        join(of, found)
    return found


def officer(name: str = "standard-officer") -> Any:
    return person(name, Role.COUNTY_OFFICER, factories.county())


def publisher() -> Any:
    return officer("standard-publisher")


def pdf(words: str = "草案", extra: bytes = b"") -> SimpleUploadedFile:
    content = b"%PDF-1.7\n" + words.encode() + extra + b"\n%%EOF\n"
    return SimpleUploadedFile("text.pdf", content, "application/pdf")


def proposal(**fields: Any) -> Proposal:
    values = {
        "kind": "standard",
        "title": "生活垃圾分类投放点设置规范",
        "scope": "规定投放点的选址、设施和保洁要求",
        "need": "各社区做法不一",
    }
    return Proposal(**values | fields)


def proposed(of: Organization | None = None, **fields: Any) -> Standard:
    of = of or association()
    revises = fields.pop("revises", None)
    made, _is_new = propose_standard(
        of,
        by=writer(of),
        proposal=proposal(**fields),
        token=secrets.token_hex(16),
        revises=revises,
    )
    return made


def drafting(of: Organization | None = None, **fields: Any) -> Standard:
    """Taken up, with drafting bodies and a first text."""
    rules()
    project = fields.pop("project_number", None) or f"BX-{Standard.objects.count() + 1:03d}"
    standard = proposed(of, **fields)
    take_up(standard, by=officer(), project_number=project)
    by = writer(standard.association)
    name_bodies(standard, by=by, lead=standard.association.name, others=["本溪市环卫处"])
    add_text(standard, by=by, upload=pdf(project), note="初稿", token=secrets.token_hex(16))
    standard.refresh_from_db()
    return standard


def consulted(
    of: Organization | None = None, first: date = FIRST, last: date = LAST, **fields: Any
) -> Standard:
    """Open for comments from `first` on: it is that day's record."""
    with on(first):
        standard = drafting(of, **fields)
        open_consultation(standard, by=publisher(), first=first, last=last)
    return standard


def comment(
    standard: Standard, text: str = TEXT, day: date | None = None, **fields: Any
) -> StandardComment:
    with on(day or standard.consult_from or FIRST):
        return send_comment(
            standard,
            content=CommentContent(text=text, clause=fields.pop("clause", "4.2"), **fields),
            token=secrets.token_hex(16),
        )


def answered(standard: Standard, outcome: str = "adopted", reason: str = "", **more: Any) -> Any:
    made = comment(standard)
    answer_comment(made, by=officer(), answer=Answer(outcome, reason), **more)
    return made


def concluded(of: Organization | None = None, **fields: Any) -> Standard:
    standard = consulted(of, **fields)
    assert standard.consult_until is not None
    with on(standard.consult_until + timedelta(days=1)):
        answered_late(standard)
        conclude(standard, by=publisher())
    return standard


def answered_late(standard: Standard) -> None:
    for row in standard.comments.exclude(state="answered"):
        answer_comment(row, by=officer(), answer=Answer("adopted"))


def issue(standard: Standard, number: str = NUMBER, **fields: Any) -> Standard:
    """Issued the day after the comments were handled, in force a month later."""
    assert standard.concluded_on is not None
    day = fields.pop("issued_on", standard.concluded_on)
    entered = Issue(number, day, fields.pop("holds_from", day + timedelta(days=30)))
    with on(max(day, standard.concluded_on)):
        issue_standard(standard, by=fields.pop("by", publisher()), entered=entered, **fields)
    return standard


def issued(of: Organization | None = None, number: str = NUMBER, **fields: Any) -> Standard:
    return issue(concluded(of, **fields), number)


def today() -> date:
    return timezone.localdate()
