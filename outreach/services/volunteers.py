"""Volunteers: sign up without an account, are accepted, leave, and have their data erased."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User, new_receipt_code
from accounts.rules import Refusal
from accounts.services import record_event, refuse_step, save_version, transition
from communities.models import Community
from orgs.models import Organization
from outreach.enums import AgeGroup, VolunteerState
from outreach.models import Volunteer
from outreach.volunteer_queries import teams_of

# Personal Information Protection Law, article 47: what is not needed any more is deleted.
FORGOTTEN: dict[str, Any] = {"name": "", "phone": "", "age_group": "", "guardian": ""}
TOKEN_SIGNS = 64


@dataclass(frozen=True)
class VolunteerContent:
    """What somebody signs up with. `guardian` is the name of one who agrees, for minors."""

    name: str
    phone: str
    age_group: str
    guardian: str = ""
    guardian_agrees: bool = False


def sign_up(
    community: Community,
    *,
    content: VolunteerContent,
    token: str,
    organization: Organization | None = None,
) -> Volunteer:
    """Take a sign-up from the public site, once for each `token`.

    Children under 14 do not sign up here: their data are sensitive and need rules of their own
    (PIPL, articles 28 and 31). From 14 to 17 a guardian is named who agrees (Civil Code, article
    19). Raises ValidationError keyed by field, also for an organisation that serves elsewhere or is
    not on the site; Refusal where there is no committee.
    """
    if not community.is_committee or community.valid_until is not None:
        raise Refusal(_("There is no committee that could accept volunteers here."))
    if organization is not None and organization not in teams_of(community.code):
        raise ValidationError({"organization": _("This organisation has no team here.")})
    _refuse_age(content)
    sent = "\n".join((token, community.code, *map(str, astuple(content))))
    key = salted_hmac("outreach.volunteer", sent, algorithm="sha256").hexdigest()
    before: Volunteer | None = Volunteer.objects.filter(token=key).first()
    if before is not None:
        return before
    try:
        return _keep(community, organization, content, key)
    except IntegrityError:  # the other of two clicks was faster
        return Volunteer.objects.get(token=key)


def _refuse_age(content: VolunteerContent) -> None:
    if content.age_group == AgeGroup.CHILD:
        raise ValidationError(
            {"age_group": _("Children under 14 take part with a grown-up and do not sign up here.")}
        )
    if content.age_group == AgeGroup.MINOR:
        if not content.guardian.strip():
            raise ValidationError({"guardian": _("Between 14 and 17 a guardian has to agree.")})
        if not content.guardian_agrees:
            raise ValidationError({"guardian_agrees": _("The guardian has to agree.")})


def _keep(
    community: Community, organization: Organization | None, content: VolunteerContent, token: str
) -> Volunteer:
    is_minor = content.age_group == AgeGroup.MINOR
    volunteer = Volunteer(
        community=community,
        organization=organization,
        name=content.name.strip(),
        phone=content.phone,
        age_group=content.age_group,
        guardian=content.guardian.strip() if is_minor else "",
        token=token,
        applied_on=timezone.localdate(),
    )
    volunteer.clean_fields(exclude=["community", "organization", "accepted_by"])
    for name in ("name", "phone", "age_group"):
        if not getattr(volunteer, name):
            raise ValidationError({name: _("This must not be empty.")})
    with transaction.atomic():
        volunteer.save(force_insert=True)
        record_event(actor=None, action="volunteer.applied", target=volunteer)
    return volunteer


def accept_volunteer(
    volunteer: Volunteer, *, by: User, expected_version: int | None = None
) -> None:
    """The committee takes somebody in. Raises IllegalTransition, StaleRecord."""
    transition(
        volunteer,
        VolunteerState.ACTIVE,
        by=by,
        expected_version=expected_version,
        accepted_by=by,
        accepted_on=timezone.localdate(),
    )


def refuse_volunteer(
    volunteer: Volunteer, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Do not accept somebody, who reads the reason; who it was is deleted.

    Raises ValidationError keyed by field, IllegalTransition, Refusal, StaleRecord.
    """
    transition(
        volunteer,
        VolunteerState.REFUSED,
        by=by,
        expected_version=expected_version,
        reason=reason,
        answer=_checked(volunteer, reason),
        **FORGOTTEN,
    )


def _checked(volunteer: Volunteer, reason: str) -> str:
    try:
        volunteer._meta.get_field("answer").clean(reason.strip(), volunteer)
    except ValidationError as error:
        raise ValidationError({"reason": error.messages}) from error
    return reason.strip()


def leave(
    volunteer: Volunteer,
    *,
    by: User | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Somebody leaves: by the code on their own (`by` is None), or the committee notes it.

    The telephone goes; name and hours stay for a certificate until erasure is asked for.
    Raises IllegalTransition, Refusal without a reason of the committee, StaleRecord.
    """
    changes = {"left_on": timezone.localdate(), "phone": ""}
    asked = {"by": by, "reason": reason, "expected_version": expected_version}
    _step(volunteer, VolunteerState.LEFT, asked, changes)


def erase_volunteer(
    volunteer: Volunteer,
    *,
    by: User | None = None,
    reason: str = "",
    expected_version: int | None = None,
) -> None:
    """Delete all that tells who somebody is, as they ask (PIPL, article 47); the hours stay.

    The code stops working. Raises IllegalTransition, Refusal without a reason of the committee,
    StaleRecord.
    """
    changes = {
        **FORGOTTEN,
        "receipt_code": new_receipt_code(),
        # It was made of the name and the telephone.
        "token": get_random_string(TOKEN_SIGNS),
    }
    asked = {"by": by, "reason": reason, "expected_version": expected_version}
    _step(volunteer, VolunteerState.ERASED, asked, changes)


def _step(
    volunteer: Volunteer, target: str, asked: dict[str, Any], changes: dict[str, Any]
) -> None:
    with transaction.atomic():
        take_turns(volunteer)
        if asked["by"] is not None:
            transition(volunteer, target, **asked, **changes)
            return
        refuse_step(volunteer, target)
        before = {"state": volunteer.state}
        save_version(volunteer, expected_version=asked["expected_version"], state=target, **changes)
        record_event(
            actor=None,
            action=f"volunteer.{target}",
            target=volunteer,
            before=before,
            after={"state": target},
        )


def take_turns(volunteer: Volunteer) -> None:
    """One act at a time about one volunteer: hours of a day are counted and added together."""
    transaction_lock("audit")
    transaction_lock(f"volunteer {volunteer.pk}")
