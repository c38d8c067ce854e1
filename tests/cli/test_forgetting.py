"""reports forget: the customer is named nowhere any more, and no figure is another."""

from __future__ import annotations

import zipfile

import pytest
import simplejson

from reports_lib.config import Config
from reports_lib.metrics import METRICS
from reports_lib.store import open_store
from reports_lib.store.erasing import read_register
from reports_lib.workspace.opening import open_workspace
from tests.remembered import ACME, ACME_ID, FIRST, HOUR, fill, models_of, put_report, records, sync
from tests.searched import everything, named_in
from tests.store.histories import rows

SPAN = "2026-01..2026-09"


@pytest.fixture
def config(home):
    """The configuration of the folder that commands run in."""
    return Config(home=home, data=home / "data", output=home / "output")


@pytest.fixture
def remembered(config):
    """A store, reports and mails that name the customer."""
    fill(config)
    put_report(config)
    return config


def figures(config, *, as_of=None):
    """Every metric of a review, as text, with the customer's name taken out."""
    review = open_workspace(config, month="2026-09", as_of=as_of)
    told = {}
    for name in METRICS:
        months = "2026-09" if name in {"survival", "high_value_segments"} else SPAN
        by = "country" if name == "high_value_segments" else ()
        frame = review.ask(name, months=months, by=by)
        told[name] = frame.drop(columns=["company", "customer_id"], errors="ignore").to_csv(index=False)
    return told


def test_the_search_finds_the_customer_before(remembered):
    """The test's own search would notice: in records, pages, notebooks, manifests and mails."""
    assert named_in(remembered) == [
        *("000001.parquet", "000002.parquet", "000003.parquet", "000004.parquet", "000005.parquet"),
        *("000006.parquet", "000007.parquet", "message.eml"),
        *(f"monthly_review_2026-10.{ending}" for ending in ("html", "ipynb", "manifest.json")),
    ]


@pytest.mark.slow
def test_a_customer_is_forgotten_and_every_figure_stays(remembered, reports):
    """Worked example: named nowhere; metrics and models of now and of then are those of before."""
    config = remembered
    before = [figures(config), figures(config, as_of=FIRST)]
    review = open_workspace(config, month="2026-09")
    digest = open_store(config).digest()
    told_before = models_of(review.plan.folder, str)

    ran = reports("forget", ACME.upper())

    register = read_register(config.data, hash_key="")
    values = {("company", ACME), ("cloud_id", "7c9d41aa-acme"), ("transaction_account_id", "acc-acme")}
    values |= {("site_host", "acme-nord.atlassian.net"), ("host_entitlement_number", "h-acme")}
    values |= {
        ("company_key", key) for key in company_keys(told_before) if register.number("company_key", key)
    }

    def renamed(text):
        for kind, value in values:
            text = text.replace(value, register.replacement(kind, value, 1))
        return text

    assert (ran.code, ran.out.splitlines()[0]) == (0, "The customer is erased-1 from now on")
    assert named_in(config) == []
    assert [figures(config), figures(config, as_of=FIRST)] == before
    assert open_store(config).digest() == digest
    now = models_of(open_workspace(config, month="2026-09").plan.folder, str)
    assert now == {
        name: (columns, sorted([renamed(one) for one in row] for row in rows))
        for name, (columns, rows) in told_before.items()
    }


def company_keys(models):
    """The hashes of companies in the models of a store."""
    columns, rows = models["transactions"]
    return {row[columns.index("company_key")] for row in rows}


def test_it_says_what_it_does_and_a_dry_run_does_nothing(remembered, reports):
    """Pages and the body of a mail go, the manifest and the states stay, backups are listed."""
    config = remembered
    reports("store", "backup")
    before = {path: text for path, text in everything(config).items() if "models" not in path.parts}

    planned = reports("forget", "E-acme-maps", "--dry-run")
    unchanged = {path: text for path, text in everything(config).items() if "models" not in path.parts}
    done = reports("forget", "E-acme-maps")

    said = [
        "  goes: data/outbox/naming/message.eml",
        "  goes: output/mail/naming.eml",
        "  goes: output/monthly_review/2026-10/monthly_review_2026-10.html",
        "  goes: output/monthly_review/2026-10/monthly_review_2026-10.ipynb",
        "  replaced in: output/monthly_review/2026-10/monthly_review_2026-10.manifest.json",
        "  to be built again: monthly_review_2026-10",
        "  a backup from before: data/backups/store-20261105T070000Z.zip: delete it, or make it anew",
        "  copies elsewhere, of backups, pages and mails, are yours to delete",
    ]
    assert unchanged == before
    assert planned.out.splitlines()[0] == f"Customer {ACME_ID} would be erased; nothing was changed"
    assert planned.out.splitlines()[1] == "  9 records in 7 files of the store would be written anew"
    assert done.out.splitlines()[1] == "  9 records in 7 files of the store were written anew"
    assert planned.out.splitlines()[2:] == done.out.splitlines()[2:] == said
    assert len(list(config.data.glob("outbox/*/state.json"))) == 2
    manifest = simplejson.loads(
        (config.output / "monthly_review/2026-10/monthly_review_2026-10.manifest.json").read_text()
    )
    (row,) = manifest["figures"][0]["rows"]
    assert (row["company"], row["usd"], manifest["page_sha256"]) == ("erased-1", "1.50", "")
    assert (config.output / "monthly_review/2026-09/monthly_review_2026-09.html").exists()
    assert (config.data / "outbox/other/message.eml").exists()


