"""Standards and norms: whose they are, what waits, and what the public site shows of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from accounts.models import AuditEvent, User
from accounts.normalise import parse_receipt_code
from orgs.enums import (
    CommentState,
    OrganizationKind,
    RestrictedAct,
    StandardStanding,
    StandardState,
)
from orgs.models import (
    ConsultationTerm,
    DraftingBody,
    Organization,
    Standard,
    StandardComment,
    StandardText,
)
from orgs.queries.credit import Restricted, restrictions_of
from orgs.queries.members import organizations_of
from orgs.rules import (
    ASSOCIATION_MEMBERS,
    REGISTRARS,
    STANDARD_HELD,
    STANDARD_OPEN,
    STANDARD_WRITTEN,
)
from orgs.standards import standing_on
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of, search, versions

# Acts of the audit trail on a standard that write something of it, and those on a comment.
_WRITING = ("begun", "written", "bodies_named", "text_added")
_ANSWERING = (CommentState.PROPOSED, CommentState.ANSWERED)


def standards_for(user: User, state: str = "") -> QuerySet[Standard]:
    """The standards and norms of the user's jurisdictions, or of the user's associations, with
    how many comments came and how many wait for an answer; the newest proposal first."""
    rows = Standard.objects.for_user(user).select_related("association")
    rows = rows.annotate(
        comment_count=Count("comments"),
        waiting_count=Count("comments", filter=~Q(comments__state=CommentState.ANSWERED)),
    ).order_by("-proposed_on", "-pk")
    found: QuerySet[Standard] = rows.filter(state=state) if state else rows
    return found


def associations_of(user: User) -> QuerySet[Organization]:
    """The active industry associations for which `user` may propose: a member of each, by name."""
    rows = organizations_of(user).filter(kind=OrganizationKind.INDUSTRY_ASSOCIATION).active()  # type: ignore[attr-defined]
    own = [row.pk for row in rows if user.may(ASSOCIATION_MEMBERS, row.jurisdiction)]
    found: QuerySet[Organization] = rows.filter(pk__in=own).order_by("name", "pk")
    return found


def standard_restrictions(standard: Standard) -> list[Restricted]:
    """What the lists do today to a proposal of its association; nothing once it was taken up."""
    if standard.state != StandardState.PROPOSED:
        return []
    return restrictions_of(standard.association, RestrictedAct.STANDARD)


def acts_for(user: User, association: Organization) -> bool:
    """Whether `user` is a member of `association` today, appointed where it is registered."""
    return (
        user.may(ASSOCIATION_MEMBERS, association.jurisdiction)
        and organizations_of(user).filter(pk=association.pk).exists()
    )


def revisable(user: User) -> QuerySet[Standard]:
    """The newest editions of the user's associations that nobody revises yet."""
    at_work = Standard.objects.filter(series=OuterRef("series"), state__in=sorted(STANDARD_OPEN))
    rows: QuerySet[Standard] = Standard.objects.filter(
        ~Exists(at_work),
        association__in=associations_of(user).order_by().values("pk"),
        state=StandardState.ISSUED,
        replaced_on__isnull=True,
    ).order_by("number", "pk")
    return rows


def texts_of(standard: Standard) -> QuerySet[StandardText]:
    """The versions of the text, the newest first."""
    return standard.texts.select_related("uploaded_by").order_by("-number")


def newest_text(standard: Standard) -> StandardText | None:
    """The version of the text that was handed in last."""
    return standard.texts.order_by("-number").first()


def consultation_term(day: date) -> ConsultationTerm | None:
    """How long a consultation that begins on a civil `day` lasts at least; None where no row
    holds."""
    rows = ConsultationTerm.objects.filter(in_force_since__lte=day)
    return rows.order_by("-in_force_since").first()


def comments_for(user: User, standard: Standard | None = None) -> QuerySet[StandardComment]:
    """The comments that `user` sees, in the order in which they came."""
    rows = StandardComment.objects.for_user(user).select_related("standard__association")
    found: QuerySet[StandardComment] = rows.order_by("received_on", "pk")
    return found.filter(standard=standard) if standard is not None else found


def unanswered(standard: Standard) -> int:
    """How many comments have no answer yet."""
    return standard.comments.exclude(state=CommentState.ANSWERED).count()


def takes_answers(comment: StandardComment) -> bool:
    """Whether its answer may still be given or corrected: not once its table is published."""
    standard = comment.standard
    earlier = standard.rounds.filter(consult_until__gte=comment.received_on)
    return standard.state == StandardState.CONSULTATION and not earlier.exists()


def comment_by_code(text: str) -> StandardComment | None:
    """The comment with the code `text`, however its signs are grouped; None if there is none."""
    code = parse_receipt_code(text)
    rows = StandardComment.objects.select_related("standard__association")
    return rows.filter(receipt_code=code).first() if code else None


def standard_authors(standard: Standard) -> frozenset[int]:
    """The ids of whoever wrote the proposal, named who drafts, handed in a text or answered a
    comment; whoever was the last stands in the row, whoever came before in the audit trail."""
    found = {standard.written_by_id, *standard.texts.values_list("uploaded_by", flat=True)}
    for pair in standard.comments.order_by().values_list("proposed_by", "answered_by"):
        found |= set(pair)
    comments = standard.comments.order_by().annotate(key=Cast("pk", CharField())).values("key")
    written = AuditEvent.objects.filter(
        Q(
            object_type=Standard._meta.label,
            object_id=str(standard.pk),
            action__in=[f"standard.{verb}" for verb in _WRITING],
        )
        | Q(
            object_type=StandardComment._meta.label,
            object_id__in=comments,
            action__in=[f"standardcomment.{step}" for step in _ANSWERING],
        )
    )
    found |= set(written.order_by().values_list("actor", flat=True))
    return frozenset(one for one in found if one is not None)


