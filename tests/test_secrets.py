"""No secret stands in the repository: detect-secrets finds nothing that was not looked at (U4)."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from detect_secrets.core.plugins.initialize import from_plugin_classname
from detect_secrets.core.scan import scan_file
from detect_secrets.settings import transient_settings

ROOT = Path(__file__).parents[1]
PLUGINS = (
    "AWSKeyDetector", "ArtifactoryDetector", "AzureStorageKeyDetector", "BasicAuthDetector", "NpmDetector",
    "GitHubTokenDetector", "GitLabTokenDetector", "JwtTokenDetector", "MailchimpDetector", "OpenAIDetector",
    "PrivateKeyDetector", "SlackDetector", "StripeDetector", "TwilioKeyDetector",
)  # fmt: skip
READ = {".py", ".toml", ".md", ".html", ".js", ".yaml", ".yml", ".txt", ".sh", ""}
EXAMPLES = {"password", "***"}
"""What stands for a password where an address is explained."""


def files() -> list[Path]:
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    names = [name for name in done.stdout.decode().split("\0") if name]
    return [ROOT / name for name in names if Path(name).suffix in READ and "vendor" not in name]


def test_the_repository_holds_no_secret() -> None:
    if not (ROOT / ".git").exists():
        pytest.skip("no checkout")
    found = set()
    with transient_settings({"plugins_used": [{"name": name} for name in PLUGINS]}):
        plugins: list[Any] = [from_plugin_classname(name) for name in PLUGINS]
        for path in files():
            name = path.relative_to(ROOT).as_posix()
            text = path.read_text(encoding="utf-8")
            # Line by line with all filters takes half a minute: that is for files that may hold one.
            if not name.startswith("tests/") and any(
                rule.search(text) for one in plugins for rule in one.denylist
            ):
                found |= {(name, one.type, str(one.secret_value)) for one in scan_file(str(path))}
    assert {one for one in found if one[2] not in EXAMPLES} == set()


def test_the_scan_would_find_one(tmp_path: Path) -> None:
    key = "-----BEGIN RSA " + "PRIVATE KEY-----"
    (tmp_path / "key.py").write_text(f'KEY = """{key}\nMIIEow"""\n', encoding="utf-8")
    with transient_settings({"plugins_used": [{"name": name} for name in PLUGINS]}):
        assert [one.type for one in scan_file(str(tmp_path / "key.py"))] == ["Private Key"]
