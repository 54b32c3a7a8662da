"""Logs on standard error: text lines for people, or JSON lines for programs."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from enum import StrEnum

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class LogFormat(StrEnum):
    """How log lines are written."""

    TEXT = "text"
    JSON = "json"


class JsonLines(logging.Formatter):
    """Each record as one JSON object: time (UTC), level, logger, message, and the fields given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def configure(log_format: LogFormat, *, is_verbose: bool) -> None:
    """Send logs to standard error: as JSON including each step, as text only warnings unless verbose."""
    handler = logging.StreamHandler(sys.stderr)
    is_for_programs = log_format == LogFormat.JSON
    plain = logging.Formatter("%(asctime)s %(name)s %(levelname)s %(message)s")
    handler.setFormatter(JsonLines() if is_for_programs else plain)
    logging.basicConfig(handlers=[handler], force=True)
    usual = logging.INFO if is_for_programs else logging.WARNING
    logging.getLogger("frameshare").setLevel(logging.DEBUG if is_verbose else usual)


def is_json() -> bool:
    """Whether logs are JSON lines, so that nothing else belongs on standard error."""
    return any(isinstance(h.formatter, JsonLines) for h in logging.getLogger().handlers)
