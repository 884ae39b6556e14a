"""Fills that everybody can tell apart: in print without colour, and with any colour blindness.

A council says by its words (Green, Amber/Red), or by a name or six hex digits in the Colour column
of tblRatings, which colour a rating has. A named colour gets the shade in which it is told best
from the others; hex digits are kept as they are.

Lightness is L* of CIE 1976. Difference is CIEDE2000 (Sharma, Wu, Dalal 2005), of the colours and
of what is seen of them without red, green or blue receptors (Machado, Oliveira, Fernandes 2009;
Viénot, Brettel, Mollon 1999).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

Colors = tuple[str, str]
"""Fill and text, six hex digits each."""

LIGHTNESS, DIFFERENCE = 8.0, 10.0
"""What any two fills should differ by."""
_MARGIN, _ENOUGH = (9.0, 12.0), (8.2, 11.4)
_TRIED = (
    *((*apart, away) for away in (7, 10, 13, 16, 20, 26) for apart in (_MARGIN, _ENOUGH)),
    *((*_ENOUGH, 100), (*_ENOUGH, 200), (*_ENOUGH, 300), (8.2, 10.5, 300)),
    *((6.0, 7.0, 20), (4.0, 5.0, 30), (2.0, 2.0, 100), (0.0, 0.0, 300)),
)
"""How far apart fills are to be, and how far each may be from its best lightness. Tried one after
the other: with a margin at first, and at last what is left where words are many."""
_PATIENCE = 2000
"""Fills looked at in one try: there are few words, but they may all have one colour."""
_LIKE = "like"
_OTHER = 100.0
"""What it adds to take another colour than the one that was named."""
_SHADES = {
    "blue": "032C57 01396F 044786 00559F 0563B8 0C72D1 2381E8 4191F9 69A0FE 8AB0FF A7C0FF C1D1FE",
    "green": "023411 014317 00531D 036325 01732C 068435 229442 37A451 4AB560 5CC66F 6DD77E 7EE88E",
    "amber": "3E2700 503302 633F00 754C02 895900 9D6701 B17504 C68301 DB9103 F0A007 FFB137 FFC882",
    "red": "5F010D 780214 92031B AC0421 C5112A D92C37 EC4145 FF5353 FE766F FF9289 FFACA3 FEC4BD",
    "grey": "2B2C2F 46474A 545558 626366 717275 808184 909194 9FA0A4 AFB0B4 C0C1C4 D0D1D5 E1E2E6",
    "purple": "381470 482280 58318F 683F9F 784DB0 895CC0 996BD1 AA7BE2 BB8AF3 CA9CFF D7B2FE E2C7FE",
    "yellow": "5D5600 6D6501 7D7401 8E8302 9E9303 B0A304 C1B306 D3C407 E5D509 F7E526 FFF4C6",
    "orange": "4B2001 622800 783101 8F3C01 A64600 BD5202 D55D01 EE6903 FF7A22 FF9657 FFAE81 FFC5A6",
    "teal": "033233 034042 024F51 0B5E61 0A6E71 087F82 049093 15A0A4 13B2B6 10C4C8 36D5D9 4FE6EA",
    "pink": "5C0032 740141 87164F 97295D A93A6C BA4A7B CB5A8A DD6A9A EF7BAA FE8DBA FFA7C8 FFC0D7",
    "brown": "472201 5A2D09 6A3B17 7A4924 8B5732 9B663F AC754D BD845C CF946B E0A47A F2B48A FFC6A0",
    "lime": "384E02 435D01 4F6D00 5B7D02 678D00 749E04 82AF09 93BF25 A4D038 B5E14A C6F25B E2FF91",
    "white": "FFFFFF F2F3F7",
    "black": "000000 1B1B1D 2B2C2F",
}
_BEST = {
    **{"blue": 25, "purple": 27, "red": 38, "brown": 36, "green": 54, "pink": 60, "teal": 66},
    **{"orange": 66, "amber": 78, "lime": 80, "yellow": 90, "grey": 90, "white": 100, "black": 0},
}
"""The lightness in which a colour looks most like itself and stands apart from its neighbours."""
_OTHER_NAMES = {
    **{"gray": "grey", "silver": "grey", "turquoise": "teal", "cyan": "teal", "aqua": "teal"},
    **{"violet": "purple", "lilac": "purple", "mauve": "purple", "indigo": "purple"},
    **{"gold": "amber", "navy": "blue", "maroon": "brown", "crimson": "red", "magenta": "pink"},
    **{"bronze": "brown", "scarlet": "red", "burgundy": "brown", "olive": "lime"},
}
_ALIKE = {
    **{"blue": "purple teal grey", "green": "lime teal grey", "amber": "orange yellow brown grey"},
    **{"red": "pink orange brown grey", "grey": "white black brown", "purple": "pink blue grey"},
    **{"yellow": "lime amber orange grey", "orange": "amber red brown grey"},
    **{"teal": "blue green grey", "pink": "purple red grey", "brown": "orange amber grey"},
    **{"lime": "green yellow grey", "white": "grey", "black": "grey"},
}
"""What is taken where six words or fewer would all have the same colour."""
_MIXTURES = "amber green lime|yellow green lime|amber red orange|yellow red orange|blue green teal"
_MIXED = {frozenset(two): mix for *two, mix in map(str.split, _MIXTURES.split("|"))}
"""What two colours make, such as lime of amber and green."""
_NAME = re.compile(rf"\b({'|'.join([*_SHADES, *_OTHER_NAMES])})\b")
_HEX = re.compile(r"#?([0-9a-f]{6}|[0-9a-f]{3})")
_SEEN = tuple(
    tuple((one, two, 1 - one - two) for one, two in rows)
    for rows in (
        ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)),
        ((0.152286, 1.052583), (0.114503, 0.786281), (-0.003882, -0.048116)),
        ((0.367322, 0.860646), (0.280085, 0.672501), (-0.01182, 0.04294)),
        ((1.255528, -0.076749), (-0.078411, 0.930809), (0.004733, 0.691367)),
        ((0.10889, 0.89111), (0.10889, 0.89111), (0.00447, -0.00447)),
        ((0.29031, 0.70969), (0.29031, 0.70969), (-0.02197, 0.02197)),
        ((1.0, 0.15236), (0.0, 0.86717), (0.0, 0.86717)),
    )
)
"""Linear sRGB as most people see it, and without red, green or blue receptors by either method:
the first two numbers of each row of the matrix, the third of which keeps white white."""
_XYZ = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
_D65 = (0.95047, 1.0, 1.08883)
_ANY_TONE = (0.0, 100.0)
_TONES = {"light": (64.0, 100.0), "pale": (64.0, 100.0), "dark": (0.0, 40.0), "bright": _ANY_TONE}


def hue_named_in(word: str) -> str:
    """The colour that a rating names, such as amber in "Amber E" and lime in "Amber/Green"."""
    found = [_OTHER_NAMES.get(name, name) for name in _NAME.findall(word.casefold())]
    return _MIXED.get(frozenset(found), found[0]) if found else ""


def like(name: str) -> str:
    """This colour or one near it: for a word that says nothing of colours."""
    return f"{_LIKE} {name}"


def read_color(text: str) -> str | None:
    """What a Colour cell says: six hex digits, or the name of a colour; None if neither.

    Excel makes the number 8000 of 008000, so digits alone are filled up with zeros.
    """
    plain = " ".join(text.casefold().split())
    if plain.isdecimal() and len(plain) <= 6:
        return plain.zfill(6)
    if found := _HEX.fullmatch(plain):
        digits = found[1].upper()
        return digits if len(digits) == 6 else "".join(digit * 2 for digit in digits)
    words = re.sub(r"^(light|pale|dark)(?=[a-z])", r"\1 ", plain).replace("-", " ").split()
    tones = [word for word in words if word in _TONES]
    names = [_OTHER_NAMES.get(word, word) for word in words if word not in tones]
    if len(names) != 1 or names[0] not in _SHADES or len(tones) > 1:
        return None
    return " ".join([*tones, *names])


def colors_for(wanted: Sequence[str]) -> list[Colors]:
    """Fill and text for each of these colours (what `read_color` or `like` answers), as far apart
    as their number allows."""
    choices = [_choices(color) for color in wanted]
    # First the council's own, however alike: ours keep away from them and each other.
    order = sorted(
        range(len(wanted)), key=lambda n: (len(choices[n]) > 1) + wanted[n].startswith(_LIKE)
    )
    own = [choices[n][0][0] for n in order if len(choices[n]) == 1]
    for lighter, different, most in _TRIED:
        ours = [
            [
                fill
                for fill, away in choices[n]
                if away <= most and all(_differ(fill, one, lighter, different) for one in own)
            ]
            for n in order[len(own) :]
        ]
        chosen = _choose(ours, lighter, different, [_PATIENCE]) if all(ours) else None
        if chosen is not None:
            fills = dict(zip(order, [*own, *chosen], strict=True))
            return [(fills[n], _text_on(fills[n])) for n in range(len(wanted))]
    raise AssertionError("every choice does where no difference is wanted")


def _choices(color: str) -> list[tuple[str, float]]:
    """The fills that a colour allows, the best first, each with how far it is from the best."""
    if color not in _SHADES and _HEX.fullmatch(color.casefold()):
        return [(color, 0.0)]
    *tones, name = color.split()
    low, high = _TONES.get(tones[0], _ANY_TONE) if tones else _ANY_TONE
    best = min(max(_BEST[name], low), high)
    more = _OTHER if tones == [_LIKE] else 2 * _OTHER
    away = [
        (fill, abs(_lightness(fill) - best) + (0 if hue == name else more))
        for hue in (name, *_ALIKE[name].split())
        for fill in _SHADES[hue].split()
    ]
    return sorted(away, key=lambda each: each[1])


def _choose(
    left: list[list[str]], lighter: float, different: float, patience: list[int]
) -> list[str] | None:
    """One of each, so that all differ by so much; None if there is no such choice in reach."""
    if not left:
        return []
    for fill in left[0]:
        patience[0] -= 1
        if patience[0] < 0:
            return None
        rest = [[f for f in each if _differ(fill, f, lighter, different)] for each in left[1:]]
        more = _choose(rest, lighter, different, patience) if all(rest) else None
        if more is not None:
            return [fill, *more]
    return None


def _differ(one: str, other: str, lighter: float, different: float) -> bool:
    apart = _differences(one, other)
    return apart[0] >= lighter and min(apart[1:]) >= different


def hard_to_tell(fills: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Which of these fills many people can't tell apart: their numbers, from 0."""
    for one, other in combinations(range(len(fills)), 2):
        if not _differ(fills[one], fills[other], LIGHTNESS, DIFFERENCE):
            yield one, other


