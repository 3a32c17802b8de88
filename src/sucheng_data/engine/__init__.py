"""JSON Schema 2020-12 over columns: a schema is compiled once, kernels prove what they can, the judge is asked the rest."""
