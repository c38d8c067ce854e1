"""Strange vendors: no apps, no clock, names that no file takes, and lists in circles."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from reports_lib.errors import SourceError
from reports_lib.sources import STREAMS
from tests.records import licence, line
from tests.sources.marketplace.site import CANARY, EMAIL, MAPS, PRODUCTS, REPORTS, SPACE, VENDOR, Reply

TODAY = datetime(2026, 11, 5, tzinfo=UTC)
SPACES = f"GET /rest/3/developer-space/{SPACE}"
HALF, WHOLE = "\ud800", "\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("stream", "tail", "record"),
    [
        ("transactions", "sales/transactions", line("L-1")),
        ("licenses", "licenses", licence("E-1")),
        ("license_history", "licenses", licence("E-1")),
    ],
)
def test_records_of_a_vendor_without_apps_are_refused(site, market, stream, tail, record):
    """An empty listing must not make anybody's records ours."""
    site.tell(PRODUCTS, {"items": []})
    site.tell(f"GET {REPORTS}/{tail}/export", [record])

    with pytest.raises(SourceError) as caught:
        list(market.pull(stream, at=TODAY))

    told = stream.replace("_", " ")
    assert str(caught.value) == (
        f"The Marketplace lists no apps for this vendor, but tells {told} of some\n"
        f"  where: {PRODUCTS}\n"
        "  to do: check the vendor id, and that the account may see its apps; "
        "nothing of the reply was taken"
    )


def test_a_vendor_without_apps_may_have_sold_nothing(site, market):
    """It is new."""
    site.tell(PRODUCTS, {"items": []})
    site.tell(f"GET {REPORTS}/sales/transactions/export", [])

    assert list(market.pull("transactions", at=TODAY)) == []


@pytest.mark.parametrize("clock", ["junk", "Mon, 01 Jan 2026 00:00:00 +99999999999999"])
def test_a_server_without_a_clock_is_asked_all_the_same(site, market, clock):
    """When the instant is known, or no day is needed."""
    for place, body in (
        (VENDOR, {"developerId": SPACE}),
        (SPACES, {"vendorId": 1210000, "name": "Harbour"}),
        (PRODUCTS, {"items": [MAPS]}),
        (f"POST {REPORTS}/sales/transactions/async/export", {}),
    ):
        site.tell(place, Reply(body, date=clock))
    site.tell(f"GET {REPORTS}/sales/transactions", Reply({"transactions": [], "totalCount": 3}, date=clock))
    site.tell(
        f"GET {REPORTS}/sales/transactions/export", Reply([line("L-1", app=MAPS["appKey"])], date=clock)
    )

    assert len(list(market.pull("transactions", at=TODAY))) == 1
    assert market.stated("transactions", since=date(2026, 11, 1)) == 3
    assert market.probe("transactions") == "can be read"
    assert market.server_time() is None
    with pytest.raises(SourceError) as caught:
        list(market.pull("transactions"))
    assert caught.value.what == "The Marketplace does not say which day it is"


def test_half_a_character_is_in_no_name(site, market):
    """A file and a terminal would refuse it."""
    site.tell(SPACES, {"vendorId": 1210000, "name": f"Harbour {HALF}"})
    site.tell(PRODUCTS, {"items": [{**MAPS, "appKey": f"{HALF}maps", "appName": HALF}]})

    (product,) = market.products()

    assert market.vendor_name == f"Harbour {WHOLE}"
    assert (product["appKey"], product["appName"]) == (f"{WHOLE}maps", WHOLE)
    assert list(market.pull("app_versions", at=TODAY)) == []


def test_half_a_character_is_in_no_row():
    """In fields of their own, and in what is kept beside them."""
    record = line("L-1", company=f"Quill {HALF}") | {"addonName": HALF, f"new{HALF}": {"deep": f"x{HALF}"}}

    row = STREAMS["transactions"].row(record, where="x", hash_key="")

    assert [one for one in row if HALF in str(one) or "\\ud800" in str(one)] == []
    assert f"Quill {WHOLE}" in row


def test_a_name_does_not_tell_the_token(site, market):
    """A server may repeat it anywhere."""
    site.tell(SPACES, {"vendorId": 1210000, "name": f"Harbour {CANARY} {EMAIL}"})

    assert market.vendor_name == "Harbour [not shown] [not shown]"


def test_products_in_a_circle_are_an_error(site, market):
    """Each page leads to the next, and is the one before."""
    site.tell(PRODUCTS, *({"items": [MAPS], "links": {"next": f"/x?cursor={n}"}} for n in range(9)))

    with pytest.raises(SourceError) as caught:
        market.products()

    assert (caught.value.what, caught.value.where) == ("The list repeats itself", PRODUCTS)


def test_what_a_cut_export_told_can_be_forgotten(site, market):
    """Five hundred records, then the list tells that there are two."""
    lines = [line(f"L-{number}", app=MAPS["appKey"]) for number in range(500)]
    site.tell(f"GET {REPORTS}/sales/transactions/export", Reply(lines, packed=True, cut=True))
    site.tell(f"GET {REPORTS}/sales/transactions", {"transactions": lines[:2], "_links": {}})
    kept = []

    def forget(count):
        del kept[-count:]

    for _, record in market.pull("transactions", at=TODAY, forget=forget):
        kept.append(record["transactionLineItemId"])

    assert kept == ["L-0", "L-1"]
