"""Nothing leaves that must not: addresses, numbers, words that are never to be sent."""

from __future__ import annotations

from random import Random

import pytest

from reports_lib.delivery import Outbox, posting_of
from reports_lib.delivery.privacy import refuse_private
from reports_lib.errors import DeliveryError
from reports_lib.sample.people import company
from tests.delivery.reports import built
from tests.delivery.test_sending import AT, settings_for
from tests.presented import APPS


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<p>Ask jane.doe@example.com</p>", "an e-mail address"),
        ("<p>Ask jane&#64;example.com</p>", "an e-mail address"),
        ('<a href="mailto:jane@example.com">Jane</a>', "an e-mail address"),
        ('<script type="application/json">{"by": "jane@example.com"}</script>', "an e-mail address"),
        ("<!-- jane@example.com -->", "an e-mail address"),
        ("<p>Call +49 30 1234 5678</p>", "a phone number"),
        ("<p>Call +1 (555) 123-4567</p>", "a phone number"),
        ("<p>Call (555) 123-4567</p>", "a phone number"),
        ("<p>Call 0049 301234567</p>", "a phone number"),
        ("<td>JANE roe</td>", "a word that mail.yml says must never be sent"),
    ],
)
def test_what_must_not_be_sent_is_found_and_not_repeated(page, kind):
    """The error says what kind of thing, and not the thing."""
    with pytest.raises(DeliveryError) as told:
        refuse_private(page, where="page.html", never=["Jane Roe"])

    assert told.value.what == f"The mail would hold {kind}"
    assert not {"jane@", "doe@", "1234", "4567", "roe"} & set(str(told.value).lower().split())


@pytest.mark.parametrize(
    "page",
    [
        "<p>+$1,307.91 (+100.5 %) from 2026-10-01 to 2026-10-31</p>",
        "<style>@media print { p { margin: 0 } }</style>",
        "<td>39aa71d5-3fd7-49db-a07e-a2ee13fc3f8a</td><td>123456789012345</td>",
        "<td>1,234,567,890.00</td><td>+12 345 678</td><td>E-4ZH-QP6-6MU-YQ2</td>",
        "<p>12 + 1 234 567</p>",
    ],
)
def test_amounts_dates_and_ids_are_none_of_it(page):
    """A report is full of digits."""
    refuse_private(page, where="page.html", never=["Jane Roe"])


@pytest.mark.parametrize(
    "said",
    [
        {"page": "<p>jane@example.com</p>"},
        {"vendor_name": "jane@example.com"},
        {"apps": APPS.assign(app_name=[f"{one} jane@example.com" for one in "abc"])},
    ],
)
def test_no_mail_is_made_of_a_report_that_holds_an_address(tmp_path, said):
    """In its page, its vendor's name or an app's."""
    with pytest.raises(DeliveryError, match="an e-mail address"):
        posting_of(
            Outbox(tmp_path / "data"),
            built(tmp_path / "output", **said),
            settings_for(25),
            audience="internal",
            at=AT,
        )


@pytest.mark.parametrize(
    ("page", "kind"),
    [
        ("<td>SEN-18234977</td>", "a licence's id"),
        ('<script type="application/json">{"licence_id": "E-4ZH-QP6-6MU-YQ2"}</script>', "a licence's id"),
        ("<td>39aa71d5-3fd7-49db-a07e-a2ee13fc3f8a</td>", "the id of an entitlement or a site"),
        ('<a href="https://northwind-lab.atlassian.net/wiki">site</a>', "the name of a site"),
    ],
)
def test_readers_outside_get_no_id(page, kind):
    """Who has an id can look its owner up; internal readers may."""
    refuse_private(page, where="page.html", audience="internal")
    with pytest.raises(DeliveryError) as told:
        refuse_private(page, where="page.html", audience="shared")

    assert told.value.what == f"The mail would hold {kind}"


@pytest.mark.parametrize("audience", ["internal", "shared"])
def test_a_contact_of_the_sample_is_known_by_the_name(audience):
    """Each of them has the canary's; wherever one turns up, a contact has got through."""
    person = company(Random(7), 3).technical_contact  # noqa: S311

    with pytest.raises(DeliveryError, match="a contact's name, of the sample vendor"):
        refuse_private(f"<td>{person.name}</td>", where="page.html", audience=audience)


@pytest.mark.parametrize(("built_for", "audience"), [("internal", "shared"), ("shared", "internal")])
def test_a_page_goes_to_those_it_was_built_for(tmp_path, built_for, audience):
    """With customers' names in it, it never goes outside by a mistyped option."""
    with pytest.raises(DeliveryError, match=f"for {built_for} readers, not for {audience} ones"):
        posting_of(
            Outbox(tmp_path / "data"),
            built(tmp_path / "output", audience=built_for),
            settings_for(25, shared=["out@example.com"]),
            audience=audience,
            at=AT,
        )


def test_a_shared_mail_says_so(tmp_path):
    """Whoever forwards it knows what it leaves out; it is about something else than the internal one."""
    posting = posting_of(
        Outbox(tmp_path / "data"),
        built(tmp_path / "output", audience="shared"),
        settings_for(25, shared=["out@example.com"]),
        audience="shared",
        at=AT,
    )

    assert posting.mail.about == "monthly_review 2026-10 (shared)"
    assert posting.message["To"] == "out@example.com"
    assert "customers bear other names" in posting.message.get_body(("plain",)).get_content()
