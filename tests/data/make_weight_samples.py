"""Writes tests/data/weights: files of weights as NumPy, safetensors and ONNX write them, with outputs that NumPy computes.

    python3 tests/data/make_weight_samples.py        (Debian: python3-numpy, python3-onnx)
"""

import json
import pathlib
import struct

import numpy
import onnx
from onnx import TensorProto, helper, numpy_helper

FOLDER = pathlib.Path(__file__).parent / "weights"
random = numpy.random.default_rng(1)


def leaky(z, alpha):
    return numpy.where(z > 0, z, alpha * z)


def convolve(x, weight, bias, stride, padding):
    """N x C x H x W, plain loops."""
    x = numpy.pad(x, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    count, _, height, width = x.shape
    channels, _, rows, columns = weight.shape
    high, wide = (height - rows) // stride + 1, (width - columns) // stride + 1
    out = numpy.zeros((count, channels, high, wide), dtype=weight.dtype)
    for p in range(high):
        for q in range(wide):
            piece = x[:, :, p * stride : p * stride + rows, q * stride : q * stride + columns]
            out[:, :, p, q] = numpy.tensordot(piece, weight, ([1, 2, 3], [1, 2, 3])) + bias
    return out


def normalise(z, norm, axis_shape):
    gamma, beta, mean, variance, epsilon = norm
    gamma, beta, mean, variance = (each.reshape(axis_shape) for each in (gamma, beta, mean, variance))
    return gamma * (z - mean) / numpy.sqrt(variance + epsilon) + beta


def drawn(*shape):
    return random.normal(size=shape)


def save_safetensors(path, tensors, kind):
    """The format's page: length of the header, header, bytes. Sorted by name, as the library does."""
    header, content = {}, b""
    for name in sorted(tensors):
        array = tensors[name]
        if kind == "BF16":
            raw = (array.astype("<f4").view("<u4") >> 16).astype("<u2").tobytes()
        else:
            raw = array.astype({"F64": "<f8", "F32": "<f4", "F16": "<f2"}[kind]).tobytes()
        header[name] = {"dtype": kind, "shape": list(array.shape), "data_offsets": [len(content), len(content) + len(raw)]}
        content += raw
    header["__metadata__"] = {"format": "pt"}
    text = json.dumps(header).encode()
    path.write_bytes(struct.pack("<Q", len(text)) + text + content)


def dense():
    """2-3-2-1 as a torch.nn.Sequential, in every format; the outputs of 7 data in float64 and float32."""
    w1, b1, w2, b2, v, c = drawn(3, 2), drawn(3), drawn(2, 3), drawn(2), drawn(1, 2), drawn(1)
    names = ["0.weight", "0.bias", "2.weight", "2.bias", "4.weight", "4.bias"]
    arrays = dict(zip(names, [w1, b1, w2, b2, v, c]))
    x = drawn(7, 2)

    def outputs(kind):
        a = {name: array.astype(kind) for name, array in arrays.items()}
        h = leaky(x.astype(kind) @ a["0.weight"].T + a["0.bias"], kind(0))
        h = leaky(h @ a["2.weight"].T + a["2.bias"], kind(0))
        return h @ a["4.weight"].T + a["4.bias"]

    numpy.save(FOLDER / "dense_in.npy", x)
    numpy.save(FOLDER / "dense_out.npy", outputs(numpy.float64))
    numpy.save(FOLDER / "dense_in32.npy", x.astype("f4"))
    numpy.save(FOLDER / "dense_out32.npy", outputs(numpy.float32))
    numpy.savez(FOLDER / "dense.npz", **arrays)
    numpy.savez(FOLDER / "dense32.npz", **{name: array.astype("f4") for name, array in arrays.items()})
    keras = {}
    for layer, number in enumerate(["", "_1", "_2"]):
        keras[f"dense{number}/kernel"] = arrays[f"{2 * layer}.weight"].T
        keras[f"dense{number}/bias"] = arrays[f"{2 * layer}.bias"]
    numpy.savez(FOLDER / "dense_keras.npz", **keras)
    (FOLDER / "dense.json").write_text(json.dumps({name: array.tolist() for name, array in arrays.items()}))
    for kind in ["F64", "F32", "F16", "BF16"]:
        save_safetensors(FOLDER / f"dense_{kind.lower()}.safetensors", arrays, kind)
    # Names whose order is not that of the layers: only the shapes tell.
    roles = dict(zip(names, ["inner.weight", "inner.bias", "entry.weight", "entry.bias", "a.weight", "a.bias"]))
    save_safetensors(FOLDER / "dense_unordered.safetensors", {roles[name]: array for name, array in arrays.items()}, "F64")


def graph(nodes, tensors, shape, name, kind=TensorProto.DOUBLE):
    made = helper.make_graph(
        nodes, "network", [helper.make_tensor_value_info("x", kind, shape)],
        [helper.make_tensor_value_info(nodes[-1].output[0], kind, ["N", "R"])],
        [numpy_helper.from_array(array, tensor) for tensor, array in tensors.items()])
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 16)])
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / name)


