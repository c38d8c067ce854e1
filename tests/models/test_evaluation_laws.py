"""Evaluations: what holds for every ledger, and a naive version that agrees licence by licence."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.metrics.licence_ledgers import ledgers, lines
from tests.models.evaluation_oracle import evaluations_of
from tests.pipeline import models_of_lines
from tests.records import licence, line

few = settings(max_examples=8)
SALES = "app_key, licence_id, started_on, sold_on, converted_on"
TRIED = {"licence_type": "EVALUATION", "starts_on": "2026-04-10", "ends_on": "2026-05-10"}


def models_of(ledger):
    """The models of lines, licences and their history."""
    bought, current, history = ledger
    return models_of_lines(bought, licences=current, history=history)


def evaluations(models, columns="*", where="true"):
    """The evaluations of a ledger, as rows in an order of their own."""
    return models.ask(f"select {columns} from evaluations where {where} order by all").fetchall()


@few
@given(ledgers)
def test_evaluations_agree_with_reading_record_by_record(ledger):
    """First days, ends, sales, and who does not count."""
    models = models_of(ledger)

    told = evaluations(models, f"{SALES}, ends_on, left_out_as")

    assert sorted(told, key=str) == evaluations_of(models, ledger)


@few
@given(ledgers, st.randoms(use_true_random=False))
def test_the_order_of_records_does_not_matter(ledger, dice):
    """Shuffled, the same evaluations come out."""
    shuffled = [list(records) for records in ledger]
    for records in shuffled:
        dice.shuffle(records)

    assert evaluations(models_of(shuffled)) == evaluations(models_of(ledger))


@few
@given(ledgers, lines(most=4))
def test_what_is_sold_later_changes_no_earlier_sale(ledger, more):
    """Lines of August leave every sale until July as it was."""
    later = []
    for number, record in enumerate(more):
        when = {
            "saleDate": "2026-08-02",
            "maintenanceStartDate": "2026-08-03",
            "maintenanceEndDate": "2026-09-15",
        }
        sale = record["purchaseDetails"] | when | {"saleType": "Renewal"}
        later.append(record | {"transactionLineItemId": f"N-{number}", "purchaseDetails": sale})

    models, alone = models_of(([*ledger[0], *later], *ledger[1:])), models_of(ledger)

    early = "sold_on < date '2026-08-01' and left_out_as is null"
    assert evaluations(models, SALES, early) == evaluations(alone, SALES, early)


def test_who_tries_is_described_as_while_the_trial_ran():
    """Edition, partner and size of buyers alone would tell nothing about the rest."""
    sale = line("L-1", customer="ann", starts_on="2026-05-01", ends_on="2026-06-01", edition="Advanced")
    now = licence(
        "E-ann-app",
        edition="Advanced",
        partner_type="Expert",
        evaluation_starts_on="2026-04-10",
        opportunity_size="300",
    )
    before = licence(
        "E-ann-app", recorded_on="2026-04-11", edition="Standard", opportunity_size="40", **TRIED
    )

    models = models_of_lines([sale], licences=[now], history=[before])

    columns = (
        "hosting, app_edition, partner_type, opportunity_size, opportunity_band, month::varchar, "
        "days_to_convert, days_after_end, is_upgrade_trial, customer_id"
    )
    assert evaluations(models, columns) == [
        ("Cloud", "Standard", None, "40", "26-50", "2026-04-01", 21, -9, False, "site/site-ann")
    ]


def test_the_edition_of_an_edition_trial_is_the_one_tried():
    """It is kept apart from the evaluation of the app itself, which may have begun on the same day."""
    record = licence(
        "E-1", edition="Standard", upgrade_edition="Advanced", upgrade_starts_on="2026-04-10", **TRIED
    )

    models = models_of_lines([], licences=[record])

    assert evaluations(models, "is_upgrade_trial, app_edition") == [(False, "Standard"), (True, "Advanced")]


def test_sizes_that_are_no_number_have_no_band():
    """Unlimited is a band of its own; unknown words are none."""
    sizes = ["140", "Unlimited Users", "NA", "Evaluation", "Unknown", "7000"]
    records = [licence(f"E-{size}", opportunity_size=size, **TRIED) for size in sizes]

    models = models_of_lines([], licences=records)

    assert dict(evaluations(models, "opportunity_size, opportunity_band")) == {
        "140": "101-250",
        "Unlimited Users": "unlimited",
        "NA": None,
        "Evaluation": None,
        "Unknown": None,
        "7000": "over 5000",
    }
