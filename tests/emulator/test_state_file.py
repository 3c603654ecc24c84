"""The state file: what it keeps, what a torn write does, who may use it."""

from __future__ import annotations

import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_acsnumbers.emulator import Emulator, StateFileError
from pulumi_acsnumbers.emulator.operations import Operations
from tests.emulator.kit import GUID, Client, FakeTime


def test_everything_survives_a_restart(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    state = tmp_path / "folder" / "state"
    client = Client(make_emulator(state=state, operations="seconds:60"), time)
    held = client.browse()[0]
    client.reserve(held)
    kept = client.emulator.buy_number()["id"]
    released = client.emulator.buy_number()["id"]
    client.emulator.release_number(released)
    search_id = client.search()
    client.emulator.advance(30)
    client.emulator.set_switches({"reads_until_visible": 1})
    client.emulator.set_inventory({"limits": {"purchases": 9}})
    before = client.emulator
    before.close()

    after = Client(make_emulator(seed=None, state=state, operations="seconds:60"), time)
    assert after.emulator.state() == before.state()
    assert after.emulator.ledger() == before.ledger()
    assert after.emulator.switches() == before.switches()
    assert after.emulator.inventory() == before.inventory()
    assert after.emulator.health() == before.health()
    assert after.owned() == [kept]
    after.emulator.advance(31)
    assert after.result(search_id)["phoneNumbers"]
    assert after.purchase_reservation().status == 202
    after.emulator.advance(60)
    assert [after.number(held["id"]).status for _ in range(2)] == [404, 200]
    after.emulator.advance(16 * 60)
    assert after.emulator.ledger()[-1]["kind"] == "unhold"


def test_restart_does_not_offer_the_same_numbers_again(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    first = Client(make_emulator(state=tmp_path / "state"), time)
    bought = first.buy(5)
    first.emulator.close()
    second = Client(make_emulator(state=tmp_path / "state"), time)
    assert second.owned() == sorted(bought)
    fresh = Client(make_emulator(), time)
    offered = [{row["id"] for row in client.browse()} for client in (second, fresh)]
    assert len(offered[0] & offered[1]) < 5
    assert not set(second.buy(5)) & set(bought)


def test_hold_of_a_search_expires_after_a_restart(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    before = Client(make_emulator(state=tmp_path / "state"), time)
    search_id = before.search()
    before.emulator.close()
    after = Client(make_emulator(state=tmp_path / "state"), time)
    time.sleep(16 * 60)
    assert [line["kind"] for line in after.emulator.ledger()] == ["hold", "unhold"]
    assert after.purchase(search_id).status == 404


def test_file_is_for_one_emulator_and_one_user(
    make_emulator: Callable[..., Emulator], tmp_path: Path
) -> None:
    state = tmp_path / "state"
    first = make_emulator(state=state)
    assert stat.S_IMODE(state.stat().st_mode) == 0o600
    with pytest.raises(StateFileError, match="another emulator uses"):
        make_emulator(state=state)
    first.close()
    make_emulator(state=state)


def test_write_that_a_crash_tore_has_no_effect(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    """The file as a crash leaves it, its last write cut anywhere."""
    state, log = tmp_path / "state", tmp_path / "state-wal"
    client = Client(make_emulator(state=state), time)
    kept = client.buy()
    whole = log.stat().st_size
    bought = client.buy()
    saved, written = state.read_bytes(), log.read_bytes()
    client.emulator.close()
    assert len(written) > whole
    for length in (*range(whole, len(written), 997), len(written)):
        state.write_bytes(saved)
        log.write_bytes(written[:length])
        torn = Client(make_emulator(state=state), time)
        assert set(kept) <= set(torn.owned()) <= set(kept + bought)
        assert ledger_agrees(torn.emulator)
        if length == len(written):
            assert torn.owned() == sorted(kept + bought)
        owned = torn.owned() + torn.buy()
        torn.emulator.close()
        again = Client(make_emulator(state=state), time)
        assert again.owned() == sorted(owned)
        again.emulator.close()


def ledger_agrees(emulator: Emulator) -> bool:
    """Whether what is owned is what the ledger says was purchased."""
    purchases = [line["number"] for line in emulator.ledger() if line["kind"] == "purchase"]
    return sorted(purchases) == sorted(f"+{digits}" for digits in emulator.state()["phone_numbers"])


@pytest.mark.parametrize("content", [b"hello\n", b"hello", b"\xff\n", b"x" * 10_000])
def test_file_of_another_kind_is_refused_and_left_alone(
    make_emulator: Callable[..., Emulator], tmp_path: Path, content: bytes
) -> None:
    state = tmp_path / "state"
    state.write_bytes(content)
    for _ in range(2):
        with pytest.raises(StateFileError, match="not a state file of this emulator"):
            make_emulator(state=state)
        assert state.read_bytes() == content


@pytest.mark.parametrize(
    "statement",
    ["PRAGMA application_id = 7", "PRAGMA user_version = 2", "CREATE TABLE rows (name, key)"],
)
def test_database_of_another_program_is_refused_and_left_alone(
    make_emulator: Callable[..., Emulator], tmp_path: Path, statement: str
) -> None:
    state = tmp_path / "state"
    with sqlite3.connect(state) as database:
        database.execute(statement)
    database.close()
    content = state.read_bytes()
    with pytest.raises(StateFileError, match="not a state file of this emulator"):
        make_emulator(state=state)
    assert state.read_bytes() == content
    assert list(tmp_path.iterdir()) == [state]


@pytest.mark.parametrize("value", ['{"a": 1}', "nonsense"])
def test_file_with_a_damaged_row_is_refused(
    make_emulator: Callable[..., Emulator], tmp_path: Path, value: str
) -> None:
    state = tmp_path / "state"
    make_emulator(state=state).close()
    with sqlite3.connect(state) as database:
        database.execute("INSERT INTO rows VALUES (9, 'phone_numbers', '1', ?)", (value,))
    database.close()
    for _ in range(2):
        with pytest.raises(StateFileError, match="of another form"):
            make_emulator(state=state)


def test_folder_is_no_file(make_emulator: Callable[..., Emulator], tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="cannot open"):
        make_emulator(state=tmp_path)


def test_cost_of_a_change_does_not_grow_with_the_state(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    log = tmp_path / "state-wal"
    client = Client(make_emulator(state=tmp_path / "state"), time)

    def grown() -> int:
        before = log.stat().st_size
        client.buy()
        return log.stat().st_size - before

    first = grown()
    client.buy(100)
    assert grown() < 2 * first


def test_file_has_the_state_and_no_history(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    client = Client(make_emulator(state=state), time)
    (digits,) = client.buy()
    for _ in range(1100):
        client.reserve()
    client.emulator.close()
    assert list(tmp_path.iterdir()) == [state]
    assert state.stat().st_size < 100_000
    again = Client(make_emulator(state=state), time)
    assert again.owned() == [digits]
    assert again.reservation().json["id"] == GUID
    again.buy()
    again.emulator.close()
    assert len(Client(make_emulator(state=state), time).owned()) == 2


def test_write_that_fails_changes_nothing(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    client = Client(make_emulator(state=tmp_path / "state"), time)
    search_id = client.search()
    before = client.emulator.state()
    database = client.emulator._store._database
    assert database is not None

    (pages,) = database.execute("PRAGMA page_count").fetchone()
    database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(StateFileError, match="full"):
        client.buy(100)
    assert len(client.emulator.state()["searches"]) == 1
    database.execute("PRAGMA max_page_count = 1000000")
    assert client.emulator.state() == before
    assert client.purchase(search_id).status == 202
    client.emulator.close()
    assert len(Client(make_emulator(state=tmp_path / "state"), time).owned()) == 1


def test_mistake_of_ours_changes_nothing(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    search_id = client.search()
    client.reserve(client.browse()[0])
    before, ledger = client.emulator.state(), client.emulator.ledger()

    def broken(*_arguments: object, **_more: object) -> None:
        raise RuntimeError("a mistake")

    with monkeypatch.context() as patch:
        patch.setattr(Operations, "start", broken)
        for attempt in (
            lambda: client.purchase(search_id),
            client.purchase_reservation,
            client.search,
        ):
            with pytest.raises(RuntimeError):
                attempt()
    assert (client.emulator.state(), client.emulator.ledger()) == (before, ledger)
    assert client.purchase(search_id).status == 202


def test_nothing_is_acknowledged_after_close(
    client: Client, make_emulator: Callable[..., Emulator], tmp_path: Path
) -> None:
    closed = Client(make_emulator(state=tmp_path / "state"), client.time)
    closed.emulator.close()
    closed.emulator.close()
    with pytest.raises(StateFileError, match="closed"):
        closed.search()
