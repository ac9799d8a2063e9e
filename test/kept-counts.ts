import assert from 'node:assert/strict'
import type { KeptCount } from '../src/domain/counters.ts'
import type { Database } from '../src/storage/database.ts'

/** What each kept count counts, said once more: account and part of each row. */
const COUNTED: Readonly<Record<KeptCount, string>> = {
  accounts: "SELECT organisation AS account, '' AS part FROM accounts WHERE organisation IS NOT NULL",
  'accounts-of-folder':
    "SELECT organisation AS account, COALESCE(folder, '') AS part FROM accounts WHERE organisation IS NOT NULL",
  folders: "SELECT account, COALESCE(parent, '') AS part FROM folders",
  handshakes: "SELECT account, '' AS part FROM handshakes",
  allotments: "SELECT account, '' AS part FROM allotments",
  'firewall-members': "SELECT account, '' AS part FROM firewall_members",
  hosts: "SELECT account, '' AS part FROM hosts",
  'host-groups': "SELECT account, '' AS part FROM host_groups",
  alerts: 'SELECT account, CAST(status AS TEXT) AS part FROM alerts',
}

interface Row {
  readonly name: string
  readonly account: string
  readonly part: string
  readonly n: number
}

const textOf = (rows: readonly Row[]) => rows.map(({ name, account, part, n }) => `${name} of ${account}/${part}: ${n}`).sort()

/** Compares all kept counts with the rows that are there; gives back how many counts are not zero. */
export function checkKeptCounts(database: Database): Promise<number> {
  return database.read(async (reader) => {
    const kept = await reader.all<Row>(`
      SELECT name, account, part, CAST(sum(value) AS BIGINT) AS n FROM kept_counts
      GROUP BY name, account, part HAVING sum(value) <> 0 LIMIT 10000`)
    const counted: Row[] = []
    for (const [name, rows] of Object.entries(COUNTED)) {
      const sql = `SELECT account, part, CAST(count(*) AS BIGINT) AS n FROM (${rows}) AS r GROUP BY account, part LIMIT 10000`
      for (const row of await reader.all<Omit<Row, 'name'>>(sql)) counted.push({ ...row, name })
    }
    assert.deepEqual(textOf(kept), textOf(counted))
    return kept.length
  })
}
