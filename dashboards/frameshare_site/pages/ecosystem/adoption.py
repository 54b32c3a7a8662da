"""Who depends on, installs, names and asks for which framework: four more measures, none of them users."""

from __future__ import annotations

from frameshare_site.signals.comparison import Comparison

DEPENDENTS = Comparison(
    "dependents",
    "repository_dependents",
    "repository",
    {
        "pytorch/pytorch": "pytorch", "tensorflow/tensorflow": "tensorflow", "jax-ml/jax": "jax",
        "keras-team/keras": "keras", "paddlepaddle/paddle": "paddlepaddle", "apache/mxnet": "mxnet",
    },
    "dependents",
    "number",
    address="https://github.com/lukasmasuch/best-of-ml-python",
)  # fmt: skip
CONDA = Comparison(
    "conda",
    "conda_downloads",
    "package",
    {
        "pytorch/pytorch": "pytorch", "conda-forge/tensorflow": "tensorflow", "conda-forge/jaxlib": "jax",
        "conda-forge/keras": "keras",
    },
    "downloads_30d",
    "number",
    address="https://github.com/lukasmasuch/best-of-ml-python",
)  # fmt: skip
SURVEYS = Comparison(
    "surveys",
    "survey_share",
    "framework",
    {key: key for key in ("pytorch", "tensorflow", "keras", "jax", "sklearn")},
    "share",
    "percent",
    day="year",
    n="answered",
    choice=("survey", ("kaggle", "stack_overflow", "python_developers")),
    rows=lambda row: row["population"] in {"all", "python_developers", "professional_developers"},
)
HIRING = Comparison(
    "hiring",
    "job_mentions",
    "term",
    {"pytorch": "pytorch", "tensorflow": "tensorflow", "keras": "keras"},
    "share",
    "percent",
    day="year",
    n="posts",
    address="https://github.com/imsky/hiringtrends",
)
REQUIRED = Comparison(
    "required",
    "pypi_dependents",
    "package_group",
    {"torch": "pytorch", "tensorflow": "tensorflow", "jax": "jax", "keras": "keras"},
    "share",
    "percent",
    n="dependents",
    address="https://clickpy.clickhouse.com",
)
OBSERVED = Comparison(
    "observed",
    "package_dependents",
    "package",
    {"torch": "pytorch", "tensorflow": "tensorflow", "jax": "jax", "keras": "keras"},
    "dependent_packages",
    "number",
    day="observed_on",
    address="https://packages.ecosyste.ms",
)
COMPARISONS = (DEPENDENTS, CONDA, SURVEYS, HIRING)
# From sources that are collected only when named: next to the dependents on GitHub.
OPTIONAL = (REQUIRED, OBSERVED)