def convolution():
    """1 x 6 x 5 image, conv 3x3 (2 channels, stride 2, padding 1), batch norm, LeakyReLU 0.01, batch norm, dense, float32."""
    f = numpy.float32
    w1, b1, v, c = drawn(2, 1, 3, 3).astype(f), drawn(2).astype(f), drawn(3, 18).astype(f), drawn(3).astype(f)
    norm1 = tuple(each.astype(f) for each in (drawn(2), drawn(2), drawn(2), drawn(2) ** 2))
    norm2 = tuple(each.astype(f) for each in (drawn(2), drawn(2), drawn(2), drawn(2) ** 2))
    x = drawn(5, 1, 6, 5).astype(f)
    z = normalise(convolve(x, w1, b1, 2, 1), (*norm1, f(1e-5)), (1, 2, 1, 1))
    h = normalise(leaky(z, f(0.01)), (*norm2, f(1e-3)), (1, 2, 1, 1)).reshape(5, 18)
    numpy.save(FOLDER / "conv_in.npy", x)
    numpy.save(FOLDER / "conv_out.npy", h @ v.T + c)
    tensors = {"conv.weight": w1, "conv.bias": b1, "fc.weight": v, "fc.bias": c}
    for number, norm in (("1", norm1), ("2", norm2)):
        for part, array in zip(("weight", "bias", "running_mean", "running_var"), norm):
            tensors[f"bn{number}.{part}"] = array
    nodes = [
        helper.make_node("Conv", ["x", "conv.weight", "conv.bias"], ["z"], "conv", kernel_shape=[3, 3], strides=[2, 2], pads=[1, 1, 1, 1]),
        helper.make_node("BatchNormalization", ["z", *(f"bn1.{p}" for p in ("weight", "bias", "running_mean", "running_var"))], ["n"], "bn1", epsilon=1e-5),
        helper.make_node("LeakyRelu", ["n"], ["h"], "relu", alpha=0.01),
        helper.make_node("BatchNormalization", ["h", *(f"bn2.{p}" for p in ("weight", "bias", "running_mean", "running_var"))], ["m"], "bn2", epsilon=1e-3),
        helper.make_node("Flatten", ["m"], ["f"], "flatten"),
        helper.make_node("Gemm", ["f", "fc.weight", "fc.bias"], ["y"], "fc", transB=1)]
    graph(nodes, tensors, ["N", 1, 6, 5], "conv.onnx", TensorProto.FLOAT)
    # As a state dict, whose second normalisation stands before the activation of nothing: only the first is kept.
    one = {name: array for name, array in tensors.items() if not name.startswith("bn2")}
    one["bn1.num_batches_tracked"] = numpy.array(7)
    numpy.savez(FOLDER / "conv_norm.npz", **{name: one[name] for name in ["conv.weight", "conv.bias", "bn1.weight", "bn1.bias", "bn1.running_mean", "bn1.running_var", "bn1.num_batches_tracked", "fc.weight", "fc.bias"]})
    numpy.save(FOLDER / "conv_norm_out.npy", leaky(z, f(0.01)).reshape(5, 18) @ v.T + c)
    # Keras orders features row, column, channel: the kernel of the dense layer reads them so.
    order = numpy.arange(18).reshape(2, 3, 3).transpose(1, 2, 0).reshape(18)
    plain = leaky(convolve(x, w1, b1, 2, 1), f(0.01)).reshape(5, 18) @ v.T + c
    numpy.savez(FOLDER / "conv_keras.npz", **{"conv2d/kernel": w1.transpose(2, 3, 1, 0), "conv2d/bias": b1, "dense/kernel": v[:, order].T, "dense/bias": c})
    numpy.save(FOLDER / "conv_keras_out.npy", plain)


def others():
    """MatMul and Add with the weights on the right, as TensorFlow exports; and graphs that cannot be held."""
    w, b, v = drawn(2, 3), drawn(3), drawn(3, 1)
    x = drawn(4, 2)
    numpy.save(FOLDER / "matmul_in.npy", x)
    numpy.save(FOLDER / "matmul_out.npy", leaky(x @ w + b, 0.0) @ v)
    nodes = [
        helper.make_node("MatMul", ["x", "w"], ["p"], "mm1"), helper.make_node("Add", ["p", "b"], ["z"], "add1"),
        helper.make_node("Relu", ["z"], ["h"], "relu"), helper.make_node("MatMul", ["h", "v"], ["y"], "mm2")]
    graph(nodes, {"w": w, "b": b, "v": v}, ["N", 2], "matmul.onnx")
    k = drawn(2, 1, 2, 2)
    nodes = [
        helper.make_node("Conv", ["x", "k"], ["z"], "conv"), helper.make_node("Relu", ["z"], ["h"], "relu"),
        helper.make_node("MaxPool", ["h"], ["m"], "pool", kernel_shape=[2, 2]),
        helper.make_node("Flatten", ["m"], ["f"], "flatten"), helper.make_node("Gemm", ["f", "w"], ["y"], "fc"),
        helper.make_node("Softmax", ["y"], ["s"], "prob")]
    graph(nodes, {"k": k, "w": drawn(8, 3)}, ["N", 1, 4, 4], "unsupported.onnx")
    nodes = [helper.make_node("Gemm", ["x", "w"], ["a"], "fc1"), helper.make_node("Gemm", ["a", "v"], ["y"], "fc2")]
    graph(nodes, {"w": w, "v": v}, ["N", 2], "linear.onnx")
    nodes = [helper.make_node("Gemm", ["x", "w"], ["a"], "fc1"), helper.make_node("Relu", ["a"], ["h"], "relu"),
             helper.make_node("Add", ["a", "h"], ["s"], "skip"), helper.make_node("Gemm", ["s", "v"], ["y"], "fc2")]
    graph(nodes, {"w": w, "v": v}, ["N", 2], "branch.onnx")


FOLDER.mkdir(exist_ok=True)
dense()
convolution()
others()
