"""Where boxes stand: what stands above stands above, circles end, too many are told."""

from pawl.configuration.drawing import BETWEEN, HEIGHT, MOST_DRAWN, Drawing, draw, shortened


def heights(drawing: Drawing) -> dict[int, int]:
    return {one.node: one.y // (HEIGHT + BETWEEN) for one in drawing.boxes}


def test_no_line_runs_inside_a_level() -> None:
    edges = [(1, 2, False), (1, 3, False), (3, 2, True), (2, 4, False)]
    down = draw({1: 0, 2: 1, 3: 1, 4: 2}, edges, upwards=False)
    assert heights(down) == {1: 0, 3: 1, 2: 2, 4: 3}
    up = draw({4: 0, 2: 1, 1: 2, 3: 2}, edges, upwards=True)
    assert heights(up) == {1: 0, 3: 1, 2: 2, 4: 3}
    assert [line.is_grouped for line in down.lines] == [False, False, True, False]


def test_a_circle_is_drawn_once_and_its_last_line_goes_up_at_the_side() -> None:
    drawing = draw({1: 0, 2: 1, 3: 2}, [(1, 2, False), (2, 3, False), (3, 1, False)], upwards=False)
    assert heights(drawing) == {1: 0, 2: 1, 3: 2}
    assert len({one.path for one in drawing.lines}) == 3
    assert draw({1: 0}, [(1, 1, False)], upwards=True).lines == []


def test_a_wide_level_takes_several_rows_and_too_many_are_left_to_the_table() -> None:
    drawing = draw(
        {0: 0} | dict.fromkeys(range(1, 81), 1), [(0, n, False) for n in range(1, 81)], upwards=False
    )
    assert (len(drawing.boxes), drawing.left_out) == (MOST_DRAWN, 81 - MOST_DRAWN)
    corners = {(one.x, one.y) for one in drawing.boxes}
    assert len(corners) == MOST_DRAWN
    assert all(0 < one.x < drawing.width and one.foot < drawing.height for one in drawing.boxes)


def test_a_name_is_as_long_as_its_box() -> None:
    assert shortened("订单系统的网页服务器之一号机") == "订单系统的网页服务器之…"
    assert shortened("mail-01") == "mail-01"
