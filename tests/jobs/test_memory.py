"""The ceiling on a handler's memory: over what its process has already, and no less."""

import mmap
import threading

import pytest

from pawl.jobs.executor import MEBIBYTE, _Memory


def test_a_thread_starts_under_the_ceiling_of_a_process_that_has_mapped_more() -> None:
    """Its start would wait for ever if the ceiling lay below what is mapped."""
    with mmap.mmap(-1, 512 * MEBIBYTE), _Memory(256):
        one = threading.Thread(target=threading.Event().set)
        one.start()
        one.join(10)
        assert not one.is_alive()


def test_a_handler_that_eats_memory_fails_alone() -> None:
    with _Memory(256), pytest.raises((MemoryError, OSError)):
        mmap.mmap(-1, 512 * MEBIBYTE)
