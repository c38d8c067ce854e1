from reports_lib import review
from tests.presented import CUSTOMERS, MOVED_BY_APP, MRR, SALES_BY_HOSTING, FakeReview, replaced, rows
from tests.presented_retention import COHORTS, LICENCE_CHURN, SURVIVAL
from tests.presented_topics import CONVERSION_BY_APP, RESTATED_LINES, RESTATEMENT, SEGMENTS


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


def commands(block):
    """Return the commands of a block, without the instant that all of them have."""
    told = [line for line in str(block).splitlines() if "reports metric" in line]
    return [line.removesuffix(" --as-of 2026-11-05T08:00:00Z") for line in told]


def test_frames_of_cohorts_and_of_one_month_come_with_their_commands():
    """Where a frame has no month of its own, the month under review is asked for."""
    block = review.provenance(FakeReview(), COHORTS, SURVIVAL, SEGMENTS, LICENCE_CHURN, CONVERSION_BY_APP)

    assert commands(block) == [
        "reports metric cohort_retention --from 2026-01 --to 2026-10 --cohort quarter --basis net",
        "reports metric survival --month 2026-10 --basis net",
        "reports metric high_value_segments --month 2026-10 --by hosting --by tier_band --basis net",
        "reports metric licence_churn --month 2026-10 --by billing_period",
        "reports metric evaluation_conversion --from 2026-06 --to 2026-10 --by app_key --by app_edition",
    ]


def test_what_the_command_line_has_no_metric_for_has_no_command():
    """The customers behind a waterfall are for the page alone."""
    block = review.provenance(FakeReview(), CUSTOMERS, COHORTS.head(0))

    assert commands(block) == ["reports metric cohort_retention --month 2026-10 --cohort quarter --basis net"]


def test_a_metric_that_cannot_be_split_is_asked_for_whole():
    """Though its frame has apps."""
    block = review.provenance(FakeReview(), RESTATEMENT, RESTATED_LINES)

    assert commands(block) == [
        "reports metric restatement --from 2026-08 --to 2026-09",
        "reports metric restated_lines --month 2026-09 --basis net",
    ]
