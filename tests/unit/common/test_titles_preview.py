"""The titles of both platforms together, and whose reason is whose."""

import pytest

from syncstore_common.sync.titles import (
    PLATFORM_ORDER,
    USUAL_LIMITS,
    TitleCause,
    TitleLimits,
    TitleSource,
    platform_title,
    preview_titles,
)

TITLE = "Sanora XH-106 Kompresor Angin Mini Portable Mobil - Biru"


def test_each_platform_shows_what_its_own_sync_would() -> None:
    preview = preview_titles(TitleSource(TITLE))

    assert list(preview.results) == list(PLATFORM_ORDER)
    for platform, result in preview.results.items():
        assert result == platform_title(TitleSource(TITLE), platform=platform, limits=USUAL_LIMITS[platform])


def test_all_is_well_has_no_reason() -> None:
    preview = preview_titles(TitleSource(TITLE))

    assert preview.as_dict()["reason"] is None


def test_a_reason_of_one_platform_names_it() -> None:
    limits = {"shopee": TitleLimits(5, 255), "tiktok": TitleLimits(200, 255)}

    reason = preview_titles(TitleSource(TITLE), limits).reason

    assert reason is not None
    assert reason.startswith("TikTok Shop: the platform wants at least 200 characters")


def test_reasons_that_differ_name_both_platforms() -> None:
    reason = preview_titles(TitleSource("Softlens")).reason

    assert reason is not None
    shopee, tiktok = reason.split(" | ")
    assert shopee.startswith("Shopee: ")
    assert tiktok.startswith("TikTok Shop: ")


def test_causes_can_be_counted() -> None:
    results = preview_titles(TitleSource("Softlens")).results

    assert results["shopee"].causes == (TitleCause.OUT_OF_REACH, TitleCause.TOO_SHORT)
    assert results["tiktok"].causes == (TitleCause.OUT_OF_REACH, TitleCause.NOTHING_TO_REWORD, TitleCause.TOO_SHORT)


def test_no_text_is_an_error() -> None:
    with pytest.raises(ValueError, match="needs a title"):
        preview_titles(TitleSource("★★★"))
