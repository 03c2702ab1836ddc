"""Mutation: faults put into a workbook on purpose, and whether verification notices each by values of engines."""
