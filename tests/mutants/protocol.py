"""The mutants: one rule of the protocol each, the six that every change must survive first.

``before`` is cut to what names the rule, so that a refactoring elsewhere leaves it alone; when it is gone the unit
tests say so. ``tests`` are the narrowest that ought to notice.
"""

from tests.mutants.mutant import Mutant

_INFRA = "libs/common/src/syncstore_common/infra"
_SYNC = "libs/common/src/syncstore_common/sync"
_GATEWAY = "services/gateway/src/syncstore_gateway"
_CATALOG = "services/catalog/src/syncstore_catalog"
_WEBHOOKS = "services/webhooks/src/syncstore_webhooks"


def _common(file: str, test: str) -> str:
    return f"tests/integration/common/{file}.py::{test}"


def _webhooks(file: str, test: str) -> str:
    return f"tests/integration/webhooks/{file}.py::{test}"


MUTANTS = (
    Mutant(
        name="inbox-check-removed",
        breaks="an event delivered twice is handled twice",
        path=f"{_INFRA}/consumer.py",
        before="fresh = await first_deliveries(unit, [item.event.event_id for item in delivered], self._queue)",
        after=(
            "await first_deliveries(unit, [item.event.event_id for item in delivered], self._queue)\n"
            "                    fresh = {item.event.event_id for item in delivered}"
        ),
        tests=(_common("test_messaging", "test_an_event_reaches_the_handler_once_although_delivered_twice"),),
    ),
    Mutant(
        name="ack-before-commit",
        breaks="an event is lost when its consumer dies while handling it",
        path=f"{_INFRA}/consumer.py",
        before="        try:\n            event = decode_event(message.raw_message.type, message.body)\n",
        after=(
            "        await message.ack()\n"
            "        try:\n            event = decode_event(message.raw_message.type, message.body)\n"
        ),
        tests=(_common("test_messaging", "test_a_delivery_whose_consumer_died_before_its_commit_comes_again"),),
    ),
    Mutant(
        name="product-copy-version-guard-dropped",
        breaks="a late event brings an old product back into a sync service",
        path=f"{_SYNC}/copies.py",
        before="    where product_copies.version < excluded.version\n",
        after="",
        tests=(_common("test_copies", "test_an_older_snapshot_changes_nothing"),),
    ),
    Mutant(
        name="lease-token-ignored-in-recorder",
        breaks="a worker that lost its lease writes over the one that has it",
        path=f"{_SYNC}/recording.py",
        before=" and t.lease_token = given.token\n    order by",
        after="\n    order by",
        tests=(_common("test_work", "test_a_worker_without_its_lease_writes_nothing"),),
    ),
    Mutant(
        name="blind-create-retry",
        breaks="a create with an unknown outcome is sent again without looking: two listings",
        path=f"{_SYNC}/saga.py",
        before="        if find is not None:\n            found = await self._look(",
        after="        if find is not None and row['state'] == 'never':\n            found = await self._look(",
        tests=(_common("test_saga", "test_what_a_cut_step_made_is_found_although_the_index_lags"),),
    ),
    Mutant(
        name="refresh-not-single-flight",
        breaks="two replicas spend the same refresh token, and the seller is locked out",
        path=f"{_SYNC}/tokens.py",
        before=" and (refresh_leased_until is null or refresh_leased_until < now())",
        after="",
        tests=(_common("test_tokens", "test_workers_of_two_replicas_that_meet_a_refusal_refresh_once"),),
    ),
    Mutant(
        name="outbox-deleted-before-confirm",
        breaks="an event is lost when the broker does not take it",
        path=f"{_INFRA}/relay.py",
        before="        await _PUBLISHING.passed()\n",
        after=(
            "        await _PUBLISHING.passed()\n"
            "        async with self._database.driver() as connection:\n"
            "            await connection.execute(_CONFIRMED, [row['id'] for row in rows])\n"
        ),
        tests=(_common("test_relay", "test_what_no_queue_takes_holds_nobody_up_and_leaves_when_a_queue_does"),),
    ),
    Mutant(
        name="returned-messages-ignored",
        breaks="an event that no queue takes counts as delivered",
        path=f"{_INFRA}/relay.py",
        before="mandatory=True",
        after="mandatory=False",
        tests=(_common("test_relay", "test_what_no_queue_takes_holds_nobody_up_and_leaves_when_a_queue_does"),),
    ),
    Mutant(
        name="relay-without-leader",
        breaks="every replica publishes every event",
        path=f"{_INFRA}/relay.py",
        before='while not await self._quietly(connection, "select pg_try_advisory_lock($1)", key):',
        after='while await self._quietly(connection, "select $1::bigint is null", key):',
        tests=(_common("test_relay", "test_of_two_relays_one_publishes"),),
    ),
    Mutant(
        name="poison-acknowledged",
        breaks="a message that nobody understands vanishes instead of becoming a dead letter",
        path=f"{_INFRA}/consumer.py",
        before="            raise\n        await _COMMITTED.passed()",
        after="            return\n        await _COMMITTED.passed()",
        tests=(
            _common(
                "test_messaging", "test_poison_becomes_exactly_one_dead_letter_with_its_reason_and_can_be_replayed"
            ),
        ),
    ),
    Mutant(
        name="stock-copy-version-guard-dropped",
        breaks="a late stock event brings sold goods back: overselling",
        path=f"{_SYNC}/copies.py",
        before="    where stock_copies.version < excluded.version\n",
        after="",
        tests=(_common("test_copies", "test_an_older_stock_level_changes_nothing"),),
    ),
    Mutant(
        name="live-lease-taken-over",
        breaks="two workers push the same listing at once",
        path=f"{_SYNC}/work.py",
        before=(
            "where connection_id = s.id and is_due and next_attempt_at <= now() and lane > {URGENT_LANE}\n"
            "                and (leased_until is null or leased_until <= now())"
        ),
        after="where connection_id = s.id and is_due and next_attempt_at <= now() and lane > {URGENT_LANE}",
        tests=(_common("test_work", "test_manual_work_goes_before_bulk_and_stock_before_content"),),
    ),
    Mutant(
        name="change-during-push-counted-as-done",
        breaks="an edit that comes while its listing is pushed is never pushed",
        path=f"{_SYNC}/recording.py",
        before="content_done = greatest(t.content_done, task.content_done)",
        after="content_done = greatest(t.content_wanted, task.content_done)",
        tests=(_common("test_work", "test_many_raises_are_one_lease_and_a_raise_during_it_stays_due"),),
    ),
    Mutant(
        name="lease-renewed-without-token",
        breaks="a worker keeps what another one has taken over",
        path=f"{_SYNC}/work.py",
        before="    where lease_token = held.token order by",
        after="    order by",
        tests=(_common("test_work", "test_a_worker_without_its_lease_writes_nothing"),),
    ),
    Mutant(
        name="call-sent-after-the-lease",
        breaks="a process that was stopped wakes up and pushes old values",
        path=f"{_SYNC}/session.py",
        before="if self._hold.is_over:",
        after="if self._hold is None:",
        tests=(_common("test_executor", "test_a_worker_that_wakes_up_after_its_lease_sends_nothing"),),
    ),
    Mutant(
        name="saga-result-not-remembered",
        breaks="a finished step of a create is run again after a crash",
        path=f"{_SYNC}/saga.py",
        before="        await _ANSWERED.passed()\n        await self._done(step, result)\n",
        after="        await _ANSWERED.passed()\n",
        tests=(_common("test_saga", "test_a_finished_step_is_not_run_again"),),
    ),
    Mutant(
        name="fresh-idempotency-key-on-repeat",
        breaks="the platform takes a repeated create for another one",
        path=f"{_SYNC}/saga.py",
        before='self._perform(step, str(row["key"]), perform,',
        after="self._perform(step, str(new_id()), perform,",
        tests=(_common("test_saga", "test_a_step_with_an_idempotency_key_is_repeated_with_the_same_key"),),
    ),
    Mutant(
        name="limiter-token-not-taken",
        breaks="calls are not counted against the platform's limit",
        path=f"{_SYNC}/limiter.py",
        before="tokens = f.available - taken.calls",
        after="tokens = f.available",
        tests=(_common("test_limiter", "test_concurrent_calls_never_get_more_than_the_burst"),),
    ),
    Mutant(
        name="call-without-limiter",
        breaks="a call is made without asking the limiter",
        path=f"{_SYNC}/calls.py",
        before="        await self.limiter.acquire(shop_id, urgent=urgent)\n",
        after="",
        tests=(_common("test_calls", "test_a_call_without_a_token_is_not_made"),),
    ),
    Mutant(
        name="read-model-product-guard-dropped",
        breaks="a late event shows the editors an old product",
        path=f"{_GATEWAY}/readmodel/products.py",
        before="where excluded.version > p.version\nreturning true",
        after="returning true",
        tests=("tests/integration/gateway/test_projecting.py::test_older_versions_change_nothing",),
    ),
    Mutant(
        name="read-model-revision-guard-dropped",
        breaks="a late event shows a listing in a state it has left",
        path=f"{_GATEWAY}/readmodel/listings.py",
        before="where (excluded.listing_id, excluded.revision) > (l.listing_id, l.revision)\n",
        after="",
        tests=("tests/integration/gateway/test_projecting.py::test_a_listing_shows_its_newest_revision",),
    ),
    Mutant(
        name="idempotency-key-ignored",
        breaks="a request sent twice is carried out twice",
        path=f"{_GATEWAY}/access/idempotency.py",
        before="            if fresh is not None:\n                return Claimed(fresh)\n",
        after="            return Claimed(fresh or new_id())\n",
        tests=("tests/integration/gateway/test_access.py::test_a_repeated_post_is_carried_out_once",),
    ),
    Mutant(
        name="edit-on-old-version-taken",
        breaks="of two editors one silently overwrites the other",
        path=f"{_CATALOG}/products/service.py",
        before=(
            "            if current.version != version:\n                raise _conflict(current, version, edit)\n"
        ),
        after="",
        tests=("tests/integration/catalog/test_products.py::test_of_two_edits_at_once_one_wins",),
    ),
    Mutant(
        name="stock-not-locked",
        breaks="two sales at once subtract from the same balance: overselling",
        path=f"{_CATALOG}/stock/repository.py",
        before='_LOCK = f"{_BY_VARIANT} for update of level"',
        after='_LOCK = f"{_BY_VARIANT}"',
        tests=("tests/integration/catalog/test_stock.py::test_sales_at_once_never_oversell",),
    ),
    Mutant(
        name="order-movement-repeated",
        breaks="an order reported twice is subtracted twice",
        path=f"{_CATALOG}/stock/repository.py",
        before="return bool(await unit.fetchval(_FIRST_TIME, *values))",
        after="return bool(await unit.fetchval(_FIRST_TIME, *values)) or True",
        tests=("tests/integration/catalog/test_stock.py::test_a_movement_of_an_order_happens_once",),
    ),
    Mutant(
        name="push-signature-unchecked",
        breaks="anybody can send pushes in a platform's name",
        path=f"{_WEBHOOKS}/verification.py",
        before="return hmac.compare_digest(expected.encode(), given.strip().encode())",
        after="return bool(expected) or bool(given)",
        tests=(_webhooks("test_receiving", "test_what_is_not_genuine_is_refused_and_leaves_nothing"),),
    ),
    Mutant(
        name="push-stored-twice",
        breaks="a push that the platform repeats is acted on again",
        path=f"{_WEBHOOKS}/receiving.py",
        before="on conflict (platform, event_key) do nothing returning true",
        after="on conflict (platform, event_key) do update set kind = excluded.kind returning true",
        tests=(
            _webhooks("test_receiving", "test_a_push_is_stored_and_published_once_and_answered_with_an_empty_body"),
        ),
    ),
    Mutant(
        name="old-withdrawal-believed",
        breaks="a push that comes late stops a shop whose seller has consented again since",
        path=f"{_SYNC}/push_consumers.py",
        before='            if row["is_outdated"]:\n',
        after="            if False:\n",
        tests=(_common("test_pushes", "test_a_withdrawal_from_before_the_present_consent_is_passed_over"),),
    ),
    Mutant(
        name="hold-of-one-sku-holds-all",
        breaks="what was sold of one SKU is not told while a promotion holds another of the same listing",
        path=f"{_SYNC}/pushing.py",
        before="return not loaded.is_held(kind) or bool(_beside_hold(loaded, listing, kind))",
        after="return not loaded.is_held(kind)",
        tests=(_common("test_holding", "test_a_held_sku_holds_no_other_of_its_listing"),),
    ),
    Mutant(
        name="redaction-off",
        breaks="tokens stand in logs and in the call log",
        path=f"{_INFRA}/logging.py",
        before="    # copies: other threads redact while this one learns a secret\n",
        after="    return text\n",
        tests=(
            "tests/unit/common/test_logging.py::test_a_registered_value_never_shows",
            _common("test_calls", "test_the_record_of_a_call_holds_no_secret"),
        ),
    ),
)
