"""Bulletins: prepared and edited here; published by `evaluation.public`."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version
from communities.models import County
from evaluation import queries
from evaluation.enums import Level, RoundState
from evaluation.models import Bulletin, Round
from evaluation.periods import period_of
from evaluation.rules import COUNTY
from evaluation.services.standings import recompute_standings
from evaluation.validators import plain


def prepare_bulletin(round_: Round, *, by: User) -> Bulletin:
    """Draft the bulletin of a closed round from its standings; the one that exists is returned."""
    if not by.may(COUNTY, round_.jurisdiction):
        raise Refusal(_("Only an officer of the county or the city prepares its bulletins."))
    if round_.state in (RoundState.PLANNED, RoundState.OPEN):
        raise Refusal(_("Close the round first: its standings are not computed yet."))
    existing = Bulletin.objects.filter(round=round_).first()
    if existing:
        return existing
    county = County.objects.get(code=round_.jurisdiction)
    period = period_of(round_.period)
    with transaction.atomic():
        bulletin = Bulletin.objects.create(
            round=round_,
            number=period.issue,
            title=f"{county.name}{period.official_name}生活垃圾分类检查评价通报",
            text=draft_text(round_),
            prepared_by=by,
        )
        record_event(
            actor=by, action="bulletin.prepared", target=bulletin, after={"round": str(round_)}
        )
    return bulletin


def recount(round_: Round, *, by: User) -> None:
    """Compute the standings anew; a bulletin's text that nobody has edited follows them.

    A text that was edited is left as it is: the officer is shown what would be drafted now.
    """
    bulletin = Bulletin.objects.filter(round=round_).first()
    is_drafted = bulletin is not None and bulletin.text == draft_text(round_)
    recompute_standings(round_)
    if bulletin is None or not is_drafted:
        return
    text = draft_text(round_)
    if text == bulletin.text:
        return
    before = {"text": bulletin.text}
    save_version(bulletin, text=text)
    record_event(
        actor=by, action="bulletin.edited", target=bulletin, before=before, after={"text": text}
    )


def draft_text(round_: Round) -> str:
    """The official text in Chinese by the present standings of `round_`, for a person to finish."""
    county = County.objects.get(code=round_.jurisdiction)
    result = queries.standings(round_, Level.COUNTY).get()
    communities = list(queries.standings(round_, Level.COMMUNITY))
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
    number: str,
    title: str,
    text: str,
) -> None:
    """Change the text; what is published changes only with the next correction.

    Raises ValidationError, Refusal, StaleRecord.
    """
    if not by.may(COUNTY, bulletin.scope_code()):
        raise Refusal(_("Only an officer of the county or the city prepares its bulletins."))
    before = {"number": bulletin.number, "title": bulletin.title, "text": bulletin.text}
    after = {"number": number, "title": title, "text": text}
    Bulletin(round=bulletin.round, prepared_by=bulletin.prepared_by, **after).clean_fields()
    with transaction.atomic():
        save_version(bulletin, expected_version=expected_version, **after)
        record_event(
            actor=by, action="bulletin.edited", target=bulletin, before=before, after=after
        )
