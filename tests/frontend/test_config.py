"""Settings: reading, changing, overriding in one thread, and the token."""

import importlib
import threading

import pytest

from pyxla.config import config, enable_x64, from_environment

settings = importlib.import_module("pyxla.config")  # the name pyxla.config is the Config object


def in_thread(function):
    """What `function` returns in a thread of its own."""
    found = []
    thread = threading.Thread(target=lambda: found.append(function()))
    thread.start()
    thread.join()
    return found[0]


@pytest.fixture(autouse=True)
def restored():
    before = settings.State.settings
    yield
    for name in ("enable_x64", "numpy_rank_promotion", "default_matmul_precision", "disable_jit"):
        config.update(name, getattr(before, name))


def test_an_update_is_seen_by_every_thread():
    config.update("enable_x64", True)
    assert config.enable_x64
    assert config.x64
    assert config.jax_enable_x64
    assert in_thread(lambda: config.x64)
    config.update("jax_enable_x64", False)
    assert not in_thread(lambda: config.x64)


def test_a_context_is_this_threads_alone_and_nests():
    with enable_x64():
        assert config.x64
        assert not in_thread(lambda: config.x64)
        with enable_x64(False):
            assert not config.x64
            with settings.disable_jit():
                assert (config.x64, config.disable_jit) == (False, True)
        assert (config.x64, config.disable_jit) == (True, False)
    assert not config.x64


def test_a_context_ends_with_an_exception():
    with pytest.raises(KeyError), enable_x64():
        raise KeyError
    assert not config.x64


def test_an_update_inside_a_context_does_not_beat_it_but_remains():
    with enable_x64(False):
        config.update("enable_x64", True)
        config.update("numpy_rank_promotion", "raise")
        assert (config.x64, config.numpy_rank_promotion) == (False, "raise")
        assert in_thread(lambda: config.x64)
    assert (config.x64, config.numpy_rank_promotion) == (True, "raise")


@pytest.mark.parametrize(
    ("context", "name", "value"),
    [
        (settings.numpy_dtype_promotion, "numpy_dtype_promotion", "strict"),
        (settings.numpy_rank_promotion, "numpy_rank_promotion", "warn"),
        (settings.default_matmul_precision, "default_matmul_precision", "highest"),
        (settings.disable_jit, "disable_jit", True),
    ],
)
def test_each_context_sets_its_setting(context, name, value):
    before = getattr(config, name)
    with context(value):
        assert getattr(config, name) == value
    assert getattr(config, name) == before != value


def test_the_token_follows_what_changes_compilation():
    plain = config.token
    with enable_x64():
        wide = config.token
        with settings.default_matmul_precision("highest"):
            assert len({plain, wide, config.token}) == 3
        assert config.token == wide
    assert config.token == plain
    config.update("enable_x64", True)
    assert config.token == wide


def test_listeners_get_the_shared_and_the_threads_token():
    heard = []
    stop = config.on_change(lambda shared, own: heard.append((shared, own)))
    plain = config.token
    with enable_x64():
        wide = config.token
    stop()
    config.update("enable_x64", True)
    assert heard == [(plain, None), (plain, wide), (plain, None)]


def test_unknown_names_are_errors_with_the_near_ones():
    with pytest.raises(AttributeError, match=r"'enable_x46'.*enable_x64"):
        config.update("enable_x46", True)
    with pytest.raises(AttributeError, match="numpy_rank_promotion"):
        _ = config.numpy_rank_promotions
    with pytest.raises(AttributeError, match="disable_jit"), config.override(disable_jits=True):
        pass


def test_settings_are_not_assigned():
    with pytest.raises(AttributeError, match=r"config\.update\('enable_x64', True\)"):
        config.enable_x64 = True
    assert not config.x64


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("enable_x64", 1, TypeError, "True or False"),
        ("numpy_rank_promotion", "never", ValueError, "'allow', 'warn', 'raise'"),
        ("default_matmul_precision", "float8", ValueError, "'highest'"),
        ("num_cpu_devices", 0, ValueError, "1 or more"),
        ("num_cpu_devices", True, ValueError, "1 or more"),
    ],
)
def test_values_are_checked(name, value, error, message):
    with pytest.raises(error, match=message):
        config.update(name, value)


def test_the_environment_is_read():
    found = from_environment({"PYXLA_ENABLE_X64": "1", "PYXLA_DISABLE_JIT": "on", "PYXLA_NUM_CPU_DEVICES": "8"})
    assert (found.enable_x64, found.disable_jit, found.num_cpu_devices) == (True, True, 8)
    assert from_environment({}) == settings.Settings()
    assert from_environment({"PYXLA_ENABLE_X64": "off"}) == settings.Settings()


@pytest.mark.parametrize(("name", "text"), [("PYXLA_ENABLE_X64", "maybe"), ("PYXLA_DISABLE_JIT", "loud")])
def test_an_environment_variable_that_makes_no_sense_is_named(name, text):
    with pytest.raises(ValueError, match=f"{name}='{text}'"):
        from_environment({name: text})
