import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { beforeEach } from 'node:test'
import { gzipSync } from 'node:zlib'
import { sendBatch } from '../../cli/follow/send-batch.ts'
import { Tail } from '../../cli/follow/tail.ts'
import { Secret } from '../../src/kernel/secret.ts'
import { sourceCalls, WEB_1 } from '../operations/garrison/sources.ts'
import { forEachServer } from '../server.ts'
import { utmpRecord } from './utmp-record.ts'

const record = (pid: number, type = 7) =>
  utmpRecord('x86_64', {
    type,
    pid,
    line: 'pts/0',
    user: 'dana',
    host: '203.0.113.7',
    address: [203, 0, 113, 7],
    seconds: 1_795_288_625,
  })
const bytes = (...parts: Buffer[]) => new Uint8Array(Buffer.concat(parts))
const headers = (kind: string, more: Record<string, string> = {}) => ({
  headers: { 'content-type': 'application/octet-stream', 'x-garrison-records': kind, ...more },
})

forEachServer((server) => {
  const { create, send, n } = sourceCalls(server)
  beforeEach(() => server.reset())

  test('records of each kind are read as what they are, packed or not', async () => {
    const { Token } = await create({ HostUuid: WEB_1 })
    const { status, body } = await send(Token, bytes(record(1), record(2, 8)), headers('wtmp'))
    assert.deepEqual([status, body.Lines, body.Understood, body.Successes], [200, 2, 2, 1])
    const packed = headers('BTMP', { 'content-encoding': 'gzip' })
    const failed = await send(Token, new Uint8Array(gzipSync(Buffer.concat([record(3), record(4)]))), packed)
    assert.deepEqual([failed.body.Lines, failed.body.Understood, failed.body.Successes], [2, 2, 0])
    const row = JSON.stringify([3, 'erin', 1_795_288_625_000_000, null, 'pts/1', '203.0.113.8', 'sshd'])
    const other = await send(Token, `${row}\n${row.replace('erin', 'fay')}`, headers('wtmpdb'))
    assert.deepEqual([other.body.Lines, other.body.Successes, await n('logons')], [2, 2, 3])
  })

  test('a batch of records is known again, by its key or by what it holds', async () => {
    const { Token } = await create({ HostUuid: WEB_1 })
    const first = await send(Token, bytes(record(1)), headers('wtmp'))
    const again = await send(Token, bytes(record(1)), headers('wtmp'))
    assert.deepEqual(again.body, first.body)
    assert.equal((await send(Token, bytes(record(1)), headers('utmp'))).body.Duplicates, 1)
    const keyed = headers('wtmp', { 'idempotency-key': 'k' })
    assert.equal((await send(Token, bytes(record(2)), keyed)).body.Lines, 1)
    assert.equal((await send(Token, bytes(record(2), record(3)), keyed)).body.Lines, 1)
    assert.equal(await n('intake_batches'), 3)
  })

  test('what is no kind is refused, a cut record is counted, and records of no server are quarantined', async () => {
    const { Token } = await create()
    const refused = await send(Token, bytes(record(1)), headers('lastlog'))
    assert.deepEqual([refused.status, refused.body.Code], [400, 'InvalidRecords'])
    const cut = await send(Token, bytes(record(1), record(2).subarray(0, 200)), headers('wtmp'))
    assert.deepEqual([cut.body.Lines, cut.body.NotUnderstood, cut.body.Quarantined], [2, 1, 1])
    // Zeros and line ends in records are no lines.
    const ends = await send(Token, new Uint8Array(384 * 200).fill(0x0a), headers('wtmp'))
    assert.deepEqual([ends.status, ends.body.NotUnderstood], [200, 200])
  })

  test('a file that grows is shipped record by record', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'garrison-records-'))
    const path = join(folder, 'wtmp')
    const { Token } = await create({ HostUuid: WEB_1 })
    const to = { endpoint: new URL(server().url), token: new Secret(Token), host: undefined, zone: undefined }
    const tail = new Tail(path, [], assert.fail, 'wtmp')
    try {
      const seen: number[] = []
      for (const end of [100, 384, 900, 1152]) {
        await writeFile(path, Buffer.concat([record(1), record(2), record(3)]).subarray(0, end))
        for (let batch = await tail.next(4096); batch !== undefined; batch = await tail.next(4096)) {
          assert.deepEqual(await sendBatch(to, batch, new AbortController().signal), { kind: 'taken' })
          await tail.settle()
        }
        seen.push(await n('logons'))
      }
      assert.deepEqual(seen, [0, 1, 2, 3])
    } finally {
      await tail.close()
      await rm(folder, { recursive: true })
    }
  })
})
