-- Names in one column, as people write them.
-- calx:revision aa01
-- calx:revises base
-- calx:created 2026-11-24 10:00 UTC
-- calx:message Make people
-- calx:upgrade
CREATE TABLE people (id integer PRIMARY KEY, name text, family_name text);
INSERT INTO people VALUES (1, 'Ada Lovelace'), (2, 'Jean le Rond d''Alembert'), (3, 'Plato');
-- calx:downgrade
DROP TABLE people;
