from __future__ import annotations

import pytest

from reports_lib.config import Config, read_config, read_yaml
from reports_lib.errors import ParamsError


@pytest.fixture
def home(tmp_path):
    """A working folder with a notebooks folder and room for vendor.yml."""
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "params").mkdir()
    return tmp_path


def test_a_folder_without_settings_has_defaults(home):
    """Data and output beside the notebooks, DuckDB, nobody's."""
    assert read_config({}, cwd=home) == Config(
        home=home,
        data=home / "data",
        output=home / "output",
        engine="duckdb",
        memory_limit="",
        vendor=None,
        vendor_name="",
        fiscal_year_starts=1,
        hash_key="",
    )


def test_vendor_yml_says_whose_it_is(home):
    """A number is a vendor too."""
    (home / "params" / "vendor.yml").write_text("vendor: 1234\nname: Harbour\nfiscal_year_starts: 7\n")

    config = read_config({}, cwd=home)

    assert (config.vendor, config.vendor_name, config.fiscal_year_starts) == ("1234", "Harbour", 7)
    assert (config.notebooks, config.params) == (home / "notebooks", home / "params")


def test_the_environment_wins(home, tmp_path_factory):
    """Paths are taken from the working folder, or are whole."""
    (home / "params" / "vendor.yml").write_text("vendor: 1234\n")
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    config = read_config(
        {
            "REPORTS_DATA": "store",
            "REPORTS_OUTPUT": str(elsewhere),
            "REPORTS_ENGINE": "spark",
            "REPORTS_MEMORY": "2GB",
            "REPORTS_HASH_KEY": "secret",
            "MARKETPLACE_VENDOR": "99",
        },
        cwd=home,
    )

    assert (config.data, config.output) == (home / "store", elsewhere)
    assert (config.engine, config.memory_limit, config.vendor, config.hash_key) == (
        "spark",
        "2GB",
        "99",
        "secret",
    )


@pytest.mark.parametrize(
    ("name", "of", "example"),
    [
        ("REPORTS_THREADS", "threads", 2),
        ("REPORTS_CELL_SECONDS", "seconds", 600),
        ("REPORTS_REPORT_SECONDS", "seconds", 3600),
    ],
)
@pytest.mark.parametrize("written", ["many", "0", "-1", "1.5", "99999999"])
def test_what_is_no_number_is_refused(home, name, of, example, written):
    """It says what to write."""
    with pytest.raises(ParamsError) as raised:
        read_config({name: written}, cwd=home)

    assert str(raised.value).splitlines()[0] == f"{written!r} is no number of {of}"
    assert (raised.value.where, raised.value.todo) == (name, f"write it as {example}")


def test_the_home_is_found_from_the_environment_the_folder_or_the_package(home, tmp_path_factory):
    """In this order; a notebook runs in notebooks/, one folder below."""
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "deep"

    assert read_config({"REPORTS_HOME": str(home)}, cwd=elsewhere).home == home
    assert read_config({}, cwd=home).home == home
    assert read_config({}, cwd=home / "notebooks").home == home
    assert (read_config({}, cwd=elsewhere).home / "reports_lib").is_dir()


def test_the_hash_key_is_never_shown(home):
    """Not in a repr, so not in a log."""
    assert "secret" not in repr(read_config({"REPORTS_HASH_KEY": "secret"}, cwd=home))


def test_an_unknown_engine_is_refused(home):
    """The three lines, whole."""
    with pytest.raises(ParamsError) as caught:
        read_config({"REPORTS_ENGINE": "sparc"}, cwd=home)

    assert str(caught.value) == (
        "There is no engine 'sparc'\n  where: REPORTS_ENGINE\n  to do: did you mean 'spark'?"
    )


@pytest.mark.parametrize(
    ("text", "what", "todo"),
    [
        ("vendr: 1\n", "vendor.yml has no key 'vendr'", "did you mean 'vendor'?"),
        (
            "fiscal_year_starts: 13\n",
            "fiscal_year_starts is 13, which is not a month, 1 to 12",
            "mend fiscal_year_starts in vendor.yml",
        ),
    ],
)
def test_a_wrong_vendor_yml_is_refused(home, text, what, todo):
    """Unknown keys and values out of range."""
    path = home / "params" / "vendor.yml"
    path.write_text(text)

    with pytest.raises(ParamsError) as caught:
        read_config({}, cwd=home)

    assert str(caught.value) == f"{what}\n  where: {path}\n  to do: {todo}"


def test_yaml_keys_are_text(tmp_path):
    """An empty file is no keys."""
    path = tmp_path / "some.yml"
    path.write_text("1: one\nmonth: '2026-10'\n")
    empty = tmp_path / "empty.yml"
    empty.write_text("# nothing yet\n")

    assert read_yaml(path) == {"1": "one", "month": "2026-10"}
    assert read_yaml(empty) == {}


@pytest.mark.parametrize(
    ("content", "what", "line"),
    [
        (b"month: [1\n", "The file is not YAML", ", line 2"),
        (b"a: 1\n\tb: 2\n", "The file is not YAML", ", line 2"),
        (b"\xff\xfe\x00", "The file is not YAML", ""),
        (b"- a\n- b\n", "The file holds no keys", ""),
        (b"just words\n", "The file holds no keys", ""),
    ],
)
def test_what_is_not_yaml_of_keys_is_refused(tmp_path, content, what, line):
    """The three lines, whole, with the line where YAML says it."""
    path = tmp_path / "some.yml"
    path.write_bytes(content)

    with pytest.raises(ParamsError) as caught:
        read_yaml(path)

    assert str(caught.value) == (
        f"{what}\n  where: {path}{line}\n  to do: write one key a line, as in  month: '2026-10'"
    )


def test_yaml_that_cannot_be_read_is_refused(tmp_path):
    """A folder, say."""
    with pytest.raises(ParamsError, match=r"^The file cannot be read: Is a directory"):
        read_yaml(tmp_path)


def test_the_marketplace_is_named_by_vendor_yml_or_the_environment(home):
    """The environment wins; nobody says anything: Atlassian's address, and no account."""
    silent = read_config({}, cwd=home)
    (home / "params" / "vendor.yml").write_text(
        "marketplace_email: a@example.com\nmarketplace_url: http://localhost:1\n"
    )
    written = read_config({}, cwd=home)
    told = read_config({"MARKETPLACE_EMAIL": "b@example.com", "MARKETPLACE_URL": "https://x"}, cwd=home)

    assert (silent.marketplace_url, silent.marketplace_email) == (
        "https://api.atlassian.com/marketplace",
        "",
    )
    assert (written.marketplace_url, written.marketplace_email) == ("http://localhost:1", "a@example.com")
    assert (told.marketplace_url, told.marketplace_email) == ("https://x", "b@example.com")
