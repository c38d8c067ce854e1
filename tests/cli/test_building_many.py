"""reports build of many reports, reports verify, and the index of all."""

from __future__ import annotations

import json
from html import unescape

import nbformat
import pytest

from tests.records import licence, line

pytestmark = pytest.mark.notebook

MONTHS = ("--months", "2026-02..2026-03")


@pytest.fixture
def filled(home, short, reports, exported):
    """Two apps of one customer each, to June 2026, and a newest record of 1 April."""
    spring = {"starts_on": "2026-04-01", "ends_on": "2026-07-01"}
    file = exported(
        home / "ledger.json",
        line("1", app="lens", starts_on="2026-01-01", ends_on="2026-04-01", net="255", app_name="Lens"),
        line("2", app="wiki", customer="bob", starts_on="2026-02-01", ends_on="2026-04-01", net="26.66"),
        line("3", app="lens", net="255", sale_type="Renewal", app_name="Lens", **spring),
        line("4", app="wiki", customer="bob", net="39.99", sale_type="Renewal", **spring),
    )
    assert reports("import", "transactions", file).code == 0
    records = [
        licence(f"E-{who}-{app}", app=app, site=f"site-{who}")
        for who, app in (("ann", "lens"), ("bob", "wiki"))
    ]
    assert reports("import", "licenses", exported(home / "records.json", *records, kind="licenses")).code == 0
    return home


def files(folder, ending):
    """Return the files of an ending below output/, by their folder and name."""
    return sorted(path.relative_to(folder / "output").as_posix() for path in folder.rglob(f"*.{ending}"))


def test_a_report_for_each_month_and_app(filled, reports):
    """Four pages, a line for each in their order, and the way to all of them at the end."""
    ran = reports("build", "monthly_review", *MONTHS, "--each-app", "--jobs", "2")

    lines = [one.split() for one in ran.out.splitlines() if "monthly_review 2026" in one]
    assert ran.code == 0, ran.err
    assert [one[1:5] for one in lines] == [
        ["2026-02", "lens", "$85.00", "$0.00"],
        ["2026-03", "lens", "$85.00", "$0.00"],
        ["2026-02", "wiki", "$13.33", "$13.33"],
        ["2026-03", "wiki", "$13.33", "$0.00"],
    ]
    assert ran.out.splitlines()[-1] == "4 built, 0 failed; output/index.html"
    assert files(filled / "output" / "..", "html") == [
        "index.html",
        "monthly_review/2026-02/monthly_review_2026-02_lens.html",
        "monthly_review/2026-02/monthly_review_2026-02_wiki.html",
        "monthly_review/2026-03/monthly_review_2026-03_lens.html",
        "monthly_review/2026-03/monthly_review_2026-03_wiki.html",
    ]


def test_one_failing_report_does_not_stop_the_others(filled, short, reports):
    """Its notebook is kept, the message names notebook, cell and cause, and the exit code is its own."""
    notebook = nbformat.read(short, as_version=4)
    notebook.cells[1].source += "\n1 / (data.month.number - 2)"
    nbformat.write(notebook, short)

    ran = reports("build", "monthly_review", *MONTHS)

    assert ran.code == 13
    assert ran.err.splitlines()[:2] == ["division by zero", "  where: monthly_review.ipynb, cell [3]"]
    assert "1 built, 1 failed" in ran.out
    assert files(filled / "output" / "..", "failed.ipynb") == [
        "monthly_review/2026-02/monthly_review_2026-02.failed.ipynb"
    ]
    assert len(files(filled / "output" / "..", "html")) == 2


def test_a_month_that_is_not_over_fails_alone(filled, reports):
    """What cannot be built is said before anything is executed; the rest is built."""
    ran = reports("build", "monthly_review", "--months", "2026-10..2026-11")

    assert ran.code == 10
    assert ran.err.startswith("2026-11 was not over when the store was filled")
    assert "1 built, 1 failed" in ran.out


def test_a_red_gate_in_a_batch_is_the_exit_code(filled, reports):
    """All pages are there, the red ones marked; nobody can take the batch for published."""
    ran = reports("build", "monthly_review", "--months", "2026-03..2026-06")

    assert ran.code == 15
    assert ran.out.splitlines()[-1] == "4 built, 0 failed; output/index.html"


def test_months_and_month_exclude_each_other(filled, reports):
    """One of them is meant."""
    ran = reports("build", "monthly_review", "--month", "2026-03", *MONTHS)

    assert (ran.code, ran.err.splitlines()[0]) == (10, "--month and --months exclude each other")


def test_an_unknown_executor_is_refused(filled, reports):
    """There are two."""
    ran = reports("build", "monthly_review", "--executor", "frok")

    assert (ran.code, ran.err.splitlines()[2]) == (10, "  to do: did you mean 'fork'?")


def test_the_same_store_gives_the_same_bytes(filled, reports):
    """From both executors, and although the month was published in between."""
    page = filled / "output" / "monthly_review" / "2026-03" / "monthly_review_2026-03.html"
    written = []
    for executor in ("fork", "kernel", "fork"):
        assert reports("build", "monthly_review", "--month", "2026-03", "--executor", executor).code == 0
        written.append(page.read_bytes())

    assert written[0] == written[1] == written[2]


