"""Every rule: an example that breaks it and one that doesn't, and words an officer can read."""

from __future__ import annotations

import re

import pytest

from plantools.checks import RULES
from plantools.checks.rule import LOOKS_AT, Fault, Rule, Severity, rule

from . import found
from .examples import EXAMPLES

FILES = {
    **dict.fromkeys("SIRF", ("table_rules",)),
    **dict.fromkeys("KC", ("list_rules",)),
    "M": ("milestone_rules", "plan_rules"),
    "A": ("plan_rules",),
    "T": ("wording_rules", "people_rules"),
    "P": ("plan_rules", "people_rules"),
    "W": ("wording_rules",),
    "H": ("plan_rules",),
}
ELSEWHERE = {"H01", "H02", "W03"}
"""Found where a plan is compared with a report: tests/workbook/test_changes.py."""
ALL = [each for each in RULES if each.code not in ELSEWHERE]


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert sorted(EXAMPLES) == sorted(each.code for each in ALL)
    assert len(RULES) >= 45


@pytest.mark.parametrize("each", ALL, ids=lambda each: each.code)
def test_bad_example_is_found_in_its_cell_and_a_good_one_left_alone(each: Rule) -> None:
    example = EXAMPLES[each.code]
    told = found(each.code, example.bad, *example.history)
    assert [f"{f.sheet}!{f.cell}" for f in told] == [example.cell]
    assert told[0].severity is each.severity
    for text in (told[0].message, told[0].fix):
        assert re.fullmatch("[A-Z“].{,247}[.]", text), text
    assert found(each.code, example.good, *example.history) == []
    assert each.check.__module__.removeprefix("plantools.checks.") in FILES[each.code[0]]


def test_every_letter_has_its_file() -> None:
    assert FILES.keys() == LOOKS_AT.keys()


def test_rules_are_in_the_order_of_what_they_look_at_and_code() -> None:
    letters = list(LOOKS_AT)
    codes = [each.code for each in RULES]
    assert all(re.fullmatch("[A-Z][0-9][0-9]", code) for code in codes)
    assert codes == sorted(set(codes), key=lambda code: (letters.index(code[0]), code))


def test_docstring_without_the_headings_is_refused() -> None:
    with pytest.raises(TypeError, match="'what'"):

        @rule("M99", "Nothing", Severity.ADVICE)
        def nothing(_: object) -> list[Fault]:
            """Finds nothing."""
            return []
