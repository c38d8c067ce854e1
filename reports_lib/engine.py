"""Engine: an Ibis connection over Parquet files, DuckDB by default, Spark on request.

Ibis compiles expressions; files are written here by each engine's own means, so one metric runs on both.
"""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import ibis
import pyarrow as pa
import pyarrow.parquet as pq

from reports_lib.errors import ParamsError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from reports_lib.config import Config

__all__ = ["STORED", "DuckEngine", "Engine", "SparkEngine", "connect"]

# What the store adds to the columns of a stream.
STORED = (
    ("sync_number", pa.int64()),
    ("version", pa.int64()),
    ("synced_at", pa.timestamp("us")),
    ("source", pa.string()),
    ("vanished", pa.bool_()),
)
_LOG = Path(__file__).with_name("log4j2.properties").as_uri()


class Engine(ABC):
    """What every engine does: read Parquet files as a table, write a table as Parquet files."""

    name: str
    dialect: str

    def __init__(self) -> None:
        # Ibis takes longer to join selects into one than engines do to see through them.
        ibis.options.sql.fuse_selects = False

    @abstractmethod
    def read(self, files: Sequence[Path], *, name: str = "") -> ibis.Table:
        """Return the union of Parquet files, columns by name; ``name`` is what SQL on record calls it."""

    @abstractmethod
    def name_table(self, name: str, files: Sequence[Path], *, where: str = "true") -> None:
        """Give the union of Parquet files a name that SQL can use; of it, the rows that meet a condition."""

    @abstractmethod
    def ask(self, sql: str) -> int:
        """Return the one number that SQL asks for."""

    @abstractmethod
    def write(self, sql: str, folder: Path, *, columns: Mapping[str, str]) -> None:
        """Write what SQL selects as Parquet files into a new folder, columns typed as they are named."""

    @abstractmethod
    def close(self) -> None:
        """Let go of memory and files."""

    def remember_in(self, file: Path) -> None:  # noqa: B027  an engine may do without
        """Remember in a file what SQL questions are compiled to, if the engine remembers any."""

    def name_stream(
        self, name: str, files: Sequence[Path], schema: pa.Schema, *, where: str, scratch: Path
    ) -> None:
        """Name a stream's raw rows, those that meet a condition; a column that its files lack is empty."""
        empty = scratch / f"empty-{name}.parquet"
        pq.write_table(pa.schema([*schema, *STORED]).empty_table(), empty)
        self.name_table(name, [empty, *files], where=where)


class DuckEngine(Engine):
    """DuckDB in memory; with a configuration, its limits and a folder to spill to."""

    name = dialect = "duckdb"

    def __init__(self, config: Config | None = None) -> None:
        super().__init__()
        from reports_lib.questions import RememberingBackend  # noqa: PLC0415  loads Ibis's DuckDB

        self.connection = RememberingBackend().connect()
        self._named: dict[str, list[str]] = {}
        # The order of rows is stated where it matters; keeping the files' order costs memory.
        self.connection.con.execute("set timezone = 'UTC'; set preserve_insertion_order = false")
        if config:
            self.connection.raw_sql(f"set temp_directory = {_quoted(str(config.data / '.spill'))}")
        if config and (threads := config.threads):
            self.connection.raw_sql(f"set threads = {threads}")
        if config and (limit := config.memory_limit):
            try:
                self.connection.raw_sql(f"set memory_limit = {_quoted(limit)}")
            except duckdb.Error as error:
                what = f"{limit!r} is not an amount of memory"
                todo = "write it as 4GB or 800MB"
                raise ParamsError(what, where="REPORTS_MEMORY", todo=todo) from error

    def read(self, files: Sequence[Path], *, name: str = "") -> ibis.Table:
        """Return the union of Parquet files, columns by name."""
        with _readable(files):
            paths = [str(file) for file in files]
            # A name that stands for other files already, of another instant, goes on doing so.
            is_free = self._named.setdefault(name, paths) == paths
            chosen = name if name and is_free else ibis.util.gen_name(name or "read")
            return self.connection.view(chosen, self.connection.con.read_parquet(paths, union_by_name=True))

    def name_table(self, name: str, files: Sequence[Path], *, where: str = "true") -> None:
        """Give the union of Parquet files a name that SQL can use; of it, the rows that meet a condition."""
        with _readable(files):
            rows = self.connection.con.read_parquet([str(file) for file in files], union_by_name=True)
            rows.filter(where).create_view(name, replace=True)

    def ask(self, sql: str) -> int:
        """Return the one number that SQL asks for."""
        return int(self.connection.con.execute(sql).fetchall()[0][0])

    def write(self, sql: str, folder: Path, *, columns: Mapping[str, str]) -> None:
        """Write what SQL selects as one Parquet file; Ibis types the columns of DuckDB right."""
        del columns
        folder.mkdir()
        target = _quoted(str(folder / "part-0.parquet"))
        with _disk_errors(folder):
            self.connection.raw_sql(f"copy ({sql}) to {target} (format parquet, compression zstd)")

    def remember_in(self, file: Path) -> None:
        """Remember in a file what SQL questions are compiled to."""
        self.connection.remember_in(file)

    def close(self) -> None:
        """Let go of memory and files."""
        self.connection.disconnect()


