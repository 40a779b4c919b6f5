"""Fine-tunes a pretrained BERT in JAX and writes it as ONNX in 8 bits, with marks on words and a linear head.

Marks are F numbers for each word piece (its casing, whether it belongs to the target, ...), whose learned vectors are
added to the embeddings. The head reads every piece, or the first piece and the mean of those that `pool` picks.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
import onnx
import optax
from numpy.typing import NDArray

HEADS, LAYERS = 12, 6
EPSILON = 1e-12
_PARTS = ("query", "key", "value", "out", "up", "down")
_BIASES = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)
_NORMS = {"norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm"}
Params = dict[str, Any]  # a tree of arrays


class Batch(NamedTuple):
    """B texts of T pieces: what the encoder reads, and the K shares that it should give with their weights."""

    ids: NDArray[np.int32]  # B x T
    mask: NDArray[np.float32]  # B x T, 1 for a piece
    marks: NDArray[np.float32]  # B x T x F
    pool: NDArray[np.float32]  # B x T, each row adds up to 1; not read by a head of every piece
    shares: NDArray[np.float32]  # B x K, or B x T x K for a head of every piece; of several heads one after the other
    weights: NDArray[np.float32]  # B, or B x T


class Plan(NamedTuple):
    """How to train: the learning rate rises over a tenth of the steps, then falls to nothing."""

    steps: int
    rate: float = 1e-4
    dropout: float = 0.1
    decay: float = 0.01
    seed: int = 1
    heads: int = 1  # the K logits are those of so many heads, of equally many classes


def load(path: Path, layers: int = LAYERS) -> Params:
    """Return the weights of a BERT that PyTorch exported to ONNX; only the first layers of it."""
    graph = onnx.load(str(path)).graph
    held = {found.name: onnx.numpy_helper.to_array(found) for found in graph.initializer}
    biases = {name: found for name, found in held.items() if name.endswith(".bias")}
    nodes = [node for node in graph.node if node.op_type == "MatMul" and node.input[1] in held]
    matrices = iter([held[node.input[1]] for node in nodes])
    made: Params = {
        "words": held["embeddings.word_embeddings.weight"],
        "positions": held["embeddings.position_embeddings.weight"] + held["embeddings.token_type_embeddings.weight"][0],
        "norm": _norm(held, "embeddings.LayerNorm"),
        "layers": [],
    }
    for number in range(layers):
        at = f"encoder.layer.{number}."
        layer: Params = {
            part: (next(matrices), biases[f"{at}{name}.bias"]) for part, name in zip(_PARTS, _BIASES, strict=True)
        }
        made["layers"].append(layer | {norm: _norm(held, at + name) for norm, name in _NORMS.items()})
    return made


def with_head(params: Params, marks: int, classes: int, pooled: bool, seed: int = 1) -> Params:
    """Return the encoder's weights with new ones for `marks` marks and a head of `classes`."""
    random, width = np.random.default_rng(seed), params["words"].shape[1]
    head = random.normal(0, 0.02, (width * (1 + pooled), classes)).astype(np.float32)
    fresh = random.normal(0, 0.02, (marks, width)).astype(np.float32)
    return params | {"marks": fresh, "head": (head, np.zeros(classes, np.float32))}


def logits(params: Params, batch: Batch, pooled: bool, dropout: float = 0.0, key: Any = None) -> jax.Array:
    """Return B x K logits of a pooled head, or B x T x K of one of every piece."""
    keys = iter(jax.random.split(key, 2 + 2 * len(params["layers"]))) if dropout else iter(())

    def drop(values: jax.Array) -> jax.Array:
        kept = jax.random.bernoulli(next(keys), 1 - dropout, values.shape) if dropout else True
        return jnp.where(kept, values / (1 - dropout), 0)

    ids = jnp.asarray(batch.ids)
    values = params["words"][ids] + params["positions"][: ids.shape[1]] + batch.marks @ params["marks"]
    values = drop(_normal(values, params["norm"]))
    for layer in params["layers"]:
        values = _normal(values + drop(_attention(layer, values, batch.mask)), layer["norm1"])
        raised = jax.nn.gelu(_linear(values, layer["up"]), approximate=False)
        values = _normal(values + drop(_linear(raised, layer["down"])), layer["norm2"])
    if pooled:
        values = jnp.concatenate([values[:, 0], jnp.einsum("bt,btd->bd", batch.pool, values)], axis=-1)
    return _linear(drop(values), params["head"])


