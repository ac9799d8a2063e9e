import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'

const LINES = 2000

/** Logons of one second each, from ports that nobody else uses. */
const batch = (number: number) =>
  Array.from(
    { length: LINES },
    (_, n) => `2026-11-21T20:17:05Z web-1 sshd[${number}]: Accepted password for user${n} from 8.8.8.8 port ${number * LINES + n + 1} ssh2`,
  ).join('\n')

describe('a full disk', () => {
  test('SQLite: batches are refused for now, what was answered stays, and what was refused is taken in once there is room', async () => {
    const engine = engines.find(({ name }) => name === 'sqlite')
    assert.ok(engine)
    const server = await TestServer.start(engine)
    try {
      const pages = (limit: string) => server.database.write((transaction) => transaction.all(`PRAGMA max_page_count${limit}`))
      const { body: made } = await server.call('Garrison', 'CreateLogonSource', { Name: 'shipper' })
      const send = async (number: number) => {
        const headers = { authorization: `Bearer ${made.Token}`, 'idempotency-key': `batch-${number}` }
        const response = await fetch(`${server.url}/intake/logons`, { method: 'POST', headers, body: batch(number) })
        const body = (await response.json()) as { Code?: string; Successes?: number; Duplicates?: number }
        return { status: response.status, again: response.headers.get('retry-after'), body }
      }
      const logons = () =>
        server.database.read((reader) => reader.first<{ n: number }>('SELECT CAST(count(*) AS BIGINT) AS n FROM logons'))
      const [room] = (await server.database.read((reader) => reader.all<{ page_count: number }>('PRAGMA page_count'))) ?? []
      await pages(` = ${(room?.page_count ?? 0) + 400}`)
      let taken = 0
      let answer = await send(0)
      while (answer.status === 200 && taken < 20) answer = await send(++taken)
      assert.deepEqual([answer.status, answer.body.Code, answer.again], [503, 'ServiceUnavailable', '1'])
      assert.ok(taken > 0, 'some found room')
      assert.equal((await logons())?.n, taken * LINES)
      assert.equal((await send(taken)).status, 503)

      await pages(' = 1000000')
      const { status, body } = await send(taken)
      assert.deepEqual([status, body.Successes, body.Duplicates], [200, LINES, 0])
      assert.equal((await send(0)).body.Duplicates, 0)
      assert.equal((await logons())?.n, (taken + 1) * LINES)
    } finally {
      await server.stop()
    }
  })
})
