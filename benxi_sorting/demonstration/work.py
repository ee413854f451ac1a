"""What organisations do, and the guide, in the order in which one part needs another."""

from benxi_sorting.demonstration.cases import Cases
from benxi_sorting.demonstration.guide import SortingGuide
from benxi_sorting.demonstration.partnerships import Partnerships
from benxi_sorting.demonstration.projects import Projects
from benxi_sorting.demonstration.standards import Standards

AT_WORK = (Cases, Standards, Projects, Partnerships, SortingGuide)
