"""reports build: the refusals before a kernel starts, the files left, the mark of a red gate."""

from __future__ import annotations

import json

import nbformat
import pytest

from tests.records import licence, line

REPORTS = "monthly_review, quarterly_review"


@pytest.fixture
def filled(home, reports, exported):
    """Two customers from January to April 2026, their licences, and a newest record of 1 April."""
    file = exported(
        home / "ledger.json",
        line("1", starts_on="2026-01-01", ends_on="2026-04-01", net="255", gross="300", app_name="Lens"),
        line("2", customer="bob", starts_on="2026-04-01", ends_on="2026-05-01", net="40", app_name="Lens"),
    )
    assert reports("import", "transactions", file).code == 0
    records = [licence(f"E-{one}-app", site=f"site-{one}") for one in ("ann", "bob")]
    file = exported(home / "records.json", *records, kind="licenses")
    assert reports("import", "licenses", file).code == 0
    return home


@pytest.fixture
def no_kernel(monkeypatch):
    """Fail when a kernel would be started."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a kernel was started")

    monkeypatch.setattr("reports_lib.build.report.execute", refuse)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("mnoth: '2026-03'", ["monthly_review.ipynb has no parameter 'mnoth'", "did you mean 'month'?"]),
        ("month: 2026", ["month is 2026", "write month as text; put it in quotes"]),
        (
            "apps: lens\nbasis: 3",
            ["apps is 'lens'; basis is 3", "write apps as a list of words, as in [one, two]; "],
        ),
        ("- month", ["The file holds no keys", "write one key a line"]),
        ("month: '2026", ["The file is not YAML", "write one key a line"]),
        ("month: '2027-01'", ["2027-01 was not over", "choose 2026-10 or an earlier month"]),
        ("apps: [ap]", ["There is no app 'ap'", "did you mean 'app'?"]),
    ],
)
def test_wrong_parameters_are_refused_before_a_kernel_starts(filled, reports, no_kernel, written, message):
    """What the file says wrong is told at once; nothing is written."""
    (filled / "params" / "monthly_review.yml").write_text(written)

    ran = reports("build", "monthly_review")

    assert ran.code == 10
    assert ran.err.startswith(message[0])
    assert message[1] in ran.err
    assert not (filled / "output").exists()


def test_an_unknown_report_is_refused_with_its_neighbour(filled, reports, no_kernel):
    """There is no notebook of that name."""
    ran = reports("build", "montly_review")

    assert (ran.code, ran.err.splitlines()[0]) == (10, "There is no report 'montly_review'")
    assert ran.err.splitlines()[2] == "  to do: did you mean 'monthly_review'?"


@pytest.mark.notebook
def test_a_review_is_a_page_a_notebook_and_a_manifest(filled, reports):
    """The page says what the terminal says; the manifest says what it was made from."""
    ran = reports("build", "monthly_review", "--month", "2026-03")

    folder = filled / "output" / "monthly_review" / "2026-03"
    page = (folder / "monthly_review_2026-03.html").read_text()
    manifest = json.loads((folder / "monthly_review_2026-03.manifest.json").read_text())
    assert ran.code == 0, ran.err
    assert sorted(path.name for path in folder.iterdir()) == [
        "monthly_review_2026-03.html",
        "monthly_review_2026-03.ipynb",
        "monthly_review_2026-03.manifest.json",
    ]
    assert "$85.00" in page
    assert "$85.00" in ran.out
    assert ran.out.splitlines()[-1] == "output/monthly_review/2026-03/monthly_review_2026-03.html"
    assert manifest["parameters"] == {
        "month": "2026-03",
        "apps": [],
        "basis": "net",
        "audience": "internal",
        "as_of": "2026-11-05T00:00:00Z",
    }
    assert manifest["gate"] == "green"


@pytest.mark.notebook
def test_a_red_gate_marks_the_page_and_the_exit_code(filled, reports):
    """The page is there to be looked at, marked; nobody can take it for published."""
    ran = reports("build", "monthly_review", "--month", "2026-06", "--basis", "gross")

    page = filled / "output" / "monthly_review" / "2026-06" / "monthly_review_2026-06_gross.html"
    assert ran.code == 15
    assert "NOT PUBLISHED" in page.read_text()


@pytest.mark.notebook
def test_a_failing_cell_is_named_and_leaves_the_page_of_before(filled, reports):
    """The executed notebook is kept; where says notebook and cell, and no page is half-written."""
    path = filled / "notebooks" / "monthly_review.ipynb"
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[1].source += "\nraise ValueError('month must be in 1..12')"
    nbformat.write(notebook, path)

    ran = reports("build", "monthly_review", "--month", "2026-03")

    folder = filled / "output" / "monthly_review" / "2026-03"
    assert ran.code == 13
    assert ran.err == (
        "month must be in 1..12\n"
        "  where: monthly_review.ipynb, cell [3]\n"
        f"  to do: open {folder / 'monthly_review_2026-03.failed.ipynb'} and read the last cell that ran\n"
    )
    assert [path.name for path in folder.iterdir()] == ["monthly_review_2026-03.failed.ipynb"]


def test_a_notebook_that_is_no_report_is_not_built_as_one(home, reports, no_kernel):
    """It is opened instead; and it is no answer to a mistyped name."""
    ran, mistyped = reports("build", "explore"), reports("build", "explor")

    assert (ran.code, ran.err.splitlines()) == (
        10,
        [
            "explore.ipynb is a notebook and no report: it does not end with review.provenance(data, …)",
            f"  where: {home / 'notebooks' / 'explore.ipynb'}",
            f"  to do: open it, with: make lab; to build a report, use one of: {REPORTS}",
        ],
    )
    assert mistyped.err.splitlines()[-1] == "  to do: use one of: monthly_review, quarterly_review"
