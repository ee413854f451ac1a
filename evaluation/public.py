"""What the public sees of a round, field by field, and the acts of checking and publishing it.

No name of an inspector, member or officer is in a payload, no reason of a deduction and no photo:
results are about units.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.locks import transaction_lock
from accounts.models import User
from accounts.rules import DutyConflict, Refusal
from accounts.services import refuse_stale, save_version, transition
from communities.models import County
from evaluation import queries
from evaluation.enums import BulletinState, Level, Measure, RoundState
from evaluation.models import (
    Bulletin,
    DocumentRegister,
    Grade,
    Publicity,
    RateSample,
    Round,
    Scorecard,
    Standing,
)
from evaluation.scoring import grade_of, json_number
from evaluation.services import begin_publicity, give_number, register_of
from evaluation.services.standings import rate_of
from portal.enums import Kind
from portal.models import Publication
from portal.services import PublicItem, canonical_json, plain_json, publish

TOP = 3


def bulletin_key(round_: Round, county: County) -> str:
    """The part of the public address that names this bulletin: 2026-10-pingshan."""
    return f"{round_.period}-{county.slug}"


def check_bulletin(
    bulletin: Bulletin, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Confirm that the text and the standings are correct, as they would be published now.

    What was checked is kept as a hash; nothing else is published. Raises DutyConflict for whoever
    wrote any of the text.
    """
    if bulletin.writers.filter(pk=by.pk).exists():
        raise DutyConflict(
            _("“%(title)s” must be checked by somebody who wrote none of it.")
            % {"title": bulletin.title}
        )
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
        transaction_lock(f"standings {round_.period}")
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
        if fingerprint(item) != bulletin.checked_sha256:
            raise Refusal(
                _(
                    "Text or standings have changed since this was checked. Return it to the "
                    "writer and have it checked again."
                )
            )
        register = register_of(round_.jurisdiction)
        if bulletin.document is None:
            given = give_number(register, subject=bulletin.title, by=by)
            save_version(bulletin, document=given, number=str(given))
            item.payload["number"] = str(given)
        publication = publish(
            item, by=by, issuer=register.issuer, reason=bulletin.correction_reason or reason
        )
        if round_.state == RoundState.CLOSED:
            begin_publicity(round_, by=by)
    return publication


