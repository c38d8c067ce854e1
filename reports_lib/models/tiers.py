"""Tiers: the words a tier is written in, read as seats; what they do not say stays unknown."""

from __future__ import annotations

import ibis

__all__ = [
    "NO_LIMIT",
    "asks_evaluation",
    "asks_lines",
    "at_least",
    "band",
    "countable",
    "is_known",
    "is_unlimited",
    "seats",
    "size_seats",
]

_UNLIMITED = "unlimited users"
_FROM_LINES = "subscription"
_FROM_EVALUATION = ["demonstration license", "evaluation"]

# Nine digits fit any engine's integer; commas must group by three, or the number is not a number.
_NUMBER = r"-?(?:[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9})"
_PER_UNIT = r"^per unit pricing\s*\((.*)\)$"

# Seats have at most nine digits.
NO_LIMIT = 1_000_000_000
_BAND_ENDS = (10, 25, 50, 100, 250, 500, 1_000, 5_000)

# The bands of Data Center begin to be even at 5,000 users, and those of Server end at 10,000.
_SERVER_BANDS = (10, 25, 50, 100, 250, 500, 2_000, 10_000)


def seats(tier: ibis.Value) -> ibis.Value:
    """Read the seats that a tier says: "Per Unit Pricing (143 Users)" is 143, a negative number is 0.

    A tier that is not wholly understood says nothing: its seats are missing.
    """
    words = _words(tier)
    inner = words.re_extract(_PER_UNIT, 1)
    digits = ibis.ifelse(inner == "", words, inner).strip().re_extract(rf"^({_NUMBER})\s+users?$", 1)
    number = _whole(digits.replace(",", ""))
    return ibis.ifelse(number < 0, 0, number)


def size_seats(size: ibis.Value) -> ibis.Value:
    """Read the seats of an evaluation's opportunity size, which are bare digits or nothing."""
    return _whole(size.strip().re_extract(r"^([0-9]{1,9})$", 1))


def _words(text: ibis.Value) -> ibis.Value:
    return text.strip().lower()


def _whole(digits: ibis.Value) -> ibis.Value:
    return ibis.ifelse(digits == "", None, digits).cast("int64")


def is_unlimited(text: ibis.Value) -> ibis.Value:
    """Say whether a tier or an opportunity size has no limit; a missing one has not."""
    return (_words(text) == _UNLIMITED).fill_null(False)  # noqa: FBT003


def asks_lines(tier: ibis.Value) -> ibis.Value:
    """Say whether a tier sends its reader to the licence's lines."""
    return (_words(tier) == _FROM_LINES).fill_null(False)  # noqa: FBT003


def asks_evaluation(tier: ibis.Value) -> ibis.Value:
    """Say whether a tier sends its reader to the opportunity size of an evaluation."""
    return _words(tier).isin(_FROM_EVALUATION).fill_null(False)  # noqa: FBT003


def is_known(tier: ibis.Value) -> ibis.Value:
    """Say whether a tier is a number of users or one of the words that stand for one."""
    return seats(tier).notnull() | is_unlimited(tier) | asks_lines(tier) | asks_evaluation(tier)


def at_least(seats: ibis.Value, hosting: ibis.Value) -> ibis.Value:
    """Return the fewest users that a tier is sold for: the next lower band and one.

    Cloud is billed by the user and exact. Server and Data Center are sold in bands, named by their
    upper ends.
    """
    below = seats - 1
    data_center = ibis.cases(
        (seats <= 500, 0), (seats <= 1_000, 500), (seats <= 5_000, below // 1_000 * 1_000),
        else_=below // 5_000 * 5_000,
    )  # fmt: skip
    pairs = zip((0, *_SERVER_BANDS), _SERVER_BANDS, strict=False)
    server = ibis.cases(*((seats <= upper, lower) for lower, upper in pairs), else_=_SERVER_BANDS[-1])
    band = ibis.cases((hosting == "Data Center", data_center), (hosting == "Server", server), else_=below)
    return ibis.ifelse(seats > 0, band + 1, seats).cast("int64")


def countable(seats: ibis.Value, tier: ibis.Value) -> ibis.Value:
    """Return seats as one number that can be compared: without a limit it is above all others."""
    return ibis.ifelse(is_unlimited(tier), NO_LIMIT, seats).cast("int64")


def band(seats: ibis.Value) -> ibis.Value:
    """Name the band that a countable number of seats falls into; none is in none, unknown stays unknown."""
    floors = (0, *_BAND_ENDS)
    named = (
        (seats.between(floor + 1, end), f"{floor + 1}-{end}")
        for floor, end in zip(floors, _BAND_ENDS, strict=False)
    )
    return ibis.cases(
        *named,
        (seats == NO_LIMIT, "unlimited"),
        (seats > _BAND_ENDS[-1], f"over {_BAND_ENDS[-1]}"),
        else_=ibis.null("string"),
    )
