"""Lists of releases for foreign pages (docs/decisions/0018)."""
