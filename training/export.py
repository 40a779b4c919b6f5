"""Writes a fine-tuned encoder as an ONNX model with weights in 8 bits."""

import lzma
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import TensorProto, checker, helper, load_model_from_string, numpy_helper, save
from onnxruntime.quantization import QuantType, quantize_dynamic

from training.encoder import EPSILON, HEADS, LAYERS, Params
from wireroom.models.onnx import BUNDLED_MODEL, save_bundled

_WORD_STEPS = 15  # a word's vector is kept in whole numbers from -15 to 15 times a scale of its own


class _Graph:
    """Collects nodes and weights."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.held: list[Any] = []

    def weight(self, array: Any) -> str:
        name = f"w{len(self.held)}"
        self.held.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def node(self, kind: str, *inputs: str, **options: Any) -> str:
        name = f"n{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, **options))
        return name

    def product(self, name: str, values: str, weights: Any) -> str:
        """Multiply in a node of that name, whose weights stay whole."""
        self.nodes.append(helper.make_node("MatMul", [values, self.weight(weights)], [name + "ed"], name=name))
        return name + "ed"

    def linear(self, values: str, weights: tuple[Any, Any]) -> str:
        return self.node("Add", self.node("MatMul", values, self.weight(weights[0])), self.weight(weights[1]))

    def norm(self, values: str, weights: tuple[Any, Any]) -> str:
        scale, bias = (self.weight(array) for array in weights)
        return self.node("LayerNormalization", values, scale, bias, epsilon=EPSILON)

    def gelu(self, values: str) -> str:
        error = self.node("Erf", self.node("Div", values, self.weight(np.float32(np.sqrt(2)))))
        raised = self.node("Mul", values, self.node("Add", error, self.weight(np.float32(1))))
        return self.node("Mul", raised, self.weight(np.float32(0.5)))


def bundle(params: Params, folder: Path, tokenizer: str, pooled: bool) -> None:
    """Write the model packed, with the description of its tokeniser, as wireroom.models.onnx reads it."""
    with tempfile.TemporaryDirectory() as made:
        network = Path(made) / "network.onnx"
        write(params, network, pooled)
        save_bundled(folder, network.read_bytes(), tokenizer)


def write(params: Params, path: Path, pooled: bool) -> None:
    """Write the model: inputs ids (B x T, int64), mask (B x T), marks (B x T x F), for a pooled head pool (B x T).

    Its output `logits` is B x K, or B x T x K for a head of every piece. T is at most the number of positions.
    Weights of the layers keep 7 of the 8 bits, so that no processor's sums overflow, words' vectors 5: both compress
    well. Marks and head stay whole.
    """
    graph = _Graph()
    _head(graph, params, _body(graph, params), pooled)
    marks, classes = params["marks"].shape[0], params["head"][1].shape[0]
    sizes = {"mask": ["b", "t"], "marks": ["b", "t", marks]} | ({"pool": ["b", "t"]} if pooled else {})
    inputs = [helper.make_tensor_value_info("ids", TensorProto.INT64, ["b", "t"])]
    inputs += [helper.make_tensor_value_info(name, TensorProto.FLOAT, size) for name, size in sizes.items()]
    shape = ["b", classes] if pooled else ["b", "t", classes]
    output = helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)
    held = helper.make_graph(graph.nodes, "encoder", inputs, [output], graph.held)
    model = helper.make_model(held, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    checker.check_model(model)
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        save(model, whole)
        quantize_dynamic(
            whole,
            path,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=["marks", "head"],
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )


def read_bundled(folder: Path) -> Params:
    """Return the weights of a model that `bundle` wrote, as exact as it kept them."""
    graph = load_model_from_string(lzma.decompress((folder / BUNDLED_MODEL).read_bytes())).graph
    initial = {found.name: numpy_helper.to_array(found) for found in graph.initializer}
    held = (_array(initial, f"w{number}") for number in range(len(initial)))
    arrays = iter([array for array in held if array.ndim > 1 or (array.ndim and array.dtype == np.float32)])
    words, scales = next(arrays), next(arrays)

    def pair() -> tuple[Any, Any]:
        return next(arrays), next(arrays)

    params: Params = {"words": words * scales, "positions": next(arrays), "marks": next(arrays), "norm": pair()}
    order = ("query", "key", "value", "out", "norm1", "up", "down", "norm2")
    params["layers"] = [{part: pair() for part in order} for _ in range(LAYERS)]
    return params | {"head": pair()}


def _array(initial: dict[str, Any], name: str) -> Any:
    """Return a weight that is whole, or made whole again, or an empty one where there is none of that name."""
    if f"{name}_quantized" not in initial:
        return initial.get(name, np.array(0))
    whole = initial[f"{name}_quantized"].astype(np.float32) - initial[f"{name}_zero_point"]
    return (whole * initial[f"{name}_scale"]).astype(np.float32)


def small(vectors: NDArray[np.floating]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return a matrix as small whole numbers, and the scale of each row (rows x 1)."""
    scales = np.maximum(np.abs(vectors).max(1, keepdims=True), 1e-9).astype(np.float32) / _WORD_STEPS
    return np.rint(vectors / scales).astype(np.int8), scales


