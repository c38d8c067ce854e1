"""Client: what is asked for each stream, and whose records they are."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reports_lib.errors import ParamsError, SourceError
from reports_lib.sources import STREAMS
from reports_lib.sources.marketplace import PULLED
from tests.records import licence, line
from tests.sources.marketplace.site import MAPS, PRODUCTS, REPORTS, SPACE, VENDOR, Reply

TODAY = datetime(2026, 11, 5, tzinfo=UTC)
DONE = {"export": {"id": "e1", "status": "COMPLETED"}}
ASYNC = "async/export"


def export(site, tail, *downloads):
    """Tell one export of a resource."""
    site.tell(f"POST {REPORTS}/{tail}/{ASYNC}", {"export": {"id": "e1"}})
    site.tell(f"GET {REPORTS}/{tail}/{ASYNC}/e1/status", DONE)
    site.tell(f"GET {REPORTS}/{tail}/{ASYNC}/e1", *downloads)


def questions(site, tail):
    """The filters that exports of a resource were begun with."""
    begun = [one for one in site.asked if one.method == "POST" and one.path == f"{REPORTS}/{tail}/{ASYNC}"]
    return [{name: value for name, value in one.query if name not in {"accept", "asked"}} for one in begun]


def test_every_stream_that_is_pulled_has_a_shape():
    """And the other way round: what has a shape can be pulled."""
    assert set(PULLED) == set(STREAMS)


def test_a_stream_says_whether_changes_can_be_told_alone(market):
    """Quotes cannot: one that is accepted today may be of last month."""
    assert [market.is_incremental(one) for one in ("transactions", "reviews", "quotes")] == [
        True,
        True,
        False,
    ]


def test_the_vendor_and_its_products_are_asked_for_once(site, market):
    """Nothing before it is needed."""
    assert site.asked == []

    names = [market.vendor_name, market.check(), *(one["appKey"] for one in market.products())]
    again = market.products()

    assert names == ["Harbour", "Harbour", "com.example.maps"]
    assert again == [MAPS]
    assert site.places() == [VENDOR, f"GET /rest/3/developer-space/{SPACE}", PRODUCTS]
    assert dict(site.asked[-1].query) == {"includePrivate": "true", "limit": "50"}


@pytest.mark.parametrize("vendor_id", [1210001, None, "harbour", [1210000]])
def test_a_space_of_another_vendor_is_refused(site, market, vendor_id):
    """Before anything else is asked."""
    site.tell(f"GET /rest/3/developer-space/{SPACE}", {"vendorId": vendor_id, "name": "Other"})

    with pytest.raises(SourceError) as caught:
        list(market.pull("transactions"))

    assert str(caught.value) == (
        "The Marketplace sent a reply for another vendor\n"
        f"  where: GET /rest/3/developer-space/{SPACE}\n"
        "  to do: check the vendor id and the account; nothing of the reply was taken"
    )


@pytest.mark.parametrize("reply", [{}, {"developerId": None}, {"developerId": "a/../b"}, [], "space-1"])
def test_a_space_needs_a_plain_id(site, market, reply):
    """Or it would lead somewhere else."""
    site.tell(VENDOR, reply)

    with pytest.raises(SourceError) as caught:
        market.check()

    assert caught.value.what == "The Marketplace told an id that is none"


@pytest.mark.parametrize(
    "product", [{}, {"appKey": "a"}, {"appKey": "a", "productId": "a/b"}, {"productId": "p"}]
)
def test_a_product_needs_a_key_and_a_plain_id(site, market, product):
    """They lead from its records to its reviews."""
    site.tell(PRODUCTS, {"items": [product]})

    with pytest.raises(SourceError):
        market.products()


def test_transactions_are_asked_for_with_everything_in_them(site, market):
    """Lines of nothing, invoices by hand and prorated ones, all of them or those changed since."""
    export(site, "sales/transactions", [line("L-1", app="com.example.maps")])

    everything = list(market.pull("transactions", at=TODAY))
    changed = list(market.pull("transactions", at=TODAY, since=date(2026, 11, 1)))

    asked = {
        "excludeZeroTransactions": "false",
        "includeManualInvoice": "true",
        "showProratedTransactions": "true",
    }
    assert questions(site, "sales/transactions") == [asked, asked | {"lastUpdated": "2026-11-01"}]
    assert [where for where, _ in everything + changed] == ["transactions, record 1 of the export"] * 2


@pytest.mark.parametrize(
    ("stream", "more"), [("licenses", {}), ("license_history", {"showLicensesHistory": "true"})]
)
def test_licences_are_asked_for_in_two_passes(site, market, stream, more):
    """Those with insights first: the copy of a licence with insights is the better one."""
    export(
        site, "licenses", [licence("E-2", app="com.example.maps")], [licence("E-1", app="com.example.maps")]
    )

    found = list(market.pull(stream, at=TODAY, since=date(2026, 11, 1)))

    changed = {"lastUpdated": "2026-11-01"}
    assert questions(site, "licenses") == [
        {"startDate": "2018-07-01", "withDataInsights": "true", **more, **changed},
        {"startDate": "2010-01-01", "endDate": "2018-06-30", **more, **changed},
    ]
    assert [record["appEntitlementNumber"] for _, record in found] == ["E-2", "E-1"]


def test_progress_goes_on_over_the_passes(site, market):
    """Bytes of the pull, never fewer than before."""
    export(site, "licenses", [licence(f"E-{n}", app="com.example.maps") for n in range(500)])
    seen = []

    list(market.pull("licenses", at=TODAY, progress=seen.append))

    assert seen == sorted(seen)
    assert seen[-1] > 1.9 * seen[len(seen) // 2 - 1] > 0


def test_the_days_end_is_the_servers_unless_it_is_told(site, market):
    """Nobody here reads a clock."""
    site.tell(PRODUCTS, Reply({"items": [MAPS]}, date="Sun, 01 Nov 2026 23:59:59 GMT"))
    export(site, "quotes", [])

    list(market.pull("quotes"))

    (asked,) = questions(site, "quotes")
    assert asked == {"createdStartDate": "2010-01-01", "createdEndDate": "2026-11-01"}


def test_the_servers_clock_is_told(site, market):
    """So that somebody can compare it with this machine's."""
    clock = Reply({"vendorId": 1210000, "name": "Harbour"}, date="Sun, 01 Nov 2026 23:59:59 GMT")
    site.tell(f"GET /rest/3/developer-space/{SPACE}", clock)

    assert market.server_time() == datetime(2026, 11, 1, 23, 59, 59, tzinfo=UTC)


