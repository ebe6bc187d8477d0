"""`pawl serve`: web, worker and scheduler in one command."""

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from pawl.commands.starting import settle, site
from pawl.environment import Environment
from pawl.operation.serving import Address, Asked, refuse_unsafe, serve

HOST, PORT = "127.0.0.1", 8000
MOST_WORKERS = 4


@click.command(name="serve")
@site
@click.option("--host", default=HOST, show_default=True, help="Address to listen on.")
@click.option(
    "--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on."
)
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=min(MOST_WORKERS, os.cpu_count() or 1),
    help="Web processes. [default: one per core, at most 4]",
)
@click.option("--threads", type=click.IntRange(1, 64), default=4, show_default=True, help="Threads of each.")
@click.option(
    "--tls-cert", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Certificate (PEM)."
)
@click.option(
    "--tls-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Its key (PEM)."
)
@click.option("--only", type=click.Choice(["web", "worker"]), help="Run one part; the other runs elsewhere.")
@click.option("--no-upgrade", is_flag=True, help="Refuse to start where the database needs migrations.")
def command(
    data: Path | None,
    config: Path | None,
    host: str,
    port: int,
    workers: int,
    threads: int,
    tls_cert: Path | None,
    tls_key: Path | None,
    only: str | None,
    no_upgrade: bool,
) -> None:
    """Run Pawl: web, worker and scheduler, until Ctrl-C or SIGTERM.

    A new data folder is prepared; one of an older version is backed up and migrated first. Parts that die are
    started again. A site that others reach says its address: PAWL_URL, or `url` in pawl.toml.
    """
    address = Address(host, port, tls_cert, tls_key)
    settings = _settle(data, config, address)
    refuse_unsafe(settings, address, has_web=only != "worker")
    serve(settings, address, Asked(only, workers, threads, may_migrate=not no_upgrade))


@click.command(name="web")
@click.option("--host", required=True)
@click.option("--port", required=True, type=int)
@click.option("--threads", required=True, type=int)
@click.option("--tls-cert", type=click.Path(path_type=Path))
@click.option("--tls-key", type=click.Path(path_type=Path))
def web_part(host: str, port: int, threads: int, tls_cert: Path | None, tls_key: Path | None) -> None:
    """One worker of the web part, as `pawl serve` starts it in place of one that died."""
    part: Any = import_module("pawl.operation.web_part")
    part.alone(Address(host, port, tls_cert, tls_key), threads)


def _settle(data: Path | None, config: Path | None, address: Address) -> Environment:
    """Where nobody said under which address people reach Pawl, it is the one it listens on."""
    settings = settle(data, config)
    if "url" in settings.model_fields_set:
        return settings
    return settle(None, None, PAWL_URL=address.url)
