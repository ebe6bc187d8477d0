"""The house rules that the import checker cannot see."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "pawl"
MODULES = sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)
NUMERIC = ("stats", "worktime", "process", "scheduling", "simulation", "kpi/engine")
LONGEST_FUNCTION = 50
LONGEST_SOLVER = 80
LONGEST_FILE = 400
DOCSTRING_PARTS = ("Returns", "Raises", "Error", "Source", "Checked")
NAMELESS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base2"}

DOORS = {"views", "api", "jobs", "forms", "urls", "commands"}
WRITES = {"save", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MAYBE_WRITES = {"create", "update"}  # also words of dicts and others: a write where a query stands before

Function = ast.FunctionDef | ast.AsyncFunctionDef


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def public_functions(path: Path) -> Iterator[Function]:
    return (node for node in tree(path).body if isinstance(node, Function) and not node.name.startswith("_"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def everywhere(paths: list[Path]) -> Callable[[Callable[[Path], None]], Callable[[], None]]:
    """One test of a rule over many files, which names each that breaks it."""

    def one_test(rule: Callable[[Path], None]) -> Callable[[], None]:
        def test() -> None:
            assert paths
            assert {name_of(path): found for path in paths if (found := _breach(rule, path))} == {}

        test.__doc__ = rule.__doc__
        return test

    return one_test


def _breach(rule: Callable[[Path], None], path: Path) -> str:
    try:
        rule(path)
    except AssertionError as error:
        return str(error) or "breaks the rule"
    return ""


@everywhere(MODULES)
def test_a_file_can_be_held_in_the_eye(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@everywhere(MODULES)
def test_a_function_does_one_thing(path: Path) -> None:
    for function in functions(path):
        cited = "Source:" in (ast.get_docstring(function) or "")
        lines = (function.end_lineno or function.lineno) - function.lineno + 1
        assert lines <= (LONGEST_SOLVER if cited else LONGEST_FUNCTION), f"{function.name}: {lines} lines"


@everywhere(MODULES)
def test_imports_stand_at_the_top(path: Path) -> None:
    """An import inside a function hides a circle; only the command table may load late (start-up time)."""
    for function in functions(path):
        late = [node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom)]
        assert not late, f"{function.name} imports inside"


@everywhere(MODULES)
def test_a_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path))


@everywhere(MODULES)
def test_every_module_has_a_name_that_says_something(path: Path) -> None:
    assert path.stem not in NAMELESS


@everywhere([m for m in MODULES if any(f"analytics/{room}" in m.as_posix() for room in NUMERIC)])
def test_a_numeric_function_says_what_it_returns_refuses_and_errs(path: Path) -> None:
    for function in public_functions(path):
        text = ast.get_docstring(function) or ""
        missing = [part for part in DOCSTRING_PARTS if part not in text]
        assert not missing, f"{function.name}: docstring lacks {missing}"


@everywhere([m for m in MODULES if "analytics" in m.parts and m.name != "__init__.py"])
def test_analytics_never_asks_for_the_time(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(datetime\.now|datetime\.utcnow|date\.today|time\.time)\(", source)
    assert "os.environ" not in source


@everywhere(MODULES)
def test_nothing_is_left_for_later(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"\b(TODO|FIXME|XXX|HACK)\b|raise NotImplementedError", source)


def is_door(path: Path) -> bool:
    """By its name or its folder's; the room `jobs` is the queue itself, only its `jobs.py` is a door."""
    room, *rest = path.relative_to(SOURCE).parts
    return bool(DOORS & {path.stem, *rest, *({room} - {"jobs"})})


@everywhere([m for m in MODULES if is_door(m)])
def test_a_door_writes_nothing_itself(path: Path) -> None:
    """Every write is an action: a door that saves a row forgets the right, the event or the transaction."""
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        name, before = node.func.attr, ast.unparse(node.func.value)
        queried = any(word in before for word in (".objects", ".filter(", "_manager"))
        assert not (name in WRITES and (queried or name in {"save", "delete"}) and "form" not in before), (
            f"line {node.lineno}: {before}.{name}()"
        )
        assert not (name in MAYBE_WRITES and queried), f"line {node.lineno}: {before}.{name}()"


