"""Official papers as .docx: bulletins, from what was published and nothing else; notices of
rectification and decisions on appeals, which name offices and no person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from evaluation.enums import Colour, Listing, PartSource, RewardKind
from evaluation.models import Appeal, Finding
from evaluation.periods import period_of
from evaluation.queries import ranked_and_excluded, reach_in_words
from evaluation.scoring import Rate
from evaluation.validators import plain
from portal.documents import OfficialDocument
from portal.enums import Kind
from portal.models import Publication

NOT_NUMBERED = "〔　　〕　　号"
NONE = "—"
COUNTS = ("found", "in_time", "late", "open", "overdue", "relapsed")


def published_document(publication: Publication) -> bytes:
    """The version `publication` of a bulletin as a .docx after GB/T 9704, always in Chinese."""
    payload = {"issuer": publication.issuer, **publication.payload}
    made_from = f"{Kind.BULLETIN}:{publication.sha256}"
    return bulletin_document(payload, published_at=publication.published_at, made_from=made_from)


def bulletin_document(
    payload: Mapping[str, Any], *, published_at: datetime | None = None, made_from: str = ""
) -> bytes:
    """What a bulletin's `payload` says as a .docx; without `published_at` marked as a draft.

    Payloads from before there was a register have no issuer, no recipients and no copies.
    """
    with translation.override(settings.LANGUAGE_CODE):
        return _document(payload, published_at, made_from)


def _document(payload: Mapping[str, Any], published_at: datetime | None, made_from: str) -> bytes:
    issuer = payload.get("issuer") or payload["county"]
    day = NONE if published_at is None else _day(timezone.localdate(published_at))
    document = OfficialDocument(
        payload["title"],
        head=(issuer, payload["number"] or NOT_NUMBERED),
        mark=_("Draft") if published_at is None else "",
    )
    if payload.get("recipients"):
        document.paragraph(f"{payload['recipients']}：", indent=False)
    document.text(payload["text"])
    annexes = [
        (_("Results of the townships and subdistricts"), _townships),
        (_("Results of the villages and communities"), _communities),
    ]
    if payload.get("lists"):
        kind = str(Listing(payload["lists"]["kind"]).label)
        annexes.append((kind, _lists))
        if payload["lists"].get("townships"):
            annexes.append((_("%(list)s of townships") % {"list": kind}, _lists_of_townships))
    if payload.get("findings"):
        annexes.append((_("What was found and put right"), _rectified))
    document.annexes([title for title, _write in annexes])
    document.sign_off(issuer, day)
    document.note(_("This document may be made public"))
    for number, (title, write) in enumerate(annexes, start=1):
        document.annex(title, number)
        write(document, payload)
    document.imprint(payload.get("copies_to", ""), issuer, day)
    return document.content(made_from=made_from)


def _townships(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    composite = payload.get("composite")
    total = _("Total") if composite else _("Mean total")
    graded = _are_graded(payload["townships"])
    head = (_("Rank"), _("Township or subdistrict"), total, *graded * (_("Grade"),), _("Inspected"),
            _("Participation rate"), _("Accuracy rate"))  # fmt: skip
    rows = [
        (
            _text(line["rank"]),
            line["name"],
            _text(line["total"]),
            *graded * (_grade(line),),
            f"{line['inspected']}/{line['units']}",
            _share(line["participation"]),
            _share(line["accuracy"]),
        )
        for line in payload["townships"]
    ]
    document.table(head, rows, (2, 5, 3, *graded * (2,), 3, 3, 3))
    if composite:
        _parts(document, composite["parts"], payload["townships"])


def _parts(
    document: OfficialDocument,
    weights: Sequence[Mapping[str, Any]],
    townships: Sequence[Mapping[str, Any]],
) -> None:
    """How the totals of townships are made, and the figure of each part."""
    names = [str(PartSource(part["source"]).label) for part in weights]
    said = "、".join(
        f"{name}{part['weight']:g}%" for name, part in zip(names, weights, strict=True)
    )
    document.labelled(_("How the total is made"), f"{said}。")
    rows = [
        (line["name"], *(_text(part["figure"]) for part in line["parts"])) for line in townships
    ]
    document.table((_("Township or subdistrict"), *names), rows, (5, *(3 for _part in weights)))


def _communities(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    found = ranked_and_excluded(payload["entries"])
    graded = _are_graded(found["ranked"])
    head = (_("Rank"), _("Village or community"), _("Total"), *graded * (_("Grade"),),
            _("Against the period before"))  # fmt: skip
    rows = [
        (
            _text(entry["rank"]),
            f"{entry['township']}{entry['name']}",
            _text(entry["total"]),
            *graded * (_grade(entry),),
            _change(entry["change"]),
        )
        for entry in found["ranked"]
    ]
    document.table(head, rows, (2, 8, 3, *graded * (2,), 4))
    for label, entries in found["excluded"]:
        names = "、".join(_excluded(entry) for entry in entries)
        document.labelled(str(label), f"{names}。")


def _rectified(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    """Counts of findings by township and by section; of few there are none."""
    findings = payload["findings"]
    units = [(_("The whole county or district"), findings["summary"])]
    units += [
        (line["name"], findings["townships"][line["slug"]])
        for line in payload["townships"]
        if line["slug"] in findings["townships"]
    ]
    sections = [(said["title"], said) for said in findings["sections"]]
    for first, lines in ((_("Unit"), units), (_("Section"), sections)):
        if lines:
            head = (first, _("Found"), _("Rectified in time"), _("Rectified late"),
                    _("Still open"), _("Of these overdue"), _("Came back"))  # fmt: skip
            rows = [(name, *(_counts(said))) for name, said in lines]
            document.table(head, rows, (5, 2, 2, 2, 2, 2, 2))


def _counts(said: Mapping[str, Any]) -> list[str]:
    return [str(said.get(name, NONE)) for name in COUNTS]


def _lists(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    """The colour list, or the red and the black list, with what it rests on."""
    document.labelled(_("Source"), f"{payload['lists']['source']}。")
    _write_list(document, payload["lists"])


def _lists_of_townships(document: OfficialDocument, payload: Mapping[str, Any]) -> None:
    document.labelled(_("Source"), f"{payload['lists']['source']}。")
    _write_list(document, payload["lists"]["townships"])


def _write_list(document: OfficialDocument, said: Mapping[str, Any]) -> None:
    for grade in said.get("grades", ()):
        word = str(Colour(grade["colour"]).label)
        label = grade["name"] if word == grade["name"] else f"{grade['name']}（{word}）"
        if "card" in grade:
            label = f"{grade['card']} · {label}"
        document.labelled(label, _listed(grade["units"]))
    if "red" not in said:
        return
    reach = reach_in_words(said["red"], is_red=True)
    document.labelled(f"{_('Red list')}（{reach}）", _listed(said["red"]["units"]))
    black = said["black"]
    reach = reach_in_words(black, is_red=False)
    if "townships" in black:
        reach += _(", and every result that a veto cancelled")
    document.labelled(f"{_('Black list')}（{reach}）", _blamed(black))


def _blamed(black: Mapping[str, Any]) -> str:
    """Whom the black list names; or how many there are, where it names none."""
    if black["is_named"] or not black["number"]:
        return _listed(black.get("units", ()))
    if "townships" not in black:
        return _("Townships and subdistricts: %(number)s. The list names none of them.") % black
    return (
        _(
            "Villages and communities: %(number)s, in townships and subdistricts: %(townships)s. "
            "The list names none of them."
        )
        % black
    )


def _listed(units: Sequence[Mapping[str, Any]]) -> str:
    names = (
        f"{unit.get('township', '')}{unit['name']}"
        f"（{unit.get('cancelled_for') or _text(unit['total'])}）"
        for unit in units
    )
    return ("、".join(names) or _("None")) + "。"


def _are_graded(results: Sequence[Mapping[str, Any]]) -> bool:
    """Whether any result has a grade: cards without grades, and old payloads, have none."""
    return any(result.get("grade") for result in results)


def _grade(result: Mapping[str, Any]) -> str:
    grade = result.get("grade")
    return grade["name"] if grade else NONE


def _excluded(entry: Mapping[str, Any]) -> str:
    veto = entry.get("cancelled_for")
    return f"{entry['township']}{entry['name']}" + (f"（{veto}）" if veto else "")


def _day(day: date) -> str:
    """A date as official papers write it, without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def _text(value: float | None) -> str:
    return NONE if value is None else f"{value:g}"


