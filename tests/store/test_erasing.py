"""Erasing: what named a customer becomes a word that names nobody, the same for the same."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports_lib.errors import StoreError
from reports_lib.store.erasing import IDENTIFYING, LICENCE_IDS, Identity, read_register

COLUMNS = ("record_key", "payload_hash", "entitlement_number", *IDENTIFYING, "payload")
SCHEMA = pa.schema([(name, pa.string()) for name in COLUMNS])
ACME = Identity(
    "account/a",
    {"licenses": frozenset({"E-1"})},
    frozenset({("company", "Acme  Ltd"), ("cloud_id", "site"), ("entitlement_number", "E-1")}),
    frozenset({("host_entitlement_number", "H-1")}),
)
TEXTS = st.none() | st.text(min_size=1, max_size=9)


def row(**values):
    """A row of a stream, empty but for what is given."""
    return tuple(values.get(name, {"payload_hash": "00", "payload": '{"a":1}'}.get(name)) for name in COLUMNS)


def told(register, *rows):
    """What comes in of rows, by column, without what is empty."""
    found = [dict(zip(COLUMNS, one, strict=True)) for one in register.rows(rows, SCHEMA)]
    return [{name: value for name, value in one.items() if value is not None} for one in found]


@pytest.fixture
def register(tmp_path):
    """A register in which one customer is erased."""
    register = read_register(tmp_path, hash_key="")
    register.begin(ACME, erasures=0)
    return register


def test_a_record_of_an_erased_customer_comes_in_without_it(register):
    """Worked example: known by its licence; the country of the record and shared values stay."""
    (found,) = told(
        register,
        row(record_key="E-1", entitlement_number="E-1", company="Acme Ltd", host_entitlement_number="H-1"),
    )

    assert found.pop("payload_hash") != "00"
    assert found == {
        "record_key": "E-1",
        "entitlement_number": "E-1",
        "company": "erased-1",
        "host_entitlement_number": "H-1",
        "payload": "{}",
    }


def test_a_record_of_somebody_else_passes_as_it_is(register):
    """Also when it shares a value with the customer."""
    other = row(record_key="E-2", entitlement_number="E-2", company="Beta", host_entitlement_number="H-1")

    assert list(register.rows([other], SCHEMA)) == [other]


def test_the_register_holds_no_name_and_is_read_again(register, tmp_path):
    """Hashes under a salt and the hash key; another key knows nobody."""
    again, other = read_register(tmp_path, hash_key=""), read_register(tmp_path, hash_key="key")

    text = (tmp_path / "erasures.json").read_text()
    assert "acme" not in text.lower()
    assert "site" not in text
    assert (again.asked("acme ltd"), again.asked("E-1"), again.asked("account/a"), again.asked("E-2")) == (
        1,
        1,
        1,
        0,
    )
    assert other.asked("acme ltd") == 0
    assert again.pending == {1: 0}


def test_a_new_licence_of_the_customer_is_known_from_then_on(register, tmp_path):
    """By its site first, then by its own number alone."""
    told(register, row(record_key="E-9", entitlement_number="E-9", cloud_id="site"))

    (found,) = told(
        read_register(tmp_path, hash_key=""), row(record_key="E-9", entitlement_number="E-9", company="Neu")
    )

    assert found["company"] == "erased-1"


def test_the_key_of_feedback_may_name_a_site(register):
    """And is replaced in it as in the column."""
    (found,) = told(register, row(record_key="app|2026-01-01|site", cloud_id="site"))

    assert found["record_key"] == f"app|2026-01-01|{found['cloud_id']}"


@given(rows=st.lists(st.tuples(TEXTS, TEXTS, TEXTS), min_size=2, max_size=9))
def test_equal_stays_equal_and_different_stays_different(tmp_path_factory, rows):
    """Law: of sites, accounts and hashes, whatever they are, so that licences stay together as they were."""
    register = read_register(tmp_path_factory.mktemp("register"), hash_key="")
    register.begin(ACME, erasures=0)
    names = ("cloud_id", "transaction_account_id", "company_key")

    found = told(
        register,
        *(
            row(record_key="k", entitlement_number="E-1", **dict(zip(names, one, strict=True)))
            for one in rows
        ),
    )

    for place, name in enumerate(names):
        before, after = [one[place] for one in rows], [one.get(name) for one in found]
        assert [a == b for a in before for b in before] == [a == b for a in after for b in after]
        assert [one is None for one in before] == [one is None for one in after]
        assert all(one is None or one.startswith("erased-1-") for one in after)


def test_the_same_record_hashes_to_the_same_and_another_does_not(register):
    """So that what is told again unchanged is known to be."""
    hashes = [
        told(register, row(record_key="E-1", entitlement_number="E-1", payload_hash=one))[0]["payload_hash"]
        for one in ("aa", "aa", "bb")
    ]

    assert (hashes[0] == hashes[1], hashes[1] == hashes[2]) == (True, False)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"salt": "1", "known": {"a": "x"}, "pending": {}}'])
def test_a_damaged_register_stops_everything(tmp_path, text):
    """Without it, names would come back unnoticed."""
    (tmp_path / "erasures.json").write_text(text)

    with pytest.raises(StoreError) as caught:
        read_register(tmp_path, hash_key="")

    assert caught.value.what == "The register of erasures cannot be read"


def test_what_licences_are_known_by_is_not_replaced():
    """Ids of licences and invoices are those of the vendor's books."""
    assert set(LICENCE_IDS) & set(IDENTIFYING) == set()
