"""Which relations to a record let somebody work on it."""

from __future__ import annotations

import pytest

from fsctui.domain.access import Relation, carries_work


@pytest.mark.parametrize(
    ("relations", "confidential", "works"),
    [
        ({Relation.OWNER}, False, True),
        ({Relation.TEAM}, False, True),
        ({Relation.MANAGER}, False, True),
        ({Relation.PARTICIPANT_READ, Relation.SENT, Relation.CLIENT}, False, False),
        ({Relation.OVERSIGHT}, False, False),
        (set(), False, False),
        ({Relation.OWNER}, True, True),
        ({Relation.PARTICIPANT_EDIT}, True, True),
        # A confidential record gives nothing through team or management line.
        ({Relation.TEAM, Relation.MANAGER}, True, False),
    ],
)
def test_which_relations_carry_work(relations: set[Relation], confidential: bool, works: bool) -> None:
    assert carries_work(relations, confidential=confidential) is works
