"""A Python program that uses the generated SDK, which does not take the name of the package."""

from __future__ import annotations

import sys
import sysconfig

from tests.engine.service import Service
from tests.native.harness import YamlStack
from tools import sdk

PROGRAM = """\
import pulumi
import pulumi_acsnumbers
import pulumi_acsnumbers_native as acsnumbers

hotline = acsnumbers.PhoneNumber(
    "hotline",
    country_code="US",
    phone_number_type=acsnumbers.PhoneNumberType.TOLL_FREE,
    assignment_type="application",
    capabilities={"calling": "none", "sms": "outbound"},
)
codes = acsnumbers.list_available_area_codes(
    country_code="US", phone_number_type="tollFree", assignment_type="application"
)
pulumi.export("phone", hotline.phone_number)
pulumi.export("currency", hotline.cost.currency_code)
pulumi.export("codes", codes.area_codes)
pulumi.export("both", [pulumi_acsnumbers.__version__, acsnumbers.__name__])
"""


def test_the_life_of_a_number(stack: YamlStack, service: Service) -> None:
    # An environment of its own, for the SDK; what else it needs it borrows from that of the tests.
    sdk.run([sys.executable, "-m", "venv", ".venv"], stack.folder)
    (borrowing,) = (stack.folder / ".venv/lib").glob("python3*/site-packages")
    borrowed = f"{sysconfig.get_path('purelib')}\n{sdk.REPOSITORY}\n"
    (borrowing / "borrowed.pth").write_text(borrowed, encoding="utf-8")
    (stack.folder / "Pulumi.yaml").write_text(
        f"name: {stack.project}\n"
        "runtime: {name: python, options: {virtualenv: .venv}}\n"
        f"plugins: {{providers: [{{name: acsnumbers, path: {sys.prefix}/bin}}]}}\n",
        encoding="utf-8",
    )
    added = stack.pulumi("package", "add", str(sdk.PLUGIN)).stdout
    assert f"import {sdk.PYTHON_PACKAGE} as acsnumbers" in added
    assert (borrowing / sdk.PYTHON_PACKAGE / "__init__.py").is_file()
    (stack.folder / "__main__.py").write_text(PROGRAM, encoding="utf-8")

    stack.up()
    (bought,) = service.owned
    assert stack.numbers == {"hotline": bought}
    assert stack.output("phone") == bought
    assert stack.output("currency") == "USD"
    assert "833" in stack.output("codes")
    assert stack.output("both")[1] == sdk.PYTHON_PACKAGE
    stack.up("--expect-no-changes")

    stack.destroy()
    assert service.released == [bought]
    assert stack.is_empty
