"""Remembered: a store, a report and a mail that name one customer in every way they can."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import duckdb
import simplejson

from reports_lib.store import open_store
from reports_lib.sync import pull_streams
from tests.records import licence, line
from tests.store.told import Told

__all__ = [
    "ACME",
    "ACME_ID",
    "FIRST",
    "HOUR",
    "SECRETS",
    "fill",
    "models_of",
    "put_report",
    "records",
    "sync",
]

FIRST, HOUR = datetime(2026, 11, 5, 6, tzinfo=UTC), timedelta(hours=1)
ACME = 'Açmé & Söhne "Nord" Ltd'
ACME_ID = "account/acc-acme"
SITE, HOST = "7c9d41aa-acme", "acme-nord.atlassian.net"
# What must be nowhere afterwards, in whatever case.
SECRETS = (ACME.casefold(), "acc-acme", SITE, HOST, "h-acme")


def records(*, changed=False):
    """Return what the Marketplace tells of three customers; later it tells some of it otherwise."""
    own = {"company": ACME, "site": SITE, "country": "DE", "email": "it@acme-nord.example"}
    lines = [
        line("L-1", customer="acme", **own, net="100" if changed else "90"),
        line("L-2", customer="acme", app="maps", starts_on="2026-02-01", ends_on="2026-03-01", **own),
        # Without a site: by company, country and domain it belongs to who was there first.
        line(
            "L-3",
            customer="late",
            app="maps",
            **{**own, "site": None},
            starts_on="2026-03-05",
            ends_on="2026-04-05",
        ),
        line("L-4", customer="bob", net="40"),
        line("L-5", customer="cleo", net="70", starts_on="2026-02-01", ends_on="2026-03-01"),
    ]
    held = [
        licence("E-acme-app", **own, account="acc-acme", host="h-acme"),
        licence("E-acme-maps", app="maps", **own, account="acc-acme", host="h-acme"),
        licence("E-bob-app", site="site-bob", company="Company bob", host="h-bob"),
    ]
    for one in held[:2]:
        one |= {"cloudSiteHostname": HOST, "note": f"ask {ACME}"}
    return {
        "transactions": lines,
        "licenses": held,
        "license_history": [one | {"recordCreatedDate": "2026-01-05"} for one in held],
        "quotes": [
            {
                "recordKey": "Q-1|E-acme-app",
                "quoteId": "Q-1",
                "entitlementNumber": "E-acme-app",
                "company": ACME,
            }
        ],
        "feedback": [
            {"recordKey": f"app|2026-03-01|{SITE}", "addonKey": "app", "date": "2026-03-01", "cloudId": SITE}
        ],
        "reviews": [
            {
                "recordKey": "r",
                "id": "1",
                "addonKey": "app",
                "content": f"Good,\nsays {ACME.upper()}; acmes too",
            }
        ],
    }


def sync(config, told, *, now):
    """Pull all streams, as the Marketplace tells them."""
    how = {"now": now, "full": True, "accept_missing": 99, "progress": lambda *seen: None}
    for one in pull_streams(config, Told(**told), list(told), **how):
        if one.error:
            raise one.error


def fill(config):
    """Sync twice: what was told first, and what changed."""
    sync(config, records(), now=FIRST)
    sync(config, records(changed=True), now=FIRST + HOUR)


def put_report(config):
    """Put a page that names the customer, one that does not, a mail with the page in it, and a note of it."""
    for name, company in (("2026-10", ACME), ("2026-09", "Company bob")):
        folder = config.output / "monthly_review" / name
        folder.mkdir(parents=True)
        page = f"<p>Lost: {company.replace('&', '&amp;').replace(chr(34), '&#34;')}</p>"
        stem = folder / f"monthly_review_{name}"
        stem.with_name(f"{stem.name}.html").write_text(page)
        stem.with_name(f"{stem.name}.ipynb").write_text(simplejson.dumps({"cells": [{"text": company}]}))
        rows = [
            {
                "customer_id": ACME_ID if company == ACME else "site/site-bob",
                "company": company,
                "usd": "1.50",
            }
        ]
        manifest = {
            "report": "monthly_review",
            "parameters": {"month": name, "as_of": "2026-11-05T07:00:00Z"},
            "store_digest": open_store(config).digest(),
            "sources": {},
            "figures": [{"metric": "single_moves", "rows": rows}],
            "page_sha256": hashlib.sha256(page.encode()).hexdigest(),
        }
        stem.with_name(f"{stem.name}.manifest.json").write_text(simplejson.dumps(manifest))
    put_mails(config)


def put_mails(config):
    """Put two mails into the outbox, one of which names the customer in its page, and a preview."""
    for name, text in (("naming", f"<p>{ACME}</p>"), ("other", "<p>nobody</p>")):
        message = EmailMessage()
        message["Subject"] = "Review"
        message.set_content("see the page")
        message.add_attachment(text.encode(), maintype="text", subtype="html", filename="page.html")
        folder = config.data / "outbox" / name
        folder.mkdir(parents=True)
        (folder / "message.eml").write_bytes(message.as_bytes())
        state = {"name": name, "about": name, "revision": 1, "message_id": "1", "digest": "1"}
        state |= {"states": {"a@example.com": "sent"}, "figures": {}}
        (folder / "state.json").write_text(simplejson.dumps(state))
    (config.output / "mail").mkdir(parents=True)
    (config.output / "mail" / "naming.eml").write_bytes(message.as_bytes())


def models_of(folder, renamed):
    """Return all rows of all models as text, renamed, in an order of their own."""
    found = {}
    for model in sorted(path for path in folder.iterdir() if path.is_dir()):
        table = duckdb.sql(f"from '{model}/*.parquet'")
        rows = [[renamed(str(one)) for one in row] for row in table.fetchall()]
        found[model.name] = (table.columns, sorted(rows))
    return found
