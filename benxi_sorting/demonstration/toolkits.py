"""Methods in force, and committees of two counties that adopted them in the months of the year."""

from __future__ import annotations

import random
import secrets
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from accounts.constants import COUNTY_DIGITS
from accounts.models import User
from benxi_sorting.demonstration.clock import on
from benxi_sorting.demonstration.people import DETAI
from communities.models import Community, GovernanceMethod, MethodAdoption
from communities.services import adopt_method, end_adoption, publish_register, put_in_force

FILE = Path(settings.BASE_DIR) / "data" / "governance_methods.json"
ADOPTIONS_A_COUNTY = 26
# A method that nearly all communities of its type took up, half a year ago: too few are left to
# compare with.
WIDESPREAD, LEFT_OUT, SPREAD_DAYS = "gongxiang-fenleiting", 3, (150, 170)
ENDED_SHARE = 0.15
SILENT_SHARE = 0.2
# How long before today the two methods of 德泰社区 were adopted, in days: one with months on both
# sides, one too new to be compared.
DETAI_ADOPTIONS = (190, 20)
REGISTER_REASON = "补充村（社区）采用的分类治理办法"


def put_methods_in_force(day: date, *, publisher: User) -> list[GovernanceMethod]:
    """The methods that ship with the portal, on the public site since `day`."""
    with on(day, hour=9):
        call_command("load_governance_methods", str(FILE), verbosity=0)
        methods = list(GovernanceMethod.objects.order_by("pk"))
        for method in methods:
            put_in_force(method, by=publisher)
    return methods


class Adoptions:
    """Who adopts what, when, and what they say came of it."""

    def __init__(self, methods: Sequence[GovernanceMethod], texts: dict[str, Any], *, seed: int):
        self.methods, self.texts = methods, texts["methods"]
        self.types = {m.pk: {type_.pk for type_ in m.types.all()} for m in methods}
        self.random = random.Random(seed)  # noqa: S311 (plausible, not secret)

    def of_county(self, code: str, begin: date, today: date, *, recorder: User) -> None:
        """Some thirty adoptions of one county, spread over the time from `begin` to `today`."""
        units = list(
            Community.objects.existing()
            .committees()
            .with_types()
            .filter(township__county__code=code, classifications__isnull=False)
            .exclude(code=DETAI)
            .distinct()
        )
        self.random.shuffle(units)
        for unit in units[:ADOPTIONS_A_COUNTY]:
            fitting = self._fitting(unit)
            day = begin + timedelta(days=self.random.randint(20, (today - begin).days - 10))
            if fitting:
                self._adopt(unit, self.random.choice(fitting), day, recorder, today)

    def of_detai(self, today: date, *, recorder: User) -> None:
        """Two methods of 德泰社区, both running, with an effect told."""
        detai = Community.objects.with_types().get(code=DETAI)
        fitting = self._fitting(detai)
        methods = [*fitting, *(method for method in self.methods if method not in fitting)]
        for method, ago in zip(methods, DETAI_ADOPTIONS, strict=False):
            self._record(detai, method, today - timedelta(days=ago), recorder, silent=False)

    def widespread(self, recorders: dict[str, User], today: date) -> None:
        """All but a few communities of a type follow one method."""
        method = next(method for method in self.methods if method.slug == WIDESPREAD)
        units = (
            Community.objects.existing()
            .committees()
            .filter(classifications__type__in=method.types.all())
            .exclude(adoptions__method_key=method.slug)
            .order_by("code")
            .distinct()
        )
        ours = [unit for unit in units if unit.code[:COUNTY_DIGITS] in recorders]
        for unit in ours[: max(len(ours) - LEFT_OUT, 0)]:
            day = today - timedelta(days=self.random.randint(*SPREAD_DAYS))
            recorder = recorders[unit.code[:COUNTY_DIGITS]]
            self._record(unit, method, day, recorder, silent=self.random.random() < SILENT_SHARE)

    def _fitting(self, unit: Community) -> list[GovernanceMethod]:
        own = {type_.pk for type_ in unit.types}
        return [method for method in self.methods if own & self.types[method.pk]]

    def _adopt(
        self, unit: Community, method: GovernanceMethod, day: date, recorder: User, today: date
    ) -> None:
        silent = self.random.random() < SILENT_SHARE
        adoption = self._record(unit, method, day, recorder, silent=silent)
        last = day + timedelta(days=self.random.randint(60, 120))
        if last < today and self.random.random() < ENDED_SHARE:
            with on(last, hour=16):
                end_adoption(
                    adoption,
                    by=recorder,
                    ended_on=last,
                    reason=self.random.choice(self.texts["ends"]),
                )

    def _record(
        self,
        unit: Community,
        method: GovernanceMethod,
        day: date,
        recorder: User,
        *,
        silent: bool,
    ) -> MethodAdoption:
        effects = self.texts["effects"].get(method.slug) or self.texts["effects"][""]
        with on(day, hour=15):
            adoption, _is_new = adopt_method(
                community=unit,
                method=method,
                adopted_on=timezone.localdate(),
                effect="" if silent else self.random.choice(effects),
                by=recorder,
                token=secrets.token_hex(8),
            )
        return adoption


def publish_adoptions(day: date, *, publisher: User) -> None:
    """The register entries of the communities that follow a method, with their methods."""
    running = MethodAdoption.objects.filter(ended_on__isnull=True)
    with on(day, hour=11):
        publish_register(
            by=publisher,
            reason=REGISTER_REASON,
            only=frozenset(running.values_list("community", flat=True)),
        )
