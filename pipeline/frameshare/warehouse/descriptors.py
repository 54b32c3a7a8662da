"""Metadata in published Parquet files, and descriptor files for other tools next to them.

Column comments are stored in each file: as metadata of its fields (Arrow), of the file (DuckDB, polars) and
as `attrs` (pandas). `write_descriptors` reads them back and writes `datapackage.json` (Frictionless),
`croissant.json` (Croissant 1.0) and `sources.yml` (dbt). Same files, same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from frameshare import __version__
from frameshare.base.files import sha256_file, write_bytes

NAME = "frameshare"
CODE = "https://github.com/frameshare/frameshare"
LICENCES = f"{CODE}/blob/main/DATA-LICENCES.md"
_TITLE = "Which machine-learning framework are people really using?"
_DESCRIPTION = (
    "Figures collected and computed by frameshare: shares, counts and dates, each with its definition. "
    "A missing value is missing, never zero. The licence is that of each table's sources."
)
# Arrow kind, then its name in Frictionless, Croissant and dbt; all others are text.
_KINDS = (
    (pa.types.is_boolean, "boolean", "sc:Boolean", "boolean"),
    (pa.types.is_integer, "integer", "sc:Integer", "bigint"),
    (pa.types.is_floating, "number", "sc:Float", "double"),
    (pa.types.is_decimal, "number", "sc:Float", "decimal"),
    (pa.types.is_date, "date", "sc:Date", "date"),
    (pa.types.is_timestamp, "datetime", "sc:DateTime", "timestamp"),
    (pa.types.is_list, "array", "sc:Text", "varchar"),
)
_TEXT = (None, "string", "sc:Text", "varchar")
_CROISSANT = "http://mlcommons.org/croissant/"
_TERMS = (
    "citeAs", "column", "equivalentProperty", "extract", "field", "fileObject", "fileProperty",
    "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key", "md5", "parentField", "path",
    "recordSet", "references", "regex", "repeated", "replace", "samplingRate", "separator", "source",
    "subField", "transform",
)  # fmt: skip
# The format's context, verbatim: readers warn about any other.
_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "sc": "https://schema.org/",
    "cr": _CROISSANT,
    "rai": f"{_CROISSANT}RAI/",
    "dct": "http://purl.org/dc/terms/",
    "conformsTo": "dct:conformsTo",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "examples": {"@id": "cr:examples", "@type": "@json"},
    **{term: f"cr:{term}" for term in _TERMS},
}


def described(
    table: pa.Table, description: str, columns: Mapping[str, str], about: Mapping[str, Any]
) -> pa.Table:
    """Return the table with descriptions of itself and its columns in the metadata that tools read."""
    fields = [field.with_metadata({"description": columns.get(field.name, "")}) for field in table.schema]
    said = {"description": description, **about}
    metadata = {**said, "columns": dict(columns), "PANDAS_ATTRS": said}
    texts = {
        key: held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
        for key, held in metadata.items()
    }
    return table.cast(pa.schema(fields, metadata=texts))


@dataclass(frozen=True)
class _File:
    """A Parquet file: path below the described folder, name, schema, hash, and its CSV, if any."""

    path: str
    name: str
    schema: pa.Schema
    sha256: str
    csv: str | None

    @property
    def description(self) -> str:
        return str((self.schema.metadata or {}).get(b"description", b"").decode())

    @property
    def about(self) -> dict[str, Any]:
        return dict(json.loads((self.schema.metadata or {}).get(b"PANDAS_ATTRS", b"{}")))

    def columns(self) -> list[tuple[str, str, tuple[Any, str, str, str]]]:
        """Return name, meaning and kind of each column."""
        return [
            (
                field.name,
                (field.metadata or {}).get(b"description", b"").decode(),
                next((kind for kind in _KINDS if kind[0](field.type)), _TEXT),
            )
            for field in self.schema
        ]


def write_descriptors(folder: Path, address: str) -> None:
    """Describe the Parquet files below `folder`, which is published at `address` (may be empty)."""
    files = [_file(path, folder) for path in sorted(folder.rglob("*.parquet"))]
    for name, held in (
        ("datapackage.json", _package(files)),
        ("croissant.json", _croissant(files, address)),
    ):
        write_bytes(folder / name, json.dumps(held, indent=1, ensure_ascii=False).encode() + b"\n")
    sources = yaml.safe_dump(_dbt(files, address), sort_keys=False, allow_unicode=True, width=110)
    write_bytes(folder / "sources.yml", sources.encode())


def _file(path: Path, folder: Path) -> _File:
    csv = path.with_suffix(".csv")
    return _File(
        path.relative_to(folder).as_posix(),
        "".join(c if c.isalnum() else "_" for c in path.stem.lower()),
        pq.read_schema(path),
        sha256_file(path),
        csv.relative_to(folder).as_posix() if csv.is_file() else None,
    )


def _package(files: Sequence[_File]) -> dict[str, Any]:
    return {
        "name": NAME,
        "title": _TITLE,
        "description": _DESCRIPTION,
        "homepage": CODE,
        "version": __version__,
        "licenses": [{"name": "by-source", "path": LICENCES, "title": "By source"}],
        "resources": [_resource(file) for file in files],
    }


def _resource(file: _File) -> dict[str, Any]:
    path = file.csv or file.path
    is_csv = file.csv is not None
    fields = [
        {"name": name, "type": kind[1], "description": meaning} for name, meaning, kind in file.columns()
    ]
    resource: dict[str, Any] = {
        "name": file.name,
        "type": "table",
        "path": path,
        "description": file.description,
        "format": "csv" if is_csv else "parquet",
        "mediatype": "text/csv" if is_csv else "application/vnd.apache.parquet",
        "encoding": "utf-8",
        "schema": {"fields": fields, "missingValues": [""]},
    }
    if sources := file.about.get("sources"):
        resource["sources"] = [{"title": source} for source in sources]
    return resource


def _croissant(files: Sequence[_File], address: str) -> dict[str, Any]:
    return {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": f"{_CROISSANT}1.0",
        "name": NAME,
        "description": _DESCRIPTION,
        "url": address or CODE,
        "license": LICENCES,
        "version": __version__,
        "isLiveDataset": True,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{file.name}.parquet",
                "name": f"{file.name}.parquet",
                "description": file.description,
                "contentUrl": f"{address}{file.path}",
                "encodingFormat": "application/x-parquet",
                "sha256": file.sha256,
            }
            for file in files
        ],
        "recordSet": [_record_set(file) for file in files],
    }


def _record_set(file: _File) -> dict[str, Any]:
    fields = [
        {
            "@type": "cr:Field",
            "@id": f"{file.name}/{name}",
            "name": name,
            "description": meaning,
            "dataType": kind[2],
            "source": {"fileObject": {"@id": f"{file.name}.parquet"}, "extract": {"column": name}},
        }
        for name, meaning, kind in file.columns()
    ]
    return {
        "@type": "cr:RecordSet",
        "@id": file.name,
        "name": file.name,
        "description": file.description,
        "field": fields,
    }


def _dbt(files: Sequence[_File], address: str) -> dict[str, Any]:
    tables = [
        {
            "name": file.name,
            "description": file.description,
            "config": {"meta": {"external_location": f"{address}{file.path}"}},
            "columns": [
                {"name": name, "data_type": kind[3], "description": meaning}
                for name, meaning, kind in file.columns()
            ],
        }
        for file in files
    ]
    return {"version": 2, "sources": [{"name": NAME, "description": _DESCRIPTION, "tables": tables}]}