def make_final(
    round_: Round, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Make the results of a round final: nothing in them changes any more.

    Raises Refusal while the publicity lasts (with its last day), while an appeal waits, and where
    what is published is not what the standings say.
    """
    with transaction.atomic():
        transaction_lock(f"round {round_.pk}")
        transaction_lock(f"standings {round_.period}")
        _refuse_during_publicity(round_)
        waiting = queries.open_appeals(round_).count()
        if waiting:
            raise Refusal(_("%(number)s appeals still wait for a decision.") % {"number": waiting})
        bulletin = Bulletin.objects.filter(round=round_, state=BulletinState.PUBLISHED).first()
        if bulletin is None or fingerprint(bulletin_item(bulletin)) != bulletin.checked_sha256:
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
    grades = queries.grades_of(round_.scorecard)
    sections = queries.section_means(round_)
    communities = list(queries.standings(round_, Level.COMMUNITY))
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
        "scorecard": _scorecard(round_.scorecard, grades),
        **_basis(round_),
        "summary": _summary(round_),
        "sections": [
            {
                "title": section["title"],
                "maximum": json_number(section["maximum"]),
                "mean": json_number(section["mean"]),
            }
            for section in sections
        ],
        "townships": [
            _line(row) | {"grade": _grade(row, round_, grades), **queries.published_parts(row)}
            for row in queries.standings(round_, Level.TOWNSHIP)
        ],
        "top": [_place(row) for row in communities if row.rank is not None][:TOP],
    }
    return PublicItem(
        kind=Kind.BULLETIN,
        key=bulletin_key(round_, county),
        title=bulletin.title,
        unit_code=county.code,
        payload=payload,
        period=round_.period,
        search_text=f"{bulletin.title} {bulletin.number} {county.name} {round_.period}",
        entries=_entries(round_, communities, sections, grades),
        authors=queries.author_ids(round_)
        | frozenset(bulletin.writers.values_list("pk", flat=True)),
    )


def _scorecard(card: Scorecard, grades: Sequence[Grade]) -> dict[str, Any]:
    return {
        "title": card.title,
        "edition": card.edition,
        "total": json_number(card.total),
        "pass_share": json_number(card.pass_share),
        "grades": [
            {"name": g.name, "colour": g.colour, "at_least": json_number(g.at_least)}
            for g in grades
        ],
        "source": card.source,
    }


def _summary(round_: Round) -> dict[str, Any]:
    found = queries.sampling_methods(round_)
    methods = {measure.value: found.get(measure, []) for measure in Measure}
    return _line(queries.standings(round_, Level.COUNTY).get()) | {"methods": methods}


def _entries(
    round_: Round,
    communities: Sequence[Standing],
    sections: Sequence[dict[str, Any]],
    grades: Sequence[Grade],
) -> list[tuple[str, dict[str, Any]]]:
    samples = queries.community_samples(round_)
    points = queries.section_points(round_)
    return [
        (
            row.unit_code,
            _entry(row, samples.get(row.slug, {}))
            | {
                "grade": _grade(row, round_, grades),
                "sections": _section_points(sections, points.get(row.slug)),
            },
        )
        for row in communities
    ]


def _grade(row: Standing, round_: Round, grades: Sequence[Grade]) -> dict[str, str] | None:
    """Name and colour of the grade that a total, or a mean of totals, reaches on the card."""
    full_mark = round_.full_mark(row.level)
    reached = grade_of(row.total, full_mark, grades, cancelled=bool(row.cancelled_for))
    return {"name": reached.name, "colour": reached.colour} if reached else None


def _basis(round_: Round) -> dict[str, Any]:
    """By which rule the units were ranked, and against which periods they are compared."""
    rule = queries.rule_of(round_)
    previous, last_year = queries.previous_round(round_), queries.round_of_last_year(round_)
    return {
        "rule": rule
        and {
            "minimum_coverage": rule.minimum_coverage,
            "minimum_sample": rule.minimum_sample,
            "source": rule.source,
        },
        "previous_period": previous and previous.period,
        "last_year_period": last_year and last_year.period,
        **queries.published_weights(round_, previous),
    }


def _issuer(round_: Round) -> str:
    register = DocumentRegister.objects.filter(jurisdiction=round_.jurisdiction).first()
    return register.issuer if register else ""


def _place(row: Standing) -> dict[str, Any]:
    return {
        "name": row.name,
        "slug": row.slug,
        "township": row.parent_name,
        "township_slug": row.parent_slug,
        "total": json_number(row.total),
        "rank": row.rank,
    }


def _line(row: Standing) -> dict[str, Any]:
    """A township or county: summed rates keep numerator and denominator."""
    return {
        "name": row.name,
        "slug": row.slug,
        "units": row.units,
        "inspected": row.inspected,
        "total": json_number(row.total),
        "rank": row.rank if row.level == Level.TOWNSHIP else None,
        "exclusion": row.exclusion,
        "previous_rank": row.previous_rank if row.level == Level.TOWNSHIP else None,
        "last_year_rank": row.last_year_rank if row.level == Level.TOWNSHIP else None,
        **_earlier_totals(row),
        **{measure.value: _rate(row, measure) for measure in Measure},
    }


def _entry(row: Standing, samples: Mapping[Measure, RateSample]) -> dict[str, Any]:
    return _place(row) | {
        "inspected": bool(row.inspected),
        "units": row.units,
        "exclusion": row.exclusion,
        "cancelled_for": row.cancelled_for,
        "types": [
            {
                "code": place.code,
                "name": place.name,
                "rank": place.rank,
                "ranked": place.ranked,
                "previous_rank": place.previous_rank,
                "last_year_rank": place.last_year_rank,
            }
            for place in row.types.all()
        ],
        "previous_rank": row.previous_rank,
        "last_year_rank": row.last_year_rank,
        **_earlier_totals(row),
        **{
            measure.value: _rate(row, measure) | {"method": samples[measure].method}
            if row.units and measure in samples
            else None
            for measure in Measure
        },
    }


def _section_points(
    sections: Sequence[Mapping[str, Any]], given: Mapping[int, Decimal | None] | None
) -> list[Any] | None:
    """What a unit was given in each of the sections, in their order; None without a result."""
    if given is None:
        return None
    return [json_number(given.get(section["id"])) for section in sections]


def _earlier_totals(row: Standing) -> dict[str, Any]:
    return {
        "previous_total": json_number(row.previous_total),
        "change": json_number(row.change),
        "last_year_total": json_number(row.last_year_total),
        "last_year_change": json_number(row.last_year_change),
    }


def _rate(row: Standing, measure: Measure) -> dict[str, Any]:
    """A rate with what it was counted from, marked where that is less than its rule demands."""
    rate = rate_of(row, measure)
    counted: dict[str, Any] = {"numerator": rate.numerator, "denominator": rate.denominator}
    if row.rule is not None and 0 < rate.denominator < row.rule.minimum_sample:
        counted["too_few"] = True
    return counted
