"""Evaluation exceptions: by rule, as in evaluation_rules, what does not count or goes by another name."""

from __future__ import annotations

__all__ = ["EXCEPTIONS"]

EXCEPTIONS: dict[str, tuple[str, str, str, str]] = {
    "who pays until the day it begins does not pay": (
        """
        starts_on   ends_on     net
        2026-03-10  2026-04-10  100
        """,
        "",
        """
        licence_type  recorded_on  starts_on   ends_on
        EVALUATION    2026-04-10   2026-04-10  2026-05-10
        """,
        "2026-04-10  2026-05-10  -           -           -",
    ),
    "who goes on as community was no evaluation": (
        """
        starts_on   ends_on     net  licence_type
        2026-05-01  2027-05-01  0    COMMUNITY
        """,
        """
        licence_type  starts_on   evaluation_starts_on  evaluation_ends_on
        COMMUNITY     2026-05-01  2026-04-10            2026-05-10
        """,
        "",
        "2026-04-10  2026-05-10  -           -           free licence",
    ),
    "who paid before going on as community was one": (
        """
        starts_on   ends_on     net  licence_type
        2026-05-01  2026-06-01  100  COMMERCIAL
        2026-06-01  2027-06-01  0    COMMUNITY
        """,
        """
        licence_type  starts_on   evaluation_starts_on  evaluation_ends_on
        COMMUNITY     2026-06-01  2026-04-10            2026-05-10
        """,
        "",
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
    "a trial on a sandbox does not count": (
        "",
        """
        licence_type  starts_on   ends_on     sandbox
        EVALUATION    2026-04-10  2026-05-10  Yes
        """,
        "",
        "2026-04-10  2026-05-10  -           -           sandbox",
    ),
    "whether it is a sandbox may be pending": (
        "",
        """
        licence_type  starts_on   ends_on     sandbox
        EVALUATION    2026-04-10  2026-05-10  Pending
        """,
        "",
        "2026-04-10  2026-05-10  -           -           -",
    ),
    "a demonstration is no evaluation at all": (
        "",
        """
        licence_type   starts_on   ends_on
        DEMONSTRATION  2026-04-10  2027-04-10
        """,
        "",
        "",
    ),
    "a customer who migrates from Data Center is no new one": (
        """
        entitlement  hosting      starts_on   ends_on     net   sen
        E-old        Data Center  2025-05-01  2026-05-01  1200  SEN-77
        -            Cloud        2026-05-01  2026-06-01  100   -
        """,
        """
        starts_on   evaluation_starts_on  evaluation_ends_on  migrated_from
        2026-05-01  2026-04-10            2026-05-10          SEN-77
        """,
        "",
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  moved licence",
    ),
    "another edition is tried, and bought": (
        """
        sale_type  edition   starts_on   ends_on     net
        New        Standard  2026-03-10  2026-04-10  100
        Renewal    Standard  2026-04-10  2026-05-10  100
        Upgrade    Advanced  2026-05-10  2026-06-10  150
        """,
        """
        edition   starts_on   upgrade_edition  upgrade_starts_on  upgrade_ends_on
        Advanced  2026-05-10  Advanced         2026-04-02         2026-05-02
        """,
        "",
        "2026-04-02  2026-05-02  2026-05-10  2026-05-10  -",
    ),
    "another edition is tried, and the old one renewed": (
        """
        sale_type  edition   starts_on   ends_on     net
        New        Standard  2026-03-10  2026-04-10  100
        Renewal    Standard  2026-04-10  2026-05-10  100
        """,
        """
        edition   starts_on   upgrade_edition  upgrade_starts_on
        Standard  2026-04-10  Advanced         2026-04-02
        """,
        "",
        "2026-04-02  -           -           -           -",
    ),
    "a record names another licence's evaluation as its own": (
        """
        entitlement  starts_on   ends_on     net
        E-bought     2026-05-01  2026-06-01  100
        """,
        """
        entitlement  licence_type  starts_on   ends_on     evaluation_starts_on  evaluation_licence
        E-tried      EVALUATION    2026-04-10  2026-05-10  -                     -
        E-bought     COMMERCIAL    2026-05-01  2026-06-01  2026-04-10            E-tried
        """,
        "",
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
    "a licence that gets another number is one licence": (
        """
        entitlement  entitlement_id  starts_on   ends_on     net
        E-new        id-1            2026-05-01  2026-06-01  100
        """,
        "",
        """
        entitlement  entitlement_id  licence_type  recorded_on  starts_on   ends_on
        E-old        id-1            EVALUATION    2026-04-10   2026-04-10  2026-05-10
        """,
        "2026-04-10  2026-05-10  2026-05-01  2026-05-01  -",
    ),
}
