"""Words with a fixed meaning of the sorting guide."""

from django.db import models
from django.utils.translation import gettext_lazy as _


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


class Carrier(models.TextChoices):
    """Where sorting is carried to (policy clause 3.4.a)."""

    SCHOOL = "school", _("Into schools")
    COMMUNITY = "community", _("Into villages and communities")
    BUSINESS = "business", _("Into business districts")
    PARK = "park", _("Into industrial parks")
    JOINT = "joint", _("Joint governance")


class ActivityState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    ANNOUNCED = "announced", _("Announced")
    HELD = "held", _("Held")
    PUBLISHED = "published", _("Result published")
    CANCELLED = "cancelled", _("Cancelled")


class PeopleGroup(models.TextChoices):
    RESIDENTS = "residents", _("Residents")
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
