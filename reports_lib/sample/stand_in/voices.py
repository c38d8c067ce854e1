"""Voices: what customers write, in reviews and when they leave, with all that has no place in reports."""

from __future__ import annotations

__all__ = ["COMPLAINTS", "PRAISE", "REASONS", "REPLIES", "SIGNATURES", "farewell", "praise_or_complaint"]

PRAISE = (
    "Does what it says and saves my team an afternoon a week.",
    "The first planning tool that our managers open of their own accord.",
    "Setup took ten minutes. Support answered the same day.",
    "Solid, quick, and the last update made the export much better 👍",
    "We tried four others. This one stayed.",
    "Sehr gut, nur die deutsche Übersetzung ist noch nicht ganz vollständig.",
)
COMPLAINTS = (
    "Slow since the last update; boards with more than 500 issues take a minute to load.",
    "The price went up again and nothing was added that we use.",
    "Permissions are confusing: guests could see the whole plan.",
    "Export to CSV drops the custom fields. Reported in March, still open.",
    "<script>alert('review')</script> <b>broken</b> after the move to the Cloud & {{ 7 * 7 }}",
    '=HYPERLINK("http://evil.example","click") – the formula field does not work',
)
SIGNATURES = (
    "",
    "",
    " Regards, {name}",
    " Contact me at {email} if you need logs.",
    " Call +49 30 5550 {digits} or ask @{handle}.",
)
REPLIES = (
    "Thank you! A word to your colleagues helps us more than anything.",
    "Sorry for that. Version {version} mends it; please write to support@harbour-light.example.",
    "Thank you {name}, we have put it on the list.",
)
REASONS = {
    "bugs": "The app has too many bugs",
    "cost": "The app is too expensive",
    "expectations": "The app did not meet my expectations",
    "merging": "We are merging sites",
    "not-meeting-needs": "The app does not meet our needs",
    "other": "Other",
    "project-based": "The project has ended",
    "sandbox": "It was only installed on a sandbox",
    "usefulness": "Nobody used it",
}
_FAREWELLS = (
    "",
    "",
    "Too slow on large instances.",
    "Our budget was cut; ask {name} ({email}) again next year.",
    "We moved to the built-in feature.",
    "Please delete my data: {email}, phone 0041 44 555 {digits}.",
    "<img src=x onerror=alert(1)> did not render",
)


def praise_or_complaint(number: int, *, stars: int, name: str, email: str) -> str:
    """Write a review; the same number writes the same one."""
    text = (PRAISE if stars > 3 else COMPLAINTS)[number // 7 % 6]
    return text + _signed(SIGNATURES[number // 11 % len(SIGNATURES)], number, name, email)


def farewell(number: int, *, name: str, email: str) -> str:
    """Write what somebody says when they leave; often nothing."""
    return _signed(_FAREWELLS[number // 5 % len(_FAREWELLS)], number, name, email)


def _signed(text: str, number: int, name: str, email: str) -> str:
    # Names are whatever people call themselves, braces and all, so nothing is formatted twice.
    parts = {"{name}": name, "{email}": email, "{digits}": f"{number % 10**4:04d}"}
    parts["{handle}"] = email.partition("@")[0]
    for mark, value in parts.items():
        text = text.replace(mark, value)
    return text
