"""Histories with a name: what went wrong once, and what must go on working, step by step.

The letter before a name is that of its kind, which the file of the kind explains.
"""

from __future__ import annotations

from tests.histories.stories_of_lives import LIVES
from tests.histories.stories_of_owners import OWNERS
from tests.histories.stories_of_pools import POOLS
from tests.histories.stories_of_processes import PROCESSES
from tests.histories.stories_of_replacements import REPLACEMENTS

NUMBERS_AND_BRIEFS = REPLACEMENTS | OWNERS | PROCESSES | LIVES
STORIES = NUMBERS_AND_BRIEFS | POOLS
