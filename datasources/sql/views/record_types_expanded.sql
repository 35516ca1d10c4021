-- A record type with its category.
create or replace view record_types_expanded as
select
    record_type.id as record_type_id,
    record_type.name as record_type_name,
    category.id as record_category_id,
    category.name as record_category_name
from record_types as record_type
join record_categories as category on category.id = record_type.category_id;
