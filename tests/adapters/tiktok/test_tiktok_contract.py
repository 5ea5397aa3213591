"""TikTok Shop passes the adapter contract."""

from syncstore_common.kernel.errors import Disposition
from syncstore_common.testing.adapter_contract import AdapterContract
from syncstore_common.testing.adapter_world import AdapterWorld, failure_of
from syncstore_common.testing.authorisation_contract import product


class TestTikTokContract(AdapterContract):
    """The inherited suite."""

    async def test_a_title_that_fits_no_category_asks_for_one(self, world: AdapterWorld) -> None:
        """TikTok Shop recommends some category for any text of 25 characters, so only too short a text fails."""
        bare = product("Qzx Wvk 77").model_copy(update={"description": ""})
        failure = await failure_of(world.adapter.choose_category(world.session(), bare))
        assert (failure.disposition, failure.remedy.field) == (Disposition.REJECTED, "title")
        assert failure.remedy.fix
