-- Pairs of schemas, one above a line of four dashes and one below it; a line of four equals signs is between pairs.
create table x (a int);
create function p() returns int language sql as 'select 1';
----
create view x as select 1 as a;
create procedure p() language sql as 'select 1';
====
create view x as select 1 as a;
----
create materialized view x as select 1 as a;
create index on x (a);
====
create table p (x int);
create unique index u on p (x);
create table c (y int references p (x));
----
create table p (x bigint);
create unique index u on p (x);
create table c (y bigint references p (x));
====
create table p (x int not null);
create unique index u on p (x);
alter table p replica identity using index u;
----
create table p (x bigint not null, y int);
create unique index u on p (x) include (y);
alter table p replica identity using index u;
====
create table t (a int);
create view v as select a from t;
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger i instead of insert on v for each row execute function tf();
----
create table t (a bigint);
create view v with (security_invoker=true) as select a from t;
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger i instead of insert or update on v for each row execute function tf();
====
create extension btree_gist;
create table r (room int, during tsrange, exclude using gist (room with =, during with &&));
----
create extension btree_gist;
create table r (room bigint, during tsrange, exclude using gist (room with =, during with &&) where (room > 3));
====
create domain d1 as int check (value > 0);
create domain d2 as d1 check (value < 100);
create table t (a d2, b d1[], c d2 default 5);
create function f(x d2) returns d1 language sql as 'select x::d1';
----
create domain d1 as bigint check (value > 0);
create domain d2 as d1 check (value < 100);
create table t (a d2, b d1[], c d2 default 5);
create function f(x d2) returns d1 language sql as 'select x::d1';
====
create type c as (a int, b text);
create table t (id int, x c, y c[]);
create function f(x c) returns c language sql as 'select x';
----
create type c as (a int, b text, d int);
create table t (id int, x c, y c[]);
create function f(x c) returns c language sql as 'select x';
====
create table p (a int, b int, primary key (a, b));
create table c (x int, y int, foreign key (x, y) references p on delete set null (y));
----
create table p (a int, b int, primary key (b, a));
create table c (x int, y int, foreign key (x, y) references p (b, a) on delete set null (y) deferrable);
====
create table t (j jsonb, k text, n int);
create index g on t using gin (j);
create index b on t using brin (n) with (pages_per_range=16);
create index h on t (k collate "C" text_pattern_ops desc);
----
create table t (j jsonb, k text, n int);
create index g on t using gin (j jsonb_path_ops);
create index b on t using brin (n) with (pages_per_range=32);
create index h on t (k collate "POSIX" desc nulls last) where n > 3;
comment on index h is 'h';
====
create table t (a int, g int generated always as (a + 1) stored, b int);
create index i on t (g);
create view v as select g from t;
----
create table t (a bigint, g bigint generated always as (a + 1) stored, b int generated always as (3) stored);
create index i on t (g);
create view v as select g from t;
====
create table t (a int, g int generated always as (a + 1) stored);
----
create table t (a int, g int default 3);
====
create table t (id int, d date) partition by range (d);
create table t1 partition of t for values from ('2020-01-01') to ('2021-01-01') partition by list (id);
create table t11 partition of t1 for values in (1);
create index i on t (id);
create index j on t11 (d);
----
create table t (id bigint, d date, e text default 'x' not null, primary key (id, d)) partition by range (d);
create table t1 partition of t for values from ('2020-01-01') to ('2021-01-01') partition by list (id);
create table t11 partition of t1 for values in (1);
create index i on t (id, e);
create index j on t11 (e);
create table f (a int, b date, foreign key (a, b) references t);
====
create function a(x int) returns int language sql immutable begin atomic select x + 1; end;
create function b(x int) returns int language sql immutable begin atomic select a(x) * 2; end;
create table t (v int check (b(v) > 0), w int default a(1));
create index i on t (b(v));
----
create function a(x int) returns bigint language sql immutable begin atomic select x + 2; end;
create function b(x int) returns int language sql immutable begin atomic select a(x)::int * 2; end;
create table t (v int check (b(v) > 0), w int default a(1));
create index i on t (b(v));
====
create function f(a int) returns int language sql as 'select 1';
create function f(a text) returns int language sql as 'select 1';
create view v as select f(1) as x;
----
create function f(a int, b int default 3) returns int language sql as 'select 1';
create function f(a text) returns bigint language sql as 'select 1';
create view v as select f(1) as x;
====
create table t (a int);
create function rt() returns table (x int, y text) language sql as 'select 1, $$x$$';
create view v as select * from rt();
----
create table t (a int);
create function rt() returns table (x int, y text, z int) language sql as 'select 1, $$x$$, 2';
create view v as select x, y from rt();
====
create schema s;
create table s.t (a int);
comment on schema s is 'x';
create sequence s.q;
grant usage on sequence s.q to public;
grant usage on schema s to public;
----
create schema s2;
create table s2.t (a int);
create sequence s2.q as int maxvalue 100 cache 5;
====
create type e as enum ('a','b');
create domain de as e default 'a' check (value::text <> 'b');
create table t (x e, y de, z e[] default '{a}', w e not null default 'b' check (w <> 'a'));
create index i on t (x) where x = 'a';
create view v as select x, count(*) from t where y::e = 'a' group by x;
create function f(x e default 'a') returns setof t language sql as 'select * from t';
create table l (k e primary key) partition by list (k);
create table l1 partition of l for values in ('a');
----
create type e as enum ('a','c','b');
create domain de as e default 'c' check (value::text <> 'b');
create table t (x e, y de, z e[] default '{c}', w e not null default 'c' check (w <> 'a'));
create index i on t (x) where x = 'c';
create view v as select x, count(*) from t where y::e = 'c' group by x;
create function f(x e default 'c') returns setof t language sql as 'select * from t';
create table l (k e primary key) partition by list (k);
create table l1 partition of l for values in ('a', 'c');
====
create type e as enum ('a','b');
create domain de as e default 'a' check (value::text <> 'b');
create table t (x e, y de, z e[] default '{a}', w e not null default 'b' check (w <> 'a'));
create index i on t (x) where x = 'a';
create view v as select x, count(*) from t where y::e = 'a' group by x;
create function f(x e default 'a') returns setof t language sql as 'select * from t';
create policy po on t using (x = 'a');
----
create type e as enum ('b','a');
create domain de as e default 'a' check (value::text <> 'b');
create table t (x e, y de, z e[] default '{a}', w e not null default 'b' check (w <> 'a'));
create index i on t (x) where x = 'a';
create view v as select x, count(*) from t where y::e = 'a' group by x;
create function f(x e default 'a') returns setof t language sql as 'select * from t';
create policy po on t using (x = 'a');
====
create table a (id int primary key);
create table b (id int primary key, a int references a);
alter table a add b int references b;
create view v as select a.id from a join b on b.a = a.id group by a.id;
----
create table a (id bigint primary key);
create table b (id bigint primary key, a bigint references a);
alter table a add b bigint references b;
create view v as select a.id, a.b from a join b on b.a = a.id group by a.id;
====
create table t (a int);
alter table t alter a set (n_distinct = 5);
alter table t set (autovacuum_vacuum_scale_factor = 0.1, fillfactor = 50);
----
create table t (a int);
alter table t alter a set (n_distinct_inherited = 7);
alter table t set (fillfactor = 60);
====
create table t (a serial, b bigserial primary key);
----
create table t (a bigserial, b int primary key);
====
create table t (id int primary key, a int);
create unique index ui on t (a);
create rule r as on insert to t where new.a > 100 do also select 1;
create statistics st on id, a from t;
----
create table t (id int primary key, a bigint);
create unique index ui on t (a) nulls not distinct;
create rule r as on insert to t where new.a > 10 do also select 1;
create statistics st (mcv) on id, a from t;
====
create table t (a int, b int);
create view v as select a, b from t;
alter view v alter a set default 5;
create materialized view m as select a from t;
alter table t set (toast.autovacuum_enabled = false, fillfactor = 70);
----
create sequence s;
create table t (a bigint, b int);
create view v with (check_option = local) as select a, b from t;
alter view v alter a set default nextval('s');
alter view v alter b set default 7;
create materialized view m with (fillfactor = 80) as select a from t;
alter materialized view m set (toast.autovacuum_enabled = off);
alter table t set (toast.vacuum_truncate = off);
====
create table t (a int, b text);
create view v as select a, b from t;
alter view v alter a set default 5;
create materialized view m with (fillfactor = 80) as select a, b from t;
----
create table t (a int, b text);
create view v as select a, b from t;
alter view v alter a set default 6;
create materialized view m as select a, b from t;
alter materialized view m set (autovacuum_enabled = off);
====
create table t (a text, b varchar(5), c text);
alter table t alter a set storage external, alter a set statistics 77, alter b set compression pglz, alter c set storage main;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger seen before update of a on t for each row when (new.a > 'x') execute function f();
alter table t disable trigger seen;
create rule kept as on update to t where new.b = 'x' do instead nothing;
alter table t enable always rule kept;
----
create table t (a varchar(9), b varchar(7), c varchar(3));
alter table t alter a set storage external, alter a set statistics 77, alter b set compression pglz, alter c set storage main;
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger seen before update of a on t for each row when (new.a > 'x') execute function f();
alter table t disable trigger seen;
create rule kept as on update to t where new.b = 'x' do instead nothing;
alter table t enable always rule kept;
====
create table t (a text, b int[]);
alter table t alter a set storage main, alter b set storage external, alter b set statistics 9;
----
create table t (a text[], b text);
alter table t alter a set storage external, alter b set storage external, alter b set statistics 9;
====
create text search dictionary words (template = snowball, language = english, stopwords = english);
create text search configuration public.search (copy = pg_catalog.simple);
alter text search configuration search alter mapping for word, asciiword with words, simple;
create text search dictionary gone (template = pg_catalog.simple);
create table t (a text, b tsvector generated always as (to_tsvector('public.search', a)) stored);
create index on t using gin (to_tsvector('public.search', a));
comment on text search configuration search is 'how to search';
----
create text search dictionary words (template = snowball, language = german);
create text search dictionary "Plain" (template = pg_catalog.simple, accept = false);
create text search configuration public.search (parser = "default");
alter text search configuration search add mapping for word, asciiword with words, "Plain";
alter text search configuration search add mapping for int with simple;
create text search configuration other (copy = pg_catalog.english);
create table t (a text, b tsvector generated always as (to_tsvector('public.search', a)) stored);
create index on t using gin (to_tsvector('public.search', a));
comment on text search dictionary "Plain" is E'it''s \\ so';
====
create text search dictionary words (template = snowball, language = english);
create text search configuration public.search (copy = pg_catalog.simple);
alter text search configuration search alter mapping for word with words;
create table t (a text);
create index on t using gin (to_tsvector('public.search', a));
----
create text search dictionary words (template = pg_catalog.simple);
create text search configuration public.search (copy = pg_catalog.simple);
alter text search configuration search alter mapping for word with words;
create table t (a text);
create index on t using gin (to_tsvector('public.search', a));
====
create schema app;
create table t (id int primary key, a text, b int);
create table u (id int primary key);
create table gone (id int primary key);
create publication part_of_it for table t (id, a) where (id > 3), table gone with (publish = 'insert, update');
create publication all_of_it for all tables;
create publication nothing;
create publication spaces for tables in schema app;
comment on publication part_of_it is 'some';
----
create schema app;
create schema other;
create table t (id bigint primary key, a text, b int);
create table u (id int primary key);
create publication part_of_it for table t (id, b) where (id > 4), table u with (publish = 'insert', publish_via_partition_root);
create publication all_of_it for table u;
create publication nothing for tables in schema other, table t;
create publication spaces for tables in schema app, tables in schema other;
create publication "New One" for all tables;
====
create table parts (id int not null, a text) partition by list (id);
create table part partition of parts for values in (1);
create table t (id int primary key);
create publication part_of_it for table parts, table t;
----
create table parts (id bigint not null, a text) partition by list (id);
create table part partition of parts for values in (1, 2);
create table t (id int primary key);
create publication part_of_it for table parts, table t;
====
create schema app;
alter default privileges grant select on tables to pg_monitor;
alter default privileges in schema app grant usage on sequences to public;
alter default privileges in schema app grant select on sequences to pg_monitor with grant option;
alter default privileges revoke execute on functions from public;
alter default privileges grant usage on schemas to pg_monitor;
create table app.t (a int);
create function app.f() returns int language sql as 'select 1';
create function app.kept() returns int language sql as 'select 1';
grant execute on function app.kept() to public;
create type app.e as enum ('a');
----
create schema app;
create schema other;
create table app.t (a int);
create table app.u (a int);
grant insert on app.u to pg_monitor;
create view app.v as select 1 as a;
create sequence app.s;
create function app.f() returns int language sql as 'select 2';
create function app.g() returns int language sql as 'select 1';
create function app.kept(a int) returns int language sql as 'select 1';
create type app.e as enum ('b');
create type app.f as enum ('b');
alter default privileges in schema app grant usage on sequences to pg_monitor;
alter default privileges revoke usage on types from public;
alter default privileges grant select, insert on tables to pg_monitor;
alter default privileges in schema app grant execute on routines to pg_monitor;
====
create table t (a int, b text);
alter table t enable row level security;
create policy kept on t as restrictive for update to pg_monitor, public using (a > 1) with check (a > 2);
create policy changed on t for insert with check (a > 3);
comment on policy kept on t is 'kept';
----
create table t (a bigint, b text);
alter table t enable row level security;
alter table t force row level security;
create policy kept on t as restrictive for update to pg_monitor, public using (a > 1) with check (a > 2);
create policy changed on t for insert with check (a > 4 and b <> 'x');
comment on policy kept on t is 'kept';
====
create table p (a int);
create table h (own text) inherits (p);
----
create table p (a int, own int);
====
create table p (a int unique, b int, c int, primary key (b));
create table c (a int references p (a), b int references p on delete cascade, d int, unique (d) deferrable,
    exclude using btree (b with =));
