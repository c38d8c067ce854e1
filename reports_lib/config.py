"""Configuration: vendor.yml and the environment, turned into one frozen value.

The environment is an argument: only ``reports_lib.cli`` and a notebook's ``open_review`` hold it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import yaml

from reports_lib.errors import ParamsError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["ENGINES", "MARKETPLACE", "Config", "home_of", "read_config", "read_yaml", "vendor_text"]

ENGINES = ("duckdb", "spark")
MARKETPLACE = "https://api.atlassian.com/marketplace"


@dataclass(frozen=True)
class Config:
    """Where things lie, whose they are, and what computes them."""

    home: Path
    data: Path
    output: Path
    engine: Literal["duckdb", "spark"] = "duckdb"
    memory_limit: str = ""
    threads: int = 0
    vendor: str | None = None
    vendor_name: str = ""
    fiscal_year_starts: int = 1
    marketplace_url: str = MARKETPLACE
    marketplace_email: str = ""
    hash_key: str = field(default="", repr=False)
    cell_seconds: int = 600
    report_seconds: int = 3600

    @property
    def notebooks(self) -> Path:
        """The folder of the report notebooks."""
        return self.home / "notebooks"

    @property
    def params(self) -> Path:
        """The folder of the parameter files."""
        return self.home / "params"

    @property
    def of_sample(self) -> Config:
        """The same for the sample vendor, whose store and pages lie beside one's own."""
        return replace(
            self,
            data=self.data / "demo",
            output=self.output / "demo",
            vendor="sample",
            vendor_name="",
            hash_key="",
        )


# What vendor.yml may say: the key, what it is when nobody says it, and the rule. So few keys are checked
# here by hand, because every start of every kernel would pay for a validation library.
_VENDOR_KEYS: dict[str, tuple[Any, Callable[[Any], bool], str]] = {
    "vendor": (None, lambda value: value is None or type(value) in {str, int}, "a vendor id"),
    "name": ("", lambda value: value is None or isinstance(value, str), "text"),
    "marketplace_email": ("", lambda value: value is None or isinstance(value, str), "an e-mail address"),
    "marketplace_url": (MARKETPLACE, lambda value: value is None or isinstance(value, str), "an address"),
    "fiscal_year_starts": (1, lambda value: type(value) is int and 1 <= value <= 12, "a month, 1 to 12"),
}


def read_config(environ: Mapping[str, str], *, cwd: Path) -> Config:
    """Read the configuration of a working folder.

    The home is ``REPORTS_HOME``, else ``cwd`` or the folder above it when that holds ``notebooks/``,
    else the folder this package lies in. ``MARKETPLACE_VENDOR``, ``MARKETPLACE_EMAIL`` and
    ``MARKETPLACE_URL`` win over params/vendor.yml; ``REPORTS_DATA``, ``REPORTS_OUTPUT``,
    ``REPORTS_ENGINE``, ``REPORTS_MEMORY``, ``REPORTS_THREADS``, ``REPORTS_HASH_KEY``,
    ``REPORTS_CELL_SECONDS`` and ``REPORTS_REPORT_SECONDS`` come from the environment alone.

    Raises ``ParamsError`` for an unknown key, a wrong value or an unknown engine.
    """
    home = home_of(environ, cwd=cwd)
    path = home / "params" / "vendor.yml"
    vendor = _read_vendor(path)
    engine = environ.get("REPORTS_ENGINE") or "duckdb"
    if engine not in ENGINES:
        raise ParamsError(
            f"There is no engine {engine!r}", where="REPORTS_ENGINE", todo=did_you_mean(engine, ENGINES)
        )
    return Config(
        home=home,
        data=cwd / (environ.get("REPORTS_DATA") or home / "data"),
        output=cwd / (environ.get("REPORTS_OUTPUT") or home / "output"),
        engine="spark" if engine == "spark" else "duckdb",
        memory_limit=environ.get("REPORTS_MEMORY", ""),
        threads=_number(environ, "REPORTS_THREADS", Config.threads, of="threads"),
        vendor=environ.get("MARKETPLACE_VENDOR") or (str(vendor["vendor"]) if vendor["vendor"] else None),
        vendor_name=vendor["name"] or "",
        fiscal_year_starts=vendor["fiscal_year_starts"],
        marketplace_url=environ.get("MARKETPLACE_URL") or vendor["marketplace_url"] or MARKETPLACE,
        marketplace_email=environ.get("MARKETPLACE_EMAIL") or vendor["marketplace_email"] or "",
        hash_key=environ.get("REPORTS_HASH_KEY", ""),
        cell_seconds=_number(environ, "REPORTS_CELL_SECONDS", Config.cell_seconds, of="seconds"),
        report_seconds=_number(environ, "REPORTS_REPORT_SECONDS", Config.report_seconds, of="seconds"),
    )