def test_records_of_apps_that_are_not_listed_are_kept_and_told(site, market):
    """An app may have been taken from the listing."""
    export(
        site,
        "sales/transactions",
        [line("L-1", app="com.example.maps"), line("L-2", app="com.example.gone")],
    )

    found = list(market.pull("transactions", at=TODAY))

    assert len(found) == 2
    assert market.surprises.told() == {"apps": {"transactions: com.example.gone": 1}}


@pytest.mark.parametrize("stream", ["transactions", "licenses", "license_history"])
def test_records_of_other_apps_only_are_those_of_another_vendor(site, market, stream):
    """Told at the end, before anybody could take them for ours."""
    tail = "sales/transactions" if stream == "transactions" else "licenses"
    record = line("L-1", app="x") if stream == "transactions" else licence("E-1", app="x")
    export(site, tail, [record])
    pulled = market.pull(stream, at=TODAY)

    with pytest.raises(SourceError) as caught:
        list(pulled)

    assert caught.value.what == "The Marketplace sent a reply for another vendor"
    assert caught.value.where == f"all {stream}"


def test_an_app_is_known_by_its_product_too(site, market):
    """Keys were renamed in the past; a product's id was not."""
    export(site, "sales/transactions", [line("L-1", app="old.key") | {"productId": "p-maps"}])

    list(market.pull("transactions", at=TODAY))

    assert not market.surprises


def test_an_empty_pull_is_nobodys(site, market):
    """A new vendor has sold nothing yet."""
    export(site, "sales/transactions", [])

    assert list(market.pull("transactions", at=TODAY)) == []


def test_what_went_wrong_on_the_way_is_remembered(site, market):
    """The list did it, and somebody may want to know why."""
    site.tell(f"GET {REPORTS}/sales/transactions", {"transactions": [], "_links": {}})

    list(market.pull("transactions", at=TODAY))

    unknown = "transactions: The Marketplace has no such list for this account (404)"
    assert market.troubles == [unknown, unknown]


@pytest.mark.parametrize(
    ("stream", "replies", "count"),
    [
        ("transactions", [{"transactions": [], "totalCount": 17}], 17),
        ("licenses", [{"licenses": [], "totalCount": 17}, {"licenses": [], "totalCount": 3}], 20),
        ("licenses", [{"licenses": [], "totalCount": 17}, {"licenses": []}], None),
        ("transactions", [{"transactions": [], "totalCount": "many"}], None),
        ("reviews", [{}], None),
    ],
)
def test_the_apis_own_count_is_told_where_there_is_one(site, market, stream, replies, count):
    """With the same filters as the pull, one row long."""
    tail = "sales/transactions" if stream == "transactions" else "licenses"
    site.tell(f"GET {REPORTS}/{tail}", *replies)

    assert market.stated(stream, since=date(2026, 11, 1)) == count
    assert {dict(one.query)["limit"] for one in site.asked if one.path == f"{REPORTS}/{tail}"} <= {"1"}


def test_an_unknown_stream_is_a_mistake_of_ours(market):
    """With the nearest one named."""
    with pytest.raises(ParamsError) as caught:
        list(market.pull("transaction"))

    assert (caught.value.what, caught.value.todo) == (
        "There is no stream 'transaction'",
        "did you mean 'transactions'?",
    )
