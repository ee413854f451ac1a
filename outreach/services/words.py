"""Words that the guide does not know: noted for the staff, answered, set aside."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.rules import Refusal
from accounts.services import record_event, save_version, transition
from outreach.constants import UNKNOWN_WORDS_KEPT
from outreach.enums import WordState
from outreach.models import UnknownWord, WasteItem
from outreach.rules import GUIDE_KEEPERS
from outreach.validators import is_worth_noting
from portal.pinyin import search_text
from portal.queries import fold


def note_word(word: str) -> bool:
    """Count a folded `word` that was looked for in vain; whether it is kept for the staff.

    Kept are the word, how often, and the first and the last day, and nothing of who typed it. Not
    kept is what is long or looks like somebody's data. At most 2000 words stand open: the one asked
    for least and longest ago then makes room. There is no event in the trail: it tells of acts of
    people with an account.
    """
    if not is_worth_noting(word):
        return False
    if _count(word):
        return True
    today = timezone.localdate()
    try:
        with transaction.atomic():
            if not _make_room():
                return False
            UnknownWord.objects.create(word=word, first_on=today, last_on=today)
    except IntegrityError:  # noted by another just now
        _count(word)
    return True


def _count(word: str) -> bool:
    rows = UnknownWord.objects.filter(word=word)
    return bool(rows.update(count=F("count") + 1, last_on=timezone.localdate()))


def _make_room() -> bool:
    if UnknownWord.objects.count() < UNKNOWN_WORDS_KEPT:
        return True
    rows = UnknownWord.objects.filter(state=WordState.OPEN).order_by("count", "last_on", "pk")
    least = rows.values_list("pk", flat=True).first()
    if least is None:
        return False
    UnknownWord.objects.filter(pk=least).delete()
    return True


def take_word(
    word: UnknownWord, *, by: User, item: WasteItem, expected_version: int | None = None
) -> None:
    """Note which item answers a word. Raises IllegalTransition, StaleRecord."""
    transition(word, WordState.TAKEN, by=by, expected_version=expected_version, item=item)


def answer_word(
    word: UnknownWord,
    *,
    by: User,
    item: WasteItem,
    expected_version: int | None = None,
    reason: str = "",
) -> None:
    """Make a word one more word for an item that is there; found with the next edition.

    Raises Refusal for who keeps no guide, ValidationError where the words of the item become too
    long, IllegalTransition, StaleRecord.
    """
    if not by.may(GUIDE_KEEPERS):
        raise Refusal(_("Only an officer of the city keeps the sorting guide."))
    before = item.local_words
    with transaction.atomic():
        take_word(word, by=by, item=item, expected_version=expected_version)
        if word.word in {fold(known) for known in item.words}:
            return
        item.local_words = "、".join(filter(None, [before, word.word]))
        try:
            item.clean_fields(exclude=["changed_by"])
        except ValidationError as error:
            raise ValidationError({"item": error.messages}) from error
        entered: dict[str, Any] = {
            "local_words": item.local_words,
            "search_text": search_text(item.words, []),
            "changed_by": by,
            "changed_at": timezone.now(),
        }
        save_version(item, **entered)
        record_event(
            actor=by,
            action="wasteitem.changed",
            target=item,
            before={"local_words": before},
            after={"local_words": item.local_words},
        )
