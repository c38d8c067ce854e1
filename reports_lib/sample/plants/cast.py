"""Cast: a customer's number turned into the plant it plays, if the ledger asks for that edge."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from reports_lib.sample.plans import Customer
from reports_lib.sample.plants import bookings, corrections, moves, odd_fields, payments, unbilled
from reports_lib.sample.plants.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet
    from random import Random

    from reports_lib.sample.calendars import Calendar

__all__ = ["CAST", "planted"]

Play = Callable[[Stage], None]

# One place each among two hundred customers: numbers 2, 6, 10 and so on, then 4, 8, 12.
CAST: tuple[tuple[str, Play], ...] = (
    ("late_line", corrections.late_line),
    ("upgrade_full_term", bookings.upgrade_full_term),
    ("maximum_quantity", bookings.maximum_quantity),
    ("vanished_line", corrections.vanished_line),
    ("site_move", moves.site_move),
    ("altered_line", corrections.altered_up),
    ("support_number_first", moves.support_number_first),
    ("late_renewal", payments.late_renewal),
    ("billing_period_change", bookings.to_annual),
    ("licence_without_lines", unbilled.licence_without_lines),
    ("altered_line", corrections.altered_down),
    ("touched_line", corrections.touched_line),
    ("vanished_licence", corrections.vanished_licence),
    ("maximum_quantity", bookings.true_up),
    ("upgrade_remaining_term", bookings.upgrade_remaining_term),
    ("billing_period_change", bookings.to_monthly),
    ("data_center_to_cloud", moves.data_center_to_cloud),
    ("entitlement_renumbered", moves.starter_renumbered),
    ("entitlement_renumbered", moves.entitlement_renumbered),
    ("site_move_apart", moves.site_move_apart),
    ("dual_licensing", bookings.dual_licensing),
    ("zero_day_term", bookings.zero_day_term),
    ("shared_invoice", bookings.shared_invoice),
    ("early_renewal", payments.early_renewal),
    ("return_after_months", payments.return_after_months),
    ("given_up", payments.given_up),
    ("refund_in_later_month", payments.refund_in_later_month),
    ("unpaired_refund", payments.unpaired_refund),
    ("partial_refund", payments.partial_refund),
    ("passes_through", payments.passes_through),
    ("promotion", bookings.promotion),
    ("manual_invoice", bookings.manual_invoice),
    ("no_company", odd_fields.odd_contacts("no_company")),
    ("no_region", odd_fields.odd_contacts("no_region")),
    ("null_text", odd_fields.odd_contacts("null_text")),
    ("no_contact", odd_fields.odd_contacts("no_contact")),
    ("erased_contacts", odd_fields.odd_contacts("erased_contacts")),
    ("empty_partner_contact", odd_fields.empty_partner_contact),
    ("no_tier", odd_fields.no_tier),
    ("negative_tier", odd_fields.negative_tier),
    ("lower_case_tier", odd_fields.lower_case_tier),
    ("subscription_tier", unbilled.subscription_of_a_trial),
    ("subscription_tier", odd_fields.subscription_of_lines),
    ("unlimited_users", odd_fields.unlimited_users),
    ("demonstration", unbilled.demonstration),
    ("internal_use", unbilled.internal_use),
    ("open_end", unbilled.open_end),
    ("unknown_words", odd_fields.unknown_words),
    ("unknown_field", odd_fields.unknown_field),
    ("lines_without_licence", odd_fields.lines_without_licence),
    ("active_after_lapse", odd_fields.active_after_lapse),
    ("old_server", unbilled.old_server),
    ("due_date", bookings.due_date),
    ("odd_cents", bookings.odd_cents),
    ("sandbox", bookings.sandbox),
    ("edition_trial", odd_fields.edition_trial),
)
_EVERY, _FIRST_ROUND = 200, 50
# The plays reach this far back.
_FEWEST_MONTHS = 24


def planted(number: int, rng: Random, calendar: Calendar, edges: AbstractSet[str]) -> Customer | None:
    """Play the plant of a customer's number; nothing if it has none, or a ledger too short for it."""
    place = _place(number % _EVERY)
    if place is None or len(calendar.span) < _FEWEST_MONTHS:
        return None
    edge, play = CAST[place]
    if edge not in edges:
        return None
    stage = Stage(number, rng, calendar, edges)
    play(stage)
    return Customer(number, stage.company, stage.partner, stage.licences, stage.oddity)


def _place(remainder: int) -> int | None:
    if remainder % 4 == 2:
        return remainder // 4
    later = _FIRST_ROUND + remainder // 4 - 1
    return later if remainder and remainder % 4 == 0 and later < len(CAST) else None
