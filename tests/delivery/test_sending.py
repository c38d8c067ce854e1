"""A mail is sent once, to real servers that take, refuse, put off and break off."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime

import pytest

from reports_lib.delivery import Line, MailSettings, Outbox, deliver, posting_of
from reports_lib.errors import DeliveryError, GateError
from tests.delivery.relays import Temper, free_port, relay
from tests.delivery.reports import built
from tests.presented import MRR

AT = datetime(2026, 11, 5, 8, tzinfo=UTC)
ANN, BOB = "ann@example.com", "bob@example.com"


def settings_for(port, **changes):
    """Return settings for a server on this machine."""
    given = {"from": "Reviews <reviews@example.com>", "server": "127.0.0.1", "port": port, "security": "none"}
    given |= {"internal": [ANN, BOB], "patience_seconds": 2, "timeout_seconds": 5}
    return MailSettings.model_validate(given | changes)


def send(outbox, manifest, settings, **wishes):
    """Post and deliver a report as the command does."""
    line = Line(settings, "", ssl.create_default_context(), clock=lambda: AT)
    posting = posting_of(outbox, manifest, settings, audience="internal", at=AT)
    with outbox.locked():
        return deliver(outbox, posting, line, **wishes)


@pytest.fixture
def outbox(tmp_path):
    """An empty outbox."""
    return Outbox(tmp_path / "data")


@pytest.fixture
def manifest(tmp_path):
    """A report that was built."""
    return built(tmp_path / "output")


def states(outbox):
    """Return the state of each mail for each recipient."""
    return [dict(mail.states) for mail in outbox.mails()]


def recipients(temper):
    """Return who got a mail, in the order of the server."""
    return [one for one, _ in temper.taken]


def test_a_mail_is_sent_to_all_and_then_not_again(outbox, manifest):
    """The second call finds it sent and says so; the server has it once."""
    temper = Temper()
    with relay(temper) as port:
        first = send(outbox, manifest, settings_for(port))
        second = send(outbox, manifest, settings_for(port))

    assert recipients(temper) == [ANN, BOB]
    assert (first.was_sent_before, second.was_sent_before) == (False, True)
    assert states(outbox) == [{ANN: "sent", BOB: "sent"}]
    assert temper.taken[0][1].replace(b"\r\n", b"\n") == outbox.message(second.mail).replace(b"\r\n", b"\n")


def test_a_report_that_says_something_else_is_the_next_revision(outbox, manifest, tmp_path):
    """With what changed on top, a Message-ID of its own, and the revision in its subject."""
    temper = Temper()
    other = MRR.assign(mrr_usd=[*MRR["mrr_usd"][:-1], MRR["mrr_usd"].iloc[-1] + 1000])
    with relay(temper) as port:
        send(outbox, manifest, settings_for(port))
        ended = send(outbox, built(tmp_path / "output", mrr=other), settings_for(port))

    told = temper.taken[-1][1].decode()
    assert ended.mail.revision == 2
    assert "[Revision 2]" in told
    assert "Since the mail before this one" in told
    assert len({mail.message_id for mail in outbox.mails()}) == 2
    assert states(outbox) == [{ANN: "sent", BOB: "sent"}] * 2


def test_a_page_that_looks_another_way_but_says_the_same_is_not_sent_again(outbox, manifest, tmp_path):
    """What counts is what the mail says."""
    temper = Temper()
    with relay(temper) as port:
        send(outbox, manifest, settings_for(port))
        ended = send(outbox, built(tmp_path / "output", page="<p>Another</p>"), settings_for(port))

    assert ended.was_sent_before
    assert len(temper.taken) == 2


def test_what_waits_is_replaced_by_what_is_newer(outbox, manifest, tmp_path):
    """Nobody gets figures that are known to be old; the newer mail is still the first revision."""
    other = MRR.assign(mrr_usd=[*MRR["mrr_usd"][:-1], MRR["mrr_usd"].iloc[-1] + 1000])
    with pytest.raises(DeliveryError, match="cannot be reached"):
        send(outbox, manifest, settings_for(free_port()))
    temper = Temper()
    with relay(temper) as port:
        ended = send(outbox, built(tmp_path / "output", mrr=other), settings_for(port))

    assert ended.mail.revision == 1
    assert recipients(temper) == [ANN, BOB]
    assert {mail.state: dict(mail.states) for mail in outbox.mails()} == {
        "replaced": {ANN: "replaced", BOB: "replaced"},
        "sent": {ANN: "sent", BOB: "sent"},
    }


def test_who_is_put_off_is_asked_again_alone(outbox, manifest):
    """Greylisting of one recipient: the other has the mail once."""
    temper = Temper(deferred=[BOB])
    with relay(temper) as port:
        ended = send(outbox, manifest, settings_for(port))

    assert recipients(temper) == [ANN, BOB]
    assert dict(ended.mail.states) == {ANN: "sent", BOB: "sent"}


def test_a_mail_that_is_put_off_for_long_waits_and_goes_with_the_next_call(outbox, manifest):
    """The server says later until patience ends: nothing is lost, nothing sent twice."""
    temper = Temper(data_answers=["451 4.3.0 try later"] * 20)
    with relay(temper) as port:
        with pytest.raises(DeliveryError, match="later") as told:
            send(outbox, manifest, settings_for(port))
        waiting = states(outbox)
        temper.data_answers.clear()
        send(outbox, manifest, settings_for(port))

    assert told.value.exit_code == 14
    assert waiting == [{ANN: "queued", BOB: "queued"}]
    assert recipients(temper) == [ANN, BOB]


def test_a_refused_recipient_is_named_and_the_others_have_the_mail(outbox, manifest):
    """No further try for 5xx; the error says who and why."""
    temper = Temper(refused=(BOB,))
    with relay(temper) as port:
        with pytest.raises(DeliveryError, match=r"bob@example.com \(550 5.1.1 no such user\)"):
            send(outbox, manifest, settings_for(port))
        with pytest.raises(DeliveryError, match="refused 1 of 2"):
            send(outbox, manifest, settings_for(port))

    assert recipients(temper) == [ANN]
    assert states(outbox) == [{ANN: "sent", BOB: "refused"}]


@pytest.mark.parametrize(
    "answers", [{"mail_answer": "550 5.7.1 not you"}, {"data_answers": ["554 5.6.0 spam"]}]
)
def test_a_mail_that_the_server_turns_down_is_refused_at_once(outbox, manifest, answers):
    """5xx for the sender or the mail itself: no second try."""
    temper = Temper(**answers)
    with relay(temper) as port, pytest.raises(DeliveryError, match=r"55[04]"):
        send(outbox, manifest, settings_for(port))

    assert temper.taken == []
    assert states(outbox) == [{ANN: "refused", BOB: "refused"}]


@pytest.mark.parametrize("drop", ["before it is taken", "after it is taken"])
def test_a_line_that_breaks_after_the_mail_leaves_it_in_doubt(outbox, manifest, drop):
    """Never sent again by itself; named with its Message-ID, and settled by a person."""
    temper = Temper(drop=drop)
    with relay(temper) as port:
        with pytest.raises(DeliveryError, match=r"in doubt .*Message-ID <monthly_review-2026-10"):
            send(outbox, manifest, settings_for(port))
        temper.drop = ""
        with pytest.raises(DeliveryError, match="in doubt"):
            send(outbox, manifest, settings_for(port))
        before = len(temper.taken)
        ended = send(
            outbox,
            manifest,
            settings_for(port),
            again=drop.startswith("before"),
            arrived=drop.startswith("after"),
        )

    assert before == (0 if drop.startswith("before") else 2)
    assert len(temper.taken) == 2
    assert dict(ended.mail.states) == {ANN: "sent", BOB: "sent"}


def test_a_line_that_breaks_before_the_mail_is_tried_again(outbox, manifest):
    """Nothing was taken, so nothing is in doubt."""
    temper = Temper(drop="RCPT")
    with relay(temper) as port, pytest.raises(DeliveryError, match="broke off before it had the mail"):
        send(outbox, manifest, settings_for(port))

    assert states(outbox) == [{ANN: "queued", BOB: "queued"}]


def test_a_silent_server_is_given_up_and_the_mail_is_in_doubt(outbox, manifest):
    """The answer to the mail comes later than anybody waits."""
    temper = Temper(slow=1.5)
    with relay(temper) as port, pytest.raises(DeliveryError, match="in doubt"):
        send(outbox, manifest, settings_for(port, timeout_seconds=1))

    assert states(outbox) == [{ANN: "in doubt", BOB: "in doubt"}]


def test_again_sends_the_same_mail_under_the_same_name(outbox, manifest):
    """A mail program that has it already shows it once."""
    temper = Temper()
    with relay(temper) as port:
        send(outbox, manifest, settings_for(port))
        send(outbox, manifest, settings_for(port), again=True)

    assert recipients(temper) == [ANN, BOB, ANN, BOB]
    assert len({content for _, content in temper.taken}) == 1


def test_a_red_gate_sends_nothing(outbox, tmp_path):
    """Not even into the outbox."""
    with pytest.raises(GateError, match="No licences cover October"):
        send(outbox, built(tmp_path / "output", gate="red"), settings_for(free_port()))

    assert outbox.mails() == []


def test_a_page_that_was_changed_by_hand_is_not_sent(outbox, manifest):
    """The page is that of its manifest, byte by byte."""
    page = manifest.with_name("monthly_review_2026-10.html")
    page.write_text(page.read_text() + "<p>and more</p>")

    with pytest.raises(DeliveryError, match="not the one that was built"):
        send(outbox, manifest, settings_for(free_port()))


def test_nobody_to_send_to_is_an_error(outbox, manifest):
    """It says which line of which file."""
    with pytest.raises(DeliveryError, match="no internal recipients") as told:
        send(outbox, manifest, settings_for(free_port(), internal=[]))

    assert "params/mail.yml" in told.value.where


def test_two_commands_at_once_do_not_send_twice(outbox, manifest):
    """Whoever comes second is told so."""
    with outbox.locked(), pytest.raises(DeliveryError, match="Another command is sending"):
        send(outbox, manifest, settings_for(free_port()))
