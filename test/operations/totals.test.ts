import assert from 'node:assert/strict'
import test from 'node:test'
import type { AlertDetails } from '../../src/domain/alerts/alert-details.ts'
import { forEachServer, type TestServer } from '../server.ts'

const HEAD = '1500000000000001'
const SIZE = 20
const LENGTHS = [0, 1, SIZE, SIZE + 1]
const LONG = 100_000

/** A list that tells its total, and how rows come into it: columns and their values, `i` being 1, 2, 3, … */
interface List {
  readonly product: string
  readonly action: string
  readonly ask?: object
  /** The parameters for the size and the number of a page. */
  readonly by: readonly [size: string, number: string]
  /** Where an answer has its rows and its total. */
  readonly rows: string
  readonly total: string
  /** Empties it. */
  readonly clear: string
  readonly into: string
  readonly values: string
  /** Rows that are always there. */
  readonly always?: number
  /** Also as long as this. */
  readonly long?: number
}

const text = { en: 'text', zh: 'text' }
const DETAILS: AlertDetails = {
  ...{ dimension: 'ip', observed: text, approved: ['10.0.0.0/8'], approvedCount: 1, nearest: '10.0.0.0/8' },
  ...{ reason: text, user: 'root', address: '8.8.8.8', port: 22, method: 'password', fingerprint: null },
  ...{ localTime: '2026-11-21 20:17:05', zone: 'UTC', place: null },
}
const MEMBER = 'CAST(1910000000000000 + i AS TEXT)'
const DIRECTORY = { product: 'ResourceDirectoryMaster', by: ['PageSize', 'PageNumber'], total: 'TotalCount' } as const
const ACCOUNTS = {
  ...{
    ...DIRECTORY,
    rows: 'Accounts.Account',
    clear: `DELETE FROM accounts WHERE organisation = '${HEAD}' AND uid <> '${HEAD}'`,
  },
  ...{ into: 'accounts (uid, name, organisation, folder, created_at)' },
}

const lists: readonly List[] = [
  { ...ACCOUNTS, action: 'ListAccounts', values: `${MEMBER}, 'n', '${HEAD}', NULL, 0`, long: LONG },
  { ...ACCOUNTS, action: 'ListAccountsForParent', values: `${MEMBER}, 'n', '${HEAD}', NULL, 0` },
  {
    ...{ ...ACCOUNTS, action: 'ListAccountsForParent', ask: { ParentFolderId: 'fd-prod' } },
    values: `${MEMBER}, 'n', '${HEAD}', 'fd-prod', 0`,
  },
  {
    ...{ ...DIRECTORY, action: 'ListFoldersForParent', ask: { ParentFolderId: 'fd-lab' }, rows: 'Folders.Folder' },
    ...{ clear: "DELETE FROM folders WHERE parent = 'fd-lab'", into: 'folders (account, id, name, parent, created_at)' },
    values: `'${HEAD}', 'fd-' || CAST(i AS TEXT), 'n', 'fd-lab', 0`,
  },
  {
    ...{ ...DIRECTORY, action: 'ListHandshakesForResourceDirectory', rows: 'Handshakes.Handshake' },
    clear: 'DELETE FROM handshakes',
    into: 'handshakes (account, id, target_type, target, note, tags, status, created_at, modified_at, expires_at)',
    values: `'${HEAD}', 'h-' || CAST(i AS TEXT), 'account', '42', '', '[]', 'declined', i, 0, 0`,
  },
  {
    ...{ product: 'Cloudfw', action: 'DescribeInstanceMembers', by: ['PageSize', 'CurrentPage'], rows: 'Members' },
    ...{ total: 'PageInfo.TotalCount', clear: 'DELETE FROM firewall_members', long: LONG },
    into: 'firewall_members (account, member, description, status, created_at, modified_at)',
    values: `'${HEAD}', ${MEMBER}, '', 'normal', 0, 0`,
  },
  {
    ...{ product: 'Sas', action: 'ListGroups', by: ['PageSize', 'CurrentPage'], rows: 'List', total: 'PageInfo.TotalCount' },
    ...{ clear: 'DELETE FROM host_groups', into: 'host_groups (account, id, name)', always: 1 },
    values: `'${HEAD}', i + 1000, 'g' || CAST(i AS TEXT)`,
  },
  {
    ...{ product: 'Sas', action: 'DescribeGroupedInstances', ask: { GroupField: 'groupId' }, rows: 'Instances' },
    ...{ by: ['PageSize', 'CurrentPage'], total: 'PageInfo.TotalCount', always: 1 },
    ...{ clear: 'DELETE FROM host_groups', into: 'host_groups (account, id, name)' },
    values: `'${HEAD}', i + 1000, 'g' || CAST(i AS TEXT)`,
  },
  ...[{}, { Dealed: 'N' }, { MultiAccountActionType: 1 }].map(
    (ask): List => ({
      ...{ product: 'Sas', action: 'DescribeSuspEvents', ask, by: ['PageSize', 'CurrentPage'], rows: 'SuspEvents' },
      ...{ total: 'TotalCount', clear: 'DELETE FROM alerts' },
      into: 'alerts (account, id, host, logon, kind, level, status, at, details, raw)',
      values: `'${HEAD}', i, 'h', CAST(i AS TEXT), 'ip', 'suspicious', 1, i, '${JSON.stringify(DETAILS)}', ''`,
    }),
  ),
]

const at = (body: unknown, path: string) =>
  path.split('.').reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], body)

async function page(server: TestServer, list: List, number: number): Promise<readonly [rows: number, total: unknown]> {
  server.clock.advance(1000) // a call a second is within every limit
  const [size, place] = list.by
  const { status, body, text } = await server.call(list.product, list.action, { ...list.ask, [size]: SIZE, [place]: number })
  assert.equal(status, 200, text)
  return [(at(body, list.rows) as unknown[]).length, at(body, list.total)]
}

async function fill(server: TestServer, { clear, into, values }: List, length: number): Promise<void> {
  const numbers = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)'
  await server.database.write(async (transaction) => {
    await transaction.run(clear)
    if (length > 0) await transaction.run(`INSERT INTO ${into} ${numbers} SELECT ${values} FROM n`, length)
  })
}

forEachServer((server) => {
  for (const list of lists) {
    const { action, ask = {}, always = 0, long } = list
    for (const length of long === undefined ? LENGTHS : [...LENGTHS, long]) {
      test(`${action} ${JSON.stringify(ask)} of ${length} rows tells how many there are`, async () => {
        await fill(server(), list, length)
        const total = length + always
        assert.deepEqual(await page(server(), list, 1), [Math.min(total, SIZE), total])
        const pages = Math.ceil(total / SIZE)
        if (pages > 1) assert.deepEqual(await page(server(), list, pages), [total - (pages - 1) * SIZE, total])
        if (length < LONG) assert.deepEqual(await page(server(), list, pages + 1), [0, total])
      })
    }
  }
})
