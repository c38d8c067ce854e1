"""A shared review: customers under other names, small groups together, and the same totals."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import partial

import pytest
import simplejson
from pandas.testing import assert_frame_equal

from reports_lib import metrics
from reports_lib.audiences import LEAST, OTHER, OTHER_APPS
from reports_lib.config import Config
from reports_lib.errors import ParamsError, ReportError
from reports_lib.review import provenance
from reports_lib.sync import import_files
from reports_lib.workspace import open_workspace
from reports_lib.workspace.telling import pseudonym
from tests.records import line

NOW = datetime(2026, 11, 5, 8, tzinfo=UTC)

# App, hosting, billing period, what one customer pays a month, and how many there are.
GROUPS = [
    ("lens", "Cloud", "Monthly", "100", 9),
    ("lens", "Data Center", "Annual", "70", 6),
    ("guard", "Cloud", "Monthly", "30", 7),
    ("guard", "Server", "Annual", "777", 2),
    ("tiny", "Cloud", "Monthly", "555", 3),
]
CUSTOMERS = 27


def ledger(groups=GROUPS):
    """Return a line a month or a year for each customer, from October 2025 to October 2026."""
    lines = []
    for app, hosting, period, price, number in groups:
        for one in range(number):
            customer = f"{app}-{hosting[:2]}-{one}".lower()
            more = {"app": app, "customer": customer, "hosting": hosting, "billing_period": period}
            more |= {"company": f"Tarnwick {customer} GmbH", "app_name": app.capitalize()}
            for at in range(13) if period == "Monthly" else [1]:
                year, month = divmod(2025 * 12 + 9 + at, 12)
                after, end = divmod(2025 * 12 + 10 + at + (11 if period == "Annual" else 0), 12)
                lines.append(
                    line(
                        f"{customer}-{at}",
                        starts_on=f"{year}-{month + 1:02}-01",
                        ends_on=f"{after}-{end + 1:02}-01",
                        net=str(Decimal(price) * (12 if period == "Annual" else 1)),
                        sale_type="New" if at < 2 else "Renewal",
                        **more,
                    )
                )
    return lines


def stored(home, records):
    """Fill a store."""
    config = Config(home=home, data=home / "data", output=home / "output", vendor="7", hash_key="k")
    file = home / "ledger.json"
    file.write_text(simplejson.dumps({"transactions": records}, use_decimal=True), encoding="utf-8")
    import_files(config, "transactions", [file], now=NOW, progress=lambda *_told: None)
    return config


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """A store with one large app, one of which a part is small, and one that is small itself."""
    return stored(tmp_path_factory.mktemp("home"), ledger())


@pytest.fixture(scope="module")
def both(config):
    """The review of October 2026 for internal readers, and for those outside."""
    opened = partial(open_workspace, config, month="2026-10")
    return opened(), opened(audience="shared")


def test_a_small_app_is_told_together_with_the_next_smallest(both):
    """Three customers are few; with those of guard they are twelve, and lens is told alone."""
    internal, shared = both

    assert (internal.small_apps, shared.small_apps) == ((), ("guard", "tiny"))
    assert metrics.apps(shared.apps)[["app_key", "app_name"]].to_numpy().tolist() == [
        ["lens", "Lens"],
        [OTHER_APPS, "Other apps"],
    ]
    by_app = metrics.mrr(shared.customer_months, months=shared.this_month, by=("app_key",))
    assert by_app[["app_key", "mrr_usd", "paying_customers"]].to_numpy().tolist() == [
        ["lens", Decimal("1320.00"), 15],
        [OTHER_APPS, Decimal("3429.00"), 12],
    ]


@pytest.mark.parametrize(
    "name", ["mrr", "mrr_movements", "revenue_retention", "sales", "licences", "quick_ratio"]
)
def test_totals_are_what_they_are(both, name):
    """Putting groups together moves nothing."""
    internal, shared = (review.measure(name, months=review.history) for review in both)

    assert_frame_equal(shared, internal)


def test_small_groups_within_an_app_and_across_it_go_together(both):
    """Two customers on Server: their segment is nobody's to see, and no difference gives it away."""
    internal, shared = (
        review.measure("high_value_segments", month=review.month, by=("hosting", "tier_band"))
        for review in both
    )

    assert set(internal["hosting"]) == {"Cloud", "Data Center", "Server"}
    assert set(shared["hosting"]) == {"Cloud", OTHER}
    assert shared["paying_customers"].min() >= LEAST
    assert sum(shared["mrr_usd"]) == sum(internal["mrr_usd"])


