"""Take in a plan as a council keeps it: one .csv, .xlsx, .docx or .pdf file, as it was published.

    from_xlsx, from_docx, from_pdf  the file as lines (`document` says what a line is)
    layout, headers                 tables, headings, labels and texts in the lines
    judging                         columns and the plan's own key, known by their cells
    rows, sections, others          our rows out of theirs, what stands around them
    council_words                   ratings, states and owners as they are written
    assemble                        the whole, and what was done with it

The rules are documented in docs/importing.md. Nothing is dropped: what fits no column or table
comes along as it is.
"""

from plantools.create.importing.assemble import import_file

__all__ = ["import_file"]
