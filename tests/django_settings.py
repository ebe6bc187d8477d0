"""The product's own settings, in a data folder of this test process, on the engine asked for."""

import os

from tests.ground.folder import data_folder

os.environ["PAWL_DATA"] = str(data_folder())
os.environ["PAWL_CONFIG"] = str(data_folder() / "no-pawl.toml")
if os.environ.get("PAWL_TEST_DATABASE") == "postgresql":
    from tests.ground.postgresql import address

    os.environ["PAWL_DATABASE"] = address()

from pawl.django_settings import *  # noqa: F403
from pawl.django_settings import DATABASES, INSTALLED_APPS, STATIC_ROOT, STORAGES

INSTALLED_APPS += [
    "allauth.socialaccount.providers.openid_connect",  # there where a provider is named, as tests do later
    "tests.ground",  # its command makes the tables at once
    "tests.tickets.desk",  # a practice of the tests' own: the core of tickets is abstract
]

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # the product's own costs 0.3 s a person
TEST_DATA = data_folder()
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a folder that is not there
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, not memory: what threads and processes do to each other is then what they do in the product.
    DATABASES["default"]["TEST"] = {"NAME": str(TEST_DATA / "test.sqlite3")}
