"""An xlwings engine for LibreOffice Calc, driven over UNO. For tests only.

So that at least one real application executes the clicks. It does what the buttons need and no
more; where Calc and Excel differ, it behaves as xlwings does on Excel for Windows and says so.
"""
