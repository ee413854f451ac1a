"""The words under which recorded actions are read: `inspection.submitted` → 检查评价 · 已提交.

The trail keeps the short names, because its digests are over them; people read these.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps
from django.contrib.admin.models import LogEntry
from django.core.exceptions import FieldDoesNotExist
from django.db.models import DateTimeField
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import Role

# What is no model, but has actions.
NOUNS: dict[str, Any] = {
    "session": _("account session"),
    "divisions": _("divisions"),
    "demonstration": _("demonstration data"),
    "field_keys": _("keys of encrypted fields"),
    "sign_in": _("attendance list"),
    "document_number": _("document number"),
    "document_register": _("register of documents"),
    "reward_rule": _("rule of rewards and penalties"),
}
# A step into a state is called as the state is; these are the other acts.
VERBS: dict[str, Any] = {
    "added": _("added"),
    "addendum": _("addendum written"),
    "begun": _("begun"),
    "cancelled": _("cancelled"),
    "carried_out": _("carried out"),
    "changed": _("changed"),
    "chronic": _("marked as a chronic problem, or no longer"),
    "civil_affairs_codes_loaded": _("codes of civil affairs loaded"),
    "classified": _("classified"),
    "closed": _("Closed"),
    "confirmed": _("confirmed"),
    "confirmer_removed": _("no longer named to confirm"),
    "confirmers_named": _("named to confirm"),
    "corrected": _("corrected"),
    "correction_answered": _("answer to a request for correction entered"),
    "correction_asked": _("correction asked for"),
    "counted": _("one vote counted"),
    "created": _("created"),
    "decided": _("answered"),
    "disabled": _("disabled"),
    "downloaded": _("downloaded"),
    "example_kept": _("example photo kept"),
    "edited": _("edited"),
    "effect_written": _("effect written"),
    "enabled": _("enabled"),
    "ended": _("ended"),
    "entered": _("entered"),
    "figures_entered": _("figures of parts entered"),
    "expired": _("ended after too long"),
    "exported": _("exported"),
    "helped": _("contributed to by a helping body"),
    "inspector_assigned": _("inspector assigned"),
    "instructed": _("instruction written"),
    "invited": _("invited"),
    "handed_in": _("Handed in"),
    "grades_replaced": _("grades replaced"),
    "issued": _("issued"),
    "line_added": _("line added"),
    "listed": pgettext_lazy("trail", "list of people imported or taken back"),
    "line_changed": _("line changed"),
    "line_deleted": _("line taken out"),
    "loaded": _("loaded"),
    "new_edition": _("new edition begun"),
    "locked_out": _("locked out after too many failures"),
    "made": _("made"),
    "materials_checked": _("papers checked"),
    "merged": _("Merged into another"),
    "moderated": _("text for publication written"),
    "topic_raised": _("made a topic"),
    "moved": _("Moved to another township"),
    "opened": _("opened"),
    "password_changed": _("password changed"),
    "password_set": _("password set"),
    "photo_added": _("photo added"),
    "photo_deleted": _("photo deleted"),
    "file_added": _("file added"),
    "file_deleted": _("file taken out"),
    "departments_chosen": _("departments chosen"),
    "prepared": _("prepared"),
    "published": _("published"),
    "reach_noted": _("reach noted"),
    "renewed": _("renewed with a photo"),
    "received": _("received"),
    "recoded": _("code changed"),
    "recorded": _("recorded"),
    "recounted": _("counted anew"),
    "refused": _("refused"),
    "relapsed": _("came back"),
    "renamed": _("Renamed"),
    "reopened": _("Reopened"),
    "reopened_by_residents": _("reopened after residents said no"),
    "revised": _("new edition begun"),
    "rotated": _("renewed"),
    "second_factor_changed": _("second factor changed"),
    "second_factor_refused": _("second factor refused"),
    "second_factor_removed": _("second factor removed"),
    "split": _("Split"),
    "started": _("begun"),
    "scored": _("scores entered"),
    "settled": _("settled"),
    "tagged": _("put into programmes"),
    "taken_back": _("one vote taken back"),
    "taken_from_task": _("taken back with its task"),
    "step_done": _("step recorded"),
    "step_reread": _("step brought up to date with the meeting's record"),
    "step_skipped": _("step left out"),
    "step_taken_back": _("step taken back"),
    "stored": _("stored"),
    "times_noted": _("times noted"),
    "vote_recorded": _("vote recorded"),
    "filing_corrected": _("filing corrected"),
    "weights_accepted": _("weights checked and accepted"),
    "weights_returned": _("weights returned for correction"),
    "withdrawn": _("withdrawn"),
    "untagged": _("taken out of programmes"),
    "written": _("written"),
    "assigned": _("assigned"),
    "given": _("given out"),
    "proposed_anew": _("proposed anew after the result changed"),
    "proposed_by_rules": _("proposed by the rules"),
    "reminded": _("reminded"),
    "reviewed": _("result looked at again"),
    "saved": _("saved"),
    "sums_exported": _("sums exported"),
    "sign_up_taken_back": _("no longer comes"),
    "units_chosen": _("units chosen"),
    "bodies_named": _("drafting bodies named"),
    "replaced": _("replaced by a newer edition"),
    "text_added": _("text handed in"),
    "version_added": _("version added"),
    "progress_entered": _("progress entered"),
    "figures_noted": _("figures entered"),
    "change_asked": _("change asked for"),
    "change_agreed": _("change agreed to"),
    "change_declined": _("change declined"),
    "change_taken_back": _("change taken back"),
    "photo_kept_inside": _("photo not to be published any more"),
    "entry_withheld": _("progress not to be published any more"),
    "photo_shown_again": _("photo for publication again"),
    "entry_shown_again": _("progress for publication again"),
    "paper_deleted": _("paper deleted"),
    "leaders_named": _("leaders named"),
    "consent_noted": _("consent to a photo noted"),
    "consent_ended": _("consent to a photo ended"),
    "teacher_unnamed": _("teacher not to be named any more"),
    "counted_in": _("counted in"),
    "moved_up": _("moved up from the waiting list"),
    "forgotten": _("name and telephone deleted"),
    "no_longer_coming": _("registration taken back"),
    "given_to_read": _("given to read"),
    "read": _("marked as read"),
    "sent": _("sent"),
}

# Values that stand in no field of the record.
VALUES: dict[str, Any] = {
    "about": _("about"),
    "actions_done": pgettext_lazy("trail", "actions done"),
    "actions_total": pgettext_lazy("trail", "actions"),
    "actions_verified": pgettext_lazy("trail", "actions verified"),
    "added": _("added"),
    "area": pgettext_lazy("trail", "area"),
    "areas": pgettext_lazy("trail", "areas"),
    "asked": pgettext_lazy("trail", "asked"),
    "audience": pgettext_lazy("trail", "audience"),
    "authenticators": _("second factor"),
    "between": pgettext_lazy("trail", "between"),
    "bodies": pgettext_lazy("trail", "bodies"),
    "by_code": pgettext_lazy("trail", "by code"),
    "changed": pgettext_lazy("trail", "changed"),
    "characters": pgettext_lazy("trail", "characters"),
    "choice": pgettext_lazy("trail", "choice"),
    "clause": pgettext_lazy("trail", "clause of the policy"),
    "clauses": pgettext_lazy("trail", "clauses"),
    "codes": _("codes"),
    "communities": pgettext_lazy("trail", "communities"),
    "content": pgettext_lazy("trail", "content"),
    "day": pgettext_lazy("trail", "day"),
    "days": pgettext_lazy("trail", "days"),
    "departments": _("departments"),
    "document": pgettext_lazy("trail", "document"),
    "due_on": pgettext_lazy("trail", "due on"),
    "edition": pgettext_lazy("trail", "edition"),
    "effective_on": pgettext_lazy("trail", "effective on"),
    "entitled": pgettext_lazy("trail", "entitled"),
    "exception_reason": pgettext_lazy("trail", "reason for the exception"),
    "faults": pgettext_lazy("trail", "errors"),
    "fields": _("rows below"),
    "figures": pgettext_lazy("trail", "figures"),
    "files": pgettext_lazy("trail", "files"),
    "filters": pgettext_lazy("trail", "filters"),
    "for_whom": pgettext_lazy("trail", "for whom"),
    "from": _("from"),
    "from_edition": _("made from edition"),
    "hazardous": pgettext_lazy("trail", "hazardous waste"),
    "held_on": pgettext_lazy("trail", "held on"),
    "hours": pgettext_lazy("trail", "hours"),
    "in_favour": pgettext_lazy("trail", "in favour"),
    "in_favour_needed": pgettext_lazy("trail", "votes needed"),
    "in_percent": pgettext_lazy("trail", "in percent"),
    "inspector_seed": pgettext_lazy("trail", "seed of the draw of inspectors"),
    "instruction": _("instruction"),
    "kind": pgettext_lazy("trail", "kind"),
    "kitchen": pgettext_lazy("trail", "kitchen waste"),
    "late": _("late"),
    "materials": pgettext_lazy("trail", "papers"),
    "measure": pgettext_lazy("trail", "measure"),
    "meeting": pgettext_lazy("trail", "meeting"),
    "method": pgettext_lazy("trail", "method"),
    "milestones": pgettext_lazy("trail", "milestones"),
    "new": pgettext_lazy("trail", "new"),
    "number": pgettext_lazy("trail", "number"),
    "of": pgettext_lazy("trail", "of"),
    "other": pgettext_lazy("trail", "other waste"),
    "out_of_order": pgettext_lazy("trail", "out of order"),
    "outcome": pgettext_lazy("trail", "outcome"),
    "owner": pgettext_lazy("trail", "responsible"),
    "parties": pgettext_lazy("trail", "parties"),
    "people": pgettext_lazy("trail", "people"),
    "personal": pgettext_lazy("trail", "personal columns"),
    "photo": pgettext_lazy("trail", "photo"),
    "place": pgettext_lazy("trail", "place"),
    "points": pgettext_lazy("trail", "points"),
    "posted_until": pgettext_lazy("trail", "posted until"),
    "present": pgettext_lazy("trail", "present"),
    "present_needed": pgettext_lazy("trail", "presence needed"),
    "programmes": pgettext_lazy("trail", "programmes"),
    "public": _("public"),
    "reason": pgettext_lazy("trail", "reason"),
    "recyclable": pgettext_lazy("trail", "recyclable waste"),
    "references": pgettext_lazy("trail", "references"),
    "resolution_number": pgettext_lazy("trail", "number of the resolution"),
    "retracts": pgettext_lazy("trail", "retraction"),
    "rewards": pgettext_lazy("trail", "rewards and penalties"),
    "roles": pgettext_lazy("trail", "roles"),
    "rows": pgettext_lazy("trail", "rows"),
    "rules": pgettext_lazy("trail", "rules"),
    "seats": pgettext_lazy("trail", "seats"),
    "seed": pgettext_lazy("trail", "seed of the draw"),
    "sense": pgettext_lazy("trail", "whether more is better"),
    "sequence": pgettext_lazy("trail", "sequence"),
    "sha256": pgettext_lazy("trail", "hash of the file"),
    "since": pgettext_lazy("trail", "since"),
    "size": pgettext_lazy("trail", "size"),
    "skipped": pgettext_lazy("trail", "left out"),
    "subject": pgettext_lazy("trail", "subject"),
    "target": pgettext_lazy("trail", "target"),
    "task": pgettext_lazy("trail", "task"),
    "text": pgettext_lazy("trail", "text"),
    "time": _("Time"),
    "unchanged": pgettext_lazy("trail", "unchanged"),
    "unit": pgettext_lazy("trail", "unit"),
    "units": pgettext_lazy("trail", "units"),
    "until": pgettext_lazy("trail", "until"),
    "validity": pgettext_lazy("trail", "validity"),
    "version": pgettext_lazy("trail", "version"),
    "windows": pgettext_lazy("trail", "times"),
}


@dataclass(frozen=True)
class Change:
    """One value of a recorded act, in words."""

    label: str
    before: str
    after: str


@cache
def _models() -> dict[str, Any]:
    return {model._meta.model_name or "": model for model in apps.get_models()}


def action_label(action: str) -> str:
    """The words for `action`; what has none is shown as it was recorded."""
    noun, dot, verb = action.partition(".")
    if not dot:
        return action
    model = _models().get(noun)
    name = NOUNS.get(noun) or (model._meta.verbose_name if model else noun)
    return f"{name} · {_states(model).get(verb) or VERBS.get(verb, verb)}"


def _states(model: Any) -> dict[str, Any]:
    fields = [f for f in model._meta.fields if f.name == "state"] if model else []
    return dict(fields[0].choices or ()) if fields else {}


def roles_label(roles: str) -> str:
    """The words for the roles of an event, which are recorded separated by spaces."""
    words = dict(Role.choices)
    return "、".join(str(words.get(role, role)) for role in roles.split())


def changes(event: Any) -> list[Change]:
    """What `event` says of the values before and after it, as people read them. What is personal
    was masked when it was recorded."""
    models = {model._meta.label: model for model in _models().values()}
    model = models.get(event.object_type)
    names = dict.fromkeys((*event.before, *event.after))
    return [_change(model, name, event.before.get(name), event.after.get(name)) for name in names]


def _change(model: Any, name: str, before: Any, after: Any) -> Change:
    try:
        field = model._meta.get_field(name) if model else None
    except FieldDoesNotExist:
        field = None
    label = getattr(field, "verbose_name", None) or VALUES.get(name, name)
    return Change(capfirst(str(label)), _words(field, name, before), _words(field, name, after))


def _words(field: Any, name: str, value: Any) -> str:
    if value in (None, "", [], {}):
        return "–"
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, list):
        if name == "fields":  # as the admin's forms tell of rows below them
            return LogEntry(change_message=json.dumps(value)).get_change_message()
        return "、".join(_words(field, name, one) for one in value)
    if isinstance(value, dict):
        return "；".join(f"{key}：{_words(None, key, one)}" for key, one in value.items())
    return _plain_words(field, value)


def _plain_words(field: Any, value: Any) -> str:
    moment = parse_datetime(str(value)) if isinstance(field, DateTimeField) else None
    if moment is not None:
        return timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
    return str(dict(getattr(field, "flatchoices", ())).get(value, value))
