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

const KEY = 'account, name, part, share'
const INTO = `INSERT INTO kept_counts (${KEY}, value)`
const ADDED = `ON CONFLICT (${KEY}) DO UPDATE SET value = kept_counts.value + excluded.value`

const partOf = ({ part }: KeptCount, row: string) => part?.of(row) ?? "''"
const triggerOf = ({ name }: KeptCount) => `kept_${name.replaceAll('-', '_')}`

/** Counts the rows that are there. Nobody can add any meanwhile: PostgreSQL has locked the table to make its triggers. */
function countPresent(kept: KeptCount): string {
  const { name, table, account } = kept
  return `
  ${INTO}
    SELECT r.${account}, '${name}', ${partOf(kept, 'r')}, 0, count(*) FROM ${table} r
    WHERE r.${account} IS NOT NULL GROUP BY 1, 3;`
}

/** The DDL of a count for SQLite, which calls triggers row by row. */
export function keepCountSqlite(kept: KeptCount): string {
  const { name, table, account, part } = kept
  const columns = [account, ...(part?.columns ?? [])].join(', ')
  const moved = part === undefined ? '' : ` OR ${part.of('OLD')} IS NOT ${part.of('NEW')}`
  const on = (label: string, event: string, [row, value]: readonly [string, number], when = '') => `
  CREATE TRIGGER ${triggerOf(kept)}_${label} AFTER ${event} ON ${table} WHEN ${row}.${account} IS NOT NULL${when} BEGIN
    ${INTO} VALUES (${row}.${account}, '${name}', ${partOf(kept, row)}, 0, ${value}) ${ADDED};
  END;`
  const hasMoved = ` AND (OLD.${account} IS NOT NEW.${account}${moved})`
  return `${on('insert', 'INSERT', ['NEW', 1])}${on('delete', 'DELETE', ['OLD', -1])}
${on('from', `UPDATE OF ${columns}`, ['OLD', -1], hasMoved)}${on('to', `UPDATE OF ${columns}`, ['NEW', 1], hasMoved)}
${countPresent(kept)}`
}

// Consecutive connections have consecutive process ids, so those of one pool seldom meet in a share.
const SHARE = 'pg_backend_pid() & 15'

/**
 * The DDL of a count for PostgreSQL, which calls triggers once for a statement: many updates of one row in one transaction
 * would be slow. Shares are written in the order of their keys, so that two statements cannot block each other.
 */
export function keepCountPostgres(kept: KeptCount): string {
  const { name, table, account } = kept
  const trigger = triggerOf(kept)
  const rows = (from: string, value: number) =>
    `SELECT r.${account} AS account, ${partOf(kept, 'r')} AS part, ${value} AS value FROM ${from} r WHERE r.${account} IS NOT NULL`
  const add = (changed: string) => `
      ${INTO}
        SELECT c.account, '${name}', c.part, ${SHARE}, sum(c.value) FROM (${changed}) c
        GROUP BY c.account, c.part HAVING sum(c.value) <> 0 ORDER BY c.account, c.part
        ${ADDED};`
  const on = (event: string, tables: string) => `
  CREATE TRIGGER ${trigger}_${event} AFTER ${event.toUpperCase()} ON ${table} REFERENCING ${tables}
    FOR EACH STATEMENT EXECUTE FUNCTION ${trigger}();`
  return `
  CREATE FUNCTION ${trigger}() RETURNS trigger LANGUAGE plpgsql AS $kept$ BEGIN
    IF TG_OP = 'INSERT' THEN${add(rows('added', 1))}
    ELSIF TG_OP = 'DELETE' THEN${add(rows('removed', -1))}
    ELSE${add(`${rows('added', 1)} UNION ALL ${rows('removed', -1)}`)}
    END IF;
    RETURN NULL;
  END $kept$;${on('insert', 'NEW TABLE AS added')}${on('delete', 'OLD TABLE AS removed')}${on('update', 'OLD TABLE AS removed NEW TABLE AS added')}${countPresent(kept)}`
}
