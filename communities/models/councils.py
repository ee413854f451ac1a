"""The council system of a community (policy clause 4.1.b): its editions, and who takes part."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.constants import END_REASON_LENGTH, RULES_LENGTH
from communities.enums import CouncilState, Frequency, PartyKind
from communities.models.bodies import LocalBody, PropertyCompany
from communities.models.units import Community
from communities.rules import COUNCIL_HELD, COUNCIL_STEPS

CLOSED = (CouncilState.ENDED, CouncilState.SUPERSEDED)


class Council(ScopedModel, VersionedModel):
    """One edition of a committee's council system.

    A text in force is never edited: a change is the next edition. `enforced_by` and `until` come
    from `services.enforce_council` and `services.end_council`; do not set them.
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = COUNCIL_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="councils",
            verbose_name=_("community"),
        )
    )
    edition = public(models.PositiveSmallIntegerField(_("edition"), editable=False))
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=CouncilState.choices,
            default=CouncilState.DRAFT,
            editable=False,
        )
    )
    title = public(models.CharField(_("title"), max_length=100, validators=[validate_plain_text]))
    rules = public(
        models.TextField(
            _("rules"),
            blank=True,
            default="",
            validators=[validate_multiline_text, MaxLengthValidator(RULES_LENGTH)],
        )
    )
    frequency = public(
        models.CharField(
            _("how often it meets"),
            max_length=20,
            choices=Frequency.choices,
            default=Frequency.QUARTERLY,
        )
    )
    # People type names here; it is never published.
    decided = internal(
        models.CharField(
            _("decided where and when"),
            max_length=200,
            blank=True,
            default="",
            validators=[validate_plain_text],
        )
    )
    effective_on = public(models.DateField(_("in force from"), null=True, blank=True))
    until = public(models.DateField(_("in force until"), null=True, blank=True, editable=False))
    end_reason = internal(
        models.TextField(
            _("why it ended"),
            blank=True,
            default="",
            validators=[validate_multiline_text, MaxLengthValidator(END_REASON_LENGTH)],
        )
    )
    begun_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
        )
    )
    written_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False
        )
    )
    enforced_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            null=True,
            editable=False,
        )
    )

    class Meta:
        verbose_name = _("council system")
        verbose_name_plural = _("council systems")
        ordering = ("community", "-edition")
        constraints = (
            # A discarded draft leaves its number to the next one.
            models.UniqueConstraint(
                fields=("community", "edition"),
                condition=~Q(state=CouncilState.DISCARDED),
                name="council_edition_once",
            ),
            models.UniqueConstraint(
                fields=("community",),
                condition=Q(state=CouncilState.DRAFT),
                name="council_one_draft",
                violation_error_message=_("This community has a draft already."),
            ),
            models.UniqueConstraint(
                fields=("community",),
                condition=Q(state=CouncilState.IN_FORCE),
                name="council_one_in_force",
                violation_error_message=_("This community has a council system in force."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="council_has_a_title"),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(COUNCIL_HELD))
                | (Q(effective_on__isnull=False, enforced_by__isnull=False) & ~Q(rules="")),
                name="council_held_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(state__in=CLOSED, until__isnull=False)
                | (~Q(state__in=CLOSED) & Q(until__isnull=True)),
                name="council_closed_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("effective_on")),
                name="council_ends_after_it_begins",
                violation_error_message=_("The end lies before the beginning."),
            ),
            models.CheckConstraint(
                condition=(Q(state=CouncilState.ENDED) & ~Q(end_reason=""))
                | (~Q(state=CouncilState.ENDED) & Q(end_reason="")),
                name="council_ended_with_a_reason",
                violation_error_message=_("Say why it ended."),
            ),
        )

    def __str__(self) -> str:
        return self.title


class CouncilParty(ScopedModel):
    """Who takes part: a body or a company of the register, or one that was typed.

    `name` is its official name when the text came into force; `is_fixed` is set with that, and
    from then on the row does not change.
    """

    scope_path = "council__community__code"

    council = public(
        models.ForeignKey(
            Council,
            on_delete=models.CASCADE,
            related_name="parties",
            verbose_name=_("council system"),
        )
    )
    position = public(models.PositiveSmallIntegerField(_("position")))
    kind = public(models.CharField(_("kind"), max_length=20, choices=PartyKind.choices))
    body = internal(
        models.ForeignKey(
            LocalBody,
            on_delete=models.PROTECT,
            related_name="+",
            null=True,
            blank=True,
            verbose_name=_("body of a community"),
        )
    )
    company = internal(
        models.ForeignKey(
            PropertyCompany,
            on_delete=models.PROTECT,
            related_name="+",
            null=True,
            blank=True,
            verbose_name=_("property company"),
        )
    )
    name = public(
        models.CharField(_("official name"), max_length=100, validators=[validate_plain_text])
    )
    # An office is asked for; somebody might type a name, so it stays inside.
    post = internal(
        models.CharField(
            _("post of who represents it"),
            max_length=60,
            blank=True,
            default="",
            validators=[validate_plain_text],
        )
    )
    is_fixed = internal(models.BooleanField(default=False, editable=False))

    class Meta:
        verbose_name = _("party of a council")
        verbose_name_plural = _("parties of councils")
        ordering = ("council", "position")
        constraints = (
            models.UniqueConstraint(fields=("council", "position"), name="council_party_position"),
            models.UniqueConstraint(fields=("council", "kind", "name"), name="council_party_once"),
            models.CheckConstraint(condition=~Q(name=""), name="council_party_has_a_name"),
            models.CheckConstraint(
                condition=Q(company__isnull=True) | Q(kind=PartyKind.PROPERTY, body__isnull=True),
                name="council_party_of_one_source",
            ),
        )

    def __str__(self) -> str:
        return self.name
