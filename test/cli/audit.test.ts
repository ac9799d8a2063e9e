import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { type AuditRow, hashOfRow } from '../../src/kernel/audit-chain.ts'
import { eventOf } from '../domain/audit/fixture.ts'
import { type ArrivedCall, type Peer, type PeerAnswer, startPeer } from './peer.ts'
import { assertRefused, type Finished, peerEnv, runCli } from './run-cli.ts'

type Exported = AuditRow & { readonly previous: string }

/** Rows of an account as the server would export them. */
function chainOf(account: string, count: number): Exported[] {
  const rows: Exported[] = []
  for (let seq = 1; seq <= count; seq++) {
    const previous = rows.at(-1)?.hash ?? ''
    const event = eventOf(seq, account)
    rows.push({ ...event, seq, previous, hash: hashOfRow(previous, seq, event) })
  }
  return rows
}

const ROWS = chainOf('1500000000000001', 6)
const HASH = ROWS.at(-1)?.hash ?? ''
const linesOf = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join('')
const wireOf = (row: object) =>
  Object.fromEntries(Object.entries(row).map(([name, value]) => [`${name[0]?.toUpperCase()}${name.slice(1)}`, value]))

let peer: Peer
let respond: (call: ArrivedCall) => PeerAnswer
let folder: string

async function run(args: readonly string[], stdin?: string): Promise<Finished> {
  peer.calls.length = 0
  const finished = await runCli(['audit', ...args], { env: peerEnv(peer), ...(stdin === undefined ? {} : { stdin }) })
  assert.deepEqual(peer.faults, [])
  return finished
}

