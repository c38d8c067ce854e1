"""Redaction: no person is in a record that leaves the sources."""

from __future__ import annotations

import pytest

from reports_lib.sources import STREAMS
from reports_lib.sources.redaction import contact_domain, redact

CONTACT = {"name": "Ada Quillfeather", "email": "ada@quill.example"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("ask ada@quill.example first", "ask [e-mail] first"),
        ("[ada@quill.example](mailto:ada@quill.example)", "[[e-mail]](mailto:[e-mail])"),
        ("Ada Quillfeather said so", "[name] said so"),
        ("ADA QUILLFEATHER said so", "[name] said so"),
        ("ping @ada.q, please", "ping [name], please"),
        ("call +49 30 1234567", "call [phone]"),
        ("call (030) 123 45 67", "call [phone]"),
        ("call 0170/1234567 now", "call [phone] now"),
        ("call 555-123-4567", "call [phone]"),
        ("call 555.123.4567", "call [phone]"),
        ("sold on 2026-11-05, 143 users, IN-003-095-784", "sold on 2026-11-05, 143 users, IN-003-095-784"),
        ("E-123-456-789-ABC for 1,234.50 USD", "E-123-456-789-ABC for 1,234.50 USD"),
        ("", ""),
    ],
)
def test_text_that_people_typed_is_cleaned(typed, kept):
    """E-mails, phones, @names and the record's own contacts go; numbers and ids stay."""
    record = {"note": typed, "list": [typed], "customerDetails": {"technicalContact": CONTACT}}

    clean = redact(record, structured=frozenset())

    assert clean == {"note": kept, "list": [kept], "customerDetails": {}}


@pytest.mark.parametrize(
    "key",
    [
        "technicalContact",
        "billingContactEmail",
        "email",
        "e-mail",
        "phoneNumber",
        "billingAddress",
        "postcode",
        "fullName",
        "firstName",
        "last_name",
        "userName",
        "createdBy",
        "releasedBy",
        "last_modified_by",
    ],
)
def test_what_is_kept_of_people_is_dropped_by_its_key(key):
    """At any depth, whatever it holds."""
    record = {key: "Ada", "inner": [{key: {"deep": "Ada"}, "tier": "10 Users"}]}

    assert redact(record, structured=frozenset()) == {"inner": [{"tier": "10 Users"}]}


def test_company_country_and_region_stay():
    """Companies are customers, not people."""
    record = {"contactDetails": {"company": "Quill", "country": "Norway", "billingContact": CONTACT}}

    clean = redact(record, structured=frozenset({"company", "country"}))

    assert clean == {"contactDetails": {"company": "Quill", "country": "Norway"}}


def test_a_company_that_is_called_like_its_contact_stays():
    """Structured text is not cleaned of names: the company of a freelancer is its own name."""
    details = {"company": "Ada Quillfeather", "technicalContact": CONTACT}

    clean = redact({"customerDetails": details}, structured=frozenset({"company"}))

    assert clean == {"customerDetails": {"company": "Ada Quillfeather"}}


def test_the_record_given_is_left_as_it_was():
    """Redaction returns a copy."""
    record = {"note": "ask @ada", "customerDetails": {"technicalContact": dict(CONTACT)}}

    redact(record, structured=frozenset())

    assert record == {"note": "ask @ada", "customerDetails": {"technicalContact": CONTACT}}


@pytest.mark.parametrize(
    ("email", "domain"),
    [
        ("ada@Quill.Example", "quill.example"),
        ("[ada@quill.example](mailto:ada@quill.example)", "quill.example"),
        ("ada@gmail.com", None),
        ("ada@GMX.de", None),
        ("null", None),
        ("", None),
        (None, None),
        ("not an address", None),
    ],
)
@pytest.mark.parametrize("holder", ["customerDetails", "contactDetails"])
def test_only_the_domain_of_a_company_stays_of_an_address(holder, email, domain):
    """A freemail domain says nothing of a company and is dropped."""
    record = {holder: {"technicalContact": {"email": email, "name": "Ada"}}}

    assert contact_domain(record) == domain


@pytest.mark.parametrize("kind", STREAMS)
def test_every_contact_column_of_the_portal_is_dropped(kind):
    """CSV columns of people land under a contact, where redaction drops them."""
    stream = STREAMS[kind]
    people = [
        f"{who}Contact{what}"
        for who in ("technical", "billing")
        for what in "Name Email Phone Address1 Address2 City State Postcode".split()
    ]
    cells = dict.fromkeys([*people, "partnerContactName", "partnerContactEmail"], "Ada Quillfeather")

    record = stream.unflatten(cells, where="test")

    assert "Ada" not in str(redact(record, structured=stream.structured))
