"""The commands that only read: tables, JSON, and what they refuse."""

from __future__ import annotations

import json
import subprocess
import uuid

import pytest

from pulumi_acsnumbers.acs.client import Client
from pulumi_acsnumbers.cli.terminal import Terminal
from pulumi_acsnumbers.functions.results import (
    AvailableCountry,
    AvailableOffering,
    AvailablePhoneNumber,
    OwnedPhoneNumber,
)
from tests.cli.command import COMMAND, Acsnumbers, process
from tests.engine.service import Service


@pytest.fixture
def hotline(service: Service) -> str:
    row = service.emulator.buy_number(phone_number="+18335550142", calling="none", sms="outbound")
    return str(row["phoneNumber"])


def test_what_is_owned_and_what_it_costs_together(
    acsnumbers: Acsnumbers, service: Service, hotline: str
) -> None:
    service.emulator.buy_number(area_code="844", calling="inbound", sms="none")
    ran = acsnumbers("numbers", "list")

    assert ran.stdout.splitlines()[0].split() == [
        *("NUMBER", "COUNTRY", "TYPE", "ASSIGNMENT", "CALLING", "SMS", "COST", "BOUGHT")
    ]
    (row,) = [row for row in ran.rows if row[0] == hotline]
    assert row[1:9] == [
        "US",
        "tollFree",
        "application",
        "none",
        "out",
        "2.00",
        "USD",
        "monthly",
    ]
    assert ran.stderr == "2 numbers, 4.00 USD a month.\n"


def test_nothing_owned_is_said_beside_an_empty_result(acsnumbers: Acsnumbers) -> None:
    assert acsnumbers("numbers", "list").stdout == ""
    assert "owns no number" in acsnumbers("numbers", "list").stderr
    assert acsnumbers("numbers", "list", "-o", "json").json == []


def test_json_is_the_record_that_a_look_up_gives(
    acsnumbers: Acsnumbers, hotline: str, client: Client
) -> None:
    number = OwnedPhoneNumber.of(client.numbers.get(hotline))
    country = next(iter(client.catalogue.countries()))
    offerings = list(client.catalogue.offerings("US"))

    assert number.id == hotline
    assert acsnumbers("numbers", "show", hotline, "-o", "json").json == number
    assert acsnumbers("numbers", "list", "-o", "json").json == [number]
    assert acsnumbers("countries", "-o", "json").json[0] == AvailableCountry.of(country)
    assert acsnumbers("offerings", "us", "-o", "json").json == [
        AvailableOffering.of(row) for row in offerings
    ]
    offered = acsnumbers("search", "US", "-o", "json").json
    browsed = client.catalogue.browse("US", "tollFree", assignment_type="application")
    assert offered[0].keys() == AvailablePhoneNumber.of(browsed[0]).keys()


def test_a_number_is_taken_as_people_write_it(acsnumbers: Acsnumbers, hotline: str) -> None:
    assert hotline in acsnumbers("numbers", "show", "1 (833) 555-0142").stdout
    ran = acsnumbers("numbers", "show", "hotline", code=2)
    assert "'hotline' is not an E.164 phone number" in ran.stderr


def test_a_number_that_is_not_owned_is_told_in_one_sentence(acsnumbers: Acsnumbers) -> None:
    ran = acsnumbers("numbers", "show", "+18335550199", code=1)

    assert ran.stdout == ""
    assert ran.stderr.startswith("Error: reading phone number (+18335550199): ")
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.endswith("; acsnumbers numbers list shows what is owned\n")


NOWHERE = str(uuid.UUID(int=7))


@pytest.mark.parametrize(
    ("arguments", "where"),
    [
        (["briefs", "show", NOWHERE], "acsnumbers briefs list shows which there are"),
        (["reservations", "delete", NOWHERE], "acsnumbers reservations list shows which there are"),
        (["operations", "show", "release_1"], "look at its id, and whether this is the ACS"),
        (["operations", "cancel", "release_1"], "look at its id, and whether this is the ACS"),
    ],
)
def test_what_is_not_there_is_told_with_where_to_look(
    acsnumbers: Acsnumbers, arguments: list[str], where: str
) -> None:
    told = acsnumbers(*arguments, code=1).stderr

    assert f"; {where}" in told
    assert "support" not in told


def test_what_could_be_bought_is_shown_with_prices_and_nothing_is_held(
    acsnumbers: Acsnumbers, service: Service
) -> None:
    ran = acsnumbers("search", "US", "--area-code", "833", "--sms", "outbound")

    assert all(
        row[0].startswith("+1833") and row[-3:] == ["2.00", "USD", "monthly"] for row in ran.rows
    )
    assert {row[5] for row in ran.rows} <= {"out", "in+out"}
    assert [r["method"] for r in service.emulator.requests()] == ["POST"]
    assert not service.emulator.state()["reservations"]
    again = acsnumbers("search", "US", "--prefix", "+1833", "-o", "json").json
    assert all(row["phone_number"].startswith("+1833") for row in again)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--area-code", "833", "--prefix", "1833"], "give one"),
        (["--area-code", "8three"], "digits only"),
    ],
)
def test_a_search_that_makes_no_sense_is_a_mistake_of_the_command_line(
    acsnumbers: Acsnumbers, service: Service, arguments: list[str], told: str
) -> None:
    assert told in acsnumbers("search", "US", *arguments, code=2).stderr
    assert service.new_requests() == []


def test_an_area_code_of_a_country_without_known_calling_code_is_asked_as_prefix(
    acsnumbers: Acsnumbers,
) -> None:
    assert "give --prefix" in acsnumbers("search", "ZZ", "--area-code", "1", code=2).stderr


