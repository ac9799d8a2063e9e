import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { UNKNOWN_CALLERS } from '../../src/domain/audit/chain-owner.ts'
import { verifyAudit } from '../../src/domain/audit/verify.ts'
import { managementAccount } from '../../src/domain/directory/read.ts'
import type { Link } from '../../src/kernel/audit-chain.ts'
import type { Uid } from '../../src/kernel/ids.ts'
import { Refusal } from '../../src/kernel/outcome.ts'
import type { Database, Transaction } from '../../src/storage/database.ts'
import { migrations } from '../../src/storage/migrations/index.ts'
import { openDatabase } from '../../src/storage/open.ts'
import { openCustody } from '../../src/vault/custody.ts'
import { RingProvider } from '../../src/vault/ring-provider.ts'
import { type Credentials, callApi } from '../client.ts'
import { inTemporaryFolder, type Spawned, spawnGarrison, test } from '../program/spawn.ts'
import { engines, freshSchema } from '../storage/engines.ts'

const ORGANISATION = new URL('../organisation.yaml', import.meta.url).pathname
const MEMBERS = ['1900000000000001', '1900000000000002', '1900000000000004', '1900000000000005']
const WORKERS = 8

/** What the clients know: writes that were answered, and whether each changed anything. */
interface Known {
  readonly bound: Set<string>
  readonly requestIds: string[]
}

/** Eight clients write without a pause until the server is gone. Every answer that came back is remembered. */
async function writeUntilGone(url: string, credentials: Credentials, run: number, known: Known): Promise<void> {
  let next = 0
  const worker = async (number: number) => {
    for (;;) {
      const access = `key-${run}-${number}-${next++}`
      const member = MEMBERS[number % MEMBERS.length]
      const isLedger = next % 3 === 0
      const call = isLedger
        ? {
            version: '2018-12-03',
            action: 'UpdateMultiUserInstances',
            parameters: {
              MemberInstances: [
                { OptType: 'DEL', AliUid: member },
                {
                  OptType: 'ADD',
                  AliUid: member,
                  ChargeType: 'PREPAID',
                  SlsCapacity: randomInt(5, 200),
                  RaspCapacity: randomInt(0, 50),
                },
              ],
            },
          }
        : {
            version: '2022-06-16',
            action: 'BindAccount',
            parameters: { AccessId: access, AccountId: 'a', AccountName: 'n', CloudCode: 'hcloud' },
          }
      const answer = await callApi(url, call, credentials).catch(() => undefined)
      if (answer === undefined) return
      assert.equal(answer.status, 200, answer.text)
      known.requestIds.push(answer.body.RequestId)
      if (!isLedger && answer.body.Data.Count === 1) known.bound.add(access)
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, (_, number) => worker(number)))
}

/** Everything answered is there, and nothing is half there. */
async function checkWhole(database: Database, known: Known): Promise<void> {
  await database.read(async (reader) => {
    const kept = await reader.all<{ access_id: string }>('SELECT access_id FROM bindings LIMIT 1000000')
    const there = new Set(kept.map((row) => row.access_id))
    assert.deepEqual(
      [...known.bound].filter((access) => !there.has(access)),
      [],
      'answered writes that are lost',
    )
    const audited = await reader.all<{ request_id: string }>(
      "SELECT request_id FROM audit_events WHERE level <> 'list' LIMIT 1000000",
    )
    const rows = new Set(audited.map((row) => row.request_id))
    assert.deepEqual(
      known.requestIds.filter((id) => !rows.has(id)),
      [],
      'answered writes without an audit row',
    )
    const binds = await reader.first<{ n: number }>(
      "SELECT CAST(count(*) AS BIGINT) AS n FROM audit_events WHERE action = 'BindAccount' AND status = 200",
    )
    assert.ok((binds?.n ?? 0) >= there.size, 'a binding without its audit row')
    const pools = await reader.all<{ unit: string; allotted: number; members: number }>(`
      SELECT p.unit, p.allotted, CAST(coalesce(sum(u.allotted), 0) AS BIGINT) AS members
      FROM pools p LEFT JOIN allotment_units u ON u.account = p.account AND u.unit = p.unit
      GROUP BY p.unit, p.allotted ORDER BY p.unit`)
    for (const { unit, allotted, members } of pools) assert.equal(allotted, members, `half an allotment of ${unit}`)
  })
}

/** No kill leaves a gap, a fork or an old head in any account's chain. */
async function checkChains(database: Database, data: string): Promise<void> {
  const { vault } = await openCustody(database, await RingProvider.inFile(join(data, 'key-ring.json')))
  const accounts = await database.read((reader) => reader.all<{ account: Uid }>('SELECT account FROM audit_heads LIMIT 100'))
  assert.ok(accounts.length > 0)
  for (const { account } of accounts) {
    for (let from: Link | undefined, isMore = true; isMore; ) {
      const request = { account: account === '' ? UNKNOWN_CALLERS : undefined, from, known: undefined }
      const found = await database.read(async (reader) => {
        const caller = account === '' ? ((await managementAccount(reader)) ?? account) : account
        return verifyAudit({ transaction: reader as Transaction, vault }, caller, request)
      })
      assert.ok(!(found instanceof Refusal))
      assert.equal(found.problem, undefined, `the chain of ${account}`)
      ;({ link: from, isMore } = found)
    }
  }
}

async function killOften(args: readonly string[], target: Parameters<typeof openDatabase>[0], data: string, times: number) {
  const known: Known = { bound: new Set(), requestIds: [] }
  let server: Spawned = spawnGarrison(args)
  let url = await server.ready
  const credentials: Credentials = JSON.parse(await readFile(join(data, 'root-credentials.json'), 'utf8'))
  for (let run = 0; run < times; run++) {
    const writing = writeUntilGone(url, credentials, run, known)
    const enough = known.requestIds.length + randomInt(1, 120)
    // The moment is random in the amount of work done, not in time: it needs no clock and works on slow machines.
    while (known.requestIds.length < enough) await new Promise((resolve) => setImmediate(resolve))
    server.child.kill('SIGKILL')
    await Promise.all([writing, server.ended])
    if (run % 10 === 9 || run === times - 1) {
      const database = await openDatabase(target, migrations)
      await checkWhole(database, known)
      await checkChains(database, data)
      await database.close()
    }
    if (run < times - 1) {
      server = spawnGarrison(args)
      url = await server.ready
    }
  }
  assert.ok(known.bound.size > times, `only ${known.bound.size} writes were made`)
}

test('SQLite: killed 50 times under load, every answered write is there and no call is half applied', () =>
  inTemporaryFolder(async (folder) => {
    const args = ['serve', '--port', '0', '--data', folder, '--organisation', ORGANISATION]
    await killOften(args, { kind: 'file', file: join(folder, 'garrison.sqlite') }, folder, 50)
  }))

test('PostgreSQL: killed 10 times under load, every answered write is there and no call is half applied', async (t) => {
  if (!engines.some(({ name }) => name === 'postgres')) return t.skip('PostgreSQL cannot run here')
  await inTemporaryFolder(async (folder) => {
    const url = await freshSchema()
    const args = ['serve', '--port', '0', '--data', folder, '--organisation', ORGANISATION, '--database', url]
    await killOften(args, { kind: 'postgres', url }, folder, 10)
  })
})
