"""Cases of registration and filing, the papers handed in, and what had to be corrected."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.constants import CODE_LENGTH
from accounts.encryption import EncryptedTextField
from accounts.models import VersionedModel, new_public_id, new_receipt_code
from accounts.normalise import written_code
from accounts.privacy import internal, personal, sensitive
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import (
    validate_jurisdiction,
    validate_phone,
    validate_plain_text,
)
from orgs.enums import CaseState, MaterialStatus, Matter, Opinion, OrganizationKind
from orgs.models import columns
from orgs.models.case_rules import CaseTerm, MaterialRequirement, kind_field, matter_field
from orgs.models.organizations import Organization
from orgs.rules import (
    CASE_DECIDED,
    CASE_EXAMINED,
    CASE_OPEN,
    CASE_RUNNING,
    CASE_STEPS,
    FILING_ROUTE,
    REGISTRATION_ROUTE,
)
from orgs.validators import validate_person_name

NAME_LENGTH = 100
PERSON_LENGTH = 60
REASON_LENGTH = 1000


def _either(*routes: Any) -> Any:
    return sorted(frozenset().union(*routes))


class RegistrationCase(ScopedModel, VersionedModel):
    """That somebody establishes, changes or ends an organisation, as the registry works on it.

    The provincial system registers; this is the ledger that guides and watches the time.
    `jurisdiction` is the registry's division; for a filing, the community whose committee gives
    the first opinion. `organization` is the one that changes or ends; for an establishment, the
    filed one that becomes a legal person. `result` is the entry that came of it. `due` and
    `promised_due` are computed by `services.cases` and move with each answered correction; do not
    set them. Who examined (for a filing: gave the first opinion) does not decide.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = CASE_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    receipt_code = sensitive(
        models.CharField(
            _("code"), max_length=20, unique=True, default=new_receipt_code, editable=False
        )
    )
    jurisdiction = internal(
        models.CharField(
            _("registry (division code)"),
            max_length=CODE_LENGTH,
            validators=[validate_jurisdiction],
        )
    )
    kind = internal(kind_field())
    matter = internal(matter_field())
    name = internal(
        models.CharField(
            _("name of the organisation"), max_length=NAME_LENGTH, validators=[validate_plain_text]
        )
    )
    supervising_body = internal(
        models.CharField(
            _("supervising body"),
            max_length=NAME_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    scope = internal(columns.text(_("what it does, or what changes"), REASON_LENGTH, blank=True))
    applicant_name = personal(
        models.CharField(
            _("applicant"),
            max_length=PERSON_LENGTH,
            blank=True,
            validators=[validate_plain_text, validate_person_name],
        )
    )
    applicant_phone = sensitive(
        EncryptedTextField(_("telephone"), blank=True, default="", validators=[validate_phone])
    )
    organization = internal(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="cases",
            verbose_name=_("organisation concerned"),
        )
    )
    result = internal(
        models.ForeignKey(
            Organization,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="founding_cases",
            verbose_name=_("entry in the register"),
        )
    )
    state = internal(
        models.CharField(_("state"), max_length=20, choices=CaseState.choices, editable=False)
    )
    received_on = internal(models.DateField(_("received on")))
    basis_on = internal(columns.day(_("supervising body agreed, or liquidation ended, on")))
    accepted_on = internal(columns.day(_("accepted on")))
    term = internal(
        models.ForeignKey(
            CaseTerm, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
        )
    )
    due = internal(columns.day(_("decision due by law")))
    promised_due = internal(columns.day(_("decision promised by")))
    examined_by = internal(columns.person(_("examined by")))
    examined_on = internal(columns.day(_("examined on")))
    opinion = internal(
        models.CharField(_("opinion"), max_length=20, blank=True, choices=Opinion.choices)
    )
    examination = internal(columns.text(_("result of the examination"), REASON_LENGTH, blank=True))
    decided_by = internal(columns.person(_("decided by")))
    decided_on = internal(columns.day(_("decided on")))
    decision = internal(columns.text(_("reasons of the decision"), REASON_LENGTH, blank=True))
    settled_by = internal(columns.person(_("settled by")))
    settled_on = internal(columns.day(_("settled on")))
    certificate_number = internal(
        models.CharField(
            _("number of the certificate"),
            max_length=50,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    opened_by = internal(columns.person(_("opened by"), null=False))

    class Meta:
        verbose_name = _("registration case")
        verbose_name_plural = _("registration cases")
        ordering = ("-received_on", "-pk")
        constraints = (
            models.CheckConstraint(condition=~Q(name=""), name="case_has_a_name"),
            models.CheckConstraint(
                condition=~Q(kind=OrganizationKind.FILED, state__in=sorted(REGISTRATION_ROUTE))
                & (Q(kind=OrganizationKind.FILED) | ~Q(state__in=sorted(FILING_ROUTE))),
                name="case_goes_the_way_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_either(CASE_RUNNING, CASE_DECIDED))
                | Q(accepted_on__isnull=False),
                name="case_decided_after_it_was_accepted",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(CASE_EXAMINED))
                | (Q(examined_by__isnull=False, examined_on__isnull=False) & ~Q(opinion="")),
                name="case_decided_after_it_was_examined",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=sorted(CASE_DECIDED),
                    decided_by__isnull=False,
                    decided_on__gte=F("accepted_on"),
                )
                | (
                    ~Q(state__in=sorted(CASE_DECIDED))
                    & Q(decided_by__isnull=True, decided_on__isnull=True)
                ),
                name="case_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(examined_by__isnull=True)
                | ~Q(decided_by=F("examined_by")),
                name="case_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state=CaseState.REFUSED) | ~Q(decision=""),
                name="case_refused_with_reasons",
            ),
            models.CheckConstraint(
                condition=Q(matter=Matter.REGISTRATION) | Q(organization__isnull=False),
                name="case_changes_an_organisation",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=(CaseState.CERTIFIED, CaseState.REGISTERED))
                | Q(result__isnull=False, settled_by__isnull=False, settled_on__isnull=False),
                name="case_settled_with_an_entry",
            ),
            models.UniqueConstraint(
                fields=("organization",),
                condition=Q(state__in=sorted(CASE_OPEN)),
                name="case_once_an_organisation",
                violation_error_message=_("Another case about this organisation is open."),
            ),
        )
        indexes = (
            models.Index(fields=("jurisdiction", "state"), name="case_place_state"),
            models.Index(fields=("state", "due"), name="case_state_due"),
            models.Index(fields=("received_on",), name="case_received"),
            models.Index(fields=("matter",), name="case_matter"),
            models.Index(fields=("kind",), name="case_kind"),
        )

    def __str__(self) -> str:
        return f"{self.get_matter_display()} · {self.name}"

    @property
    def is_filing(self) -> bool:
        """It goes through committee and township; what it makes is no legal person."""
        return bool(self.kind == OrganizationKind.FILED)

    @property
    def is_running(self) -> bool:
        """The authority owes a decision: a deadline may still be missed or stand still."""
        return self.state in CASE_RUNNING

    @property
    def written_code(self) -> str:
        return written_code(self.receipt_code)


