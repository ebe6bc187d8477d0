"""A third language is one file: the texts of a folder are offered, on pages and on the command line."""

import shutil
import subprocess
import sys
from pathlib import Path

import pawl
from pawl.presentation.catalogues import LOCALE

CODE = """
import os, hatch_build, pathlib, sys
hatch_build.LOCALE = pathlib.Path(sys.argv[1]) / "pawl" / "locale"
hatch_build.bring_catalogues()
import django
django.setup()
from django.conf import settings
from django.template import engines
from django.utils import translation
from pawl.analytics.words import say
from pawl.presentation.language import Language
print(dict(settings.LANGUAGES)["fr"], Language("fr").sentence(say("resolved")))
with translation.override("fr"):
    print(engines["django"].from_string("{% load i18n %}{% translate 'Sign in' %}").render())
"""
TEXTS = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "resolved"
msgstr "résolu"

msgid "Sign in"
msgstr "Se connecter"
"""


def test_one_file_is_a_language(tmp_path: Path) -> None:
    source = Path(pawl.__file__).parent
    unread = shutil.ignore_patterns("static", "zh_Hans")  # what was compiled once comes along
    shutil.copytree(source, tmp_path / "pawl", ignore=unread)
    texts = tmp_path / "pawl" / "locale" / "fr" / "LC_MESSAGES" / "pawl.po"
    texts.parent.mkdir(parents=True)
    texts.write_text(TEXTS, encoding="utf-8")
    told = subprocess.run(
        [sys.executable, "-c", CODE, str(tmp_path)],
        env={
            "PYTHONPATH": f"{tmp_path}:{LOCALE.parents[2]}",
            "PAWL_DATA": str(tmp_path / "data"),
            "DJANGO_SETTINGS_MODULE": "pawl.django_settings",
            "LC_ALL": "C.UTF-8",
        },
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert told.stdout.split("\n")[:2] == ["Français résolu", "Se connecter"], told.stderr
