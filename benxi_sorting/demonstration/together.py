"""What units do together: they exchange experience, train one another, share responsibilities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from accounts.models import User
from benxi_sorting.demonstration.duties import Duties
from benxi_sorting.demonstration.exchange import Exchange
from benxi_sorting.demonstration.trainings import Trainings


def load_together(people: Mapping[str, User], today: date) -> None:
    Exchange(people, today).load()
    Trainings(people, today).load()
    Duties(people, today).load()
