"""The way back: what people changed in a workbook, and how it gets into the values file."""