class SparkEngine(Engine):
    """Spark on this machine, for the differential test and for users who already have it."""

    name, dialect = "spark", "pyspark"

    @cached_property
    def _session(self) -> Any:
        warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
        try:
            from pyspark.errors import PySparkRuntimeError  # noqa: PLC0415  an extra
            from pyspark.sql import SparkSession  # noqa: PLC0415
        except ImportError as error:
            raise StoreError(
                "Spark is not installed",
                where="REPORTS_ENGINE=spark",
                todo="run: make spark (it needs Java 17 or newer), or unset REPORTS_ENGINE",
            ) from error
        try:
            return (
                SparkSession.builder.master("local[2]")
                .appName("reports")
                .config("spark.ui.enabled", "false")
                .config("spark.ui.showConsoleProgress", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.sql.session.timeZone", "UTC")
                .config("spark.sql.shuffle.partitions", "4")
                .config("spark.driver.extraJavaOptions", f"-Dlog4j2.configurationFile={_LOG}")
                .getOrCreate()
            )
        except PySparkRuntimeError as error:
            raise StoreError(
                "Spark cannot start: there is no Java 17 or newer",
                where="REPORTS_ENGINE=spark",
                todo="install it (Debian: sudo apt install default-jre-headless), or unset REPORTS_ENGINE",
            ) from error

    @cached_property
    def connection(self) -> Any:
        """The Ibis connection."""
        return ibis.pyspark.connect(self._session)

    def read(self, files: Sequence[Path], *, name: str = "") -> ibis.Table:
        """Return the union of Parquet files, columns by name."""
        # A session is shared by all who use Spark in a process, and so are the names in it.
        chosen = ibis.util.gen_name(name or "read")
        self.name_table(chosen, files)
        return self.connection.table(chosen)

    def name_table(self, name: str, files: Sequence[Path], *, where: str = "true") -> None:
        """Give the union of Parquet files a name that SQL can use; of it, the rows that meet a condition."""
        frame = self._session.read.option("mergeSchema", "true").parquet(*(str(file) for file in files))
        frame.where(where).createOrReplaceTempView(name)

    def ask(self, sql: str) -> int:
        """Return the one number that SQL asks for."""
        return int(self._session.sql(sql).collect()[0][0])

    def write(self, sql: str, folder: Path, *, columns: Mapping[str, str]) -> None:
        """Write what SQL selects as Parquet files into a new folder."""
        with _disk_errors(folder):
            frame = self._session.sql(sql)
            # Spark counts rows and years in 32 bits where Ibis believes in 64, and drops the cast.
            wide = {name: frame[name].cast("bigint") for name, kind in columns.items() if kind == "int64"}
            frame.withColumns(wide).write.parquet(str(folder))

    def close(self) -> None:
        """Let go of memory; the session stays, since a process can have only one."""
        self._session.catalog.clearCache()


def connect(config: Config) -> Engine:
    """Return the engine that the configuration names."""
    if config.engine == "spark":
        return SparkEngine()
    return DuckEngine(config)


@contextmanager
def _readable(files: Sequence[Path]) -> Iterator[None]:
    try:
        yield
    except duckdb.Error as error:
        raise StoreError(
            "A file of the store cannot be read",
            where=str(files[0].parent if files else ""),
            todo="delete data/models and run the command again; restore data/raw from a backup",
        ) from error


@contextmanager
def _disk_errors(where: Path) -> Iterator[None]:
    """Tell a full disk plainly, whatever the engine calls it."""
    try:
        yield
    except Exception as error:
        if "interrupted" in str(error).lower():
            raise KeyboardInterrupt from error
        if "No space left" in str(error) or "Could not write" in str(error):
            raise StoreError(
                "The disk is full", where=str(where), todo="free some space, then run the command again"
            ) from error
        raise


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
