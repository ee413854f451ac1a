"""The columns (栏目) of the public site, each declared once.

The site map, the foot of every page and what a page says of its column to machines
(《政府网站发展指引》, 国办发〔2017〕47号, 网页标签) come from this list. A column of which nothing
stands on the site is shown nowhere: an empty column counts as a fault (国办秘函〔2019〕19号).
"""

from __future__ import annotations

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from portal.enums import ChannelType, Kind
from portal.queries import standing_kinds


class Channel(NamedTuple):
    """`page` is the URL name of its first page; `words` are the first words of the addresses that
    belong to it; `kinds` are what fills it, none for what is never empty. What the main navigation
    leads to is not repeated at the foot (`in_foot`): each page is sent with it."""

    page: str
    title: str | Promise
    description: str | Promise
    type: ChannelType
    words: tuple[str, ...]
    kinds: tuple[Kind, ...] = ()
    in_foot: bool = True


CHANNELS = (
    Channel(
        "results",
        _("Results"),
        _("Who did how well in each month and quarter, why it changed, and the bulletins."),
        ChannelType.DISCLOSURE,
        ("results", "bulletins"),
        in_foot=False,
    ),
    Channel(
        "reward_list",
        _("Rewards and penalties"),
        _("What was decided of results, on which grounds, and what was taken back."),
        ChannelType.DISCLOSURE,
        ("rewards",),
        (Kind.REWARD,),
        in_foot=False,
    ),
    Channel(
        "review_public_list",
        _("Results of review meetings"),
        _("How residents judged the property company of their estate."),
        ChannelType.DISCLOSURE,
        ("reviews",),
        (Kind.REVIEW,),
        in_foot=False,
    ),
    Channel(
        "community_list",
        _("All villages and communities"),
        _("Each village, community, township and county on one page with all that is published."),
        ChannelType.DISCLOSURE,
        ("communities", "townships", "counties"),
    ),
    Channel(
        "convention_public_list",
        _("Village rules and residents' conventions"),
        _("The conventions in force with their clauses about waste, and drafts open for opinions."),
        ChannelType.DISCLOSURE,
        ("conventions", "consultations", "opinions"),
        (Kind.CONVENTION, Kind.CONSULTATION),
        in_foot=False,
    ),
    Channel(
        "council_public_list",
        _("Council systems of villages and communities"),
        _("On which days the councils of residents meet, about what, and who takes part."),
        ChannelType.DISCLOSURE,
        ("councils",),
        (Kind.COUNCIL,),
        in_foot=False,
    ),
    Channel(
        "meeting_public_list",
        _("Meetings"),
        _("Meetings to come and held: agenda, votes, resolutions and what became of them."),
        ChannelType.DISCLOSURE,
        ("meetings", "notices", "actions", "sign-in"),
        (Kind.MEETING, Kind.NOTICE),
        in_foot=False,
    ),
    Channel(
        "procedure_public_list",
        _("Four deliberations, two disclosures"),
        _("Weighty matters of villages, step by step from the proposal to the disclosed result."),
        ChannelType.DISCLOSURE,
        ("procedures",),
        (Kind.PROCEDURE,),
        in_foot=False,
    ),
    Channel(
        "topic_public_list",
        _("Topics"),
        _("What residents wanted to be talked over, and how far each matter is."),
        ChannelType.INTERACTION,
        ("topics",),
        in_foot=False,
    ),
    Channel(
        "feedback_public_list",
        _("Residents' feedback"),
        _("Report a problem, find your report again, and read what others reported."),
        ChannelType.INTERACTION,
        ("feedback",),
        in_foot=False,
    ),
    Channel(
        "sorting_guide",
        _("Which bin?"),
        _("Look up an item and learn into which bin it goes."),
        ChannelType.SERVICE,
        ("guide",),
        in_foot=False,
    ),
    Channel(
        "method_public_list",
        _("Toolkit: methods by type of community"),
        _("Methods of self-governance that fit old estates, villages and other types."),
        ChannelType.SERVICE,
        ("methods",),
        (Kind.METHOD,),
    ),
    Channel(
        "organization_public_list",
        _("Social organisations"),
        _("Organisations that take part in waste sorting, where they work, and their credit."),
        ChannelType.DISCLOSURE,
        ("organizations",),
        (Kind.ORGANIZATION,),
    ),
    Channel(
        "starting",
        _("Start a social organisation"),
        _("Which form fits, which papers are needed, how long it takes, and how far a case is."),
        ChannelType.SERVICE,
        ("starting",),
    ),
    Channel(
        "standard_public_list",
        _("Standards and norms"),
        _("Standards of the industry: drafts open for comments, and those issued."),
        ChannelType.DISCLOSURE,
        ("standards",),
        (Kind.STANDARD,),
    ),
    Channel(
        "pledge_public_list",
        _("Commitments and pacts"),
        _("What organisations of an industry promised to each other and to the public."),
        ChannelType.DISCLOSURE,
        ("pledges",),
        (Kind.PLEDGE,),
        in_foot=False,
    ),
    Channel(
        "practice_public_list",
        _("Library of experience"),
        _("What worked elsewhere, told so that others can do it too."),
        ChannelType.NEWS,
        ("cases",),
        (Kind.PRACTICE,),
    ),
    Channel(
        "event_public_list",
        _("Exchange events"),
        _("Meetings, visits and talks at which experience is exchanged."),
        ChannelType.NEWS,
        ("events",),
        (Kind.EVENT,),
    ),
    Channel(
        "project_public_list",
        _("Projects"),
        _("Projects of social organisations: where, with whom, with which money, to what end."),
        ChannelType.NEWS,
        ("projects",),
        (Kind.PROJECT,),
    ),
    Channel(
        "partnership_public_list",
        _("Party-building partnerships"),
        _("What units and communities of a county offer to each other."),
        ChannelType.NEWS,
        ("partnerships",),
        (Kind.PARTNERSHIPS,),
    ),
    Channel(
        "activity_public_list",
        _("Activities"),
        _("Activities to join, and those held in schools, estates, business districts and parks."),
        ChannelType.NEWS,
        ("activities", "volunteers", "outreach"),
        (Kind.ACTIVITY,),
    ),
    Channel(
        "material_public_list",
        _("Publicity material"),
        _("Posters, leaflets and films to download."),
        ChannelType.SERVICE,
        ("materials",),
        (Kind.MATERIAL,),
        in_foot=False,
    ),
    Channel(
        "policy_scoreboard",
        _("Policy scoreboard"),
        _("Clause by clause: what the guiding opinions ask for, and how far the city is."),
        ChannelType.POLICY,
        ("policy",),
        (Kind.SCOREBOARD,),
    ),
    Channel(
        "document_public_list",
        _("Documents library"),
        _("Policy documents to search and to download."),
        ChannelType.POLICY,
        ("documents",),
        (Kind.DOCUMENT,),
    ),
    Channel(
        "plan_public_list",
        _("Work plans"),
        _("What counties and townships planned for the year, and how much of it is done."),
        ChannelType.NEWS,
        ("plans",),
        (Kind.PLAN,),
    ),
    Channel(
        "programme_public_list",
        _("Programmes"),
        _("Programmes of the city in which waste sorting has a part, and their results."),
        ChannelType.NEWS,
        ("programmes",),
        (Kind.PROGRAMME,),
    ),
    Channel(
        "training_public_list",
        _("Trainings"),
        _("Trainings for committees and organisations, held and planned."),
        ChannelType.NEWS,
        ("trainings", "training-plans"),
        (Kind.TRAINING, Kind.TRAINING_PLAN),
    ),
    Channel(
        "office_public_list",
        _("Who is responsible for what"),
        _("The offices of the city and the counties with their duties and how to reach them."),
        ChannelType.POLICY,
        ("responsibilities",),
        (Kind.DUTIES,),
    ),
    Channel(
        "open_data",
        _("Open data"),
        _("All that is published as files and by an interface for programs, free to use."),
        ChannelType.DATA,
        ("open-data", "api", "feeds"),
    ),
    Channel(
        "verify",
        _("Verify a publication"),
        _("Check whether a page, a paper or a file is what was published."),
        ChannelType.DATA,
        ("verify",),
    ),
    Channel(
        "search",
        _("Search"),
        _("Find anything published, by characters, pinyin or initials."),
        ChannelType.SERVICE,
        ("search",),
        in_foot=False,
    ),
    Channel(
        "manual_list",
        _("Help: all manuals"),
        _("How to do things on this site, by task."),
        ChannelType.SERVICE,
        ("help",),
    ),
    Channel(
        "site_map",
        pgettext_lazy("page", "Site map"),
        _("All columns of this site, all counties and townships."),
        ChannelType.SERVICE,
        ("site-map",),
    ),
)
HOME = Channel(
    "home",
    _("Home"),
    _("The city at a glance: the newest results, bulletins, notices and figures."),
    ChannelType.DISCLOSURE,
    ("",),
)
_BY_WORD = {word: channel for channel in (HOME, *CHANNELS) for word in channel.words}


def channel_of(route: str) -> Channel | None:
    """The column to which the page of a URL pattern (`ResolverMatch.route`) belongs; None for pages
    that are not the public's."""
    return _BY_WORD.get(route.removeprefix("en/").partition("/")[0])


def filled_channels() -> list[Channel]:
    """The columns in which something stands, in their order. One query at most."""
    standing = standing_kinds()
    return [one for one in CHANNELS if not one.kinds or not standing.isdisjoint(one.kinds)]


def lasting_channels() -> list[Channel]:
    """The columns that are never empty, in their order. No query."""
    return [channel for channel in CHANNELS if not channel.kinds]
