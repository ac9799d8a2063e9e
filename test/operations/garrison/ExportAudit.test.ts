import assert from 'node:assert/strict'
import test from 'node:test'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import { type AuditRow, CHAIN_START, hashOfRow } from '../../../src/kernel/audit-chain.ts'
import { isoSeconds } from '../../../src/kernel/clock.ts'
import { eventOf } from '../../domain/audit/fixture.ts'
import { forEachServer } from '../../server.ts'

const MANAGEMENT = '1500000000000001'
const MEMBER = '1900000000000001'

type Row = Record<string, string | number>

/** A row with the names of the documented form. */
function rowOf(row: Row): AuditRow & { previous: string } {
  const entries = Object.entries(row).map(([name, value]) => [`${name[0]?.toLowerCase()}${name.slice(1)}`, value])
  return Object.fromEntries(entries)
}

forEachServer((server) => {
  const ask = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    server().call('Garrison', 'ExportAudit', parameters, server().rootOf(account))
  const all = async (parameters: object, account = MANAGEMENT): Promise<Row[][]> => {
    const pages: Row[][] = []
    let NextToken: string | undefined
    do {
      const { status, body, text } = await ask({ ...parameters, NextToken }, account)
      assert.equal(status, 200, text)
      pages.push(body.Rows)
      NextToken = body.NextToken
    } while (NextToken !== undefined)
    return pages
  }

  test('gives every field, so that anybody can make the hashes', async () => {
    const parameters = { Members: [{ MemberUid: MEMBER, MemberDesc: 'é "x"' }] }
    const change = await server().call('Cloudfw', 'AddInstanceMembers', { ...parameters, RegionId: 'cn-hangzhou' })
    const refused = await server().call('Cloudfw', 'AddInstanceMembers', parameters)
    const [rows = []] = await all({})
    assert.deepEqual(
      rows.map(({ Seq, RequestId, Status }) => [Seq, RequestId, Status]),
      [
        [1, change.body.RequestId, 200],
        [2, refused.body.RequestId, 400],
      ],
    )
    const [first, second] = rows.map(rowOf)
    assert.deepEqual(
      [first?.product, first?.action, first?.level, first?.principal, first?.principalId, first?.region, first?.secure],
      ['Cloudfw', 'AddInstanceMembers', 'create', 'root', MANAGEMENT, 'cn-hangzhou', 0],
    )
    assert.match(first?.host ?? '', /^127\.0\.0\.1:\d+$/)
    assert.deepEqual([second?.code, second?.message], ['ErrorInstanceMemberAlreadyExist', 'instance member is already exist.'])
    assert.deepEqual(JSON.parse(first?.parameters ?? ''), parameters)
    let previous = CHAIN_START.hash
    for (const row of [first, second]) {
      assert.ok(row)
      assert.equal(row.previous, previous)
      assert.equal(row.hash, hashOfRow(row.previous, row.seq, row))
      previous = row.hash
    }
  })

  test('pages to the end without a gap, and ends where the first page saw the end', async () => {
    const { vault, database } = server()
    const events = Array.from({ length: 600 }, (_, number) => eventOf(number))
    await database.write((transaction) => recordAudit({ transaction, vault }, events))
    const pages = await all({})
    assert.deepEqual([pages.length, pages[0]?.length], [2, 500])
    const rows = pages.flat()
    rows.forEach((row, index) => {
      assert.equal(row['Seq'], index + 1)
      if (index > 0) assert.equal(row['Previous'], rows[index - 1]?.['Hash'])
    })
    const past = await ask({ NextToken: '900000-900010' })
    assert.deepEqual(past.body.Rows, [])
  })

  test('gives the rows of a time', async () => {
    server().clock.freeze()
    // The next whole second, a day later.
    server().clock.advance(86_400_000 + 1000 - (server().clock.now() % 1000))
    const start = server().clock.now()
    const made: string[] = []
    for (let count = 0; count < 4; count++) {
      const { body } = await server().call('Cloudfw', 'DescribeInstanceMembers', {}, server().rootOf(MEMBER))
      made.push(body.RequestId)
      server().clock.advance(3_600_000)
    }
    const hour = (number: number) => isoSeconds(start + number * 3_600_000)
    const ids = async (parameters: object) =>
      (await all({ ...parameters, Account: MEMBER })).flat().map(({ RequestId }) => RequestId)
    assert.deepEqual(await ids({ From: hour(1) }), made.slice(1))
    assert.deepEqual(await ids({ To: hour(1) }), made.slice(0, 1))
    assert.deepEqual(await ids({ From: hour(1), To: hour(3) }), made.slice(1, 3))
    assert.deepEqual(await ids({ From: hour(90) }), [])
    assert.deepEqual(await ids({ From: hour(2), To: hour(1) }), [])
    assert.deepEqual(await ids({ From: '', To: '' }), made)
  })

  test('who may verify a chain may export it, nobody else', async () => {
    await server().call('Sas', 'ListMultiUserInstances', {}, { accessKeyId: 'LTAIx', accessKeySecret: 'y' })
    const [unknown] = (await all({ Account: 'unknown' })).flat()
    assert.deepEqual([unknown?.['Account'], unknown?.['Code']], ['', 'InvalidAccessKeyId.NotFound'])
    assert.ok((await all({ Account: MEMBER })).flat().every(({ Account }) => Account === MEMBER))
    for (const account of [MANAGEMENT, 'unknown']) {
      const { status, body } = await ask({ Account: account }, MEMBER)
      assert.deepEqual([status, body.Code], [403, 'NotManagementAccount'])
    }
  })

  test('no secret is in a row', async () => {
    const key = {
      AkType: 'primary',
      SecretId: 'AKIAEXAMPLE',
      SecretKey: 'planted-secret-key',
      Vendor: 'AWS',
      AuthModules: ['HOST'],
    }
    await server().call('Sas', 'AddCloudVendorAccountAK', key)
    const text = JSON.stringify((await all({})).flat())
    assert.ok(text.includes('AddCloudVendorAccountAK') && !text.includes('AKIAEXAMPLE') && !text.includes('planted'))
  })

  test('refuses what is no time and no token', async () => {
    for (const [name, value] of [
      ['From', '2026-11-21'],
      ['To', 'now'],
      ['From', '2026-13-21T00:00:00Z'],
      ['To', '2026-02-30T00:00:00Z'],
      ['NextToken', '1'],
      ['NextToken', 'x-y'],
    ] as const) {
      const { status, body } = await ask({ [name]: value })
      assert.deepEqual([status, body.Code], [400, `Invalid${name}`], value)
    }
  })

  test('a user needs permission', async () => {
    const { status, body } = await server().call('Garrison', 'ExportAudit', {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
  })
})
