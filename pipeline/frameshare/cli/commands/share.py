"""`frameshare publish` and `pull`: share a collected history through the Hugging Face Hub."""

from __future__ import annotations

from typing import Annotated

import typer

from frameshare.base.errors import UsageError
from frameshare.base.settings import Settings
from frameshare.runs.lock import writer_lock
from frameshare.runs.sharing.address import HubAddress


def publish(
    to: Annotated[
        str, typer.Option("--to", metavar="ADDRESS", help="Dataset, such as hf://datasets/OWNER/NAME.")
    ],
    is_private: Annotated[
        bool | None,
        typer.Option(
            "--private/--public",
            help="Visibility of a dataset that is created; an existing one keeps its own.",
        ),
    ] = None,
) -> None:
    """Publish tables and raw snapshots on the Hugging Face Hub.

    Makes one commit, or none if nothing changed. Needs HF_TOKEN. A dataset that does not exist is created
    with --private or --public.
    """
    from frameshare.runs.sharing.publish import publish as publish_to  # noqa: PLC0415 - the library is slow to import

    address = HubAddress.parse(to, "frameshare publish --to")
    if address.revision is not None:
        raise UsageError(
            "A history is published on top of the newest commit",
            where="frameshare publish --to",
            expected=f"hf://datasets/{address.name}",
            found=str(address),
            next_step="omit the revision",
        )
    settings = Settings()
    with writer_lock(settings.data_dir, "frameshare publish"):
        done = publish_to(settings, address, is_private)
    held = f"{done.tables} tables, {done.snapshots} snapshots"
    if done.is_unchanged:
        typer.echo(f"Unchanged: {address} holds {held} at commit {done.commit}.")
    else:
        files = f"{done.written} files written, {done.deleted} deleted"
        typer.echo(f"Published: {address} holds {held} at commit {done.commit} ({files}).")


def pull(
    address: Annotated[
        str, typer.Argument(metavar="ADDRESS", help="Dataset: hf://datasets/OWNER/NAME, or with @REVISION.")
    ],
) -> None:
    """Fetch a published history into the raw zone.

    Only snapshots that are missing here, each checked by its hash; existing ones never change.
    """
    from frameshare.runs.sharing.pull import pull as pull_from  # noqa: PLC0415 - the library is slow to import

    settings = Settings()
    source = HubAddress.parse(address, "frameshare pull")
    with writer_lock(settings.data_dir, "frameshare pull"):
        done = pull_from(settings, source)
    for sentence in done.left_out:
        typer.echo(f"  {sentence}", err=True)
    typer.echo(f"{done.snapshots} new snapshots of {done.datasets} datasets, from commit {done.commit}.")
    if done.snapshots:
        typer.echo("Next: `frameshare run` (or `frameshare build`) reads them.")
