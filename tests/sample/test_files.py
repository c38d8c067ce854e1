from __future__ import annotations

import gzip
from decimal import Decimal
from hashlib import sha256

import simplejson

from reports_lib.sample import ledger, write_ledger


def test_the_same_ledger_is_the_same_bytes(tmp_path):
    """No clock and no path gets into the files."""
    written = [write_ledger(tmp_path / name, ledger(customers=15)) for name in ("here", "there")]

    digests = [[sha256(path.read_bytes()).hexdigest() for path in paths] for paths in written]

    assert digests[0] == digests[1]
    assert [path.name for path in written[0]] == ["transactions.json.gz", "licenses.json.gz"]


def test_the_files_hold_the_records(tmp_path):
    """Transactions come in the list envelope, licences as a bare array, amounts to the cent."""
    small = ledger(customers=15)

    paths = write_ledger(tmp_path, small)

    read = [simplejson.loads(gzip.decompress(path.read_bytes()), use_decimal=True) for path in paths]
    assert read == [{"transactions": list(small.records("transactions"))}, list(small.records("licenses"))]
    assert isinstance(read[0]["transactions"][0]["purchaseDetails"]["purchasePrice"], Decimal)


def test_records_stand_on_lines_of_their_own(tmp_path):
    """A person can read the file with zcat."""
    small = ledger(customers=3)

    paths = write_ledger(tmp_path, small)

    lines = gzip.decompress(paths[1].read_bytes()).decode().splitlines()
    assert len(lines) == len(list(small.records("licenses"))) + 2
    assert (lines[0], lines[-1]) == ("[", "]")
