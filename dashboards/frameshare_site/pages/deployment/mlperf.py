"""MLPerf's rounds: with which frameworks models are trained, and with which runtimes they are served."""

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
    caveats=("vendors", "runtime", "days"),
    address="https://mlcommons.org/benchmarks/",
)  # fmt: skip
