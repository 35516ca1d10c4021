-- Names are searched by similarity.
create extension if not exists pg_trgm;
