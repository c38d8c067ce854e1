"""Licence owners: who a licence belongs to by its own records, before moves are followed."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models import tiers
from reports_lib.models.licences import first_alias
from reports_lib.models.model import Model

__all__ = ["LICENCE_OWNERS"]

_DAY = 10
_LATEST = "9999-12-31"


def licence_owners(transactions: ibis.Table, licences: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Who a licence belongs to: one row per app and licence, with the reason.

    The owner is the first of these that is known of the licence:

    1. ``account``: its transactionAccountId;
    2. ``account of the site``: the account of another licence on the same cloudId, if there is
       exactly one such account;
    3. ``site``: its newest cloudId;
    4. ``customer of the company``: the owner, by one of the three above, of another licence with the
       same company, country and contact domain; of several, whoever was there first;
    5. ``company``: the hash of company, country and contact domain (freemail domains never count);
    6. ``licence``: the licence itself.

    Values of the licence record win over those of its transactions; of transactions the newest
    sale's counts. ``evidence`` says which of the six it was.
    """
    known = _known(transactions, licences, licence_aliases)
    sites = (
        known.filter(_.account.notnull() & _.site.notnull())
        .group_by("site")
        .agg(site_account=_.account.min(), accounts=_.account.nunique())
        .filter(_.accounts == 1)
        .select("site", "site_account")
    )
    placed = known.view().left_join(sites, "site").drop("site_right")
    based = placed.mutate(
        base=ibis.coalesce(
            "account/" + placed.account, "account/" + placed.site_account, "site/" + placed.site
        )
    )
    # Who was there first stays first, whoever comes later.
    firsts = (
        based.filter(_.base.notnull() & _.company_key.notnull())
        .group_by("company_key")
        .agg(first_base=(_.since + _.base).min().substr(_DAY))
    )
    found = based.left_join(firsts, "company_key").drop("company_key_right")
    return found.mutate(
        owner_id=ibis.coalesce(
            found.base, found.first_base, "company/" + found.company_key, "licence/" + found.licence_id
        ),
        evidence=ibis.cases(
            (found.account.notnull(), "account"),
            (found.site_account.notnull(), "account of the site"),
            (found.site.notnull(), "site"),
            (found.first_base.notnull(), "customer of the company"),
            (found.company_key.notnull(), "company"),
            else_="licence",
        ),
    )[list(LICENCE_OWNERS.columns)]


def _known(transactions: ibis.Table, licences: ibis.Table, licence_aliases: ibis.Table) -> ibis.Table:
    """Put together what lines and records say of each licence's owner, and since when it is there."""
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
        paid_since=day.min(),
        paid_seats=tiers.countable(lines.seats, lines.tier).max(),
    )
    every = licence_aliases.select("app_key", "licence_id").distinct()
    sold = every.left_join(paid, ["app_key", "licence_id"]).drop("app_key_right", "licence_id_right")
    told = licences.select(
        "app_key",
        "licence_id",
        "transaction_account_id",
        "cloud_id",
        "company_key",
        "company",
        "country",
        "region",
        "starts_on",
        told_seats=tiers.countable(licences.seats, licences.tier),
    )
    return sold.left_join(told, ["app_key", "licence_id"]).select(
        app_key=_.app_key,
        licence_id=_.licence_id,
        account=_.transaction_account_id,
        site=ibis.coalesce(_.cloud_id, _.paid_cloud_id),
        company_key=ibis.coalesce(_.company_key, _.paid_company_key),
        company=ibis.coalesce(_.company, _.paid_company),
        country=ibis.coalesce(_.country, _.paid_country),
        region=ibis.coalesce(_.region, _.paid_region),
        largest_seats=ibis.greatest(_.paid_seats, _.told_seats),
        since=ibis.coalesce(_.paid_since, _.starts_on.cast("string"), ibis.literal(_LATEST)),
    )


LICENCE_OWNERS = Model(
    name="licence_owners",
    grain=("app_key", "licence_id"),
    columns={
        "app_key": "string",
        "licence_id": "string",
        "owner_id": "string",
        "evidence": "string",
        "company_key": "string",
        "company": "string",
        "country": "string",
        "region": "string",
        "largest_seats": "int64",
    },
    inputs=("transactions", "licences", "licence_aliases"),
    build=licence_owners,
)
