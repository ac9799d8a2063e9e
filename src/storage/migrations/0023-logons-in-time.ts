import type { Dialect, Migration } from '../migrations.ts'

const COLUMNS = [
  ...['account', 'id', 'host', 'at', 'user_name', 'domain', 'os', 'service', 'address', 'source', 'port', 'method'],
  ...['fingerprint', 'location', 'raw', 'who', 'program', 'session'],
].join(', ')

const logons = ({ text, integer, end }: Dialect) => `
  CREATE TABLE logons_in_time (
    account ${text},
    id ${text}, -- the second, twelve digits of it, and a digest of what makes the logon unique, its server too
    host ${text} NOT NULL,
    at ${integer} NOT NULL,
    user_name ${text} NOT NULL,
    domain ${text} NOT NULL,
    os ${text} NOT NULL,
    service ${text} NOT NULL,
    address ${text} NOT NULL,
    source ${text} NOT NULL,   -- the prefix by which its address is counted
    port ${integer} NOT NULL,
    method ${text} NOT NULL,
    fingerprint ${text} NOT NULL,
    location ${text} NOT NULL,
    raw ${text} NOT NULL,
    who ${text} NOT NULL,      -- the account in the form in which accounts are compared
    program ${text} NOT NULL,
    session ${text} NOT NULL,
    PRIMARY KEY (account, id)
  )${end};
  INSERT INTO logons_in_time (${COLUMNS}) SELECT ${COLUMNS} FROM logons ORDER BY account, id;
  DROP TABLE logons;
  ALTER TABLE logons_in_time RENAME TO logons;
  CREATE INDEX logons_of_host ON logons (account, host, at);
  CREATE INDEX logons_of_who ON logons (account, who, at, host, source); -- tells where an account has come from
  CREATE INDEX logons_by_time ON logons (account, at, id, host, user_name, os, domain, address); -- holds all that is judged`

/** Logons in the order of their times whatever their server, so that those that come together lie together. */
export const logonsInTime: Migration = { number: 23, name: 'logons-in-time', sql: logons }