def test_a_report_that_is_what_its_manifest_says(filled, reports):
    """Every figure is computed anew and compared, and so is the page; nothing is written."""
    assert reports("build", "monthly_review", "--month", "2026-03").code == 0
    before = {path: path.read_bytes() for path in filled.rglob("output/**/*") if path.is_file()}

    ran = reports("verify", "output/monthly_review/2026-03/monthly_review_2026-03.manifest.json")

    assert ran.code == 0, ran.err
    assert ran.out.splitlines() == [
        "monthly_review 2026-03: 3 figures, 0 cells differ",
        "  the page is the same, byte by byte",
    ]
    assert {path: path.read_bytes() for path in filled.rglob("output/**/*") if path.is_file()} == before


def test_a_report_agrees_after_packing_restoring_and_forgetting(filled, reports):
    """Byte by byte where the page names nobody; figure by figure where it went with a name on it."""
    assert reports("build", "monthly_review", "--month", "2026-03").code == 0
    manifest = "output/monthly_review/2026-03/monthly_review_2026-03.manifest.json"
    page = filled / manifest.replace("manifest.json", "html")
    done = [
        reports("store", "compact"),
        reports("store", "backup", "all.zip"),
        reports("store", "restore", "all.zip", "--replace"),
        reports("forget", "E-bob-wiki"),
    ]

    same = reports("verify", manifest)
    page.write_text(page.read_text() + "<!-- Company ann -->")
    reports("forget", "company ANN")
    gone = reports("verify", manifest)

    assert [one.code for one in (*done, same, gone)] == [0] * 6
    figures = "monthly_review 2026-03: 3 figures, 0 cells differ"
    erased = "  customers were erased from the store since: "
    assert same.out.splitlines() == [figures, "  the page is the same, byte by byte", f"{erased}1"]
    assert gone.out.splitlines() == [
        *(figures, "  there is no page to compare: it named a customer who was erased", f"{erased}2")
    ]
    assert not page.exists()


def test_a_changed_figure_is_named_with_its_reason(filled, reports):
    """The manifest says another MRR and another version: which cell, then, now, and what changed."""
    assert reports("build", "monthly_review", "--month", "2026-03").code == 0
    path = filled / "output" / "monthly_review" / "2026-03" / "monthly_review_2026-03.manifest.json"
    manifest = json.loads(path.read_text())
    [changed] = [row for row in manifest["figures"][0]["rows"] if row["month"] == "2026-02"]
    changed["mrr_usd"] = "99.00"
    manifest["versions"]["pandas"] = "2.0.0"
    manifest["sources"]["code"] = "0000"
    path.write_text(json.dumps(manifest))

    ran = reports("verify", "output/monthly_review/2026-03/monthly_review_2026-03.html")

    lines = ran.out.splitlines()
    assert ran.code == 13
    assert lines[0] == "  mrr, 2026-02: mrr_usd was 99.00, is 98.33"
    assert lines[3].startswith("  the code of reports_lib is another: 0000 then, ")
    assert lines[4].startswith("  pandas is another version: 2.0.0 then, ")
    assert ran.err.splitlines()[0] == "The report is not what its manifest says"


def test_records_that_came_late_change_nothing_that_was_known(filled, reports, exported, monkeypatch):
    """A manifest's instant is looked back at, so a later import leaves its figures as they were."""
    assert reports("build", "monthly_review", "--month", "2026-03").code == 0
    late = line("9", app="lens", customer="eve", starts_on="2026-03-01", ends_on="2026-04-01", net="10")
    monkeypatch.setenv("REPORTS_NOW", "2026-11-20T00:00:00Z")
    assert reports("import", "transactions", exported(filled / "late.json", late)).code == 0

    ran = reports("verify", "output/monthly_review/2026-03/monthly_review_2026-03.manifest.json")

    assert ran.code == 0, ran.out + ran.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (None, "There is no manifest: No such file or directory"),
        ("<html>", "The file is no manifest"),
        ('{"report": "monthly_review"}', "The manifest lacks parameters, store_digest, sources"),
    ],
)
def test_what_is_no_manifest_is_refused(filled, reports, text, message):
    """Three lines, and nothing is executed."""
    if text is not None:
        (filled / "some.manifest.json").write_text(text)

    ran = reports("verify", "some.manifest.json")

    assert ran.code == 10
    assert ran.err.startswith(message)


def test_the_index_lists_every_report(filled, reports):
    """Headline figures and gate of each, the newest period first, and links that lead to the pages."""
    assert reports("build", "monthly_review", *MONTHS).code == 0
    (filled / "output" / "monthly_review" / "2026-02" / "broken.manifest.json").write_text("{")
    assert reports("build", "monthly_review", "--month", "2026-04", "--basis", "gross").code == 0

    page = unescape((filled / "output" / "index.html").read_text())
    order = [page.index(f'data-name="{name}"') for name in names()]
    assert order == sorted(order)
    assert 'href="monthly_review/2026-03/monthly_review_2026-03.html"' in page
    for words in ("$98.33", "+$13.33", "all apps, gross", "5 Nov 2026", "Monthly review", "broken.manifest"):
        assert words in page


def names():
    """Return the reports in the order of the index."""
    return ["monthly_review_2026-04_gross", "monthly_review_2026-03", "monthly_review_2026-02"]
