import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { cloudfw } from '../../../src/products/cloudfw/index.ts'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { forEachServer, type TestServer } from '../../server.ts'
import { breakCommit, breakInsert, breakSelect } from './faults.ts'

const MANAGEMENT = '1500000000000001'
const [SHOP, SECURITY, LAB, DEPOT, BRANCH] = [1, 2, 3, 4, 5].map((n) => `190000000000000${n}`)
const WIDE = '9100000000000000001'
const STRANGER = '1900000000000099'

forEachServer((server) => {
  const call = (action: string, parameters: Record<string, unknown>, credentials?: Credentials): Promise<ApiAnswer> => {
    // The operations are throttled; each test call gets a second of its own.
    server().clock.advance(1000)
    return server().call('Cloudfw', action, parameters, credentials)
  }
  const add = (uids: readonly (string | undefined)[], credentials?: Credentials) =>
    call('AddInstanceMembers', { Members: uids.map((MemberUid) => ({ MemberUid })) }, credentials)
  const members = async () => {
    const sql = 'SELECT member FROM firewall_members ORDER BY member LIMIT 100'
    const rows = await server().database.read((reader) => reader.all<{ member: string }>(sql))
    return rows.map(({ member }) => member)
  }
  const refused = async (answer: ApiAnswer, code: string, message: string) => {
    assert.deepEqual([answer.status, answer.body.Code, answer.body.Message], [400, code, message])
  }
  const sql = (text: string) => server().database.write((transaction) => transaction.run(text))

  beforeEach(() => server.reset())

  test('the document’s example: a member with a remark is added', async () => {
    const answer = await call('AddInstanceMembers', { Members: [{ MemberUid: SHOP, MemberDesc: 'renewal' }] })
    assert.equal(answer.status, 200)
    assert.deepEqual(Object.keys(answer.body), ['RequestId'])
    assert.match(answer.body.RequestId, /^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$/)
    const listed = await call('DescribeInstanceMembers', {})
    const [member] = listed.body.Members
    assert.deepEqual([member.MemberUid, member.MemberDesc, member.MemberStatus], [Number(SHOP), 'renewal', 'normal'])
  })

  test('members come as numbered parameters, as one JSON text, and with ids beyond 2^53', async () => {
    assert.equal((await add([SHOP, WIDE])).status, 200)
    const json = await call('AddInstanceMembers', {
      Members: `[{"MemberUid":${DEPOT},"MemberDesc":"json"},{"MemberUid":"${BRANCH}"}]`,
    })
    assert.equal(json.status, 200)
    assert.deepEqual(await members(), [SHOP, DEPOT, BRANCH, WIDE])
  })

  test('a delegated administrator adds to the same firewall', async () => {
    assert.equal((await add([SHOP], server().rootOf(String(SECURITY)))).status, 200)
    await refused(await add([SHOP]), 'ErrorInstanceMemberAlreadyExist', 'instance member is already exist.')
  })

  test('ErrorParamsNotEnough: without members, or a member without id', async () => {
    const message = 'Parameters are insufficient.'
    await refused(await call('AddInstanceMembers', {}), 'ErrorParamsNotEnough', message)
    await refused(await call('AddInstanceMembers', { Members: '' }), 'ErrorParamsNotEnough', message)
    await refused(await call('AddInstanceMembers', { Members: '[]' }), 'ErrorParamsNotEnough', message)
    await refused(await call('AddInstanceMembers', { Members: [{ MemberDesc: 'x' }] }), 'ErrorParamsNotEnough', message)
  })

  test('ErrorParamsInvalid: ids that are none, remarks of 0 and 257 characters, no list', async () => {
    for (const Members of [
      [{ MemberUid: 'shop' }],
      [{ MemberUid: '-1' }],
      [{ MemberUid: '12345678901234567890' }],
      [{ MemberUid: SHOP, MemberDesc: '' }],
      [{ MemberUid: SHOP, MemberDesc: 'x'.repeat(257) }],
      'shop',
      '[1,2]',
      '[{"MemberUid":',
      `[{"MemberUid":${SHOP},"MemberDesc":"a\\u0000b"}]`,
    ]) {
      await refused(await call('AddInstanceMembers', { Members }), 'ErrorParamsInvalid', 'Invalid Params')
    }
    assert.deepEqual(await members(), [])
    assert.equal((await call('AddInstanceMembers', { Members: [{ MemberUid: SHOP, MemberDesc: '𝄞'.repeat(256) }] })).status, 200)
    assert.equal((await call('AddInstanceMembers', { Members: [{ MemberUid: DEPOT, MemberDesc: 'x' }] })).status, 200)
  })

  test('ErrorInstanceTooManyMembersOnce: 21 members; 20 are judged', async () => {
    const many = (count: number) => Array.from({ length: count }, (_, n) => String(1_900_000_000_100_000 + n))
    await refused(await add(many(21)), 'ErrorInstanceTooManyMembersOnce', 'too many members once.')
    await refused(await add(many(20)), 'ErrorInstanceMemberNotBelongRd', 'instance member not belong rd.')
  })

  test('ErrorInstanceAliuidNotDaMa: a member, an account of no organisation, and a delegate of another service', async () => {
    const message = 'instance aliuid not DA or MA.'
    await refused(await add([DEPOT], server().rootOf(String(SHOP))), 'ErrorInstanceAliuidNotDaMa', message)
    await refused(await add([DEPOT], server().rootOf(STRANGER)), 'ErrorInstanceAliuidNotDaMa', message)
    await sql(`DELETE FROM delegations WHERE service = 'cloudfw.aliyuncs.com'`)
    await refused(await add([DEPOT], server().rootOf(String(SECURITY))), 'ErrorInstanceAliuidNotDaMa', message)
  })

  test('ErrorInstanceMemberIsMaster: the management account, and the caller itself', async () => {
    const message = 'instance member is master account.'
    await refused(await add([SHOP, MANAGEMENT]), 'ErrorInstanceMemberIsMaster', message)
    await refused(await add([MANAGEMENT], server().rootOf(String(SECURITY))), 'ErrorInstanceMemberIsMaster', message)
    await refused(await add([SECURITY], server().rootOf(String(SECURITY))), 'ErrorInstanceMemberIsMaster', message)
  })

  test('ErrorInstanceMemberNotBelongRd: unknown accounts and those outside', async () => {
    for (const uid of [STRANGER, '42']) {
      await refused(await add([SHOP, uid]), 'ErrorInstanceMemberNotBelongRd', 'instance member not belong rd.')
    }
    assert.deepEqual(await members(), [])
  })

  test('ErrorInstanceMemberNotStsGrant: one of them has not authorised the firewall', async () => {
    await refused(await add([SHOP, LAB]), 'ErrorInstanceMemberNotStsGrant', 'instance member is not sts grant.')
    assert.deepEqual(await members(), [])
  })

  test('ErrorInstanceMemberAlreadyExist: added before, or named twice; nobody of the call is added', async () => {
    assert.equal((await add([SHOP])).status, 200)
    const message = 'instance member is already exist.'
    await refused(await add([DEPOT, SHOP]), 'ErrorInstanceMemberAlreadyExist', message)
    await refused(await add([DEPOT, DEPOT]), 'ErrorInstanceMemberAlreadyExist', message)
    assert.deepEqual(await members(), [SHOP])
  })

  test('ErrotMaxInstanceMemberNumExceed: the quota, to the last place; and an organisation without a firewall', async () => {
    const message = 'The maximum number of firewall instance members is exceeded.'
    assert.equal((await add([SHOP, DEPOT, BRANCH])).status, 200)
    await refused(await add([SECURITY, WIDE]), 'ErrotMaxInstanceMemberNumExceed', message)
    assert.equal((await add([WIDE])).status, 200)
    await refused(await add([SECURITY]), 'ErrotMaxInstanceMemberNumExceed', message)
    await sql('DELETE FROM firewall_members')
    await sql('DELETE FROM firewalls')
    await refused(await add([SHOP]), 'ErrotMaxInstanceMemberNumExceed', message)
  })

  test('ErrorDBSelect: the table of firewalls cannot be read', async () => {
    const mend = await breakSelect(server().database, 'firewalls')
    await refused(await add([SHOP]), 'ErrorDBSelect', 'An error occurred while querying database.')
    await mend()
    assert.equal((await add([SHOP])).status, 200)
  })

  test('ErrorDBInsert: the database refuses the second row; the first is undone', async () => {
    const mend = await breakInsert(server().database, 'firewall_members', `NEW.member = '${DEPOT}'`)
    await refused(await add([SHOP, DEPOT]), 'ErrorDBInsert', 'internal error: sql insert.')
    assert.deepEqual(await members(), [])
    await mend()
    assert.equal((await add([SHOP, DEPOT])).status, 200)
  })

  test('ErrorDbFailed: the database refuses the commit; nothing is kept', async () => {
    const mend = await breakCommit(server().database, 'firewall_members')
    await refused(await add([SHOP]), 'ErrorDbFailed', 'Query db failed.')
    assert.deepEqual(await members(), [])
    await mend()
    assert.equal((await add([SHOP])).status, 200)
  })

  test('two faults at once: the caller is judged before the members, the members before the quota', async () => {
    await refused(
      await add([STRANGER], server().rootOf(String(SHOP))),
      'ErrorInstanceAliuidNotDaMa',
      'instance aliuid not DA or MA.',
    )
    await refused(await add([MANAGEMENT, STRANGER]), 'ErrorInstanceMemberIsMaster', 'instance member is master account.')
    await refused(await add([LAB, STRANGER]), 'ErrorInstanceMemberNotBelongRd', 'instance member not belong rd.')
    await sql('UPDATE firewalls SET max_members = 0')
    await refused(await add([LAB]), 'ErrorInstanceMemberNotStsGrant', 'instance member is not sts grant.')
  })

  test('ten calls at once keep the quota', async () => {
    const uids = Array.from({ length: 20 }, (_, n) => String(1_900_000_000_200_000 + n))
    await enrol(server(), uids)
    await sql('UPDATE firewalls SET max_members = 7')
    const calls = Array.from({ length: 10 }, (_, n) => ({
      Members: uids.slice(n * 2, n * 2 + 2).map((MemberUid) => ({ MemberUid })),
    }))
    const answers = await Promise.all(calls.map((parameters) => server().call('Cloudfw', 'AddInstanceMembers', parameters)))
    const codes = answers.map(({ body }) => body.Code ?? 'added').sort()
    assert.deepEqual(codes, [...Array(7).fill('ErrotMaxInstanceMemberNumExceed'), ...Array(3).fill('added')])
    assert.equal((await members()).length, 6)
  })

  test('the same member added ten times at once is added once', async () => {
    const parameters = { Members: [{ MemberUid: SHOP }] }
    const calls = Array.from({ length: 10 }, () => server().call('Cloudfw', 'AddInstanceMembers', parameters))
    const codes = (await Promise.all(calls)).map(({ body }) => body.Code ?? 'added').sort()
    assert.deepEqual(codes, [...Array(9).fill('ErrorInstanceMemberAlreadyExist'), 'added'])
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await add([SHOP], server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'Forbidden.RAM'])
    assert.equal(denied.body.AccessDeniedDetail.AuthAction, 'yundun-cloudfirewall:AddInstanceMembers')
    assert.equal((await add([SHOP], server().user('auditor'))).status, 403)
    assert.equal((await add([SHOP], server().user('careful'))).status, 200)
  })

  test('ten calls a second, for every operation of the family whose document says so', () => {
    const unlimited = ['DescribeAssetStatistic', 'DescribeInstanceRdAccounts', 'DescribeMemberInfo', 'DescribeSlrGrant']
    for (const [action, operation] of Object.entries(cloudfw.operations)) {
      assert.deepEqual(operation.limit, unlimited.includes(action) ? undefined : { perUserPerSecond: 10 }, action)
    }
  })

  test('members of one organisation are nothing to another', async () => {
    await server().database.write(async (transaction) => {
      await transaction.run(`UPDATE accounts SET organisation = '${STRANGER}' WHERE uid = '${STRANGER}'`)
      await transaction.insert('firewalls', ['account', 'edition', 'max_members'], [[STRANGER, 4, 5]])
    })
    assert.equal((await add([SHOP])).status, 200)
    const foreign = await add([DEPOT], server().rootOf(STRANGER))
    await refused(foreign, 'ErrorInstanceMemberNotBelongRd', 'instance member not belong rd.')
    const listed = await call('DescribeInstanceMembers', {}, server().rootOf(STRANGER))
    assert.deepEqual([listed.status, listed.body.Members], [200, []])
  })
})

/** Makes accounts of the test organisation that have authorised the firewall. */
async function enrol(server: TestServer, uids: readonly string[]): Promise<void> {
  await server.database.write(async (transaction) => {
    const accounts = uids.map((uid) => [uid, `account-${uid}`, MANAGEMENT, null, 0])
    await transaction.insert('accounts', ['uid', 'name', 'organisation', 'folder', 'created_at'], accounts)
    const grants = uids.map((uid) => [uid, 'cloudfw.aliyuncs.com', 0])
    await transaction.insert('service_grants', ['account', 'service', 'created_at'], grants)
  })
}