def waiting_standards(user: User) -> QuerySet[Standard]:
    """What waits for the user's next step: proposals, drafts that have all they need, comments to
    answer, a table to publish, an edition to issue; for members what they draft or rework after
    the comments, and comments without a proposed answer."""
    today = timezone.localdate()
    rows = standards_for(user)
    found = Q(pk__in=[])
    if user.may(REGISTRARS):
        found |= Q(state__in=(StandardState.PROPOSED, StandardState.CONCLUDED))
        lead = DraftingBody.objects.filter(standard=OuterRef("pk"), is_lead=True)
        text = StandardText.objects.filter(standard=OuterRef("pk"))
        found |= Q(Exists(lead), Exists(text), state=StandardState.DRAFTING)
        found |= Q(state=StandardState.CONSULTATION) & (
            Q(waiting_count__gt=0) | Q(consult_until__lt=today)
        )
    if user.may(ASSOCIATION_MEMBERS):
        said = StandardComment.objects.filter(standard=OuterRef("pk"), state=CommentState.RECEIVED)
        found |= Q(state__in=sorted(STANDARD_WRITTEN))
        found |= Q(Exists(said), state=StandardState.CONSULTATION)
    return rows.filter(found).order_by("consult_until", "proposed_on", "pk")


def published_standards(
    *, text: str = "", standing: str = "", year: str = "", association: str = ""
) -> PublicationQuerySet:
    """What stands in the library and has every word of `text`, the newest publication first.

    `standing` is one of StandardStanding, `year` that of the issue, `association` a public id.
    """
    rows = search(text, kinds=(Kind.STANDARD,)) if text else current_of(Kind.STANDARD)
    if standing:
        rows = rows.filter(_standing(standing))
    if year:
        rows = rows.filter(payload__year=int(year))
    if association:
        rows = rows.filter(payload__association_key=association)
    return rows.order_by("-published_at", "-pk")


def _standing(name: str) -> Q:
    today = timezone.localdate().isoformat()

    def day(field: str, comparison: str) -> Q:
        return Q(**{f"payload__{field}__{comparison}": today}) & ~Q(**{f"payload__{field}": ""})

    def state(*values: str) -> Q:
        return Q(payload__state__in=[str(value) for value in values])

    consulted, held = state(StandardState.CONSULTATION), state(*sorted(STANDARD_HELD))
    replaced = day("replaced_on", "lte")
    abolished = state(StandardState.ABOLISHED) & day("ended_on", "lte")
    current = held & ~replaced & ~abolished
    return {
        StandardStanding.COMING: consulted & day("consult_from", "gt"),
        StandardStanding.OPEN: consulted & day("consult_from", "lte") & day("consult_until", "gte"),
        StandardStanding.HANDLING: consulted & day("consult_until", "lt"),
        StandardStanding.CONCLUDED: state(StandardState.CONCLUDED),
        StandardStanding.UPCOMING: current & day("holds_from", "gt"),
        StandardStanding.IN_FORCE: current & day("holds_from", "lte"),
        StandardStanding.REPLACED: held & replaced & ~abolished,
        StandardStanding.ABOLISHED: abolished,
        StandardStanding.WITHDRAWN: state(StandardState.WITHDRAWN),
    }[StandardStanding(name)]


def library_choices() -> tuple[list[int], dict[str, str]]:
    """The years of issue, the newest first, and the associations (public id → name) of what
    stands in the library."""
    years: set[int] = set()
    associations: dict[str, str] = {}
    fields = ("payload__year", "payload__association_key", "payload__association")
    for year, key, name in current_of(Kind.STANDARD).order_by().values_list(*fields):
        years |= {year} if year else set()
        associations[key] = name
    return sorted(years, reverse=True), dict(sorted(associations.items(), key=lambda one: one[1]))


def published_text(key: str, sha256: str) -> StandardText | None:
    """The text with this hash, if a version of the publication `key` that stands names it."""
    if any(
        sha256 in {file["sha256"] for file in row.payload["files"]}
        for row in versions(Kind.STANDARD, key)
        if not row.taken_down
    ):
        return StandardText.objects.filter(standard__public_id=key, sha256=sha256).first()
    return None


def taken_off(key: str) -> frozenset[str]:
    """The hashes of texts that no version of the publication `key` but taken down ones names."""
    named: dict[bool, set[str]] = {True: set(), False: set()}
    for row in versions(Kind.STANDARD, key):
        named[row.taken_down] |= {file["sha256"] for file in row.payload["files"]}
    return frozenset(named[True] - named[False])


def on_site(keys: Iterable[str]) -> frozenset[str]:
    """Which organisations among these public ids have their entry on the site."""
    rows = current_of(Kind.ORGANIZATION).filter(key__in={key for key in keys if key})
    return frozenset(rows.values_list("key", flat=True))


def standing_of(standard: Standard, today: date | None = None) -> Any:
    """What an edition is on a civil day, today by default; None before it was published."""
    return standing_on(
        standard.state,
        consult_from=standard.consult_from,
        consult_until=standard.consult_until,
        holds_from=standard.holds_from,
        replaced_on=standard.replaced_on,
        ended_on=standard.ended_on,
        today=today or timezone.localdate(),
    )