def _number(environ: Mapping[str, str], name: str, default: int, *, of: str) -> int:
    text = environ.get(name) or ""
    if text and not re.fullmatch("[1-9][0-9]{0,6}", text):
        example = default or 2
        raise ParamsError(f"{text!r} is no number of {of}", where=name, todo=f"write it as {example}")
    return int(text or default)


def home_of(environ: Mapping[str, str], *, cwd: Path) -> Path:
    """Return the folder with notebooks/ and params/ that a working folder belongs to."""
    if environ.get("REPORTS_HOME"):
        return Path(environ["REPORTS_HOME"])
    # A notebook runs in notebooks/, a command in the folder above it.
    near = [folder for folder in (cwd, cwd.parent) if (folder / "notebooks").is_dir()]
    return near[0] if near else Path(__file__).resolve().parent.parent


def _read_vendor(path: Path) -> dict[str, Any]:
    written = read_yaml(path) if path.exists() else {}
    for name, value in written.items():
        if name not in _VENDOR_KEYS:
            raise ParamsError(
                f"vendor.yml has no key {name!r}", where=str(path), todo=did_you_mean(name, _VENDOR_KEYS)
            )
        _, fits, rule = _VENDOR_KEYS[name]
        if not fits(value):
            raise ParamsError(
                f"{name} is {value!r}, which is not {rule}",
                where=str(path),
                todo=f"mend {name} in vendor.yml",
            )
    return {name: default for name, (default, _, _) in _VENDOR_KEYS.items()} | written


_VENDOR_TEXT = """\
# Who you are. The environment wins over this file.

# The name on the pages; empty: the store's own.
name: {name}
# Your Marketplace vendor id; a store of another vendor is refused.
vendor: {vendor}
# The month your fiscal year starts in, 1 to 12; its quarters bear the year it ends in.
fiscal_year_starts: 1

# The account that the Marketplace is asked with. Its API token is never written here: it comes from
# MARKETPLACE_TOKEN, or from your keyring.
marketplace_email: {email}
marketplace_url: {url}
{apps}"""
_APPS_TEXT = """
# Your apps, as the Marketplace lists them. A report takes all of them unless params/<report>.yml or
# --app names some by their keys:
"""


def vendor_text(*, vendor: str, name: str, email: str, url: str, apps: Iterable[tuple[str, str]]) -> str:
    """Write a commented vendor.yml; ``apps`` are keys and names, which become comments.

    >>> "vendor: '1210000'" in vendor_text(vendor="1210000", name="", email="", url="", apps=[])
    True
    """
    listed = [f"#   {_on_one_line(key)}  {_on_one_line(title)}" for key, title in apps]
    values = {"vendor": vendor, "name": name, "email": email, "url": url}
    return _VENDOR_TEXT.format(
        **{key: _scalar(value) for key, value in values.items()},
        apps=_APPS_TEXT + "".join(f"{line}\n" for line in listed) if listed else "",
    )


def _on_one_line(text: str) -> str:
    """Leave out what YAML does not bear in a comment: line ends and control characters."""
    return "".join(one if one.isprintable() else " " for one in text)


def _scalar(value: str) -> str:
    """Write text as YAML writes it, on one line and in quotes."""
    return yaml.safe_dump(value, default_style="'", width=10**6, allow_unicode=True).strip()


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file of keys and values; an empty file is an empty mapping."""
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise ParamsError(
            "The file is not YAML",
            where=f"{path}, line {line + 1}" if line is not None else str(path),
            todo="write one key a line, as in  month: '2026-10'",
        ) from error
    except OSError as error:
        raise ParamsError(
            f"The file cannot be read: {error.strerror}", where=str(path), todo="check its name and rights"
        ) from error
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise ParamsError(
            "The file holds no keys", where=str(path), todo="write one key a line, as in  month: '2026-10'"
        )
    return {str(name): value for name, value in found.items()}
