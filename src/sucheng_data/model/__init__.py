"""What things are: findings, places, grids, schemas, code lists; nothing here knows a stage."""
