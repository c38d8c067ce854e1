from itertools import combinations

import pytest

from reports_lib.palette import APP_ROLES, COLOURS

WORDS = ("ink", "soft-ink", "gain", "loss", "total")
SHAPES = (*APP_ROLES, "app-rest", "past", "gain", "loss", "total")


def luminance(colour):
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    """WCAG 2.2, contrast ratio."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_the_contrast_of_black_on_white_is_21():
    """The yardstick itself is right."""
    assert round(contrast("#000000", "#ffffff"), 6) == 21


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", WORDS)
def test_words_can_be_read(role, scheme):
    """Text has 4.5:1 on its page, light and dark."""
    assert contrast(getattr(COLOURS[role], scheme), getattr(COLOURS["paper"], scheme)) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("role", SHAPES)
def test_shapes_can_be_seen(role, scheme):
    """A bar has close to 3:1 on its page, light and dark."""
    assert contrast(getattr(COLOURS[role], scheme), getattr(COLOURS["paper"], scheme)) >= 2.85


def test_a_colour_stands_for_one_role():
    """A page swaps colours for variables, so no two roles may be drawn alike."""
    assert [one for one, other in combinations(COLOURS.values(), 2) if one.light == other.light] == []
