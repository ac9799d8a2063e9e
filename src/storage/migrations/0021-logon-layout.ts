import type { Dialect, Migration } from '../migrations.ts'

const DAY_MS = 86_400_000
/** Of lines that something joins; see `sliceOf`. */
const SLICE_MS = 30_000
/** Of these letters are the families that can stand in JSON as they are, which are all but what somebody has made up. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.'

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
    FROM guesses_by_line WHERE rtrim(family, '${LETTERS}') = ''
    GROUP BY account, received_at / ${DAY_MS}, source, host, at - at % ${SLICE_MS}, user_name, connection;
  DROP TABLE guesses_by_line;
  CREATE INDEX guesses_of_user ON guesses (account, came_on, host, user_name, at, weight);`

/** Kinds of alerts that are about a logon, and not about what stands for many. */
const ABOUT_LOGONS = ['location', 'ip', 'time', 'account', 'success-after-failures']

// Ids begin with the second, twelve digits of it, so that new rows lie together at the end of their server's.
const timed = (id: string) => `substr(CAST(1000000000000 + at / 1000 AS TEXT), 2) || substr(${id}, 1, 20)`

const ids = () => `
  UPDATE logons SET id = ${timed('id')};
  UPDATE alerts SET logon = ${timed('logon')} WHERE kind IN (${ABOUT_LOGONS.map((kind) => `'${kind}'`).join(', ')});`

/** Failures by connection, not line by line: a quarter of the rows, which lie where they are sought. Logons in the order of their times. */
export const logonLayout: Migration = {
  number: 21,
  name: 'logon-layout',
  sql: (dialect) => [guesses, ids].map((part) => part(dialect)).join('\n'),
}
