"""Every rule: an example that breaks it and one that doesn't, and words an officer can read."""

from __future__ import annotations

import pytest

from plantools.checks import RULES, check
from plantools.checks.rule import LOOKS_AT, Fault, Finding, Rule, Severity, rule, rules_in
from plantools.plan import Plan

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
every_rule = pytest.mark.parametrize("each", ALL, ids=lambda each: each.code)


def findings(of: str, in_plan: Plan) -> list[Finding]:
    history = EXAMPLES[of].history
    return [found for found in check(in_plan, history=history) if found.rule == of]


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert sorted(EXAMPLES) == sorted(each.code for each in ALL)


def test_there_are_enough_rules() -> None:
    assert len(RULES) >= 45


@every_rule
def test_bad_example_is_found_in_its_cell(each: Rule) -> None:
    example = EXAMPLES[each.code]
    found = findings(each.code, example.bad)
    assert [f"{f.sheet}!{f.cell}" for f in found] == [example.cell]
    assert found[0].severity is each.severity


@every_rule
def test_good_example_is_left_alone(each: Rule) -> None:
    assert findings(each.code, EXAMPLES[each.code].good) == []


@every_rule
def test_message_is_a_sentence_and_fix_says_what_to_do(each: Rule) -> None:
    for found in findings(each.code, EXAMPLES[each.code].bad):
        for text in (found.message, found.fix):
            assert text[0].isupper() or text[0] == "“", text
            assert text.endswith("."), text
            assert "\n" not in text
            assert len(text) < 250, text


@every_rule
def test_rule_stands_in_the_file_of_what_it_looks_at(each: Rule) -> None:
    assert each.check.__module__.removeprefix("plantools.checks.") in FILES[each.code[0]]


def test_every_letter_has_its_file() -> None:
    assert FILES.keys() == LOOKS_AT.keys()


def test_rules_are_in_the_order_of_what_they_look_at_and_code() -> None:
    letters = list(LOOKS_AT)
    codes = [each.code for each in RULES]
    assert codes == sorted(codes, key=lambda code: (letters.index(code[0]), code))


def test_docstring_without_the_headings_is_refused() -> None:
    with pytest.raises(TypeError, match="What it finds"):

        @rule("M99", "Nothing", Severity.ADVICE)
        def nothing(_: object) -> list[Fault]:
            """Finds nothing."""
            return []


def test_unknown_letter_is_refused() -> None:
    with pytest.raises(TypeError, match="X01"):
        rule("X01", "Nothing", Severity.ADVICE)(lambda _: [])


def test_code_used_twice_is_refused() -> None:
    from plantools.checks import milestone_rules

    with pytest.raises(TypeError, match="two rules"):
        rules_in(milestone_rules, milestone_rules)
