"""What fails while a source is collected: a step's failure is noted and affects only that step."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from frameshare.base.errors import FrameshareError, StorageError

# This many failures in a row are not the fault of what was requested.
GIVE_UP_AFTER = 3


@dataclass
class Failures:
    """The failures so far, in order, and how many the last steps had in a row.

    An error of a kind in `fatal`, such as a disk error, ends the source.
    """

    fatal: tuple[type[FrameshareError], ...] = (StorageError,)
    problems: list[FrameshareError] = field(default_factory=list)
    in_a_row: int = 0

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Run a step and note its failure."""
        try:
            yield
        except self.fatal:
            raise
        except FrameshareError as error:
            self.problems.append(error)
            self.in_a_row += 1
        else:
            self.in_a_row = 0

    def is_passing(self) -> bool:
        """Whether the last step failed for a reason that may pass: further requests would fail as well."""
        return self.in_a_row > 0 and self.problems[-1].is_temporary
