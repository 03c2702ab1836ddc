"""Excel's grammar: addresses, formulas, names, number formats and limits; knows nothing about models or files."""
