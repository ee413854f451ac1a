"""Methods of the toolkit: loaded, put in force, revised, retired."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.constants import CITY_DIGITS, COUNTY_DIGITS
from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, transition
from communities import queries
from communities.enums import MethodState
from communities.models import CommunityType, GovernanceMethod, MethodStep, ModelText
from communities.naming import romanised
from communities.public import method_item
from communities.rules import METHOD_EDITORS
from portal.enums import Kind
from portal.models import Publication
from portal.queries import current
from portal.services import issuer_of, publish

LONGEST_STEM = 70


def free_slug(name: str) -> str:
    """An address for a method called `name` that no method has: its pinyin, numbered if taken."""
    stem = romanised(name)[:LONGEST_STEM]
    taken = set(
        GovernanceMethod.objects.filter(slug__startswith=stem).values_list("slug", flat=True)
    )
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug


def put_in_force(
    method: GovernanceMethod, *, by: User, expected_version: int | None = None, reason: str = ""
) -> Publication:
    """Put a draft in force and on the public site; the edition before is retired with it.

    Raises Refusal where a type, a step or a model text is missing, DutyConflict for who wrote it,
    IllegalTransition for what is no draft.
    """
    for rows, message in (
        (method.types, _("Say first for which types of communities it is.")),
        (method.steps, _("The method has no step yet.")),
        (method.model_texts, _("The method has no model text yet.")),
    ):
        if not rows.exists():
            raise Refusal(message)
    with transaction.atomic():
        if method.edition > 1:
            reason = reason.strip() or f"修订：第{method.edition}版"
        before = queries.method_in_force(method.slug)
        if before is not None and before.pk != method.pk:
            transition(
                before,
                MethodState.RETIRED,
                by=by,
                reason=reason,
                retired_on=timezone.localdate(),
            )
        transition(
            method, MethodState.ACTIVE, by=by, expected_version=expected_version, reason=reason
        )
        return publish(method_item(method), by=by, issuer=issuer_of(by), reason=reason)


def retire_method(
    method: GovernanceMethod, *, by: User, reason: str, expected_version: int | None = None
) -> None:
    """Take a method out of force; its page stays and says so. Running adoptions go on.

    Raises Refusal without a reason, DutyConflict for who wrote it.
    """
    with transaction.atomic():
        transition(
            method,
            MethodState.RETIRED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            retired_on=timezone.localdate(),
        )
        if current(Kind.METHOD, method.slug) is not None:
            publish(method_item(method), by=by, issuer=issuer_of(by), reason=reason)


def revise_method(method: GovernanceMethod, *, by: User) -> tuple[GovernanceMethod, bool]:
    """The draft of the next edition, begun with the text of `method`; whether it is new.

    Pressed twice, it leads to the same draft. `method` stays in force until the draft is.
    Raises Refusal for who may not write it and for what was never in force.
    """
    if not by.may(METHOD_EDITORS, method.jurisdiction):
        raise Refusal(_("Officers of the place for which it was made revise a method."))
    if method.state == MethodState.DRAFT:
        raise Refusal(_("This is a draft: change its text as it is."))
    with transaction.atomic():
        transaction_lock("audit")
        # Two that press at once: the second waits here, then finds the draft of the first.
        GovernanceMethod.objects.select_for_update().get(pk=method.pk)
        standing = GovernanceMethod.objects.filter(slug=method.slug, state=MethodState.DRAFT)
        draft = standing.first()
        if draft is not None:
            return draft, False
        draft = GovernanceMethod.objects.create(
            slug=method.slug,
            edition=queries.next_method_edition(method.slug),
            jurisdiction=method.jurisdiction,
            name=method.name,
            summary=method.summary,
            source=method.source,
            since=method.since,
            begun_by=by,
            written_by=by,
        )
        draft.types.set(method.types.all())
        _write_parts(
            draft,
            [(step.title, step.description) for step in method.steps.all()],
            [(text.title, text.text) for text in method.model_texts.all()],
        )
        record_event(
            actor=by,
            action="governancemethod.revised",
            target=draft,
            after={"edition": draft.edition},
        )
    return draft, True


def _write_parts(
    method: GovernanceMethod, steps: list[tuple[str, str]], texts: list[tuple[str, str]]
) -> None:
    for number, (title, description) in enumerate(steps, start=1):
        step = MethodStep(method=method, position=number, title=title, description=description)
        _save(step, _("step %(number)s") % {"number": number})
    for number, (title, text) in enumerate(texts, start=1):
        part = ModelText(method=method, position=number, title=title, text=text)
        _save(part, _("model text %(number)s") % {"number": number})


def _save(row: Any, place: Any) -> None:
    try:
        row.full_clean()
    except ValidationError as error:
        raise ValidationError([f"{place}: {message}" for message in error.messages]) from error
    row.save()


def load_governance_methods(*, data: bytes, by: User | None = None) -> int:
    """Add the methods of a file as drafts; returns how many. Those known by `slug` stay.

    All of it or nothing: raises ValidationError that names the method and the part of it.
    """
    file = _parsed(data)
    jurisdiction = file["jurisdiction"]
    types = {type_.code: type_ for type_ in CommunityType.objects.all()}
    known = set(GovernanceMethod.objects.values_list("slug", flat=True))
    added = 0
    with transaction.atomic():
        for number, entry in enumerate(file["methods"], start=1):
            if isinstance(entry, dict) and entry.get("slug") in known:
                continue
            try:
                _load(entry, jurisdiction, types)
            except (KeyError, TypeError, ValueError) as error:
                raise _at(
                    number, entry, [_("a part is missing or unreadable (%s)") % error]
                ) from error
            except ValidationError as error:
                raise _at(number, entry, error.messages) from error
            added += 1
        if added:
            record_event(actor=by, action="governancemethod.loaded", after={"methods": added})
    return added


def _parsed(data: bytes) -> dict[str, Any]:
    try:
        file = json.loads(data.decode("utf-8-sig"))
        code = file["jurisdiction"]
        methods = file["methods"]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise ValidationError(_("The file is no list of methods: %s") % error) from error
    usable = isinstance(code, str) and code.isascii() and code.isdigit()
    if not usable or len(code) not in {CITY_DIGITS, COUNTY_DIGITS} or not isinstance(methods, list):
        raise ValidationError(
            _("The file names no jurisdiction of 4 or 6 digits, or has no list of methods.")
        )
    return {"jurisdiction": code, "methods": methods}


def _at(number: int, entry: Any, messages: list[Any]) -> ValidationError:
    name = entry.get("name", "?") if isinstance(entry, dict) else "?"
    return ValidationError(
        [
            _("Method %(number)s “%(name)s”: %(message)s")
            % {"number": number, "name": name, "message": message}
            for message in messages
        ]
    )


def _load(entry: dict[str, Any], jurisdiction: str, types: dict[str, CommunityType]) -> None:
    unknown = [code for code in entry["types"] if code not in types]
    if unknown or not entry["types"]:
        raise ValidationError(
            _("there is no community type %(codes)s") % {"codes": ", ".join(unknown) or "—"}
        )
    method = GovernanceMethod(
        slug=entry["slug"],
        jurisdiction=jurisdiction,
        name=entry["name"],
        summary=entry["summary"],
        source=entry["source"],
        since=date.fromisoformat(entry["since"]),
    )
    method.full_clean()
    method.save()
    method.types.set([types[code] for code in entry["types"]])
    _write_parts(
        method,
        [(step["title"], step["description"]) for step in entry["steps"]],
        [(text["title"], text["text"]) for text in entry["model_texts"]],
    )
