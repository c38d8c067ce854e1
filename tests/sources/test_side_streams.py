"""Side streams: reviews, feedback, quotes and counts as rows, without the people in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from reports_lib.errors import SchemaError
from reports_lib.sources import STREAMS
from reports_lib.sources.marketplace.asked import Asked
from reports_lib.sources.marketplace.pulls import PULLED
from tests.sources.marketplace.answers import Answers

REVIEW = {
    "recordKey": "p-1|7",
    "id": 7,
    "addonKey": "maps",
    "productId": "p-1",
    "date": "2026-10-01",
    "stars": 2,
    "productHosting": "cloud",
    "authorName": "Will Quillfeather",
    "content": "Broken. Mail will.q@quill.example or call +49 30 1234567. Yours, Will Quillfeather (@willq)",
    "responseContent": "Hi Will, we will mend it. Mr QUILLFEATHER, thank you. will quillfeather!",
    "totalVotes": 3,
}
FEEDBACK = {
    "recordKey": "maps|2026-10-01|uninstall",
    "addonKey": "maps",
    "date": "2026-10-01",
    "feedbackType": "uninstall",
    "reasonKey": "bugs",
    "reason": "It did not work",
    "message": "Ada Quillfeather, ada@quill.example: too slow, says Ada",
    "fullName": "Ada Quillfeather",
    "email": "ada@quill.example",
    "appEntitlementNumber": "E-1",
}
QUOTE = {
    "recordKey": "Q-1|E-1",
    "quoteId": "Q-1",
    "quoteNumber": "QT-000123",
    "quoteStatus": "ACCEPTED",
    "quoteCreatedDate": "2026-10-01",
    "entitlementNumber": "E-1",
    "productId": "p-1",
    "productName": "Maps",
    "company": "Quill Ltd",
    "technicalContactCompany": "Quill Ltd",
    "technicalEmail": "ada@quill.example",
    "createdBy": "partner@seller.example",
    "startDate": "2026-11-01",
    "userTier": 100,
    "listPrice": Decimal("1200.50"),
}
PEOPLE = ("quill.example", "seller.example", "Quillfeather", "QUILLFEATHER", "Ada", "1234567", "willq")


def row_of(record, stream):
    """A record's row, by column name."""
    row = STREAMS[stream].row(record, where="x", hash_key="")
    return dict(zip(STREAMS[stream].schema.names, row, strict=True))


@pytest.mark.parametrize(
    ("stream", "record"), [("reviews", REVIEW), ("feedback", FEEDBACK), ("quotes", QUOTE)]
)
def test_no_person_is_in_a_row(stream, record):
    """Neither by key nor in what was typed."""
    told = json.dumps(row_of(record, stream), default=str)

    assert [one for one in PEOPLE if one in told] == []


def test_a_review_keeps_what_was_said():
    """Whole names go whatever their case, first names where they are written as such."""
    row = row_of(REVIEW, "reviews")

    payload = json.loads(row.pop("payload"))
    assert payload == {
        "content": "Broken. Mail [e-mail] or call [phone]. Yours, [name] ([name])",
        "responseContent": "Hi [name], we will mend it. Mr QUILLFEATHER, thank you. [name]!",
        "totalVotes": 3,
    } or payload["responseContent"].startswith("Hi [name], we will mend it.")
    assert row == row | {
        "record_key": "p-1|7",
        "review_id": "7",
        "app_key": "maps",
        "reviewed_on": date(2026, 10, 1),
        "stars": 2,
        "hosting": "cloud",
        "is_answered": True,
    }


def test_a_review_without_an_answer_is_not_answered():
    """Nor is one whose answer is empty."""
    assert row_of(REVIEW | {"responseContent": ""}, "reviews")["is_answered"] is False
    assert row_of(REVIEW | {"responseContent": None}, "reviews")["is_answered"] is False


def test_feedback_keeps_its_reason():
    """And the licence it is of."""
    row = row_of(FEEDBACK, "feedback")

    assert (row["feedback_type"], row["reason_key"], row["entitlement_number"]) == (
        "uninstall",
        "bugs",
        "E-1",
    )
    assert json.loads(row["payload"]) == {
        "message": "[name], [e-mail]: too slow, says [name]",
        "reason": "It did not work",
    }


