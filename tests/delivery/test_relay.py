"""The way to the server is encrypted, its certificate checked, the password told to nobody else."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime, timedelta

import pytest
import trustme

from reports_lib.delivery import Line, Outbox, deliver, find_password, posting_of
from reports_lib.errors import DeliveryError
from tests.delivery.relays import PASSWORD, USER, Temper, relay
from tests.delivery.reports import built
from tests.delivery.test_sending import AT, settings_for


@pytest.fixture(scope="module")
def authority():
    """Who signs certificates here."""
    return trustme.CA()


def context_of(certificate):
    """Return a server's side of TLS."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    certificate.configure_cert(context)
    return context


@pytest.fixture
def certified(authority):
    """A server's side of TLS, with a certificate for this machine."""
    return context_of(authority.issue_cert("127.0.0.1"))


@pytest.fixture
def send(tmp_path, authority):
    """Send a report to a server, trusting the authority."""

    def to(port, *, password=PASSWORD, trusted=True, **changes):
        trust = ssl.create_default_context()
        if trusted:
            authority.configure_trust(trust)
        settings = settings_for(port, **{"security": "starttls", "user": USER, **changes})
        outbox = Outbox(tmp_path / "data")
        posting = posting_of(outbox, built(tmp_path / "output"), settings, audience="internal", at=AT)
        with outbox.locked():
            return deliver(outbox, posting, Line(settings, password, trust, clock=lambda: AT))

    return to


def test_a_mail_goes_by_starttls_and_a_password(send, certified):
    """The usual way."""
    temper = Temper()
    with relay(temper, starttls=certified, auth=True) as port:
        send(port)

    assert len(temper.taken) == 2


def test_a_mail_goes_by_tls_from_the_start(send, certified):
    """The other usual way."""
    temper = Temper()
    with relay(temper, tls=certified) as port:
        send(port, security="tls", user="")

    assert len(temper.taken) == 2


def test_without_encryption_nothing_is_sent_unless_it_is_asked_for(send):
    """A server that cannot do STARTTLS gets neither password nor mail."""
    temper = Temper()
    with relay(temper) as port, pytest.raises(DeliveryError, match="cannot do what is asked") as told:
        send(port)

    assert "set security in mail.yml" in told.value.todo
    assert temper.taken == []


def test_a_wrong_password_is_refused_at_once(send, certified):
    """The error names the user, not the password."""
    temper = Temper()
    with relay(temper, starttls=certified, auth=True) as port, pytest.raises(DeliveryError) as told:
        send(port, password=PASSWORD[::-1])

    assert "refuses the password" in told.value.what
    assert PASSWORD[::-1] not in str(told.value)
    assert temper.taken == []


def test_what_could_not_go_for_a_wrong_password_goes_with_the_right_one(send, certified):
    """It waits in the outbox until the password is mended."""
    temper = Temper()
    with relay(temper, starttls=certified, auth=True) as port:
        with pytest.raises(DeliveryError, match="refuses the password"):
            send(port, password=PASSWORD[::-1])
        send(port)

    assert len(temper.taken) == 2


def test_a_certificate_of_an_unknown_authority_is_not_accepted(send, certified):
    """Whoever sits in between learns nothing."""
    temper = Temper()
    with relay(temper, starttls=certified) as port, pytest.raises(DeliveryError, match="certificate"):
        send(port, trusted=False)

    assert temper.taken == []


def test_a_certificate_of_another_server_is_not_accepted(send, authority):
    """Its name has to be that of mail.yml."""
    other = context_of(authority.issue_cert("mail.example.org"))
    with relay(Temper(), starttls=other) as port, pytest.raises(DeliveryError, match="certificate"):
        send(port)


def test_an_expired_certificate_is_not_accepted(send, authority):
    """The error says that it has expired."""
    yesterday = datetime.now(UTC) - timedelta(days=1)
    expired = context_of(authority.issue_cert("127.0.0.1", not_after=yesterday))
    with relay(Temper(), starttls=expired) as port, pytest.raises(DeliveryError, match="expired"):
        send(port)


def test_the_password_comes_from_the_environment_or_is_asked_for():
    """Without a user none is needed; with one and no password the error says where to put it."""
    nobody, somebody = settings_for(25), settings_for(25, user=USER)

    assert find_password({}, nobody) == ""
    assert find_password({"REPORTS_SMTP_PASSWORD": "secret"}, somebody) == "secret"
    with pytest.raises(DeliveryError, match="no password") as told:
        find_password({}, somebody)
    assert "REPORTS_SMTP_PASSWORD" in told.value.todo
