"""Redaction: no person is in a record that leaves the sources."""

from __future__ import annotations

import pytest

from reports_lib.sources import STREAMS
from reports_lib.sources.redaction import contact_domain, redact
from reports_lib.sources.vocabulary import FIELDS_KNOWN

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
        *"surname displayName givenName family_name nickname realName middleName mobile mobileNumber".split(),
        *"fax street street1 zip zipCode zipcode postalCode city billingCity user userId owner".split(),
        *"appOwner author authors authorId reviewer assignee assigneeKey publishedBy person".split(),
        *"persons people Owner CITY technicalCity contact-city userAccountId publisher".split(),
    ],
)
def test_what_is_kept_of_people_is_dropped_by_its_key(key):
    """At any depth, whatever it holds."""
    record = {key: "Ada", "inner": [{key: {"deep": "Ada"}, "tier": "10 Users"}]}

    assert redact(record, structured=frozenset()) == {"inner": [{"tier": "10 Users"}]}


@pytest.mark.parametrize("holder", ["contactDetails", "customerDetails"])
def test_a_name_beside_a_company_is_somebodys(holder):
    """The company has a key of its own, and so have an app and a partner."""
    record = {
        holder: {"name": "Ada Quillfeather", "company": "Quill", "city": "Oslo"},
        "app": {"name": "Maps"},
    }

    assert redact(record, structured=frozenset()) == {holder: {"company": "Quill"}, "app": {"name": "Maps"}}


@pytest.mark.parametrize("by", ["Ada Quillfeather", {"name": "Ada Quillfeather"}])
def test_who_released_a_version_is_not_in_its_notes(by):
    """Whether told as text or as an object."""
    record = {"releasedBy": by, "releaseNotes": "Ada Quillfeather mended maps"}

    assert redact(record, structured=frozenset()) == {"releaseNotes": "[name] mended maps"}


@pytest.mark.parametrize(
    "key",
    "company country region partnerName partnerType addonName parentProductName productName appName status "
    "state userTier userTiers addedUsers userCount userCounts users versionName versionNumber capacity "
    "authorization velocity appSoftwareId cloudSiteHostname campaignName ownership personal perUserPrice "
    "hosting".split(),
)
def test_what_only_sounds_like_a_person_stays(key):
    """Apps, partners and counts are nobody."""
    record = {"inner": {key: "Quill"}}

    assert redact(record, structured=frozenset()) == record


@pytest.mark.parametrize("kind", STREAMS)
def test_no_field_that_reports_need_is_dropped(kind):
    """Each picked field arrives in its row's record."""
    paths = [info.alias for info in STREAMS[kind].record.model_fields.values()]
    wanted = [*paths, *FIELDS_KNOWN.get(kind, ())]
    kept = {
        path
        for path in wanted
        if "ontact" in path.removeprefix("contactDetails")
        or redact({path.rsplit(".", 1)[-1]: {"x": 1}}, structured=frozenset())
    }

    assert set(wanted) - kept == set()


def test_half_a_character_is_replaced():
    """It could be written nowhere; in values, in keys, in typed text and in structured one."""
    half, whole = "\ud800", "\N{REPLACEMENT CHARACTER}"
    record = {
        "note": f"a{half}",
        f"k{half}": {"tier": [f"{half}b"]},
        "tier": f"ü{half}",
        "smile": "\U0001f600",
    }

    clean = redact(record, structured=frozenset({"tier"}))

    assert clean == {
        "note": f"a{whole}",
        f"k{whole}": {"tier": [f"{whole}b"]},
        "tier": f"ü{whole}",
        "smile": "\U0001f600",
    }


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
