"""What every marketplace adapter must do: a suite its tests inherit.

A platform's test module subclasses ``AdapterContract`` and gives a fixture ``world`` (``adapter_world.py``): the real
adapter against a running platform, real HTTP included. A new platform is ready when its subclass passes unchanged.
"""

from syncstore_common.testing.authorisation_contract import AuthorisationContract
from syncstore_common.testing.failure_contract import FailureContract
from syncstore_common.testing.listing_contract import ListingContract
from syncstore_common.testing.mapping_contract import MappingContract
from syncstore_common.testing.presence_contract import PresenceContract
from syncstore_common.testing.rehearsal_contract import RehearsalContract


class AdapterContract(
    AuthorisationContract,
    FailureContract,
    ListingContract,
    MappingContract,
    PresenceContract,
    RehearsalContract,
):
    """The whole contract."""
