"""Standards and norms: taken up, opened for comments, concluded, issued, abolished, withdrawn."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.normalise import fold_text
from accounts.rules import DutyConflict, Refusal
from accounts.services import record_event, refuse_stale, refuse_step, save_version, transition
from orgs.enums import StandardState
from orgs.models import Organization, Standard, StandardText
from orgs.queries import standards as queries
from orgs.rules import REGISTRARS
from orgs.services.cases import refuse_unfit
from orgs.services.standard_numbers import (
    check_comment_days,
    check_days,
    check_number,
    refuse_far,
)
from orgs.services.standard_rounds import keep_round
from orgs.services.standard_rules import refuse_listed
from orgs.standard_public import is_on_site, publish_standard
from orgs.standards import fold_number
from portal.enums import Kind
from portal.queries import current

# Steps towards an edition in force; what became of the comments is published even of a body that
# has ended meanwhile.
FORWARD = frozenset({StandardState.DRAFTING, StandardState.CONSULTATION, StandardState.ISSUED})


@dataclass(frozen=True)
class Issue:
    """What an officer enters to issue an edition; both are civil days."""

    number: str
    issued_on: date
    holds_from: date


def lock_standard(standard: Standard) -> None:
    """Let one act at a time change it; the audit trail's lock comes first, as everywhere."""
    transaction_lock("audit")
    transaction_lock(f"standard {standard.series}")


def hold(standard: Standard, target: str, by: User, expected_version: int | None) -> None:
    """Under its lock: whoever was slower is told so, then whoever may not take the step.

    Raises StaleRecord, IllegalTransition; Refusal, also where the association has ended.
    """
    lock_standard(standard)
    refuse_stale(standard, expected_version=expected_version)
    refuse_step(standard, target)
    # Asked of the table again by `transition`; here it comes before what is amiss with the row.
    if not by.may(REGISTRARS, standard.scope_code()):
        raise Refusal(_("Only an officer of the county or the city takes this step."))
    if target in FORWARD and not _is_active(standard.association_id):
        raise Refusal(_("The association has ended: its project can be withdrawn only."))


def _is_active(organization: int) -> bool:
    return Organization.objects.active().filter(pk=organization).exists()


def take_up(
    standard: Standard, *, by: User, project_number: str, expected_version: int | None = None
) -> None:
    """Take a proposal up under a project number: drafting begins.

    Raises ValidationError keyed by field where another project has the number, Refusal, also where
    a list forbids its association to propose, StaleRecord.
    """
    project_number = fold_text(project_number)
    refuse_unfit(standard, project_number=project_number)
    with transaction.atomic():
        hold(standard, StandardState.DRAFTING, by, expected_version)
        refuse_listed(standard.association)
        if not project_number:
            raise ValidationError({"project_number": _("Enter the project number.")})
        _refuse_taken(project_number, by)
        transition(
            standard,
            StandardState.DRAFTING,
            by=by,
            expected_version=expected_version,
            project_number=project_number,
            taken_up_on=timezone.localdate(),
        )


def _refuse_taken(project_number: str, by: User) -> None:
    """What has the number is named to who may see it: elsewhere it may not be public yet."""
    rows = Standard.objects.filter(project_number=project_number)
    if not rows.exists():
        return
    seen = Standard.objects.for_user(by).filter(project_number=project_number).first()
    told = _("“%(title)s” has this number.") % {"title": seen.title} if seen else None
    raise ValidationError({"project_number": told or _("Another project has this number.")})


