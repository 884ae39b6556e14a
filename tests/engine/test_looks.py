"""Layers of formats laid over each other give each cell the look that it would have in Excel."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plantools.engine.looks import Layer, Look, flatten, hex_color

SIZE = 7
spans = st.tuples(st.integers(1, SIZE), st.integers(1, SIZE)).map(sorted)
boxes = st.tuples(spans, spans).map(lambda s: (s[0][0], s[1][0], s[0][1], s[1][1]))
settings = st.one_of(
    st.tuples(st.just("bold"), st.booleans()),
    st.tuples(st.just("bg_color"), st.sampled_from(["#FF0000", "#00FF00"])),
    st.tuples(st.just("text_wrap"), st.booleans()),
)
layers = st.lists(st.builds(lambda box, s: Layer(box, *s), boxes, settings), max_size=8)


@given(layers)
def test_every_cell_looks_as_if_the_layers_were_painted_one_by_one(painted: list[Layer]) -> None:
    expected: dict[tuple[int, int], Look] = {}
    for layer in painted:
        for row in range(layer.box[0], layer.box[2] + 1):
            for column in range(layer.box[1], layer.box[3] + 1):
                look = expected.get((row, column), Look())
                expected[row, column] = look._replace(**{layer.field: layer.value})
    found: dict[tuple[int, int], Look] = {}
    for box, look in flatten(painted):
        for row in range(box[0], box[2] + 1):
            for column in range(box[1], box[3] + 1):
                assert (row, column) not in found
                found[row, column] = look
    assert found == expected


def test_a_column_of_one_format_is_one_box() -> None:
    columns = [Layer((5, c, 20_000, c), "text_wrap", True) for c in range(1, 9)]
    assert len(list(flatten([*columns, Layer((5, 1, 20_000, 8), "font_size", 11)]))) <= 8


def test_colours_are_read_in_every_form_of_xlwings() -> None:
    assert hex_color("#1f4e79") == hex_color((31, 78, 121)) == hex_color(0x794E1F) == "#1F4E79"
    assert hex_color(None) is None
