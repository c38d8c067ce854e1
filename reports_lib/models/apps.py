"""Apps: what the vendor sells, under the names last seen."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.model import Model

__all__ = ["APPS"]


def apps(transactions: ibis.Table, licences: ibis.Table) -> ibis.Table:
    """Apps seen in transactions or licences, under their newest name.

    The key never changes; names do. An app without a name is called by its key.
    """
    columns = ("app_key", "app_name", "product_id", "last_updated_on")
    seen = ibis.union(transactions.select(*columns), licences.select(*columns))
    dated = seen.mutate(day=_.last_updated_on.cast("string").fill_null("0000-00-00"))
    named = dated.group_by("app_key").agg(
        newest_name=(_.day + _.app_name).max(), newest_product=(_.day + _.product_id).max()
    )
    return named.select(
        app_key=_.app_key,
        app_name=_.newest_name.substr(10).fill_null(_.app_key),
        product_id=_.newest_product.substr(10),
    )


APPS = Model(
    name="apps",
    grain=("app_key",),
    columns={"app_key": "string", "app_name": "string", "product_id": "string"},
    inputs=("transactions", "licences"),
    build=apps,
)
