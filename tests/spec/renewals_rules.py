"""Renewals rules: each rule of what is due and renewed, with the ledger that shows it."""

from __future__ import annotations

__all__ = ["RULES"]

# By rule, one customer: what is sold, and for every due day the MRR that was due, the day it is renewed
# on, by what, and the MRR that began for it.
RULES = {
    "the first purchase makes the first renewal": (
        """
        sale_type  starts_on   ends_on     net
        New        2026-05-10  2026-06-10  40
        """,
        ["2026-06-10 40 -"],
    ),
    "a term that goes on without a gap is renewed, whenever it was sold": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2026-05-10  2026-05-10  2026-06-10  40
        Renewal    2026-07-02  2026-06-10  2026-07-10  50
        Renewal    2026-06-20  2026-07-10  2026-08-10  50
        """,
        [
            "2026-06-10 40 2026-06-10 same licence 50",
            "2026-07-10 50 2026-07-10 same licence 50",
            "2026-08-10 50 -",
        ],
    ),
    "an upgrade at renewal, sold late, leaves no gap either": (
        """
        sale_type  sold_on     starts_on   ends_on     net
        New        2025-06-10  2025-06-10  2026-06-10  1200
        Upgrade    2026-06-19  2026-06-10  2027-06-10  2400
        """,
        ["2026-06-10 100 2026-06-10 same licence 200", "2027-06-10 200 -"],
    ),
    "what begins 30 days later is late, and so is what begins months later": (
        """
        sale_type  starts_on   ends_on     net
        New        2026-01-10  2026-02-10  40
        Renewal    2026-03-12  2026-04-12  40
        New        2026-09-12  2026-10-12  45
        """,
        [
            "2026-02-10 40 2026-03-12 same licence 40",
            "2026-04-12 40 2026-09-12 same licence 45",
            "2026-10-12 45 -",
        ],
    ),
    "a term begun before the old one ends renews it": (
        """
        sale_type  starts_on   ends_on     net
        New        2026-01-10  2026-02-10  40
        Renewal    2026-02-01  2026-03-01  41
        """,
        ["2026-02-10 40 2026-02-10 same licence 41", "2026-03-01 41 -"],
    ),
    "a term is due where it ends, and renewed if another one reaches beyond": (
        """
        sale_type  starts_on   ends_on     net
        New        2026-01-01  2027-01-01  1200
        New        2026-01-01  2026-03-01  20
        """,
        ["2026-03-01 10 2026-03-01 same licence 100", "2027-01-01 100 -"],
    ),
    "terms that end on one day are one renewal": (
        """
        sale_type  starts_on   ends_on     net
        New        2026-01-01  2027-01-01  1200
        Upgrade    2026-07-01  2027-01-01  60
        Renewal    2027-01-01  2028-01-01  1320
        """,
        ["2027-01-01 110 2027-01-01 same licence 110", "2028-01-01 110 -"],
    ),
    "a renewal that is taken back whole is none": (
        """
        sale_type  sold_on     starts_on   ends_on     net  transaction  original
        New        2026-05-10  2026-05-10  2026-06-10  40   IN-1         -
        Renewal    2026-06-10  2026-06-10  2026-07-10  40   IN-2         -
        Refund     2026-06-24  2026-06-10  2026-07-10  -40  IN-3         IN-2
        """,
        ["2026-06-10 40 -"],
    ),
    "a refund after the end takes back no renewal": (
        """
        sale_type  sold_on     starts_on   ends_on     net  transaction  original
        New        2026-05-10  2026-05-10  2026-06-10  40   IN-1         -
        Renewal    2026-06-10  2026-06-10  2026-07-10  40   IN-2         -
        Refund     2026-07-11  2026-06-10  2026-07-10  -40  IN-3         IN-2
        """,
        ["2026-06-10 40 2026-06-10 same licence 40", "2026-07-10 40 -"],
    ),
    "an upgrade billed anew for the whole term is due in place of the old one, at its own worth": (
        """
        sale_type  sold_on     starts_on   ends_on     net    transaction  original
        New        2025-03-01  2025-03-01  2026-03-01  1200   IN-1         -
        Renewal    2026-03-01  2026-03-01  2027-03-01  1200   IN-2         -
        Refund     2026-03-15  2026-03-01  2027-03-01  -1200  IN-3         IN-2
        Upgrade    2026-03-15  2026-03-01  2027-03-01  2400   IN-3         -
        Renewal    2027-03-01  2027-03-01  2028-03-01  2400   IN-4         -
        """,
        [
            "2026-03-01 100 2026-03-01 same licence 100",
            "2027-03-01 200 2027-03-01 same licence 200",
            "2028-03-01 200 -",
        ],
    ),
    "billed anew before it begins, the new one renews": (
        """
        sale_type  sold_on     starts_on   ends_on     net    transaction  original
        New        2025-03-01  2025-03-01  2026-03-01  1200   IN-1         -
        Renewal    2026-02-01  2026-03-01  2027-03-01  1200   IN-2         -
        Refund     2026-02-15  2026-03-01  2027-03-01  -1200  IN-3         IN-2
        Upgrade    2026-02-15  2026-03-01  2027-03-01  2400   IN-3         -
        """,
        ["2026-03-01 100 2026-03-01 same licence 200", "2027-03-01 200 -"],
    ),
    "an upgrade billed anew for what is left is due at the same end": (
        """
        sale_type  sold_on     starts_on   ends_on     net   transaction  original
        New        2026-01-01  2026-01-01  2027-01-01  1460  IN-1         -
        Refund     2026-05-26  2026-05-26  2027-01-01  -880  IN-2         IN-1
        Upgrade    2026-05-26  2026-05-26  2027-01-01  1760  IN-2         -
        """,
        ["2027-01-01 245 -"],
    ),
    "a term cancelled in its middle is not due": (
        """
        sale_type  sold_on     starts_on   ends_on     net   transaction  original
        New        2025-01-01  2025-01-01  2026-01-01  1460  IN-1         -
        Renewal    2026-01-01  2026-01-01  2027-01-01  1460  IN-2         -
        Refund     2026-05-26  2026-05-26  2027-01-01  -880  IN-3         IN-2
        """,
        ["2026-01-01 121.67 2026-01-01 same licence 121.67"],
    ),
    "a refund in part changes nothing": (
        """
        sale_type  sold_on     starts_on   ends_on     net  transaction  original
        New        2026-05-10  2026-05-10  2026-06-10  40   IN-1         -
        Refund     2026-05-12  2026-05-10  2026-06-10  -12  IN-2         IN-1
        """,
        ["2026-06-10 40 -"],
    ),
    "a line that was given up renews nothing": (
        """
        sale_type  starts_on   ends_on     net  status
        New        2026-05-10  2026-06-10  40   Paid
        Renewal    2026-06-10  2026-07-10  40   Uncollectible
        """,
        ["2026-06-10 40 -"],
    ),
    "an open line renews": (
        """
        sale_type  starts_on   ends_on     net  status
        New        2026-05-10  2026-06-10  40   Paid
        Renewal    2026-06-10  2026-07-10  40   Open
        """,
        ["2026-06-10 40 2026-06-10 same licence 40", "2026-07-10 40 -"],
    ),
    "a price of nothing and a free licence renew nothing, and a term without a day is none": (
        """
        sale_type  starts_on   ends_on     net  licence_type
        New        2026-05-10  2026-06-10  40   COMMERCIAL
        Renewal    2026-06-10  2026-06-10  40   COMMERCIAL
        Renewal    2026-06-10  2026-07-10  0    COMMERCIAL
        Renewal    2026-06-10  2026-07-10  40   COMMUNITY
        """,
        ["2026-06-10 40 -"],
    ),
    "a customer who moves to another site goes on": (
        """
        entitlement  starts_on   ends_on     net
        E-old        2026-05-10  2026-06-10  40
        E-new        2026-06-14  2026-07-14  50
        E-new        2026-07-14  2026-08-14  60
        """,
        [
            "2026-06-10 40 2026-06-14 another licence 50",
            "2026-07-14 50 2026-07-14 same licence 60",
            "2026-08-14 60 -",
        ],
    ),
    "one who moves from Data Center to Cloud and pays for both for a while goes on": (
        """
        entitlement  hosting      starts_on   ends_on     net
        E-center     Data Center  2025-06-10  2026-06-10  900
        E-cloud      Cloud        2026-05-20  2026-05-25  20
        E-cloud      Cloud        2026-05-25  2026-06-25  170
        """,
        [
            "2026-05-25 124 2026-05-25 same licence 170",
            "2026-06-10 75 2026-06-10 another licence 124",
            "2026-06-25 170 -",
        ],
    ),
    "a licence that was there all along takes nobody's place": (
        """
        entitlement  starts_on   ends_on     net
        E-ended      2026-05-10  2026-06-10  40
        E-there      2026-04-20  2026-07-20  90
        """,
        ["2026-06-10 40 -", "2026-07-20 30 -"],
    ),
    "of two that end, one new licence takes the place of one": (
        """
        entitlement  starts_on   ends_on     net
        E-one        2026-05-10  2026-06-10  40
        E-two        2026-05-10  2026-06-10  40
        E-three      2026-06-10  2026-07-10  70
        """,
        ["2026-06-10 40 2026-06-10 another licence 70", "2026-06-10 40 -", "2026-07-10 70 -"],
    ),
}
