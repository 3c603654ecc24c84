"""The state file: what it keeps, what a torn write does, who may use it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_acsnumbers.emulator import Emulator, StateFileError
from pulumi_acsnumbers.emulator.operations import Operations
from pulumi_acsnumbers.emulator.store import Journal
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


def test_torn_last_line_is_cut_off(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    client = Client(make_emulator(state=state), time)
    kept = client.buy()
    whole = state.read_bytes()
    client.buy()
    client.emulator.close()
    lines = state.read_bytes()
    for length in range(len(whole), len(lines)):
        if lines[length - 1 : length] == b"\n" or length % 97 == 0:
            state.write_bytes(lines[:length])
            torn = Client(make_emulator(state=state), time)
            assert set(torn.owned()) >= set(kept)
            assert lines.startswith(state.read_bytes())
            owned = torn.owned() + torn.buy()
            torn.emulator.close()
            again = Client(make_emulator(state=state), time)
            assert again.owned() == sorted(owned)
            again.emulator.close()


@pytest.mark.parametrize(
    "content",
    [
        b"hello\n",
        b"hello",
        b'{"format":"acs-emulator-state","version":2}\n',
        b'{"format":"acs-emulator-state","version":1}\nnonsense\n',
        b'{"format":"acs-emulator-state","version":1}\n[["a"]]\n',
        b'{"format":"acs-emulator-state","version":1}\n[["phone_numbers","1",{"a":1}]]\n',
        b"\xff\n",
    ],
)
def test_file_of_another_kind_is_refused_and_left_alone(
    make_emulator: Callable[..., Emulator], tmp_path: Path, content: bytes
) -> None:
    state = tmp_path / "state"
    state.write_bytes(content)
    with pytest.raises(StateFileError):
        make_emulator(state=state)
    assert state.read_bytes() == content
    with pytest.raises(StateFileError):
        make_emulator(state=state)


def test_folder_is_no_file(make_emulator: Callable[..., Emulator], tmp_path: Path) -> None:
    with pytest.raises(StateFileError, match="cannot open"):
        make_emulator(state=tmp_path)


def test_cost_of_a_change_does_not_grow_with_the_state(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    client = Client(make_emulator(state=state), time)

    def grown() -> int:
        before = state.stat().st_size
        client.buy()
        return state.stat().st_size - before

    first = grown()
    client.buy(500)
    assert abs(grown() - first) < 50


def test_history_is_dropped_on_opening(
    make_emulator: Callable[..., Emulator], time: FakeTime, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    client = Client(make_emulator(state=state), time)
    (digits,) = client.buy()
    for _ in range(1100):
        client.reserve()
    client.emulator.close()
    before = state.stat().st_size
    again = Client(make_emulator(state=state), time)
    assert state.stat().st_size < before / 20
    assert list(tmp_path.iterdir()) == [state]
    assert again.owned() == [digits]
    assert again.reservation().json["id"] == GUID
    again.buy()
    again.emulator.close()
    assert len(Client(make_emulator(state=state), time).owned()) == 2


def test_write_that_fails_changes_nothing(
    make_emulator: Callable[..., Emulator],
    time: FakeTime,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = Client(make_emulator(state=tmp_path / "state"), time)
    search_id = client.search()
    before = client.emulator.state()

    def full(_file: int, _data: bytes) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_write", staticmethod(full))
        with pytest.raises(OSError, match="No space"):
            client.purchase(search_id)
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
    with pytest.raises(OSError, match="closed"):
        closed.search()
