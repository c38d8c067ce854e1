"""Canary: the word that every contact of the sample vendor has in the name, and nobody else.

Wherever it turns up behind the place where contacts are dropped, a contact's name has got through.
"""

__all__ = ["CANARY"]

CANARY = "Kanarifugl"