def _text_on(fill: str) -> str:
    """Black or white, whichever is told better from a fill; one of them always has 4.5:1."""
    y = min(max(_times(_XYZ[1], _linear(fill)), 0.0), 1.0)
    return "000000" if (y + 0.05) / 0.05 >= 1.05 / (y + 0.05) else "FFFFFF"


def _lightness(fill: str) -> float:
    """L*, from 0 (black) to 100 (white)."""
    return _labs(fill)[0][0]


@lru_cache(maxsize=16384)
def _differences(one: str, other: str) -> tuple[float, ...]:
    """How two fills differ: in lightness; in CIEDE2000 as most people see them; and as people
    see them without red, green or blue receptors."""
    pairs = zip(_labs(one), _labs(other), strict=True)
    return (abs(_lightness(one) - _lightness(other)), *(_ciede2000(*a, *b) for a, b in pairs))


@lru_cache(maxsize=1024)
def _labs(fill: str) -> list[tuple[float, float, float]]:
    linear = _linear(fill)
    return [_lab([_times(row, linear) for row in seen]) for seen in _SEEN]


def _linear(fill: str) -> list[float]:
    parts = (int(fill[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]


def _times(row: Sequence[float], vector: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(row, vector, strict=True))


def _lab(linear: Sequence[float]) -> tuple[float, float, float]:
    clipped = [min(max(part, 0.0), 1.0) for part in linear]
    parts = (_times(row, clipped) / white for row, white in zip(_XYZ, _D65, strict=True))
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else (t * 24389 / 27 + 16) / 116 for t in parts)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _ciede2000(l1: float, a1: float, b1: float, l2: float, a2: float, b2: float) -> float:
    c7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    stretch = 1.5 - 0.5 * sqrt(c7 / (c7 + 25**7))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360
    turn = (h2 - h1 + 180) % 360 - 180 if c1 * c2 else 0.0
    dl, dc, dh = l2 - l1, c2 - c1, 2 * sqrt(c1 * c2) * sin(radians(turn) / 2)
    light, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    hue = (h1 + turn / 2) % 360 if c1 * c2 else h1 + h2
    t = 1 - 0.17 * cos(radians(hue - 30)) + 0.24 * cos(radians(2 * hue))
    t = t + 0.32 * cos(radians(3 * hue + 6)) - 0.2 * cos(radians(4 * hue - 63))
    sl = 1 + 0.015 * (light - 50) ** 2 / sqrt(20 + (light - 50) ** 2)
    sc, sh = 1 + 0.045 * chroma, 1 + 0.015 * chroma * t
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7))
    rotation *= sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    dl, dc, dh = dl / sl, dc / sc, dh / sh
    return sqrt(dl * dl + dc * dc + dh * dh + rotation * dc * dh)
