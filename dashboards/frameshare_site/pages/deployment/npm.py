"""JavaScript packages of tools for browsers and phones: shown once npm was collected."""

from __future__ import annotations

from frameshare_site.signals.comparison import Comparison

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
    caveats=("machines", "exports"),
    address="https://github.com/npm/registry/blob/main/docs/download-counts.md",
)  # fmt: skip