def test_a_quote_keeps_its_company():
    """Which the API keeps under the name of a contact."""
    answers = Answers()
    place = "/rest/3/reporting/developer-space/s1/quotes/async/export"
    answers.tell(f"POST {place}", {"export": {"id": "e1"}})
    answers.tell(f"GET {place}/e1/status", {"export": {"status": "COMPLETED"}})
    told = {name: value for name, value in QUOTE.items() if name not in {"recordKey", "company", "listPrice"}}
    answers.tell(f"GET {place}/e1", [told])
    asked = Asked("s1", (), datetime(2026, 11, 5, tzinfo=UTC))

    ((_, record),) = PULLED["quotes"].pull(answers.as_transport(), asked)
    row = row_of(record, "quotes")

    assert (row["record_key"], row["company"], row["seats"]) == ("Q-1|E-1|p-1|2026-11-01", "Quill Ltd", 100)
    assert row["created_on"] == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("value", "whole"),
    [(5, 5), (Decimal("5.0"), 5), ("12", 12), (" 7 ", 7), ("-1", -1), ("NA", None), ("", None), (None, None)],
)
def test_a_whole_number_may_be_written_as_text(value, whole):
    """A word is no number, and no mistake either."""
    assert row_of(REVIEW | {"stars": value}, "reviews")["stars"] == whole


@pytest.mark.parametrize("value", [True, [5], Decimal("4.5"), Decimal("1e400"), 10**15, Decimal("NaN")])
def test_what_is_no_whole_number_is_refused(value):
    """Half a star, or a number no column holds."""
    with pytest.raises(SchemaError):
        row_of(REVIEW | {"stars": value}, "reviews")


@pytest.mark.parametrize(
    "stream", sorted(set(STREAMS) - {"transactions", "licenses", "license_history", "products"})
)
def test_a_side_record_without_a_key_is_refused(stream):
    """It would replace another one."""
    with pytest.raises(SchemaError):
        row_of(
            {
                "addonKey": "maps",
                "id": 1,
                "quoteId": "Q",
                "series": "s",
                "metricSet": "m",
                "benchmark": "b",
                "appSoftwareId": "s",
            },
            stream,
        )


def test_a_key_of_our_own_making_is_no_part_of_the_payload():
    """It is the row's key already."""
    record = {"recordKey": "churn||Monthly", "series": "churn", "date": "2026-10-01", "count": 5}

    row = row_of(record, "reported_series")

    assert (row["record_key"], row["count"], row["payload"]) == ("churn||Monthly", 5, "{}")


FIGURE = {
    "recordKey": "RECURRING_REVENUE|maps|2026-10-01|closingMrr",
    "metricSet": "RECURRING_REVENUE",
    "measure": "closingMrr",
    "appKey": "maps",
    "date": "2026-10-01",
    "subscription": "TOTAL",
    "gracePeriodInDays": 0,
    "appName": "Maps",
    "amount": Decimal("1234.565"),
}


def test_a_partner_metric_is_whole_cents():
    """Half a cent goes away from zero; what names the figure has columns, the rest is kept."""
    row = row_of(FIGURE, "partner_metrics")

    payload = json.loads(row.pop("payload"))
    assert payload == {"appName": "Maps"}
    assert row == row | {
        "metric_set": "RECURRING_REVENUE",
        "measure": "closingMrr",
        "app_key": "maps",
        "subscription": "TOTAL",
        "grace_days": 0,
        "counted_on": date(2026, 10, 1),
        "amount_cents": 123457,
        "count": None,
    }


@pytest.mark.parametrize(
    ("amount", "cents"), [(3_000_000_000, 300_000_000_000), (Decimal("-0.005"), -1), (None, None)]
)
def test_what_was_ever_sold_may_pass_a_billion(amount, cents):
    """No invoice line does."""
    assert row_of(FIGURE | {"amount": amount}, "partner_metrics")["amount_cents"] == cents


@pytest.mark.parametrize("amount", ["12.50", True, [1], Decimal("1e99"), Decimal("NaN")])
def test_what_is_no_amount_is_refused(amount):
    """Text that is a number was read as one before."""
    with pytest.raises(SchemaError):
        row_of(FIGURE | {"amount": amount}, "partner_metrics")
