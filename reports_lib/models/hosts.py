"""Hosts: whether the product that a licence's app ran in still lives, as our other licences tell."""

from __future__ import annotations

import ibis
from ibis import _

from reports_lib.models.paid_terms import LICENCE
from reports_lib.models.term_lengths import month_index

__all__ = ["host_fates"]

_SOLD_TYPES = ["COMMERCIAL", "ACADEMIC"]


def host_fates(ended: ibis.Table, licences: ibis.Table, licence_spells: ibis.Table) -> ibis.Table:
    """Say whether hosts live at the end of the month in which a licence's paid days ended.

    One row per licence and day in ``ends_on`` of whose host anything is known: ``host_after`` is
    ``alive``, ``gone`` or ``unknown``, as ``paid_spells`` defines them. Two licences share a host when
    they share its entitlement or the site.
    """
    hosts = _hosts(licences)
    others = hosts.join(licence_spells, LICENCE).select(
        "host",
        other_app_key="app_key",
        other_licence_id="licence_id",
        other_type="licence_type",
        begun=month_index(licence_spells.starts_on),
        over=month_index(licence_spells.ends_on),
    )
    own = ended.mutate(at=month_index(ended.ends_on)).select(*LICENCE, "ends_on", "at")
    beside = own.join(hosts, LICENCE).join(others, "host")
    is_other = (beside.other_app_key != beside.app_key) | (beside.other_licence_id != beside.licence_id)
    is_free = ~beside.other_type.isin(_SOLD_TYPES).fill_null(False)  # noqa: FBT003
    opens = (beside.begun < beside["at"]) & ((beside.over >= beside["at"]) | beside.over.isnull())
    closes = (beside.begun <= beside["at"]) & ((beside.over > beside["at"]) | beside.over.isnull())
    found = beside.mutate(is_here=closes & (is_other | is_free), was_here=opens & is_other)
    seen = found.group_by(*LICENCE, "ends_on").agg(is_here=_.is_here.max(), was_here=_.was_here.max())
    return seen.select(
        *LICENCE,
        "ends_on",
        host_after=ibis.cases((_.is_here, "alive"), (_.was_here, "gone"), else_="unknown"),
    )


def _hosts(licences: ibis.Table) -> ibis.Table:
    """The hosts that Cloud licences run in, under each of the names that we know them by."""
    names = ibis.array(
        [ibis.literal("site/") + licences.cloud_id, ibis.literal("host/") + licences.host_entitlement_number]
    )
    cloud = licences.mutate(host=names).filter(_.hosting == "Cloud")
    return cloud.select(*LICENCE, host=cloud.host.unnest()).filter(_.host.notnull())