def test_the_catalogue(acsnumbers: Acsnumbers) -> None:
    assert ["US", "United", "States"] in acsnumbers("countries").rows
    towns = acsnumbers("localities", "US", "--division", "AK").rows
    assert ["Anchorage", "AK", "AK"] in towns
    codes = acsnumbers("area-codes", "US").rows
    assert codes == sorted(codes)
    assert ["833"] in codes
    at = ("--type", "geographic", "--locality", "Anchorage", "--division", "AK")
    assert acsnumbers("area-codes", "US", *at).rows == [["907"]]
    assert "needs --locality" in acsnumbers("area-codes", "US", *at[:2], code=2).stderr
    kinds = acsnumbers("offerings", "US", "--type", "tollFree").rows
    assert {row[0] for row in kinds} == {"tollFree"}
    assert "did you mean 'US'?" in acsnumbers("offerings", "USA", code=2).stderr
    assert "did you mean 'GB'?" in acsnumbers("search", "uk", code=2).stderr
    assert "acsnumbers countries lists them" in acsnumbers("offerings", "Spain", code=2).stderr


def test_area_codes_are_those_that_a_search_is_for(acsnumbers: Acsnumbers) -> None:
    codes = {row["area_code"] for row in acsnumbers("area-codes", "US", "-o", "json").json}
    found = acsnumbers("search", "US", "-o", "json").json

    assert {row["phone_number"][2:5] for row in found} <= codes
    assert {row["phone_number_type"] for row in found} == {"tollFree"}
    helps = [acsnumbers(name, "--help").stdout for name in ("area-codes", "search")]
    for option in ("--type", "--assignment"):
        first, second = (text[text.index(option) :].partition("  --")[0] for text in helps)
        assert first.split() == second.split()


def test_how_a_number_is_written_costs_nothing(acsnumbers: Acsnumbers, service: Service) -> None:
    ran = acsnumbers("operator", "+14255550123")

    assert ["National", "(425)", "555-0123"] in [line.split() for line in ran.stdout.splitlines()]
    assert len(service.new_requests()) == 1


@pytest.mark.usefixtures("acsnumbers")
def test_in_a_pipe_lines_are_whole_and_without_colour(service: Service) -> None:
    service.emulator.buy_number(phone_number="+18335550142", calling="inbound+outbound", sms="none")
    ran = process("numbers", "list", COLUMNS="40")

    assert ran.code == 0
    assert len(ran.stdout.splitlines()) == 2
    assert "\x1b" not in ran.stdout + ran.stderr
    assert ran.rows[0][4] == "in+out"
    forced = process("numbers", "list", FORCE_COLOR="1", NO_COLOR="1", COLUMNS="200")
    assert "\x1b[3" not in forced.stdout
    assert json.loads(process("numbers", "list", "-o", "json", FORCE_COLOR="1").stdout)


def test_text_of_the_service_cannot_steer_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    Terminal().show([{"name": "An\x1b[31mchorage\r\x07 [bold]x[/bold]"}], [("name", "name")])

    shown = capsys.readouterr().out
    assert "An\ufffd[31mchorage" in shown
    assert "\r" not in shown
    assert "[bold]x[/bold]" in shown


NAME = "Zürich \N{SNOWMAN}"


@pytest.mark.usefixtures("acsnumbers")
@pytest.mark.parametrize(
    ("encoding", "shown"), [("ascii", "Z"), ("latin-1", "Zürich ?"), ("utf-8", NAME)]
)
def test_a_name_that_the_encoding_has_no_place_for_is_no_error(
    client: Client, encoding: str, shown: str
) -> None:
    brief = {"programDetails": {"name": NAME, "numberType": "shortCode"}}
    client.briefs.upsert(str(uuid.uuid4()), brief, api_version="2021-10-25-preview")
    table = process("briefs", "list", PYTHONIOENCODING=encoding, encoding=encoding)
    listed = process("briefs", "list", "-o", "json", PYTHONIOENCODING=encoding, encoding=encoding)

    assert table.code == listed.code == 0
    assert shown in table.stdout
    assert listed.json[0]["content"]["programDetails"]["name"] == NAME


def test_json_cannot_steer_the_terminal_either(capsys: pytest.CaptureFixture[str]) -> None:
    value = {"name": "An\x9b31mchorage \u202e", "half a character": "\ud800"}
    Terminal("json").show_json(value)

    shown = capsys.readouterr().out
    assert json.loads(shown) == value
    assert shown.isascii()


@pytest.mark.usefixtures("acsnumbers")
def test_a_reader_that_goes_away_is_no_traceback() -> None:
    line = " ".join((*COMMAND, "localities", "US", "-o", "json", "|", "head", "-c", "20"))
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)

    assert done.stdout.startswith("[")
    assert done.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "meant"),
    [
        (["search", "US", "--type", "tollfree"], "tollFree"),
        (["area-codes", "US", "--type", "toll-free"], "tollFree"),
        (["offerings", "US", "--assignment", "Application"], "application"),
        (["search", "US", "--sms", "outbund"], "outbound"),
    ],
)
def test_a_value_that_is_nearly_right_is_named(
    acsnumbers: Acsnumbers, service: Service, arguments: list[str], meant: str
) -> None:
    told = acsnumbers(*arguments, code=2).stderr
    assert f"{arguments[-1]!r} must be one of " in told
    assert f"; did you mean {meant!r}?" in told
    assert service.emulator.requests() == []


def test_a_division_is_found_in_any_case(acsnumbers: Acsnumbers) -> None:
    told = acsnumbers("localities", "us", "--division", "ak", "-o", "json").json
    assert {row["division"]["abbreviation"] for row in told} == {"AK"}
    codes = ["area-codes", "US", "--type=geographic", "--locality=Anchorage", "--division=ak"]
    assert acsnumbers(*codes, "-o", "json").json == [{"area_code": "907"}]
