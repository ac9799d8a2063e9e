import assert from 'node:assert/strict'
import { createSecretKey } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { describe } from 'node:test'
import { isGenuine } from '../../src/domain/audit/head.ts'
import { findHead } from '../../src/domain/audit/store.ts'
import { findKey } from '../../src/domain/identity/read.ts'
import { loadCheck } from '../../src/domain/vendor-accounts/load-check.ts'
import { keptSecretId } from '../../src/domain/vendor-accounts/secret-id.ts'
import { findKey as findPair, findPairs } from '../../src/domain/vendor-accounts/store.ts'
import type { Uid } from '../../src/kernel/ids.ts'
import { hasOldSeals, refuseWithoutOldKeys, upgradeSeals } from '../../src/start/upgrade-seals.ts'
import type { Database } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import type { Migration } from '../../src/storage/migrations.ts'
import { openPostgres } from '../../src/storage/postgres.ts'
import { openSqlite } from '../../src/storage/sqlite.ts'
import { type Custody, openCustody } from '../../src/vault/custody.ts'
import { KeyRing, newRingKey } from '../../src/vault/key-ring.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { verifyVault } from '../../src/vault/verify.ts'
import { engines, freshSchema } from '../storage/engines.ts'

const A = '1500000000000001' as Uid
const B = '1900000000000001' as Uid
// What version 0.1.0 wrote before there were data keys, under this key.
const OLD_KEY = 'BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc='
const OLD = {
  key: 'v1.k-oldoldold1.38TFc4VHR3OghwZyT1QTBmOHWb7LcHW5ly1oxND954oX_YPSpdDeVOeV6k5XGCo',
  pair: 'v1.k-oldoldold1.9ETRJd7lTM_d0ke2LDSKB4viP_X5gZPpZxysduFUWALX-qjk5ug7qPHoLIIlCVUO',
  lost: 'v1.k-nowhere.9ETRJd7lTM_d0ke2LDSKB4viP_X5gZPpZxysduFUWALX-qjk5ug7qPHoLIIlCVUO',
  mac: 'm1.k-oldoldold1.AcFgy5XqZxmbtDtiuVnEQjtqMWroWG8VJjpamDteayU',
  macOfUnknown: 'm1.k-oldoldold1.TdiezQaUjsnFBD4qtK0EsNgeiTgUmI6udhoB62g12j4',
}
/** The last one before there were data keys. */
const BEFORE = migrations.findIndex(({ name }) => name === 'data-keys')

function oldRing(): KeyRing {
  const key = createSecretKey(Buffer.from(OLD_KEY, 'base64'))
  return new KeyRing([{ id: 'k-oldoldold1', key, createdAt: '2026-11-01T00:00:00.000Z', state: 'active' }])
}

async function writeOldRows(database: Database): Promise<void> {
  await database.write(async (transaction) => {
    await transaction.run("INSERT INTO installation (name, value) VALUES ('management-account', ?)", A)
    const keys = ['account', 'id', 'user_name', 'sealed_secret', 'status', 'created_at']
    await transaction.insert('access_keys', keys, [[A, 'LTAIold1', null, OLD.key, 'Active', 0]])
    const pair = ['account', 'id', 'vendor', 'key_type', 'secret_id', 'sealed_secret', 'status', 'service_status', 'message']
    const rest = ['regions', 'subscription_ids', 'created_at', 'modified_at']
    await transaction.insert(
      'vendor_accounts',
      [...pair, ...rest],
      [[B, 3, 'aws', 'sub', 'AKIAexample', OLD.pair, 0, 2, '', '[]', '[]', 0, 0]],
    )
    const heads = ['account', 'seq', 'hash', 'first_seq', 'first_previous', 'first_at', 'damaged_seq', 'mac']
    await transaction.insert('audit_heads', heads, [
      [A, 2, 'a'.repeat(64), 1, '0'.repeat(64), 0, null, OLD.mac],
      ['', 5, 'b'.repeat(64), 3, 'c'.repeat(64), 0, 4, OLD.macOfUnknown],
      [B, 9, 'b'.repeat(64), 3, 'c'.repeat(64), 0, null, OLD.mac],
    ])
  })
}

/** A database that goes away after so many writes. */
function failingAfter(custody: Custody, writes: number): Custody {
  const { database, vault } = custody
  let left = writes
  const write: Database['write'] = (verb) => (left-- > 0 ? database.write(verb) : Promise.reject(new Error('killed')))
  return { vault, database: Object.assign(Object.create(database) as Database, { write, read: database.read.bind(database) }) }
}

const lasting: readonly {
  name: string
  make(): Promise<{ open(steps: readonly Migration[]): Promise<Database>; remove(): Promise<void> }>
}[] = [
  {
    name: 'sqlite',
    async make() {
      const folder = await mkdtemp(join(tmpdir(), 'garrison-upgrade-'))
      const open = (steps: readonly Migration[]) => openSqlite({ file: join(folder, 'garrison.sqlite') }, steps)
      return { open, remove: () => rm(folder, { recursive: true, force: true }) }
    },
  },
  {
    name: 'postgres',
    async make() {
      const url = await freshSchema()
      return { open: (steps) => openPostgres(url, steps), remove: async () => {} }
    },
  },
]

