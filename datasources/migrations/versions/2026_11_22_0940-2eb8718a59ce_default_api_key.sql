-- Every user has an API key from the start; production left it to the program. Users who have none keep none.
-- calx:revision 2eb8718a59ce
-- calx:revises 2ee00af30d8c
-- calx:created 2026-11-22 09:40 UTC
-- calx:message Give a new user an API key
-- calx:upgrade

alter table users alter column api_key set default gen_random_uuid()::text;

-- calx:downgrade

alter table users alter column api_key drop default;
