-- A data request with its GitHub issue.
create or replace view data_requests_expanded as
select
    request.id,
    request.title,
    request.submission_notes,
    request.request_status,
    request.archive_reason,
    request.date_created,
    request.date_status_last_changed,
    request.creator_user_id,
    request.internal_notes,
    request.record_types_required,
    request.pdap_response,
    request.coverage_range,
    request.data_requirements,
    request.request_urgency,
    issue.github_issue_url,
    issue.github_issue_number
from data_requests as request
left join data_requests_github_issue_info as issue on issue.data_request_id = request.id;
