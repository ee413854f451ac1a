"""What waits for a person: one's own convention and bodies; for officers, what to decide."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.desk import DeskItem, Queue, Shortcut
from accounts.enums import OFFICERS
from accounts.models import User
from communities import queries
from communities.enums import ConsentState, ConventionState
from communities.models import BackboneMember, Community, Convention, Council, PropertyContract
from communities.rules import FILERS, MEMBERS, REVIEWERS
from portal.enums import Kind
from portal.queries import current_of

OF_COMMUNITY = queries.full_name_columns("community")
CONSENT = ("left_on", "consent_until", "consent_withdrawn_on")
# Whose turn it is.
MEMBERS_TURN = (
    ConventionState.DRAFTING,
    ConventionState.CONSULTING,
    ConventionState.RETURNED,
    ConventionState.REVIEWED,
    ConventionState.VOTED,
)


def items(user: User) -> Iterator[Queue]:
    """All of it for `user`, in no order; an overdue filing is on the desks of both sides."""
    if user.may(MEMBERS):
        rows = queries.conventions_for(user).filter(state__in=MEMBERS_TURN)
        yield _conventions(rows, "convention_detail")
        yield _contracts(user)
        yield _duties(user)
    waiting = _states_to_decide(user)
    if waiting:
        rows = queries.conventions_for(user).filter(state__in=waiting)
        # A draft that stands on the site waits for its readers, not for the officer.
        shown = current_of(Kind.CONSULTATION).values("key")
        rows = rows.exclude(state=ConventionState.CONSULTING, public_id__in=shown)
        yield _conventions(rows, "admin:communities_convention_change")


def _states_to_decide(user: User) -> set[ConventionState]:
    states: set[ConventionState] = set()
    if user.may(REVIEWERS):
        states |= {ConventionState.UNDER_REVIEW, ConventionState.CONSULTING}
    if user.may(FILERS):
        states.add(ConventionState.VOTED)
    if user.may(OFFICERS):
        states.add(ConventionState.FILED)
    return states


def _conventions(rows: QuerySet[Convention], page: str) -> Queue:
    by_admin = page.startswith("admin:")

    def item(convention: Convention) -> DeskItem:
        return DeskItem(
            title=_("“%(convention)s”, %(community)s")
            % {"convention": convention, "community": convention.community.full_name},
            url=reverse(page, args=[convention.pk if by_admin else convention.public_id]),
            due=_due(convention),
            state_label=convention.get_state_display(),
            overdue=convention.is_filing_overdue,
            kind="convention",
        )

    reads = ("public_id", "title", "state", "consulted_until", "filing_due", *OF_COMMUNITY)
    return Queue(rows.order_by("filing_due", "pk"), reads, item)


def _contracts(user: User) -> Queue:
    """Property contracts that end soon or have ended, and nothing follows."""
    mine = queries.communities_to_keep_for(user).order_by()

    def item(contract: PropertyContract) -> DeskItem:
        over = contract.is_over()
        return DeskItem(
            title=_("Property contract with %(company)s, %(community)s")
            % {"company": contract.company, "community": contract.community.full_name},
            url=f"{reverse('body_list')}?community={contract.community.slug}#contracts",
            due=contract.last_day,
            state_label=_("Ended, and none follows") if over else _("Ends soon"),
            overdue=over,
            kind="contract",
        )

    reads = ("ended_on", "ends_on", "company__name", "community__slug", *OF_COMMUNITY)
    return Queue(queries.contracts_to_renew(user).filter(community__in=mine), reads, item)


def _duties(user: User) -> Queue:
    """Committees whose party organisation has no document on the duty (policy clause 4.1.a)."""

    def item(community: Community) -> DeskItem:
        return DeskItem(
            title=_("Document by which sorting is a duty of the party organisation, %(community)s")
            % {"community": community.full_name},
            url=f"{reverse('body_list')}?community={community.slug}#bodies",
            due=None,
            state_label=_("Not entered"),
            overdue=False,
            kind="duty",
        )

    mine: Any = queries.communities_to_keep_for(user)
    committees: QuerySet[Any] = queries.with_bodies(mine.committees())
    return Queue(committees.filter(has_duty=False), ("slug", *queries.full_name_columns()), item)


def _due(convention: Convention) -> date | None:
    if convention.state == ConventionState.CONSULTING:
        return convention.consulted_until
    return convention.filing_due if convention.state == ConventionState.VOTED else None


def consents(user: User) -> Iterator[Queue]:
    """For members, the consents that end within the warning or have; for officers, the rosters
    that were taken down and wait for a new publication.
    """
    if user.may(MEMBERS):
        stale = queries.backbone_for(user).with_stale_consent().order_by("consent_until", "pk")
        reads = ("public_id", "name", *CONSENT, *OF_COMMUNITY)
        yield Queue(stale, reads, _consent)
    if user.may(OFFICERS):
        yield Queue(queries.rosters_to_publish(user), queries.full_name_columns(), _roster)


def _consent(member: BackboneMember) -> DeskItem:
    return DeskItem(
        title=_("Consent of %(name)s, %(community)s")
        % {"name": member.name, "community": member.community.full_name},
        url=reverse("backbone_detail", args=[member.public_id]),
        due=member.consent_until,
        state_label=member.consent.label,
        overdue=member.consent == ConsentState.EXPIRED,
        kind="backbone",
        mail_title=_("Consent of a backbone member, %(community)s")
        % {"community": member.community.full_name},
    )


def _roster(community: Community) -> DeskItem:
    return DeskItem(
        title=_("Roster of %(community)s") % {"community": community.full_name},
        url=reverse("admin:communities_backbonemember_roster", args=[community.pk]),
        due=None,
        state_label=_("Taken down; to be published again"),
        overdue=False,
        kind="backbone",
    )


def councils(user: User) -> Iterator[Queue]:
    """For members, the committees without a council system in force (policy clause 4.1.b); for
    officers, the systems and ends that the public site does not show yet.
    """
    if user.may(MEMBERS):
        mine: Any = queries.communities_to_keep_for(user)
        rows: QuerySet[Any] = queries.with_council(mine.committees())
        reads = ("slug", "has_council_draft", *queries.full_name_columns())
        yield Queue(rows.filter(has_council=False), reads, _no_council)
    if user.may(OFFICERS):
        yield Queue(queries.councils_to_publish(user), ("title", *OF_COMMUNITY), _council)


def _no_council(community: Any) -> DeskItem:
    return DeskItem(
        title=_("Council system, %(community)s") % {"community": community.full_name},
        url=f"{reverse('council_list')}?community={community.slug}",
        due=None,
        state_label=_("Draft") if community.has_council_draft else _("None yet"),
        overdue=False,
        kind="council",
    )


def _council(council: Council) -> DeskItem:
    return DeskItem(
        title=_("“%(council)s”, %(community)s")
        % {"council": council, "community": council.community.full_name},
        url=reverse("admin:communities_council_change", args=[council.pk]),
        due=None,
        state_label=_("To be published"),
        overdue=False,
        kind="council",
    )


def shortcuts(user: User) -> Iterator[Shortcut]:
    """The buttons of committee members."""
    if user.may(MEMBERS):
        yield Shortcut(
            title=_("My community"),
            url=reverse("own_community_list"),
            description=_("What it has, what it lacks, and where to work on it."),
        )
        yield Shortcut(
            title=_("Write the convention"),
            url=reverse("convention_list"),
            description=_("From the first opinions to filing, in five steps."),
        )
        yield Shortcut(
            title=_("Toolkit"),
            url=reverse("toolkit_list"),
            description=_("Methods for your type of community, with steps and model texts."),
        )
