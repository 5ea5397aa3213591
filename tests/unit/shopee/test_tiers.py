"""Variants as tiers and models, and how one set becomes another."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from syncstore_shopee.tiers import Grid, desired_grid, live_grid, option_image_hashes, plan_variations
from syncstore_shopee.wire_items import Variations
from tests.unit.shopee.samples import listing, live, variant

RED, BLUE, GREEN = variant("Merah"), variant("Biru"), variant("Hijau")
COLOURS = live(("Warna",), (("Merah", "Biru"),), **{RED.sku: (0,), BLUE.sku: (1,)})
KNOWN = {RED.variant_id: "1", BLUE.variant_id: "2"}


def test_values_stand_in_order_of_appearance() -> None:
    grid = desired_grid(listing(variant("Merah", "L"), variant("Merah", "S"), variant("Biru", "S")))
    assert grid == Grid(("Warna", "Ukuran"), (("Merah", "Biru"), ("L", "S")))
    assert grid.index_of(("Biru", "S")) == (1, 1)


def test_pictures_are_for_every_value_of_the_first_option_or_none() -> None:
    red, blue = replace(RED, image_hash="r"), replace(BLUE, image_hash="b")
    assert option_image_hashes(listing(red, blue)) == ("r", "b")
    assert option_image_hashes(listing(red, BLUE)) == ()
    assert desired_grid(listing(red, blue), {"r": "id-r", "b": "id-b"}).image_ids == ("id-r", "id-b")


def test_both_forms_of_live_tiers_read_the_same() -> None:
    old = Variations.model_validate(
        {
            "tier_variation": [{"name": "Warna", "option_list": [{"option": "Merah"}, {"option": "Biru"}]}],
            "model": [],
        }
    )
    assert live_grid(old) == live_grid(COLOURS) == Grid(("Warna",), (("Merah", "Biru"),))


def test_what_is_in_step_needs_nothing() -> None:
    plan = plan_variations(listing(RED, BLUE), desired_grid(listing(RED, BLUE)), COLOURS, KNOWN)
    assert (plan.is_rebuild, plan.is_grid_changed) == (False, False)
    assert (plan.renamed, plan.added, plan.removed, plan.adopted) == ((), (), (), ())
    assert plan.kept == KNOWN


def test_an_added_variant_changes_the_grid_and_keeps_the_ids() -> None:
    wanted = listing(RED, BLUE, GREEN)
    plan = plan_variations(wanted, desired_grid(wanted), COLOURS, KNOWN)
    assert (plan.is_grid_changed, plan.kept, plan.added) == (True, KNOWN, (GREEN,))


def test_a_removed_variant_is_named() -> None:
    wanted = listing(BLUE)
    plan = plan_variations(wanted, desired_grid(wanted), COLOURS, KNOWN)
    assert (plan.kept, plan.removed) == ({BLUE.variant_id: "2"}, ("1",))


def test_a_renamed_value_keeps_its_model() -> None:
    crimson = replace(RED, options=("Marun",))
    wanted = listing(crimson, BLUE)
    plan = plan_variations(wanted, desired_grid(wanted), COLOURS, KNOWN)
    assert (plan.is_grid_changed, plan.kept, plan.added, plan.removed) == (True, KNOWN, (), ())


def test_swapped_values_move_the_models() -> None:
    wanted = listing(replace(RED, options=("Biru",)), replace(BLUE, options=("Merah",)))
    plan = plan_variations(wanted, desired_grid(wanted), COLOURS, KNOWN)
    assert plan.kept == KNOWN
    assert plan.places == {RED.variant_id: (0,), BLUE.variant_id: (1,)}
    assert plan.is_grid_changed


def test_a_changed_sku_is_renamed_on_the_same_model() -> None:
    relabelled = replace(RED, sku="SKU-BARU")
    plan = plan_variations(listing(relabelled, BLUE), desired_grid(listing(relabelled, BLUE)), COLOURS, KNOWN)
    assert (plan.renamed, plan.kept, plan.is_grid_changed) == ((relabelled,), KNOWN, False)


def test_an_unlinked_variant_is_found_by_its_sku() -> None:
    plan = plan_variations(listing(RED, BLUE), desired_grid(listing(RED, BLUE)), COLOURS, {RED.variant_id: "1"})
    assert (plan.kept, plan.adopted) == (KNOWN, (BLUE,))


def test_an_unlinked_variant_is_found_by_its_options() -> None:
    other_sku = replace(BLUE, sku="LAIN")
    wanted = listing(RED, other_sku)
    plan = plan_variations(wanted, desired_grid(wanted), COLOURS, {RED.variant_id: "1"})
    assert (plan.kept, plan.adopted, plan.renamed) == (KNOWN, (other_sku,), (other_sku,))


def test_a_link_to_a_model_that_is_gone_is_not_believed() -> None:
    plan = plan_variations(listing(RED), desired_grid(listing(RED)), COLOURS, {RED.variant_id: "77"})
    assert (plan.kept, plan.adopted) == ({RED.variant_id: "1"}, (RED,))


def test_when_everything_is_new_one_model_is_kept() -> None:
    wanted = listing(GREEN, variant("Kuning"))
    plan = plan_variations(wanted, desired_grid(wanted), COLOURS, {})
    assert (plan.kept, plan.adopted) == ({GREEN.variant_id: "1"}, (GREEN,))
    assert [item.options for item in plan.added] == [("Kuning",)]
    assert plan.removed == ("2",)


def test_another_depth_is_laid_out_anew() -> None:
    wanted = listing(variant("Merah", "S"))
    assert plan_variations(wanted, desired_grid(wanted), COLOURS, KNOWN).is_rebuild
    assert plan_variations(listing(variant()), desired_grid(listing(variant())), COLOURS, KNOWN).is_rebuild


def test_live_pictures_of_values_are_kept_when_we_bring_none() -> None:
    options = [{"variation_option_name": name, "image_id": f"id-{name}"} for name in ("Merah", "Biru")]
    shown = Variations.model_validate(
        {
            "standardise_tier_variation": [{"variation_name": "Warna", "variation_option_list": options}],
            "model": [
                {"model_id": 1, "model_sku": RED.sku, "tier_index": [0]},
                {"model_id": 2, "model_sku": BLUE.sku, "tier_index": [1]},
            ],
        }
    )
    wanted = listing(BLUE, RED)
    plan = plan_variations(wanted, desired_grid(wanted), shown, KNOWN)
    assert plan.grid.image_ids == ("id-Biru", "id-Merah")


VALUES = st.sampled_from(["S", "M", "L", "XL", "Merah", "Biru"])
COMBINATIONS = st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=8, unique=True)


@given(COMBINATIONS, COMBINATIONS, st.sets(st.integers(0, 7)))
def test_every_plan_keeps_at_least_one_model_and_loses_track_of_none(
    before: list[tuple[str, str]], after: list[tuple[str, str]], linked: set[int]
) -> None:
    old, new = listing(*(variant(*row) for row in before)), listing(*(variant(*row) for row in after))
    old_grid, grid = desired_grid(old), desired_grid(new)
    places = {item.sku: old_grid.index_of(item.options) for item in old.variants}
    shown = live(old_grid.names, old_grid.values, **places)
    known = {item.variant_id: str(place + 1) for place, item in enumerate(old.variants) if place in linked}
    plan = plan_variations(new, grid, shown, known)
    assert plan.kept
    assert len(set(plan.kept.values())) == len(plan.kept)
    assert sorted([*plan.kept.values(), *plan.removed]) == sorted(model.model_id for model in shown.model)
    assert len(plan.kept) + len(plan.added) == len(new.variants)
    assert {key: model_id for key, model_id in plan.kept.items() if key in known}.items() <= known.items()
