from __future__ import annotations

import pytest

from reports_lib.errors import ParamsError
from reports_lib.params import Declared, check_params

DECLARED = {
    name: Declared(name, kind)
    for name, kind in {"month": "str", "apps": "list", "count": "int", "quiet": "bool", "any": "None"}.items()
}


def checked(given):
    """The parameters of one report, checked."""
    return check_params(given, DECLARED, report="monthly_review", where="params/monthly_review.yml")


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"month": "2026-10"},
        {"month": "", "apps": [], "count": 0, "quiet": False},
        {"apps": ["a"], "count": 3, "quiet": True, "any": 1.5},
    ],
)
def test_declared_parameters_of_their_types_pass(given):
    """As they are, and as a copy."""
    found = checked(given)

    assert found == given
    assert found is not given


def test_all_mistakes_are_told_at_once():
    """The three lines, whole: a mistyped name, a wrong type, another wrong type."""
    with pytest.raises(ParamsError) as caught:
        checked({"mnoth": "2026-10", "apps": "maps", "count": True})

    assert str(caught.value) == (
        "monthly_review.ipynb has no parameter 'mnoth'; apps is 'maps'; count is True\n"
        "  where: params/monthly_review.yml\n"
        "  to do: did you mean 'month'?; write apps as a list of words, as in [one, two]; "
        "write count as a whole number"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [("month", 202610), ("month", None), ("apps", ("a",)), ("count", "3"), ("count", 3.0), ("quiet", 1)],
)
def test_a_value_of_another_type_is_refused(name, value):
    """Nothing is converted: YAML that was not meant so is a mistake."""
    with pytest.raises(ParamsError, match=f"^{name} is "):
        checked({name: value})


def test_the_same_advice_is_given_once():
    """Two unknown names with one list to choose from."""
    with pytest.raises(ParamsError) as caught:
        checked({"zzz": 1, "yyy": 2})

    assert caught.value.todo == "use one of: any, apps, count, month, quiet"
