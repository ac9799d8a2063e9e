import type { Dialect, Migration } from '../migrations.ts'

const DAY_MS = 86_400_000
/** Of lines that something joins; see `sliceOf`. */
const SLICE_MS = 30_000
/** Families that can stand in JSON as they are. */
const FAMILIES = [
  'verdict',
  'invalid',
  'aborted',
  'pam',
  'pam_unix',
  'pam_sss',
  'pam_winbind',
  'pam_ldap',
  'pam_krb5',
  'pam_faillock',
]

const guesses = ({ text, integer, end }: Dialect) => `
  CREATE TABLE guesses_by_line AS SELECT * FROM guesses;
  DROP TABLE guesses;
  CREATE TABLE guesses ( -- lines of failed logons, for as long as a success may follow them
    account ${text},
    came_on ${integer}, -- the UTC day on which they came, counted from 1970
    source ${text},     -- the prefix of the address; empty: not known
    host ${text},
    at ${integer},      -- where the slice of time begins in which they lie
    user_name ${text},  -- the account that they name; empty: none does
    connection ${text}, -- what joins the lines of one connection; empty: nothing
    lines ${text} NOT NULL,     -- JSON arrays, by commas
    weight ${integer} NOT NULL, -- they tell of no more attempts than this
    PRIMARY KEY (account, came_on, source, host, at, user_name, connection)
  )${end};
  INSERT INTO guesses (account, came_on, source, host, at, user_name, connection, lines, weight)
    SELECT account, received_at / ${DAY_MS}, source, host, at - at % ${SLICE_MS}, user_name, connection,
      string_agg('[' || CAST(at % ${SLICE_MS} AS TEXT) || ',"' || family || '","",0,' || CAST(weight AS TEXT) || ']', ','),
      sum(weight)
    FROM guesses_by_line WHERE family IN (${FAMILIES.map((family) => `'${family}'`).join(', ')})
    GROUP BY account, received_at / ${DAY_MS}, source, host, at - at % ${SLICE_MS}, user_name, connection;
  DROP TABLE guesses_by_line;
  CREATE INDEX guesses_of_user ON guesses (account, came_on, host, user_name, at, weight);`

/** Failures by connection, not line by line: a quarter of the rows, which lie where they are sought. */
export const guessesByConnection: Migration = {
  number: 19,
  name: 'guesses-by-connection',
  sql: guesses,
}
