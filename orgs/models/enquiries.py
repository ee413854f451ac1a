"""What somebody asks who wants to establish an organisation, without an account."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
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
from orgs.enums import EnquiryState
from orgs.models import columns
from orgs.models.case_rules import kind_field
from orgs.models.cases import PERSON_LENGTH, REASON_LENGTH, RegistrationCase
from orgs.rules import ENQUIRY_SETTLED, ENQUIRY_STEPS
from orgs.validators import validate_person_name


class Enquiry(ScopedModel, VersionedModel):
    """An intention or a question to the registry of a county.

    Nothing of it is ever published. Whoever knows `receipt_code` reads the answer and how far the
    case is that came of it. `due` is computed by `services.send_enquiry`.
    """

    scope_path = "jurisdiction"
    TRANSITIONS: ClassVar[TransitionTable] = ENQUIRY_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    receipt_code = sensitive(
        models.CharField(
            _("code"), max_length=20, unique=True, default=new_receipt_code, editable=False
        )
    )
    token = internal(models.CharField(max_length=64, unique=True, editable=False))
    jurisdiction = internal(
        models.CharField(
            _("county (division code)"), max_length=CODE_LENGTH, validators=[validate_jurisdiction]
        )
    )
    kind = internal(kind_field(blank=True))
    text = internal(columns.text(_("what was sent"), REASON_LENGTH))
    contact_name = personal(
        models.CharField(
            _("name"),
            max_length=PERSON_LENGTH,
            blank=True,
            validators=[validate_plain_text, validate_person_name],
        )
    )
    contact_phone = sensitive(
        EncryptedTextField(_("telephone"), blank=True, default="", validators=[validate_phone])
    )
    state = internal(
        models.CharField(
            _("state"),
            max_length=20,
            choices=EnquiryState.choices,
            default=EnquiryState.RECEIVED,
            editable=False,
        )
    )
    received_on = internal(models.DateField(_("received on")))
    due = internal(models.DateField(_("answer due")))
    answer = internal(columns.text(_("answer"), REASON_LENGTH, blank=True))
    answered_on = internal(models.DateField(_("answered on"), null=True, blank=True))
    answered_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="+",
            verbose_name=_("answered by"),
        )
    )
    case = internal(
        models.OneToOneField(
            RegistrationCase,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            editable=False,
            related_name="enquiry",
            verbose_name=_("registration case"),
        )
    )

    class Meta:
        verbose_name = _("enquiry about an organisation")
        verbose_name_plural = _("enquiries about organisations")
        ordering = ("-received_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=~Q(state__in=(EnquiryState.ANSWERED, EnquiryState.REJECTED))
                | (~Q(answer="") & Q(answered_on__isnull=False, answered_by__isnull=False)),
                name="enquiry_answered_whole",
            ),
            models.CheckConstraint(
                condition=Q(state=EnquiryState.IN_CASE, case__isnull=False)
                | (~Q(state=EnquiryState.IN_CASE) & Q(case__isnull=True)),
                name="enquiry_became_a_case",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=sorted(ENQUIRY_SETTLED)) | Q(contact_name=""),
                name="enquiry_settled_forgets",
            ),
        )
        indexes = (
            models.Index(fields=("jurisdiction", "state"), name="enquiry_place_state"),
            models.Index(fields=("received_on",), name="enquiry_received"),
            models.Index(fields=("state",), name="enquiry_state"),
            models.Index(fields=("kind",), name="enquiry_kind"),
        )

    @property
    def is_overdue(self) -> bool:
        """Nobody answered, and the last day for it has passed."""
        return self.state == EnquiryState.RECEIVED and self.due < timezone.localdate()

    def __str__(self) -> str:
        kind = str(self.get_kind_display()) if self.kind else str(_("Social organisation"))
        return f"{kind} {self.received_on}"

    @property
    def answer_days(self) -> int:
        """How many civil days were promised for the answer when it came."""
        days: int = (self.due - self.received_on).days
        return days

    @property
    def written_code(self) -> str:
        return written_code(self.receipt_code)
