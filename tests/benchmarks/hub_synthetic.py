"""SYNTHETIC Hub models: invented rows of the real schema, with tag frequencies like those of recent dumps.

Nothing made here may be published as a figure about the Hub. `write_synthetic` makes a raw snapshot of them.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from pathlib import Path

import duckdb

_ROWS = """
with invented as (
    select i, hash(i) as a, hash(i + 1000000007) as b, hash(i + 2000000011) as c
    from range({start}, {start} + {rows}) as t (i)
)

select
    'whole' as scope,
    printf('%024x', i) as _id,
    'organisation-' || (a % 300000) || '/synthetic-model-' || i as id,
    timestamp '2022-03-02 23:29:04' + to_seconds((b % 148000000)::bigint) as "createdAt",
    timestamp '2025-03-02 23:29:04' + to_seconds((c % 40000000)::bigint) as "lastModified",
    case when c % 5 < 2 then 0 else ((c // 7) % 5000 + {shift})::bigint end as downloads,
    (c % 1000000)::bigint as "downloadsAllTime",
    (c % 50)::bigint as likes,
    0.0::double as "trendingScore",
    case
        when b % 10 < 4 then 'text-generation' when b % 10 < 5 then 'text-to-image'
        when b % 10 < 6 then 'text-classification'
    end as pipeline_tag,
    case
        when a % 100 < 45 then 'transformers' when a % 100 < 58 then 'diffusers' when a % 100 < 66 then 'peft'
        when a % 100 < 69 then 'sentence-transformers' when a % 100 < 70 then 'PyTorch'
        when a % 100 < 72 then 'stable-baselines3' when a % 100 < 73 then 'invented-library-' || (b % 500)
    end as library_name,
    list_filter([
        case when a % 100 < 45 then 'transformers' when a % 100 < 58 then 'diffusers' end,
        case when b % 100 < 60 then 'safetensors' end,
        case when c % 100 < 8 then 'pytorch' end,
        case when c % 100 > 97 then 'tf' end,
        case when c % 1000 > 985 then 'jax' end,
        case when b % 100 > 93 then 'gguf' end,
        case when a % 1000 > 990 then 'onnx' end,
        case when b % 1000 between 600 and 610 then 'mlx' end,
        case when b % 2 = 0 then 'tensorboard' end,
        'region:us', 'license:l' || (a % 20), 'en', 'endpoints_compatible', 'autotrain_compatible',
        case when a % 2 = 0 then 'base_model:organisation-' || (b % 100000) || '/base-' || (a % 1000) end,
        case when a % 2 = 0 then 'base_model:finetune:org-' || (b % 100000) || '/base-' || (a % 1000) end,
        case when c % 3 = 0 then 'dataset:organisation-' || (c % 50000) || '/set' end,
        case when c % 4 = 0 then 'arxiv:' || (c % 9000 + 1000) || '.' || (b % 90000 + 10000) end,
        case when b % 2 = 1 then 'conversational' end,
        case when b % 3 = 0 then 'llama' when b % 3 = 1 then 'generated_from_trainer' end
    ], lambda tag: tag is not null) as tags,
    null::varchar as gated,
    null::boolean as private
from invented
"""


def write_rows(path: Path, rows: int, shift: int = 0) -> None:
    """Write synthetic rows as one Parquet file; `shift` moves the download counters."""
    with duckdb.connect() as connection:
        connection.execute(
            f"copy ({_ROWS.format(start=0, rows=rows, shift=shift)}) to '{path}' "
            "(format parquet, compression zstd, row_group_size 122880)"
        )


def write_snapshot(raw_root: Path, as_of: date, rows: int, shift: int = 0) -> Path:
    """Put a synthetic snapshot of the whole Hub into a raw zone and return its folder."""
    folder = raw_root / "hub_models" / f"{as_of:%Y%m%d}T000000Z-{shift:010x}"
    folder.mkdir(parents=True)
    write_rows(folder / "part-00000.parquet", rows, shift)
    digest = hashlib.sha256((folder / "part-00000.parquet").read_bytes()).hexdigest()
    provenance = {
        "source": "hub_whole",
        "dataset": "hub_models",
        "url": "synthetic",
        "fetched_from": f"{as_of}T00:00:00+00:00",
        "fetched_to": f"{as_of}T00:00:00+00:00",
        "as_of": as_of.isoformat(),
        "rows": rows,
        "rows_sha256": digest,
        "files": {"part-00000.parquet": {"rows": rows, "rows_sha256": digest, "sha256": digest}},
        "licence": "synthetic",
        "attribution": "synthetic",
        "collector_version": "synthetic",
        "definitions": [],
        "completeness": "complete",
        "missing": [],
        "series": "whole",
        "extra": {"scope": "whole"},
    }
    (folder / "provenance.json").write_text(json.dumps(provenance))
    return folder
