from reports_lib import review
from tests.presented import MOVED_BY_APP, MRR, SALES_BY_HOSTING, FakeReview, replaced, rows


def test_provenance_names_streams_instant_versions_and_parameters():
    """Worked example."""
    block = review.provenance(FakeReview())

    assert str(block).splitlines() == [
        "transactions 3,463 1 Jul 2023 3 Nov 2026",
        "As known: 2026-11-05T08:00:00Z",
        "Store: d581d7ca4c18",
        "Month: 2026-10",
        "Basis: net",
        "Apps: all",
        "Versions: duckdb 1.5.6",
    ]


def test_every_frame_comes_with_the_command_that_makes_it_again():
    """Span, split and instant are those of the frame; a frame without months has none."""
    apps = rows("app_key app_name", "lens | Lens", metric="apps")

    block = review.provenance(FakeReview(), MRR, MOVED_BY_APP, SALES_BY_HOSTING, apps, MRR)

    told = "--basis net --as-of 2026-11-05T08:00:00Z"
    assert str(block).splitlines()[7:] == [
        f"reports metric mrr --from 2026-08 --to 2026-10 {told}",
        f"reports metric mrr_movements --month 2026-10 --by app_key {told}",
        f"reports metric sales --month 2026-10 --by sale_type --by hosting {told}",
    ]


def test_an_apps_key_is_quoted_for_the_shell():
    """A command that is pasted does what it says."""
    block = review.provenance(replaced(FakeReview(), app_keys=("a; rm -rf b",)), MRR)

    assert "--app 'a; rm -rf b'" in str(block)


def test_the_samples_commands_ask_the_samples_store():
    """They can be pasted as they are."""
    block = review.provenance(replaced(FakeReview(), is_sample=True), MRR)

    assert str(block).splitlines()[-1].startswith("REPORTS_DATA=data/demo reports metric mrr --from 2026-08")
