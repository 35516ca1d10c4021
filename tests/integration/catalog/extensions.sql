-- Extensions that are installed.
select extension.extname::text
from pg_extension as extension
order by extension.extname desc
