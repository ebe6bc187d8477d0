"""Items, the classes they are of, and what stands on what, since when and until when."""

from pawl.configuration.models.classes import ItemClass
from pawl.configuration.models.dependencies import Dependency, DependencyKind
from pawl.configuration.models.imports import ItemImport, ItemImportRow, ItemImportState
from pawl.configuration.models.items import ConfigurationItem, ItemKey, ItemState

__all__ = [
    "ConfigurationItem",
    "Dependency",
    "DependencyKind",
    "ItemClass",
    "ItemImport",
    "ItemImportRow",
    "ItemImportState",
    "ItemKey",
    "ItemState",
]
