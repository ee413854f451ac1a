"""How a record changes: transitions, versions, and forms that are sent twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import SubmissionToken, User
from accounts.rules import IllegalTransition, Refusal, StaleRecord, Transition, TransitionTable
from accounts.services.audit import record_event

M = TypeVar("M", bound=models.Model)


def permitted_transitions(obj: Any, user: User) -> list[Transition]:
    """The steps that `user` may take with `obj` now; the buttons are drawn from it."""
    table: TransitionTable = obj.TRANSITIONS
    return [
        step
        for step in table.leaving(obj.state)
        if step.by_hand and user.may(step.roles, obj.scope_code())
    ]


def impossible(obj: Any) -> IllegalTransition:
    """What is told of a step that does not lead on from the state of `obj`."""
    return IllegalTransition(
        _("“%(object)s” is “%(source)s”; this step is not possible any more.")
        % {"object": obj, "source": obj.get_state_display()}
    )


def refuse_step(obj: Any, target: str) -> None:
    """Tell of a state that does not lead to `target` before anything else is found amiss.

    Raises IllegalTransition.
    """
    if obj.TRANSITIONS.between(obj.state, target) is None:
        raise impossible(obj)


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
        raise IllegalTransition(
            _("Your role does not allow this step: %(step)s.") % {"step": step.label}
        )
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

    The audit trail's lock comes before that of the row, as everywhere: an act that writes several
    rows holds it since its first event. Raises StaleRecord where somebody else was faster, or
    where the state has moved on.
    """
    expected = obj.version if expected_version is None else expected_version
    transaction_lock("audit")
    if _as_seen(obj, expected).update(version=expected + 1, **changes) != 1:
        raise StaleRecord
    obj.version = expected + 1
    for name, value in changes.items():
        setattr(obj, name, value)


def refuse_stale(obj: Any, *, expected_version: int | None = None) -> None:
    """Tell who was slower so, before anything else is found amiss in what they wrote.

    Raises StaleRecord as `save_version` does, which still has to write; ask it under a lock.
    """
    expected = obj.version if expected_version is None else expected_version
    if not _as_seen(obj, expected).exists():
        raise StaleRecord


@contextmanager
def as_it_was_seen(obj: Any, version: str | int) -> Iterator[None]:
    """A transaction in which `obj` is shown to others just as the page with `version` showed it.

    `version` is what the form sent. It is asked once more at the end, when whatever the act wrote
    holds the audit trail's lock: locks that the act takes before that keep their order. Raises
    StaleRecord where somebody changed `obj` since that page, or meanwhile; then nothing stays.
    """
    with transaction.atomic():
        if str(version) != str(obj.version):
            raise StaleRecord
        yield
        refuse_stale(obj)


def _as_seen(obj: Any, version: int) -> QuerySet[Any]:
    rows: QuerySet[Any] = type(obj)._base_manager.filter(pk=obj.pk, version=version)
    if any(field.name == "state" for field in obj._meta.fields):
        rows = rows.filter(state=obj.state)
    return rows


def once(*, model: type[M], user: User, token: str, create: Callable[[], M]) -> tuple[M, bool]:
    """Run `create` once for each (user, token), however often and however parallel it is sent.

    Returns the object, a `model`, and whether this call made it. Raises Refusal for a `token` that
    the form does not send: an empty one, one with characters that PostgreSQL cannot keep, or one
    by which another form made something else.
    """
    incomplete = Refusal(_("The form was incomplete. Open it again and send it once more."))
    if not token or not token.isprintable():
        raise incomplete
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
    if not issubclass(apps.get_model(existing.object_type), model):
        raise incomplete
    found = model._base_manager.filter(pk=existing.object_id).first()
    if found is None:
        raise Refusal(_("What this form created does not exist any more."))
    return found, False
