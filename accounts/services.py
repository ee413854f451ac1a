"""Writes that every app builds on: the audit trail, transitions, versions, submissions."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.context import current_trace
from accounts.enums import Privacy
from accounts.locks import transaction_lock
from accounts.models import AuditEvent, SubmissionToken, User
from accounts.privacy import mask, privacy_of
from accounts.rules import IllegalTransition, Refusal, StaleRecord, Transition, TransitionTable

M = TypeVar("M", bound=models.Model)

CHAIN_START = "0" * 64
_CHAINED_FIELDS = (
    "sequence",
    "at",
    "actor_id",
    "actor_name",
    "actor_roles",
    "actor_unit",
    "address",
    "request_id",
    "action",
    "object_type",
    "object_id",
    "object_label",
    "before",
    "after",
    "reason",
    "succeeded",
    "previous_digest",
)


def audit_digest(event: AuditEvent) -> str:
    """HMAC-SHA256 in hex over all fields of `event`, the digest of the one before it included."""
    fields = {name: getattr(event, name) for name in _CHAINED_FIELDS}
    fields["at"] = event.at.isoformat(timespec="microseconds")
    message = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hmac.new(settings.AUDIT_KEY.encode(), message.encode(), hashlib.sha256).hexdigest()


def record_event(
    *,
    actor: User | None,
    action: str,
    target: models.Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
    succeeded: bool = True,
) -> AuditEvent:
    """Append one event to the audit trail, in the transaction of the change it tells of.

    `before` and `after` hold plain values by field name; personal ones are masked here.
    GB/T 22239-2019 8.1.4.3: user, time, type, result; protected against change.
    """
    with transaction.atomic():
        transaction_lock("audit")
        last = AuditEvent.objects.order_by("-sequence").values_list("sequence", "digest").first()
        sequence, previous_digest = last or (0, CHAIN_START)
        trace = current_trace.get()
        event = AuditEvent(
            sequence=sequence + 1,
            at=timezone.now(),
            actor=actor,
            actor_name=actor.username if actor else "",
            actor_roles=" ".join(sorted(actor.roles))[:300] if actor else "",
            actor_unit=actor.unit if actor else "",
            address=trace.address[:45],
            request_id=trace.request_id[:36],
            action=action,
            object_type=target._meta.label if target is not None else "",
            object_id=str(target.pk) if target is not None else "",
            object_label=_audit_label(target),
            before=_plain(target, before),
            after=_plain(target, after),
            reason=reason,
            succeeded=succeeded,
            previous_digest=previous_digest,
        )
        event.digest = audit_digest(event)
        event.save(force_insert=True)
    return event


def _audit_label(target: models.Model | None) -> str:
    """What the trail calls the object; a model whose text names a person has `audit_label`."""
    return "" if target is None else str(getattr(target, "audit_label", target))[:200]


def _plain(target: models.Model | None, values: dict[str, Any] | None) -> dict[str, Any]:
    """`values` as JSON types, with personal and sensitive fields masked."""
    classes = {f.name: privacy_of(f) for f in target._meta.fields} if target is not None else {}
    masked = {
        name: mask(value, classes.get(name, Privacy.INTERNAL))
        for name, value in (values or {}).items()
    }
    plain: dict[str, Any] = json.loads(json.dumps(masked, cls=DjangoJSONEncoder, default=str))
    return plain


def permitted_transitions(obj: Any, user: User) -> list[Transition]:
    """The steps that `user` may take with `obj` now; the buttons are drawn from it."""
    table: TransitionTable = obj.TRANSITIONS
    return [s for s in table.leaving(obj.state) if user.may(s.roles, obj.scope_code())]


def transition(
    obj: Any,
    target: str,
    *,
    by: User,
    expected_version: int | None = None,
    reason: str = "",
    **changes: Any,
) -> None:
    """Move `obj` to the state `target`, writing `changes` with it, by compare-and-swap.

    `obj` has `state`, `version`, `TRANSITIONS` and `scope_code()`. `expected_version` is the one
    the person saw; without it, the one that `obj` was read with. Raises IllegalTransition where
    the table or the person's roles do not allow the step, StaleRecord where another was faster.
    """
    table: TransitionTable = obj.TRANSITIONS
    step = table.between(obj.state, target)
    states = dict(type(obj)._meta.get_field("state").choices)
    if step is None:
        raise IllegalTransition(
            _("“%(object)s” is “%(source)s”; it cannot become “%(target)s” from there.")
            % {"object": obj, "source": states[obj.state], "target": states[target]}
        )
    if not by.may(step.roles, obj.scope_code()):
        raise IllegalTransition(_("Your role does not allow this step: %(step)s.") % {"step": step.label})
    if step.reason_required and not reason.strip():
        raise Refusal(_("Give a reason: %(step)s.") % {"step": step.label})
    source = obj.state
    with transaction.atomic():
        save_version(obj, expected_version=expected_version, state=target, **changes)
        record_event(
            actor=by,
            action=f"{obj._meta.model_name}.{target}",
            target=obj,
            before={"state": source},
            after={"state": target, **changes},
            reason=reason,
        )


def save_version(obj: Any, *, expected_version: int | None = None, **changes: Any) -> None:
    """Write `changes` to `obj` if its version is still the expected one, and raise the version.

    Raises StaleRecord where somebody else was faster, or where the state has moved on.
    """
    expected = obj.version if expected_version is None else expected_version
    rows = type(obj)._base_manager.filter(pk=obj.pk, version=expected)
    if any(field.name == "state" for field in obj._meta.fields):
        rows = rows.filter(state=obj.state)
    if rows.update(version=expected + 1, **changes) != 1:
        raise StaleRecord
    obj.version = expected + 1
    for name, value in changes.items():
        setattr(obj, name, value)


def once(*, user: User, token: str, create: Callable[[], M]) -> tuple[M, bool]:
    """Run `create` once for each (user, token), however often and however parallel it is sent.

    Returns the object and whether this call made it. An empty `token` is refused.
    """
    if not token:
        raise Refusal(_("The form was incomplete. Open it again and send it once more."))
    try:
        with transaction.atomic():
            submission = SubmissionToken.objects.create(user=user, token=token[:64])
            made = create()
            submission.object_type = made._meta.label
            submission.object_id = made.pk
            submission.save(update_fields=["object_type", "object_id"])
            return made, True
    except IntegrityError:
        existing = SubmissionToken.objects.filter(user=user, token=token[:64]).first()
        if existing is None:
            raise
    model = apps.get_model(existing.object_type)
    return model._base_manager.get(pk=existing.object_id), False
