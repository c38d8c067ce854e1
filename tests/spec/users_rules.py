"""Rules of users, each with a licence that shows it."""

from __future__ import annotations

__all__ = ["RULES"]

# By rule: the lines, the records and their history of one licence, and what it says day by day.
RULES = {
    "a line gives its seats from its start to the day before its end": (
        """
        starts_on   ends_on     tier
        2026-03-10  2026-04-10  25 Users
        """,
        "",
        "",
        {"2026-03-09": "-", "2026-03-10": "25", "2026-04-09": "25", "2026-04-10": "-"},
    ),
    "a line sold late counts from its start, an upgrade from its sale": (
        """
        sale_type  sold_on     starts_on   ends_on     tier
        New        2026-03-15  2026-03-01  2027-03-01  25 Users
        Upgrade    2026-06-20  2026-03-01  2027-03-01  50 Users
        """,
        "",
        "",
        {"2026-03-01": "25", "2026-06-19": "25", "2026-06-20": "50", "2027-03-01": "-"},
    ),
    "the newest line in force counts, and when it ends the one below it": (
        """
        sold_on     starts_on   ends_on     tier
        2026-01-01  2026-01-01  2027-01-01  100 Users
        2026-04-01  2026-04-01  2026-05-01  120 Users
        """,
        "",
        "",
        {"2026-03-31": "100", "2026-04-01": "120", "2026-05-01": "100"},
    ),
    "of lines sold on one day the later start counts, then the later end, then the id": (
        """
        number  sold_on     starts_on   ends_on     tier
        A-1     2026-01-01  2026-01-01  2027-01-01  10 Users
        A-2     2026-01-01  2026-01-01  2027-02-01  11 Users
        A-3     2026-01-01  2026-01-01  2027-02-01  12 Users
        A-4     2026-01-01  2026-02-01  2026-03-01  13 Users
        """,
        "",
        "",
        {"2026-01-31": "12", "2026-02-01": "13", "2026-03-01": "12"},
    ),
    "a refund takes back the line of the same term and price from the day it is booked": (
        """
        sale_type  transaction  original  sold_on     starts_on   ends_on     gross  tier
        New        IN-1         -         2026-01-01  2026-01-01  2027-01-01  500    25 Users
        Refund     IN-2         IN-1      2026-02-10  2026-01-01  2027-01-01  -500   25 Users
        """,
        "",
        "",
        {"2026-02-09": "25", "2026-02-10": "-"},
    ),
    "a refund that names no line takes back the one it matches": (
        """
        sale_type  transaction  sold_on     starts_on   ends_on     gross  tier
        New        IN-1         2026-01-01  2026-01-01  2027-01-01  500    25 Users
        Refund     IN-2         2026-02-10  2026-01-01  2027-01-01  -500   25 Users
        """,
        "",
        "",
        {"2026-02-09": "25", "2026-02-10": "-"},
    ),
    "a refund that names no line takes back what was sold before it": (
        """
        sale_type  transaction  sold_on     starts_on   ends_on     gross  tier
        New        IN-1         2026-01-01  2026-01-01  2027-01-01  500    25 Users
        Refund     IN-2         2026-02-10  2026-01-01  2027-01-01  -500   25 Users
        New        IN-3         2026-02-12  2026-01-01  2027-01-01  500    50 Users
        """,
        "",
        "",
        {"2026-02-09": "50", "2026-02-12": "50"},
    ),
    "a refund of another price, term or line takes nothing back": (
        """
        sale_type  transaction  original  sold_on     starts_on   ends_on     gross  tier
        New        IN-1         -         2026-01-01  2026-01-01  2027-01-01  500    25 Users
        Refund     IN-2         IN-1      2026-02-10  2026-01-01  2027-01-01  -400   25 Users
        Refund     IN-3         IN-1      2026-02-10  2026-01-01  2026-12-01  -500   25 Users
        Refund     IN-4         IN-9      2026-02-10  2026-01-01  2027-01-01  -500   25 Users
        """,
        "",
        "",
        {"2026-02-10": "25"},
    ),
    "a refund and its re-bill: the seats of the one before, then those of the other": (
        """
        sale_type  transaction  original  sold_on     starts_on   ends_on     gross  tier
        New        IN-1         -         2026-01-01  2026-01-01  2027-01-01  500    25 Users
        Refund     IN-2         IN-1      2026-07-01  2026-01-01  2027-01-01  -500   25 Users
        Upgrade    IN-2         IN-1      2026-07-01  2026-01-01  2027-01-01  900    50 Users
        """,
        "",
        "",
        {"2026-06-30": "25", "2026-07-01": "50", "2026-12-31": "50"},
    ),
    "neither seats added in mid-term, nor given-up lines, nor lines without a term count": (
        """
        status         prorated  starts_on   ends_on     tier
        Uncollectible  -         2026-01-01  2026-02-01  10 Users
        Paid           yes       2026-01-01  2026-02-01  3 User
        Open           -         2026-02-01  2026-03-01  12 Users
        Paid           -         2026-03-01  -           15 Users
        """,
        "",
        "",
        {"2026-01-15": "-", "2026-02-15": "12", "2026-03-15": "-"},
    ),
    "money plays no role: a line of nothing gives its seats": (
        """
        net  gross  starts_on   ends_on     tier
        0    0      2026-01-01  2026-02-01  10 Users
        """,
        "",
        "",
        {"2026-01-15": "10"},
    ),
    "a line without a tier has unknown seats, not those of another source": (
        """
        starts_on   ends_on     tier
        2026-01-01  2026-02-01  -
        2026-02-01  2026-03-01  a few
        """,
        """
        starts_on   ends_on     tier
        2026-01-01  2027-01-01  10 Users
        """,
        "",
        {"2026-01-15": "unknown", "2026-02-15": "unknown", "2026-03-15": "10"},
    ),
    "where no line is in force, the record of the licence counts": (
        """
        starts_on   ends_on     tier
        2026-01-01  2026-02-01  10 Users
        """,
        """
        starts_on   ends_on     tier
        2026-01-15  2026-03-01  25 Users
        """,
        "",
        {"2026-01-20": "10", "2026-02-01": "25", "2026-03-01": "-"},
    ),
    "a record without an end has none": (
        "",
        """
        starts_on   ends_on  tier
        2026-01-15  -        25 Users
        """,
        "",
        {"2026-01-14": "-", "2026-01-15": "25", "2031-01-01": "25"},
    ),
    "a record of the history counts from the day it was recorded": (
        "",
        """
        starts_on   ends_on     tier
        2026-06-01  2026-07-01  30 Users
        """,
        """
        recorded_on  starts_on   ends_on     tier
        2026-03-05   2026-03-01  2026-04-01  10 Users
        2026-03-20   2026-03-01  2026-04-01  20 Users
        """,
        {"2026-03-04": "-", "2026-03-05": "10", "2026-03-20": "20", "2026-04-01": "-", "2026-06-01": "30"},
    ),
    "a record that is not active ends when it was last updated": (
        "",
        """
        status     updated_on  starts_on   ends_on     tier
        cancelled  2026-01-20  2026-01-01  2027-01-01  10 Users
        """,
        "",
        {"2026-01-19": "10", "2026-01-20": "-"},
    ),
    "a record that is not active says nothing of a licence with lines": (
        """
        sale_type  starts_on   ends_on     tier
        New        2025-01-01  2025-02-01  10 Users
        """,
        """
        status    updated_on  starts_on   ends_on     tier
        inactive  2026-01-20  2026-01-01  2027-01-01  10 Users
        """,
        "",
        {"2026-01-10": "-"},
    ),
    "a record that is not active ends what was told before it": (
        "",
        "",
        """
        recorded_on  status    updated_on  starts_on   ends_on     tier
        2026-01-01   active    -           2026-01-01  2027-01-01  10 Users
        2026-03-01   inactive  2026-03-01  2026-01-01  2027-01-01  10 Users
        2026-05-01   active    -           2026-05-01  2027-05-01  15 Users
        """,
        {"2026-02-28": "10", "2026-03-01": "-", "2026-05-01": "15"},
    ),
}
