"""Forced replacement: create without a diff while the old copy lives, then delete of that copy."""

from __future__ import annotations

from .conftest import Stack


def test_it_neither_buys_nor_releases(stack: Stack) -> None:
    props = stack.wish_for()
    number, old = stack.again(props)
    stack.next_run()

    again, new = stack.again(props)
    stack.delete(number, old)

    assert again == number
    assert new["__nonce"] != old["__nonce"]
    assert stack.owned() == stack.bought == [number]
    assert stack.released == []
    assert stack.row.phases[-1] == f"kept {number}: another copy holds it"


def test_twice_in_a_row_keeps_the_number_too(stack: Stack) -> None:
    props = stack.wish_for()
    number, copy = stack.again(props)
    for _ in range(2):
        stack.next_run()
        _, new = stack.again(props)
        stack.delete(number, copy)
        copy = new

    assert stack.owned() == [number]
    stack.destroy(number, copy)
    assert stack.released == [number]


def test_twice_in_one_process_keeps_the_number_until_the_last_copy_goes(stack: Stack) -> None:
    props = stack.wish_for()
    number, first = stack.again(props)
    _, second = stack.again(props)
    stack.delete(number, first)
    _, third = stack.again(props)
    stack.delete(number, second)
    assert stack.released == []

    stack.delete(number, third)
    stack.delete_order()

    assert stack.released == [number]


def test_after_a_crash_the_diff_of_the_live_copy_keeps_the_number(stack: Stack) -> None:
    props = stack.wish_for()
    number, old = stack.again(props)
    stack.next_run()
    _, live = stack.again(props)
    stack.next_run()  # the CLI died between create and delete

    assert not stack.diff(number, live, props).changes
    stack.delete(number, old)

    assert stack.owned() == [number]


def test_a_refresh_that_compares_both_copies_keeps_the_number(stack: Stack) -> None:
    props = stack.wish_for()
    number, old = stack.again(props)
    stack.next_run()
    _, live = stack.again(props)
    stack.next_run()

    stack.diff(number, old, props)
    stack.diff(number, live, props)
    stack.delete(number, old)

    assert stack.owned() == [number]


def test_a_plain_destroy_of_both_copies_releases_once(stack: Stack) -> None:
    props = stack.wish_for()
    number, old = stack.again(props)
    _, live = stack.again(props)
    stack.next_run()

    stack.delete(number, live)
    stack.delete(number, old)
    stack.delete_order()

    assert stack.released == [number]
    assert stack.row.phases[-1] == f"released {number}"


def test_a_real_replacement_after_an_interrupted_forced_one_releases_the_old_number_once(
    stack: Stack,
) -> None:
    props = stack.wish_for(area_code="833")
    number, pending = stack.again(props)
    _, live = stack.again(props)
    stack.next_run()
    news = stack.wish_for(area_code="844")

    stack.diff(number, live, news)
    new, _ = stack.again(news)
    stack.delete(number, pending)
    stack.delete(number, live)

    assert stack.owned() == [new]
    assert stack.released == [number]
