import assert from 'node:assert/strict'
import test from 'node:test'
import { recordAudit } from '../../../src/domain/audit/record.ts'
import { eventOf } from '../../domain/audit/fixture.ts'
import { forEachServer } from '../../server.ts'

const MANAGEMENT = '1500000000000001'
const MEMBER = '1900000000000001'
const DEPOT = '1900000000000004'
const OUTSIDER = '1900000000000099'

forEachServer((server) => {
  const verify = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) =>
    server().call('Garrison', 'VerifyAudit', parameters, server().rootOf(account))
  const stranger = () => server().call('Sas', 'ListMultiUserInstances', {}, { accessKeyId: 'LTAIx', accessKeySecret: 'y' })
  const tamper = (sql: string) => server().database.write((transaction) => transaction.run(sql))

  test('the calls of an account are one chain, whatever they were', async () => {
    await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: MEMBER }] })
    await server().call('Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: MEMBER }] })
    await Promise.all(Array.from({ length: 8 }, () => server().call('Cloudfw', 'DescribeInstanceMembers')))
    const { status, body } = await verify()
    const { RequestId, HeadHash, ...rest } = body
    assert.equal(status, 200)
    assert.match(HeadHash, /^[0-9a-f]{64}$/)
    assert.deepEqual(rest, { Intact: true, CheckedRows: 10, FirstSeq: 1, HeadSeq: 10 })
    const again = await verify({ Known: `10:${HeadHash}`, NextToken: `10:${HeadHash}` })
    assert.deepEqual([again.body.Intact, again.body.CheckedRows, again.body.HeadSeq], [true, 1, 11])
  })

  test('a chain is verified a thousand rows at a time', async () => {
    const many = `INSERT INTO audit_events SELECT account, seq + 1000000, at, request_id, product, action, version, level, principal,
      principal_id, access_key_id, source_address, user_agent, host, region, secure, status, code, message, decision, parameters, hash
      FROM audit_events WHERE account = '${MANAGEMENT}' AND seq = 1`
    assert.equal(await tamper(many), 1)
    const { body } = await verify()
    assert.deepEqual([body.Intact, body.Problem.Kind], [false, 'inserted'])
    await tamper('DELETE FROM audit_events WHERE seq > 1000000')
    const { vault, database } = server()
    const events = Array.from({ length: 1100 }, (_, number) => eventOf(number))
    await database.write((transaction) => recordAudit({ transaction, vault }, events))
    const first = await verify()
    assert.deepEqual([first.body.CheckedRows, first.body.Intact], [1000, true])
    const second = await verify({ NextToken: first.body.NextToken })
    assert.equal(second.body.NextToken, undefined)
    assert.deepEqual([second.body.Intact, second.body.CheckedRows + 1000], [true, second.body.HeadSeq])
  })

  test('a management account verifies its members and itself, a member itself', async () => {
    await server().call('Cloudfw', 'DescribeInstanceMembers', {}, server().rootOf(MEMBER))
    assert.equal((await verify({ Account: MEMBER })).body.CheckedRows, 1)
    const own = await verify({ Account: MEMBER }, MEMBER)
    assert.deepEqual([own.status, own.body.CheckedRows], [200, 1])
    assert.equal((await verify({ Account: '' }, MEMBER)).body.CheckedRows, 2)
    for (const [account, caller] of [
      [MANAGEMENT, MEMBER],
      ['1900000000000002', MEMBER],
      [OUTSIDER, MANAGEMENT],
      [MEMBER, OUTSIDER],
      ['unknown', MEMBER],
      ['unknown', OUTSIDER],
      ['1900000000000042', MANAGEMENT],
      ['nonsense', MANAGEMENT],
    ]) {
      const { status, body } = await verify({ Account: account }, caller)
      assert.deepEqual([status, body.Code], [403, 'NotManagementAccount'], `${caller} may verify ${account}`)
    }
  })

  test('the calls of unknown callers are a chain of their own', async () => {
    await Promise.all([stranger(), stranger(), stranger()])
    const { body } = await verify({ Account: 'unknown' })
    assert.deepEqual([body.Intact, body.CheckedRows, body.HeadSeq], [true, 3, 3])
    await tamper("UPDATE audit_events SET source_address = '192.0.2.1' WHERE account = '' AND seq = 2")
    const { Problem } = (await verify({ Account: 'unknown' })).body
    assert.deepEqual([Problem.Seq, Problem.Kind], [2, 'altered'])
    assert.match(Problem.About, /row 2 is not as it was written/)
  })

  test('names what is wrong', async () => {
    const problem = async (sql: string) => {
      await tamper(sql)
      const { body } = await verify({ Account: DEPOT })
      assert.equal(body.Intact, false, sql)
      assert.equal(body.NextToken, undefined)
      return [body.Problem.Seq, body.Problem.Kind]
    }
    for (let count = 0; count < 7; count++) await verify({}, DEPOT)
    const { HeadSeq, HeadHash } = (await verify({ Account: DEPOT })).body
    assert.equal(HeadSeq, 7)
    const forgotten = await verify({ Account: DEPOT, Known: `5:${HeadHash}` })
    assert.deepEqual([forgotten.body.Problem.Seq, forgotten.body.Problem.Kind], [5, 'forgotten'])
    const of = `account = '${DEPOT}'`
    assert.deepEqual(await problem(`DELETE FROM audit_events WHERE ${of} AND seq = 7`), [7, 'truncated'])
    assert.deepEqual(await problem(`UPDATE audit_events SET seq = 70 WHERE ${of} AND seq = 5`), [5, 'missing'])
    assert.deepEqual(await problem(`UPDATE audit_events SET seq = 5 WHERE ${of} AND seq = 6`), [5, 'altered'])
    await tamper(`UPDATE audit_events SET seq = 6 WHERE ${of} AND seq = 70`)
    assert.deepEqual(await problem(`UPDATE audit_heads SET mac = 'x' WHERE ${of}`), [5, 'moved'])
    assert.deepEqual(await problem(`DELETE FROM audit_events WHERE ${of} AND seq > 3`), [4, 'truncated'])
    assert.deepEqual(await problem(`DELETE FROM audit_heads WHERE ${of}`), [1, 'head'])
  })

  test('refuses tokens that are none', async () => {
    for (const parameters of [{ NextToken: 'x' }, { NextToken: '1:abc' }, { Known: '1' }, { Known: `x:${'0'.repeat(64)}` }]) {
      const { status, body } = await verify(parameters)
      assert.deepEqual([status, body.Code], [400, `Invalid${Object.keys(parameters)[0]}`])
    }
  })

  test('a user needs permission', async () => {
    const { status, body } = await server().call('Garrison', 'VerifyAudit', {}, server().user('nobody'))
    assert.deepEqual([status, body.Code], [403, 'NoPermission'])
    assert.equal((await server().call('Garrison', 'VerifyAudit', {}, server().user('careful'))).status, 200)
  })
})