for (const { name, make } of lasting.filter((other) => engines.some((engine) => engine.name === other.name))) {
  describe(`an installation from before data keys on ${name}`, () => {
    async function withOld(work: (database: Database) => Promise<void>): Promise<void> {
      const { open, remove } = await make()
      try {
        const old = await open(migrations.slice(0, BEFORE))
        await writeOldRows(old)
        await old.close()
        const database = await open(migrations)
        try {
          await work(database)
        } finally {
          await database.close()
        }
      } finally {
        await remove()
      }
    }

    async function checkUpgraded({ database, vault }: Custody): Promise<void> {
      await database.read(async (reader) => {
        const key = await findKey(reader, vault, 'LTAIold1')
        assert.equal(key?.secret.reveal(), 'old-secret-of-a-key')
        const check = { account: B, id: 3, attempt: 0, giveUpAt: 0, leasedUntil: 0 }
        const ready = await loadCheck({ transaction: reader, vault }, check)
        assert.equal(ready?.credentials?.secretId, 'AKIAexample')
        assert.equal(ready.credentials.secretKey.reveal(), 'old-secret-of-a-pair')
        const { pairs } = await findPairs(reader, B, {}, { limit: 10, offset: 0 })
        assert.deepEqual(
          pairs.map(({ maskedSecretId }) => maskedSecretId),
          ['AKIAe****'],
        )
        assert.deepEqual(await findPair(reader, B, 'aws', keptSecretId(vault, B, 'AKIAexample')), { id: 3 })
        for (const [account, isWhole] of [
          [A, true],
          ['', true],
          [B, false],
        ] as const) {
          const head = await findHead(reader, account)
          assert.ok(head)
          assert.equal(isGenuine(vault, head), isWhole, `the head of ${account}`)
        }
        const rows = await reader.all<{ value: string }>(
          `SELECT sealed_secret AS value FROM access_keys UNION ALL SELECT sealed_secret FROM vendor_accounts
           UNION ALL SELECT sealed_secret_id FROM vendor_accounts LIMIT 100`,
        )
        assert.ok(rows.every(({ value }) => value.startsWith('v2.')))
        const ids = await reader.all<{ value: string }>('SELECT secret_id_hash AS value FROM vendor_accounts LIMIT 100')
        assert.ok(!ids.some(({ value }) => value.includes('AKIA')), 'an id is left readable')
      })
    }

    test('has the form of today after one start', () =>
      withOld(async (database) => {
        const provider = RingProvider.inMemory(oldRing())
        const custody = await openCustody(database, provider)
        assert.ok(await hasOldSeals(database))
        assert.deepEqual(await upgradeSeals(custody, oldRing()), { values: 0 })
        await checkUpgraded(custody)
        await checkUpgraded(await openCustody(database, provider))
        assert.ok(!(await hasOldSeals(database)))
        const lines: string[] = []
        const verified = await verifyVault(custody, provider, (line) => lines.push(line))
        assert.deepEqual([lines, verified], [[], { dataKeys: 3, values: 3, failures: 0 }])
      }))

    test('is not begun without the key that sealed it, unless that is given up', () =>
      withOld(async (database) => {
        const [old, other] = [oldRing(), new KeyRing([newRingKey()])]
        const says = {
          name: 'UsageError',
          message: /^secrets of an older version need key k-oldoldold1, .* --lost-key k-oldoldold1 /,
        }
        for (const ring of [undefined, other]) await assert.rejects(refuseWithoutOldKeys(database, ring, ['k-x']), says)
        await refuseWithoutOldKeys(database, other, ['k-oldoldold1'])
        await refuseWithoutOldKeys(database, old, [])
        const custody = await openCustody(database, RingProvider.inMemory(other))
        await refuseWithoutOldKeys(database, other, [])
        await upgradeSeals(custody, old)
        await refuseWithoutOldKeys(database, undefined, [])
      }))

    test('may be stopped after any of its transactions', () =>
      withOld(async (database) => {
        const provider = RingProvider.inMemory(oldRing())
        for (let writes = 0; writes < 5; writes++) {
          const custody = failingAfter(await openCustody(database, provider), writes)
          await assert.rejects(upgradeSeals(custody, oldRing()), /killed/)
          assert.ok(await hasOldSeals(database), `it thinks that it is through after ${writes}`)
        }
        const custody = await openCustody(database, provider)
        assert.deepEqual(await upgradeSeals(custody, oldRing()), { values: 0 })
        await checkUpgraded(custody)
      }))

    test('keeps what it cannot open, and tries it again', () =>
      withOld(async (database) => {
        await database.write((transaction) => transaction.run('UPDATE vendor_accounts SET sealed_secret = ?', OLD.lost))
        const custody = await openCustody(database, RingProvider.inMemory(oldRing()))
        assert.deepEqual(await upgradeSeals(custody, oldRing()), { values: 1 })
        assert.deepEqual(await upgradeSeals(custody, undefined), { values: 1 })
        await database.write((transaction) => transaction.run('UPDATE vendor_accounts SET sealed_secret = ?', OLD.pair))
        assert.deepEqual(await upgradeSeals(custody, oldRing()), { values: 0 })
        await checkUpgraded(custody)
      }))
  })
}
