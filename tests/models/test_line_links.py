"""Line links: which line belongs to which, how we know, and what is left alone."""

from __future__ import annotations

import pytest

from tests.models.linked import linked, said
from tests.pipeline import models_of_lines

# By case, the lines of one licence, and what is said of those that belong to another.
CASES = {
    "a refund takes back the line on the transaction that it names": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        other   Renewal    2026-02-01  2026-01-01  2027-01-01  1200   T-2          -
        back    Refund     2026-06-20  2026-01-01  2027-01-01  -1200  T-3          T-1
        """,
        ["back takes back old: named sale"],
    ),
    "of several lines on it, the one that ends with it, then the nearest in price": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction  original
        first   New        2026-01-01  2026-01-01  2026-02-01  100   T-1          -
        short   New        2026-01-01  2026-02-01  2026-03-01  40    T-1          -
        second  New        2026-01-01  2026-02-01  2026-03-01  90    T-1          -
        back    Refund     2026-02-20  2026-02-01  2026-03-01  -100  T-2          T-1
        """,
        ["back takes back second: named sale"],
    ),
    "a refund that names an unknown sale is an orphan, whatever else fits": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        back    Refund     2026-06-20  2026-01-01  2027-01-01  -1200  T-2          T-0
        """,
        ["back takes back nothing"],
    ),
    "a refund that names none takes back the newest line of the same term and price": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  1200
        newer   New        2026-01-03  2026-01-01  2027-01-01  1200
        back    Refund     2026-06-20  2026-01-01  2027-01-01  -1200
        later   New        2026-06-21  2026-01-01  2027-01-01  1200
        """,
        ["back takes back newer: same term and price"],
    ),
    "or the one whose rest it is worth": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  3650
        back    Refund     2026-06-15  2026-06-15  2027-01-01  -2000
        """,
        ["back takes back old: rest of the term, all that was left"],
    ),
    "of which two in a hundred may be missing": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  3650
        back    Refund     2026-06-15  2026-06-15  2027-01-01  -1961
        """,
        ["back takes back old: rest of the term, all that was left"],
    ),
    "but not more": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2027-01-01  3650
        back    Refund     2026-06-15  2026-06-15  2027-01-01  -1959
        """,
        ["back takes back nothing"],
    ),
    "a part of a price names its sale, or belongs to nothing": (
        """
        number   sale_type  sold_on     starts_on   ends_on     net   transaction  original
        old      New        2026-01-01  2026-01-01  2027-01-01  1200  T-1          -
        named    Refund     2026-01-03  2026-01-01  2027-01-01  -360  T-2          T-1
        unnamed  Refund     2026-01-03  2026-01-01  2027-01-01  -360  T-3          -
        """,
        ["named takes back old: named sale", "unnamed takes back nothing"],
    ),
    "a part of a price is not the rest because it is nearly worth it": (
        """
        number   sale_type  sold_on     starts_on   ends_on     net   transaction  original
        old      New        2026-01-01  2026-01-01  2027-01-01  3650  T-1          -
        half     Refund     2026-07-02  2026-01-01  2027-01-01  -1825  T-2         T-1
        quarter  Refund     2026-10-02  2026-01-01  2027-01-01  -912.50  T-3       T-1
        """,
        ["half takes back old: named sale", "quarter takes back old: named sale"],
    ),
    "to the cent, what was left on the day of the refund is the rest of the parent's own term, too": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  1000  T-1          -
        back    Refund     2026-07-02  2026-01-01  2027-01-01  -501.37  T-2       T-1
        """,
        ["back takes back old: named sale, all that was left"],
    ),
    "several refunds of one line belong to it": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net   transaction  original
        old     New        2026-01-01  2026-01-01  2027-01-01  3650  T-1          -
        part    Refund     2026-02-01  2026-01-01  2027-01-01  -365  T-2          T-1
        rest    Refund     2026-06-15  2026-06-15  2027-01-01  -2000  T-3         T-1
        """,
        ["part takes back old: named sale", "rest takes back old: named sale, all that was left"],
    ),
    "a refund can be of a prorated line": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net  transaction  original  prorated
        old     New        2026-01-01  2026-01-01  2026-02-01  100  T-1          -         -
        more    Upgrade    2026-01-16  2026-01-16  2026-02-01  20   T-2          -         yes
        back    Refund     2026-01-20  2026-01-16  2026-02-01  -20  T-3          T-2       -
        """,
        ["back takes back more: named sale", "more adds to old: same term"],
    ),
    "without a name, too": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net  prorated
        old     New        2026-01-01  2026-01-01  2026-02-01  100  -
        more    Upgrade    2026-01-16  2026-01-16  2026-02-01  20   yes
        back    Refund     2026-01-20  2026-01-16  2026-02-01  -20  -
        """,
        ["back takes back more: same term and price", "more adds to old: same term"],
    ),
    "a line that names no term belongs to nothing": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  2026-01-01  2026-02-01  100
        back    Refund     2026-01-20  -           -           -100
        empty   Refund     2026-01-20  2026-01-01  2026-02-01  -
        """,
        ["back takes back nothing", "empty takes back nothing"],
    ),
    "absurd days and amounts are compared with nothing": (
        """
        number  sale_type  sold_on     starts_on   ends_on     net
        old     New        2026-01-01  1901-01-01  9999-12-31  999999999.99
        back    Refund     2026-01-20  2026-01-20  9999-12-31  -999999999.98
        first   New        2026-01-01  0001-01-01  9999-12-31  999999999.99
        again   Refund     0001-01-02  0001-01-01  9999-12-31  -1
        """,
        ["again takes back nothing", "back takes back nothing"],
    ),
}


@pytest.fixture(scope="module")
def links():
    """The links of all refunds and prorated lines."""
    return linked(CASES)


@pytest.mark.parametrize("name", CASES)
def test_lines_belong_to_others(links, name):
    """Each refund and prorated line, what it belongs to, and why."""
    assert links[name] == CASES[name][1]


def test_lines_of_two_licences_never_belong_to_each_other():
    """Not even by the name of the sale."""
    models = models_of_lines("""
        entitlement  sale_type  sold_on     starts_on   ends_on     net    transaction  original
        E-1          New        2026-01-01  2026-01-01  2027-01-01  1200   T-1          -
        E-2          Refund     2026-06-15  2026-01-01  2027-01-01  -1200  T-2          T-1
        E-1          Upgrade    2026-06-15  2026-01-01  2027-01-01  2000   T-2          T-1
    """)

    assert said(models) == {"E-2": ["L-2 takes back nothing"]}
