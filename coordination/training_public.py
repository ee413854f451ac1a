"""What the public may see of a training, and how it gets there."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.constants import COUNTY_DIGITS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import save_version, transition
from communities.models import County
from coordination import training_queries as queries
from coordination.constants import FEWEST_RATINGS
from coordination.enums import TrainingState
from coordination.models import Training
from coordination.training_rules import PUBLISHERS
from portal.enums import Kind
from portal.models import Publication
from portal.pinyin import search_text
from portal.queries import current
from portal.services import PublicItem, issuer_of, publish_many
from portal.validators import validate_no_personal_data

WORDS = (
    "title", "for_whom", "host_name", "place", "teacher", "content", "material", "summary",
    "cancel_reason",
)  # fmt: skip
BUREAUS, ORGANIZATIONS = "5.3.a", "3.3.b"


def announce_training(
    training: Training,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Put a draft on the site; from then on the invited answer.

    Raises Refusal once it has begun, DutyConflict for who wrote it, ValidationError where a text
    seems to tell who somebody is, unless it was `confirmed` that none does.
    """
    if training.state == TrainingState.DRAFT and training.starts_at <= timezone.now():
        raise Refusal(_("It has begun already."))
    with transaction.atomic():
        transition(
            training, TrainingState.ANNOUNCED, by=by, expected_version=expected_version,
            announced_on=timezone.localdate(),
        )  # fmt: skip
        return publish_training(training, by=by, confirmed=confirmed, reason=reason)


def record_training(
    training: Training,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Publish what came of it, in sums; from then on the list is closed and certificates given.

    Raises Refusal where nobody is confirmed or some wait to be, and as `announce_training` does.
    """
    with transaction.atomic():
        # Nobody signs in between the look at the list and its end.
        transaction_lock("audit")
        if training.state == TrainingState.HELD:
            _refuse_open_list(training)
        transition(training, TrainingState.RECORDED, by=by, expected_version=expected_version)
        # The public reads it, whatever language the officer works in.
        with translation.override(settings.LANGUAGE_CODE):
            why = reason.strip() or str(_("Held"))
        return publish_training(training, by=by, confirmed=confirmed, reason=why)


def _refuse_open_list(training: Training) -> None:
    rows = queries.attendees_of(training)
    if rows.filter(state="waiting").exists():
        raise Refusal(_("Some people on the list are neither confirmed nor struck out."))
    if not rows.filter(state="confirmed").exists():
        raise Refusal(_("Nobody is confirmed to have come."))


def publish_training(
    training: Training,
    *,
    by: User,
    confirmed: bool = False,
    reason: str = "",
    expected_version: int | None = None,
) -> Publication:
    """Publish the training as it is now: announced, changed, held, recorded or cancelled.

    Raises as `announce_training`; IllegalTransition for what was never announced.
    """
    if not by.may(PUBLISHERS, training.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city publishes trainings."))
    if not training.is_shown:
        raise IllegalTransition(_("It was never announced."))
    words = "\n".join(getattr(training, name) for name in WORDS)
    validate_no_personal_data(words, confirmed=confirmed)
    with transaction.atomic():
        item = training_item(training)
        made = publish_many([item], by=by, issuer=issuer_of(by), reason=reason)
        save_version(training, expected_version=expected_version, is_newer=False)
        standing = made[0] if made else current(item.kind, item.key)
    assert standing is not None
    return standing


def training_item(training: Training) -> PublicItem:
    """The training as it would be published now: sums of people, no name without consent."""
    starts_at, ends_at = (timezone.localtime(one) for one in (training.starts_at, training.ends_at))
    organization = training.organization
    payload: dict[str, Any] = {
        **{name: getattr(training, name) for name in WORDS},
        "teacher_name": training.teacher_name if training.teacher_consents else "",
        "audience": training.audience,
        "state": training.state,
        "clause": ORGANIZATIONS if organization else BUREAUS,
        "starts_at": starts_at.isoformat(timespec="minutes"),
        "ends_at": ends_at.isoformat(timespec="minutes"),
        "hours": f"{training.hours:f}",
        "assessment": training.assessment,
        "pass_mark": training.pass_mark,
        "county": _county(training.jurisdiction),
        "organization": {"key": organization.public_id} if organization else {},
        "figures": _figures(training) if training.state == TrainingState.RECORDED else {},
    }
    return PublicItem(
        kind=Kind.TRAINING,
        key=training.public_id,
        title=training.title,
        unit_code=training.jurisdiction,
        period=ends_at.date().isoformat(),
        payload=payload,
        search_text=search_text([training.title], [training.host_name, training.place]),
        authors=queries.training_authors(training),
    )


def _figures(training: Training) -> dict[str, Any]:
    """Sums; what too few people answered could be told apart and stays away."""
    stored = Training.objects.get(pk=training.pk)
    names = ("satisfied", "fair", "dissatisfied")
    answers = {name: getattr(stored, name) for name in names}
    assessed = training.pass_mark is not None
    found: dict[str, Any] = queries.totals(training)
    if not assessed or found["assessed"] < FEWEST_RATINGS:
        found |= {"assessed": 0, "passed": 0}
    return found | {"answers": answers if sum(answers.values()) >= FEWEST_RATINGS else {}}


def _county(code: str) -> dict[str, str]:
    county = County.objects.filter(code=code[:COUNTY_DIGITS]).first()
    return {"code": county.slug, "name": county.name} if county else {"code": "", "name": ""}
