"""Which communities an organisation must not score (policy clause 4.2.d; asked by evaluation)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from communities.models import Community, LocalBody, PropertyContract
from orgs.models import Membership, Officeholder, Organization, ServiceArea
from orgs.queries.members import services_of

Person = tuple[str, str]
# Key of the community, name of the body, name and telephone of its contact.
_Contact = tuple[int, str, str, str]


@dataclass(frozen=True)
class Bonds:
    """What binds organisations to communities, as of today.

    `shared` says by the key of a community which organisation shares a person with which property
    company there.
    """

    services: Collection[ServiceArea]
    shared: Mapping[int, tuple[Organization, str]]

    def against(self, community: Community) -> str:
        """Why `community` may not be scored, in words; empty where nothing speaks against it."""
        for service in self.services:
            if service.reaches(community.code):
                return _("%(organization)s serves %(community)s and cannot score it.") % {
                    "organization": service.organization,
                    "community": community,
                }
        if community.pk not in self.shared:
            return ""
        organization, company = self.shared[community.pk]
        return _(
            "%(organization)s shares a person with %(company)s in %(community)s and cannot "
            "score it."
        ) % {"organization": organization, "company": company, "community": community}


def bonds_of(organizations: Collection[Organization]) -> Bonds:
    """What binds `organizations`: where they serve, and whom they share with companies there; the
    same number of queries for any number of them, and none for nobody."""
    if not organizations:
        return Bonds((), {})
    people = _people_of(organizations)
    companies = companies_of_people({person for known in people.values() for person in known})
    shared = {
        community: (organization, company)
        for organization in organizations
        for person in sorted(people[organization.pk])
        for community, company in companies.get(person, {}).items()
    }
    return Bonds(services_of(organizations), shared)


def bodies_of_people(people: Iterable[Person]) -> dict[Person, dict[int, str]]:
    """For each (name, telephone) the bodies and property companies whose contact that may be:
    {key of the community: name of the body}."""
    return _matched(people, lambda names: [*_body_contacts(names), *_contract_contacts(names)])


def companies_of_people(people: Iterable[Person]) -> dict[Person, dict[int, str]]:
    """The same for property companies alone."""
    return _matched(people, _contract_contacts)


def _matched(
    people: Iterable[Person], contacts: Callable[[list[str]], list[_Contact]]
) -> dict[Person, dict[int, str]]:
    """A namesake is told apart by the telephone, where both are known; a person without a name is
    nobody's contact."""
    by_name: dict[str, list[Person]] = defaultdict(list)
    for name, phone in people:
        if name:
            by_name[name].append((name, phone))
    found: dict[Person, dict[int, str]] = defaultdict(dict)
    for community, body, name, phone in contacts(list(by_name)) if by_name else ():
        for person in by_name[name]:
            if not phone or not person[1] or phone == person[1]:
                found[person][community] = body
    return found


def _body_contacts(names: list[str]) -> list[_Contact]:
    rows = LocalBody.objects.filter(contact_name__in=names, until__isnull=True)
    return list(rows.values_list("community_id", "name", "contact_name", "contact_phone"))


def _contract_contacts(names: list[str]) -> list[_Contact]:
    rows = PropertyContract.objects.running().filter(company__contact_name__in=names)
    return list(
        rows.values_list(
            "community_id", "company__name", "company__contact_name", "company__contact_phone"
        )
    )


def _people_of(organizations: Collection[Organization]) -> dict[int, set[Person]]:
    """Who holds a post of each organisation or acts for it today."""
    found: dict[int, set[Person]] = defaultdict(set)
    for holder in Officeholder.objects.on().filter(organization__in=organizations):
        found[holder.organization_id].add((holder.name, holder.phone))
    held = Membership.objects.on().filter(organization__in=organizations).select_related("user")
    for row in held:
        found[row.organization_id].add((row.user.name, row.user.phone))
    return found
