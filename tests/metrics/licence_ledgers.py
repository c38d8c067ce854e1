"""Licence ledgers: random lines, licences and their history, of two customers and two apps."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import strategies as st

from tests.records import licence, line

__all__ = ["DAYS", "FIRST", "ledgers", "lines"]

FIRST = date(2026, 1, 1)
DAYS = [FIRST + timedelta(days=number) for number in range(0, 150, 7)]
TIERS = ["10 Users", "25 Users", "Unlimited Users", "Subscription", "Evaluation", "a few", None]
SIZES = [None, None, "40", "Unlimited Users", "Unknown"]

days = st.integers(0, 120).map(lambda number: str(FIRST + timedelta(days=number)))
spans = st.tuples(st.integers(0, 100), st.sampled_from([0, 7, 14, 30, 31, 60, 100])).map(
    lambda told: tuple(str(FIRST + timedelta(days=number)) for number in (told[0], sum(told)))
)
types = st.sampled_from(["COMMERCIAL", "COMMERCIAL", "ACADEMIC", "COMMUNITY", "EVALUATION"])
names = st.sampled_from(["ann", "bob"])
apps = st.sampled_from(["maps", "forms"])
hostings = st.sampled_from(["Cloud", "Cloud", "Data Center"])


@st.composite
def lines(draw, *, most=10):
    """Lines of two customers and two apps; a refund may take back the line before it."""
    made = []
    for _number in range(draw(st.integers(0, most))):
        starts_on, ends_on = draw(spans)
        sale = draw(st.sampled_from(["New", "Renewal", "Upgrade", "Downgrade", "Refund", "Refund"]))
        words = {
            "customer": draw(names),
            "app": draw(apps),
            "starts_on": starts_on,
            "ends_on": ends_on,
            "gross": str(draw(st.sampled_from([1, 2, -1]))),
            "transaction": f"IN-{draw(st.integers(0, 2))}",
            "hosting": draw(hostings),
            "licence_type": draw(types),
            "tier": draw(st.sampled_from(TIERS)),
            "status": draw(st.sampled_from(["Paid", "Paid", "Open", "Uncollectible"])),
        }
        if sale == "Refund" and made:
            words = made[-1] | {
                "gross": str(-int(made[-1]["gross"])),
                "original": draw(st.sampled_from([None, "IN-0", "IN-1"])),
            }
        prorated = {"prorated": [{"addedUsers": 1}]} if draw(st.integers(0, 9)) == 0 else {}
        made.append(words | prorated | {"sale_type": sale, "sold_on": draw(days)})
    return [line(f"L-{number:02}", **words) for number, words in enumerate(made)]


@st.composite
def snapshots(draw, *, recorded, most=5):
    """Records of the same licences, or of their history."""
    made = {}
    for _ in range(draw(st.integers(0, most))):
        starts_on, ends_on = draw(spans)
        app, name = draw(apps), draw(names)
        tried = draw(st.one_of(st.none(), spans)) or (None, None)
        on = draw(days) if recorded else None
        made[app, name, on] = licence(
            f"E-{name}-{app}",
            app=app,
            hosting=draw(hostings),
            status=draw(st.sampled_from(["active", "active", "inactive", "cancelled"])),
            licence_type=draw(types),
            tier=draw(st.sampled_from(TIERS)),
            starts_on=starts_on,
            ends_on=draw(st.sampled_from([ends_on, ends_on, None])),
            updated_on=draw(st.one_of(st.none(), days)),
            opportunity_size=draw(st.sampled_from(SIZES)),
            evaluation_starts_on=tried[0],
            evaluation_ends_on=tried[1],
            **({"recorded_on": on} if recorded else {}),
        )
    return list(made.values())


ledgers = st.tuples(lines(), snapshots(recorded=False), snapshots(recorded=True))
