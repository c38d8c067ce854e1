from reports_lib.tables.export import csv_text
from tests.presented import rows


def test_a_frame_becomes_csv_under_its_stable_names():
    """Worked example: months, days, money with two digits, and nothing for what is unknown."""
    frame = rows(
        "month sold_on app_name mrr_usd nrr",
        "2026-10 | 2026-10-31 | Page Guard, the second | 36578.80 | -",
        "2026-11 | - | - | -0.50 | 1",
    )

    assert csv_text(frame) == (
        "month,sold_on,app_name,mrr_usd,nrr\r\n"
        '2026-10,2026-10-31,"Page Guard, the second",36578.80,\r\n'
        "2026-11,,,-0.50,1.0\r\n"
    )


def test_a_name_that_is_a_formula_is_text():
    """A spreadsheet would run it."""
    frame = rows("company mrr_usd", '=HYPERLINK("http://evil") | 1.00', "+1 | -1.00", "@x | 2.00")

    assert [line.split(",")[0] for line in csv_text(frame).splitlines()[1:]] == [
        '"\'=HYPERLINK(""http://evil"")"',
        "+1",
        "'@x",
    ]


def test_a_frame_without_rows_is_its_header():
    """A script that reads it still finds its columns."""
    assert csv_text(rows("month mrr_usd")) == "month,mrr_usd\r\n"
