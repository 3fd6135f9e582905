"""Train a classifier of handwritten digits, look at its program, and ship it.

The data are the 1,797 images of 8x8 pixels of the UCI digits, which scikit-learn carries in its wheel. The network is
trained by minibatch SGD with momentum
under `jit`; the gradient norm of single examples comes from `vmap(grad)`; the trained classifier is saved as an
artifact and run by `pyxla_runtime`
alone, in a process that never imports pyxla.

Run: python examples/digits.py
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np
from rich.progress import track
from sklearn.datasets import load_digits

import pyxla
import pyxla.numpy as jnp
from pyxla import grad, jit, random, value_and_grad, vmap

LAYERS = (64, 128, 64, 10)
BATCH = 64
MOMENTUM = 0.9

Params = list[tuple[Any, Any]]


def load(seed: int = 0) -> tuple[Any, Any, Any, Any]:
    """Images as (n, 64) in 0..1 and labels, shuffled; the last fifth is held out."""
    images, labels = load_digits(return_X_y=True)
    order = np.random.RandomState(seed).permutation(len(labels))
    images, labels = (images[order] / 16.0).astype(np.float32), labels[order].astype(np.int32)
    cut = len(labels) * 4 // 5
    return images[:cut], labels[:cut], images[cut:], labels[cut:]


def init(key: Any) -> Params:
    """Weights of variance 2 / fan-in, biases zero."""
    keys = random.split(key, len(LAYERS) - 1)
    return [
        (random.normal(k, (m, n)) * jnp.sqrt(2.0 / m), jnp.zeros(n))
        for k, m, n in zip(keys, LAYERS[:-1], LAYERS[1:], strict=True)
    ]


def predict(params: Params, x: Any) -> Any:
    """Logits of one image or of a batch of them."""
    for w, b in params[:-1]:
        x = jnp.tanh(jnp.dot(x, w) + b)
    w, b = params[-1]
    return jnp.dot(x, w) + b


def loss(params: Params, images: Any, labels: Any) -> Any:
    """Mean cross-entropy."""
    logits = predict(params, images)
    top = jnp.max(logits, axis=-1, keepdims=True)
    log_norm = jnp.log(jnp.sum(jnp.exp(logits - top), axis=-1)) + top[..., 0]
    chosen = jnp.take_along_axis(logits, labels[..., None], axis=-1)[..., 0]
    return jnp.mean(log_norm - chosen)


@jit
def step(params: Params, velocity: Params, images: Any, labels: Any, rate: Any) -> tuple[Params, Params, Any]:
    """One step of SGD with momentum."""
    value, gradient = value_and_grad(loss)(params, images, labels)
    velocity = pyxla.tree.map(lambda v, g: MOMENTUM * v - rate * g, velocity, gradient)
    params = pyxla.tree.map(lambda p, v: p + v, params, velocity)
    return params, velocity, value


@jit
def accuracy(params: Params, images: Any, labels: Any) -> Any:
    """The fraction of images whose largest logit is at the label."""
    return jnp.mean(jnp.argmax(predict(params, images), axis=-1) == labels)


def train(params: Params, images: Any, labels: Any, epochs: int) -> Params:
    """The parameters after `epochs` passes over the data."""
    velocity = pyxla.tree.map(jnp.zeros_like, params)
    shuffle = np.random.RandomState(1)
    for epoch in track(range(epochs), description="training", disable=not sys.stdout.isatty()):
        rate = 0.05 * (1 - epoch / epochs)
        order = shuffle.permutation(len(labels))
        for start in range(0, len(labels) - BATCH + 1, BATCH):
            chosen = order[start : start + BATCH]
            params, velocity, value = step(params, velocity, images[chosen], labels[chosen], rate)
        if epoch % 10 == 0 or epoch == epochs - 1:
            print(f"epoch {epoch:3d}  loss {float(value):.4f}")
    return params


def example_norm(params: Params, image: Any, label: Any) -> Any:
    """The norm of the gradient that one example alone would give."""
    gradient = grad(loss)(params, image, label)
    return jnp.sqrt(sum(jnp.sum(g * g) for g in pyxla.tree.leaves(gradient)))


def show(title: str, text: str, lines: int = 40) -> None:
    """The first lines of a program."""
    body = text.splitlines()
    print(f"\n--- {title} ({len(body)} lines) " + "-" * 40)
    print("\n".join(line[:140] for line in body[:lines]))


RUN_ALONE = """
import sys
import numpy as np
import pyxla_runtime
images, out, path = sys.argv[1:]
classify = pyxla_runtime.load(path)
np.save(out, classify(np.load(images)))
assert not {"pyxla", "pyxla_compiler", "iree.compiler"} & set(sys.modules)
"""


def ship(params: Params, images: Any, folder: Path) -> np.ndarray[Any, Any]:
    """Save the classifier, and run it in a process that has the runtime alone."""
    classify = jit(lambda x: jnp.argmax(predict(params, x), axis=-1))
    path = folder / "digits.pyxla"
    classify.lower(images).compile().save(path)
    np.save(folder / "images.npy", images)
    command = [sys.executable, "-c", RUN_ALONE, str(folder / "images.npy"), str(folder / "labels.npy"), str(path)]
    subprocess.run(command, check=True)
    print(f"\nsaved {path.name}: {path.stat().st_size} bytes, run by pyxla_runtime alone")
    predicted = np.load(folder / "labels.npy")
    assert (predicted == np.asarray(classify(images))).all(), "the artifact and the jitted function disagree"
    return predicted


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=int, default=60)
    epochs = parser.parse_args().epochs
    images, labels, test_images, test_labels = load()
    start = time.perf_counter()
    params = train(init(random.PRNGKey(0)), images, labels, epochs)
    held_out = float(accuracy(params, test_images, test_labels))
    print(f"held-out accuracy {held_out:.4f} on {len(test_labels)} images, {time.perf_counter() - start:.1f} s")

    norms = jit(vmap(example_norm, in_axes=(None, 0, 0)))(params, test_images[:10], test_labels[:10])
    print("gradient norm of ten examples:", np.array2string(np.asarray(norms), precision=4))

    lowered = jit(grad(loss)).lower(params, images[:BATCH], labels[:BATCH])
    show("the gradient as it is staged: the loss, and a request to differentiate it", lowered.as_text())
    show("after autodiff: forward and backward functions", lowered.as_text("transformed"))

    with tempfile.TemporaryDirectory() as folder:
        predicted = ship(params, test_images, Path(folder))
    print(f"the artifact classifies {int((predicted == test_labels).sum())} of {len(test_labels)} right")
    if held_out < 0.97:
        sys.exit(f"accuracy {held_out:.4f} is below 0.97")


if __name__ == "__main__":
    main()