@everywhere(MODULES)
def test_nothing_happens_by_signal(path: Path) -> None:
    """Who reacts to a change stands in a job or in the action; a signal hides it."""
    assert "django.db.models.signals" not in path.read_text(encoding="utf-8")


def test_a_key_that_leaves_its_app_shows_nothing_there() -> None:
    """A ForeignKey into a lower app may not add an attribute to that app's model."""
    for model in apps.get_models():
        if not model.__module__.startswith("pawl."):
            continue
        for field in (*model._meta.fields, *model._meta.many_to_many):
            target = field.related_model
            if isinstance(target, type) and target._meta.app_label != model._meta.app_label:
                name = getattr(field.remote_field, "related_name", None) or ""
                assert name.endswith("+"), f"{model.__name__}.{field.name} needs related_name='+'"


def test_the_picture_of_the_house_is_the_house() -> None:
    """What a newcomer reads in `house.md` is what `lint-imports` keeps: each floor, each room."""
    page = (ROOT / "docs" / "explanation" / "house.md").read_text(encoding="utf-8")
    rooms, floors = re.findall(r"^```\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[:2]
    drawn = [
        _floors(part.split(">")) for part in floors.partition("forbidden:")[0].split("inside analytics:")
    ]
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    kept = [_floors(contract["layers"]) for contract in contracts["contracts"] if "layers" in contract]
    assert drawn == kept
    said = set(re.findall(r"^ +((?:[\w.]+/?(?: |$))+)", rooms, re.MULTILINE))
    told = {name.strip("/").removesuffix(".py") for names in said for name in names.split()}
    assert set(chain(*chain(*kept))) <= told


def _floors(layers: list[str]) -> list[set[str]]:
    return [set(re.findall(r"\w+", layer)) for layer in layers]


READS_THE_ENVIRONMENT = {
    "settings of the server": {"environment.py"},
    "Django's own name of its settings": {"commands/starting.py", "worker.py", "wsgi.py"},
    "whether a name is one that Pawl knows": {"commands/config.py"},
    "a secret that must not stand in a history of commands": {"commands/moving.py"},
    "what a process tells those that it starts": {
        "measurement/sources/children.py", "operation/serving.py", "operation/watching.py",
        "web/health.py", "web/metrics.py",
    },
    "a proxy of the machine, set aside for one request": {"outbound.py"},
}  # fmt: skip


def test_the_environment_is_read_in_one_place() -> None:
    """A setting is typed, checked and documented in `environment.py`; who else looks has a reason here."""
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        if re.search(r"\bgetenv\(|os\.environ", path.read_text(encoding="utf-8"))
    }
    assert found == set(chain(*READS_THE_ENVIRONMENT.values()))


def test_every_dependency_has_its_reason() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    project = tomllib.loads(text)["project"]
    wanted = list(chain(project["dependencies"], *project["optional-dependencies"].values()))
    for requirement in wanted:
        assert re.search(rf'"{re.escape(requirement)}",\s+# \S+', text), f"{requirement} has no reason"


def test_the_lock_names_hashes_and_no_address() -> None:
    """U1."""
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert not re.search(r"^--(extra-)?index-url|^--find-links", lock, re.MULTILINE)
    pinned = re.findall(r"^[A-Za-z0-9._-]+(?:\[[^\]]*\])?==.*$", lock, re.MULTILINE)
    assert pinned
    assert all(line.endswith("\\") for line in pinned), "a pin without hashes"


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8").lower()
    extras = {name: wanted for name, wanted in project["optional-dependencies"].items() if name != "ldap"}
    for requirement in chain(project["dependencies"], *extras.values()):
        name = re.split(r"[\[<>=~! ]", requirement)[0].lower()
        found = re.search(rf"^{re.escape(name)}(\[[^\]]*\])?==", lock, re.MULTILINE)
        assert found, f"{name} is not in requirements.lock"


def test_the_two_commands_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("demo", "test"):
        assert f"make {command}" in readme
        assert re.search(rf"^{command}:", makefile, re.MULTILINE)


@everywhere(sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]))
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    text = re.sub(r"`[^`\n]*`", "", page.read_text(encoding="utf-8"))  # what stands in code is no link
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text)
    broken = [link for link in links if "://" not in link and not (page.parent / link).exists()]
    assert not broken