describe('the commands about the audit trail', () => {
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'garrison-cli-'))
    peer = await startPeer((call) => respond(call))
  })
  after(async () => {
    await peer.close()
    await rm(folder, { recursive: true, force: true })
  })

  describe('audit verify', () => {
    const page = (change: object) => ({
      body: { RequestId: 'R', Intact: true, CheckedRows: 3, HeadSeq: 6, HeadHash: HASH, ...change },
    })

    it('asks page by page, and prints the last row for the next time', async () => {
      respond = () => page(peer.calls.length < 3 ? { NextToken: `${peer.calls.length}:x` } : {})
      const { out, err, exitCode } = await run(['verify', '--account', 'unknown', '--known', '5:abc'])
      assert.deepEqual([out, err, exitCode], [`intact: 9 rows; last row 6:${HASH}\n`, '', 0])
      const about = [
        ['Account', 'unknown'],
        ['Known', '5:abc'],
      ]
      assert.deepEqual(
        peer.calls.map(({ action, parameters }) => [action, parameters]),
        [
          ['VerifyAudit', about],
          ['VerifyAudit', [...about, ['NextToken', '1:x']]],
          ['VerifyAudit', [...about, ['NextToken', '2:x']]],
        ],
      )
    })

    it('names what is wrong, and ends with 1', async () => {
      respond = () => page({ Intact: false, Problem: { Seq: 42, Kind: 'altered', About: 'row 42 is \u001b[2J' } })
      const { out, exitCode } = await run(['verify'])
      assert.deepEqual([out, exitCode], ['NOT INTACT at row 42: row 42 is \ufffd[2J\n', 1])
    })

    it('passes on a refusal', async () => {
      respond = () => ({ status: 403, body: { Code: 'NotManagementAccount', Message: 'm', RequestId: 'R' } })
      assertRefused(await run(['verify']), 1, /^NotManagementAccount: m \(RequestId R\)\n$/)
    })
  })

  describe('audit export', () => {
    it('prints the rows as lines that verify, page by page', async () => {
      respond = () =>
        peer.calls.length === 1
          ? { body: { RequestId: 'R', Rows: ROWS.slice(0, 4).map(wireOf), NextToken: '5-6' } }
          : { body: { RequestId: 'R', Rows: ROWS.slice(4).map(wireOf) } }
      const { out, exitCode } = await run([
        'export',
        '--from',
        '2026-11-01T00:00:00Z',
        '--to',
        '2026-12-01T00:00:00Z',
        '--account',
        '19',
      ])
      assert.equal(exitCode, 0)
      assert.deepEqual(
        out
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line)),
        ROWS,
      )
      const about = [
        ['Account', '19'],
        ['From', '2026-11-01T00:00:00Z'],
        ['To', '2026-12-01T00:00:00Z'],
      ]
      assert.deepEqual(
        peer.calls.map(({ parameters }) => parameters),
        [about, [...about, ['NextToken', '5-6']]],
      )
      const verified = await run(['verify', '--file', '-'], out)
      assert.equal(verified.out, `intact: 6 rows of 1500000000000001; last row 6:${HASH}\n`)
    })
  })

  describe('audit verify --file', () => {
    const verify = async (rows: readonly object[], ...args: string[]) => {
      const file = join(folder, 'export.ndjson')
      await writeFile(file, linesOf(rows))
      const finished = await run(['verify', '--file', file, ...args])
      assert.equal(peer.calls.length, 0, 'the server was asked')
      return finished
    }

    it('is content with a whole chain, a part of one, and several', async () => {
      assert.equal((await verify(ROWS)).out, `intact: 6 rows of 1500000000000001; last row 6:${HASH}\n`)
      assert.match((await verify(ROWS.slice(2))).out, /^intact: 4 rows /)
      const other = chainOf('', 3)
      const { out, exitCode } = await verify([...ROWS, ...other])
      const last = other.at(-1)?.hash
      assert.equal(
        out,
        `intact: 6 rows of 1500000000000001; last row 6:${HASH}\nintact: 3 rows of unknown callers; last row 3:${last}\n`,
      )
      assert.equal(exitCode, 0)
      assert.equal((await verify([])).out, 'intact: no rows\n')
    })

    it('names the line of what was changed, taken out, moved or put in', async () => {
      const cases: readonly [says: RegExp, rows: readonly object[]][] = [
        [
          /^NOT INTACT at line 3, row 3 of 1500000000000001: row 3 is not as it was written/,
          ROWS.map((row) => (row.seq === 3 ? { ...row, action: 'x' } : row)),
        ],
        [/at line 3, row 3 .*row 3 is missing/, ROWS.filter(({ seq }) => seq !== 3)],
        [/at line 3, row 3 .*rows 3 to 4 are missing/, ROWS.filter(({ seq }) => seq < 3 || seq > 4)],
        [/at line 4, row 2 .*comes after row 3/, [...ROWS.slice(0, 3), ROWS[1] ?? {}, ...ROWS.slice(3)]],
        [/at line 1, row 1 .*not as it was written/, ROWS.map((row) => (row.seq === 1 ? { ...row, previous: 'x' } : row))],
        [/at line 1, row 1 .*names a row before it/, [{ ...ROWS[0], previous: 'x', hash: hashOfRow('x', 1, eventOf(1)) }]],
      ]
      for (const [says, rows] of cases) {
        const { out, exitCode } = await verify(rows)
        assert.match(out, says)
        assert.equal(exitCode, 1)
      }
    })

    it('looks for the row that is known', async () => {
      assert.equal((await verify(ROWS, '--known', `6:${HASH}`)).exitCode, 0)
      const { out, exitCode } = await verify(ROWS.slice(0, 5), '--known', `6:${HASH}`)
      assert.match(out, /^NOT INTACT: row 6:[0-9a-f]{64} is not in the file\n$/)
      assert.equal(exitCode, 1)
    })

    it('says which line is none of an export', async () => {
      for (const text of ['nonsense', '{"seq":1}', 'null', '[]', '{"account":"1","seq":"1","previous":""}']) {
        assertRefused(
          await run(['verify', '--file', '-'], `${linesOf(ROWS)}${text}\n`),
          2,
          /^- is not what `audit export` writes: see line 7\n$/,
        )
      }
      assertRefused(await run(['verify', '--file', join(folder, 'absent')]), 2, /absent cannot be read: ENOENT/)
      assertRefused(await run(['verify', '--file', '-'], 'x'.repeat(1024 * 1024 + 1)), 2, /line is longer/)
    })
  })
})
