"""Keeping: what is written beside the models once it is asked for."""

from __future__ import annotations

import pytest

from reports_lib.config import Config
from reports_lib.errors import ReportError
from reports_lib.workspace import open_workspace, restating, splitting
from tests.test_workspace import APRIL, FIRST, LATER, MARCH, bring_in


def test_a_split_is_written_once_for_a_state_of_the_store(tmp_path, monkeypatch):
    """Whatever the order of its columns and the apps that are looked at."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)
    bring_in(config, [*FIRST, *LATER], now=APRIL)
    review = open_workspace(config)
    split = review.months_by(["hosting", "app_edition"]).count().to_pandas()
    monkeypatch.setattr(splitting, "segment_months", lambda *_, **__: pytest.fail("it is written again"))

    again = review.months_by(["app_edition", "country", "hosting"]).count().to_pandas()
    of_one = open_workspace(config, apps=["forms"]).months_by(["hosting", "app_edition"]).to_pandas()

    assert (split, again, set(of_one["app_key"])) == (7, 7, {"forms"})


def test_a_comparison_that_does_not_add_up_is_not_kept(tmp_path, monkeypatch):
    """Asked again, it is made again, and refused again."""
    config = Config(home=tmp_path, data=tmp_path / "data", output=tmp_path)
    bring_in(config, FIRST, now=MARCH)
    review = open_workspace(config)

    def refused(*tables, **asked):
        raise ReportError(f"off by {len(tables)}", where=str(asked["months"]), todo="look")

    monkeypatch.setattr(restating, "check_sums", refused)

    for _ in range(2):
        with pytest.raises(ReportError, match="off by 3"):
            review.restated_lines  # noqa: B018  it is computed when it is asked for
    assert not list(review.plan.folder.glob("line_differences*"))
