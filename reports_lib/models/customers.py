"""Customers: licences that belong to the same payer, and the reason why we think so."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model

__all__ = ["CUSTOMERS", "CUSTOMER_LINKS"]

_DAY = 10


def customer_links(transactions: ibis.Table, licences: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Which customer a licence belongs to: one row per app and licence, with the reason.

    The customer is the first of these that is known of the licence:

    1. ``account``: its transactionAccountId;
    2. ``account of the site``: the account of another licence on the same cloudId, if there is
       exactly one such account;
    3. ``site``: its newest cloudId;
    4. ``company``: the hash of company, country and contact domain (freemail domains never count);
    5. ``licence``: the licence itself.

    Values of the licence record win over those of its transactions; of transactions the newest
    sale's counts. ``evidence`` says which of the five it was.
    """
    lines = transactions.mutate(alias=first_alias(transactions, "line_id")).join(
        licence_aliases, ["app_key", "alias"]
    )
    day = lines.sold_on.cast("string")
    paid = lines.group_by("app_key", "licence_id").agg(
        paid_cloud_id=(day + lines.cloud_id).max().substr(_DAY),
        paid_company_key=(day + lines.company_key).max().substr(_DAY),
        paid_company=(day + lines.company).max().substr(_DAY),
        paid_country=(day + lines.country).max().substr(_DAY),
        paid_region=(day + lines.region).max().substr(_DAY),
    )
    every = licence_aliases.select("app_key", "licence_id").distinct()
    known = every.left_join(paid, ["app_key", "licence_id"]).drop("app_key_right", "licence_id_right")
    told = licences.select(
        "app_key",
        "licence_id",
        "transaction_account_id",
        "cloud_id",
        "company_key",
        "company",
        "country",
        "region",
    )
    both = known.left_join(told, ["app_key", "licence_id"]).select(
        app_key=_.app_key,
        licence_id=_.licence_id,
        account=_.transaction_account_id,
        site=ibis.coalesce(_.cloud_id, _.paid_cloud_id),
        company_key=ibis.coalesce(_.company_key, _.paid_company_key),
        company=ibis.coalesce(_.company, _.paid_company),
        country=ibis.coalesce(_.country, _.paid_country),
        region=ibis.coalesce(_.region, _.paid_region),
    )
    sites = (
        both.filter(_.account.notnull() & _.site.notnull())
        .group_by("site")
        .agg(site_account=_.account.min(), accounts=_.account.nunique())
        .filter(_.accounts == 1)
        .select("site", "site_account")
    )
    found = both.view().left_join(sites, "site").drop("site_right")
    return found.mutate(
        customer_id=ibis.coalesce(
            "account/" + found.account,
            "account/" + found.site_account,
            "site/" + found.site,
            "company/" + found.company_key,
            "licence/" + found.licence_id,
        ),
        evidence=ibis.cases(
            (found.account.notnull(), "account"),
            (found.site_account.notnull(), "account of the site"),
            (found.site.notnull(), "site"),
            (found.company_key.notnull(), "company"),
            else_="licence",
        ),
    )[list(CUSTOMER_LINKS.columns)]


CUSTOMER_LINKS = Model(
    name="customer_links",
    grain=("app_key", "licence_id"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "customer_id": "string",
        "evidence": "string",
        "company": "string",
        "country": "string",
        "region": "string",
    },
    inputs=("transactions", "licences", "licence_aliases"),
    build=customer_links,
)


def customers(customer_links: ibis.Table) -> ibis.Table:
    """Customers: one row per stitched customer, with the evidence that holds it together.

    ``company``, ``country`` and ``region`` are the alphabetically first where licences disagree.
    ``licences`` and ``apps`` count what is linked; ``evidence`` lists the reasons, joined by commas.
    """
    reasons = ["account", "account of the site", "site", "company", "licence"]
    counted = customer_links.group_by("customer_id").agg(
        company=_.company.min(),
        country=_.country.min(),
        region=_.region.min(),
        licences=_.count(),
        apps=_.app_key.nunique(),
        **{f"has_{number}": (_.evidence == reason).max() for number, reason in enumerate(reasons)},
    )
    listed = [
        ibis.ifelse(counted[f"has_{n}"], ibis.literal(f", {reason}"), "") for n, reason in enumerate(reasons)
    ]
    evidence = listed[0] + listed[1] + listed[2] + listed[3] + listed[4]
    return counted.mutate(evidence=evidence.substr(2))[list(CUSTOMERS.columns)]


CUSTOMERS = Model(
    name="customers",
    grain=("customer_id",),
    columns={
        "customer_id": "string",
        "company": "string",
        "country": "string",
        "region": "string",
        "licences": "int64",
        "apps": "int64",
        "evidence": "string",
    },
    inputs=("customer_links",),
    build=customers,
)
