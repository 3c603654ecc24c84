"""No number is released because nobody knew better: each way in which the engine deletes one."""

from __future__ import annotations

import pytest

from tests.engine.harness import ORDER, Stack, number
from tests.engine.service import Service
from tests.engine.things import (
    AREA,
    KEEPERS,
    LINE,
    REPLACE_WITH,
    THING,
    TRANSFORM,
    TRANSFORMATION,
    ends,
    first,
    half_replaced_by_force,
    thing,
    untouched,
    up_of_a_failing_thing,
)


@pytest.fixture
def bought(stack: Stack, service: Service) -> str:
    """The number of a stack that declares one beside a thing, which gives it its keepers."""
    return first(stack, service, KEEPERS, "one")


@pytest.mark.full
def test_a_thing_that_is_replaced_takes_no_number_along(
    stack: Stack, service: Service, bought: str
) -> None:
    stack.declare(THING, thing(2, "one"), KEEPERS)
    up = stack.up()
    assert "is released with its order" not in up.text
    untouched(stack, service, bought)
    ends(stack, service)


def test_with_another_value_the_new_number_is_there_before_the_old_one_goes(
    stack: Stack, service: Service, bought: str
) -> None:
    stack.declare(THING, thing(2, "two"), KEEPERS)
    stack.up()
    (new,) = service.owned
    assert service.bought == [bought, new]
    assert service.released == [bought]
    assert service.place_of("purchase", new) < service.place_of("release", bought)
    ends(stack, service)


@pytest.mark.full
def test_without_stock_the_old_number_stays_and_comes_back(stack: Stack, service: Service) -> None:
    bought = first(stack, service, AREA, "833")
    service.sold_out("844")
    stack.declare(THING, thing(2, "844"), AREA)
    (error,) = stack.up(code=1).errors
    assert "nothing in stock fits" in error
    assert service.owned == [bought]
    assert stack.urn()  # still in the state

    stack.declare(THING, thing(3, "833"), AREA)
    stack.up()
    untouched(stack, service, bought)
    ends(stack, service)


@pytest.mark.full
def test_without_stock_and_then_with_it_the_old_number_goes_last(
    stack: Stack, service: Service
) -> None:
    bought = first(stack, service, AREA, "833")
    service.sold_out("844")
    stack.declare(THING, thing(2, "844"), AREA)
    stack.up(code=1)
    service.restocked()

    stack.up()
    (new,) = service.owned
    assert new.startswith("+1844")
    assert service.released == [bought]
    ends(stack, service)


@pytest.mark.full
def test_a_destroy_after_a_create_that_failed_releases_the_old_number(
    stack: Stack, service: Service
) -> None:
    bought = first(stack, service, AREA, "833")
    service.sold_out("844")
    stack.declare(THING, thing(2, "844"), AREA)
    stack.up(code=1)

    ends(stack, service)
    assert service.released == [bought]


@pytest.mark.full
def test_replace_with_takes_no_number_along(stack: Stack, service: Service) -> None:
    bought = first(stack, service, REPLACE_WITH, "one")
    stack.declare(THING, thing(2, "one"), REPLACE_WITH)
    stack.up()
    untouched(stack, service, bought)


@pytest.mark.full
@pytest.mark.parametrize(
    "how",
    [
        pytest.param(TRANSFORM, id="transform"),
        pytest.param(TRANSFORMATION, id="transformation", marks=pytest.mark.full),
    ],
)
def test_delete_before_replace_that_no_constructor_saw(
    stack: Stack, service: Service, how: str
) -> None:
    stack.declare(how, number(area_code="833"))
    stack.up()
    (bought,) = service.owned

    stack.up("--target-replace", stack.urn())
    untouched(stack, service, bought)

    stack.declare(how, number(area_code="844"))
    warnings = stack.up().text
    (new,) = set(service.owned) - {bought}
    assert f"{bought} was let go before its successor was there" in warnings
    assert service.released == []

    service.sold_out("855")
    stack.declare(how, number(area_code="855"))
    (error,) = stack.up(code=1).errors
    assert f"{new}, {bought} stay owned" in error
    stack.declare(how, number(area_code="844"))
    stack.up()
    assert set(service.owned) == {bought, new}
    ends(stack, service)


def test_what_was_deleted_first_stays_for_a_resource_that_reads_it_later(
    stack: Stack, service: Service
) -> None:
    """The create of the successor is over when the program says that it wants the old number."""
    stack.declare(TRANSFORM, LINE.format(inputs="area_code='833'"))
    stack.up()
    (bought,) = service.owned
    reading = (
        f"acs.PhoneNumber.get('old', {bought!r}, opts=pulumi.ResourceOptions(depends_on=line))"
    )
    stack.declare(TRANSFORM, LINE.format(inputs="area_code='844'"), reading)
    stack.up()
    (new,) = set(service.owned) - {bought}
    assert service.released == []

    assert bought in stack.destroy().text
    assert service.released == [new]
    assert service.owned == [bought]


@pytest.mark.full
def test_a_thing_that_fails_after_the_number_was_deleted(
    stack: Stack, service: Service, bought: str
) -> None:
    stack.declare(THING, thing(2, "one", fails=True), KEEPERS)
    up_of_a_failing_thing(stack)
    assert service.owned == [bought]
    assert service.released == []

    stack.declare(THING, thing(2, "one"), KEEPERS)
    stack.up()
    untouched(stack, service, bought)


