"""Evaluation rules: by rule, what is sold, told now and told before, and the evaluations it makes.

An evaluation is its first day, the day after its last, the day of its sale, the first day that is paid
for, and why it does not count.
"""

from __future__ import annotations

__all__ = ["RULES"]

HEAD = "started     ends        sold        converted   left_out"

_TRIAL = """
    licence_type  recorded_on  starts_on   ends_on
    EVALUATION    2026-04-10   2026-04-10  2026-05-10
"""
_UNSOLD = "2026-04-10  2026-05-10  -           -           -"

RULES: dict[str, tuple[str, str, str, str]] = {
    "a trial runs and nothing is sold": (
        "",
        """
        licence_type  starts_on   ends_on
        EVALUATION    2026-04-10  2026-05-10
        """,
        "",
        _UNSOLD,
    ),
    "the history knows of the trial of who bought": (
        """
        starts_on   ends_on     net
        2026-05-01  2026-06-01  100
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
    "a present record names the evaluation before it": (
        """
        starts_on   ends_on     net
        2026-05-01  2026-06-01  100
        """,
        """
        starts_on   ends_on     evaluation_starts_on  evaluation_ends_on
        2026-05-01  2026-06-01  2026-04-10            2026-05-10
        """,
        "",
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
    "only the first day is told": (
        "",
        """
        licence_type  starts_on   latest_evaluation_on
        COMMERCIAL    2026-05-01  2026-04-10
        """,
        "",
        "2026-04-10  -           -           -           -",
    ),
    "an end before the first day is none": (
        "",
        """
        licence_type  starts_on   ends_on
        EVALUATION    2026-04-10  2026-04-09
        """,
        "",
        "2026-04-10  -           -           -           -",
    ),
    "a sale ahead is converted on the first day that is paid for": (
        """
        sold_on     starts_on   ends_on     net
        2026-04-20  2026-05-10  2027-05-10  100
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-04-20  2026-05-10  -",
    ),
    "who buys on the first day has bought": (
        """
        starts_on   ends_on     net
        2026-04-10  2026-05-10  100
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-04-10  2026-04-10  -",
    ),
    "who buys months after the end has bought": (
        """
        starts_on   ends_on     net
        2026-10-01  2026-11-01  100
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-10-01  2026-10-01  -",
    ),
    "an extension that touches is the same evaluation": (
        "",
        "",
        """
        licence_type  recorded_on  starts_on   ends_on
        EVALUATION    2026-04-10   2026-04-10  2026-05-10
        EVALUATION    2026-05-10   2026-05-10  2026-06-10
        """,
        "2026-04-10  2026-06-10  -           -           -",
    ),
    "a day between makes two, and a sale from then on is the newer one's": (
        """
        starts_on   ends_on     net
        2026-05-11  2026-06-11  100
        """,
        "",
        """
        licence_type  recorded_on  starts_on   ends_on
        EVALUATION    2026-04-10   2026-04-10  2026-05-10
        EVALUATION    2026-05-11   2026-05-11  2026-06-10
        """,
        """
        2026-04-10  2026-05-10  -           -           -
        2026-05-11  2026-06-10  2026-05-11  2026-05-11  -
        """,
    ),
    "who bought, left, and tries again has two evaluations": (
        """
        starts_on   ends_on     net
        2026-05-01  2026-06-01  100
        2026-09-20  2026-10-20  100
        """,
        "",
        """
        licence_type  recorded_on  starts_on   ends_on
        EVALUATION    2026-04-10   2026-04-10  2026-05-10
        EVALUATION    2026-09-01   2026-09-01  2026-10-01
        """,
        """
        2026-04-10  2026-05-10  2026-05-01  2026-05-01  -
        2026-09-01  2026-10-01  2026-09-20  2026-09-20  -
        """,
    ),
    "who pays when it begins is no evaluation": (
        """
        starts_on   ends_on     net
        2026-01-01  2027-01-01  1200
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  -           -           already pays",
    ),
    "who was paid back before it begins does not pay": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-01-01  2026-01-01  2027-01-01  1200
        Refund     2026-03-15  2026-01-01  2027-01-01  -1200
        """,
        "",
        _TRIAL,
        _UNSOLD,
    ),
    "a line without a price is no sale": (
        """
        starts_on   ends_on     net
        2026-05-01  2026-06-01  0
        """,
        "",
        _TRIAL,
        _UNSOLD,
    ),
    "a line that was given up is no sale": (
        """
        starts_on   ends_on     net  status
        2026-05-01  2026-06-01  100  Uncollectible
        """,
        "",
        _TRIAL,
        _UNSOLD,
    ),
    "users added in mid-term are no sale": (
        """
        starts_on   ends_on     net  prorated
        2026-05-01  2026-06-01  100  yes
        """,
        "",
        _TRIAL,
        _UNSOLD,
    ),
    "a sale wholly paid back within 30 days is none": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-01  2026-05-01  2026-06-01  100
        Refund     2026-05-31  2026-05-01  2026-06-01  -100
        """,
        "",
        _TRIAL,
        _UNSOLD,
    ),
    "a sale paid back on the 31st day is one": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-01  2026-05-01  2027-05-01  100
        Refund     2026-06-01  2026-05-01  2027-05-01  -100
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
    "after a sale that was paid back, the next one counts": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-01  2026-05-01  2026-06-01  100
        Refund     2026-05-03  2026-05-01  2026-06-01  -100
        New        2026-06-07  2026-06-07  2026-07-07  120
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-06-07  2026-06-07  -",
    ),
    "a sale partly paid back is one": (
        """
        sale_type  sold_on     starts_on   ends_on     net   transaction  original
        New        2026-05-01  2026-05-01  2026-06-01  100   IN-1         -
        Refund     2026-05-03  2026-05-01  2026-06-01  -30   IN-2         IN-1
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
    "a sale booked anew for more users is one": (
        """
        sale_type  sold_on     starts_on   ends_on     net   transaction  original
        New        2026-05-01  2026-05-01  2027-05-01  100   IN-1         -
        Refund     2026-05-09  2026-05-01  2027-05-01  -100  IN-2         IN-1
        Upgrade    2026-05-09  2026-05-01  2027-05-01  180   IN-2         IN-1
        """,
        "",
        _TRIAL,
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
}
