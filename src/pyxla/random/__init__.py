"""Random numbers of keys: the same bits as `jax.random` gives for the same key."""

from pyxla.random.distributions import (
    bernoulli,
    categorical,
    cauchy,
    exponential,
    gumbel,
    laplace,
    logistic,
    normal,
    rademacher,
    truncated_normal,
)
from pyxla.random.keys import PRNGKey, PRNGKeyArray, clone, fold_in, key, key_data, key_impl, split, wrap_key_data
from pyxla.random.uniform import bits, choice, permutation, randint, uniform

__all__ = [
    *("PRNGKey", "PRNGKeyArray", "bernoulli", "bits", "categorical", "cauchy", "choice", "clone", "exponential", "fold_in", "gumbel"),
    *("key", "key_data", "key_impl", "laplace", "logistic", "normal", "permutation", "rademacher", "randint", "split"),
    *("truncated_normal", "uniform", "wrap_key_data"),
]
