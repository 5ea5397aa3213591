"""Every code that the platform documents for our calls, and every one the simulator can answer with, has a verdict."""

import pytest

from syncstore_common.kernel.errors import Disposition
from syncstore_simulator.tiktok.error_table import ERRORS
from syncstore_tiktok.error_codes import VERDICTS

GATEWAY = {
    *(36009000 + number for number in (2, 3, 4, 7, 9, 10, 14, 21, 22, 23, 33, 37, 43, 44)),
    *(105001, 105002, 105003, 105004, 105005, 106001, 106013, 101000),
    *(36004001, 36004004, 36004005, 98001004, 33001002, 11050001, 12001000),
}
CREATE_AND_EDIT = {
    *(12019000 + number for number in (6, 11, 12, 13, 15, 22, 56, 57, 59)),
    *(12052000 + number for number in (2, 6, 13, 15, 23, 24, 25, 26, 28, 31, 32, 34, 48, 50, 51, 54, 55, 56, 73, 84)),
    *(12052000 + number for number in (93, 97, 104, 105, 109, 115, 116, 144, 181, 201, 217, 220, 221, 222, 223, 225)),
    *(12052000 + number for number in (226, 227, 230, 241, 242, 247, 248, 249, 260, 261, 262, 300, 301, 306, 308, 330)),
    *(12052000 + number for number in (332, 340, 341, 344, 345, 346, 348, 349, 350, 352, 358, 369, 371, 382, 402, 403)),
    *(12052000 + number for number in (419, 488, 520, 525, 528, 529, 530, 531, 532, 533, 534, 535, 547, 550, 553, 555)),
    *(12052000 + number for number in (557, 559, 560, 570, 571, 591, 593, 673, 700, 706, 722, 881, 901, 902, 910, 921)),
    *(12052000 + number for number in (931, 932, 933, 934, 990, 994, 995, 996)),
}
PRICE_AND_STOCK = {12052038, 12019045, 12019113, 12019024, 12019028, 12052036, 12052037, 12052094, 12052393, 12052556}
OTHERS = {12038002, 12038004, 12038005, 12038014, 12038015, 12019116, 12019150, 12019027, 12019087, 12019108, 12019109}


@pytest.mark.parametrize("code", sorted(GATEWAY | CREATE_AND_EDIT | PRICE_AND_STOCK | OTHERS))
def test_every_documented_code_of_our_calls_is_known(code: int) -> None:
    assert str(code) in VERDICTS


def test_every_code_the_simulator_answers_with_is_known() -> None:
    assert {row.code for row in ERRORS.values()} <= set(VERDICTS)


def test_every_rejection_tells_what_to_do() -> None:
    silent = [
        code
        for code, verdict in VERDICTS.items()
        if verdict.disposition is Disposition.REJECTED and not verdict.remedy.fix
    ]
    assert silent == []


def test_what_waits_says_what_it_waits_for() -> None:
    deferred = {code: verdict for code, verdict in VERDICTS.items() if verdict.disposition is Disposition.DEFERRED}
    assert [code for code, verdict in deferred.items() if not verdict.remedy.fix] == []


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (12052038, Disposition.DEFERRED),
        (12019045, Disposition.DEFERRED),
        (12052093, Disposition.DEFERRED),
        (12052393, Disposition.DEFERRED),
        (36009002, Disposition.RATE_LIMITED),
        (12052109, Disposition.RATE_LIMITED),
        (105002, Disposition.REAUTH),
        (36004001, Disposition.REAUTH),
        (106001, Disposition.BLOCKED),
        (105005, Disposition.BLOCKED),
        (12052700, Disposition.BLOCKED),
        (12019150, Disposition.MISSING),
        (12052260, Disposition.MISSING),
        (12052557, Disposition.CONFLICT),
        (12052996, Disposition.CONFLICT),
        (36009003, Disposition.RETRY),
        (12052051, Disposition.REJECTED),
        (12052104, Disposition.REJECTED),
    ],
)
def test_codes_with_consequences_of_their_own(code: int, expected: Disposition) -> None:
    assert VERDICTS[str(code)].disposition is expected
