-- Production has it.
create extension if not exists pgcrypto;
