"""Targets: read by vendor and period, and refused where they are none."""

from decimal import Decimal

import pytest

from reports_lib.errors import ParamsError
from reports_lib.targets import read_targets

WRITTEN = """\
"1210000":
  2026-10: {mrr_usd: 38000, paying_customers: 180}
  2026-Q4: {arpc_usd: 199.5}
sample:
  2026-10: {mrr_usd: 1}
"""


@pytest.fixture
def path(tmp_path):
    """A file of targets of two vendors."""
    path = tmp_path / "targets.yml"
    path.write_text(WRITTEN)
    return path


def test_targets_are_a_vendors_by_period(path):
    """Amounts are exact; nobody has another vendor's."""
    assert read_targets(path, "1210000") == {
        "2026-10": {"mrr_usd": Decimal(38000), "paying_customers": Decimal(180)},
        "2026-Q4": {"arpc_usd": Decimal("199.5")},
    }
    assert read_targets(path, "other") == read_targets(path, None) == {}


def test_without_a_file_there_are_none(tmp_path):
    """Targets are nobody's duty."""
    assert read_targets(tmp_path / "targets.yml", "1210000") == {}


@pytest.mark.parametrize(
    ("text", "what", "todo"),
    [
        ("a: 3", "'a' has no periods", "write a line for each period below the vendor's id"),
        (
            "a: {2026-13: {mrr_usd: 1}}",
            "'2026-13' is no month and no quarter",
            "write it as 2026-10 or 2026-Q4",
        ),
        ("a: {2026-10: 3}", "2026-10 has no figures", "write it as 2026-10: {mrr_usd: 38000}"),
        ("a: {2026-10: {mrr: 3}}", "There is no target for 'mrr'", "did you mean 'mrr_usd'?"),
        ("a: {2026-10: {mrr_usd: x}}", "mrr_usd of 2026-10 is 'x'", "write an amount as 38000 or 38000.50"),
        (
            "a: {2026-10: {mrr_usd: true}}",
            "mrr_usd of 2026-10 is True",
            "write an amount as 38000 or 38000.50",
        ),
    ],
)
def test_what_is_no_target_is_refused(tmp_path, text, what, todo):
    """With the file, the offending value and what to write."""
    path = tmp_path / "targets.yml"
    path.write_text(text)

    with pytest.raises(ParamsError) as raised:
        read_targets(path, "b")

    assert (raised.value.what, raised.value.where, raised.value.todo) == (what, str(path), todo)
