"""How many processes `pytest -n auto` takes: a few small models are tested sooner by one than others are started."""

from pathlib import Path

import pytest

FEW = 8  # models; less where one takes many seconds


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config):
    models = list(Path(__file__).parent.glob("models/*/model.py"))
    return 0 if len(models) < FEW else None
