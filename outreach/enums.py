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
