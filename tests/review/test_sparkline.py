from decimal import Decimal

from reports_lib.review.sparkline import spark_bars, spark_line


def test_a_line_runs_from_left_to_right_and_up():
    """Worked example in a box of 120 by 28 with a margin of 2."""
    drawn = spark_line([Decimal(1), Decimal(2), Decimal(3)])

    assert drawn.line == "0.0,26.0 60.0,14.0 120.0,2.0"


def test_a_steady_figure_looks_steady():
    """A change of a thousandth is no cliff."""
    drawn = spark_line([Decimal(1000), Decimal(1001), Decimal(1000)])

    assert drawn.line == "0.0,14.1 60.0,13.9 120.0,14.1"


def test_bars_stand_on_zero_and_losses_hang_below():
    """The last one is now."""
    drawn = spark_bars([Decimal(10), Decimal(-10), Decimal(10)])

    assert [(bar.y, bar.height, bar.kind) for bar in drawn.bars] == [
        (0.0, 14.0, "above"),
        (14.0, 14.0, "below"),
        (0.0, 14.0, "above now"),
    ]


def test_two_months_make_no_course():
    """A line between two points would pretend to be one."""
    assert spark_line([Decimal(1), Decimal(2)]) is None
    assert spark_bars([Decimal(0)] * 9) is None
