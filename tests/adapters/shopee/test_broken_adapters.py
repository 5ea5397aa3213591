"""G62: each named check of the adapter contract fails an adapter that breaks its rule.

A suite that every adapter inherits is worth what it notices. That the checks pass the adapter which is broken here one
rule at a time, is shown by its own contract test.
"""

import inspect
from collections.abc import Mapping
from typing import Any

import pytest

from syncstore_common.kernel.errors import PlatformFailure
from syncstore_common.testing.adapter_contract import AdapterContract
from tests.adapters.shopee import broken, broken_mapping
from tests.adapters.shopee.broken import Careful
from tests.adapters.shopee.world import ShopeeWorld

NOTICED: Mapping[type[Careful], str] = {
    broken.DropsState: "the_state_comes_back_from_the_consent_page",
    broken.FindsNoShops: "a_consent_becomes_tokens_and_shops one_consent_for_several_shops_covers_each_of_them",
    broken.RemembersCodes: "a_code_works_once a_callback_without_a_code_is_refused",
    broken.KeepsOldTokens: "a_refresh_gives_new_tokens_and_spends_the_old_one"
    " grants_of_one_consent_are_refreshed_each_by_itself",
    broken.ShowsTokens: "tokens_are_in_no_text",
    broken.GuessesCategories: "a_category_is_recommended_for_a_title a_title_that_fits_no_category_asks_for_one",
    broken.AsksAgain: "what_is_known_costs_no_second_call",
    broken.CallsEverythingTemporary: "an_unknown_listing_is_missing an_id_that_is_none_is_missing_too"
    " an_expired_token_asks_for_a_new_one a_refused_title_names_field_and_fix a_refused_price_names_field_and_fix"
    " a_refused_category_names_field_and_fix a_rate_limit_says_how_long_to_wait a_code_no_table_knows_is_kept_raw"
    " a_locked_price_waits_and_stock_goes_on a_used_up_allowance_of_creates_is_told_as_one"
    " a_removed_listing_takes_nothing_and_can_not_be_put_back",
    broken.CallsEverythingRefused: "a_server_error_is_retried a_page_of_a_proxy_is_retried a_cut_connection_is_retried",
    broken.CallsEverythingGone: "garbage_never_says_that_a_listing_is_gone",
    broken.IsSureThatNothingHappened: "a_page_of_a_proxy_leaves_a_create_unclear",
    broken.IsNeverSure: "a_rate_limited_create_was_not_made",
    broken.Impatient: "a_rate_limit_without_a_time_is_one_too",
    broken.Talkative: "secrets_are_in_no_text_an_adapter_makes",
    broken.Crashing: "garbage_is_a_failure_and_never_a_crash",
    broken.CreatesBlindly: "an_unclear_create_is_found_instead_of_repeated"
    " a_finished_create_makes_nothing_when_called_again",
    broken.CreatesTwice: "a_create_that_never_arrived_is_made_once",
    broken.LeavesRemains: "a_refused_create_leaves_nothing_behind",
    broken.NeverTriesAgain: "a_corrected_create_succeeds_in_the_same_saga",
    broken.ForgetsIds: "create_names_the_platforms_id_of_every_variant an_added_variant_leaves_the_others_ids_alone"
    " a_removed_variant_leaves_the_others_ids_alone",
    broken.HidesStatus: "a_status_the_platform_gives_a_new_listing_is_told",
    broken.UploadsAgain: "a_picture_is_uploaded_once_per_shop",
    broken.MistakesNumbers: "single_product_is_created_as_it_should_be"
    " variants_are_created_each_with_its_own_price_and_stock a_sold_out_product_is_created_with_nothing_to_sell"
    " prices_change_and_nothing_else_does stock_is_set_to_the_number_and_nothing_else_changes"
    " a_single_products_price_and_stock_are_set a_read_gives_back_what_was_pushed",
    broken.AddsUp: "a_push_made_twice_is_the_same_as_once",
    broken.HidesFailures: "a_sku_that_was_not_set_is_never_called_set",
    broken.IgnoresTitles: "a_title_changes_and_nothing_else_does",
    broken.SendsEverything: "what_belongs_to_the_shop_is_left_as_the_shop_has_it",
    broken.SortsPictures: "pictures_keep_their_order",
    broken.RemovesStrangers: "a_variant_that_is_not_ours_is_removed_only_when_that_is_confirmed",
    broken.RehearsesNothing: "a_rehearsed_create_changes_nothing_and_names_the_calls_of_a_real_one"
    " rehearsed_pushes_name_the_calls_of_real_ones a_rehearsal_shows_what_would_be_sent_and_no_secret",
    broken.ReadsOnce: "a_read_shows_what_somebody_else_changed",
    broken.TouchesWhatItReads: "reading_writes_nothing",
    broken.AllowsEverything: "a_live_listing_takes_everything_and_a_deleted_one_nothing",
    broken.OnlySaysSo: "a_listing_is_taken_off_sale_and_put_back",
    broken.InsistsOnChanges: "what_is_so_already_is_a_success"
    " a_listing_nobody_knows_counts_as_removed_and_can_not_be_put_back",
    broken_mapping.AsksForNothing: "what_a_category_wants_to_know_is_told_once",
    broken_mapping.DropsAttributes: "a_listing_with_what_its_category_wants_is_created_and_shows_it",
    broken_mapping.OverwritesAttributes: "an_edit_of_one_attribute_keeps_the_others",
    broken_mapping.ChecksByTrying: "a_new_listing_is_checked_without_changing_anything",
    broken_mapping.OffersTwice: "what_can_be_chosen_has_ids_and_names",
    broken.EmptiesShelves: "a_listing_that_is_off_sale_keeps_its_values a_listing_that_is_off_sale_takes_stock",
}
CASES = [(adapter, name) for adapter, names in NOTICED.items() for name in names.split()]
_NOTICED_BY = (AssertionError, pytest.fail.Exception, PlatformFailure, KeyError, ValueError)
"""How a check fails: by an assertion, an unpacking, or what an adapter raises. A mistake in ``broken`` is none."""
_PARAMETERS: Mapping[str, Any] = {"status": 200, "content": b"{}"}


async def run(check: str, world: ShopeeWorld, adapter: type[Careful]) -> None:
    """Run one check of the contract on the world with another adapter."""
    world.adapter = adapter(world.adapter)  # type: ignore[assignment]  # it answers the port like the one it wraps
    method = getattr(AdapterContract(), f"test_{check}")
    more = {name: _PARAMETERS[name] for name in inspect.signature(method).parameters if name != "world"}
    await method(world, **more)


@pytest.mark.parametrize(("adapter", "check"), CASES, ids=[f"{item.__name__}-{name}" for item, name in CASES])
async def test_a_broken_adapter_fails_the_check_of_the_rule_it_breaks(
    world: ShopeeWorld, adapter: type[Careful], check: str
) -> None:
    with pytest.raises(_NOTICED_BY):
        await run(check, world, adapter)


def test_every_check_of_the_contract_has_an_adapter_that_fails_it() -> None:
    checks = {name.removeprefix("test_") for name in dir(AdapterContract) if name.startswith("test_")}
    assert {name for _, name in CASES} == checks
