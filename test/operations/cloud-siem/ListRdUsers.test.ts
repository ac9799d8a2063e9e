import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { utcTime } from '../../../src/kernel/clock.ts'
import { forEachServer } from '../../server.ts'
import { codeOf, MANAGEMENT, SECURITY, SHOP, STRANGER, siemCalls } from './sources.ts'

const ALL = [MANAGEMENT, ...[1, 2, 3, 4, 5].map((n) => `190000000000000${n}`), '9100000000000000001']

forEachServer((server) => {
  const { call, as, refusesParameters } = siemCalls(server)
  const list = (parameters: Record<string, unknown> = {}, account = MANAGEMENT) => call('ListRdUsers', parameters, as(account))
  const idsOf = ({ body }: Awaited<ReturnType<typeof list>>) =>
    body.Data.map(({ SubUserId }: { SubUserId: number }) => String(SubUserId))
  let joinedAt = 0

  before(async () => {
    server().clock.freeze()
    joinedAt = server().clock.now()
    assert.equal((await call('EnableAccessForCloudSiem', {}, as(SHOP))).status, 200)
  })

  test('every field of every account, in the order of the ids', async () => {
    for (const account of [MANAGEMENT, SECURITY]) {
      const answer = await list({ RegionId: 'cn-hangzhou' }, account)
      assert.deepEqual([answer.status, Object.keys(answer.body).sort()], [200, ['Data', 'RequestId']])
      assert.deepEqual(idsOf(answer), ALL)
      const shared = { MainUserId: Number(MANAGEMENT), Joined: false, JoinedTime: '', DelegatedOrNot: false }
      const [head, shop, security] = answer.body.Data
      assert.deepEqual(head, { ...shared, SubUserId: Number(MANAGEMENT), SubUserName: 'head' })
      const joined = { Joined: true, JoinedTime: utcTime(joinedAt) }
      assert.deepEqual(shop, { ...shared, ...joined, SubUserId: Number(SHOP), SubUserName: 'shop' })
      assert.deepEqual(security, { ...shared, DelegatedOrNot: true, SubUserId: Number(SECURITY), SubUserName: 'security' })
    }
  })

  test('page by page, to the end', async () => {
    const pages: string[][] = []
    let NextToken: string | undefined
    do {
      const answer = await list({ MaxResults: 3, NextToken })
      pages.push(idsOf(answer))
      NextToken = answer.body.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(pages, [ALL.slice(0, 3), ALL.slice(3, 6), ALL.slice(6)])
    const exact = await list({ MaxResults: 7 })
    assert.deepEqual([idsOf(exact), exact.body.NextToken], [ALL, undefined])
    const past = await list({ NextToken: Buffer.from('9100000000000000001').toString('base64url') })
    assert.deepEqual(idsOf(past), [])
  })

  test('others are refused', async () => {
    for (const account of [SHOP, STRANGER]) assert.deepEqual(codeOf(await list({}, account)), [403, 'NoPermission'])
  })

  test('what is wrong', () => refusesParameters('ListRdUsers', {}, [], { RegionId: 'x', MaxResults: '0', NextToken: 'x' }))

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await call('ListRdUsers', {}, server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await call('ListRdUsers', {}, server().user('careful'))).status, 200)
  })

  test('LimitExceeded: more accounts than a list holds, and the way out', async () => {
    const rows = Array.from({ length: 5000 }, (_, n) => [String(2_000_000_000_000_000 + n), 'n', MANAGEMENT, null, 0])
    await server().database.write((transaction) =>
      transaction.insert('accounts', ['uid', 'name', 'organisation', 'folder', 'created_at'], rows),
    )
    const refused = await list()
    assert.deepEqual(codeOf(refused), [400, 'LimitExceeded'])
    assert.match(refused.body.Message, /5000 .*MaxResults/)
    const answer = await list({ MaxResults: 1000 })
    assert.equal(answer.body.Data.length, 1000)
    assert.ok(answer.body.NextToken)
  })
})
