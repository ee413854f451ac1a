"""Accounts and appointments: made, ended and handed over by the security administrator alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import Role
from accounts.locks import transaction_lock
from accounts.models import Appointment, User
from accounts.rules import DutyConflict, Refusal
from accounts.services.audit import record_event
from accounts.services.invitations import invitation_token, user_of_invitation

SECURITY = frozenset({Role.SECURITY_ADMIN})


def refuse_unless_security(by: User | None, user: User | None = None) -> None:
    """Raises DutyConflict for anybody but the security administrator, and for what concerns the
    own account (`user`); `by` is None for a command that runs on the server itself."""
    if by is None:
        return
    if not by.may(SECURITY):
        raise DutyConflict(_("Only a security administrator may do this."))
    if user is not None and user.pk == by.pk:
        raise DutyConflict(_("Nobody may change the rights or the state of their own account."))


def create_account(
    *, by: User | None, username: str, name: str, unit: str = "", phone: str = "", email: str = ""
) -> User:
    """A new account without a password and without rights; its holder gets an invitation.

    Raises ValidationError where a field is wrong or the user name is taken.
    """
    refuse_unless_security(by)
    with transaction.atomic():
        user = User.objects.create_user(
            username, None, name=name, unit=unit, phone=phone, email=email
        )
        after = {"username": user.username, "name": name, "unit": unit, "phone": phone}
        record_event(actor=by, action="user.created", target=user, after=after)
    return user


def update_account(user: User, *, by: User, changes: dict[str, Any]) -> None:
    """Write the changed fields of an account (name, unit, telephone, e-mail)."""
    refuse_unless_security(by)
    if set(changes) - {"name", "unit", "phone", "email"}:
        raise Refusal(_("This field of an account cannot be changed here."))
    with transaction.atomic():
        transaction_lock("audit")
        locked = User.objects.select_for_update().get(pk=user.pk)
        before = {field: getattr(locked, field) for field in changes}
        for field, value in changes.items():
            setattr(locked, field, value)
        locked.full_clean(exclude=["password"])
        locked.save(update_fields=[*changes])
        record_event(actor=by, action="user.changed", target=locked, before=before, after=changes)


def issue_invitation(user: User, *, by: User | None) -> str:
    """A token with which the holder sets a password once, within 72 hours.

    The password before it, all sessions and all earlier invitations end, so this is the reset of
    a forgotten password too. The token is not stored: show it once.
    """
    refuse_unless_security(by, user)
    if not user.is_active:
        raise Refusal(_("The account is disabled; enable it first."))
    with transaction.atomic():
        user.set_unusable_password()
        user.save(update_fields=["password"])
        end_sessions(user)
        record_event(actor=by, action="user.invited", target=user)
    return invitation_token(user)


def accept_invitation(*, uid: str, token: str, password: str) -> User:
    """Set the first password of the holder of an invitation; the token ends with it.

    Raises Refusal where the token was used, is too old or belongs to a disabled account.
    """
    with transaction.atomic():
        transaction_lock("audit")
        user = user_of_invitation(uid, token, for_update=True)
        if user is None:
            raise Refusal(_("This invitation was used or has expired. Ask for a new one."))
        user.set_password(password)
        user.save(update_fields=["password"])
        record_event(actor=user, action="user.password_set", target=user)
    return user


def end_sessions(user: User) -> None:
    """Sign `user` out everywhere, and end the invitations that were issued."""
    User.objects.filter(pk=user.pk).update(session_generation=F("session_generation") + 1)
    user.refresh_from_db(fields=["session_generation"])
    for session in UserSession.objects.filter(user=user):
        session.end()


def disable_account(user: User, *, by: User, reason: str = "") -> None:
    """Close the account at once: sessions end, sign-in is refused; the record stays."""
    refuse_unless_security(by, user)
    with transaction.atomic():
        _set_active(user, by, active=False, reason=reason)
        end_sessions(user)


def enable_account(user: User, *, by: User, reason: str = "") -> None:
    """Open a disabled account again."""
    refuse_unless_security(by, user)
    _set_active(user, by, active=True, reason=reason)


def _set_active(user: User, by: User, *, active: bool, reason: str) -> None:
    with transaction.atomic():
        if User.objects.filter(pk=user.pk, is_active=not active).update(is_active=active) != 1:
            if active:
                raise Refusal(_("The account is open already."))
            raise Refusal(_("The account is disabled already."))
        user.is_active = active
        record_event(
            actor=by,
            action="user.enabled" if active else "user.disabled",
            target=user,
            before={"is_active": not active},
            after={"is_active": active},
            reason=reason,
        )


def remove_second_factor(user: User, *, by: User) -> None:
    """Forget the authenticator of somebody who lost it; the next sign-in sets up a new one."""
    refuse_unless_security(by, user)
    with transaction.atomic():
        count, _by_model = Authenticator.objects.filter(user=user).delete()
        if not count:
            raise Refusal(_("The account has no second factor."))
        end_sessions(user)
        record_event(actor=by, action="user.second_factor_removed", target=user)


def appoint(
    user: User,
    *,
    by: User | None,
    role: str,
    jurisdiction: str = "",
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Appointment:
    """Give `user` a role over a jurisdiction. Raises DutyConflict, or ValidationError."""
    refuse_unless_security(by, user)
    with transaction.atomic():
        transaction_lock("audit")
        # One appointment of a person at a time, so that two cannot pass each other's check.
        User.objects.select_for_update().get(pk=user.pk)
        appointment = Appointment(
            user=user,
            role=role,
            jurisdiction=jurisdiction,
            valid_from=valid_from or timezone.localdate(),
            valid_until=valid_until,
        )
        appointment.full_clean()
        appointment.save(force_insert=True)
        record_event(
            actor=by,
            action="appointment.made",
            target=appointment,
            after=_appointment_values(appointment),
        )
    _forget_roles(user)
    return appointment


def end_appointment(appointment: Appointment, *, by: User, day: date | None = None) -> None:
    """End an appointment with the day before `day` (today by default): it ends at once.

    One that has not begun is taken away; the trail keeps that it was made.
    """
    refuse_unless_security(by, appointment.user)
    last = (day or timezone.localdate()) - timedelta(days=1)
    with transaction.atomic():
        transaction_lock("audit")
        locked = Appointment.objects.select_for_update().filter(pk=appointment.pk).first()
        if locked is None or (locked.valid_until is not None and locked.valid_until <= last):
            raise Refusal(_("The appointment has ended already."))
        before = _appointment_values(locked)
        if locked.valid_from > last:
            after: dict[str, Any] = {"deleted": True}
        else:
            after = {"valid_until": last}
        record_event(
            actor=by, action="appointment.ended", target=locked, before=before, after=after
        )
        if locked.valid_from > last:
            locked.delete()
        else:
            Appointment.objects.filter(pk=locked.pk).update(valid_until=last)
    _forget_roles(appointment.user)


def recode_appointments(codes: Mapping[str, str], *, by: User | None) -> int:
    """Let the appointments of units follow from old codes to new ones; returns how many.

    A unit is the same and so are the rights: only its code has changed. Part of the act that
    gives units their codes, and of its transaction. `codes` may let two units change places.
    """
    rows = list(Appointment.objects.filter(jurisdiction__in=codes).select_related("user"))
    for appointment in rows:
        before = _appointment_values(appointment)
        appointment.jurisdiction = codes[appointment.jurisdiction]
        record_event(
            actor=by,
            action="appointment.recoded",
            target=appointment,
            before=before,
            after=_appointment_values(appointment),
        )
    Appointment.objects.bulk_update(rows, ["jurisdiction"])
    return len(rows)


def _appointment_values(appointment: Appointment) -> dict[str, Any]:
    names = ("role", "jurisdiction", "valid_from", "valid_until")
    return {
        "user": appointment.user.username,
        **{name: getattr(appointment, name) for name in names},
    }


def _forget_roles(user: User) -> None:
    for name in ("current_appointments", "roles"):
        user.__dict__.pop(name, None)
