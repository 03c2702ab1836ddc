"""The workbook: formulas, styles, cached values and manifest into one .xlsx file."""
