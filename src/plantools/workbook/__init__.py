"""The contract between a plan and its workbook. Speaks the xlwings API and no other."""

from plantools.workbook.reading import read_plan

__all__ = ["read_plan"]
