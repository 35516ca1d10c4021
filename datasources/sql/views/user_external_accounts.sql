-- An external account with its user.
create or replace view user_external_accounts as
select
    person.id,
    person.email,
    account.account_type,
    account.account_identifier,
    account.linked_at
from users as person
join external_accounts as account on account.user_id = person.id;
