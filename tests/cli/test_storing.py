"""reports store: what its commands say, as a person types them."""

from __future__ import annotations

import re

import pytest
import simplejson

from tests.records import line

HISTORY = (["1", "2"], ["3"])


@pytest.fixture
def filled(home, reports, exported):
    """A store of two imports."""
    for number, keys in enumerate(HISTORY):
        file = exported(home / f"{number}.json", *(line(key, customer=f"c{key}") for key in keys))
        reports("import", "transactions", file)
    return home


def plain(text):
    """Leave out sizes, which packages decide."""
    return re.sub(r"[\d.]+ (B|kB|MB)", "SIZE", text)


def test_compact_says_what_it_did(filled, reports):
    """Planned, done, and nothing left to do."""
    planned = reports("store", "compact", "--dry-run")
    done = reports("store", "compact")
    again = reports("store", "compact")

    assert plain(planned.out) == (
        "  transactions           2 files, SIZE -> 1\n2 files of SIZE would become 1; nothing was changed\n"
    )
    assert plain(done.out) == (
        "  transactions           2 files, SIZE -> 1, SIZE\n2 files of SIZE became 1 of SIZE\n"
    )
    assert again.out == "Nothing to do: no stream has several files\n"


def test_backup_and_restore_say_what_they_did(filled, reports):
    """There, refused, back again: and the metric is what it was."""
    before = reports("metric", "mrr", "--month", "2026-01")
    made = reports("store", "backup")
    file = "data/backups/store-20261105T000000Z.zip"

    refused = reports("store", "restore", file)
    planned = reports("store", "restore", file, "--replace", "--dry-run")
    restored = reports("store", "restore", file, "--replace")

    assert plain(made.out) == f"{file}: 5 files of SIZE, as of 2026-11-05T00:00:00Z\n"
    assert (refused.code, refused.err.splitlines()[0]) == (10, "There is a store already")
    assert plain(planned.out) == (
        f"{file} is whole: 5 files of SIZE, as of 2026-11-05T00:00:00Z; nothing was changed\n"
    )
    assert plain(restored.out) == "data is restored: 5 files of SIZE, as of 2026-11-05T00:00:00Z\n"
    assert (filled / file).exists()
    assert reports("metric", "mrr", "--month", "2026-01").out == before.out


def test_clean_says_what_goes(filled, reports, monkeypatch):
    """Listed with sizes first, then removed; the state of a mail stays, and so does what is in doubt."""
    for name, state in {"ended": "sent", "waiting": "queued"}.items():
        folder = filled / "data" / "outbox" / name
        folder.mkdir(parents=True)
        (folder / "message.eml").write_text("a body of 21 letters.")
        mail = {"name": name, "about": name, "revision": 1, "message_id": "1", "digest": "1"}
        mail |= {"states": {"a@example.com": state}, "changed_at": "2026-11-01T00:00:00Z"}
        (folder / "state.json").write_text(simplejson.dumps(mail))
    (filled / "params" / "retention.yml").write_text("mail_bodies_days: 3\n")

    planned = reports("store", "clean", "--dry-run")
    done = reports("store", "clean")
    again = reports("store", "clean")

    listed = "       21 B  body of a mail     data/outbox/ended/message.eml\n"
    assert planned.out == f"{listed}1 would go, 21 B; nothing was removed\n"
    assert done.out == f"{listed}1 removed, 21 B\n"
    assert again.out == "Nothing to do: nothing is left over\n"
    assert sorted(path.name for path in (filled / "data" / "outbox").glob("*/*")) == [
        *("message.eml", "state.json", "state.json")
    ]


def test_an_empty_folder_needs_no_housekeeping(home, reports):
    """Each command says so, and makes nothing."""
    ran = [reports("store", name, "--dry-run") for name in ("compact", "clean", "backup")]

    assert [one.code for one in ran] == [0, 0, 16]
    assert [one.out for one in ran] == [
        "Nothing to do: no stream has several files\n",
        "Nothing to do: the store is empty\n",
        "",
    ]
    assert not (home / "data").exists()
