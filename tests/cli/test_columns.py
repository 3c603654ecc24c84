"""Tables at a terminal: they fit where they can, and never break a number or an id."""

from __future__ import annotations

import uuid

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.cli.columns import fitted
from pulumi_acsnumbers.cli.terminal import counted, moment
from tests.cli.command import at_a_terminal
from tests.engine.service import Service

HEADS = ("id", "name", "note")
ID = str(uuid.UUID(int=7))


def test_what_fits_is_as_wide_as_it_is() -> None:
    layout = fitted(HEADS, [[ID, "a name", "a note"]], 80, ["name"])

    assert layout.widths == (36, 6, 6)
    assert layout.left_out == ()


def test_what_can_be_spared_goes_in_order_and_no_more_than_needed() -> None:
    rows = [[ID, "a name of 20 letters", "a note of 20 letters"]]

    assert fitted(HEADS, rows, 79, ["note", "name"]).left_out == ("note",)
    assert fitted(HEADS, rows, 57, ["note", "name"]).left_out == ("note", "name")
    assert fitted(HEADS, rows, 80, ["note", "name"]).left_out == ()


def test_long_texts_are_folded_rather_than_left_out() -> None:
    layout = fitted(HEADS, [[ID, "x", "long words " * 20]], 70, ["name"])

    assert layout.columns == (0, 1, 2)
    assert layout.widths == (36, 4, 26)


def test_whole_words_take_more_room_than_there_is_but_a_path_does_not() -> None:
    layout = fitted(HEADS, [[ID, "+18335550100", "/a" * 60]], 20)

    assert layout.widths == (36, 12, 40)
    assert layout.total == 92


def test_a_wide_character_takes_two_columns() -> None:
    assert fitted(["name"], [["\N{CJK UNIFIED IDEOGRAPH-901A}" * 3]], 80).widths == (6,)


@pytest.mark.usefixtures("acsnumbers")
def test_numbers_are_whole_in_80_columns_and_what_is_left_out_is_said(service: Service) -> None:
    numbers = [
        service.emulator.buy_number(calling="inbound+outbound", sms="inbound+outbound")
        for _ in range(3)
    ]
    lines = at_a_terminal("numbers", "list").stdout.splitlines()

    assert all(len(line) <= 80 for line in lines)
    shown = [line for line in lines if line.startswith("+")]
    assert {line.split()[0] for line in shown} == {row["phoneNumber"] for row in numbers}
    assert all("in+out   in+out  2.00 USD monthly  2" in line for line in shown)
    assert "Left out, as the terminal is narrow: assignment." in lines
    assert "ASSIGNMENT" in at_a_terminal("numbers", "list", columns=120).stdout


@pytest.mark.usefixtures("acsnumbers")
def test_ids_are_whole_in_80_columns(client: Client) -> None:
    offers = client.catalogue.browse("US", "tollFree")
    client.reservations.put(ID, add=offers[:2])
    brief = {"programDetails": {"name": "A campaign with a name", "numberType": "shortCode"}}
    client.briefs.upsert(ID, brief, api_version="2021-10-25-preview")

    for noun in ("reservations", "briefs"):
        lines = at_a_terminal(noun, "list").stdout.splitlines()
        assert any(line.startswith(ID) for line in lines)
        assert all(len(line) <= 80 for line in lines)


@pytest.mark.usefixtures("acsnumbers")
def test_the_doctor_s_advice_stands_below_what_it_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACSNUMBERS_DEBUG", "1")
    shown = at_a_terminal("doctor").stdout

    assert "warning  debugging" in shown
    assert " -> unset it when done" in shown
    assert "0 failures, " in shown


def test_a_moment_is_told_to_the_second_and_in_utc() -> None:
    assert moment("2026-01-05T10:00:07.2832775+01:00") == "2026-01-05 09:00:07 UTC"
    assert moment(None) == ""


def test_one_is_one() -> None:
    assert counted(1, "failure") == "1 failure"
    assert counted(0, "failure") == "0 failures"
