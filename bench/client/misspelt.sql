-- Names of agencies with one or two slips of the fingers each: a letter left out, changed, put in, or two changed places.
-- Chosen by digests, so that they are always the same ones; none is a part of a name.
with name as (
    select folded_name as name
    from (select distinct folded_name from typeahead_agencies where length(folded_name) between 6 and 80) as agency
    order by md5(folded_name)
    limit 400
), dice as (
    select
        name, slip,
        ('x' || substr(md5(name || slip), 1, 7))::bit(28)::integer as kind,
        ('x' || substr(md5(name || slip), 8, 7))::bit(28)::integer as place,
        ('x' || substr(md5(name || slip), 15, 7))::bit(28)::integer as letter
    from name cross join generate_series(1, 2) as slip
), once as (
    select name, case kind % 4
        when 0 then overlay(name placing '' from at for 1)
        when 1 then overlay(name placing chr(97 + letter % 26) from at for 1)
        when 2 then overlay(name placing chr(97 + letter % 26) from at for 0)
        else overlay(name placing substr(name, at + 1, 1) || substr(name, at, 1) from at for 2)
    end as written
    from (select *, 2 + place % (length(name) - 2) as at from dice where slip = 1) as first_slip
), twice as (
    select name, case kind % 5
        when 0 then overlay(written placing '' from at for 1)
        when 1 then overlay(written placing chr(97 + letter % 26) from at for 1)
        when 2 then overlay(written placing chr(97 + letter % 26) from at for 0)
        when 3 then overlay(written placing substr(written, at + 1, 1) || substr(written, at, 1) from at for 2)
        else written
    end as written
    from (
        select dice.*, written, 2 + place % (length(written) - 2) as at
        from dice join once using (name)
        where slip = 2
    ) as second_slip
)
select written
from twice
where not exists (select from typeahead_agencies where folded_name like '%' || twice.written || '%')
order by md5(name)
limit 300
