-- Both do this; what differs is the audit.
update agencies set no_web_presence = not no_web_presence
