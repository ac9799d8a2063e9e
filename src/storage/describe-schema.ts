import type { Database, Reader } from './database.ts'

/**
 * The schema of an open database as text, the same for the same schema: comparing it with the committed
 * `schema.<engine>.sql` shows what a migration does. On PostgreSQL it is the first schema of the search path.
 */
export function describeSchema(database: Database): Promise<string> {
  return database.read(database.engine === 'sqlite' ? describeSqlite : describePostgres)
}

/** Objects read at most; far more than this program will ever have. */
const OBJECTS_MAX = 10_000

async function describeSqlite(reader: Reader): Promise<string> {
  const rows = await reader.all<{ sql: string }>(
    `SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND instr(name, 'sqlite_') <> 1
      ORDER BY tbl_name, type = 'table' DESC, name LIMIT ?`,
    OBJECTS_MAX,
  )
  return rows.map(({ sql }) => `${sql};\n`).join('\n')
}

interface Piece {
  owner: string
  line: string
}

async function describePostgres(reader: Reader): Promise<string> {
  const columns = await reader.all<Piece>(
    `SELECT CAST(c.relname AS TEXT) AS owner, quote_ident(a.attname) || ' ' || format_type(a.atttypid, a.atttypmod)
        || CASE WHEN a.attcollation <> t.typcollation THEN ' COLLATE ' || quote_ident(o.collname) ELSE '' END
        || CASE WHEN a.attnotnull THEN ' NOT NULL' ELSE '' END
        || coalesce(' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid), '') AS line
      FROM pg_class AS c
      JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      JOIN pg_type AS t ON t.oid = a.atttypid
      LEFT JOIN pg_collation AS o ON o.oid = a.attcollation
      LEFT JOIN pg_attrdef AS d ON d.adrelid = c.oid AND d.adnum = a.attnum
      WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
      ORDER BY c.relname COLLATE "C", a.attnum LIMIT ?`,
    OBJECTS_MAX,
  )
  const constraints = await reader.all<Piece>(
    `SELECT CAST(c.relname AS TEXT) AS owner, 'CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid, true) AS line
      FROM pg_constraint AS k JOIN pg_class AS c ON c.oid = k.conrelid
      WHERE c.relnamespace = current_schema()::regnamespace AND k.contype <> 'n'
      ORDER BY c.relname COLLATE "C", k.conname COLLATE "C" LIMIT ?`,
    OBJECTS_MAX,
  )
  const indexes = await reader.all<Piece>(
    `SELECT CAST(c.relname AS TEXT) AS owner, pg_get_indexdef(i.indexrelid, 0, true) AS line
      FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indrelid JOIN pg_class AS x ON x.oid = i.indexrelid
      WHERE c.relnamespace = current_schema()::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_constraint AS k WHERE k.conindid = i.indexrelid AND k.conrelid = i.indrelid)
      ORDER BY c.relname COLLATE "C", x.relname COLLATE "C" LIMIT ?`,
    OBJECTS_MAX,
  )
  const triggers = await reader.all<Piece>(
    `SELECT CAST(c.relname AS TEXT) AS owner, pg_get_triggerdef(t.oid, true) AS line
      FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
      WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
      ORDER BY c.relname COLLATE "C", t.tgname COLLATE "C" LIMIT ?`,
    OBJECTS_MAX,
  )
  const functions = await reader.all<Piece>(
    `SELECT DISTINCT CAST(c.relname AS TEXT) AS owner,
        'CREATE FUNCTION ' || p.proname || '() RETURNS trigger AS $$' || p.prosrc || '$$' AS line
      FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid JOIN pg_proc AS p ON p.oid = t.tgfoid
      WHERE c.relnamespace = current_schema()::regnamespace AND NOT t.tgisinternal
      ORDER BY owner, line LIMIT ?`,
    OBJECTS_MAX,
  )
  const tables = [...new Set(columns.map(({ owner }) => owner))]
  const linesOf = (pieces: readonly Piece[], table: string): string[] =>
    pieces.filter(({ owner }) => owner === table).map(({ line }) => line)
  const texts = tables.map((table) => {
    const inside = [...linesOf(columns, table), ...linesOf(constraints, table)].map((line) => `  ${line}`)
    return [
      `CREATE TABLE ${table} (\n${inside.join(',\n')}\n);\n`,
      ...[indexes, functions, triggers].flatMap((pieces) => linesOf(pieces, table)).map((line) => `${line};\n`),
    ].join('\n')
  })
  return texts.join('\n')
}
