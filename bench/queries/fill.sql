-- What the tables hold: 10,000 agencies; 100 sources for each of the first 100 of them, 5 requests for each source.
INSERT INTO agencies (name, kind, founded, is_open, latitude, created_at, updated_at)
SELECT 'Police Department of Place ' || n,
    (ARRAY['police', 'sheriff', 'court', 'jail', 'other'])[1 + n % 5],
    CASE WHEN n % 20 <> 0 THEN 1800 + n % 200 END,
    n % 3 <> 0,
    CASE WHEN n % 50 <> 0 THEN 30 + n % 1000 / 100.0 END,
    timestamptz '2024-01-01 00:00:00+00' + n * interval '1 minute',
    timestamp '2024-06-01 00:00:00' + n * interval '1 minute'
FROM generate_series(1, 10000) AS n;

INSERT INTO changes (name, kind, founded, is_open, latitude)
SELECT name, kind, founded, is_open, latitude FROM agencies ORDER BY id;

INSERT INTO sources (agency_id, name, url, pages)
SELECT a, 'Source ' || s || ' of agency ' || a, 'https://example.org/' || a || '/' || s, s
FROM generate_series(1, 100) AS a, generate_series(1, 100) AS s
ORDER BY a, s;

INSERT INTO requests (source_id, title, closed)
SELECT s.id, 'Request ' || r || ' about source ' || s.id, r % 2 = 0
FROM sources AS s, generate_series(1, 5) AS r
ORDER BY s.id, r;

CREATE INDEX ON sources (agency_id);
CREATE INDEX ON requests (source_id);
