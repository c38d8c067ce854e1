"""Truth: the planned life of every customer turned into what each report must say.

It works from the plan and not from the records, with its own arithmetic, so that it can be held
against models and metrics. The rules:

- the MRR of a line is ``amount x full days / (covered days x months)``, rounded once, half away from
  zero; ``months`` is the smallest whole number of months whose anniversary reaches the end day;
- a line is in force at a month's end if ``start <= last day < end``; a Refund, an Upgrade and a
  Downgrade do not begin before the day they were sold; a refund of what was left of a term takes its
  whole MRR away;
- free and evaluation licences, uncollectible and prorated lines and terms without a day carry no MRR;
- movements compare month ends of one customer and one app; truth_movements says which are neutral;
- sales count every line in the UTC month of its sale date, uncollectible ones too;
- a licence is what its newest line in force says, else its newest snapshot in force; users are the
  seats of commercial and academic ones.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports_lib.periods import Month, Months
from reports_lib.sample.truth_changes import add_upgrades, identities
from reports_lib.sample.truth_conversion import count_evaluations
from reports_lib.sample.truth_licences import count_licences
from reports_lib.sample.truth_movements import unit_months
from reports_lib.sample.truth_renewals import count_renewals
from reports_lib.sample.truth_restatement import count_restated
from reports_lib.sample.truth_retention import count_retention
from reports_lib.sample.truth_users import count_users

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import date

    from reports_lib.sample.plans import Customer
    from reports_lib.sample.truth_changes import Identity, Upgrades
    from reports_lib.sample.truth_conversion import Cohort
    from reports_lib.sample.truth_licences import LicenceMonth
    from reports_lib.sample.truth_movements import UnitMonth
    from reports_lib.sample.truth_renewals import RenewalMonth
    from reports_lib.sample.truth_restatement import Restated
    from reports_lib.sample.truth_retention import Retention
    from reports_lib.sample.truth_users import Users

__all__ = ["AppMonth", "Sales", "Truth", "Waterfall", "tell"]


@dataclass(slots=True)
class Waterfall:
    """MRR movements of a month in cents; losses are positive, changes of booking signed."""

    opening: int = 0
    new: int = 0
    reactivation: int = 0
    expansion: int = 0
    contraction: int = 0
    churn: int = 0
    billing_period: int = 0
    hosting_migration: int = 0
    transfer: int = 0
    revenue_share: int = 0
    closing: int = 0


@dataclass(slots=True)
class AppMonth:
    """One app at the end of one month; the two waterfalls are on the two money bases."""

    net: Waterfall = field(default_factory=Waterfall)
    gross: Waterfall = field(default_factory=Waterfall)
    paying_customers: int = 0

    @property
    def mrr_net_cents(self) -> int:
        """MRR at the end of the month, net of the platform's share."""
        return self.net.closing

    @property
    def mrr_gross_cents(self) -> int:
        """MRR at the end of the month, as customers are billed."""
        return self.gross.closing


@dataclass(slots=True)
class Sales:
    """What was booked in a month; refunds are negative."""

    lines: int = 0
    net_cents: int = 0
    gross_cents: int = 0


@dataclass(frozen=True, slots=True)
class Truth:
    """What is right at the start of the day ``at``, as sums: nothing in it grows with the customers.

    ``app_months`` has a row for every month of ``span`` and every app; ``paying_customers`` counts
    each customer once a month; ``sales`` has rows by month, sale type and hosting, also of the days
    after the last full month; ``licences`` by month, app and hosting, where there is anything.
    ``upgrades`` are by month of sale and app.
    """

    at: date
    span: Months
    app_months: dict[tuple[Month, str], AppMonth]
    paying_customers: dict[Month, int]
    sales: dict[tuple[Month, str | None, str], Sales]
    licences: dict[tuple[Month, str, str], LicenceMonth]
    upgrades: dict[tuple[Month, str], Upgrades]
    _play: Callable[[], Iterable[Customer]] = field(repr=False, compare=False)

    def users(self, *, now: date, then: date) -> dict[tuple[str, str], Users]:
        """Count the users at the end of two days, by app key and hosting."""
        return count_users(self._play(), now=now, then=then, at=self.at)

    def renewals(self) -> dict[tuple[Month, str, str, str], RenewalMonth]:
        """Count what was due and renewed, by month, app key, hosting and billing period."""
        return count_renewals(self._play(), span=self.span, at=self.at)

    def retention(self) -> Retention:
        """Say what the customers of then pay now, whom each month lost, and what is left of each cohort."""
        return count_retention(self._play(), span=self.span, at=self.at)

    def evaluations(self) -> dict[tuple[Month, str, bool], Cohort]:
        """Count trials by the month they began in, app key and whether one was of another edition."""
        return count_evaluations(self._play(), span=self.span, at=self.at)

    def restated(self, *, then: date) -> dict[tuple[Month, str, str], Restated]:
        """Count what the months that were over then are restated by, by month, app key and reason."""
        span = Months(self.span.first, Month.of(then) - 1)
        return count_restated(self._play(), span=span, then=then, now=self.at)

    def identities(self) -> Iterator[Identity]:
        """Say, licence by licence, which ids are one and whose they are."""
        return identities(self._play())


def tell(play: Callable[[], Iterable[Customer]], *, at: date, span: Months, app_keys: Iterable[str]) -> Truth:
    """Add up the truth of all customers as told at the start of a day, one at a time."""
    truth = Truth(
        at=at,
        span=span,
        app_months={(month, key): AppMonth() for key in app_keys for month in span},
        paying_customers=dict.fromkeys(span, 0),
        sales={},
        licences={},
        upgrades={},
        _play=play,
    )
    for customer in play():
        paying: set[Month] = set()
        for app_key, months in unit_months(customer, span, at):
            _move(months, "net", [truth.app_months[one.month, app_key].net for one in months])
            _move(months, "gross", [truth.app_months[one.month, app_key].gross for one in months])
            for one in months:
                if one.closing["net"] > 0:
                    truth.app_months[one.month, app_key].paying_customers += 1
                    paying.add(one.month)
        _book(customer, truth.sales, at)
        for month in paying:
            truth.paying_customers[month] += 1
        count_licences(customer, truth.licences, span=span, at=at)
        add_upgrades(customer, truth.upgrades, span=span, at=at)
    return truth


def _move(months: list[UnitMonth], basis: str, rows: list[Waterfall]) -> None:
    """Add one customer's month ends for one app to the waterfalls of these months."""
    has_paid = False
    for one, row in zip(months, rows, strict=True):
        before, after, neutral = one.opening[basis], one.closing[basis], one.neutral[basis]
        change = after - before - sum(neutral.values())
        row.opening += before
        row.closing += after
        row.billing_period += neutral["billing period"]
        row.hosting_migration += neutral["hosting migration"]
        row.transfer += neutral["transfer"]
        row.revenue_share += neutral["revenue share"]
        if after > 0 and before <= 0:
            if has_paid:
                row.reactivation += change
            else:
                row.new += change
        elif before > 0 and after <= 0:
            row.churn -= change
        elif change > 0:
            row.expansion += change
        else:
            row.contraction -= change
        has_paid = has_paid or after > 0


def _book(customer: Customer, sales: dict[tuple[Month, str | None, str], Sales], at: date) -> None:
    for licence in customer.licences:
        for line in licence.lines:
            if line.is_told(at):
                told = line.amounts(at)
                key = (Month.of(line.sold_on), line.sale_type, line.offer.hosting)
                row = sales.setdefault(key, Sales())
                row.lines += 1
                row.net_cents += told.net
                row.gross_cents += told.gross
