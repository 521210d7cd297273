-- Finds rare parts of e-mail addresses and external ids, and pairs of metadata, without looking at all
-- customers, as 0001 does for names. Without the extension searches look at each, which is exact too.
DO $$
BEGIN
    -- Most customers have no address, and take no space here.
    CREATE INDEX customer_email_parts ON customer USING gin (lower(email) gin_trgm_ops)
        WHERE email <> '';
    CREATE INDEX customer_external_id_parts ON customer USING gin (lower(external_id) gin_trgm_ops);
    CREATE INDEX customer_metadata_parts ON customer USING gin (metadata gin_trgm_ops)
        WHERE metadata IS NOT NULL;
EXCEPTION WHEN undefined_object THEN
    RAISE NOTICE 'searches by parts go without indexes: pg_trgm is not available (%)', SQLERRM;
END
$$;
