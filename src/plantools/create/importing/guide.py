"""The page about importing, with the aliases written from the contract itself.

make docs
"""

from __future__ import annotations

from collections.abc import Iterator

from plantools.create.importing.rating_words import STATUS_WORDS
from plantools.plan.meanings import WORDS
from plantools.workbook.contract import TABLES

_RULES = """\
# Bring in a plan that you have

<!-- Written by: make docs -->

    plantools new PLAN.xlsx --from FILE

makes a master from a plan as you keep it now: a .csv, .xlsx or .docx file (or a folder of CSV
files named after the tables). Your file is not changed. What was done with it is printed, and
kept on the sheet **Import** of the new master:

- **tblImport**: each of your headers, the column that it became, and how that was found: *name*,
  *alias* (the list below), *guess* (it comes near one), *map* (you said so) or *kept as it is*.
- **tblImportNotes**: what was done besides, a sentence each. Read them once.
- **tblImportTexts**: what the file says outside its tables and sections, with its place.

Where it took a column for the wrong one, say so, as often as needed, and make the master anew:

    plantools new PLAN.xlsx --force --from FILE --map "Done by=Owner" --map "Comments=keep"

**Nothing is dropped.** A column that fits nothing comes along under its own header. Tables that
are none of plantools' come along on sheets Kept 1, Kept 2. At the end every text of the file is
looked for in the master; one that got nowhere is added to the Import sheet. Not brought along:
pictures, the automatic numbers of Word lists (they are no text), formulas (their last result is).

## What is understood

- **Where tables begin**: at a row of headers that names the action and one more column, or the
  area for improvement, the owner and the date or progress. Above it may stand anything. Two rows
  of headers are one, if cells of the upper are merged downwards.
- **Where they go on**: over blank rows, page breaks and repeated headers.
- **Headings**: a row with one text across the table, or in the Ref column, or in bold in the first
  column, begins a section; in a document, so does a heading. Of two headings with nothing between,
  the first is the chapter. A sheet's name is a section if the sheet has no heading.
- **Sections** come from a column (Priority, Theme, Area for improvement), else from headings, else
  from what refs begin with. Their codes: what all their refs begin with, else made from the
  heading (P2 of "Priority 2: Timely help", CL of "Care leavers") and said so. A Priority column
  of High, Medium and Low names no sections and is kept as it is.
- **Text below a heading** goes to the section: after a label ("Senior responsible officer:", "What
  inspectors found") into its column, otherwise into "Text from the plan".
- **Rows without ref and action** belong to the row above: with a date or rating of their own as a
  milestone, otherwise as the rest of its text.
- **Refs** stay as they are, duplicates too. Missing ones are made. Numbers that begin anew in each
  section get the section's code in front, so that two actions don't become one; 1.1 after 1.9 is
  1.10, of which Excel dropped the 0.
- **Dates**: text stays text. A cell that Excel shows as Sep-25 is the month, not its first day. A
  blank date, or one merged over several rows, is that of the row above in the same section.
- **Ratings**: words are read as below. A cell without a word is read by its colour, unless the
  whole row has that colour. Where there is no rating column, Status is it, if it says such words.
- **On hold**: a heading "ON HOLD", or a section's heading that says so, puts its rows on hold.
- **Owners**: a list in a cell becomes posts joined by semicolons; "Head of A and Head of B" and "A
  / B" are split where each side is a post; "Ann Bee and Cy Dee, Heads of Service" becomes Head of
  Service, because a published plan names posts.
- **Phases**: of columns such as "Progress at phase 1" and "Progress at phase 2" all are kept, and
  the latest that says anything is the Progress as well.
- **Measures** without an id get one; whether higher is better is read from their bands.

Whatever is put in other words stays beside it as it was: *Ref as written*, *Owner as written*,
*Rating as written*, *Status as written*. *Import note* says what was done to the row. Delete these
columns and the Import sheet when you have read them; **before you publish, look for names in
"Owner as written"**.

Hidden sheets, cell comments, text boxes, footnotes, page headers and text that was inserted with
tracked changes come along; deleted text does not. Password-protected files, .doc, .xls and PDF are
refused with what to do.
"""

_ROLLOVER = """\

## From one plan to the next

    plantools rollover OLD.xlsx NEW.xlsx --period 2026-04-01 2027-03-31 --title "Plan 2026/27"

starts the next plan from this one. The old workbook is not changed.

- **Comes along**: every row that is not Blue and not Removed. Carried over becomes running, On hold
  stays. Of an action with several milestones, those that are not complete. A column "Carried from"
  says under which ref and in which plan it stood. So do sections, owners, glossary, ratings,
  measures, readings and check settings, with the columns that you added (formulas as values).
- **Stays behind**: complete and removed rows; Impact, Finance, Reasons and accepted findings, which
  report on the old plan; sheets of your own.
- **History** starts anew with the baseline "Carried over from" the old plan, so the first report
  says what changed since.
- **Refs** are kept; `--renumber` counts them anew in each section, in See also as well, and says
  which texts may still name old ones. The sheet **Rollover** says of every old row what became
  of it.
"""


def markdown() -> str:
    """The whole page."""
    return "\n".join([_RULES, *_words(), *_aliases()]) + "\n" + _ROLLOVER


def _words() -> Iterator[str]:
    yield "## Words for ratings and states"
    yield ""
    yield "The words of your ratings stay as they are. What they mean goes by your own key, else by"
    yield "this list, and is said as a guess to be checked (column Means of tblRatings)."
    yield ""
    yield "| Means | Words |"
    yield "|---|---|"
    for kind, lists in WORDS.items():
        for meaning, words in lists.items():
            yield f"| {kind}: {meaning} | {', '.join(words)} |"
    for status, words in STATUS_WORDS.items():
        yield f"| Status {status} | {', '.join(words)} |"
    yield ""


def _aliases() -> Iterator[str]:
    yield "## Headers"
    yield ""
    yield "Upper and lower case, punctuation, spaces and what stands in brackets don't matter."
    for spec in TABLES:
        yield ""
        yield f"### {spec.title}"
        yield ""
        yield "| Our column | Also understood |"
        yield "|---|---|"
        for column in spec.columns:
            yield f"| {column.header} | {', '.join(column.aliases)} |"