----
create table p (a int unique, b int, c int, primary key (b) deferrable initially deferred);
alter table p add unique (c) deferrable;
create table c (a int references p (a) on update cascade on delete set default deferrable initially deferred,
    b int, d int, unique (d) deferrable initially deferred, exclude using btree (b with =) deferrable,
    foreign key (d) references p (a) match full not valid);
====
create schema s;
create collation c (provider = icu, locale = 'de');
create type e as enum ('a');
create domain d as int constraint dc check (value > 0);
create type pair as (a int, b text);
create type span as range (subtype = float8);
create sequence q;
create table t (a int constraint pk primary key, b int constraint u unique, c pair, d int constraint ck check (d > 0),
    f int constraint fk references t, constraint x exclude using btree (d with =));
create index i on t (b);
create statistics st on a, b from t;
create function f() returns int language sql as 'select 1';
create procedure pr() language sql as 'select 1';
create function plus(int, int) returns int language sql immutable as 'select $1 + $2';
create aggregate total(int) (sfunc = plus, stype = int);
create operator +# (function = plus, leftarg = int, rightarg = int);
create cast (pair as text) with inout;
create view v as select a, b, c from t;
create materialized view m as select a, b from t;
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on t for each row execute function tf();
create rule r as on update to t do also nothing;
create policy po on t using (a > 1);
create function ef() returns event_trigger language plpgsql as 'begin end';
create event trigger et on sql_drop execute function ef();
create text search dictionary td (template = pg_catalog.simple);
create text search configuration tc (copy = pg_catalog.simple);
create publication pub for table t;
----
create schema s;
create collation c (provider = icu, locale = 'de');
create type e as enum ('a');
create domain d as int constraint dc check (value > 0);
create type pair as (a int, b text);
create type span as range (subtype = float8);
create sequence q;
create table t (a int constraint pk primary key, b int constraint u unique, c pair, d int constraint ck check (d > 0),
    f int constraint fk references t, constraint x exclude using btree (d with =));
