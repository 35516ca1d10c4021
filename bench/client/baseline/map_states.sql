-- All of the view.
select * from map_states
