"""What the public sees of a round, field by field, and the acts of checking and publishing it.

No name of an inspector, member or officer is in a payload, no reason of a deduction and no photo:
results are about units.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import refuse_stale, save_version, transition
from communities.models import County
from evaluation import queries
from evaluation.enums import BulletinState, RoundState
from evaluation.models import Bulletin, DocumentRegister, Publicity, Round, Scorecard
from evaluation.periods import bulletin_key
from evaluation.scoring import json_number
from evaluation.services import (
    begin_publicity,
    give_number,
    hold_results,
    hold_standings,
    register_of,
)
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, canonical_json, plain_json, publish


def check_bulletin(
    bulletin: Bulletin, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Confirm that the text and the standings are correct, as they would be published now.

    What was checked is kept as a hash; nothing else is published. Raises DutyConflict for whoever
    wrote any of the text, Refusal without a register of its county, StaleRecord where text or
    standings are not those that the person saw.
    """
    if bulletin.writers.filter(pk=by.pk).exists():
        raise DutyConflict(
            _("“%(title)s” must be checked by somebody who wrote none of it.")
            % {"title": bulletin.title}
        )
    with transaction.atomic():
        hold_standings(bulletin.round.period)
        refuse_stale(bulletin, expected_version=expected_version)
        register_of(bulletin.round.jurisdiction)
        transition(
            bulletin,
            BulletinState.CHECKED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            checked_by_id=by.pk,
            checked_sha256=fingerprint(bulletin_item(bulletin)),
        )


def fingerprint(item: PublicItem) -> str:
    """SHA-256 in hex over what would be published of a bulletin, its number left out."""
    entries = [values for _code, values in item.entries]
    text = canonical_json(plain_json({**item.payload, "number": "", "entries": entries}))
    return hashlib.sha256(text).hexdigest()


def publish_bulletin(
    bulletin: Bulletin, *, by: User, expected_version: int | None = None, reason: str = ""
) -> Publication:
    """Publish what was checked, under its document number; the first time begins publicity.

    A correction keeps the number and becomes the next version; those before stay readable.
    Raises DutyConflict for anybody who wrote the text, or submitted or confirmed scores of the
    round; Refusal where text or standings are not any more what was checked.
    """
    round_ = bulletin.round
    if round_.state in (RoundState.PLANNED, RoundState.OPEN):
        raise Refusal(_("Close the round before its bulletin is published."))
    with transaction.atomic():
        hold_standings(round_.period)
        refuse_stale(bulletin, expected_version=expected_version)
        item = bulletin_item(bulletin)
        if by.pk in item.authors:
            raise DutyConflict(
                _("“%(title)s” must be published by somebody who neither wrote nor confirmed it.")
                % {"title": bulletin.title}
            )
        transition(
            bulletin,
            BulletinState.PUBLISHED,
            by=by,
            expected_version=expected_version,
            reason=reason,
            published_by_id=by.pk,
        )
        register = register_of(round_.jurisdiction)
        if fingerprint(item) != bulletin.checked_sha256:
            raise Refusal(
                _(
                    "Text or standings have changed since this was checked. Return it to the "
                    "writer and have it checked again."
                )
            )
        if bulletin.document is None:
            given = give_number(register, subject=bulletin.title, by=by)
            save_version(bulletin, document=given, number=str(given))
            item.payload["number"] = str(given)
        publication = publish(
            item, by=by, issuer=register.issuer, reason=bulletin.correction_reason or reason
        )
        bulletin.published_version = bulletin.version
        Bulletin.objects.filter(pk=bulletin.pk).update(published_version=bulletin.version)
        if round_.state == RoundState.CLOSED:
            begin_publicity(round_, by=by)
    return publication


def make_final(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Make the results of a round final: nothing in them changes any more.

    Raises Refusal while the publicity lasts (with its last day), while an appeal waits, and where
    what stands on the site is not what the standings say, or is being corrected.
    """
    with transaction.atomic():
        hold_results(round_)
        _refuse_during_publicity(round_)
        waiting = queries.open_appeals(round_).count()
        if waiting:
            raise Refusal(_("%(number)s appeals still wait for a decision.") % {"number": waiting})
        if queries.published_bulletin(round_) is None:
            raise Refusal(_("No bulletin of this round stands on the site: publish it first."))
        is_corrected = Bulletin.objects.filter(round=round_, state=BulletinState.PUBLISHED).exists()
        if not is_corrected or not queries.is_as_published(round_):
            raise Refusal(
                _("The standings have changed since they were published: publish the correction.")
            )
        transition(
            round_, RoundState.FINAL, by=by, expected_version=expected_version, reason=reason
        )


def _refuse_during_publicity(round_: Round) -> None:
    publicity = Publicity.objects.filter(round=round_).first()
    if publicity is not None and not publicity.is_over:
        raise Refusal(
            _("The results are in publicity until %(day)s and can become final after that.")
            % {"day": publicity.until}
        )


def bulletin_item(bulletin: Bulletin) -> PublicItem:
    """The bulletin with the stored standings of its round, as it would be published now."""
    round_ = bulletin.round
    county = County.objects.get(code=round_.jurisdiction)
    figures, entries = queries.figures_of(round_)
    payload = {
        "number": bulletin.number,
        "issuer": _issuer(round_),
        "title": bulletin.title,
        "recipients": bulletin.recipients,
        "copies_to": bulletin.copies_to,
        "text": bulletin.text,
        "period": round_.period,
        "county": county.name,
        "county_slug": county.slug,
        **_scorecards(round_),
        **figures,
        **queries.published_waste(round_),
        **queries.published_findings(round_),
    }
    return PublicItem(
        kind=Kind.BULLETIN,
        key=bulletin_key(round_.period, county.slug),
        title=bulletin.title,
        unit_code=county.code,
        payload=payload,
        period=round_.period,
        search_text=f"{bulletin.title} {bulletin.number} {county.name} {round_.period}",
        entries=entries,
        authors=queries.author_ids(round_)
        | queries.waste_authors(round_)
        | frozenset(bulletin.writers.values_list("pk", flat=True)),
    )


def _scorecards(round_: Round) -> dict[str, Any]:
    """The round's card, and those by which it scored units of single types, where it has any."""
    main, *further = queries.cards_used(round_)
    said: dict[str, Any] = {"scorecard": _scorecard(main)}
    if further:
        said["scorecard"]["code"] = main.code
        said["further_scorecards"] = [
            _scorecard(card)
            | {"code": card.code, "types": [type_.name for type_ in card.community_types.all()]}
            for card in further
        ]
    return said


def _scorecard(card: Scorecard) -> dict[str, Any]:
    return {
        "title": card.title,
        "edition": card.edition,
        "total": json_number(card.total),
        "pass_share": json_number(card.pass_share),
        "grades": [
            {"name": g.name, "colour": g.colour, "at_least": json_number(g.at_least)}
            for g in queries.grades_of(card)
        ],
        "source": card.source,
    }


def _issuer(round_: Round) -> str:
    register = DocumentRegister.objects.filter(jurisdiction=round_.jurisdiction).first()
    return register.issuer if register else ""
