import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { hashOfRow } from '../../../src/kernel/audit-chain.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { ACCOUNT, eventOf, OTHER, START_MS, Trail } from './fixture.ts'

const TEXTS = [
  ...['request_id', 'product', 'action', 'version', 'level', 'principal', 'principal_id', 'access_key_id', 'source_address'],
  ...['user_agent', 'host', 'region', 'code', 'message', 'decision', 'parameters', 'hash'],
]
const NUMBERS = ['at', 'secure', 'status']
const ROWS = 12

forEachEngine((engine) => {
  describe(`an audit trail on ${engine.name}`, () => {
    let trail: Trail
    beforeEach(async () => {
      trail = await Trail.open(engine)
      await trail.recordMany(ROWS)
      await trail.recordMany(3, 100, OTHER)
    })
    afterEach(() => trail.close())

    const alter = (seq: number, change: string) =>
      trail.tamper(`UPDATE audit_events SET ${change} WHERE account = ? AND seq = ?`, ACCOUNT, seq)
    const remove = (seq: number) => trail.tamper('DELETE FROM audit_events WHERE account = ? AND seq = ?', ACCOUNT, seq)
    const move = (from: number, to: number) => alter(from, `seq = ${to}`)
    const copy = (from: number, to: number) =>
      trail.tamper(
        `INSERT INTO audit_events SELECT account, ${to}, ${['at', ...TEXTS.slice(0, 12), 'secure', 'status', ...TEXTS.slice(12)].join(', ')}
         FROM audit_events WHERE account = ? AND seq = ?`,
        ACCOUNT,
        from,
      )

    test('is whole as it was written', async () => {
      const head = await trail.verify()
      assert.ok(typeof head === 'object' && head.seq === ROWS)
      assert.equal((await trail.step()).rows, ROWS)
      assert.ok(typeof (await trail.verify(undefined, OTHER)) === 'object')
    })

    test('tells of every column that is altered, in every row', async () => {
      const columns = (await trail.all<{ account: string }>('SELECT * FROM audit_events WHERE account = ? LIMIT 1', ACCOUNT))[0]
      assert.deepEqual(
        Object.keys(columns ?? {}).sort(),
        ['account', 'seq', ...NUMBERS, ...TEXTS].sort(),
        'a column is not tried',
      )
      const changes = [
        ...NUMBERS.map((column) => `${column} = ${column} + 1`),
        ...TEXTS.map((column) => `${column} = ${column} || 'x'`),
      ]
      const undo = [
        ...NUMBERS.map((column) => `${column} = ${column} - 1`),
        ...TEXTS.map((column) => `${column} = substr(${column}, 1, length(${column}) - 1)`),
      ]
      for (const [index, change] of changes.entries()) {
        const seq = [1, 7, ROWS][index % 3] ?? 1
        await alter(seq, change)
        assert.equal(await trail.verify(), `altered ${seq}`, change)
        await alter(seq, undo[index] ?? '')
      }
      assert.ok(typeof (await trail.verify()) === 'object', 'the last change was not undone')
      await alter(7, `account = '${OTHER}', seq = 70`)
      assert.equal(await trail.verify(), 'missing 7')
      assert.equal(await trail.verify(undefined, OTHER), 'inserted 4')
    })

    test('tells of a row that is gone', async () => {
      await remove(7)
      await remove(8)
      const { problem } = await trail.step()
      assert.deepEqual(problem, { seq: 7, kind: 'missing', about: 'rows 7 to 8 are missing' })
    })

    test('tells of a first row that is gone', async () => {
      await remove(1)
      assert.equal(await trail.verify(), 'missing 1')
    })

    test('tells of rows that changed places', async () => {
      await move(5, 1000)
      await move(6, 5)
      await move(1000, 6)
      const { problem } = await trail.step()
      assert.equal(`${problem?.kind} ${problem?.seq}`, 'moved 5')
      assert.match(problem?.about ?? '', /now stands at 6/)
    })

    test('tells of a row that was put in between', async () => {
      for (let seq = ROWS; seq >= 5; seq--) await move(seq, seq + 1)
      await copy(4, 5)
      await alter(5, "action = 'Forged'")
      const { problem } = await trail.step()
      assert.equal(`${problem?.kind} ${problem?.seq}`, 'moved 5')
      assert.match(problem?.about ?? '', /now stands at 6/)
    })

    test('tells of a row that was put behind, or before the beginning', async () => {
      await copy(4, ROWS + 1)
      assert.equal(await trail.verify(), `inserted ${ROWS + 1}`)
      await remove(ROWS + 1)
      await copy(4, 0)
      assert.equal(await trail.verify(), 'inserted 0')
    })

    test('tells of a tail that was cut off', async () => {
      await remove(ROWS)
      await remove(ROWS - 1)
      assert.equal(await trail.verify(), `truncated ${ROWS - 1}`)
      await trail.tamper('DELETE FROM audit_events WHERE account = ?', ACCOUNT)
      assert.equal(await trail.verify(), 'truncated 1')
    })

    test('tells of a tail that was written anew with fitting hashes', async () => {
      await rewriteFrom(10)
      assert.equal(await trail.verify(), `altered ${ROWS}`)
    })

    test('tells of a head that was changed, also to fit a chain written anew', async () => {
      for (const change of ["hash = hash || 'x'", 'seq = seq - 1', 'damaged_seq = 3', "mac = mac || 'x'", "mac = ''"]) {
        const before = await trail.head()
        await trail.tamper(`UPDATE audit_heads SET ${change} WHERE account = ?`, ACCOUNT)
        assert.match(String(await trail.verify()), /^(head|altered|inserted) /, change)
        await restoreHead(before)
      }
      const hash = await rewriteFrom(10)
      await trail.tamper('UPDATE audit_heads SET hash = ? WHERE account = ?', hash, ACCOUNT)
      assert.equal(await trail.verify(), `head ${ROWS}`)
    })

    test('tells of a beginning that was cut off as if the rows had been dropped for their age', async () => {
      const [third] = await trail.all<{ hash: string }>('SELECT hash FROM audit_events WHERE account = ? AND seq = 3', ACCOUNT)
      await trail.tamper('DELETE FROM audit_events WHERE account = ? AND seq <= 3', ACCOUNT)
      await trail.tamper('UPDATE audit_heads SET first_seq = 4, first_previous = ? WHERE account = ?', third?.hash ?? '', ACCOUNT)
      assert.equal(await trail.verify(), `head ${ROWS}`)
    })

    test("tells of another account's head, and of one that is gone", async () => {
      const head = await trail.head()
      await trail.tamper("UPDATE audit_heads SET account = account || '9' WHERE account = ?", ACCOUNT)
      await trail.tamper('UPDATE audit_heads SET account = ? WHERE account = ?', ACCOUNT, OTHER)
      assert.match(String(await trail.verify()), /^altered |^head /)
      await trail.tamper('DELETE FROM audit_heads WHERE account = ?', ACCOUNT)
      assert.equal(await trail.verify(), 'head 1')
      await trail.recordMany(1, 50)
      assert.equal(await trail.verify(), `head ${ROWS + 1}`)
      assert.equal(head['seq'], ROWS)
    })

    test('tells of an older head that was put back, before and after the server went on', async () => {
      const old = await trail.head()
      await trail.recordMany(4, 50)
      await restoreHead(old)
      assert.equal(await trail.verify(), `inserted ${ROWS + 1}`)
      await trail.recordMany(2, 60)
      assert.equal(await trail.verify(), `head ${ROWS + 5}`)
      const requests = await trail.all<{ id: string }>(
        'SELECT request_id AS id FROM audit_events WHERE account = ? ORDER BY seq',
        ACCOUNT,
      )
      assert.deepEqual(
        requests.slice(-6).map(({ id }) => id),
        ['R-50', 'R-51', 'R-52', 'R-53', 'R-60', 'R-61'],
        'a row was lost',
      )
    })

    test('tells whoever knows a later row that the whole chain was put back to an older state', async () => {
      const old = await trail.head()
      await trail.recordMany(4, 50)
      const known = await trail.verify()
      assert.ok(typeof known === 'object')
      await trail.recordMany(1, 60)
      assert.ok(typeof (await trail.verify(known)) === 'object')
      await trail.tamper('DELETE FROM audit_events WHERE account = ? AND seq > ?', ACCOUNT, ROWS)
      await restoreHead(old)
      assert.ok(typeof (await trail.verify()) === 'object')
      assert.equal(await trail.verify(known), `forgotten ${known.seq}`)
      await trail.recordMany(6, 70)
      assert.equal(await trail.verify(known), `forgotten ${known.seq}`)
    })

    test('is not made whole by what the server writes after a change', async () => {
      const hash = await rewriteFrom(10)
      await trail.tamper('UPDATE audit_heads SET hash = ? WHERE account = ?', hash, ACCOUNT)
      await trail.recordMany(3, 50)
      const { problem } = await trail.step()
      assert.deepEqual([problem?.kind, problem?.seq], ['head', ROWS + 1])
      await trail.tamper('UPDATE audit_heads SET damaged_seq = NULL WHERE account = ?', ACCOUNT)
      assert.match(String(await trail.verify()), /^head /)
      await trail.recordMany(1, 60)
      assert.match(String(await trail.verify()), /^head /)
    })

    async function restoreHead(head: Record<string, string | number | null>): Promise<void> {
      await trail.tamper('DELETE FROM audit_heads WHERE account = ?', ACCOUNT)
      const columns = Object.keys(head)
      await trail.tamper(
        `INSERT INTO audit_heads (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
        ...Object.values(head),
      )
    }

    /** Writes other rows from a number on, with hashes that fit: plain hashes can be made by anybody. */
    async function rewriteFrom(first: number): Promise<string> {
      const [before] = await trail.all<{ hash: string }>(
        'SELECT hash FROM audit_events WHERE account = ? AND seq = ?',
        ACCOUNT,
        first - 1,
      )
      let hash = before?.hash ?? ''
      for (let seq = first; seq <= ROWS; seq++) {
        const forged = { ...eventOf(seq), action: 'Forged' }
        hash = hashOfRow(hash, seq, forged)
        await trail.tamper(
          'UPDATE audit_events SET action = ?, hash = ? WHERE account = ? AND seq = ?',
          'Forged',
          hash,
          ACCOUNT,
          seq,
        )
      }
      return hash
    }

    test('is verified by its documented form alone', async () => {
      const [row] = await trail.all<{ hash: string }>('SELECT hash FROM audit_events WHERE account = ? AND seq = 1', ACCOUNT)
      const bytes =
        `["garrison-audit-1","",1,"${ACCOUNT}",${START_MS + 1},"R-1","Sas","ListMultiUserInstances","2018-12-03","list","user/alice",` +
        String.raw`"2500000000000001","LTAIexample","203.0.113.9","a \"quoted\" \\ agent é 漢 😀","localhost:9480","cn-hangzhou",1,200,"C","m\n",` +
        String.raw`"{\"allowed\":true}","{\"n\":1}"]`
      assert.equal(row?.hash, createHash('sha256').update(bytes, 'utf8').digest('hex'))
    })
  })
})
