"""The wheel is enough: built, installed beside nothing of the checkout, and served from."""

import http.client
import re
import subprocess
import sys
import venv
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.ground.site import Site, own_environment, until

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that has the wheel, and only its dependencies from the environment of the tests."""
    folder = tmp_path_factory.mktemp("wheel")
    words = [
        "wheel",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--wheel-dir",
        str(folder),
        str(ROOT),
    ]
    subprocess.run([sys.executable, "-m", "pip", "-q", *words], check=True, capture_output=True, timeout=300)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "venv", with_pip=False, symlinks=True)
    (site,) = (folder / "venv").glob("lib/python*/site-packages")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(site)
    # a path in a .pth is searched, but its own .pth files (the editable checkout) are not read
    (site / "dependencies.pth").write_text(f"{Path(pytest.__file__).parents[1]}\n", encoding="utf-8")
    return folder / "venv" / "bin" / "python"


def test_nothing_of_the_checkout_is_used(installed: Path, tmp_path: Path) -> None:
    script = "import pawl, sys; print(pawl.__file__); print(sys.path)"
    told = {name: value for name, value in own_environment().items() if name != "PYTHONPATH"}
    done = subprocess.run(
        [installed, "-c", script], cwd=tmp_path, env=told, capture_output=True, text=True, check=True
    )
    assert str(ROOT) not in done.stdout.splitlines()[0]


@pytest.mark.loopback
def test_a_site_runs_from_the_wheel(installed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(installed))
    monkeypatch.delenv("PYTHONPATH", raising=False)
    site = Site.start(tmp_path / "data")
    try:
        until(site.is_ready, 120)
        page = read(f"{site.url}/accounts/login/", "zh-CN")
        assert "登录" in page
        style = re.search(r'href="(/static/[^"]+\.css)"', page)
        assert style
        assert "{" in read(f"{site.url}{style[1]}")
        (commands,) = {words.split()[0] for words in site.processes().values() if "pawl.worker" in words}
        assert Path(commands).samefile(installed)
    finally:
        site.stop()


def read(address: str, language: str = "en") -> str:
    link = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    link.request("GET", urlsplit(address).path, headers={"Accept-Language": language})
    told = link.getresponse().read().decode()
    link.close()
    return told
