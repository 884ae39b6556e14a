"""A1 addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plantools.engine import a1

cells = st.tuples(st.integers(1, a1.MAX_ROWS), st.integers(1, a1.MAX_COLUMNS))


@given(cells, cells, st.booleans())
def test_an_address_means_what_it_was_made_from(
    one: tuple[int, int], two: tuple[int, int], absolute: bool
) -> None:
    (top, left), (bottom, right) = map(min, one, two), map(max, one, two)
    box = (top, left, bottom, right)
    assert a1.parse(a1.box_address(box, absolute=absolute)) == box


@pytest.mark.parametrize(
    ("text", "box"),
    [
        ("B4", (4, 2, 4, 2)),
        ("$B$4:a1", (1, 1, 4, 2)),
        ("A:C", (1, 1, a1.MAX_ROWS, 3)),
        ("$1:$4", (1, 1, 4, a1.MAX_COLUMNS)),
        ("AsAt", None),
        ("XFE1", None),
        ("A0", None),
        ("", None),
    ],
)
def test_addresses(text: str, box: a1.Box | None) -> None:
    assert a1.parse(text) == box


@pytest.mark.parametrize(
    ("refers_to", "expected"),
    [
        ("=Cover!$B$4", ("Cover", (4, 2, 4, 2))),
        ("='It''s mine'!$A$1:$B$2", ("It's mine", (1, 1, 2, 2))),
        ("=#REF!", None),
        ("=tblOwners[Post]", None),
        ("=1", None),
    ],
)
def test_references(refers_to: str, expected: object) -> None:
    assert a1.parse_reference(refers_to) == expected
