"""Rules that look at the words of the committee's report. They say nothing while there are none.

W03 is found where the words of the last report are known (`workbook/comparison.py`), and stands
here for its documentation.
"""

from __future__ import annotations

from collections.abc import Iterator

from plantools.checks.plan_lookup import View
from plantools.checks.rule import Fault, Severity, fault, rule
from plantools.checks.words import quote
from plantools.plan.report_text import TextKind, unknown_in


@rule("W01", "Figure that there is none of", Severity.WARNING)
def unknown_figure(view: View) -> Iterator[Fault]:
    """What it finds: Braces in a text of the Report text table that hold no figure's name, such as
        {overdue}, or a rating that is not one of yours. docs/pack.md lists the names.
    Why it matters: The report would be printed with the braces in it.
    How to put it right: Write the name as the list has it, such as {overdue actions}.
    """
    for row in view.plan.report_text:
        for name in dict.fromkeys(unknown_in(row.text, view.plan.scale)):
            yield fault(
                row,
                "text",
                f"There is no figure {quote('{' + name + '}')}.",
                "Write a name that docs/pack.md lists, such as {overdue actions}.",
            )


@rule("W02", "Text of no kind", Severity.WARNING)
def unknown_kind(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Report text table whose Kind is none of standing, this report,
        front, back and off.
    Why it matters: Nobody can tell where the text belongs, so it is left out of the report.
    How to put it right: Choose one of the kinds from the list in the cell.
    """
    for row in view.plan.report_text:
        if row.text.strip() and TextKind.read(row.kind) is None:
            said = f"The kind {quote(row.kind)} is none" if row.kind.strip() else "Kind is blank"
            kinds = ", ".join(TextKind)
            yield fault(
                row, "kind", f"{said}, so the text is left out.", f"Choose one of: {kinds}."
            )


@rule("W03", "Words of the last report still there", Severity.WARNING)
def left_over(view: View) -> Iterator[Fault]:
    """What it finds: A row of the Report text table of the Kind "this report" that was published
        with the last recorded report as it stands.
    Why it matters: It was written for that meeting. Published again, it tells the committee old
        news as new.
    How to put it right: Write what is to be said this time, or take the row out. The words of each
        report are kept with it. If it holds for every report, set its Kind to standing.
    """
    del view  # found by workbook/comparison.py
    yield from ()
