"""The framework as data: value chain, dimensions, guiding principles, practices, in English and Chinese.

`itil4.toml` is one edition; another edition is another file of the same form. Grid sizes come from the data.
"""

from pawl.framework.reading import Framework, Practice, Term, framework

__all__ = ["Framework", "Practice", "Term", "framework"]
