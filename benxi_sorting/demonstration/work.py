"""What organisations do, and the guide, in the order in which one part needs another."""

from collections.abc import Mapping
from datetime import date

from accounts.models import User
from benxi_sorting.demonstration.activities import Activities
from benxi_sorting.demonstration.cases import Cases
from benxi_sorting.demonstration.duties import Duties
from benxi_sorting.demonstration.exchange import Exchange
from benxi_sorting.demonstration.guide import SortingGuide
from benxi_sorting.demonstration.notices import Notices
from benxi_sorting.demonstration.partnerships import Partnerships
from benxi_sorting.demonstration.plans import Plans
from benxi_sorting.demonstration.policies import Policies
from benxi_sorting.demonstration.projects import Projects
from benxi_sorting.demonstration.records import Records
from benxi_sorting.demonstration.referrals import Referrals
from benxi_sorting.demonstration.standards import Standards
from benxi_sorting.demonstration.trainings import Trainings
from benxi_sorting.demonstration.volunteers import Volunteers

AT_WORK = (Cases, Standards, Projects, Partnerships, SortingGuide, Volunteers)


def finish(people: Mapping[str, User], begin: date, today: date) -> None:
    """What needs all the rest: experience refers to it, and the scoreboard counts it."""
    Exchange(people, today).load()
    Records(people, today).load()
    Activities(people, today).load()
    Trainings(people, today).load()
    duties = Duties(people, today)
    duties.load()
    Notices(people, today).load()
    Referrals(people, today).load()
    duties.enter_officers()
    policies = Policies(people, begin, today)
    policies.load()
    Plans(people, today).load()
    policies.score()
