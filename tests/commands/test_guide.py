"""`modelgen guide`: a page of under 2,000 words, whose model verifies, with every method and its arguments."""

from __future__ import annotations

import inspect
import re

import pytest

import modelgen
from modelgen.commands.methods import page
from modelgen.formula import functions
from modelgen.sheet.constants import CONSTANTS
from modelgen.valuation import sotp_parts
from modelgen.valuation.bridge import KINDS
from modelgen.valuation.debt import PROFILES
from tests.commandline import shell
from tests.valuation.test_method import METHODS

PAGE = page()


def test_it_is_printed_whole_and_isnt_long() -> None:
    done = shell("guide")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{PAGE}\n", "")
    assert len(PAGE.split()) < 2000


@pytest.mark.slow
def test_its_model_builds_verifies_and_holds(tmp_path) -> None:
    for name, language in (("model.py", "python"), ("assumptions.toml", "toml")):
        (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
        (tmp_path / name).write_text(block, encoding="utf-8")
    done = shell("build", tmp_path, "-o", tmp_path / "acme.xlsx", "--verify")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no mismatch" in done.stdout


@pytest.mark.parametrize("method", METHODS, ids=lambda method: method.__name__)
def test_every_method_stands_there_with_its_arguments(method) -> None:
    file = method.__module__.rpartition(".")[2]
    (said,) = re.findall(rf"^{file}\.{method.__name__}\((.*?)\)", PAGE, re.MULTILINE)
    given = inspect.signature(method).parameters.values()
    assert re.findall(r"(?:^|, )\[?(\w+)", said) == [
        one.name for one in given if one.name != "label" or one.default is one.empty
    ]


SAID = {  # what is said of arguments and of what comes back
    "by place, by name, optional": "debt.pik_debt(sheet, year, balance=, rate=, [cash_rate=]): Debt",
    "a default": 'debt.amortising_debt(sheet, year, balance=, rate=, repayments=, [profile="annuity"]): Debt',
    "what another method gives": "apv.apv(sheet, made:DCF, ",
    "a line, or that": "bridge.equity_bridge(sheet, enterprise_value:line|DCF|EquityDCF, items=[BridgeItem], ",
    "a default, or a class": '[losses="carried forward"|LossCarryforward]): FreeCashFlowToFirm',
    "a list, a table": "lbo.buyout(sheet, year, uses={}, tranches=[Tranche], ",
    "lines that come back": "nav.price_to_nav(sheet, nav:NetAssetValue, multiple=, [price=]): value, market, upside",
    "a table that comes back": ", [target=]): uses, debt, equity, tranches:{Repaid}, cash, ",
    "one line": "capm.blume(sheet, beta, weight=)\n",
    "a class that is taken": "lbo.Tranche(name, amount, rate, [due], [swept=True])\n",
    "its label": "bridge.BridgeItem(kind, value, [haircut], [label], [when], [part])\n",
    "one in a file of its own": "sotp_parts.Part(name, kind, [metrics:{}], ",
    "one that another takes": "wacc.Preferred(value, cost, target)\n",
    "one by its place": "wacc.Peers(peers:Axis|PeerTable, beta, debt, ",
    "what several give": "debt.Debt: opening, drawn, interest, added, fees, repaid, closing, paid, service\n",
    "what another is, and more": "dcf.DCF: as Discounted, enterprise_value\n",
    "what is in what comes back": "epra.EpraMeasure: value, per_share\n",
    "what is only handed on": "terminal.gordon(growth, [flow]): Terminal\n",
}


@pytest.mark.parametrize("words", SAID.values(), ids=SAID)
def test_arguments_and_results_are_said(words) -> None:
    assert words in PAGE


def test_functions_are_those_of_the_language() -> None:
    (named,) = re.findall(r"Functions from modelgen: ([a-z_\s]+),", PAGE)
    own = {name for name, value in vars(functions).items() if getattr(value, "__module__", "") == functions.__name__}
    assert set(named.split()) == own & set(modelgen.__all__)


LISTS = {  # what stands before the words, and the words
    "numbers in formulas": ("Numbers in formulas: 0, 1, ", {str(int(one)) for one in CONSTANTS}),
    "kinds of bridge items": ("Bridge kinds: ", set(KINDS)),
    "profiles of repayments": ("Profiles: ", set(PROFILES)),
    "kinds of parts": ("multiple)`; kinds: ", set(sotp_parts.KINDS)),
    "periods of parts": ("periods: ", set(sotp_parts.PERIODS)),
}


@pytest.mark.parametrize(("before", "words"), LISTS.values(), ids=LISTS)
def test_lists_are_those_of_the_code(before, words) -> None:
    (said,) = re.findall(rf"{re.escape(before)}([^.;]*)[.;]", PAGE)
    assert set(re.sub(r"\s+", " ", said.replace("and as factors", "")).strip().split(", ")) == words
