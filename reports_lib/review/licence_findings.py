"""Licence findings: what the pictures of users and licences show, said as their titles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports_lib.fields import show, time_of

if TYPE_CHECKING:
    from pandas import DataFrame

__all__ = ["licences_finding", "users_finding"]


def users_finding(users: DataFrame) -> str:
    """Say how many users there are and how many came and went.  ``users`` is ``metrics.app_users``."""
    then, now, least, new, lost = (
        int(users[name].sum())
        for name in ("users_then", "users_now", "users_now_at_least", "new_users", "lost_users")
    )
    if not (then or now or new or lost):
        return "No licence in force gives users"
    # Bands of Server and Data Center are counted at their upper ends.
    most = "At most " if least < now else ""
    stands = f"{most}{_count('users_now', now, 'user')} on {show('day', users['day'].iloc[0])}"
    before = show("day", users.attrs["then"])
    if now == then:
        course = f"as many as on {before}"
    else:
        course = f"{show('net_users', abs(now - then))} {'more' if now > then else 'fewer'} than on {before}"
    return f"{stands}, {course}: {show('new_users', new)} new, {show('lost_users', lost)} lost"


def licences_finding(licences: DataFrame) -> str:
    """Say what is in force at the end and what moved.  ``licences`` is the metric over a span, in total."""
    time = time_of(licences)
    figures = ["active", "evaluating", "installs", "uninstalls"]
    if licences.empty or not licences[figures].to_numpy().any():
        return "No licence was in force"
    last = licences.sort_values(time).iloc[-1]
    active, evaluating, installs, uninstalls = (int(last[name]) for name in figures)
    stands = (
        f"{_count('active', active, 'active licence')} and {_count('evaluating', evaluating, 'evaluation')}"
    )
    moved = f"{show('installs', installs)} installed, {show('uninstalls', uninstalls)} uninstalled"
    return f"{stands} at the end of {show(time, last[time])}; {moved} in the {time}"


def _count(name: str, number: int, noun: str) -> str:
    return f"{show(name, number)} {noun}{'' if number == 1 else 's'}"