@pytest.mark.full
def test_a_destroy_after_a_thing_that_failed(stack: Stack, service: Service, bought: str) -> None:
    stack.declare(THING, thing(2, "one", fails=True), KEEPERS)
    up_of_a_failing_thing(stack)

    ends(stack, service)
    assert service.released == [bought]


# What another resource of the program wants


FAILING = "broken = Thing('broken', 1, 'x', fails=True)"


@pytest.mark.parametrize(
    "wanting",
    [
        pytest.param(
            number("b", phone_number_type="geographic", adopt="{bought}"),
            id="its create fails",
            marks=pytest.mark.full,
        ),
        pytest.param(
            f"{FAILING}\n" + number("b", "depends_on=[broken]", area_code="833", adopt="{bought}"),
            id="what it depends on fails",
        ),
    ],
)
def test_a_number_that_another_resource_adopts_stays_when_that_fails(
    stack: Stack, service: Service, wanting: str
) -> None:
    stack.declare(THING, number("a", area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.declare(THING, wanting.replace("{bought}", bought))

    up_of_a_failing_thing(stack, "--continue-on-error")
    assert service.owned == [bought]
    assert service.released == []

    stack.declare(number("b", area_code="833", adopt=bought))
    stack.up()
    untouched(stack, service, bought)


@pytest.mark.full
def test_a_number_that_the_program_only_reads_now_stays(stack: Stack, service: Service) -> None:
    stack.declare(number("a", area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.declare(f"pulumi.export('b', acs.PhoneNumber.get('b', {bought!r}).phone_number)")

    assert f"kept {bought}: the program adopts or reads it" in stack.up().text
    assert service.owned == [bought]


@pytest.mark.full
def test_two_resources_for_one_number_are_refused(stack: Stack, service: Service) -> None:
    stack.declare(number("a", area_code="833"))
    stack.up()
    (bought,) = service.owned
    both = (number("a", area_code="833"), number("b", area_code="833", adopt=bought))
    for program in (both, both[::-1]):
        stack.declare(*program)
        assert "declare it once" in stack.preview(code=1).text
        assert "declare it once" in stack.up(code=1).text
        assert service.owned == service.bought == [bought]

    stack.declare(both[1])
    stack.up()
    untouched(stack, service, bought)


# Kept or released: what the program says now


@pytest.mark.full
def test_what_is_set_while_a_forced_replacement_is_half_done(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    half_replaced_by_force(stack)
    stack.declare(number(area_code="833", release_on_delete=False))
    stack.up("--target", stack.urn(), "--target", stack.urn(kind=ORDER))

    stack.destroy()
    assert service.owned == [bought]
    assert stack.is_empty


@pytest.mark.full
def test_another_number_and_keep_in_one_up(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    stack.declare(number(area_code="844", release_on_delete=False))
    assert f"kept {bought}" in stack.up().row("hotline")
    assert len(service.owned) == 2
    assert service.released == []


@pytest.mark.full
def test_a_slip_does_not_make_a_resource_jump(stack: Stack, service: Service) -> None:
    one, other = service.buy("833"), service.buy("833")
    stack.declare(number(area_code="833", adopt=one))
    stack.up()
    stack.declare(number(area_code="833"))
    stack.up()
    stack.declare(number(area_code="833", adopt=other))
    stack.up(code=1)
    stack.declare(number(area_code="833"))
    stack.up()

    (error,) = stack.up("--target-replace", stack.urn(), code=1).errors
    assert f'set adopt="{one}" or adopt="{other}"' in error
    stack.declare(number(area_code="833", adopt=one))
    stack.up()
    assert stack.numbers == {"hotline": one}


# Looks that cannot be believed, and destroys that end early


@pytest.mark.full
def test_a_stale_404_at_delete_is_not_believed(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    not_found = {"error": {"code": "NotFound", "message": "-", "target": "phonenumber"}}
    service.fault(operation="getPurchasedPhoneNumber", count=1, status=404, body=not_found)

    stack.destroy()
    assert service.released == [bought]
    assert stack.is_empty


def test_a_destroy_whose_release_failed_goes_on(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    service.fault(operation="releasePhoneNumber", fail={"code": "Conflict", "message": "Busy."})
    (error,) = stack.destroy(code=1).errors
    assert "Busy." in error
    assert bought in error
    service.no_fault()

    ends(stack, service)
    assert service.released == [bought]


@pytest.mark.full
def test_a_destroy_that_is_interrupted_between_the_two_deletes_goes_on(
    stack: Stack, service: Service
) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    pause = service.pause("GET /phoneNumbers/*")  # of the order: the number's delete asks nobody
    destroy = stack.start("destroy", "--yes", "--skip-preview")
    pause.wait()
    destroy.interrupt()
    destroy.wait_until_it_says("cancel")
    destroy.interrupt()
    assert destroy.wait().code != 0
    pause.release()
    assert stack.numbers == {}, "it left the state"
    assert service.owned == [bought]

    stack.cancel()
    ends(stack, service)
    assert service.released == [bought]


def test_a_targeted_destroy_of_the_number_alone_lets_go(stack: Stack, service: Service) -> None:
    stack.declare(number(area_code="833"))
    stack.up()
    (bought,) = service.owned
    row = stack.destroy("--target", stack.urn()).row("hotline")
    assert "with --target: name the order, too" in row
    assert stack.numbers == {}
    assert service.owned == [bought]
