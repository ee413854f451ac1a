"""Referrals between departments, townships, committees and organisations (clause 5.1.c)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.constants import CODE_LENGTH
from accounts.enums import OFFICERS, TERRITORIAL_ROLES
from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet, within
from accounts.validators import validate_jurisdiction
from communities.models import Programme
from coordination.constants import (
    CLAUSE_LENGTH,
    LINE_LENGTH,
    REFERRAL_TEXT_LENGTH,
    TITLE_LENGTH,
)
from coordination.enums import (
    ReferralPart,
    ReferralState,
    ReplyOutcome,
)
from coordination.models.duties import Office, belongs_to
from coordination.referral_rules import (
    EVALUATED,
    REFERRAL_ENDED,
    REFERRAL_OPEN,
    REFERRAL_STEPS,
    TO_ANSWER,
)
from deliberation.models import Action, Meeting
from evaluation.models import Finding
from orgs.models import Organization, columns
from orgs.models.partnerships import own_organizations


def _place(label: Any) -> models.CharField[str, str]:
    return models.CharField(
        label, max_length=CODE_LENGTH, editable=False, validators=[validate_jurisdiction]
    )


def _link(model: Any, label: Any) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        model, on_delete=models.PROTECT, null=True, blank=True, editable=False,
        related_name="referrals", verbose_name=label,
    )  # fmt: skip


def own_bodies(user: Any) -> Q:
    """Rows of `ReferralParty` about the bodies for which `user` acts today: the committee or the
    offices of the place of an appointment, and organisations by membership. An office for which
    officers are entered is theirs alone."""
    held = user.current_appointments
    codes = [row.jurisdiction for row in held if row.role in TERRITORIAL_ROLES]
    offices = Q(organization__isnull=True, jurisdiction__in=codes)
    return offices & belongs_to(user, "office") | Q(organization__in=own_organizations(user))


class ReferralQuerySet(ScopedQuerySet[Any]):
    def for_user(self, user: Any) -> ReferralQuerySet:
        """Those in which a body of the user's takes part in any way; for officers also those in
        which one of their area does."""
        if not user.is_authenticated:
            return self.none()
        seen = own_bodies(user)
        for held in user.current_appointments:
            if held.role in OFFICERS:
                seen |= within("jurisdiction", held.jurisdiction)
        parties = ReferralParty.objects.filter(seen).order_by()
        return self.filter(pk__in=parties.values("referral"))

    def of_side(self, user: Any, part: str) -> ReferralQuerySet:
        """Those in which `user` acts for the body that is `part`."""
        parties = ReferralParty.objects.filter(own_bodies(user), part=part).order_by()
        return self.filter(pk__in=parties.values("referral"))

    def overdue(self) -> ReferralQuerySet:
        """Those that wait for the lead body after their due date."""
        return self.filter(state__in=sorted(TO_ANSWER), due__lt=timezone.localdate())

    def on_time(self) -> ReferralQuerySet:
        """Evaluated ones whose last reply came no later than the due date that held then."""
        return self.filter(state__in=sorted(EVALUATED), replied_on__lte=F("due"))


class Referral(ScopedModel, VersionedModel):
    """A matter handed over, with a due date. Its text never changes once it was received.

    `jurisdiction` is where the lead body lies, whose rate it counts in; `issued_in` that of the
    sender, in whose register of the year it is numbered. The days and people of steps and the
    outcome are set by `services.referrals`: they tell of the last reply alone, `ReferralEvent` of
    all of them.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = REFERRAL_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    jurisdiction = internal(_place(_("lead body in (division code)")))
    issued_in = internal(_place(_("issued in (division code)")))
    year = internal(models.PositiveSmallIntegerField(_("year"), editable=False))
    sequence = internal(models.PositiveIntegerField(_("number in the year"), editable=False))
    subject = internal(columns.line(_("subject"), TITLE_LENGTH))
    text = internal(columns.text(pgettext_lazy("referral", "what is to be done"),
                                 REFERRAL_TEXT_LENGTH))  # fmt: skip
    clause = internal(columns.line(_("clause of the policy"), CLAUSE_LENGTH, blank=True))
    programme = internal(
        models.ForeignKey(
            Programme, on_delete=models.PROTECT, null=True, blank=True, related_name="referrals",
            verbose_name=_("programme"),
        )
    )  # fmt: skip
    action = internal(_link(Action, _("action")))
    finding = internal(_link(Finding, _("finding")))
    meeting = internal(_link(Meeting, _("joint meeting")))
    due = internal(models.DateField(_("due")))
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ReferralState.choices,
            default=ReferralState.SENT,
            editable=False,
        )
    )
    outcome = internal(
        models.CharField(
            pgettext_lazy("referral", "what came of it"),
            max_length=20,
            choices=ReplyOutcome.choices,
            blank=True,
            editable=False,
        )
    )
    sent_on = internal(models.DateField(_("sent on"), editable=False))
    received_on = internal(columns.day(pgettext_lazy("referral", "received on"), editable=False))
    replied_on = internal(columns.day(pgettext_lazy("referral", "answered on"), editable=False))
    ended_on = internal(columns.day(pgettext_lazy("referral", "closed on"), editable=False))
    sent_by = internal(columns.person(_("sent by"), null=False))
    received_by = internal(columns.person(_("received by")))
    replied_by = internal(columns.person(pgettext_lazy("referral", "answered by")))
    evaluated_by = internal(columns.person(_("evaluated by")))

    objects = ReferralQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("referral")
        verbose_name_plural = _("referrals")
        ordering = ("-sent_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("issued_in", "year", "sequence"), name="referral_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(subject="") & ~Q(text=""), name="referral_says_what"
            ),
            models.CheckConstraint(
                condition=Q(due__gte=F("sent_on")),
                name="referral_due_after_it_was_sent",
                violation_error_message=_("The due date lies before the day it is sent."),
            ),
            models.CheckConstraint(
                condition=Q(action__isnull=True) | Q(finding__isnull=True),
                name="referral_of_one_record",
            ),
            *(
                models.UniqueConstraint(
                    fields=(name,),
                    condition=Q(state__in=sorted(REFERRAL_OPEN), **{f"{name}__isnull": False}),
                    name=f"{name}_referred_once",
                )
                for name in ("action", "finding")
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(ReferralState.SENT, ReferralState.WITHDRAWN), replied_on__isnull=True
                )
                | Q(received_on__isnull=False, received_by__isnull=False),
                name="referral_received_first",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=(ReferralState.REPLIED, *sorted(EVALUATED)))
                    & Q(replied_on__isnull=False, replied_by__isnull=False)
                    & ~Q(outcome="")
                )
                | (
                    ~Q(state__in=(ReferralState.REPLIED, *sorted(EVALUATED)))
                    & Q(replied_on__isnull=True, replied_by__isnull=True, outcome="")
                ),
                name="referral_replied_with_outcome",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(REFERRAL_ENDED), ended_on__isnull=False)
                | (~Q(state__in=sorted(REFERRAL_ENDED)) & Q(ended_on__isnull=True)),
                name="referral_ended_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=sorted(EVALUATED), evaluated_by__isnull=False)
                | (~Q(state__in=sorted(EVALUATED)) & Q(evaluated_by__isnull=True)),
                name="referral_evaluated_by_somebody",
            ),
            # Both sides may be offices of one place, and one person act for both.
            models.CheckConstraint(
                condition=(Q(received_by__isnull=True) | ~Q(received_by=F("sent_by")))
                & (Q(replied_by__isnull=True) | ~Q(replied_by=F("sent_by")))
                & (
                    Q(evaluated_by__isnull=True)
                    | Q(replied_by__isnull=True)
                    | ~Q(evaluated_by=F("replied_by"))
                ),
                name="referral_sides_by_different_people",
            ),
        )
        indexes = (
            models.Index(fields=("state", "due"), name="referral_state_due"),
            models.Index(fields=("jurisdiction", "ended_on"), name="referral_place_ended"),
        )

    def __str__(self) -> str:
        return str(self.subject)

    def scope_code(self) -> str:
        """None: it has two sides in two places; `services` ask which one is on."""
        return ""

    @property
    def number(self) -> str:
        """As official papers write it: 交办〔2026〕3号."""
        return f"交办〔{self.year}〕{self.sequence}号"

    @property
    def is_overdue(self) -> bool:
        return self.state in TO_ANSWER and self.due < timezone.localdate()

    @property
    def is_on_time(self) -> bool | None:
        """Whether the last reply came by the due date; None before it is evaluated."""
        if self.state not in EVALUATED or self.replied_on is None:
            return None
        return bool(self.replied_on <= self.due)


