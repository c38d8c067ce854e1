import pytest

from reports_lib import charts
from reports_lib.build.data_table import data_table
from tests.presented import APPS, MRR_BY_APP, SOURCE


def spec_of(*rows):
    """Return as much of a spec as the table reads."""
    return {"datasets": {"rows": list(rows)}}


def test_the_rows_behind_a_chart_are_shown_exactly():
    """Worked example: labels and formats of the page, plain values for a spreadsheet."""
    table = data_table(spec_of({"drawn_at": 0, "app_name": "Lens", "mrr_usd": 1100.5, "month": "2026-10"}))

    assert table.labels == ["Month", "App name", "MRR"]
    assert table.rows == [["Oct 2026", "Lens", "$1,100.50"]]
    assert table.numeric == [False, False, True]
    assert table.csv == "month,app_name,mrr_usd\r\n2026-10,Lens,1100.50\r\n"


def test_unknown_is_a_dash_on_the_page_and_empty_in_the_file():
    """Never a zero."""
    table = data_table(spec_of({"month": "2026-10", "mrr_usd": None}))

    assert table.rows == [["Oct 2026", "—"]]
    assert table.csv.endswith("2026-10,\r\n")


@pytest.mark.parametrize(
    ("name", "cell"),
    [
        ("=HYPERLINK(0)", "'=HYPERLINK(0)"),
        ("+1+1", "'+1+1"),
        ("-2-3", "'-2-3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\tx", "'\tx"),
        ("\rx", '"\'\rx"'),
        ("-12.50", "-12.50"),
        ("+7", "+7"),
        ("Lens", "Lens"),
        ('a,"b"', '"a,""b"""'),
    ],
)
def test_a_cell_that_begins_like_a_formula_is_defused(name, cell):
    """A spreadsheet shows it; a plain number stays a number."""
    assert data_table(spec_of({"app_name": name})).csv == f"app_name\r\n{cell}\r\n"


def test_a_negative_amount_stays_a_number():
    """Refunds can be added up."""
    assert data_table(spec_of({"sales_usd": -100.0})).csv == "sales_usd\r\n-100.00\r\n"


def test_an_empty_chart_has_no_table():
    """There are no rows to show."""
    assert data_table(spec_of({"message": "Nothing was sold"})) is None
    assert data_table({}) is None


def test_a_real_charts_rows_are_all_there():
    """Five rows in, five rows out, names and all."""
    spec = charts.mrr_history_bars(MRR_BY_APP, APPS, title="x", source=SOURCE).to_dict()

    table = data_table(spec)

    assert table.labels == ["Month", "App name", "MRR"]
    assert table.rows[-1] == ["Oct 2026", "Roadmap Lens for Jira", "$1,100.00"]
    assert len(table.rows) == 5
