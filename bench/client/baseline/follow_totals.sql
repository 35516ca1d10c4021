-- All follows together.
select count(distinct user_id), count(*), count(distinct location_id), (select max(created_at) from notification_log)
from link_user_followed_location
