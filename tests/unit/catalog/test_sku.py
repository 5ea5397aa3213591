"""Generated SKUs: readable, stable, unique, and short enough for both marketplaces."""

from hypothesis import given
from hypothesis import strategies as st

from syncstore_catalog.products.sku import MAX_GENERATED_SKU, generate_sku

TEXT = st.text(min_size=1, max_size=80)


def test_a_plain_handle_is_its_own_sku() -> None:
    assert generate_sku("ocean-blue-shirt") == "ocean-blue-shirt"


def test_option_values_are_readable_in_it() -> None:
    sku = generate_sku("varsity-top", ("Extra Large", "Navy/White"))

    assert sku.startswith("varsity-top-Extra-Large-Navy-White-")


def test_code_with_a_value_differs_from_a_longer_code() -> None:
    assert generate_sku("a-b", ("c",)) != generate_sku("a", ("b", "c"))


@given(TEXT, st.lists(TEXT, max_size=3))
def test_form(code: str, values: list[str]) -> None:
    sku = generate_sku(code, values)

    assert sku == generate_sku(code, values)
    assert 1 <= len(sku) <= MAX_GENERATED_SKU
    assert sku.isascii()
    assert not any(character.isspace() for character in sku)


@given(st.lists(st.tuples(TEXT, st.lists(TEXT, max_size=2).map(tuple)), unique=True, max_size=20))
def test_different_variants_get_different_skus(variants: list[tuple[str, tuple[str, ...]]]) -> None:
    skus = {generate_sku(code, values) for code, values in variants}

    assert len(skus) == len(variants)
