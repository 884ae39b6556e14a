"""What is published of a plan: figures and tables, as plain data.

Arithmetic is here and nowhere else; the workbook and the committee pack only show it.
"""
