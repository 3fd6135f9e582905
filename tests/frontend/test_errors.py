"""Error classes, and the search for the user's line."""

import inspect
import os
import pickle
import sys
import warnings

import jax
import optree
import pytest

from pyxla import errors, trees

NAMES = ["ConcretizationTypeError", "TracerBoolConversionError", "TracerIntegerConversionError",
         "TracerArrayConversionError", "UnexpectedTracerError", "NonConcreteBooleanIndexError"]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_the_errors_stand_in_pythons_hierarchy_as_those_of_jax(name):
    ours, theirs = getattr(errors, name), getattr(jax.errors, name)
    for base in (TypeError, IndexError):
        assert issubclass(ours, base) == issubclass(theirs, base)
    for other in NAMES:
        assert issubclass(ours, getattr(errors, other)) == issubclass(theirs, getattr(jax.errors, other))


@pytest.mark.parametrize("name", [*NAMES, "TypePromotionError", "RecompilationWarning"])
def test_each_docstring_shows_the_mistake_and_the_mend(name):
    text = inspect.getdoc(getattr(errors, name))
    assert text.count("::\n") + text.count("\n::") >= 2


def test_a_message_has_its_parts_in_order_and_survives_pickling():
    error = errors.ConcretizationError(
        "No value.", where="at a.py:1 (f)", depends_on="argument x", instead="use where."
    )
    assert str(error).splitlines() == [
        "No value.",
        "This happened at a.py:1 (f).",
        "The value depends on argument x.",
        "Instead, use where.",
    ]
    assert str(pickle.loads(pickle.dumps(error))) == str(error)
    assert str(errors.NonConcreteBooleanIndexError("Mask.", instead="use where.")) == "Mask.\nInstead, use where."


def test_the_user_frame_is_the_line_that_called():
    frame, line = errors.user_frame(), sys._getframe().f_lineno
    assert frame == errors.UserFrame(__file__, line, "test_the_user_frame_is_the_line_that_called")
    assert errors.here() == f"at {__file__}:{line + 2} (test_the_user_frame_is_the_line_that_called)"


def test_frames_of_ours_and_of_optree_are_passed_over():
    namespace = {"user_frame": errors.user_frame, "optree": optree}
    source = "def inner(tree):\n    return optree.tree_map(lambda _: user_frame(), tree)\n"
    exec(compile(source, os.path.join(os.path.dirname(trees.__file__), "inner.py"), "exec"), namespace)
    (found,) = namespace["inner"]([0])
    assert (found.filename, found.function) == (__file__, "test_frames_of_ours_and_of_optree_are_passed_over")


def test_a_package_whose_path_only_begins_alike_is_the_users():
    place = os.path.dirname(errors.__file__) + "_extras"
    namespace = {"user_frame": errors.user_frame}
    exec(compile("found = user_frame()", os.path.join(place, "a.py"), "exec"), namespace)
    assert namespace["found"].filename == os.path.join(place, "a.py")


def test_a_warning_names_the_users_line_and_comes_once():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("default")
        for _ in range(3):
            errors.warn("careful", errors.RecompilationWarning)
    assert [(w.filename, w.category) for w in caught] == [(__file__, errors.RecompilationWarning)]
