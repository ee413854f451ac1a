"""What of the register and of conventions is given away as data."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from communities.enums import Assembly, CommunityKind, ConventionKind, Counted
from portal.enums import Kind
from portal.opendata.columns import BOOLEAN, DATE, INTEGER, LIST, PEOPLE, UNITS
from portal.opendata.datasets import BESIDE, Column, Dataset, Payload

COUNTY = (
    Column(
        "county", _("County or district"), _("Name of the county or district."), path="of.county"
    ),
    Column(
        "county_slug",
        _("Short name of the county"),
        _("As in the address of its page."),
        path="of.county_slug",
    ),
)
PLACE = (
    *COUNTY,
    Column(
        "township",
        _("Township or subdistrict"),
        _("Name of the township or subdistrict."),
        path="of.township",
    ),
    Column(
        "township_slug",
        _("Short name of the township"),
        _("As in the address of its page."),
        path="of.township_slug",
    ),
    Column(
        "community", _("Community"), _("Name of the village or community."), path="of.community"
    ),
    Column(
        "community_slug",
        _("Short name of the community"),
        _("As in the address of its page."),
        path="of.community_slug",
    ),
)

REGISTER = Dataset(
    key="units",
    title=_("Counties, townships, villages and communities"),
    explanation=_("The register of all units of the city with their types and figures."),
    row=_("One row is one unit."),
    kinds=(Kind.COUNTY, Kind.TOWNSHIP, Kind.COMMUNITY),
    columns=(
        Column(
            "level",
            _("Level"),
            _("Which level the unit is of."),
            path=f"{BESIDE}.kind",
            choices=Kind,
        ),
        Column(
            "slug",
            _("Short name"),
            _("As in the address of its page; with the level, filters take it."),
            path=f"{BESIDE}.key",
        ),
        Column("name", _("Name"), _("Full name without the units above it.")),
        Column(
            "kind",
            _("Kind"),
            _("Kind of a village, community or quasi-unit."),
            choices=CommunityKind,
        ),
        Column(
            "is_committee",
            _("Has a committee"),
            _("Whether it has an elected committee; rates over committees leave out the rest."),
            BOOLEAN,
        ),
        *PLACE[:4],
        Column("types", _("Types"), _("The policy's types that a community belongs to."), LIST),
        Column(
            "households",
            _("Households"),
            _("Number of households of a community."),
            INTEGER,
            unit=pgettext_lazy("counted in", "households"),
        ),
        Column(
            "residents",
            _("Residents"),
            _("Number of residents of a community."),
            INTEGER,
            unit=PEOPLE,
        ),
        Column(
            "townships",
            _("Townships"),
            _("Number of townships of a county."),
            INTEGER,
            unit=UNITS,
        ),
        Column(
            "communities",
            _("Communities"),
            _("Number of villages and communities of a county or township."),
            INTEGER,
            unit=UNITS,
        ),
        Column(
            "committees",
            _("Committees"),
            _("Number of those that have a committee."),
            INTEGER,
            unit=UNITS,
        ),
        Column(
            "methods",
            _("Governance methods"),
            _("Methods of the toolkit that it follows."),
            LIST,
            "methods[].name",
        ),
        Column(
            "programmes",
            _("Programmes"),
            _("Programmes that it takes part in."),
            LIST,
            "programmes[].name",
        ),
        Column("former_names", _("Former names"), _("Names that it had before."), LIST),
        Column(
            "valid_until",
            _("Existed until"),
            _("The day on which it ceased to exist; empty for units that exist."),
            DATE,
        ),
    ),
)

CONVENTIONS = Dataset(
    key="conventions",
    title=_("Conventions"),
    explanation=_("Village rules and residents' conventions in force: opinions, vote and filing."),
    row=_("One row is one convention."),
    kinds=(Kind.CONVENTION,),
    period=_("The month in which it came into force."),
    columns=(
        *PLACE,
        Column("title", _("Title"), _("Title of the convention.")),
        Column(
            "kind", _("Kind"), _("Village rules or residents' convention."), choices=ConventionKind
        ),
        Column("edition", _("Edition"), _("Number of the edition."), INTEGER),
        Column(
            "has_sorting",
            _("Names waste sorting"),
            _("Whether a clause concerns waste sorting."),
            BOOLEAN,
        ),
        Column(
            "consulted_from", _("Opinions from"), _("First day on which opinions were asked."), DATE
        ),
        Column(
            "consulted_until",
            _("Opinions until"),
            _("Last day on which opinions were asked."),
            DATE,
        ),
        Column(
            "opinions", _("Opinions"), _("Number of opinions received."), INTEGER, "opinions.all"
        ),
        Column(
            "opinions_adopted",
            _("Opinions adopted"),
            _("Number of opinions adopted."),
            INTEGER,
            "opinions.adopted",
        ),
        Column("voted_on", _("Voted on"), _("The day of the vote."), DATE, "vote.held_on"),
        Column(
            "assembly",
            _("Assembly"),
            _("The assembly that voted."),
            path="vote.assembly",
            choices=Assembly,
        ),
        Column(
            "counted",
            _("Counted by"),
            _("What the quorum is counted in."),
            path="vote.counted",
            choices=Counted,
        ),
        Column("entitled", _("Entitled"), _("How many were entitled."), INTEGER, "vote.entitled"),
        Column("present", _("Present"), _("How many were present."), INTEGER, "vote.present"),
        Column(
            "present_needed",
            _("Present needed"),
            _("How many had to be present."),
            INTEGER,
            "vote.present_needed",
        ),
        Column("in_favour", _("In favour"), _("Votes in favour."), INTEGER, "vote.in_favour"),
        Column(
            "in_favour_needed",
            _("In favour needed"),
            _("How many votes it needed."),
            INTEGER,
            "vote.in_favour_needed",
        ),
        Column("against", _("Against"), _("Votes against."), INTEGER, "vote.against"),
        Column("abstained", _("Abstained"), _("Abstentions."), INTEGER, "vote.abstained"),
        Column("law", _("Law"), _("The law by which the vote was judged."), path="vote.law"),
        Column("filed_with", _("Filed with"), _("The authority that it was filed with.")),
        Column("filing_number", _("Filing number"), _("The number that the authority gave.")),
        Column("filed_on", _("Filed on"), _("The day of the filing."), DATE),
        Column("effective_on", _("In force from"), _("The day from which it is in force."), DATE),
    ),
)


def _clauses(payload: Payload) -> Iterable[Payload]:
    return (
        {**clause, "number": number}
        for number, clause in enumerate(payload.get("clauses", []), start=1)
    )


CLAUSES = Dataset(
    key="convention-clauses",
    title=_("Clauses of conventions"),
    explanation=_("The text of the conventions in force, clause by clause."),
    row=_("One row is one clause."),
    kinds=(Kind.CONVENTION,),
    period=_("The month in which the convention came into force."),
    parts=_clauses,
    parts_of_one=10,
    part="clauses[]",
    columns=(
        *PLACE,
        Column("title", _("Title"), _("Title of the convention."), path="of.title"),
        Column("number", _("Clause"), _("Number of the clause."), INTEGER, stands="clauses[]"),
        Column("text", _("Clause text"), _("Text of the clause.")),
        Column(
            "concerns_sorting",
            _("Concerns waste sorting"),
            _("Whether the clause concerns waste sorting."),
            BOOLEAN,
        ),
    ),
)

DATASETS = (REGISTER, CONVENTIONS, CLAUSES)