def open_consultation(
    standard: Standard,
    *,
    by: User,
    first: date,
    last: date,
    confirmed: bool = False,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Open the newest text for comments from `first` to `last`, both civil days, and publish it;
    once more after large changes, for a `reason`, with the round before kept as it was.

    By the rule of the first day (团体标准管理规定, article 14: 30 days as a rule at least). Raises
    Refusal without a new text or a leading body, DutyConflict for who wrote it, ValidationError
    keyed by field for days that are too few, too many or past, StaleRecord.
    """
    with transaction.atomic():
        hold(standard, StandardState.CONSULTATION, by, expected_version)
        _refuse_author(standard, by)
        text = _text_to_show(standard)
        if not standard.bodies.filter(is_lead=True).exists():
            raise Refusal(_("The association has to name who leads the drafting first."))
        term = queries.consultation_term(first)
        if term is None:
            raise Refusal(_("No rule says how long comments are taken; the city enters one."))
        check_comment_days(term, first, last)
        keep_round(standard, text, by=by, reason=reason)
        transition(
            standard,
            StandardState.CONSULTATION,
            by=by,
            expected_version=expected_version,
            reason=reason,
            consult_from=first,
            consult_until=last,
            consult_term=term,
            consulted_text=text,
            concluded_on=None,
        )
        _show(standard, by=by, confirmed=confirmed, reason=reason)


def conclude(
    standard: Standard, *, by: User, confirmed: bool = False, expected_version: int | None = None
) -> None:
    """Publish the comments with what became of each, once the days are over and all have answers.

    The names of who commented are deleted with it. Raises Refusal, DutyConflict for who answered,
    ValidationError where words seem to tell who somebody is, StaleRecord.
    """
    with transaction.atomic():
        hold(standard, StandardState.CONCLUDED, by, expected_version)
        _refuse_author(standard, by)
        assert standard.consult_until is not None
        if timezone.localdate() <= standard.consult_until:
            raise Refusal(_("Comments are taken until %(day)s.") % {"day": standard.consult_until})
        left = queries.unanswered(standard)
        if left:
            raise Refusal(
                _("Comments without an answer: %(number)s. Each needs one first.")
                % {"number": left}
            )
        # Personal Information Protection Law, article 47: what is not needed any more is deleted.
        standard.comments.exclude(name="").update(name="")
        transition(
            standard,
            StandardState.CONCLUDED,
            by=by,
            expected_version=expected_version,
            concluded_on=timezone.localdate(),
        )
        _show(standard, by=by, confirmed=confirmed)


def issue_standard(
    standard: Standard,
    *,
    by: User,
    entered: Issue,
    confirmed: bool = False,
    expected_version: int | None = None,
) -> None:
    """Issue the newest text under its number; the edition before it is replaced on its first day.

    Raises ValidationError keyed by field for a number of another form, one that is taken or that
    of another standard, and for days in a wrong order; DutyConflict for who wrote the text;
    Refusal, StaleRecord.
    """
    number = fold_number(standard.kind, entered.number)
    refuse_unfit(standard, number=number)
    with transaction.atomic():
        hold(standard, StandardState.ISSUED, by, expected_version)
        _refuse_author(standard, by)
        if queries.unanswered(standard):
            raise Refusal(_("A comment has no answer yet."))
        check_number(standard, number, entered.issued_on)
        check_days(standard, entered.issued_on, entered.holds_from)
        text = _text_to_show(standard)
        before = _replace_edition_before(standard, entered.holds_from, by)
        transition(
            standard,
            StandardState.ISSUED,
            by=by,
            expected_version=expected_version,
            number=number,
            issued_on=entered.issued_on,
            holds_from=entered.holds_from,
            issued_text=text,
        )
        _show(standard, by=by, confirmed=confirmed)
        if before is not None:
            _show_replaced(before, by=by, number=number)


def _replace_edition_before(standard: Standard, day: date, by: User) -> Standard | None:
    """The edition that stops holding on `day`, if one holds; two never hold on one day."""
    before: Standard | None = standard.revises
    if before is not None and before.ended_on is not None and day < before.ended_on:
        raise ValidationError(
            {
                "holds_from": _(
                    "The edition before was abolished, but holds until the day before %(day)s."
                )
                % {"day": before.ended_on}
            }
        )
    if before is None or before.state != StandardState.ISSUED or before.replaced_on is not None:
        return None
    assert before.holds_from is not None
    if day <= before.holds_from:
        raise ValidationError(
            {"holds_from": _("The edition before holds from %(day)s only.")
             % {"day": before.holds_from}}
        )  # fmt: skip
    save_version(before, replaced_on=day)
    record_event(
        actor=by,
        action="standard.replaced",
        target=before,
        before={"replaced_on": None},
        after={"replaced_on": day},
    )
    return before


def _show_replaced(before: Standard, *, by: User, number: str) -> None:
    """Its own words stay as they were published and looked through: nobody new stands for them.

    What was taken off the site has no such words, and stays off.
    """
    if current(Kind.STANDARD, before.public_id) is None:
        return
    assert before.replaced_on is not None
    with override(settings.LANGUAGE_CODE):
        words = {"number": number, "day": before.replaced_on}
        reason = str(_("From %(day)s on %(number)s replaces it.") % words)
    publish_standard(before, by=by, reason=reason, confirmed=True, authors=frozenset())


def abolish(
    standard: Standard,
    *,
    by: User,
    from_day: date,
    reason: str,
    confirmed: bool = False,
    expected_version: int | None = None,
) -> None:
    """Abolish an issued edition: it holds until the day before `from_day`.

    Raises Refusal without a reason or for who wrote the text, ValidationError keyed by field,
    StaleRecord.
    """
    reason = reason.strip()
    refuse_unfit(standard, ended_reason=reason)
    with transaction.atomic():
        hold(standard, StandardState.ABOLISHED, by, expected_version)
        if from_day < timezone.localdate():
            raise ValidationError({"from_day": _("It cannot end in the past.")})
        refuse_far("from_day", from_day)
        _refuse_false_end(standard, from_day)
        _end(
            standard,
            StandardState.ABOLISHED,
            by=by,
            reason=reason,
            day=from_day,
            expected_version=expected_version,
            confirmed=confirmed,
        )


def _refuse_false_end(standard: Standard, day: date) -> None:
    """An edition ends while it holds: not before it does, nor when another has replaced it."""
    assert standard.holds_from is not None
    if day < standard.holds_from:
        raise ValidationError(
            {"from_day": _("It holds from %(day)s only.") % {"day": standard.holds_from}}
        )
    if standard.replaced_on is not None and day >= standard.replaced_on:
        raise ValidationError(
            {"from_day": _("From %(day)s on the next edition replaces it.")
             % {"day": standard.replaced_on}}
        )  # fmt: skip


def withdraw_standard(
    standard: Standard,
    *,
    by: User,
    reason: str,
    confirmed: bool = False,
    expected_version: int | None = None,
) -> None:
    """Take a project back before it is issued, or decline it; what was public says so with the
    reason.

    Raises Refusal without a reason, or for a member once it was public; StaleRecord.
    """
    reason = reason.strip()
    refuse_unfit(standard, ended_reason=reason)
    with transaction.atomic():
        lock_standard(standard)
        refuse_stale(standard, expected_version=expected_version)
        is_member = queries.acts_for(by, standard.association)
        if not (is_member or by.may(REGISTRARS, standard.scope_code())):
            raise Refusal(_("Only its association or an officer of the place withdraws it."))
        standard.comments.exclude(name="").update(name="")
        _end(
            standard,
            StandardState.WITHDRAWN,
            by=by,
            reason=reason,
            day=timezone.localdate(),
            expected_version=expected_version,
            confirmed=confirmed,
        )


def _end(
    standard: Standard,
    target: str,
    *,
    by: User,
    reason: str,
    day: date,
    expected_version: int | None,
    confirmed: bool,
) -> None:
    transition(
        standard,
        target,
        by=by,
        expected_version=expected_version,
        reason=reason,
        ended_on=day,
        ended_reason=reason,
    )
    # What was taken off the site does not come back because it ends.
    if is_on_site(standard) and current(Kind.STANDARD, standard.public_id) is not None:
        _refuse_author(standard, by)
        _show(standard, by=by, confirmed=confirmed, reason=reason)


def _refuse_author(standard: Standard, by: User) -> None:
    """Raises DutyConflict, before anything else is found amiss."""
    if by.pk in queries.standard_authors(standard):
        raise DutyConflict(
            _("“%(title)s” must be published by somebody who neither wrote nor confirmed it.")
            % {"title": standard}
        )


def _text_to_show(standard: Standard) -> StandardText:
    text = queries.newest_text(standard)
    if text is None:
        raise Refusal(_("The association has to hand in a text first."))
    if text.sha256 in queries.taken_off(standard.public_id):
        raise Refusal(_("This text was taken off the site: the association hands in another."))
    return text


def _show(standard: Standard, *, by: User, confirmed: bool, reason: str = "") -> None:
    """On the site as it is now; a later version says by which step it came about."""
    with override(settings.LANGUAGE_CODE):
        told = reason or str(standard.get_state_display())
    publish_standard(standard, by=by, reason=told, confirmed=confirmed)
