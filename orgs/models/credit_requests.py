"""What an organisation itself asks of its credit record: that something is wrong, or repaired."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from orgs.enums.credit_requests import RequestKind, RequestState
from orgs.models import columns
from orgs.models.credit import AnnualReturn, CreditEntry
from orgs.models.listings import Listing
from orgs.models.standards import AssociationQuerySet
from orgs.rules import REQUEST_STEPS

SUBJECTS = ("listing", "entry", "annual")


def _subject(model: Any, label: Any) -> models.ForeignKey[Any, Any]:
    return internal(
        models.ForeignKey(
            model,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="credit_requests",
            verbose_name=label,
        )
    )


def _one_subject() -> Q:
    found = Q()
    for name in SUBJECTS:
        found |= Q(**{f"{other}__isnull": other != name for other in SUBJECTS})
    return found


class CreditRequest(ScopedModel, VersionedModel):
    """An objection to a notice, an entry or an annual result, or an application to leave a list.

    What was asked never changes. One about a listing is answered by the step of the listing.
    """

    scope_path = "organization__jurisdiction"
    assignee_path = "organization"
    TRANSITIONS: ClassVar[TransitionTable] = REQUEST_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    organization = internal(
        models.ForeignKey(
            "orgs.Organization",
            on_delete=models.PROTECT,
            related_name="credit_requests",
            verbose_name=_("social organisation"),
        )
    )
    kind = internal(models.CharField(_("kind"), max_length=10, choices=RequestKind.choices))
    listing = _subject(Listing, _("listing"))
    entry = _subject(CreditEntry, _("credit entry"))
    annual = _subject(AnnualReturn, _("annual inspection or report"))
    text = internal(columns.text(_("what is asked, and why")))
    state = internal(
        models.CharField(
            _("state"),
            max_length=10,
            choices=RequestState.choices,
            default=RequestState.RECEIVED,
            editable=False,
        )
    )
    sent_by = internal(columns.person(_("sent in by"), null=False))
    sent_on = internal(models.DateField(_("sent in on"), default=timezone.localdate))
    answer = internal(columns.text(_("answer"), blank=True, default="", editable=False))
    answered_by = internal(columns.person(_("answered by")))
    answered_on = internal(columns.day(_("answered on"), editable=False))

    objects = AssociationQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("request of an organisation about its credit")
        verbose_name_plural = _("objections and repairs sent in")
        ordering = ("-sent_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=_one_subject(), name="credit_request_about_one_thing"),
            models.CheckConstraint(
                condition=Q(kind=RequestKind.OBJECTION) | Q(listing__isnull=False),
                name="credit_request_repair_of_a_listing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="credit_request_says_what"),
            models.CheckConstraint(
                condition=Q(
                    state=RequestState.RECEIVED, answered_by__isnull=True, answered_on__isnull=True
                )
                | (
                    ~Q(state=RequestState.RECEIVED)
                    & Q(answered_by__isnull=False, answered_on__isnull=False)
                    & ~Q(answered_by=models.F("sent_by"))
                ),
                name="credit_request_answered_whole",
            ),
            models.CheckConstraint(
                condition=~Q(state=RequestState.DISMISSED) | ~Q(answer=""),
                name="credit_request_dismissed_with_reasons",
            ),
            *(
                models.UniqueConstraint(
                    fields=(name,),
                    condition=Q(state=RequestState.RECEIVED),
                    name=f"credit_request_once_{name}",
                    violation_error_message=_("This was asked already and waits for its answer."),
                )
                for name in SUBJECTS
            ),
        )
        indexes = (models.Index(fields=("organization", "state"), name="credit_request_of"),)

    def __str__(self) -> str:
        return f"{self.organization} · {self.get_kind_display()}"

    @property
    def subject(self) -> Any:
        """What it is about."""
        return self.listing or self.entry or self.annual

    @property
    def is_open(self) -> bool:
        """It waits for its answer."""
        return bool(self.state == RequestState.RECEIVED)

    @property
    def about(self) -> str:
        """What it is about, for who knows which organisation is meant."""
        if self.listing is not None:
            return str(self.listing.get_list_display())
        if self.entry is not None:
            return str(self.entry.title)
        assert self.annual is not None
        return f"{self.annual.get_form_display()} {self.annual.year}"
