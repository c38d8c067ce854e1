"""Reports: licences, transactions, feedback, quotes and attribution, as lists and as exports."""

from __future__ import annotations

from typing import TYPE_CHECKING

import simplejson

from reports_lib.sample.stand_in import exports
from reports_lib.sample.stand_in.bodies import json_reply, told
from reports_lib.sample.stand_in.conditions import Conditions
from reports_lib.sample.stand_in.exports import Selection
from reports_lib.sample.stand_in.filters import (
    attribution_conditions,
    feedback_conditions,
    licence_conditions,
    quote_conditions,
    transaction_conditions,
)
from reports_lib.sample.stand_in.lists import offset_list
from reports_lib.sample.stand_in.queries import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from werkzeug.wrappers import Response

    from reports_lib.sample.stand_in.calls import Call

__all__ = [
    "ASYNC_FAMILIES",
    "feedback_export",
    "feedback_list",
    "licence_export",
    "licence_list",
    "quote_details",
    "quote_list",
    "select_attributions",
    "select_licences",
    "select_quotes",
    "select_transactions",
    "transaction_export",
    "transaction_list",
]

_COMMON = (
    "productId*,hosting*,startDate,endDate,lastUpdated,text,tier*,partnerType*,sortBy,order,offset,limit"
)
_LICENCE_SORTS = {
    "addonName": "app_name",
    "company": "company",
    "country": "country",
    "endDate": "ends_on",
    "hosting": "hosting",
    "licenseId": "licence",
    "licenseType": "licence_type",
    "partner": "partner",
    "region": "region",
    "startDate": "starts_on",
    "tier": "tier",
}
_TRANSACTION_SORTS = {
    "addonName": "app_name",
    "company": "company",
    "country": "country",
    "date": "sold_on",
    "hosting": "hosting",
    "licenseId": "licence",
    "licenseType": "licence_type",
    "partner": "partner",
    "partnerType": "partner_type",
    "purchasePrice": "gross",
    "region": "region",
    "saleType": "sale_type",
    "tier": "tier",
    "transactionId": "invoice",
    "vendorAmount": "net",
    "paymentStatus": "payment_status",
}


def select_licences(call: Call) -> Selection:
    """Choose licences, or with the history every snapshot they ever had."""
    return Selection(
        "license_history" if call.query.flag("showLicensesHistory") else "licenses",
        licence_conditions(call.query),
        call.state,
        with_rest=call.query.flag("withDataInsights"),
    )


def licence_list(call: Call) -> Response:
    """Answer with a page of licences; the direction they are asked in is ignored."""
    selection = select_licences(call)
    call.query.word("order", ("asc", "desc"))
    column = _LICENCE_SORTS[call.query.word("sortBy", tuple(_LICENCE_SORTS)) or "startDate"]
    return offset_list(
        call,
        selection.stream,
        selection.conditions,
        name="licenses",
        template=f"withDataInsights,status*,licenseType*,dateType,{_COMMON}",
        order=f"{column}, position" if call.query.one("sortBy") else None,
        with_rest=selection.with_rest,
    )


def licence_export(call: Call) -> Response:
    """Answer with all licences at once."""
    return exports.send(call, select_licences(call))


def select_transactions(call: Call) -> Selection:
    """Choose transactions."""
    return Selection("transactions", transaction_conditions(call.query), call.state)


def transaction_list(call: Call) -> Response:
    """Answer with a page of transactions, in the order that is asked for."""
    selection = select_transactions(call)
    column = _TRANSACTION_SORTS[call.query.word("sortBy", tuple(_TRANSACTION_SORTS)) or "date"]
    direction = "DESC" if call.query.word("order", ("asc", "desc")) == "desc" else "ASC"
    is_sorted = call.query.one("sortBy") or call.query.one("order")
    order = f"{column} {direction}, position {direction}"
    return offset_list(
        call,
        selection.stream,
        selection.conditions,
        name="transactions",
        template=f"saleType*,paymentStatus*,billingPeriod*,excludeZeroTransactions,{_COMMON}",
        order=order if is_sorted else selection.conditions.order or order,
    )


def transaction_export(call: Call) -> Response:
    """Answer with all transactions at once."""
    return exports.send(call, select_transactions(call))


def feedback_list(call: Call) -> Response:
    """Answer with a page of what customers said when they left."""
    return offset_list(
        call,
        "feedback",
        feedback_conditions(call.query),
        name="feedback",
        template="type*,anonymous,reason*,productId*,hosting*,appEdition*,startDate,endDate,text,offset,limit",
    )


def feedback_export(call: Call) -> Response:
    """Answer with all feedback at once."""
    return exports.send(call, Selection("feedback", feedback_conditions(call.query), call.state))


def select_quotes(call: Call) -> Selection:
    """Choose the quotes of an export, which needs a window."""
    return Selection("quotes", quote_conditions(call.query, needs_a_window=True), call.state)


def quote_list(call: Call) -> Response:
    """Answer with a page of accepted quotes."""
    return offset_list(
        call,
        "quotes",
        quote_conditions(call.query),
        name="quotes",
        template=(
            "productId*,startDate,endDate,acceptedStartDate,acceptedEndDate,"
            "entitlementStartDate,entitlementEndDate,limit,offset"
        ),
        has_export=False,
    )


def quote_details(call: Call) -> Response:
    """Answer with one quote and its lines."""
    wanted = Conditions()
    for name, column in {"quoteId": "quote_id", "quoteNumber": "quote_number"}.items():
        if value := call.query.one(name):
            wanted.add(f"{column} = ?", value)
    if not wanted.clauses:
        raise RefusedError(400, "quoteId: quoteId or quoteNumber is needed", path="quoteId")
    if entitlement := call.query.one("entitlementNumber"):
        wanted.add("entitlement_number = ?", entitlement)
    lines = [simplejson.loads(text, use_decimal=True) for text in told(call, call.rows("quotes", wanted))]
    if not lines:
        raise RefusedError(404, "Quote is not found", code="NOT_FOUND")
    scheduled = ("startDate", "endDate", "userTier", "listPrice", "discounts")
    quoted = ("quoteId", "quoteNumber", "quoteStatus", "quoteCreatedDate", "quoteExpiryDate", "createdBy")
    kept = (*quoted, "vendorId")
    told_lines = [
        {name: value for name, value in line.items() if name not in (*kept, *scheduled, "acceptedDate")}
        | {"schedules": [{name: line[name] for name in scheduled if name in line}]}
        for line in lines
    ]
    head = {name: lines[0][name] for name in kept if name in lines[0]}
    return json_reply(call, head | {"quotesLines": told_lines})


def select_attributions(call: Call) -> Selection:
    """Choose marketing attribution, by the day it happened on."""
    return Selection("marketing_attribution", attribution_conditions(call.query), call.state)


ASYNC_FAMILIES: dict[str, Callable[[Call], Selection]] = {
    "licenses": select_licences,
    "sales/transactions": select_transactions,
    "quotes": select_quotes,
    "marketing-attribution": select_attributions,
}
