/**
 * Counts that are kept, not counted: how many rows of a table an account has, in the table `kept_counts`. Triggers keep
 * them, in the transaction of whatever changes the rows, so that no way of writing can forget them and a rollback takes
 * them back too.
 *
 * A count is the sum of its shares. PostgreSQL writes a share for each of a few connections, so that two transactions
 * that add rows to one count do not wait for each other; SQLite has one writer and one share.
 */
export interface KeptCount {
  /** What is counted, in kebab-case: `kept_counts.name`. */
  readonly name: string
  readonly table: string
  /** The column that holds the account whose count it is; rows without one are not counted. */
  readonly account: string
  /** Where an account has several counts of this name, what tells them apart: an expression, and the columns it reads. */
  readonly part?: { readonly of: (row: string) => string; readonly columns: readonly string[] }
}

/**
 * A count that also tells how often its rows have changed as a list, in `kept_counts.changes`: by one for each row that
 * came or went, by two for each that got another place in the order. It only grows. Two snapshots with the same sum so
 * have the same rows in the same order, as snapshots follow one another and none has less of any share than an earlier one.
 */
export interface KeptList extends KeptCount {
  /** The columns by which the list is sorted, of one account and part. No two rows have the same values in them. */
  readonly order: readonly string[]
}

const KEY = 'account, name, part, share'
const ADDED = `ON CONFLICT (${KEY}) DO UPDATE SET value = kept_counts.value + excluded.value`

const isList = (kept: KeptCount): kept is KeptList => 'order' in kept
const orderOf = (kept: KeptCount) => (isList(kept) ? kept.order : [])
const into = (kept: KeptCount) => `INSERT INTO kept_counts (${KEY}, value${isList(kept) ? ', changes' : ''})`
const added = (kept: KeptCount) => `${ADDED}${isList(kept) ? ', changes = kept_counts.changes + excluded.changes' : ''}`
const partOf = ({ part }: KeptCount, row: string) => part?.of(row) ?? "''"
const triggerOf = ({ name }: KeptCount) => `kept_${name.replaceAll('-', '_')}`

/** Counts the rows that are there. Nobody can add any meanwhile: PostgreSQL has locked the table to make its triggers. */
function countPresent(kept: KeptCount): string {
  const { name, table, account } = kept
  return `
  ${into(kept)}
    SELECT r.${account}, '${name}', ${partOf(kept, 'r')}, 0, count(*) FROM ${table} r
    WHERE r.${account} IS NOT NULL GROUP BY 1, 3;`
}

const SQLITE_LABELS = ['insert', 'delete', 'from', 'to'] as const

/** SQLite calls triggers row by row. */
function sqliteTriggers(kept: KeptCount): string {
  const { name, table, account, part } = kept
  const order = orderOf(kept)
  const columns = [...new Set([account, ...(part?.columns ?? []), ...order])].join(', ')
  const moves = order.map((column) => ` OR OLD.${column} IS NOT NEW.${column}`)
  if (part !== undefined) moves.unshift(` OR ${part.of('OLD')} IS NOT ${part.of('NEW')}`)
  const changes = isList(kept) ? ', 1' : ''
  const on = (label: (typeof SQLITE_LABELS)[number], event: string, [row, value]: readonly [string, number], when = '') => `
  CREATE TRIGGER ${triggerOf(kept)}_${label} AFTER ${event} ON ${table} WHEN ${row}.${account} IS NOT NULL${when} BEGIN
    ${into(kept)} VALUES (${row}.${account}, '${name}', ${partOf(kept, row)}, 0, ${value}${changes}) ${added(kept)};
  END;`
  const hasMoved = ` AND (OLD.${account} IS NOT NEW.${account}${moves.join('')})`
  return `${on('insert', 'INSERT', ['NEW', 1])}${on('delete', 'DELETE', ['OLD', -1])}
${on('from', `UPDATE OF ${columns}`, ['OLD', -1], hasMoved)}${on('to', `UPDATE OF ${columns}`, ['NEW', 1], hasMoved)}
`
}

/** The DDL of a count for SQLite. */
export function keepCountSqlite(kept: KeptCount): string {
  return `${sqliteTriggers(kept)}${countPresent(kept)}`
}

/** The DDL for SQLite by which a count that is kept already tells its changes from here on. */
export function keepChangesSqlite(kept: KeptList): string {
  return `${SQLITE_LABELS.map((label) => `DROP TRIGGER ${triggerOf(kept)}_${label};`).join(' ')}${sqliteTriggers(kept)}`
}

// Consecutive connections have consecutive process ids, so those of one pool seldom meet in a share.
const SHARE = 'pg_backend_pid() & 15'

/**
 * PostgreSQL calls triggers once for a statement: many updates of one row in one transaction would be slow. Shares are
 * written in the order of their keys, so that two statements cannot block each other.
 */
function postgresFunction(kept: KeptCount): string {
  const { name, account } = kept
  const order = orderOf(kept)
  const placed = order.map((_, index) => `, m.place${index}`).join('')
  const rows = (from: string, value: number) => {
    const places = order.map((column, index) => `, r.${column} AS place${index}`).join('')
    return `SELECT r.${account} AS account, ${partOf(kept, 'r')} AS part, ${value} AS value${places} FROM ${from} r WHERE r.${account} IS NOT NULL`
  }
  // A row that an update leaves in its place is there before and after it: the two cancel each other.
  const moved = `SELECT m.account, m.part, sum(m.value) AS value
        FROM (${rows('added', 1)} UNION ALL ${rows('removed', -1)}) m
        GROUP BY m.account, m.part${placed} HAVING sum(m.value) <> 0`
  const changes = isList(kept) ? ', sum(abs(c.value))' : ''
  const add = (changed: string) => `
      ${into(kept)}
        SELECT c.account, '${name}', c.part, ${SHARE}, sum(c.value)${changes} FROM (${changed}) c
        GROUP BY c.account, c.part${isList(kept) ? '' : ' HAVING sum(c.value) <> 0'} ORDER BY c.account, c.part
        ${added(kept)};`
  return `
  CREATE OR REPLACE FUNCTION ${triggerOf(kept)}() RETURNS trigger LANGUAGE plpgsql AS $kept$ BEGIN
    IF TG_OP = 'INSERT' THEN${add(rows('added', 1))}
    ELSIF TG_OP = 'DELETE' THEN${add(rows('removed', -1))}
    ELSE${add(isList(kept) ? moved : `${rows('added', 1)} UNION ALL ${rows('removed', -1)}`)}
    END IF;
    RETURN NULL;
  END $kept$;`
}

/** The DDL of a count for PostgreSQL. */
export function keepCountPostgres(kept: KeptCount): string {
  const trigger = triggerOf(kept)
  const on = (event: string, tables: string) => `
  CREATE TRIGGER ${trigger}_${event} AFTER ${event.toUpperCase()} ON ${kept.table} REFERENCING ${tables}
    FOR EACH STATEMENT EXECUTE FUNCTION ${trigger}();`
  return `${postgresFunction(kept)}${on('insert', 'NEW TABLE AS added')}${on('delete', 'OLD TABLE AS removed')}${on('update', 'OLD TABLE AS removed NEW TABLE AS added')}${countPresent(kept)}`
}

/** The DDL for PostgreSQL by which a count that is kept already tells its changes from here on. */
export function keepChangesPostgres(kept: KeptList): string {
  return postgresFunction(kept)
}
