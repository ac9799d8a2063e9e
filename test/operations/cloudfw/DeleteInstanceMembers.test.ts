import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { breakUpdate } from './faults.ts'

const [SHOP = '', SECURITY = '', DEPOT = '', BRANCH = ''] = [1, 2, 4, 5].map((n) => `190000000000000${n}`)
const WIDE = '9100000000000000001'

forEachServer((server) => {
  const call = (action: string, parameters: Record<string, unknown>, credentials?: Credentials): Promise<ApiAnswer> => {
    server().clock.advance(1000)
    return server().call('Cloudfw', action, parameters, credentials)
  }
  const remove = (MemberUids: unknown, credentials?: Credentials) => call('DeleteInstanceMembers', { MemberUids }, credentials)
  /** How long a member is seen that is being taken out. */
  const LEAVING = 5000
  type Shown = { MemberUid: number; MemberStatus: string; ModifyTime: number }
  const shown = async (): Promise<Shown[]> => (await call('DescribeInstanceMembers', {})).body.Members
  const withStatus = async (status: string) =>
    (await shown()).filter(({ MemberStatus }) => MemberStatus === status).map(({ MemberUid }) => String(MemberUid))
  const members = () => withStatus('normal')
  const add = (MemberUid: string) => call('AddInstanceMembers', { Members: [{ MemberUid }] })
  const codeOf = ({ status, body }: ApiAnswer) => [status, body.Code]

  beforeEach(async () => {
    await server.reset()
    const Members = [SHOP, DEPOT, BRANCH, WIDE].map((MemberUid) => ({ MemberUid }))
    assert.equal((await call('AddInstanceMembers', { Members })).status, 200)
  })

  test('numbered parameters, comma-joined text and a JSON array are the same', async () => {
    const answer = await remove([SHOP])
    assert.deepEqual([answer.status, Object.keys(answer.body)], [200, ['RequestId']])
    assert.deepEqual(await members(), [DEPOT, BRANCH, WIDE])
    assert.equal((await remove(`${DEPOT}, ${BRANCH}`)).status, 200)
    assert.equal((await remove(`[${WIDE}]`)).status, 200)
    assert.deepEqual(await members(), [])
  })

  test('members are deleting for five seconds, and then gone', async () => {
    server().clock.freeze()
    const before = server().clock.now() + 1000
    assert.equal((await remove([SHOP, DEPOT])).status, 200)
    assert.deepEqual(
      [await withStatus('deleting'), await members()],
      [
        [SHOP, DEPOT],
        [BRANCH, WIDE],
      ],
    )
    const [first] = await shown()
    assert.equal(first?.ModifyTime, Math.floor(before / 1000))
    server().clock.advance(before + LEAVING - server().clock.now() - 1001)
    assert.deepEqual(await withStatus('deleting'), [SHOP, DEPOT])
    server().clock.advance(-999)
    assert.deepEqual(await withStatus('deleting'), [])
    assert.deepEqual(await members(), [BRANCH, WIDE])
    const asked = await call('DescribeInstanceMembers', { MemberUid: SHOP })
    assert.deepEqual([asked.status, asked.body.Members, asked.body.PageInfo.TotalCount], [200, [], 0])
  })

  test('what is deleting cannot be changed, taken out or added again', async () => {
    assert.equal((await remove([SHOP])).status, 200)
    assert.deepEqual(codeOf(await remove([SHOP])), [404, 'InvalidResource.NotFound'])
    const change = await call('ModifyInstanceMemberAttributes', { Members: [{ MemberUid: SHOP, MemberDesc: 'x' }] })
    assert.deepEqual(codeOf(change), [404, 'InvalidResource.NotFound'])
    assert.deepEqual(codeOf(await add(SHOP)), [400, 'ErrorInstanceMemberAlreadyExist'])
    server().clock.advance(LEAVING)
    assert.deepEqual(codeOf(await remove([SHOP])), [404, 'InvalidResource.NotFound'])
    assert.equal((await add(SHOP)).status, 200)
    assert.deepEqual(await members(), [SHOP, DEPOT, BRANCH, WIDE])
  })

  test('their places are free again when they are gone', async () => {
    assert.equal((await remove([SHOP])).status, 200)
    assert.equal((await add(SECURITY)).body.Code, 'ErrotMaxInstanceMemberNumExceed')
    server().clock.advance(LEAVING)
    assert.equal((await add(SECURITY)).status, 200)
    assert.deepEqual(await members(), [SECURITY, DEPOT, BRANCH, WIDE])
  })

  test('rows of members that are gone are swept by the next change', async () => {
    const rows = () =>
      server().database.read((reader) => reader.all('SELECT member FROM firewall_members WHERE gone_at IS NOT NULL LIMIT 9'))
    assert.equal((await remove([SHOP])).status, 200)
    server().clock.advance(LEAVING)
    assert.equal((await rows()).length, 1)
    assert.equal((await remove([DEPOT])).status, 200)
    assert.deepEqual(await rows(), [{ member: DEPOT }])
    server().clock.advance(LEAVING)
    assert.equal((await add(SHOP)).status, 200)
    assert.deepEqual(await rows(), [])
  })

  test('a member named twice is taken out once', async () => {
    assert.equal((await remove([SHOP, SHOP])).status, 200)
    assert.deepEqual(await members(), [DEPOT, BRANCH, WIDE])
  })

  test('all or none: an account that is no member is told in a way that Terraform takes for gone', async () => {
    const answer = await remove([SHOP, SECURITY])
    assert.deepEqual(codeOf(answer), [404, 'InvalidResource.NotFound'])
    assert.ok(answer.body.Message.includes(SECURITY))
    assert.deepEqual(await members(), [SHOP, DEPOT, BRANCH, WIDE])
  })

  test('ErrorParamsNotEnough, ErrorParamsInvalid, ErrorInstanceTooManyMembersOnce', async () => {
    for (const none of [undefined, '', '[]']) assert.deepEqual(codeOf(await remove(none)), [400, 'ErrorParamsNotEnough'])
    for (const wrong of [['shop'], `${SHOP},`, '0', '[{"a":1}]', '[1']) {
      assert.deepEqual(codeOf(await remove(wrong)), [400, 'ErrorParamsInvalid'], JSON.stringify(wrong))
    }
    const many = Array.from({ length: 21 }, (_, n) => 1_900_000_000_100_000 + n)
    assert.deepEqual(codeOf(await remove(many)), [400, 'ErrorInstanceTooManyMembersOnce'])
    assert.deepEqual(codeOf(await remove(many.join(','))), [400, 'ErrorInstanceTooManyMembersOnce'])
    assert.deepEqual(codeOf(await remove(many.slice(1))), [404, 'InvalidResource.NotFound'])
  })

  test('ErrorAuthentication: only administrators; a delegated one is one', async () => {
    for (const account of [SHOP, '1900000000000099']) {
      assert.deepEqual(codeOf(await remove([SHOP], server().rootOf(account))), [401, 'ErrorAuthentication'])
    }
    assert.equal((await remove([SHOP], server().rootOf(SECURITY))).status, 200)
  })

  test('ErrorDBInsert: the database refuses; nobody is taken out', async () => {
    const mend = await breakUpdate(server().database, 'firewall_members', `OLD.member = '${DEPOT}'`)
    assert.deepEqual(codeOf(await remove([SHOP, DEPOT])), [400, 'ErrorDBInsert'])
    assert.deepEqual(await members(), [SHOP, DEPOT, BRANCH, WIDE])
    await mend()
    assert.equal((await remove([SHOP, DEPOT])).status, 200)
  })

  test('the same member taken out ten times at once is taken out once', async () => {
    const calls = Array.from({ length: 10 }, () => server().call('Cloudfw', 'DeleteInstanceMembers', { MemberUids: [SHOP] }))
    const statuses = (await Promise.all(calls)).map(({ status }) => status).sort()
    assert.deepEqual(statuses, [200, ...Array(9).fill(404)])
  })

  test('members of another organisation’s firewall are out of reach', async () => {
    const stranger = '1900000000000099'
    await server().database.write(async (transaction) => {
      await transaction.run('UPDATE accounts SET organisation = uid WHERE uid = ?', stranger)
      await transaction.insert('firewalls', ['account', 'edition', 'max_members'], [[stranger, 4, 5]])
    })
    assert.deepEqual(codeOf(await remove([SHOP], server().rootOf(stranger))), [404, 'InvalidResource.NotFound'])
    assert.deepEqual(await members(), [SHOP, DEPOT, BRANCH, WIDE])
  })

  test('403 for users without the permission, be it not given or denied', async () => {
    const nobody = await remove([SHOP], server().user('nobody'))
    assert.deepEqual(codeOf(nobody), [403, 'Forbidden.RAM'])
    assert.equal(nobody.body.AccessDeniedDetail.NoPermissionType, 'ImplicitDeny')
    const careful = await remove([SHOP], server().user('careful'))
    assert.deepEqual(codeOf(careful), [403, 'Forbidden.RAM'])
    assert.equal(careful.body.AccessDeniedDetail.NoPermissionType, 'ExplicitDeny')
  })
})
