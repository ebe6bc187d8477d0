"""Addresses of rooms hold secrets: they lie encrypted."""

from pawl.sealing import Box

_ROOMS = Box("notifications")
seal, unseal = _ROOMS.seal, _ROOMS.unseal
