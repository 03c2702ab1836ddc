"""Valuation methods: functions that add lines through the public language, and touch nothing else."""