create index i on t (b);
create statistics st on a, b from t;
create function f() returns int language sql as 'select 1';
create procedure pr() language sql as 'select 1';
create function plus(int, int) returns int language sql immutable as 'select $1 + $2';
create aggregate total(int) (sfunc = plus, stype = int);
create operator +# (function = plus, leftarg = int, rightarg = int);
create cast (pair as text) with inout;
create view v as select a, b, c from t;
create materialized view m as select a, b from t;
create function tf() returns trigger language plpgsql as 'begin return new; end';
create trigger tr before insert on t for each row execute function tf();
create rule r as on update to t do also nothing;
create policy po on t using (a > 1);
create function ef() returns event_trigger language plpgsql as 'begin end';
create event trigger et on sql_drop execute function ef();
create text search dictionary td (template = pg_catalog.simple);
create text search configuration tc (copy = pg_catalog.simple);
create publication pub for table t;
comment on schema s is '1';
comment on collation c is '2';
comment on type e is '3';
comment on domain d is '4';
comment on constraint dc on domain d is '5';
comment on type pair is '6';
comment on column pair.b is '7';
comment on type span is '8';
comment on sequence q is '9';
comment on table t is '10';
comment on column t.b is '11';
comment on constraint pk on t is '12';
comment on constraint u on t is '13';
comment on constraint ck on t is '14';
comment on constraint fk on t is '15';
comment on constraint x on t is '16';
comment on index i is '17';
comment on statistics st is '18';
comment on function f() is '19';
comment on procedure pr() is '20';
comment on aggregate total(int) is '21';
comment on operator +# (int, int) is '22';
comment on cast (pair as text) is '23';
comment on view v is '24';
comment on column v.b is '25';
comment on materialized view m is '26';
comment on column m.b is '27';
comment on trigger tr on t is '28';
comment on rule r on t is '29';
comment on policy po on t is '30';
comment on event trigger et is '31';
comment on text search dictionary td is '32';
comment on text search configuration tc is '33';
comment on publication pub is '34';
====
create type pair as (a int, b text);
comment on type pair is 'two';
comment on column pair.a is 'first';
comment on column pair.b is 'second';
create view v as select row(1, 'x')::pair as p;
----
create type pair as (a bigint, b text);
comment on type pair is 'two';
comment on column pair.a is 'first';
comment on column pair.b is 'second of two';
create view v as select row(1, 'x')::pair as p;
====
create schema app;
alter default privileges in schema app grant references on tables to pg_monitor;
alter default privileges in schema app grant usage on sequences to pg_monitor, public;
alter default privileges in schema app grant execute on routines to pg_monitor;
alter default privileges revoke usage on types from public;
----
create schema app;
create table app.t (a int);
create view app.v as select a from app.t;
create materialized view app.m as select a from app.t;
create sequence app.s;
create function app.f() returns int language sql as 'select 1';
create type app.e as enum ('a');
grant select on app.v to pg_monitor;
alter default privileges in schema app grant references on tables to pg_monitor;
alter default privileges in schema app grant usage on sequences to pg_monitor, public;
alter default privileges in schema app grant execute on routines to pg_monitor;
alter default privileges revoke usage on types from public;
====
create type x as enum ('a');
create table t (c x);
----
create domain x as text;
create table t (c x);
====
create table t (c text);
create view t2 as select c from t;
----
create domain x as varchar(3);
create table t (c x, d x[]);
create view t2 as select c, d from t;
====
create or replace view v as with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select i from n;
----
create or replace view v as with recursive n(i) as (select 1 union all select i + 1 from n where i < 4) select i, i * 2 as j from n;
====
create type e as enum ('a','b');
create table l (k e primary key) partition by list (k);
create table l1 partition of l for values in ('a');
----
create type e as enum ('a','c');
create table l (k e primary key) partition by list (k);
create table l1 partition of l for values in ('a');
====
create table t (a int, b int, c int);
create view v1 as select a from t;
create view v2 as select a from v1;
create view v3 as select v2.a, t.b from v2 join t on true;
create materialized view m as select * from v3;
create unique index mi on m (a);
grant select on v1, v2, v3, m to public;
----
create table t (a bigint, b int);
create view v1 as select a from t;
create view v2 as select a from v1 where a > 3;
create view v3 as select v2.a, t.b from v2 join t on true;
create materialized view m as select * from v3;
create unique index mi on m (a);
grant select on v1, v2, v3, m to public;
====
create function f() returns int language sql as 'select 1';
create function g() returns int language plpgsql as 'begin return f(); end';
create table t (a int default f(), b int check (b > f()));
----
create function f() returns text language sql as 'select ''1''';
create function g() returns int language plpgsql as 'begin return f()::int; end';
create table t (a int default f()::int, b int check (b > f()::int));
====
create table "T" ("A" int, "select" text, "o""q" int);
create view "V" as select * from "T";
create function "F"("X" int) returns int language sql as 'select 1';
create index "I" on "T" ("A");
create type "E" as enum ('x');
create table "U" ("E" "E" default 'x');
----
create table "T" ("A" bigint, "select" varchar(9), "o""q" int not null);
create view "V" as select * from "T";
create function "F"("X" int) returns int language sql as 'select 2';
create index "I" on "T" ("A") where "select" = 'x';
create type "E" as enum ('y', 'Z');
create table "U" ("E" "E" default 'y');
====
create table t (a int primary key, b int unique, c int);
create table r (x int references t (b), y int references t);
----
create table t (b int primary key, a int unique, c int);
create table r (x int references t (b), y int references t (a));
====
create table t (a text[], b int[]);
create index i on t using gin (a);
----
create table t (a varchar(5)[], b text[]);
create index i on t using gin (b);
====
create unlogged table t (a int);
create unlogged table u (a int primary key);
----
create table t (a int);
create table u (a int primary key, b int references u);
====
create table a (id int primary key);
create table b (a int references a);
----
create unlogged table a (id int primary key);
create unlogged table b (a int references a);
====
create table t (a int, b int);
create sequence leaves owned by t.a;
create sequence stays owned by t.b;
create sequence comes;
create sequence alone owned by t.a;
----
create unlogged table t (a int, b int);
create sequence leaves;
create unlogged sequence stays owned by t.b;
create sequence comes owned by t.b;
create sequence alone owned by t.a;
alter sequence comes set logged;
alter sequence alone set logged;
====
create collation sorted (provider = icu, locale = 'de');
create domain named as text collate sorted check (value > 'a');
create table t (a text collate sorted not null, b named, c text[] collate sorted);
create index i on t (a);
create index j on t (lower(a));
create view v as select a from t;
comment on collation sorted is 'as in books';
----
create collation sorted (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
create collation plain from "C";
create domain named as text collate sorted check (value > 'a');
create table t (a text collate sorted not null, b named, c text[] collate plain);
create index i on t (a);
create index j on t (lower(a));
create view v as select a from t;
====
create function plus(int, int) returns int language sql immutable as 'select $1 + $2';
create aggregate total(int) (sfunc = plus, stype = int, initcond = '0');
create aggregate counted(*) (sfunc = int8inc, stype = int8, initcond = '0', parallel = safe);
create table t (a int);
create view v as select total(a) as sum from t;
comment on aggregate total(int) is 'sum';
revoke all on function total(int) from public;
----
create function plus(int, int) returns int language sql immutable strict as 'select $1 + $2';
create function twice(int) returns int language sql as 'select $1 * 2';
create aggregate total(int) (sfunc = plus, stype = int, finalfunc = twice);
create aggregate joined(text) (sfunc = textcat, stype = text);
create table t (a int);
create view v as select total(a) as sum from t;
====
create function near(float8, float8) returns bool language sql immutable as 'select abs($1 - $2) < 1';
create function far(float8, float8) returns bool language sql immutable as 'select abs($1 - $2) >= 1';
create operator ~~~ (function = near, leftarg = float8, rightarg = float8, commutator = ~~~, negator = !~~~);
create operator !~~~ (function = far, leftarg = float8, rightarg = float8, commutator = !~~~, negator = ~~~);
create table t (a float8 check (a ~~~ 3.0));
comment on operator ~~~ (float8, float8) is 'near';
----
create function near(float8, float8) returns bool language sql immutable as 'select abs($1 - $2) < 1';
create operator ~~~ (function = near, leftarg = float8, rightarg = float8, commutator = ~~~, restrict = eqsel, hashes);
create function minus(text) returns text language sql immutable as 'select $1';
create operator !-! (function = minus, rightarg = text);
create table t (a float8 check (a ~~~ 3.0));
====
create type mood as enum ('sad', 'happy');
create function to_mood(int) returns mood language sql immutable as 'select ''sad''::mood';
create cast (int as mood) with function to_mood(int) as assignment;
create table t (a mood default 3);
comment on cast (int as mood) is 'none';
----
create type mood as enum ('sad', 'happy');
create function to_mood(int) returns mood language sql immutable as 'select ''sad''::mood';
create cast (int as mood) with function to_mood(int) as implicit;
create cast (mood as int) with inout;
create table t (a mood);
====
create type span as range (subtype = float8, subtype_diff = float8mi);
create table t (id int, a span, b span_multirange, c span[] default '{}');
create function f(span) returns span_multirange language sql as 'select span_multirange($1)';
create view v as select span(1.0, 2.0) as s;
comment on type span is 'of time';
----
create type span as range (subtype = float8, multirange_type_name = spans);
create type words as range (subtype = text, collation = "C");
create table t (id int, a span, c span[] default '{}');
====
create function seen() returns event_trigger language plpgsql as 'begin end';
create event trigger watch on ddl_command_end when tag in ('CREATE SEQUENCE', 'ALTER SEQUENCE') execute function seen();
comment on event trigger watch is 'w';
----
create function seen() returns event_trigger language plpgsql as 'begin return; end';
create event trigger watch on ddl_command_start execute function seen();
alter event trigger watch disable;
create event trigger other on sql_drop when tag in ('DROP SEQUENCE') execute function seen();
====
create function f(a int) returns int language sql immutable as 'select 1';
create table t (a int default f(3));
create view v as select a from t;
----
create function f(b int) returns int language sql immutable as 'select 1';
create schema other;
create table other.t (a int default public.f(3));
create view v as select a from other.t;
====
create table parts (id int not null, a text, n bigint, m int) partition by range (id);
create table part partition of parts for values from (0) to (6) partition by range (id);
create table within partition of part default;
create unique index i on part (id, n);
create index j on within (lower(a));
create index k on within (n) where n > 3;
create statistics s on id, n from within;
create view v as select m from within;
----
create table parts (id int not null, a varchar(9), m bigint) partition by range (id);
create table part partition of parts for values from (0) to (6) partition by range (id);
create table within partition of part default;
create unique index i on part (id);
create index j on within (lower(a));
create view v as select m from within;
====
create table parent (a int, b int generated always as (a + 1) stored);
create table heir (c int) inherits (parent);
create index i on heir (b, c);
create view v as select a, c from heir;
----
create table parent (a bigint, b bigint generated always as (a + 2) stored);
create table heir (c int) inherits (parent);
create index i on heir (b, c);
create view v as select a, c from heir;
====
create function f(a int) returns int language sql immutable as 'select 1';
create table t (a int default f(3));
create function g() returns bigint language sql begin atomic select count(a) from t; end;
comment on function g() is 'g';
----
create function f(b int) returns int language sql immutable as 'select 1';
create schema other;
create table other.t (a int default public.f(3));
create function g() returns bigint language sql begin atomic select count(a) from other.t; end;
comment on function g() is 'g';
====
create table t (a varchar(9), b int, c int, d bool);
create function f() returns trigger language plpgsql as 'begin return new; end';
create view v as select a from t;
----
create table t (a varchar(9), b int, c int, d bool, check (a in ('x', 'y''(') and b between 1 and 5 and c > 3),
    check ((d or b = 1) or (c not between 2 and 3 or d is null)), e varchar(3)[] default array['x', 'y'],
    f varchar(3)[] default array[array['x'], array['y']],
    g bool generated always as ((a, b, c) is distinct from ('x', 1, 2)) stored);
create function f() returns trigger language plpgsql as 'begin return new; end';
create trigger row after update on t for each row when (old.* is distinct from new.*) execute function f();
create trigger rows before update on t for each row
    when ((old.a, old.b, old.c) is distinct from (new.a, new.b, new.c)) execute function f();
create view v as select a from t where a not in ('x', 'y') and b between 1 and 2 and d;
create materialized view m as select a from t where (b, c, d) is not distinct from (1, 2, true);
create index i on t (b) where c between 1 and 2 and a in ('x', 'y');
create policy p on t using (a in ('x', 'y') and b between 1 and 2 and d) with check (d or b not between 1 and 3 or c = 1);
create rule r as on update to t where new.b between 1 and 2 and new.d do also nothing;
create domain dom as varchar(9) check (value in ('x', 'y') and length(value) between 1 and 3 and value <> '');
create function g(x varchar(9), y bool default 1 between 0 and 2 and true) returns bool language sql
    begin atomic select x in ('x', 'y') and length(x) between 1 and 3 and y; end;
====
create table t (a text, b int, c int, constraint x exclude using btree ((b + 1) with =) where (b > 3),
    constraint u unique (b) include (c) with (fillfactor = 70) deferrable);
create index i on t (lower(a), b, (b + 1));
create index j on t (b);
alter index i alter column 1 set statistics 100, alter column 3 set statistics 7;
alter index x alter column 1 set statistics 9;
alter table t cluster on i;
create table k (a int not null, b int, primary key (a) with (fillfactor = 60), unique (b));
alter table k cluster on k_pkey;
alter table k replica identity using index k_pkey;
create table p (a int not null, primary key (a) with (fillfactor = 60)) partition by list (a);
create materialized view m as select a, b, c from t;
create index mi on m (b);
alter materialized view m cluster on mi;
alter materialized view m alter column a set statistics 5, alter column a set storage external,
    alter column b set (n_distinct = 7, n_distinct_inherited = 8), alter column a set compression pglz;
----
create table t (a varchar(9), b bigint, c int, constraint x exclude using btree ((b + 1) with =) where (b > 3),
    constraint u unique (b) include (c) with (fillfactor = 70) deferrable);
create index i on t (lower(a), b, (b + 1));
create index j on t (b);
alter index i alter column 1 set statistics 100, alter column 3 set statistics 7;
alter index x alter column 1 set statistics 9;
alter table t cluster on i;
create table k (a bigint not null, b int, primary key (a) with (fillfactor = 60), unique (b));
alter table k cluster on k_pkey;
alter table k replica identity using index k_pkey;
create table p (a bigint not null, primary key (a) with (fillfactor = 60)) partition by list (a);
create materialized view m as select a, b, c from t;
create index mi on m (b);
alter materialized view m cluster on mi;
alter materialized view m alter column a set statistics 5, alter column a set storage external,
    alter column b set (n_distinct = 7, n_distinct_inherited = 8), alter column a set compression pglz;
====
create table t (a text, b int, c int, constraint x exclude using btree ((b + 1) with =) where (b > 3),
    constraint u unique (b) with (fillfactor = 70, deduplicate_items = off));
create index i on t (lower(a), b, (b + 1));
create index j on t (b);
alter index i alter column 1 set statistics 100, alter column 3 set statistics 7;
alter index x alter column 1 set statistics 9;
alter table t cluster on i;
create table k (a int not null, b int, primary key (a) with (fillfactor = 60), unique (b));
alter table k cluster on k_pkey;
create table p (a int not null, primary key (a) with (fillfactor = 60)) partition by list (a);
create materialized view m as select a, b, c from t;
create index mi on m (b);
alter materialized view m cluster on mi;
alter materialized view m alter column a set statistics 5, alter column a set storage external,
    alter column b set (n_distinct = 7, n_distinct_inherited = 8), alter column a set compression pglz;
----
create table t (a text, b int, c int, constraint x exclude using btree ((b + 1) with =) where (b > 3),
    constraint u unique (b) with (fillfactor = 80));
create index i on t (lower(a), b, (b + 1));
create index j on t (b);
alter index i alter column 3 set statistics 8;
alter table t cluster on j;
create table k (a int not null, b int, primary key (a), unique (b) with (fillfactor = 50));
alter table k cluster on k_b_key;
create table p (a int not null, primary key (a) with (fillfactor = 50)) partition by list (a);
create materialized view m as select a, b, c from t;
create index mi on m (b);
alter materialized view m alter column a set storage main, alter column b set (n_distinct = 9);
====
create table t (a int not null, b int not null, constraint one primary key (a));
create table u (a int, constraint one_u primary key (a) with (fillfactor = 60));
create table w (a int not null, b int not null, constraint one_w primary key (a)) partition by list (a);
----
create table t (a int not null, b int not null, constraint two primary key (b));
create table u (a int, constraint two_u primary key (a) with (fillfactor = 70));
create table w (a int not null, b int not null, constraint two_w primary key (a, b)) partition by list (a);
====
create table t (a int) partition by range (a);
create table t1 partition of t for values from (0) to (6);
create table t2 partition of t default;
----
create table t (a int) partition by range (a);
create table s1 partition of t for values from (0) to (6);
create table s2 partition of t default;
====
create table u (a int, constraint one_u primary key (a) with (fillfactor = 60), constraint x exclude using btree ((a + 1) with =));
create index i on u ((a + 1)) with (fillfactor = 60);
alter index i alter column 1 set statistics 5;
----
create table u (a int, constraint two_u primary key (a) with (fillfactor = 70), constraint y exclude using btree ((a + 1) with =));
create index j on u ((a + 1)) with (fillfactor = 60);
alter index y alter column 1 set statistics 5;
====
create extension citext;
comment on extension citext is 'ours';
create extension hstore;
----
create extension citext;
create extension hstore;
comment on extension hstore is null;
create schema s;
create extension pg_trgm with schema s;
comment on extension pg_trgm is E'it''s \\ so';
====
create table t (a int, b int);
alter table t set (toast.autovacuum_enabled = false);
create table u (a text);
alter table u set (toast.autovacuum_enabled = false);
----
create table t (a text, c int, d text);
alter table t set (toast.vacuum_truncate = off, toast.autovacuum_enabled = false);
create table u (a int);
====
create table parent (a int, b int);
----
create table parent (a int);
create table heir (c int) inherits (parent);
create text search dictionary words (template = pg_catalog.simple);
alter default privileges in schema public grant select, insert on tables to pg_monitor;
alter default privileges grant usage on types to pg_monitor;
====
create table parent (a int, b int);
create table heir (c int) inherits (parent);
alter default privileges in schema public grant select on tables to pg_monitor;
alter default privileges grant usage on types to pg_monitor;
----
create table parent (a int, b int);
create table heir (c int) inherits (parent);
create text search dictionary words (template = pg_catalog.simple);
create collation sorted (provider = icu, locale = 'de');
create function near(float8, float8) returns bool language sql immutable as 'select abs($1 - $2) < 1';
create operator ~~~ (function = near, leftarg = float8, rightarg = float8);
create type span as range (subtype = float8);
alter default privileges in schema public grant select on tables to pg_monitor;
alter default privileges grant usage on types to pg_monitor;
====
create table parent (a int, b int);
create table heir (c int) inherits (parent);
create table alone (a int);
create publication part_of_it for table parent (a), table only alone with (publish = 'insert');
----
create table parent (a int, b int);
create table heir (c int) inherits (parent);
create table alone (a int);
create table other (c int) inherits (alone);
create publication part_of_it for table parent (a, b), table only alone with (publish = 'insert');
====
create table t (a int, b int);
grant select on t to pg_monitor, public;
grant update (a), select (b) on t to pg_monitor with grant option;
grant select (a) on t to public;
----
create table t (a int, b int);
grant update (a), select (b) on t to pg_monitor with grant option;
grant select (a) on t to public;
====
create table t (a text[], b int);
alter table t set (toast.autovacuum_enabled = false);
----
create table t (a int, b int, c text);
alter table t set (toast.autovacuum_enabled = false);
====
create domain d as int;
create table t (a d, b int);
----
create domain d as int;
alter domain d add constraint k check (value > 0) not valid;
create table t (a d, b int);
create table u (a int unique, b d);
alter table u add constraint c check (a > 3) not valid, add foreign key (a) references u (a) not valid;
====
create domain d as int;
comment on domain d is 'd';
create table t (a d, b d[]);
----
create domain d as bigint;
alter domain d add constraint k check (value > 0) not valid;
alter domain d add constraint l check (value < 100);
comment on constraint k on domain d is 'k';
comment on constraint l on domain d is 'l';
create table t (a d, b d[]);
====
create table x (a int);
----
create table t (a int, b int, primary key (a), constraint u1 unique (b));
alter table t add constraint u2 unique (a), add constraint u3 unique (b), add constraint u4 unique (b) deferrable;
====
create table p (a int unique, b int);
create table h (c int references p (a)) inherits (p);
----
create table p (b int);
create table h (c int) inherits (p);
====
create table t (id int) partition by range (id);
create table t1 partition of t for values from (0) to (6);
create table p (a int);
create table h (b int) inherits (p);
----
create table t (id int, n int generated always as identity) partition by range (id);
create table t1 partition of t for values from (0) to (6);
create table p (a int, n bigint generated by default as identity (increment by 2));
create table h (b int) inherits (p);
====
create table t (a text default '1', b int default 3, c bool default true);
----
create table t (a int default 2, b jsonb default '{}', c uuid default gen_random_uuid());
====
create view v as select null::text as a;
----
create view v as select null::text[] as a;
====
create table t ("a (b)" int, b int not null, c int, d int);
----
create table t ("a (b)" int, b int not null, c int, d int,
    constraint n unique nulls not distinct ("a (b)") include (c) with (fillfactor = 80),
    constraint d unique nulls not distinct (c, d) deferrable initially deferred, primary key (b) include (d));
====
create table p (id int primary key, b int);
create publication pub for table p (id, b);
----
create table p (id int primary key);
create table h (own text) inherits (p);
create publication pub for table p (id);
====
create type pair as (a int, b text);
create table t (a pair, b pair);
----
create type pair as (a int, b text);
create cast (pair as text) with inout;
create cast (pair as varchar) with inout;
create table t (a text, b varchar(30));
====
-- from PostgreSQL 17 on
create extension btree_gist;
create table p (id int, k int, d tsrange, primary key (id, k)) partition by list (k);
create table p1 partition of p for values in (1);
create domain d as int;
create table u (n d);
----
create extension btree_gist;
create table p (id int generated always as identity, k int, d tsrange, primary key (id, k), exclude using gist (k with =, d with &&))
    partition by list (k);
create table p1 partition of p for values in (1);
create domain d as int constraint never not null;
create table u (n d);
grant maintain on u to public;
alter default privileges grant maintain on tables to public;
====
-- from PostgreSQL 18 on
create table t (a int, v int generated always as (a + 1) virtual, w int, x int generated always as (a) stored,
    y int generated always as (a) virtual, z int generated always as (a) virtual);
create view s as select v from t;
----
create table t (a bigint, v int generated always as (a + 2) virtual, w int generated always as (1) virtual,
    x int generated always as (a) virtual, y int generated always as (a) stored, z int default 3);
create view s as select v from t;
====
-- from PostgreSQL 18 on
create table p (id int primary key);
create table t (a int, b int, check (a > 0), foreign key (b) references p deferrable initially deferred not enforced,
    constraint later foreign key (a) references p);
----
create table p (id int primary key);
create table t (a int, b int, check (a > 0) not enforced, check (b > 0) not enforced,
    foreign key (b) references p deferrable initially deferred,
    constraint later foreign key (a) references p deferrable not enforced);
comment on constraint t_a_check on t is 'one day';
====
-- from PostgreSQL 18 on
create extension btree_gist;
create table k (id int, d daterange);
create table f (id int, d daterange);
----
create extension btree_gist;
create table k (id int, d daterange, primary key (id, d without overlaps), e daterange,
    unique (id, e without overlaps) deferrable);
create table f (id int, d daterange, foreign key (id, period d) references k (id, period d));
====
-- from PostgreSQL 18 on
create table t (a int, g int generated always as (a) stored);
create publication p for table only t;
----
create table t (a int, g int generated always as (a) stored);
create publication p for table only t with (publish_generated_columns = stored);
alter default privileges grant select on large objects to public;
====
-- from PostgreSQL 18 on
create table t (a int, b int not null);
create table u () inherits (t);
create table v (a int, b int) partition by list (a);
create table v1 partition of v for values in (1);
----
create table t (a int constraint mine not null, b int);
create table u () inherits (t);
create table v (a int constraint ours not null, b int not null) partition by list (a);
create table v1 partition of v for values in (1);
====
create table t (a int not null, b int); alter table t add constraint u unique (a); alter table t replica identity using index u;
create table v (a int not null, b text not null, unique (a)); alter table v replica identity using index v_a_key;
create table w (a int, b text); create index i on w (a); alter table w cluster on i; create unique index wu on w (b);
----
create table t (a int not null, b int not null); alter table t add constraint u unique (a, b); alter table t replica identity using index u;
create table v (a int, b text not null, unique (a), constraint vb unique (b)); alter table v replica identity using index vb;
create table w (a int not null, b text not null); create index j on w (b); alter table w cluster on j;
create unique index wu on w (b); alter table w replica identity using index wu;
