-- One job's outcome as durable rows: the copy by version, the work, the listing, the attempt. What other job systems
-- write per job, in one statement; they announce it by a message of their own afterwards.
with copied as (
    update stock_copies set available = $2, version = $2 where variant_id = $1 and version < $2
    returning product_id, variant_id
), done as (
    update sync_tasks t set stock_wanted = stock_wanted + 1, stock_done = stock_wanted + 1
    from platform_listings l join copied using (product_id) where t.listing_id = l.id
), listed as (
    update platform_listings l set
        stock_hash = copied.variant_id::text, revision = revision + 1, pushed_at = now(), updated_at = now()
    from copied where l.product_id = copied.product_id
    returning l.id, l.connection_id, l.product_id, l.revision, l.external_id
), logged as (
    insert into sync_logs (
        id, connection_id, listing_id, product_id, operation, attempt, duration_ms, http_status, outcome)
    select $3, connection_id, id, product_id, 'POST /api/v2/product/update_stock', 1, $4, 200, 'ok' from listed
)
select id::text as listing_id, product_id::text as product_id, revision, external_id from listed