def test_what_is_synced_again_does_not_bring_the_name_back(remembered, reports):
    """The same records are known, changed ones come in without the name, and so does a new licence of its."""
    config = remembered
    reports("forget", ACME)
    commits = len(open_store(config).commits())

    sync(config, records(changed=True), now=FIRST + 2 * HOUR)
    same = [one.rows for one in open_store(config).commits()[commits:]]
    later = records(changed=True)
    fresh = later["licenses"][0] | {"appEntitlementNumber": "E-new", "lastUpdated": "2026-11-01"}
    orphan = {name: value for name, value in fresh.items() if name not in {"cloudId", "transactionAccountId"}}
    later["licenses"] += [fresh, orphan | {"hostEntitlementNumber": "h-other"}]
    later["transactions"][0]["paymentStatus"] = "Open"
    sync(config, later, now=FIRST + 3 * HOUR)

    newest = rows(config, "licenses")[-1]
    assert sum(same) == 0
    assert named_in(config) == []
    assert (newest["entitlement_number"], newest["company"], newest["payload"]) == ("E-new", "erased-1", "{}")
    assert newest["host_entitlement_number"].startswith("erased-1-")


@pytest.mark.parametrize(
    ("asked", "what"),
    [("nobody at all", "There is no such customer"), ("Company twin", "2 customers are called so")],
)
def test_who_is_meant_must_be_clear(home, reports, exported, asked, what):
    """Nobody, or two of one name: refused, with their ids."""
    from tests.records import line

    twins = [line(one, customer=one, company="Company twin") for one in ("a", "b")]
    reports("import", "transactions", exported(home / "ledger.json", *twins))

    ran = reports("forget", asked)

    assert (ran.code, ran.err.splitlines()[0]) == (10, what)
    assert ("name one by its id: site/site-a, site/site-b" in ran.err) == (asked == "Company twin")
    assert not (home / "data" / "erasures.json").exists()


def test_of_two_that_are_called_alike_the_other_keeps_its_name(home, reports, exported, config):
    """Chosen by its id: only its own records lose the name, and later ones of the other keep it."""
    from tests.records import line

    twins = [line(one, customer=one, company="Company twin") for one in ("a", "b")]
    reports("import", "transactions", exported(home / "ledger.json", *twins))

    reports("forget", "site/site-a")
    twins[1]["paymentStatus"] = "Open"
    reports("import", "transactions", exported(home / "ledger.json", *twins))

    found = [(one["record_key"], one["company"]) for one in rows(config)]
    assert found == [("a", "erased-1"), ("b", "Company twin"), ("b", "Company twin")]


def test_a_second_customer_gets_the_next_number(remembered, reports):
    """Numbers go up, and asking again says which it was; that records are gone is known of both."""
    config = remembered
    sync(config, {"licenses": records()["licenses"][1:2]}, now=FIRST + 2 * HOUR)

    ran = [reports("forget", one) for one in (ACME, "Company bob", ACME, "E-bob-app", "site/site-bob")]

    assert [one.out.splitlines()[0] for one in ran] == [
        "The customer is erased-1 from now on",
        "The customer is erased-2 from now on",
        *(
            "It is erased already: erased-1",
            "It is erased already: erased-2",
            "It is erased already: erased-2",
        ),
    ]
    assert [(one["record_key"], one["vanished"]) for one in rows(config, "licenses")][-2:] == [
        ("E-acme-app", True),
        ("E-bob-app", True),
    ]


def test_a_backup_made_before_brings_all_of_it_back_and_says_nothing_else(remembered, reports):
    """A restore is of the store as it was: why backups are to be deleted, or made anew."""
    reports("store", "backup", "before.zip")
    reports("forget", ACME)
    reports("store", "backup", "after.zip")

    texts = []
    for name in ("before.zip", "after.zip"):
        with zipfile.ZipFile(name) as packed:
            texts.append("erasures.json" in packed.namelist())

    assert texts == [False, True]
