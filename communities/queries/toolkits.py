"""Methods, who adopted them, and what of both is published."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from accounts.models import User
from communities.enums import MethodState
from communities.models import Community, CommunityType, GovernanceMethod, MethodAdoption
from communities.models.toolkits import MethodQuerySet
from portal.enums import Kind
from portal.models import PublicationQuerySet
from portal.queries import current_of, search


def method_in_force(slug: str) -> GovernanceMethod | None:
    """The edition of a method that is in force."""
    return GovernanceMethod.objects.filter(slug=slug, state=MethodState.ACTIVE).first()


def next_method_edition(slug: str) -> int:
    """The number of a method's next edition; the first is 1."""
    last = GovernanceMethod.objects.filter(slug=slug).aggregate(last=Max("edition"))["last"]
    return (last or 0) + 1


def methods_for(user: User, community: Community) -> MethodQuerySet:
    """The methods that a committee works with, as far as `user` sees them, with their texts."""
    rows = GovernanceMethod.objects.for_user(user).for_community(community).with_text()
    return rows.order_by("jurisdiction", "slug")


def last_end(community: Community, method_key: str) -> date | None:
    """The civil date on which the community last ended a method; None if it never did."""
    rows = MethodAdoption.objects.filter(community=community, method_key=method_key)
    ended: date | None = rows.aggregate(last=Max("ended_on"))["last"]
    return ended


def adoptions_for(user: User) -> QuerySet[MethodAdoption]:
    """Adoptions in the user's jurisdictions with method and place, the newest first."""
    return MethodAdoption.objects.for_user(user).select_related(
        "method", "community__township__county", "recorded_by"
    )


def with_adoption_counts(communities: QuerySet[Community]) -> QuerySet[Community]:
    """Each community with how many methods it follows now (`running`) and ever did (`adopted`)."""
    return communities.annotate(
        adopted=Count("adoptions"),
        running=Count("adoptions", filter=Q(adoptions__ended_on__isnull=True)),
    )


def peers(types: Collection[CommunityType]) -> dict[str, frozenset[str]]:
    """The existing committees of one of `types`: slug → keys of all methods ever adopted there."""
    rows = (
        Community.objects.existing()
        .committees()
        .filter(classifications__type__in=types)
        .order_by()
        .values_list("slug", "adoptions__method_key")
        .distinct()
    )
    found: dict[str, set[str]] = {}
    for slug, key in rows:
        found.setdefault(slug, set()).update({key} if key else ())
    return {slug: frozenset(keys) for slug, keys in found.items()}


def published_methods(text: str = "", type_code: str = "") -> PublicationQuerySet:
    """The methods in force on the public site that every word of `text` and the type fit."""
    rows = search(text, kinds=(Kind.METHOD,)) if text else current_of(Kind.METHOD)
    if type_code:
        rows = rows.filter(payload__type_codes__icontains=f'"{type_code}"')
    return rows.filter(payload__retired_on="").order_by("unit_code", "key")


def published_method_types() -> dict[str, str]:
    """Codes and names of the types that some published method is for, by name."""
    pairs = published_methods().values_list("payload__type_codes", "payload__types")
    found = {code: name for codes, names in pairs for code, name in zip(codes, names, strict=True)}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))


def published_adopters(slugs: Iterable[str]) -> PublicationQuerySet:
    """The register entries of existing communities that follow one of the methods."""
    condition = Q(pk__in=[])
    for slug in slugs:
        condition |= Q(payload__methods__icontains=f'"{slug}"')
    rows = current_of(Kind.COMMUNITY).filter(condition, payload__valid_until="")
    return rows.order_by("unit_code")


def published_adopter_counts(slugs: Collection[str]) -> dict[str, int]:
    """How many existing communities follow each of the methods, by their register entries."""
    lists = published_adopters(slugs).values_list("payload__methods", flat=True)
    found = Counter(adopted["slug"] for methods in lists for adopted in methods)
    return {slug: found[slug] for slug in slugs}
