"""Configuration: `FRAMESHARE_*`, `HF_TOKEN` and `GITHUB_TOKEN` from the environment, typed and validated.

`docs/settings.md` lists every setting; a test compares the two.
"""

from __future__ import annotations

import os
import shlex
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from frameshare.base.allowance import Limits
from frameshare.base.defaults import DATA_DIR, SQL_MEMORY_LIMIT, SQL_TIMEOUT_S, WAREHOUSE
from frameshare.base.errors import UsageError
from frameshare.base.quantities import parse_bytes

HUB = "https://huggingface.co"


class Settings(BaseSettings):
    """All settings, each read from `FRAMESHARE_<NAME>` unless it names another variable."""

    model_config = SettingsConfigDict(env_prefix="FRAMESHARE_", extra="ignore", frozen=True)

    data_dir: Path = Field(DATA_DIR, description="Folder for raw snapshots, warehouse, site and run ledger.")
    raw: str | None = Field(
        None,
        description="s3://BUCKET/PREFIX through which several machines share their raw zones; "
        "credentials and endpoint come from `AWS_...`.",
    )
    warehouse: str | None = Field(
        None,
        description="Where the warehouse is published: a DuckDB file (default: in the data folder), or "
        "`ducklake:sqlite:FILE` or `ducklake:postgres:CONNECTION`, which keep earlier states.",
    )
    warehouse_data: str | None = Field(
        None,
        description="Folder or s3:// address of a DuckLake warehouse's rows; default: in the data folder.",
    )
    warehouse_keep_days: int = Field(
        30, ge=1, description="Days that `warehouse prune` keeps earlier states of a DuckLake warehouse."
    )
    optional: str = Field(
        "",
        description="Sources that are collected only when named, but by runs too when due; comma-separated.",
    )
    site_url: str | None = Field(
        None, description="Address at which the pages are served, for links that must be absolute."
    )
    schedule: str = Field(
        "17 5 * * *",
        description="Cron expression, in UTC, for when `frameshare serve` collects whatever is due.",
    )
    schedule_hub: str = Field(
        "17 3 * * *",
        description="Cron expression for the Hub's most downloaded and new models; empty: never.",
    )
    schedule_hub_whole: str = Field(
        "37 0 * * 1", description="Cron expression for all models of the Hub; empty: never."
    )
    schedule_repositories: str = Field(
        "37 0 * * 3", description="Cron expression for papers' and tools' repositories; empty: never."
    )
    schedule_papers: str = Field(
        "37 0 * * 6", description="Cron expression for the texts of papers; empty: never."
    )
    schedule_downloads: str = Field(
        "37 1 3 * *", description="Cron expression for downloads, releases and questions; empty: never."
    )
    prefect_port: int = Field(
        4200,
        ge=0,
        le=65535,
        description="Port of the Prefect server that `serve` starts; 0 takes any free one.",
    )
    max_minutes: float | None = Field(
        None, gt=0, description="Minutes after which a run stops collecting; the next one resumes."
    )
    max_bytes: int | None = Field(
        None,
        gt=0,
        description="Bytes after which a run stops collecting, such as 500MB; the next one resumes.",
    )
    connect_timeout_s: float = Field(10.0, gt=0, description="Seconds to wait for a connection.")
    read_timeout_s: float = Field(60.0, gt=0, description="Seconds to wait for the next bytes of a response.")
    request_deadline_s: float = Field(
        1800.0, gt=0, description="Seconds that one response may take in total."
    )
    max_attempts: int = Field(4, ge=1, le=20, description="Attempts at a request that may succeed later.")
    backoff_s: float = Field(1.0, ge=0, description="First wait between attempts, doubled each time.")
    max_wait_s: float = Field(330.0, ge=0, description="Longest wait that a source may ask for within a run.")
    min_free_bytes: int = Field(200_000_000, ge=0, description="Free disk space below which `doctor` warns.")
    sql_timeout_s: float = Field(
        SQL_TIMEOUT_S, gt=0, description="Seconds after which `frameshare sql` stops a query."
    )
    sql_memory_limit: str = Field(SQL_MEMORY_LIMIT, description="Memory that one query or build may use.")
    clone_protocols: str = Field(
        "https", description="Protocols that repositories may be cloned by, separated by commas."
    )
    hf_papers_item_budget: int = Field(
        300, ge=0, description="Papers that a run asks one by one for a repository missing in the listing."
    )
    repo_label_budget: int = Field(
        60, ge=0, description="Repositories that a run clones to label them; 0 labels none."
    )
    task_retries: int = Field(2, ge=0, description="Prefect retries of a source that failed temporarily.")
    task_retry_delay_s: float = Field(30.0, ge=0, description="First delay between those retries, doubled.")
    hf_token: SecretStr | None = Field(
        None, validation_alias="HF_TOKEN", description="Hugging Face token, sent to the Hub's host only."
    )
    hf_endpoint: str | None = Field(
        None,
        validation_alias="HF_ENDPOINT",
        description="Mirror of the Hugging Face Hub, for every source on it that has no address of its own.",
    )
    hub_requests_per_run: int = Field(
        1000, ge=1, description="Requests after which a crawl of the Hub pauses until the next run."
    )
    github_token: SecretStr | None = Field(
        None, validation_alias="GITHUB_TOKEN", description="GitHub token, sent to GitHub's API host only."
    )

    paper_sample_size: int = Field(
        300, ge=1, description="Papers read per venue and year, unless all are requested."
    )
    papers_per_run: int = Field(
        3000,
        ge=1,
        description="Papers that a run over all venues requests before it pauses until the next one.",
    )
    paper_workers: int = Field(
        os.cpu_count() or 1, ge=1, description="Processes that read papers; default: one per processor."
    )
    paper_interval_s: float | None = Field(
        None,
        ge=0,
        description="Seconds between requests to hosts that reference.publisher_hosts does not name.",
    )
    dask_address: str | None = Field(
        None,
        description="Scheduler of a Dask cluster that reads papers and labels repositories; "
        "default: this machine's processes.",
    )

    notice_command: str | None = Field(
        None,
        description="Command run once on a failure and once on its recovery, with JSON on standard input.",
    )
    notice_webhook: SecretStr | None = Field(
        None, description="Address that the same JSON is posted to; redirects are not followed."
    )
    notice_token: SecretStr | None = Field(
        None, description="Bearer token for that address, sent to its host only."
    )
    http_cache_limit_bytes: int = Field(
        2_000_000_000,
        ge=0,
        description="Size to which a run trims the HTTP cache, least recently used first.",
    )

    @field_validator("data_dir")
    @classmethod
    def _can_hold_a_database(cls, value: Path) -> Path:
        """Refuse paths that DuckDB would mangle, or that this locale cannot encode."""
        path = str(value.absolute())
        if "?" in path:
            raise ValueError("a path without a question mark, which DuckDB cannot open")
        try:
            path.encode()
        except UnicodeEncodeError as error:
            raise ValueError(
                "a path that this locale can encode: set PYTHONUTF8=1 or LC_ALL=C.UTF-8"
            ) from error
        return value

    @field_validator("max_bytes", mode="before")
    @classmethod
    def _is_size(cls, value: object) -> object:
        return parse_bytes(value) if isinstance(value, str) else value

    @field_validator("notice_command")
    @classmethod
    def _can_be_split(cls, value: str | None) -> str | None:
        try:
            shlex.split(value or "")
        except ValueError as error:
            raise ValueError("a command with balanced quotation marks") from error
        return value

    @field_validator("notice_webhook")
    @classmethod
    def _is_address(cls, value: SecretStr | None) -> SecretStr | None:
        parts = urlsplit(value.get_secret_value()) if value else None
        if parts is not None and (parts.scheme not in {"http", "https"} or not parts.hostname):
            raise ValueError("an http:// or https:// address")
        return value

    @property
    def limits(self) -> Limits:
        """The limits of one run."""
        return Limits(self.max_minutes, self.max_bytes)

    @property
    def optional_sources(self) -> tuple[str, ...]:
        """Keys of the optional sources that runs collect as well."""
        return tuple(key.strip() for key in self.optional.split(",") if key.strip())

    @property
    def raw_dir(self) -> Path:
        """Folder of the raw zone."""
        return self.data_dir / "raw"

    @property
    def warehouse_path(self) -> Path:
        """The path of the published warehouse, if it is a file."""
        return Path(self.warehouse) if self.warehouse else self.data_dir / WAREHOUSE

    @property
    def warehouse_catalog(self) -> str | None:
        """The DuckLake catalogue of the published warehouse, if it is not a file."""
        is_catalog = self.warehouse is not None and self.warehouse.startswith("ducklake:")
        return self.warehouse if is_catalog else None

    @property
    def site_dir(self) -> Path:
        """Folder of the published pages."""
        return self.data_dir / "site"

    @property
    def cache_dir(self) -> Path:
        """Folder of caches: HTTP bodies, per-snapshot models."""
        return self.data_dir / "cache"

    def base_url(self, key: str, default: str) -> str:
        """Return a source's base address: `FRAMESHARE_<KEY>_URL` or the default, without trailing slash.

        `HF_ENDPOINT` replaces a default on the Hugging Face Hub, as in all of the Hub's tools.
        """
        variable = f"FRAMESHARE_{key.upper()}_URL"
        mirror = self.hf_endpoint if default == HUB else None
        variable = "HF_ENDPOINT" if mirror and not os.environ.get(variable) else variable
        address = os.environ.get(variable) or mirror or default
        if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
            raise UsageError(
                "Invalid address of a source",
                where=variable,
                expected="an http:// or https:// address",
                found=address,
                next_step=f"correct or unset {variable}",
            )
        return address.rstrip("/")
