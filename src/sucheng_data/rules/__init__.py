"""Rules: tables -> hits. One file per kind of rule, named after its function."""
