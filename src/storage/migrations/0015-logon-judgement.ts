import type { Dialect, Migration } from '../migrations.ts'

const OPEN = Number.MAX_SAFE_INTEGER

const history = ({ text, integer, end }: Dialect) => `
  CREATE TABLE logon_baseline_history ( -- what was bound to what, and from when until when
    account ${text}, type ${text}, value ${text}, target_type ${text}, target ${text}, since_at ${integer},
    until_at ${integer} NOT NULL, -- ${OPEN}: it still is
    shown ${text} NOT NULL,
    PRIMARY KEY (account, type, value, target_type, target, since_at)
  )${end};
  CREATE INDEX logon_baseline_history_of_target ON logon_baseline_history (account, target_type, target);
  INSERT INTO logon_baseline_history (account, type, value, target_type, target, since_at, until_at, shown)
    SELECT t.account, t.type, t.value, t.target_type, t.target, b.created_at, ${OPEN}, b.shown
    FROM logon_baseline_targets t JOIN logon_baselines b ON b.account = t.account AND b.type = t.type AND b.value = t.value;`

const logons = ({ text, integer, end }: Dialect) => `
  CREATE TABLE logon_settings ( -- how an account's logons are judged, where it is not as usual
    account ${text},
    learning ${text} NOT NULL,  -- suggest or vendor
    travel ${integer} NOT NULL, -- whether impossible travel is alerted
    PRIMARY KEY (account)
  )${end};
  ALTER TABLE logons ADD COLUMN who ${text} NOT NULL DEFAULT ''; -- the account in the form in which accounts are compared
  ALTER TABLE logons ADD COLUMN program ${text} NOT NULL DEFAULT '';
  ALTER TABLE logons ADD COLUMN session ${text} NOT NULL DEFAULT '';
  UPDATE logons SET who = user_name;
  ALTER TABLE logons ADD COLUMN service ${text} NOT NULL DEFAULT 'ssh';
  ALTER TABLE logons ADD COLUMN os ${text} NOT NULL DEFAULT 'unix';
  ALTER TABLE logons ADD COLUMN domain ${text} NOT NULL DEFAULT '';
  ALTER TABLE logons ADD COLUMN source ${text} NOT NULL DEFAULT ''; -- the prefix by which its address is counted
  CREATE INDEX logons_of_host ON logons (account, host, at);
  CREATE INDEX logons_of_who ON logons (account, who, at);
  CREATE INDEX logons_by_time ON logons (account, at, id, host, user_name, os, domain, address); -- holds all that is judged
  CREATE TABLE guesses ( -- lines of failed logons, for as long as a success may follow them
    account ${text}, host ${text}, id ${text}, -- a digest of what makes the line unique
    at ${integer} NOT NULL,
    user_name ${text} NOT NULL,
    source ${text} NOT NULL,     -- the prefix of the address; empty: not known
    connection ${text} NOT NULL, -- what joins the lines of one connection; empty: nothing
    family ${text} NOT NULL,     -- lines of several families about one connection are one attempt
    weight ${integer} NOT NULL,
    received_at ${integer} NOT NULL,
    PRIMARY KEY (account, host, id)
  )${end};
  CREATE INDEX guesses_of_source ON guesses (account, source, at, host, weight);
  CREATE INDEX guesses_of_user ON guesses (account, user_name, at, host, weight);
  CREATE INDEX guesses_by_reception ON guesses (received_at);`

const incidents = ({ text, integer, end }: Dialect) => `
  ALTER TABLE alerts ADD COLUMN incident ${text} NOT NULL DEFAULT '';
  CREATE INDEX alerts_of_incident ON alerts (account, incident, status);
  CREATE TABLE incidents ( -- alerts that are one matter: of one server, user, source and set of kinds
    account ${text}, id ${text},
    host ${text} NOT NULL, -- empty: a source that came to several servers
    user_name ${text} NOT NULL, source ${text} NOT NULL,
    kinds ${text} NOT NULL, -- by commas, in order
    level ${text} NOT NULL,
    alerts ${integer} NOT NULL,
    first_at ${integer} NOT NULL, last_at ${integer} NOT NULL,
    told_at ${integer} NOT NULL, -- when somebody was last told of it
    PRIMARY KEY (account, id)
  )${end};
  CREATE INDEX incidents_by_time ON incidents (account, last_at, id);`

/** What logons are judged by: versions of baselines, failed attempts, and alerts that belong together. */
export const logonJudgement: Migration = {
  number: 15,
  name: 'logon-judgement',
  sql: (dialect) => [history, logons, incidents].map((part) => part(dialect)).join('\n'),
}
