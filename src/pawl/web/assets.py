"""Static files as they are served: named by their content and compressed once, in seconds, not minutes."""

from typing import Any

import brotli
from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage

QUALITY = 9
"""Twenty times as fast as the highest, for a tenth more bytes."""


class QuickCompressor(Compressor):  # type: ignore[misc]
    """Brotli and gzip, below Brotli's slowest setting."""

    @staticmethod
    def compress_brotli(data: bytes) -> bytes:
        """Compress once at start-up."""
        return bytes(brotli.compress(data, quality=QUALITY))


class Assets(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Keeps hashed names only: nothing is served by a name whose content can change."""

    keep_only_hashed_files = True

    def create_compressor(self, **options: Any) -> Compressor:
        """As quick as a first start needs; maps for debuggers stay as they are."""
        skipped = (*Compressor.SKIP_COMPRESS_EXTENSIONS, "map")
        return QuickCompressor(**{**options, "extensions": skipped})