def _words(graph: _Graph, params: Params) -> str:
    table, scales = small(params["words"])
    picked = graph.node("Cast", graph.node("Gather", graph.weight(table), "ids"), to=TensorProto.FLOAT)
    return graph.node("Mul", picked, graph.node("Gather", graph.weight(scales), "ids"))


def _body(graph: _Graph, params: Params) -> str:
    words = _words(graph, params)
    length = graph.node("Shape", "ids", start=1, end=2)
    zero = graph.weight(np.array([0]))
    places = graph.node("Slice", graph.weight(params["positions"]), zero, length, zero)
    marks = graph.product("marks", "marks", params["marks"])
    values = graph.norm(graph.node("Add", graph.node("Add", words, places), marks), params["norm"])
    hidden = graph.node(
        "Sub", graph.weight(np.float32(1)), graph.node("Unsqueeze", "mask", graph.weight(np.array([1, 2])))
    )
    away = graph.node("Mul", hidden, graph.weight(np.float32(-1e9)))
    for layer in params["layers"]:
        values = graph.norm(graph.node("Add", values, _attention(graph, layer, values, away)), layer["norm1"])
        raised = graph.gelu(graph.linear(values, layer["up"]))
        values = graph.norm(graph.node("Add", values, graph.linear(raised, layer["down"])), layer["norm2"])
    return values


def _attention(graph: _Graph, layer: Params, values: str, away: str) -> str:
    width = layer["query"][1].shape[0]
    apart, together = graph.weight(np.array([0, 0, HEADS, width // HEADS])), graph.weight(np.array([0, 0, width]))

    def split(part: str, *order: int) -> str:
        return graph.node("Transpose", graph.node("Reshape", graph.linear(values, layer[part]), apart), perm=order)

    scores = graph.node("MatMul", split("query", 0, 2, 1, 3), split("key", 0, 2, 3, 1))
    scores = graph.node("Div", scores, graph.weight(np.float32(np.sqrt(width // HEADS))))
    shares = graph.node("Softmax", graph.node("Add", scores, away), axis=-1)
    mixed = graph.node("Transpose", graph.node("MatMul", shares, split("value", 0, 2, 1, 3)), perm=[0, 2, 1, 3])
    return graph.linear(graph.node("Reshape", mixed, together), layer["out"])


def _head(graph: _Graph, params: Params, values: str, pooled: bool) -> None:
    if pooled:
        first = graph.node("Gather", values, graph.weight(np.array(0)), axis=1)
        row = graph.node("MatMul", graph.node("Unsqueeze", "pool", graph.weight(np.array([1]))), values)
        values = graph.node("Concat", first, graph.node("Squeeze", row, graph.weight(np.array([1]))), axis=-1)
    product = graph.product("head", values, params["head"][0])
    graph.nodes.append(helper.make_node("Add", [product, graph.weight(params["head"][1])], ["logits"], name="logits"))
