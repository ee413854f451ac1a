"""Bulletins: prepared and edited here; published by `evaluation.public`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import IllegalTransition, Refusal
from accounts.services import record_event, save_version, transition
from communities.models import County
from evaluation import queries
from evaluation.enums import BulletinState, Level, RoundState
from evaluation.models import Bulletin, Round
from evaluation.periods import period_of, quarter_around
from evaluation.rules import COUNTED_ROUNDS, COUNTY
from evaluation.services.locks import hold_standings
from evaluation.services.rewards import review_rewards
from evaluation.services.standings import compare_later, recompute_standings
from evaluation.validators import plain

RECIPIENTS = "各街道办事处、乡（镇）人民政府"


def prepare_bulletin(round_: Round, *, by: User) -> Bulletin:
    """Draft the bulletin of a closed round from its standings; the one that exists is returned."""
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city prepares its bulletins."))
    if round_.state in (RoundState.PLANNED, RoundState.OPEN):
        raise Refusal(_("Close the round first: its standings are not computed yet."))
    county = County.objects.get(code=round_.jurisdiction)
    period = period_of(round_.period)
    with transaction.atomic():
        hold_standings(round_.period)
        existing = Bulletin.objects.filter(round=round_).first()
        if existing:
            return existing
        bulletin = Bulletin.objects.create(
            round=round_,
            recipients=RECIPIENTS,
            title=f"{county.name}{period.official_name}生活垃圾分类检查评价通报",
            text=draft_text(round_),
            prepared_by=by,
        )
        bulletin.writers.set([by])
        record_event(
            actor=by, action="bulletin.prepared", target=bulletin, after={"round": str(round_)}
        )
    return bulletin


def recount(round_: Round, *, by: User, is_rescored: bool = False) -> None:
    """Compute the standings anew, and what later rounds are compared with; must run in a
    transaction. A bulletin's text that nobody has edited follows them.

    A text that was edited is left as it is: the officer is shown what would be drafted now.
    Either way a bulletin whose figures changed has a new version, and so have those of the later
    rounds, so that nobody confirms figures that they did not see; where none changed, nobody's
    work is refused. `is_rescored` says that scores which count were confirmed or taken away:
    sections and ways of sampling are read from them, and stand in no standing.
    """
    hold_standings(round_.period)
    bulletin = Bulletin.objects.filter(round=round_).first()
    is_drafted = bulletin is not None and bulletin.text == draft_text(round_)
    figures, compared = queries.stored_figures(round_), queries.compared_figures(round_)
    recompute_standings(round_)
    compare_later(round_)
    changed = {row[0] for row in compared ^ queries.compared_figures(round_)}
    for later in Bulletin.objects.filter(round__in=changed):
        save_version(later, text=later.text)
    review_rewards(round_, by=by)
    recount_quarter(round_, by=by)
    if bulletin is None:
        return
    before = bulletin.text
    text = draft_text(round_) if is_drafted else before
    if is_rescored or text != before or queries.stored_figures(round_) != figures:
        save_version(bulletin, text=text)
    if bulletin.text != before:
        record_event(
            actor=by,
            action="bulletin.edited",
            target=bulletin,
            before={"text": before},
            after={"text": bulletin.text},
        )


def recount_quarter(round_: Round, *, by: User) -> None:
    """Let the quarter around the month `round_` follow it, where its total rests on its months.

    A quarter that is final keeps what it said. Must run in a transaction.
    """
    code = quarter_around(round_.period)
    if code is None:
        return
    hold_standings(code)
    quarter = Round.objects.filter(
        jurisdiction=round_.jurisdiction,
        period=code,
        composite__isnull=False,
        state__in=COUNTED_ROUNDS,
    ).first()
    if quarter is not None:
        recount(quarter, by=by)


def renew_unpublished(jurisdiction: str, periods: Collection[str]) -> None:
    """Give a new version to the bulletins of a county (its code) and `periods` that somebody may
    still check or publish: what they say beside the standings has changed. Must run in a
    transaction, after its event.
    """
    bulletins = Bulletin.objects.filter(
        round__jurisdiction=jurisdiction, round__period__in=periods
    ).exclude(state=BulletinState.PUBLISHED)
    for bulletin in bulletins:
        save_version(bulletin, text=bulletin.text)


def draft_text(round_: Round) -> str:
    """The official text in Chinese by the present standings of `round_`, for a person to finish."""
    county = County.objects.get(code=round_.jurisdiction)
    result = queries.standings(round_, Level.COUNTY).get()
    communities = queries.ranking(round_, Level.COMMUNITY)
    best = "、".join(f"{row.parent_name}{row.name}" for row in communities if row.rank == 1)
    mean = "" if result.total is None else f"平均{plain(result.total)}分。"
    missing = result.units - result.inspected
    lines = [
        (
            f"按照生活垃圾分类检查评价安排，{county.name}于"
            f"{period_of(round_.period).official_name}对辖区{result.units}个村（社区）"
            f"组织检查评价，完成{result.inspected}个。{mean}"
        ),
        f"{best}得分位列第一。" if best else "",
        f"未完成检查评价的{missing}个村（社区）不参加排名。" if missing else "",
    ]
    return "\n".join(line for line in lines if line)


def edit_bulletin(
    bulletin: Bulletin,
    *,
    by: User,
    expected_version: int,
    title: str,
    text: str,
    recipients: str = "",
    copies_to: str = "",
) -> None:
    """Change the draft. Whoever wrote any of it may not check it.

    Raises ValidationError, Refusal, StaleRecord; IllegalTransition for what is no draft any more.
    """
    if not by.may(COUNTY, bulletin.scope_code()):
        raise Refusal(_("Only an officer of the county or the city prepares its bulletins."))
    if bulletin.state != BulletinState.DRAFT:
        raise IllegalTransition(
            _("This bulletin is “%(state)s”: return it to the writer before changing it.")
            % {"state": bulletin.get_state_display()}
        )
    after = {"title": title, "text": text, "recipients": recipients, "copies_to": copies_to}
    before = {name: getattr(bulletin, name) for name in after}
    Bulletin(round=bulletin.round, prepared_by=bulletin.prepared_by, **after).clean_fields()
    with transaction.atomic():
        save_version(bulletin, expected_version=expected_version, edited_by=by, **after)
        bulletin.writers.add(by)
        record_event(
            actor=by, action="bulletin.edited", target=bulletin, before=before, after=after
        )


def take_back_bulletin(
    bulletin: Bulletin, *, by: User, expected_version: int | None = None, reason: str = ""
) -> None:
    """Make it a draft again: returned to its writer, or taken up for a correction.

    Whoever takes up a correction prepares it; what stood before was checked and published.
    """
    changes: dict[str, Any] = {"return_reason": reason}
    if bulletin.state == BulletinState.PUBLISHED:
        changes = {"correction_reason": reason, "prepared_by_id": by.pk, "edited_by_id": None}
    with transaction.atomic():
        transition(
            bulletin,
            BulletinState.DRAFT,
            by=by,
            expected_version=expected_version,
            reason=reason,
            checked_by_id=None,
            checked_sha256="",
            published_by_id=None,
            **changes,
        )
        if "prepared_by_id" in changes:
            bulletin.writers.set([by])
