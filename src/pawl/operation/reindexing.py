"""The search index of a site, written anew."""

from pawl.collaboration.reindexing import reindex

__all__ = ["reindex"]
