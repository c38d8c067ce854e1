from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pandas as pd
import pytest

from reports_lib.errors import ParamsError
from reports_lib.fields import FIELDS, Field, field, label_apps, show


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("mrr_usd", Decimal("1234567.89"), "$1,234,567.89"),
        ("mrr_usd", Decimal("-0.01"), "−$0.01"),
        ("mrr_usd", Decimal("0.00"), "$0.00"),
        ("mrr_usd", Decimal("-0.00"), "$0.00"),
        ("arpc_usd", None, "—"),
        ("arpc_usd", float("nan"), "—"),
        ("paying_customers", 1234, "1,234"),
        ("paying_customers", -3, "−3"),
        ("change_share", Decimal("0.1234"), "12.3 %"),
        ("change_share", 0.5, "50.0 %"),
        ("change_share", Decimal("-0.0004"), "0.0 %"),
        ("rate_difference", Decimal("0.0326"), "+3.3 pt"),
        ("rate_difference", Decimal("-0.0012"), "−0.1 pt"),
        ("rate_difference", Decimal("-0.0004"), "0.0 pt"),
        ("quick_ratio", -0.004, "0.00"),
        ("median_days", -12.0, "−12.0"),
        ("month", date(2026, 10, 1), "Oct 2026"),
        ("month", pd.Timestamp(2026, 10, 1), "Oct 2026"),
        ("first_on", datetime(2026, 10, 5), "5 Oct 2026"),  # noqa: DTZ001
        ("month", "2026-10", "2026-10"),
        ("company", "Ann\tLtd", "Ann\tLtd"),
        ("company", None, "—"),
    ],
)
def test_a_value_is_shown_with_its_unit(name, value, shown):
    """Money with cents, counts with thousands, shares in percent; unknown is a dash, never zero."""
    assert show(name, value) == shown


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("mrr_usd", Decimal("1234.50"), "$1,235"),
        ("mrr_usd", Decimal("-1234.50"), "−$1,235"),
        ("mrr_usd", Decimal("-0.40"), "$0"),
        ("company", " A\tB\n C ", "A B C"),
        ("company", "x" * 48, "x" * 48),
        ("company", "x" * 10_000, "x" * 47 + "…"),
    ],
)
def test_a_short_value_fits_a_tile(name, value, shown):
    """No cents, no line breaks, no text that would burst a label."""
    assert show(name, value, short=True) == shown


def test_an_unknown_column_is_refused():
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        field("mrr_usdd")

    assert str(caught.value) == (
        "Column 'mrr_usdd' has no field\n  where: reports_lib/fields\n  to do: did you mean 'mrr_usd'?"
    )


@pytest.mark.parametrize("one", FIELDS.values(), ids=FIELDS)
def test_a_field_is_described_and_its_unit_fits_its_name(one):
    """``_usd`` is money, ``_share`` a share, ``_on`` a date; every description says something."""
    endings = {"_usd": "usd", "_share": "share", "_on": "date"}

    assert [unit for ending, unit in endings.items() if one.name.endswith(ending)] in ([], [one.unit])
    assert one.label[0].isupper()
    assert len(one.description) > 3
    assert not one.description.endswith(".")


def test_formats_follow_the_unit():
    """Short on an axis, exact in a tooltip."""
    money = Field("x_usd", "X", "usd", "some money")

    assert (money.axis_format, money.exact_format) == ("$~s", "$,.2f")


@pytest.mark.parametrize(
    ("apps", "labels"),
    [
        ([], {}),
        ([("maps", "Maps")], {"maps": "Maps"}),
        ([("maps", None)], {"maps": "maps"}),
        ([("maps", "  ")], {"maps": "maps"}),
        ([("a", "Maps"), ("b", "Maps"), ("c", "Forms")], {"a": "Maps (a)", "b": "Maps (b)", "c": "Forms"}),
        (
            [("a", "x" * 60), ("b", "x" * 61)],
            {"a": "x" * 47 + "… (a)", "b": "x" * 47 + "… (b)"},
        ),
    ],
)
def test_apps_have_labels_that_are_short_and_their_own(apps, labels):
    """Two apps never share a label, whatever they are called."""
    assert label_apps(apps) == labels
