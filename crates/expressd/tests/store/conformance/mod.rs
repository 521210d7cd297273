//! The behaviours that every store has, one function each, and the list of them.

pub mod accounts;
pub mod billing;
pub mod browse;
pub mod concurrency;
pub mod customers;
pub mod histories;
pub mod idempotency;
pub mod isolation;
pub mod keys;
pub mod listing;
pub mod many;
pub mod schedules;
pub mod searching;
pub mod sign_in;
pub mod statistics;
pub mod trail;
pub mod transfer;
pub mod users;
pub mod walks;

/// Makes a test of every behaviour, over the worlds that `$world` (an async function without
/// arguments) gives.
macro_rules! conformance {
    ($world:path) => {
        crate::conformance::tests! { $world;
            accounts {
                an_account_reads_back_as_it_was_answered,
                an_address_belongs_to_one_account_in_all_scopes,
                accounts_are_listed_oldest_first_with_disabled_ones,
                the_last_owner_stays,
                of_owners_who_remove_each_other_one_stays,
                accounts_of_another_scope_cannot_be_changed,
            }
            billing {
                a_new_customer_is_one_on_both_faces,
                everything_that_is_said_of_a_new_customer_is_kept,
                what_is_read_of_a_customer_is_of_one_moment,
                an_external_id_belongs_to_one_customer_of_a_scope,
                of_many_new_customers_with_one_external_id_one_wins,
                an_update_changes_what_is_given_and_nothing_else,
                an_update_of_a_state_that_is_over_changes_nothing,
                a_deleted_customer_stays_known_to_billing_alone,
                a_repeated_creation_gets_the_first_outcome,
            }
            browse {
                every_order_and_filter_is_walked_both_ways,
                a_page_keeps_its_place_when_customers_come_and_go,
                a_position_belongs_to_its_walk,
                users_of_a_customer_come_in_pages,
            }
            concurrency {
                different_users_are_all_counted,
                the_same_user_is_counted_once,
                coming_and_going_users_leave_an_exact_count,
                one_key_creates_one_customer,
                of_many_updates_from_one_version_one_wins,
                ids_are_never_given_twice,
            }
            customers {
                a_created_customer_reads_back_as_it_was_answered,
                text_is_kept_exactly,
                no_metadata_and_empty_metadata_stay_different,
                the_order_of_metadata_is_kept,
                an_unknown_customer_is_not_there,
                an_update_changes_what_it_names_and_nothing_else,
                an_update_to_equal_values_moves_nothing,
                an_update_needs_a_version_that_still_holds,
                activity_moves_only_where_it_differs,
                a_deleted_customer_is_seen_by_billing_alone,
                integrations_come_with_the_billing_customer,
                the_author_is_kept_whoever_it_is,
                live_customers_are_counted,
            }
            histories {
                every_history_is_explained_by_an_order_of_its_calls,
            }
            idempotency {
                a_repeat_gets_the_first_outcome_and_request_id,
                a_repeat_of_each_operation_changes_nothing_more,
                a_refusal_is_replayed_too,
                a_key_used_for_something_else_is_refused,
                a_key_is_free_after_a_day_and_not_before,
                large_outcomes_are_replayed_whole,
            }
            isolation {
                nothing_of_another_scope_is_seen_or_changed,
                keys_of_writes_belong_to_their_scope,
                one_id_may_live_in_two_scopes,
            }
            keys {
                a_secret_opens_its_own_scope,
                a_revoked_key_opens_nothing,
                a_secret_belongs_to_one_key_for_ever,
                keys_are_listed_oldest_first_with_revoked_ones,
                shared_secrets_are_drawn_once,
            }
            listing {
                a_walk_goes_from_newest_to_oldest,
                a_next_page_is_promised_exactly_when_there_is_one,
                a_name_filter_ignores_case_in_every_script,
                a_name_filter_takes_every_character_literally,
                a_cursor_of_another_walk_is_refused,
                inactive_customers_are_listed_too,
            }
            many {
                every_filter_finds_what_a_model_does,
            }
            schedules {
                a_revoked_key_opens_nothing_from_then_on,
                walks_skip_and_repeat_nothing_while_others_write,
            }
            searching {
                totals_are_exact_whatever_happens,
                the_newest_come_first_and_deleted_ones_only_when_asked_for,
                what_is_found_comes_with_its_integrations,
                nothing_of_another_scope_is_found_or_counted,
                every_search_finds_what_the_model_does,
            }
            sign_in {
                the_right_password_signs_in_and_nothing_else,
                a_session_ends_when_it_is_not_used,
                sessions_end_at_once_when_their_account_changes,
                sessions_are_listed_and_ended,
                failures_lock_an_address_with_or_without_an_account,
                a_success_forgives_the_failures_before_it,
                many_failures_lock_where_they_come_from,
                attempts_at_one_time_do_not_all_pass,
                a_lock_is_told_of,
                who_knows_the_password_may_change_it,
            }
            statistics {
                customers_are_counted_by_the_day_on_which_they_came,
                requests_of_all_processes_are_added_up,
                requests_of_the_last_day_are_shown_and_old_ones_go,
                keys_tell_when_they_were_used,
            }
            trail {
                every_change_of_a_customer_is_told,
                what_changes_nothing_is_not_told,
                a_repeated_write_is_told_once,
                who_did_it_is_told_and_through_what_and_when,
                keys_and_people_are_told_of,
                a_key_of_another_scope_is_not_revoked,
                an_import_is_told_once_and_a_refused_one_not,
                what_billing_writes_is_told,
                a_trail_is_read_in_pages_newest_first,
                what_is_older_than_a_trail_is_kept_goes_and_nothing_else,
                what_removes_old_events_at_one_time_removes_each_once,
                writes_at_one_time_are_all_told,
                text_is_told_exactly,
            }
            transfer {
                what_is_exported_can_be_imported_elsewhere,
                an_import_keeps_ids_and_times_and_counts_users,
                an_import_with_a_taken_id_leaves_nothing,
                an_import_with_an_id_twice_leaves_nothing,
                an_aborted_import_leaves_nothing,
                an_empty_import_and_export_are_fine,
                an_export_shows_one_moment,
                an_export_may_be_left_early,
            }
            users {
                a_user_is_added_once,
                a_user_is_removed_once,
                an_inactive_customer_takes_no_new_users,
                an_unknown_customer_takes_and_loses_no_users,
                a_user_may_belong_to_several_customers,
            }
            walks {
                every_page_is_what_the_model_says,
            }
        }
    };
}

macro_rules! tests {
    ($world:path; $($topic:ident { $($behaviour:ident),* $(,)? })*) => {$(
        mod $topic {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $behaviour() {
                    crate::conformance::$topic::$behaviour($world().await).await;
                }
            )*
        }
    )*};
}

pub(crate) use {conformance, tests};
