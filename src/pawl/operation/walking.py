"""An older database is taken over the migrations in half the time.

Django renders every related model anew after each operation, and here nearly all are related: to people and
to cases. Two kinds of operations are most of the walk and need none of it: a new table is one more model
beside the others, and an index or a constraint changes what one model says of itself. The steps and their
SQL are Django's own; `tests/operations` holds what they leave against the tables a new site gets at once.
"""

from typing import Any

from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState


def walk(using: str) -> None:
    """Apply what is pending. `migrate` after it finds nothing left, and tells its listeners."""
    executor = _Executor(connections[using])
    executor.migrate(executor.loader.graph.leaf_nodes())


class _State(ProjectState):
    """What the models are at a step of the walk."""

    def add_model(self, model_state: ModelState) -> None:
        key = model_state.app_label, model_state.name_lower
        self.models[key] = model_state
        if self._relations is not None:  # type: ignore[attr-defined] # Django's own, which its stubs leave out
            self.resolve_model_relations(key)
        if self._is_rendered:
            self.apps.render_multiple([model_state])

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        options = self.models[app_label, model_name].options
        self._tell(app_label, model_name, option_name, [*options[option_name], obj])

    def _remove_option(self, app_label: str, model_name: str, option_name: str, obj_name: str) -> None:
        options = self.models[app_label, model_name].options
        left = [one for one in options[option_name] if one.name != obj_name]
        self._tell(app_label, model_name, option_name, left)

    def _tell(self, app_label: str, model_name: str, option_name: str, now: list[Any]) -> None:
        self.models[app_label, model_name].options[option_name] = now
        if self._is_rendered:
            model = self.apps.get_model(app_label, model_name)
            setattr(model._meta, option_name, list(now))  # noqa: SLF001

    @property
    def _is_rendered(self) -> bool:
        return "apps" in self.__dict__  # which is a cached property


class _Executor(MigrationExecutor):
    def _create_project_state(self, with_applied_migrations: bool = False) -> ProjectState:  # noqa: FBT001, FBT002
        found = super()._create_project_state(with_applied_migrations)  # type: ignore[misc] # as above
        return _State(found.models, found.real_apps)
