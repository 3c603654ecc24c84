"""The tests' own way to end what they start."""

from __future__ import annotations

import subprocess

from tests.engine.processes import end_session, session


def test_a_process_whose_parent_has_ended_and_whose_command_changes_is_ended() -> None:
    # The way of a launcher: the inner shell outlives the outer one and becomes another program.
    script = 'sh -c "echo started; read _; exec sleep 600" <&3 &'
    with subprocess.Popen(
        ["sh", "-c", f"exec 3<&0; {script}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    ) as leader:
        assert leader.stdin is not None
        assert leader.stdout is not None
        try:
            assert leader.stdout.readline() == b"started\n"
            assert leader.wait(10) == 0
            assert [process.command[:5] for process in session(leader.pid)] == ["sh -c"]
            leader.stdin.close()
        finally:
            end_session(leader.pid)

    assert session(leader.pid) == []
