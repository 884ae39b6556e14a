"""Take in a plan as another council keeps it: one .csv, .xlsx or .docx file.

    files -> from_csv, from_xlsx, from_docx    the file as lines
    layout, headers                            tables, headings and texts in the lines
    rows, sections, actions, others            our rows out of theirs
    report                                     the Import sheet: what was done

The rules are documented in docs/importing.md. Nothing is dropped: what fits no column or table
comes along as it is.
"""

from plantools.create.importing.assemble import import_file

__all__ = ["import_file"]