def _change(value: float | None) -> str:
    return NONE if value is None else f"{value:+g}" if value else "0"


def _share(rate: Mapping[str, Any]) -> str:
    if rate.get("too_few"):
        return NONE
    value = Rate(rate["numerator"], rate["denominator"]).value
    return NONE if value is None else f"{value:.1%}"


def finding_notice(finding: Finding) -> bytes:
    """The notice of rectification as a .docx, always in Chinese. It names offices, no person."""
    with translation.override(settings.LANGUAGE_CODE):
        place = finding.inspection.community.full_name
        # A relapse sets another deadline; the notice is the one that was issued that day.
        due = _day(finding.issued_on + timedelta(days=finding.term.days))
        issued_by: Any = finding.issued_by
        issuer = _issuer_of(issued_by, finding)
        document = OfficialDocument(_("Notice of rectification"), head=(issuer, finding.number))
        document.paragraph(f"{finding.owner_name}：", indent=False)
        document.paragraph(
            _(
                "In the inspection of %(period)s in %(place)s the following was found. Put it "
                "right by %(due)s; the committee reports it with photos."
            )
            % {
                "period": period_of(finding.inspection.round.period).official_name,
                "place": place,
                "due": due,
            }
        )
        for label, text in (
            (_("Criterion"), str(finding.criterion)),
            (_("Points lost"), plain(finding.points_lost)),
            (_("Severity"), finding.get_severity_display()),
            (_("Problem"), finding.problem or NONE),
            (_("What has to be done"), finding.requirement or NONE),
            (_("Deadline"), due),
        ):
            document.labelled(str(label), text)
        document.paragraph(
            _(
                "After the report somebody else looks at it on the spot. What is rectified is "
                "watched for %(days)s days; if it comes back, it has to be put right anew."
            )
            % {"days": finding.term.observation_days}
        )
        document.sign_off(issuer, _day(finding.issued_on))
        return document.content()


