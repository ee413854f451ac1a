"""Four deliberations, two disclosures (四议两公开): a matter on its way through six steps."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import VersionedModel, new_public_id
from accounts.privacy import internal, personal, public
from accounts.rules import TransitionTable
from accounts.scoping import ScopedModel
from accounts.validators import validate_multiline_text, validate_plain_text
from communities.enums import Validity
from communities.models import AssemblyRule, Community
from deliberation.constants import PERSON_LENGTH, REASON_LENGTH, TITLE_LENGTH
from deliberation.enums import ProcedureStage, ProcedureState, stage_label
from deliberation.models.decisions import AgendaItem
from deliberation.models.meetings import Meeting
from deliberation.models.topics import Topic
from deliberation.rules import (
    PROCEDURE_STEPS,
    STAGES_OF_DISCLOSURE,
    STAGES_OF_MEETINGS,
    STAGES_TO_SKIP,
)
from portal.models import Photo

FIRST, LAST = min(ProcedureStage), max(ProcedureStage)


class Procedure(ScopedModel, VersionedModel):
    """One matter of a committee. The counters are kept by `services.procedures`; do not set them.

    `reached` is the greatest step done or left out, `last_on` the day of the newest one that was
    done. `change_number` counts what the public may see change, `shown_number` is the one that
    the site shows, with the first `shown_steps` entries.
    """

    scope_path = "community__code"
    TRANSITIONS: ClassVar[TransitionTable] = PROCEDURE_STEPS

    public_id = internal(models.CharField(max_length=32, unique=True, default=new_public_id))
    community = public(
        models.ForeignKey(
            Community,
            on_delete=models.PROTECT,
            related_name="procedures",
            verbose_name=_("community"),
        )
    )
    title = public(
        models.CharField(_("title"), max_length=TITLE_LENGTH, validators=[validate_plain_text])
    )
    matter = public(models.TextField(_("matter"), validators=[validate_multiline_text]))
    topic = public(
        models.ForeignKey(
            Topic,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="procedures",
            verbose_name=_("topic"),
        )
    )
    state = public(
        models.CharField(
            _("state"),
            max_length=20,
            choices=ProcedureState.choices,
            default=ProcedureState.RUNNING,
            editable=False,
        )
    )
    reached = public(models.PositiveSmallIntegerField(_("step reached"), default=0, editable=False))
    last_on = public(models.DateField(_("last step on"), null=True, blank=True, editable=False))
    abandoned_because = public(
        models.CharField(
            _("reason for abandoning it"),
            max_length=REASON_LENGTH,
            blank=True,
            editable=False,
            validators=[validate_plain_text],
        )
    )
    change_number = internal(models.PositiveIntegerField(default=0, editable=False))
    shown_number = internal(models.PositiveIntegerField(default=0, editable=False))
    shown_steps = internal(models.PositiveSmallIntegerField(default=0, editable=False))
    begun_on = public(models.DateField(_("begun on"), default=timezone.localdate, editable=False))
    begun_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("begun by"),
        )
    )
    changed_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            editable=False,
            verbose_name=_("changed by"),
        )
    )

    class Meta:
        verbose_name = _("four-deliberations procedure")
        verbose_name_plural = _("four-deliberations procedures")
        ordering = ("-begun_on", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(state=ProcedureState.COMPLETED, reached=LAST)
                | (~Q(state=ProcedureState.COMPLETED) & Q(reached__lt=LAST)),
                name="procedure_completed_by_its_last_step",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProcedureState.ABANDONED) | ~Q(abandoned_because=""),
                name="procedure_abandoned_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(shown_number__lte=F("change_number")),
                name="procedure_shown_as_it_was",
            ),
        )
        indexes = (
            models.Index(fields=("community", "state"), name="procedure_community_state"),
            models.Index(fields=("begun_on",), name="procedure_begun"),
            models.Index(fields=("state",), name="procedure_state"),
            models.Index(fields=("reached",), name="procedure_reached"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def next_number(self) -> int:
        """The step that comes next; 7 after the last."""
        return self.reached + 1

    def step_name(self, number: int) -> str:
        """What step `number` is called here."""
        return stage_label(number, self.community.kind)

    @property
    def next_name(self) -> str:
        return self.step_name(self.next_number)

    @property
    def is_unpublished(self) -> bool:
        """Whether the site does not show what there is to show."""
        is_seen = self.state != ProcedureState.ABANDONED or self.shown_number > 0
        return self.reached > 0 and is_seen and self.change_number > self.shown_number


class ProcedureStep(models.Model):
    """A step that was done or left out. Rows are added and, the last one, taken back; see services.

    Figures and verdict of a recorded meeting are copies of its record, brought up to date when
    the procedure is published. A step left out may be done later, `out_of_order`, as a further
    row with a reason of its own.
    """

    procedure = internal(
        models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="steps")
    )
    sequence = public(models.PositiveSmallIntegerField(_("order")))
    number = public(models.PositiveSmallIntegerField(_("step"), choices=ProcedureStage.choices))
    skipped = public(models.BooleanField(_("left out"), default=False))
    out_of_order = public(models.BooleanField(_("out of order"), default=False))
    exception_reason = public(
        models.CharField(
            _("reason for the exception"),
            max_length=REASON_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    held_on = public(models.DateField(_("date"), null=True, blank=True))
    meeting = internal(
        models.ForeignKey(
            Meeting,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="procedure_steps",
            verbose_name=_("meeting"),
        )
    )
    # A correction of the meeting may take the item away; publishing then says so.
    item = internal(
        models.ForeignKey(
            AgendaItem,
            on_delete=models.SET_NULL,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("agenda item"),
        )
    )
    who = personal(
        models.CharField(
            _("who took part"),
            max_length=PERSON_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    entitled = public(models.PositiveIntegerField(_("entitled"), null=True, blank=True))
    present = public(models.PositiveIntegerField(_("present"), null=True, blank=True))
    in_favour = public(models.PositiveIntegerField(_("in favour"), null=True, blank=True))
    present_needed = public(models.PositiveIntegerField(_("present needed"), null=True, blank=True))
    in_favour_needed = public(
        models.PositiveIntegerField(_("in favour needed"), null=True, blank=True)
    )
    validity = public(
        models.CharField(
            _("verdict"),
            max_length=20,
            choices=Validity.choices,
            blank=True,
            help_text=_("Whether it was quorate and carried; set by the services, do not set."),
        )
    )
    rule = public(
        models.ForeignKey(
            AssemblyRule,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("assembly rule"),
        )
    )
    resolution_number = public(
        models.CharField(_("number of the resolution"), max_length=40, blank=True)
    )
    text = public(
        models.TextField(_("what it was about"), blank=True, validators=[validate_multiline_text])
    )
    place = public(
        models.CharField(
            _("where it was posted"),
            max_length=TITLE_LENGTH,
            blank=True,
            validators=[validate_plain_text],
        )
    )
    posted_until = public(models.DateField(_("posted until"), null=True, blank=True))
    photo = internal(
        models.OneToOneField(
            Photo,
            on_delete=models.PROTECT,
            null=True,
            blank=True,
            related_name="+",
            verbose_name=_("photo"),
        )
    )
    actions_total = public(models.PositiveIntegerField(_("actions"), null=True, blank=True))
    actions_done = public(models.PositiveIntegerField(_("reported done"), null=True, blank=True))
    actions_verified = public(models.PositiveIntegerField(_("verified"), null=True, blank=True))
    recorded_by = internal(
        models.ForeignKey(
            settings.AUTH_USER_MODEL,
            on_delete=models.PROTECT,
            related_name="+",
            verbose_name=_("recorded by"),
        )
    )
    recorded_at = internal(models.DateTimeField(_("recorded at"), auto_now_add=True))

    class Meta:
        verbose_name = _("step of a procedure")
        verbose_name_plural = _("steps of procedures")
        ordering = ("procedure", "sequence")
        constraints = (
            models.UniqueConstraint(fields=("procedure", "sequence"), name="procedure_step_order"),
            models.UniqueConstraint(
                fields=("procedure", "number", "skipped"), name="procedure_step_once"
            ),
            models.CheckConstraint(
                condition=Q(number__gte=FIRST, number__lte=LAST), name="procedure_step_number"
            ),
            models.CheckConstraint(
                condition=Q(skipped=False, out_of_order=False, exception_reason="")
                | (
                    (Q(skipped=True, out_of_order=False) | Q(skipped=False, out_of_order=True))
                    & Q(number__in=sorted(STAGES_TO_SKIP))
                    & ~Q(exception_reason="")
                ),
                name="procedure_exception_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(skipped=True, held_on__isnull=True)
                | Q(skipped=False, held_on__isnull=False),
                name="procedure_step_done_on_a_day",
            ),
            models.CheckConstraint(
                condition=(
                    Q(entitled__isnull=True)
                    | Q(present__isnull=True)
                    | Q(present__lte=F("entitled"))
                )
                & (
                    Q(in_favour__isnull=True)
                    | Q(present__isnull=True)
                    | Q(in_favour__lte=F("present"))
                ),
                name="procedure_step_figures",
            ),
            models.CheckConstraint(
                condition=Q(skipped=True)
                | ~Q(number__in=sorted(STAGES_OF_MEETINGS))
                | (
                    Q(meeting__isnull=False, rule__isnull=False)
                    # What is unknown a CHECK lets pass.
                    & Q(present__isnull=False, present_needed__isnull=False)
                    & Q(in_favour__isnull=False, in_favour_needed__isnull=False)
                    & (
                        Q(validity=Validity.NOT_VALID)
                        | (
                            Q(validity=Validity.VALID)
                            & Q(present__gte=F("present_needed"))
                            & Q(in_favour__gte=F("in_favour_needed"))
                        )
                    )
                ),
                name="procedure_meeting_is_judged",
            ),
            models.CheckConstraint(
                condition=~Q(number=ProcedureStage.ASSEMBLY)
                | (Q(validity=Validity.VALID) & ~Q(resolution_number="")),
                name="procedure_resolution_in_effect",
            ),
            models.CheckConstraint(
                condition=~Q(number__in=sorted(STAGES_OF_DISCLOSURE))
                | (
                    Q(photo__isnull=False, posted_until__isnull=False)
                    & Q(posted_until__gte=F("held_on"))
                    & ~Q(place="")
                ),
                name="procedure_disclosure_is_shown",
            ),
        )

    def __str__(self) -> str:
        return f"{self.number}. {self.procedure.step_name(self.number)}"

    @property
    def name(self) -> str:
        """What the step is called in its community."""
        name: str = self.procedure.step_name(self.number)
        return name
