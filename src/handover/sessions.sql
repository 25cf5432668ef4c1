-- Raw clicks to the sessions that `windowshop index` reads, in DuckDB. Only the two lines that name files are its own:
-- the rest is SQL that Spark and DataFusion run as it is.
COPY (
    WITH clicks AS (
        SELECT visitor AS user_id, happened_at AS ts, action AS event, sku AS item_id, country
        FROM read_csv('clicks.csv', types = {'happened_at': 'TIMESTAMP', 'visitor': 'VARCHAR', 'sku': 'VARCHAR'})
        WHERE visitor IS NOT NULL AND sku IS NOT NULL AND happened_at IS NOT NULL
    ),
    -- Half an hour of silence ends a visit.
    gaps AS (
        SELECT *, CASE WHEN lag(ts) OVER (PARTITION BY user_id ORDER BY ts) + INTERVAL '30' MINUTE >= ts
                       THEN 0 ELSE 1 END AS begins
        FROM clicks
    ),
    visits AS (
        SELECT *, sum(begins) OVER (PARTITION BY user_id ORDER BY ts ROWS UNBOUNDED PRECEDING) AS visit
        FROM gaps
    )
    SELECT user_id, concat(user_id, '/', CAST(visit AS INTEGER)) AS session_id, ts, event, item_id, country
    FROM visits
    ORDER BY ts
) TO 'sessions.parquet' (FORMAT parquet, COMPRESSION zstd);
