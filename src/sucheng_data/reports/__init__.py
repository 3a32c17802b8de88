"""Reports: findings -> bytes. One file per format."""
