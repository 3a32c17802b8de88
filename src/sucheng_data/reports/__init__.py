"""Reports: findings -> text or bytes. One file per format."""

from sucheng_data.reports._words import format_of, formats

__all__ = ["format_of", "formats"]
