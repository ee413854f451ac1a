"""The sorting guide in two editions, villages with five fingers, words asked for in vain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import BENXI_COUNTY
from communities.enums import CommunityKind
from communities.models import Community
from outreach.models import SchemeChoice, SortingClass, SortingScheme, UnknownWord, WasteItem
from outreach.services import add, answer_word, note_word, publish_guide
from portal.queries import fold

VILLAGES = 24
FIRST, SECOND, ASKED = 290, 60, 20
# What residents looked for, and how often.
UNKNOWN = (
    ("榴莲肉", 3),
    ("智能手环", 9),
    ("空调滤芯", 5),
    ("电热毯", 14),
    ("自热火锅", 7),
    ("测试", 2),
)


class SortingGuide:
    """The city's guide since ten months ago; the county of Benxi notes its villages."""

    def __init__(self, people: Mapping[str, User], today: date) -> None:
        self.keeper = User.objects.get(username="lishi-2105")
        self.publisher, self.county = people["benxi"], people["benxixian"]
        self.today = today

    def load(self) -> None:
        """Rows that ship, choices, the first edition; one more item, the second; words."""
        with on(self._ago(FIRST)):
            call_command("load_sorting_guide", verbosity=0)
            self._choose()
            publish_guide(by=self.publisher)
        with on(self._ago(SECOND)):
            self._answer()
            publish_guide(by=self.publisher, reason="补充居民常查的物品和叫法")
        with on(self._ago(ASKED)):
            for word, times in UNKNOWN:
                for _time in range(times):
                    note_word(fold(word))

    def _ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _choose(self) -> None:
        scheme = SortingScheme.objects.get(villages_only=True)
        rows = Community.objects.existing().filter(township__county__code=BENXI_COUNTY)
        villages = rows.filter(kind=CommunityKind.VILLAGE).order_by("code")[:VILLAGES]
        for number, village in enumerate(villages):
            since = timezone.localdate() - timedelta(days=20 + 3 * number)
            choice = SchemeChoice(
                community=village, scheme=scheme, since=since, basis="村民代表会议决议"
            )
            add(choice, by=self.county)

    def _answer(self) -> None:
        """One unknown word became an item, another one more word for an item that was there."""
        note_word("自热米饭盒")
        note_word("快递泡泡袋")
        places = {
            "gb": SortingClass.objects.get(scheme__code="gb", code="residual"),
            "five_fingers": SortingClass.objects.get(scheme__code="five_fingers", code="burn"),
        }
        item = WasteItem(
            name="自热米饭盒", also="自热饭盒", advice="发热包完全冷却后与餐盒分开，倒净残渣"
        )
        word = UnknownWord.objects.get(word="自热米饭盒")
        add(item, by=self.keeper, places=places, word=word)
        known = WasteItem.objects.get(name="塑料快递袋")
        answer_word(UnknownWord.objects.get(word="快递泡泡袋"), by=self.keeper, item=known)
