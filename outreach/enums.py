"""Words with a fixed meaning of the sorting guide."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Colour(models.TextChoices):
    """Colours of bins. GB/T 19095-2019: blue, red, green, black."""

    BLUE = "blue", _("Blue")
    RED = "red", _("Red")
    GREEN = "green", _("Green")
    BLACK = "black", _("Black")
    ORANGE = "orange", _("Orange")
    GREY = "grey", _("Grey")
    PLAIN = "plain", _("No colour of its own")


class Sign(models.TextChoices):
    """Drawings in `templates/outreach/signs/`, so that no class is told by its colour alone."""

    ARROWS = "arrows", _("Arrows in a circle")
    WARNING = "warning", _("Warning")
    LEAF = "leaf", _("Leaf")
    BIN = "bin", _("Bin")
    SOFA = "sofa", _("Sofa")
    BRICKS = "bricks", _("Bricks")
    THUMB = "thumb", _("Thumb")
    INDEX = "index", _("Index finger")
    MIDDLE = "middle", _("Middle finger")
    RING = "ring", _("Ring finger")
    LITTLE = "little", _("Little finger")


class WordState(models.TextChoices):
    OPEN = "open", _("Not looked at")
    TAKEN = "taken", _("In the guide now")
    DISMISSED = "dismissed", _("Set aside")


class Nearness(models.TextChoices):
    """How a found item came to fit what was typed, the nearest first."""

    NAME = "name", _("Its name")
    WORD = "word", _("Another word for it")
    BEGINS = "begins", _("Begins so")
    CONTAINS = "contains", _("Contains it")
    PART = "part", _("Part of what was typed")
    CORRECTED = "corrected", _("Similar")


class AgeGroup(models.TextChoices):
    """What the law asks of an age; the day of birth is not kept (PIPL, articles 6 and 31)."""

    ADULT = "adult", _("18 or older")
    MINOR = "minor", _("14 to 17")
    CHILD = "child", _("Younger than 14")


class VolunteerState(models.TextChoices):
    APPLIED = "applied", _("Signed up, not accepted yet")
    ACTIVE = "active", _("Volunteer")
    REFUSED = "refused", pgettext_lazy("volunteer", "Not accepted")
    LEFT = "left", pgettext_lazy("volunteer", "Left")
    ERASED = "erased", _("Data erased")


class ServiceKind(models.TextChoices):
    """Policy clause 3.4.b names these four."""

    EDUCATION = "education", _("Education")
    DEMONSTRATION = "demonstration", _("Demonstration")
    GUIDANCE = "guidance", pgettext_lazy("service", "Guidance")
    SUPERVISION = "supervision", _("Supervision")


class ServiceState(models.TextChoices):
    ENTERED = "entered", _("To verify")
    VERIFIED = "verified", _("Verified")
    REJECTED = "rejected", pgettext_lazy("service", "Set aside")
    REPLACED = "replaced", _("Replaced by a correction")


class CarrierKind(models.TextChoices):
    """What spreads the word (policy clause 3.3.a)."""

    GALLERY = "gallery", _("Gallery")
    BOARD = "board", _("Board")
    POSTER = "poster", _("Poster")
    SCREEN = "screen", _("Electronic screen")
    APP = "app", _("App")
    ACCOUNT = "account", _("Official account")


class CarrierState(models.TextChoices):
    KEPT = "kept", _("In use")
    GONE = "gone", _("Taken down")


class MaterialState(models.TextChoices):
    DRAFT = "draft", _("Not published")
    PUBLISHED = "published", _("Published")


class MaterialKind(models.TextChoices):
    POSTER = "poster", _("Poster")
    LEAFLET = "leaflet", _("Leaflet")
    HANDBOOK = "handbook", _("Handbook")
    PICTURE = "picture", _("Picture for a screen or an account")


class Licence(models.TextChoices):
    """What others may do with it; who made it is always named."""

    FREE = "free", _("Use and change freely, naming the source")
    UNCHANGED = "unchanged", _("Use unchanged, naming the source")
    NOT_FOR_PROFIT = "not_for_profit", _("Use without profit, naming the source")


class ReachMethod(models.TextChoices):
    """How it was known how many people something reached."""

    COUNTED = "counted", pgettext_lazy("reach", "Counted one by one")
    PLATFORM = "platform", _("Told by the platform")
    ESTIMATED = "estimated", _("Estimated")


class Carrier(models.TextChoices):
    """Where sorting is carried to (policy clause 3.4.a)."""

    SCHOOL = "school", _("Into schools")
    COMMUNITY = "community", _("Into villages and communities")
    BUSINESS = "business", _("Into business districts")
    PARK = "park", _("Into industrial parks")
    JOINT = "joint", _("Joint governance")


class ActivityState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", pgettext_lazy("activity", "Announced")
    HELD = "held", _("Held")
    PUBLISHED = "published", _("Result published")
    CANCELLED = "cancelled", _("Cancelled")


class PeopleGroup(models.TextChoices):
    RESIDENTS = "residents", pgettext_lazy("people", "Residents")
    MINORS = "minors", _("Pupils and children")
    ELDERLY = "elderly", _("Older people")
    WORKERS = "workers", _("Staff of companies")
    TRADERS = "traders", _("Shops and stalls")
    OTHERS = "others", _("Other people")


class RegistrationState(models.TextChoices):
    PLACE = "place", _("Has a place")
    WAITING = "waiting", _("On the waiting list")
    TAKEN_BACK = "taken_back", _("Taken back")


class PhotoSubject(models.TextChoices):
    """Who can be recognised on a photo: it decides whose consent its publication needs."""

    NOBODY = "nobody", _("Nobody recognisable")
    ADULTS = "adults", _("Adults")
    MINORS = "minors", _("Minors, alone or with adults")


class PhotoConsent(models.TextChoices):
    """Who agreed that a photo is published (PIPL articles 25, 29 and 31)."""

    NONE = "", _("No consent noted")
    PEOPLE = "people", _("Everybody on it")
    GUARDIANS = "guardians", _("The guardians, and every adult on it")
