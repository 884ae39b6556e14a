"""Which words of a plan are abbreviations that a councillor may not know."""

from __future__ import annotations

import re

EVERYBODY_KNOWS = frozenset(
    {"AM", "COVID", "CV", "EU", "HR", "ID", "IT", "OFSTED", "OK", "PDF", "PM", "TV", "UK"}
)
"""Abbreviations that no councillor looks up."""

_RATING_WORDS = frozenset({"BLUE", "GREEN", "AMBER", "RED", "GREY", "GRAY", "RAG", "BRAG"})

_SHOUTED_WORDS = """
    ACTION ADDED AFTER AGREED ALL ALSO AND ANY ARE AS ASAP AT BE BEEN BEFORE BEING BOARD BOTH BUT
    BY CAN CHECK CHILD CLOSED DATE DAY DO DONE DRAFT DUE EACH END EVERY FINAL FIRST FOR FROM FULL
    FULLY FYI GOOD HAS HAVE HIGH HOLD HOW IF IN IS ISSUE ISSUES ITS KEY LAST LATE LEAD LOW MORE
    MUST NA NB NEED NEEDS NEW NEXT NO NOT NOTE NOW OF ON ONE ONGOING ONLY OPEN OR OUR OUT OVER
    PART PLAN PLEASE REPORT REVIEW RISK SEE SLOW START STILL TASK TBA TBC TBD TEAM THAT THE THEN
    THERE THEY THIS TO TODAY TRACK TWO UNTIL UP UPDATE URGENT WAS WE WEEK WHEN WHO WHOLE WILL WITH
    WORK YEAR YES YET YOUNG
    JAN FEB MAR APR MAY JUN JUL AUG SEP SEPT OCT NOV DEC MARCH APRIL JUNE JULY AUGUST
"""
_SHOUTED = frozenset(_SHOUTED_WORDS.split())
"""Ordinary words that officers put in capitals, and shorthand that needs no entry."""

_CAPITALS = re.compile(r"([A-Z](?<![\w&.-].)[A-Z]{1,5})s?(?![\w&]|-\d)")
"""The look behind comes second: a search for a letter is quick."""
_HEADING = re.compile(r"\b[A-Z]+(?:\s+[A-Z]+){3,}\b")
"""Four words in capitals one after the other are a heading, not four abbreviations."""

_ROMAN = re.compile(r"X{0,3}(?:IX|IV|V?I{0,3})")


def spelled(abbreviation: str) -> str:
    """An abbreviation as it is compared: "PAs" and "PA" are the same."""
    word = abbreviation.strip()
    return (word[:-1] if word[:-1].isupper() and word.endswith("s") else word).upper()


def abbreviations(text: str) -> list[str]:
    """The abbreviations in a text, in order, without a plural s."""
    if not _CAPITALS.search(text):
        return []
    return [
        word
        for word in _CAPITALS.findall(_HEADING.sub(" ", text))
        if not (word in EVERYBODY_KNOWS or word in _RATING_WORDS or word in _SHOUTED)
        and not _ROMAN.fullmatch(word)
    ]