def test_what_was_due_is_told_by_the_same_groups_everywhere(both):
    """By billing period, and by hosting and billing period, the same periods are told."""
    _, shared = both
    churn = shared.measure("licence_churn", months=shared.this_month)
    renewals = shared.measure("renewals", months=shared.this_month, by=("hosting", "billing_period"))
    worth = shared.measure("mrr_churn", months=shared.this_month)

    assert set(renewals["billing_period"]) <= set(churn["billing_period"])
    assert set(churn["billing_period"]) <= set(worth["billing_period"])
    assert sum(churn["due"]) == sum(renewals["due"])


def test_customers_and_licences_bear_other_names(both):
    """The same ones each time, and none that the key does not make."""
    internal, _ = both
    moved, hidden = (
        review.told(
            metrics.customer_movements(
                review.customer_months, review.customers, months=review.history, limit=100
            )
        )
        for review in both
    )

    assert internal.told(moved) is moved
    assert all("Tarnwick" in one for one in moved["company"])
    assert all(one.startswith("Customer ") for one in hidden["company"])
    assert len(set(hidden["company"])) == len(set(moved["company"])) == CUSTOMERS
    assert set(hidden["app_key"]) == {"lens", OTHER_APPS}
    assert set(hidden["company"]) == {pseudonym("Customer", one, key="k") for one in moved["customer_id"]}
    assert "Tarnwick" not in hidden.to_csv()
    assert not set(moved["customer_id"]) & set(hidden["customer_id"])


def test_a_young_time_with_few_customers_is_not_told(tmp_path):
    """Three paid in the first months: the history begins when there were more, and so do rates."""
    early = [("lens", "Cloud", "Monthly", "100", 3)]
    late = [
        line(f"late-{one}-{month}", customer=f"late{one}", app="lens", net="50", billing_period="Monthly",
             starts_on=f"2026-{month:02}-01", ends_on=f"2026-{month + 1:02}-01")
        for one in range(4) for month in (8, 9, 10)
    ]  # fmt: skip
    shared = open_workspace(stored(tmp_path, [*ledger(early), *late]), month="2026-10", audience="shared")

    assert str(shared.history) == "2026-09..2026-10"
    retention = shared.measure("revenue_retention", months=shared.history)
    year = retention[retention["window_months"] == 12]
    assert year["opening_mrr_usd"].isna().all()


def test_too_few_customers_are_no_shared_review(tmp_path):
    """The error says what else there is to do."""
    config = stored(tmp_path, ledger([("lens", "Cloud", "Monthly", "100", 4)]))

    with pytest.raises(ParamsError, match="Fewer than five customers paid in October 2026"):
        open_workspace(config, month="2026-10", audience="shared")


def test_a_small_app_has_no_shared_review_of_its_own(config):
    """Nor has the one that hides it."""
    for key in ("tiny", "guard"):
        with pytest.raises(ParamsError, match=f"{key}: a shared review would tell of fewer than five"):
            open_workspace(config, month="2026-10", apps=[key], audience="shared")
    assert open_workspace(config, month="2026-10", apps=["lens"], audience="shared").app_keys == ("lens",)


def test_an_unknown_audience_is_refused(config):
    """With the ones there are."""
    with pytest.raises(ParamsError, match="There is no audience 'public'"):
        open_workspace(config, audience="public")


def test_the_largest_customer_is_not_told(both):
    """Nor the ten largest, where fewer than five others are left."""
    _, shared = both
    concentration = shared.measure("concentration", months=shared.history)

    assert concentration["top_customer_share"].isna().all()
    assert concentration["top_ten_share"].notna().all()


def test_a_frame_that_was_not_made_ready_is_refused(both):
    """A notebook of one's own that forgets it builds no page."""
    internal, shared = both
    frame = metrics.sales(shared.transactions, months=shared.this_month, by=("hosting",))

    with pytest.raises(ReportError, match="sales has names or groups"):
        provenance(shared, frame)
    assert provenance(internal, frame)
    assert provenance(shared, shared.measure("sales", months=shared.this_month, by=("hosting",)))
