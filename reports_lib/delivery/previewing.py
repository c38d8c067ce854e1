"""Previewing: a mail that is not sent, as a file for a mail program, a page, and a picture of it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from reports_lib.build.fonts import environ_of_others
from reports_lib.store import store_errors, write_atomically

if TYPE_CHECKING:
    from pathlib import Path

    from reports_lib.delivery.posting import Posting

__all__ = ["find_browser", "write_preview"]

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_SHOWN = ("From", "To", "Subject", "Date", "Message-ID")
_PATIENCE = 60


def write_preview(posting: Posting, folder: Path) -> list[Path]:
    """Write what would be sent: ``.eml``, ``.html``, and ``.png`` where Chromium is found."""
    message, name = posting.message, posting.mail.name
    html = next(part for part in message.walk() if part.get_content_type() == "text/html").get_content()
    for part in message.walk():
        if part.get_content_maintype() == "image":
            data, cid = b64encode(part.get_content()).decode(), str(part["Content-ID"]).strip(" <>")
            html = html.replace(f"cid:{cid}", f"data:{part.get_content_type()};base64,{data}")
    rows = "".join(f"<tr><th align=left>{one}<td>{escape(str(message[one]))}" for one in _SHOWN)
    attached = ", ".join(escape(part.get_filename() or "") for part in message.iter_attachments())
    rows += f"<tr><th align=left>Attached<td>{attached or 'nothing'}"
    head = f'<table style="font: 13px sans-serif; margin: 12px">{rows}</table><hr>'
    written = [folder / f"{name}.eml", folder / f"{name}.html"]
    with store_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        written[0].write_bytes(message.as_bytes())
        place = html.index(">", html.index("<body")) + 1
        write_atomically(written[1], html[:place] + head + html[place:])
    return [*written, *_picture(written[1], folder / f"{name}.png")]


def find_browser() -> str | None:
    """Return where Chromium is, if it is anywhere."""
    return next((found for one in _BROWSERS if (found := shutil.which(one))), None)


def _picture(page: Path, png: Path) -> list[Path]:
    browser = find_browser()
    if browser is None:
        return []
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", "--disable-gpu", "--no-sandbox", f"--user-data-dir={profile}"]
        command += [
            "--hide-scrollbars",
            "--window-size=640,2300",
            f"--screenshot={png}",
            page.resolve().as_uri(),
        ]
        done = subprocess.run(  # noqa: S603  the browser that this machine has, and a file of ours
            command, check=False, capture_output=True, timeout=_PATIENCE, env=environ_of_others()
        )
    return [png] if done.returncode == 0 and png.exists() else []
