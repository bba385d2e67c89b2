"""Default passwords are refused outside demonstrations."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from bureau.cli.problem import CannotGoOn
from bureau.cli.steps.passwords import check_passwords, is_weak
from bureau.settings import Settings

GOOD = SecretStr("mqd7-x2kp-99hh")


@pytest.mark.parametrize("text", ["demo", "admin123456789", "Password-2026!", "short-7x", ""])
def test_known_and_short_ones_are_weak(text: str):
    assert is_weak(SecretStr(text))


def test_a_random_one_is_not():
    assert not is_weak(GOOD)


def test_outside_a_demonstration_the_setting_is_named_and_not_its_value():
    weak = Settings(engine_password=SecretStr("changeme-1234"), hotline_secret=GOOD)
    with pytest.raises(CannotGoOn, match="BUREAU_ENGINE_PASSWORD") as refused:
        check_passwords(weak)

    assert "changeme" not in str(refused.value)
    check_passwords(weak.model_copy(update={"demo": True}))
    check_passwords(Settings(engine_password=GOOD, hotline_secret=GOOD))
