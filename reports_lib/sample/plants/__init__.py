"""Plants: customers who play one edge of a real ledger each, whatever the seed."""

from reports_lib.sample.plants.cast import CAST, planted

__all__ = ["CAST", "planted"]
