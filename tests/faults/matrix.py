"""The matrix: which scenario proves what, against which fault, at which fail points.

``faults`` are the numbers of the fault catalogue in docs/reliability.md, whose table lists these rows. A unit test
compares the rows with the tests, the page and the fail points of the code.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MatrixRow:
    """One scenario. ``test`` is ``file::function`` below tests/faults."""

    test: str
    faults: str
    points: tuple[str, ...] = ()

    @property
    def scenario(self) -> str:
        """Its name in the report."""
        return self.test.partition("::test_")[2]


ENGINE_POINTS = (
    "consumer.after_commit",
    "dispatcher.after_lease",
    "saga.after_intent",
    "saga.after_answer",
    "calls.before_send",
    "calls.after_answer",
    "media.after_upload",
    "work.before_record",
    "work.after_record",
)
"""Where a sync service may die, in the order in which one change passes them."""

MATRIX = (
    # quick: in every `make test`
    MatrixRow("test_quick.py::test_cut_creates_with_a_slow_index_make_no_duplicates", "F29 F30"),
    MatrixRow("test_quick.py::test_processes_and_broker_are_killed_under_edits", "F15 F18"),
    MatrixRow("test_quick.py::test_the_database_stops_under_edits", "F23"),
    MatrixRow(
        "test_quick.py::test_fail_points_in_the_way_of_one_change",
        "F04 F08 F09",
        ("saga.after_answer", "work.before_record", "relay.after_confirm"),
    ),
    MatrixRow("test_quick.py::test_poison_becomes_one_dead_letter_and_holds_up_nothing", "F34"),
    MatrixRow("test_quick.py::test_an_exhausted_shop_delays_no_other", "F27"),
    MatrixRow("test_batch_faults.py::test_a_batch_goes_on_after_its_gateway_was_killed_again_and_again", "F14"),
    # processes
    MatrixRow(
        "test_processes.py::test_the_catalog_dies_around_a_commit",
        "F01 F02",
        ("catalog.before_commit", "catalog.after_commit"),
    ),
    MatrixRow(
        "test_processes.py::test_a_create_whose_catalog_died_makes_one_product",
        "F01 F02",
        ("catalog.before_commit", "catalog.after_commit"),
    ),
    MatrixRow(
        "test_processes.py::test_a_relay_dies_around_the_confirm",
        "F03 F04",
        ("relay.publishing", "relay.after_confirm"),
    ),
    MatrixRow("test_processes.py::test_a_sync_service_dies_at_a_fail_point", "F05 F06 F07 F08 F09 F10", ENGINE_POINTS),
    MatrixRow("test_processes.py::test_the_gateway_dies_while_it_fans_a_batch_out", "F14", ("gateway.fan_out",)),
    MatrixRow("test_processes.py::test_a_storm_of_kills", "F15"),
    MatrixRow("test_processes.py::test_a_paused_worker_writes_nothing_old_over_what_another_wrote", "F16"),
    MatrixRow(
        "test_processes.py::test_a_worker_that_paused_before_its_call_does_not_make_it", "F16", ("calls.before_send",)
    ),
    MatrixRow("test_processes.py::test_a_rolling_restart_costs_nothing", "F17"),
    MatrixRow("test_processes.py::test_split_roles_and_twins_do_the_same_work_once", "F42"),
    # the broker
    MatrixRow("test_broker.py::test_the_broker_is_killed_under_edits", "F18"),
    MatrixRow("test_broker.py::test_the_broker_is_stopped_gracefully_and_edits_go_on", "F19"),
    MatrixRow("test_broker.py::test_a_queue_is_deleted_under_its_consumer", "F20"),
    MatrixRow("test_broker.py::test_a_disk_alarm_blocks_publishers_and_loses_nothing", "F21"),
    MatrixRow("test_broker.py::test_connections_to_the_broker_are_reset", "F22"),
    MatrixRow("test_broker.py::test_the_broker_is_behind_a_black_hole", "F22"),
    MatrixRow("test_broker.py::test_the_broker_is_far_away", "F22"),
    # the database
    MatrixRow("test_database.py::test_the_database_dies_under_edits", "F23"),
    MatrixRow("test_database.py::test_sessions_of_the_database_are_thrown_out", "F24"),
    MatrixRow("test_database.py::test_the_database_is_far_away", "F24"),
    MatrixRow("test_database.py::test_the_database_is_behind_a_black_hole", "F24"),
    MatrixRow("test_database.py::test_connections_to_the_database_are_reset", "F24"),
    # the platforms
    MatrixRow("test_platform.py::test_the_platform_throttles", "F27"),
    MatrixRow("test_platform.py::test_our_own_limit_is_kept_by_the_platforms_clock", "F27"),
    MatrixRow("test_platform.py::test_the_platform_fails_before_it_does_anything", "F28"),
    MatrixRow("test_platform.py::test_work_that_fails_for_good_is_a_letter_whose_replay_heals", "F28"),
    MatrixRow("test_platform.py::test_creates_and_edits_take_effect_and_their_answer_is_lost", "F29 F30"),
    MatrixRow("test_platform.py::test_one_platform_is_down_and_the_other_does_not_notice", "F31"),
    MatrixRow("test_platform.py::test_access_tokens_expire_in_the_middle_of_work", "F35"),
    MatrixRow("test_platform.py::test_two_replicas_meet_an_expired_token_at_once", "F36"),
    MatrixRow("test_platform.py::test_a_service_dies_between_rotation_and_commit", "F37", ("tokens.after_rotation",)),
    MatrixRow("test_platform.py::test_a_withdrawn_authorisation_waits_for_the_seller", "F37"),
    MatrixRow("test_platform.py::test_the_platforms_clock_is_ten_minutes_ahead", "F38"),
    MatrixRow("test_platform.py::test_stock_overtakes_hundreds_of_waiting_content_changes", "F27"),
    # messages, pushes, batches
    MatrixRow("test_messages.py::test_events_come_five_times_late_and_out_of_order", "F33"),
    MatrixRow("test_messages.py::test_poison_of_every_kind_is_kept_and_holds_up_nothing", "F34 F43"),
    MatrixRow(
        "test_messages.py::test_the_webhooks_service_dies_with_a_push",
        "F11 F12",
        ("webhooks.after_verify", "webhooks.after_insert"),
    ),
    MatrixRow("test_messages.py::test_the_webhooks_service_dies_after_it_answered", "F13"),
    MatrixRow("test_messages.py::test_a_batch_is_cancelled_while_a_worker_dies", "F41"),
)


def row_of(node_id: str) -> MatrixRow:
    """The row of a test, by pytest's id; a test without a row is an error."""
    name = node_id.rpartition("/")[2].partition("[")[0]
    return next(row for row in MATRIX if row.test == name)
