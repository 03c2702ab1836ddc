"""Proof that a workbook computes what its definition says: engines recompute it, values are compared."""