def _attention(layer: Params, values: jax.Array, mask: Any) -> jax.Array:
    size, length, width = values.shape

    def split(part: str) -> jax.Array:
        return _linear(values, layer[part]).reshape(size, length, HEADS, width // HEADS).transpose(0, 2, 1, 3)

    scores = split("query") @ split("key").transpose(0, 1, 3, 2) / np.sqrt(width // HEADS)
    shares = jax.nn.softmax(scores + (1 - mask[:, None, None, :]) * -1e9, axis=-1)
    mixed = (shares @ split("value")).transpose(0, 2, 1, 3).reshape(size, length, width)
    return _linear(mixed, layer["out"])


def _linear(values: jax.Array, weights: tuple[Any, Any]) -> jax.Array:
    flat = values.reshape(-1, values.shape[-1])
    product: jax.Array = _product(flat, weights[0]).reshape(*values.shape[:-1], -1) + weights[1]
    return product


@jax.custom_vjp
def _product(left: jax.Array, right: jax.Array) -> jax.Array:
    """Multiply matrices in bfloat16 with sums in float32: twice as fast where the processor has it built in."""
    return _coarse(left, right, ((1,), (0,)))


def _coarse(left: Any, right: Any, summed: tuple[tuple[int], tuple[int]]) -> jax.Array:
    low = (left.astype(jnp.bfloat16), right.astype(jnp.bfloat16))
    return jax.lax.dot_general(*low, (summed, ((), ())), preferred_element_type=jnp.float32)


def _forwards(left: jax.Array, right: jax.Array) -> tuple[jax.Array, tuple[jax.Array, jax.Array]]:
    return _product(left, right), (left, right)


def _backwards(held: tuple[jax.Array, jax.Array], slope: jax.Array) -> tuple[jax.Array, jax.Array]:
    left, right = held
    turned = jnp.pad(left.T, ((0, 8), (0, 0)))  # with rows too many, XLA does not turn it within the product: slow
    return _coarse(slope, right, ((1,), (1,))), _coarse(turned, slope, ((1,), (0,)))[: left.shape[1]]


_product.defvjp(_forwards, _backwards)


def _normal(values: jax.Array, weights: tuple[Any, Any]) -> jax.Array:
    centred = values - values.mean(-1, keepdims=True)
    spread = jnp.sqrt(jnp.square(centred).mean(-1, keepdims=True) + EPSILON)
    scaled: jax.Array = centred / spread * weights[0] + weights[1]
    return scaled


def _norm(held: dict[str, Any], name: str) -> tuple[Any, Any]:
    return held[f"{name}.weight"], held[f"{name}.bias"]


def train(params: Params, batches: Iterator[Batch], plan: Plan, pooled: bool, told: Callable[[str], None]) -> Params:
    """Return the weights after `plan.steps` batches; the words' vectors stay as they are. `told` hears of the loss.

    Batches of few different shapes are best: each new shape is compiled.
    """
    still = {"words": jnp.asarray(params["words"])}
    moving = {name: part for name, part in params.items() if name != "words"}
    warm = max(1, plan.steps // 10)
    rate = optax.warmup_cosine_decay_schedule(0, plan.rate, warm, plan.steps)
    decayed = jax.tree.map(lambda array: array.ndim > 1, moving)
    rule = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate, weight_decay=plan.decay, mask=decayed))
    state = rule.init(moving)
    key = jax.random.key(plan.seed)

    @partial(jax.jit, donate_argnums=(0, 1))
    def step(moving: Params, state: Any, batch: Batch, key: Any) -> tuple[Params, Any, jax.Array]:
        loss, slope = jax.value_and_grad(lambda some: _loss(some | still, batch, pooled, plan, key))(moving)
        change, state = rule.update(slope, state, moving)
        return optax.apply_updates(moving, change), state, loss

    mean = 0.0
    moving = jax.tree.map(jnp.array, moving)
    for number in range(plan.steps):
        moving, state, loss = step(moving, state, next(batches), jax.random.fold_in(key, number))
        mean = 0.98 * mean + 0.02 * float(loss)
        if number % 100 == 99:
            told(f"step {number + 1} of {plan.steps}: loss {mean / (1 - 0.98 ** (number + 1)):.4f}")
    trained: Params = jax.tree.map(np.asarray, moving)
    return trained | {"words": params["words"]}


def averaged(trained: Sequence[Params]) -> Params:
    """Return the mean of the weights of several runs that began with the same ones."""
    mean: Params = jax.tree.map(lambda *arrays: np.mean(arrays, axis=0, dtype=np.float32), *trained)
    return mean


def _loss(params: Params, batch: Batch, pooled: bool, plan: Plan, key: Any) -> jax.Array:
    given = logits(params, batch, pooled, plan.dropout, key)
    likely = jax.nn.log_softmax(given.reshape(*given.shape[:-1], plan.heads, -1)).reshape(given.shape)
    losses = -(batch.shares * likely).sum(-1) * batch.weights
    mean: jax.Array = losses.sum() / jnp.maximum(jnp.asarray(batch.weights).sum(), 1e-6)
    return mean