def appeal_decision(appeal: Appeal) -> bytes:
    """The decision on an appeal as a .docx, always in Chinese. It names offices, no person."""
    with translation.override(settings.LANGUAGE_CODE):
        decided_by: Any = appeal.decided_by
        decided_on: Any = appeal.decided_on
        issuer = _issuer_of(decided_by, appeal)
        document = OfficialDocument(_("Decision on an appeal"), head=(issuer, appeal.number))
        place = appeal.inspection.community.full_name
        document.paragraph(f"{appeal.submitted_by.unit or place}：", indent=False)
        document.paragraph(
            _("Your appeal of %(day)s about the inspection of %(period)s in %(place)s was decided.")
            % {
                "day": _day(appeal.submitted_on),
                "period": period_of(appeal.inspection.round.period).official_name,
                "place": place,
            }
        )
        granted = appeal.points_granted
        for label, text in (
            (_("Criterion"), str(appeal.criterion)),
            (_("Points given"), _points(appeal.points_given)),
            (_("Points asked for"), _points(appeal.points_asked)),
            (_("Grounds"), appeal.grounds),
            (_("Decision"), appeal.get_state_display()),
            (_("Points granted"), _points(granted) if granted is not None else NONE),
            (_("Reasons"), appeal.decision),
        ):
            document.labelled(str(label), text)
        document.sign_off(issuer, _day(decided_on))
        return document.content()


def _issuer_of(person: User, record: Finding | Appeal) -> str:
    return person.unit or str(record.inspection.community.township.county)


def _points(value: Decimal | None) -> str:
    return NONE if value is None else plain(value)


def reward_document(publication: Publication) -> bytes:
    """A version of the rewards and penalties of a round as a .docx, always in Chinese."""
    with translation.override(settings.LANGUAGE_CODE):
        return _reward_document(publication)


def _reward_document(publication: Publication) -> bytes:
    payload = publication.payload
    day = _day(timezone.localdate(publication.published_at))
    document = OfficialDocument(payload["title"], head=(payload["issuer"], payload["number"]))
    document.paragraph(
        _("Because of the published results of the inspection, the following was decided.")
    )
    for kind, label in RewardKind.choices:
        rewards = [reward for reward in payload["rewards"] if reward["kind"] == kind]
        if rewards:
            document.section(str(label))
        for reward in rewards:
            _write_reward(document, reward)
    document.sign_off(payload["issuer"], day)
    document.note(_("This document may be made public"))
    document.imprint("", payload["issuer"], day)
    return document.content(made_from=f"{Kind.REWARD}:{publication.sha256}")


def _write_reward(document: OfficialDocument, reward: Mapping[str, Any]) -> None:
    unit = reward.get("unit", "")
    document.subsection(f"{unit}：{reward['title']}" if unit else reward["title"])
    document.text(reward["text"])
    if reward.get("basis"):
        document.labelled(_("Facts it rests on"), f"{reward['basis']}。")
    document.labelled(_("Source"), reward["source"])
    if reward["reversed"]:
        document.labelled(_("Reversed"), reward["reason"])
