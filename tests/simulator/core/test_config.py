"""The configuration file: what is required, what is optional, how a wrong file is explained."""

from typing import Any

import pytest

from syncstore_simulator.core.config import ConfigError, parse_config
from tests.simulator.world import sample_config


def test_the_documented_file_is_enough() -> None:
    config = parse_config(sample_config())

    assert [shop.shop_id for shop in config.shopee.shops] == [700001, 700002]
    assert config.tiktok.service_id == "7000000000000000001"
    assert config.warnings == ()
    assert config.shopee.options.timing.review_delay_s == 0.5


def test_optional_keys_override_defaults() -> None:
    extra = {"limits": {"shop_per_second": 2, "daily": 100}, "index_delay_s": 3, "edit_lock_s": 1.5}
    options = parse_config(sample_config(shopee=extra)).shopee.options

    assert options.limits.shop_per_second == 2
    assert options.limits.daily == 100
    assert options.limits.app_burst > 0
    assert (options.timing.index_delay_s, options.timing.edit_lock_s) == (3, 1.5)


def test_every_wrong_key_is_named_with_what_was_expected() -> None:
    document = sample_config()
    document["shopee"]["partner_id"] = "2000001"
    document["shopee"]["shops"][1]["access_token"] = ""
    del document["tiktok"]["app_secret"]
    document["tiktok"]["limits"] = {"daily": -1}

    with pytest.raises(ConfigError) as caught:
        parse_config(document)

    assert caught.value.problems == [
        "shopee.shops[1].access_token is an empty string; expected a non-empty string",
        "shopee.partner_id is a string; expected a whole number from 1 to 4294967295",
        "tiktok.app_secret is missing; expected a non-empty string",
        "tiktok.limits.daily is -1; expected a whole number above 0",
    ]


@pytest.mark.parametrize("document", [[], "text", 3, None])
def test_a_file_that_is_no_object_is_refused(document: Any) -> None:
    with pytest.raises(ConfigError, match="expected an object"):
        parse_config(document)


def test_two_shops_cannot_share_an_id_or_a_token() -> None:
    document = sample_config()
    document["shopee"]["shops"][1].update(shop_id=700001, access_token="shopee-access-1")

    with pytest.raises(ConfigError) as caught:
        parse_config(document)

    assert len(caught.value.problems) == 2


def test_unknown_keys_are_warned_about_and_ignored() -> None:
    config = parse_config(sample_config(shopee={"reveiw_delay_s": 9}))

    assert config.warnings == ("shopee.reveiw_delay_s: not a known key, ignored",)
