"""MLPerf's rounds, and JavaScript packages of tools for browsers and phones once npm was collected."""

from __future__ import annotations

from frameshare_site.signals.comparison import Comparison

MLPERF = Comparison(
    "mlperf",
    "mlperf_share",
    "framework",
    {
        key: key
        for key in (
            "pytorch", "tensorflow", "jax", "mxnet", "tensorrt", "openvino", "onnxruntime", "vllm", "tflite",
        )
    },
    "share",
    "percent",
    day="drawn_on",
    period="round",
    n="all_results",
    choice=("suite", ("inference", "training")),
    address="https://mlcommons.org/benchmarks/",
)  # fmt: skip
NPM = Comparison(
    "npm",
    "npm_downloads",
    "package",
    {
        "@tensorflow/tfjs": "tensorflow", "onnxruntime-web": "onnxruntime", "@litertjs/core": "tflite",
        "@huggingface/transformers": "huggingface", "react-native-executorch": "executorch",
    },
    "downloads_in_month",
    "number",
    address="https://github.com/npm/registry/blob/main/docs/download-counts.md",
)  # fmt: skip
