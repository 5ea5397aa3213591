-- Up to a hundred outcomes as durable rows, in one statement and one transaction.
with job as (
    select * from unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::uuid[], $5::int[])
        as job (event_id, variant_id, version, log_id, ms)
), seen as (
    insert into inbox (event_id, queue) select event_id, 'sync-shopee.stock' from job on conflict do nothing
), copied as (
    update stock_copies s set available = job.version, version = job.version from job
    where s.variant_id = job.variant_id and s.version < job.version
    returning s.product_id, s.variant_id
), done as (
    update sync_tasks t set stock_wanted = stock_wanted + 1, stock_done = stock_wanted + 1
    from platform_listings l join copied using (product_id) where t.listing_id = l.id
), listed as (
    update platform_listings l set
        stock_hash = copied.variant_id::text, revision = revision + 1, pushed_at = now(), updated_at = now()
    from copied where l.product_id = copied.product_id
    returning l.id, l.connection_id, l.product_id, copied.variant_id, l.revision, l.external_id
), logged as (
    insert into sync_logs (
        id, connection_id, listing_id, product_id, operation, attempt, duration_ms, http_status, outcome)
    select job.log_id, listed.connection_id, listed.id, listed.product_id,
        'POST /api/v2/product/update_stock', 1, job.ms, 200, 'ok'
    from listed join job using (variant_id)
)
insert into outbox_events (event_id, message_type, routing_key, aggregate_id, lane, payload, occurred_at)
select job.log_id, 'sync.listing.changed.v1', 'sync.shopee.listing.changed', listed.id, 2,
    jsonb_build_object('listing_id', listed.id, 'product_id', listed.product_id, 'revision', listed.revision,
        'external_id', listed.external_id), now()
from listed join job using (variant_id)
returning id, event_id, payload::text as payload
