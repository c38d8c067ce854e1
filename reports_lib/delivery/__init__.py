"""Delivery: a report that was built becomes a mail, and the mail is sent once."""
