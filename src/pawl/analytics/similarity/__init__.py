"""Which texts are about the same: words of English and pairs of Chinese signs, ranked by BM25."""

from pawl.analytics.similarity.meaning import concepts
from pawl.analytics.similarity.ranking import ranked
from pawl.analytics.similarity.tokens import tokens

__all__ = ["concepts", "ranked", "tokens"]
