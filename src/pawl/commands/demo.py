"""`pawl demo`: a running site with a log already walked through."""

import socket
import sys
import webbrowser
from pathlib import Path

import click

from pawl.archive import INCIDENT_LOG, sample_path
from pawl.commands.options import mapping
from pawl.commands.sample import SEED, samples, simulated
from pawl.commands.starting import inside, settle, site
from pawl.operation.demo_site import mark, refuse_real_site, reset
from pawl.operation.serving import Address, Asked, refuse_unsafe, serve

HOST, PORT = "127.0.0.1", 8000
WORKERS = 2


@click.command(name="demo")
@click.option(
    "--sample",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    default=None,
    help="A log of your own. [default: the real one, if fetched; else a simulated desk]",
)
@mapping
@click.option("--port", type=click.IntRange(1, 65535), help="Port. [default: 8000, or the next that is free]")
@click.option("--browser/--no-browser", default=True, help="Open the browser when it is ready.")
@click.option("--reset", "anew", is_flag=True, help="Take the demonstration away and begin anew; asks first.")
@click.option(
    "--weeks", type=click.IntRange(1, 52), help="Let weeks pass in a demonstration, and say what came of it."
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--walk", "walking", is_flag=True, hidden=True)
@site
def command(
    sample: Path | None,
    mapping: str | None,
    port: int | None,
    browser: bool,
    anew: bool,
    weeks: int | None,
    yes: bool,
    walking: bool,
    data: Path | None,
    config: Path | None,
) -> None:
    """Run a demonstration: one person per role, a log read, measured and analysed; Ctrl-C stops it.

    A second start uses what is there. It listens on this machine alone, and never touches a site that is no
    demonstration.
    """
    folder = settle(data, config).data
    if walking and sample is not None:
        _walk(sample, mapping)
        if browser:
            webbrowser.open(f"{settle(None, None).url}/accounts/demo/")
        return
    if weeks is not None:
        _pass(folder, weeks)
        return
    if anew and (yes or click.confirm(f"Take away the demonstration in {folder}?", abort=True)):
        reset(folder)
    refuse_real_site(folder)
    mark(folder)
    address = Address(HOST, port or _free_port())
    told = {"PAWL_DEMO": "1", "PAWL_URL": address.url, "PAWL_DATABASE": " ", "PAWL_LOG_LEVEL": "warning"}
    settings = settle(None, None, **told)
    refuse_unsafe(settings, address, has_web=True)
    log = (sample or _at_hand(folder)).absolute()
    serve(settings, address, Asked(workers=WORKERS), when_ready=_guide(log, mapping, browser=browser))


def _guide(log: Path, mapping: str | None, *, browser: bool) -> list[str]:
    """The command that walks through the log while the site runs, then says where to look."""
    words = [sys.executable, "-m", "pawl", "demo", "--walk", "--sample", str(log)]
    words += ["--mapping", mapping] if mapping else []
    return words if browser else [*words, "--no-browser"]


def _pass(folder: Path, weeks: int) -> None:
    """Ask that weeks pass; the worker of the running demonstration does it."""
    refuse_real_site(folder)
    settle(None, None, PAWL_DEMO="1", PAWL_DATABASE=" ", PAWL_LOG_LEVEL="warning")
    demo = inside("demo", None, None)
    demo.let_pass(weeks, click.echo)


def _walk(log: Path, mapping: str | None) -> None:
    demo = inside("demo", None, None)
    site_url = settle(None, None).url
    again = "Using what an earlier start left (pawl demo --reset begins anew):"
    click.echo(again if demo.is_walked() else "Walking through the log, as a team would:", err=True)
    demo.walk(log, mapping, demo.tell_on_console)
    click.echo(f"\nPawl runs at {site_url} (Ctrl-C stops it)")
    click.echo(f"  sign in by role with one click: {site_url}/accounts/demo/")
    click.echo(f"  or by address, one per role, all with the password {demo.password_of_demo()}")
    addresses = [demo.address_of(role) for role in demo.Role]
    click.echo("\n".join(f"    {', '.join(addresses[at : at + 3])}" for at in range(0, len(addresses), 3)))
    click.echo(
        "Look in this order, first as improvement-owner@example.org, from my work on as agent@example.org:"
    )
    for number, (path, told) in enumerate(demo.pages(), 1):
        click.echo(f"  {number:2}. {site_url}{path:<17} {told}")
    click.echo("The report as a file: pawl report   Your own log: pawl demo --reset --sample FILE")


def _at_hand(data: Path) -> Path:
    """The real log if it was fetched, else a simulated desk, made now and kept."""
    fetched = sample_path(INCIDENT_LOG, samples(data))
    if fetched.exists():
        return fetched
    file = samples(data) / f"simulated-desk-{SEED}.csv.gz"
    if not file.exists():
        click.echo("No log given: simulating a service desk for a year (pawl sample fetch gets a real one).")
        simulated(file)
    return file


def _free_port() -> int:
    """The usual port, or the next that nobody listens on."""
    for port in range(PORT, PORT + 100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex((HOST, port)):
                return port
    return PORT