class CaseMaterial(ScopedModel, VersionedModel):
    """One paper of a case, as it was last looked at; the paper itself is kept elsewhere."""

    scope_path = "case__jurisdiction"

    case = internal(
        models.ForeignKey(RegistrationCase, on_delete=models.PROTECT, related_name="materials")
    )
    requirement = internal(
        models.ForeignKey(MaterialRequirement, on_delete=models.PROTECT, related_name="+")
    )
    is_required = internal(models.BooleanField(_("needed"), editable=False))
    status = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=MaterialStatus.choices,
            default=MaterialStatus.UNCHECKED,
        )
    )
    remark = internal(
        models.CharField(_("remark"), max_length=200, blank=True, validators=[validate_plain_text])
    )
    checked_by = internal(columns.person(_("checked by")))
    checked_on = internal(columns.day(_("checked on")))

    class Meta:
        verbose_name = _("paper of a case")
        verbose_name_plural = _("papers of cases")
        ordering = ("case", "requirement__position", "pk")
        constraints = (
            models.UniqueConstraint(fields=("case", "requirement"), name="case_material_once"),
            models.CheckConstraint(
                condition=Q(status=MaterialStatus.UNCHECKED)
                | Q(checked_by__isnull=False, checked_on__isnull=False),
                name="case_material_checked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=MaterialStatus.DEFECTIVE) | ~Q(remark=""),
                name="case_material_defect_is_named",
            ),
        )

    def __str__(self) -> str:
        return str(self.requirement)


class Correction(ScopedModel):
    """That the applicant was asked to correct something: until the answer the clock stands."""

    scope_path = "case__jurisdiction"

    case = internal(
        models.ForeignKey(RegistrationCase, on_delete=models.PROTECT, related_name="corrections")
    )
    text = internal(columns.text(_("what is to be corrected"), REASON_LENGTH))
    asked_by = internal(columns.person(_("asked by"), null=False))
    asked_on = internal(models.DateField(_("asked on")))
    answer = internal(columns.text(_("what was handed in"), REASON_LENGTH, blank=True))
    answered_by = internal(columns.person(_("taken by")))
    answered_on = internal(columns.day(_("answered on")))

    class Meta:
        verbose_name = _("request for correction")
        verbose_name_plural = _("corrections asked for")
        ordering = ("case", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("case",),
                condition=Q(answered_on__isnull=True),
                name="correction_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(answered_on__isnull=True, answered_by__isnull=True, answer="")
                | (Q(answered_on__gte=F("asked_on"), answered_by__isnull=False) & ~Q(answer="")),
                name="correction_answered_whole",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="correction_says_what"),
        )

    def __str__(self) -> str:
        return f"{self.asked_on}"
