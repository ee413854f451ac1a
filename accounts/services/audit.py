"""The audit trail: one chained event for each act, in the transaction of the act."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.context import current_trace
from accounts.enums import Privacy
from accounts.locks import transaction_lock
from accounts.models import AuditEvent, User
from accounts.privacy import mask, privacy_of

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
    return _digest({name: getattr(event, name) for name in _CHAINED_FIELDS})


def _digest(fields: dict[str, Any]) -> str:
    at = fields["at"].astimezone(UTC).isoformat(timespec="microseconds")
    message = json.dumps(
        {**fields, "at": at}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hmac.digest(
        settings.AUDIT_KEY.encode(), message.encode("utf-8", "surrogatepass"), hashlib.sha256
    ).hex()


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
            reason=_clean(reason),
            succeeded=succeeded,
            previous_digest=previous_digest,
        )
        event.digest = audit_digest(event)
        event.save(force_insert=True)
    return event


def _audit_label(target: models.Model | None) -> str:
    """What the trail calls the object; a model whose text names a person has `audit_label`."""
    return "" if target is None else _clean(str(getattr(target, "audit_label", target)))[:200]


def _clean(text: str) -> str:
    """`text` without what the databases refuse or change: NUL and half surrogates."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")


def _plain(target: models.Model | None, values: dict[str, Any] | None) -> dict[str, Any]:
    """`values` as JSON types, with personal and sensitive fields masked."""
    classes = {f.name: privacy_of(f) for f in target._meta.fields} if target is not None else {}
    masked = {
        name: mask(value, classes.get(name, Privacy.INTERNAL))
        for name, value in (values or {}).items()
    }
    encoded = json.dumps(masked, cls=DjangoJSONEncoder, default=str)
    # PostgreSQL's jsonb may write a float another way than it was given: it is kept as text.
    plain: dict[str, Any] = _clean_json(json.loads(encoded, parse_float=str))
    return plain


def _clean_json(value: Any) -> Any:
    if isinstance(value, str):
        return _clean(value)
    if isinstance(value, list):
        return [_clean_json(part) for part in value]
    if isinstance(value, dict):
        return {_clean(name): _clean_json(part) for name, part in value.items()}
    return value


class BrokenChain(Exception):  # noqa: N818 (a finding)
    """The audit trail was tampered with; `sequence` is the first event that does not fit."""

    def __init__(self, sequence: int, problem: str) -> None:
        super().__init__(
            _("event %(number)s: %(problem)s") % {"number": sequence, "problem": problem}
        )
        self.sequence = sequence
        self.problem = problem


def verify_chain(anchors: Iterable[tuple[int, str]] = ()) -> tuple[int, str]:
    """Recompute the whole chain in order; the number and digest of its last event.

    `anchors` are (number, digest) pairs kept outside the database: a chain whose tail was cut, or
    that was written anew, does not contain them. Raises BrokenChain at the first misfit. Memory
    stays flat: rows are streamed.
    """
    expected_anchors = dict(anchors)
    sequence, digest = 0, CHAIN_START
    rows = AuditEvent.objects.order_by("sequence").values(*_CHAINED_FIELDS, "digest")
    for row in rows.iterator(chunk_size=2000):
        stored = row.pop("digest")
        number = row["sequence"]
        if number != sequence + 1:
            raise BrokenChain(sequence + 1, _("it is missing"))
        if row["previous_digest"] != digest:
            raise BrokenChain(number, _("it does not follow the event before it"))
        if not hmac.compare_digest(_digest(row), stored):
            raise BrokenChain(number, _("its content was changed"))
        if expected_anchors.pop(number, stored) != stored:
            raise BrokenChain(number, _("it is another event than the anchor tells"))
        sequence, digest = number, stored
    if expected_anchors:
        raise BrokenChain(sequence + 1, _("it is missing: an anchor tells of later events"))
    return sequence, digest