class ReferralParty(ScopedModel):
    """A body in a referral, with the name it had then: an organisation, an office, or else the
    authority or committee of the place. Its division code follows that of its unit."""

    scope_path = "jurisdiction"

    referral = internal(
        models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="parties")
    )
    part = internal(models.CharField(_("part"), max_length=10, choices=ReferralPart.choices))
    jurisdiction = internal(_place(_("place (division code)")))
    office = internal(
        models.ForeignKey(
            Office, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
            verbose_name=_("office"),
        )
    )  # fmt: skip
    organization = internal(
        models.ForeignKey(
            Organization, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
            verbose_name=_("social organisation"),
        )
    )  # fmt: skip
    # With county and township before it, the name of a committee is longer than a title.
    name = internal(columns.line(_("name"), LINE_LENGTH))

    class Meta:
        verbose_name = _("body in a referral")
        verbose_name_plural = _("bodies in referrals")
        ordering = ("referral", "pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(office__isnull=True) | Q(organization__isnull=True),
                name="referral_party_is_one_body",
            ),
            models.CheckConstraint(condition=~Q(name=""), name="referral_party_has_a_name"),
            *(
                models.UniqueConstraint(
                    fields=("referral",), condition=Q(part=part), name=f"referral_one_{part}"
                )
                for part in (ReferralPart.SENDER.value, ReferralPart.LEAD.value)
            ),
            *(
                models.UniqueConstraint(
                    fields=("referral", name),
                    condition=Q(**{f"{name}__isnull": False}),
                    name=f"referral_{name}_once",
                )
                for name in ("office", "organization")
            ),
            models.UniqueConstraint(
                fields=("referral", "jurisdiction"),
                condition=Q(office__isnull=True, organization__isnull=True),
                name="referral_place_once",
            ),
        )
        indexes = (models.Index(fields=("jurisdiction", "part"), name="referral_party_place"),)

    def __str__(self) -> str:
        return str(self.name)
