"""The abnormal-activity list and the seriously dishonest list."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel
from accounts.privacy import internal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel, ScopedQuerySet
from orgs.enums import CreditList, ListingState, NoticeMeans
from orgs.models import columns
from orgs.models.credit import of_organization, officer
from orgs.models.credit_rules import CreditTerm, ListingGround
from orgs.rules import LISTING_ON, LISTING_OPEN, LISTING_STEPS
from orgs.validators import validate_legal_person


class ListingQuerySet(ScopedQuerySet[Any]):
    def on_a_list(self) -> ListingQuerySet:
        """Those that stand on a list now."""
        return self.filter(state__in=LISTING_ON)

    def on(self, day: date) -> ListingQuerySet:
        """Those that stood on a list on a civil `day`, as `Listing.is_on`."""
        stays = Q(removed_on__isnull=True) | Q(removed_on__gt=day)
        return self.filter(stays, listed_on__lte=day)


def _day(label: Any) -> models.DateField[Any, Any]:
    return models.DateField(label, null=True, blank=True, editable=False)


def _line(label: Any) -> Any:
    return columns.line(label, blank=True, default="", editable=False)


class Listing(ScopedModel, VersionedModel):
    """One organisation put on one list for one ground, from the notice to its removal.

    The days that end something are computed by `services`, each with a row of `Reckoning` that
    names the rule; None where the calendar of working days could not tell.
    """

    scope_path = "organization__jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = LISTING_STEPS

    organization = of_organization("listings")
    list = public(
        models.CharField(_("list"), max_length=10, choices=CreditList.choices, editable=False)
    )
    ground = public(
        models.ForeignKey(
            ListingGround,
            on_delete=models.PROTECT,
            related_name="listings",
            verbose_name=_("ground"),
        )
    )
    facts = public(columns.text(_("facts")))
    state = public(
        models.CharField(
            _("state"),
            max_length=10,
            choices=ListingState.choices,
            default=ListingState.NOTICED,
            editable=False,
        )
    )
    means = internal(
        models.CharField(
            _("means of the notice"),
            max_length=10,
            choices=NoticeMeans.choices,
            default=NoticeMeans.SERVED,
        )
    )
    notice_document = internal(columns.line(_("document of the notice"), 100))
    noticed_on = internal(models.DateField(_("notice given on"), default=timezone.localdate))
    objection_until = internal(_day(_("objection until")))
    objection = internal(columns.text(_("objection"), blank=True, default="", editable=False))
    objected_on = internal(_day(_("objected on")))
    answer = internal(
        columns.text(_("answer to the objection"), blank=True, default="", editable=False)
    )
    document = public(_line(_("document of the decision")))
    listed_on = public(_day(_("on the list since")))
    may_leave_on = public(_day(_("may leave from")))
    limit_on = public(_day(_("goes to the seriously dishonest list on")))
    claimed_on = internal(_day(_("removal applied for on")))
    claim = internal(columns.text(_("what was repaired"), blank=True, default="", editable=False))
    verified_on = internal(_day(_("found true on")))
    remove_by = internal(_day(_("to be removed until")))
    removed_on = public(_day(_("removed on")))
    removal_document = public(_line(_("document of the removal")))
    recorded_by = officer(_("recorded by"))
    decided_by = officer(_("decided by"), null=True)
    removed_by = officer(_("removed by"), null=True)

    objects = ListingQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("abnormal-activity and seriously dishonest lists")
        ordering = ("-noticed_on", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("organization", "ground"),
                condition=Q(state__in=sorted(LISTING_OPEN)),
                name="listing_once_for_a_ground",
                violation_error_message=_("A listing for this ground is under way already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=("noticed", "objected", "dropped"), listed_on__isnull=True)
                | (
                    ~Q(state__in=("noticed", "objected", "dropped"))
                    & ~Q(document="")
                    & Q(listed_on__gte=F("noticed_on"), decided_by__isnull=False)
                ),
                name="listing_noticed_before_it_is_listed",
            ),
            models.CheckConstraint(
                condition=~Q(state=ListingState.OBJECTED)
                | (~Q(objection="") & Q(objected_on__isnull=False)),
                name="listing_objection_has_its_words",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("claimed", "verified")) | Q(claimed_on__isnull=False),
                name="listing_verified_after_a_claim",
            ),
            models.CheckConstraint(
                condition=~Q(state=ListingState.VERIFIED) | Q(verified_on__gte=F("claimed_on")),
                name="listing_found_true_on_a_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=("removed", "succeeded"),
                    removed_on__gte=F("listed_on"),
                    removed_by__isnull=False,
                )
                | (
                    ~Q(state__in=("removed", "succeeded"))
                    & Q(removed_on__isnull=True, removed_by__isnull=True)
                ),
                name="listing_removed_on_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=ListingState.SUCCEEDED) | Q(list=CreditList.ABNORMAL),
                name="listing_moves_from_the_first_list",
            ),
        )
        indexes = (models.Index(fields=("organization", "state"), name="listing_state"),)

    def __str__(self) -> str:
        return f"{self.organization} · {self.get_list_display()}"

    def clean(self) -> None:
        validate_legal_person(self.organization.kind)

    def is_on(self, day: date) -> bool:
        """Whether it stood on the list on a civil `day`."""
        if self.listed_on is None or day < self.listed_on:
            return False
        return self.removed_on is None or day < self.removed_on


class Reckoning(models.Model):
    """How a day of a listing was computed: from which day, by which rule; kept for ever."""

    listing = internal(
        models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="reckonings")
    )
    term = internal(models.ForeignKey(CreditTerm, on_delete=models.PROTECT, related_name="+"))
    counted_from = internal(models.DateField(_("counted from")))
    until = internal(models.DateField(_("until"), null=True))

    class Meta:
        ordering = ("listing", "pk")

    def __str__(self) -> str:
        return f"{self.listing} · {self.term}"
