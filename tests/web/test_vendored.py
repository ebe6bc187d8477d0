"""What is shipped of others (U1): every file listed with version, licence and hash; pages stay small."""

import gzip
import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from tests.web import vendoring

from pawl.web import icons

STATIC = vendoring.ROOT / "static"
FIRST_LOAD = 200_000
USED = re.compile(r'{% icon "([a-z0-9-]+)"')


@pytest.mark.parametrize("name", list(vendoring.vendored()))
def test_a_package_says_what_it_is(name: str) -> None:
    package = vendoring.vendored()[name]
    assert package["licence"] in {"MIT", "0BSD", "BSD-3-Clause", "Apache-2.0"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    for file, digest in package["files"].items():
        assert vendoring.digest(vendoring.ROOT / file) == digest, f"{file}: run python tests/web/vendoring.py"


def test_every_vendored_file_is_listed() -> None:
    listed = {file for package in vendoring.vendored().values() for file in package["files"]}
    found = {path.relative_to(vendoring.ROOT).as_posix() for path in (STATIC / "vendor").rglob("*.*")}
    assert found - listed == {"static/vendor/vendored.toml"}


def test_the_derived_theme_is_fresh() -> None:
    tabler = STATIC / "vendor" / "tabler"
    made = vendoring.automatic((tabler / "tabler.css").read_text(encoding="utf-8"))
    assert (tabler / "tabler-auto.css").read_text(encoding="utf-8") == made


def test_every_icon_that_a_template_names_is_there() -> None:
    named = {
        name
        for path in vendoring.ROOT.rglob("templates/**/*.html")
        for name in USED.findall(path.read_text(encoding="utf-8"))
    }
    assert named <= set(icons.names())
    assert json.loads(icons.FILE.read_text(encoding="utf-8"))


def test_the_first_page_is_small_and_comes_from_here(client: Client, db: None) -> None:
    page = client.get("/accounts/login/").content
    loaded = re.findall(r'(?:href|src)="/static/([^"]+)"', page.decode())
    sizes = [len(gzip.compress(Path(str(finders.find(name))).read_bytes())) for name in loaded]
    assert sum(sizes) + len(gzip.compress(page)) <= FIRST_LOAD
    assert not re.search(r'(?:href|src)="(?:https?:)?//', page.decode())


@pytest.mark.parametrize(
    "path", sorted(vendoring.ROOT.rglob("templates/**/*.html")), ids=lambda path: str(path.name)
)
def test_no_template_carries_script_or_style_of_its_own(path: Path) -> None:
    if "report" in path.parts:
        pytest.skip("the report is a file of its own, with its style inside")
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"{% if is_file %}<style>.*?</style>", "", text)  # a picture that stands alone, too
    text = re.sub(r"{%.*?%}", "", text)  # a tag's ` one=` is no handler
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text)
    assert all("src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", text))
