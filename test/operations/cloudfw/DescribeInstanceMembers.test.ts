import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'

const MANAGEMENT = '1500000000000001'
const WIDE = '9100000000000000001'
const STRANGER = '1900000000000099'
const SECURITY = '1900000000000002'
const CREATED = 1_615_189_819_999
const uidOf = (n: number) => String(1_900_000_000_100_000 + n)

forEachServer((server) => {
  const describe = (parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    server().clock.advance(1000)
    return server().call('Cloudfw', 'DescribeInstanceMembers', parameters, credentials)
  }
  const found = async (parameters: Record<string, unknown>) => {
    const answer = await describe(parameters)
    assert.equal(answer.status, 200, answer.text)
    return answer.body.Members.map(({ MemberUid }: { MemberUid: number }) => String(MemberUid))
  }

  before(async () => {
    await server().database.write(async (transaction) => {
      const numbers = Array.from({ length: 120 }, (_, n) => n)
      const accounts = numbers.map((n) => [uidOf(n), `Account-${n}`, MANAGEMENT, null, 0])
      await transaction.insert('accounts', ['uid', 'name', 'organisation', 'folder', 'created_at'], accounts)
      const rows = numbers.map((n) => [
        MANAGEMENT,
        uidOf(n),
        n === 7 ? '100%_sure' : `remark ${n}`,
        n === 9 ? 'deleting' : 'normal',
        CREATED,
        CREATED + 1,
      ])
      const columns = ['account', 'member', 'description', 'status', 'created_at', 'modified_at']
      await transaction.insert('firewall_members', columns, [...rows, [MANAGEMENT, WIDE, '', 'normal', CREATED, CREATED]])
    })
  })

  test('a member has all documented fields, times in seconds', async () => {
    const { status, body } = await describe({ MemberUid: uidOf(0) })
    assert.equal(status, 200)
    assert.deepEqual(Object.keys(body).sort(), ['Members', 'PageInfo', 'RequestId'])
    assert.deepEqual(body.Members, [
      {
        MemberUid: Number(uidOf(0)),
        MemberDisplayName: 'Account-0',
        MemberDesc: 'remark 0',
        MemberStatus: 'normal',
        CreateTime: 1_615_189_819,
        ModifyTime: 1_615_189_820,
      },
    ])
    assert.deepEqual(body.PageInfo, { CurrentPage: 1, PageSize: 20, TotalCount: 1 })
  })

  test('both statuses are told, and ids beyond 2^53 keep their digits', async () => {
    const deleting = await describe({ MemberUid: uidOf(9) })
    assert.equal(deleting.body.Members[0].MemberStatus, 'deleting')
    const wide = await describe({ MemberUid: WIDE })
    assert.ok(wide.text.includes(`"MemberUid":${WIDE},"MemberDisplayName":"wide"`), wide.text)
  })

  test('20 a page unless told, and the pages together are everybody once', async () => {
    const first = await describe()
    assert.deepEqual(first.body.PageInfo, { CurrentPage: 1, PageSize: 20, TotalCount: 121 })
    assert.equal(first.body.Members.length, 20)
    const everybody = [
      ...(await found({ PageSize: '50', CurrentPage: '1' })),
      ...(await found({ PageSize: '50', CurrentPage: '2' })),
      ...(await found({ PageSize: '50', CurrentPage: '3' })),
    ]
    assert.equal(everybody.length, 121)
    assert.deepEqual(everybody, [...Array.from({ length: 120 }, (_, n) => uidOf(n)), WIDE])
    assert.deepEqual(await found({ CurrentPage: '8' }), [])
  })

  test('Terraform’s PageNumber ends its loop; CurrentPage goes before it', async () => {
    const seen: string[] = []
    let size = 50
    for (let page = 1; size === 50; page++) {
      const members = await found({ PageNumber: page, PageSize: 50 })
      seen.push(...members)
      size = members.length
      assert.ok(page <= 3, 'the loop does not end')
    }
    assert.equal(new Set(seen).size, 121)
    const both = await describe({ PageNumber: 2, CurrentPage: 3, PageSize: 50 })
    assert.equal(both.body.PageInfo.CurrentPage, 3)
  })

  test('filters: the whole id, parts of remark and name, case told apart, no wildcards; empty ones do not narrow', async () => {
    assert.deepEqual(await found({ MemberUid: uidOf(5).slice(0, -1) }), [])
    assert.deepEqual(
      await found({ MemberDesc: 'remark 11', PageSize: '100' }),
      [11, 110, 111, 112, 113, 114, 115, 116, 117, 118, 119].map(uidOf),
    )
    assert.deepEqual(await found({ MemberDesc: 'Remark' }), [])
    assert.deepEqual(await found({ MemberDesc: '%_s' }), [uidOf(7)])
    assert.deepEqual(await found({ MemberDesc: '%' }), [uidOf(7)])
    assert.deepEqual(await found({ MemberDisplayName: 'count-99' }), [uidOf(99)])
    assert.deepEqual(await found({ MemberDisplayName: 'wid' }), [WIDE])
    assert.deepEqual(await found({ MemberDisplayName: 'Account-9', MemberDesc: '98' }), [uidOf(98)])
    const none = await describe({ MemberUid: '', MemberDesc: '', MemberDisplayName: '' })
    assert.equal(none.body.PageInfo.TotalCount, 121)
    const narrowed = await describe({ MemberDesc: 'remark 1', PageSize: '5' })
    assert.deepEqual([narrowed.body.Members.length, narrowed.body.PageInfo.TotalCount], [5, 31])
  })

  test('ErrorParamsInvalid: pages that are none, ids that are none, too long filters', async () => {
    for (const parameters of [
      { CurrentPage: '0' },
      { CurrentPage: '1.5' },
      { CurrentPage: '9007199254740991' },
      { PageSize: '0' },
      { PageSize: '101' },
      { PageSize: 'many' },
      { MemberUid: "1' OR '1'='1" },
      { MemberDesc: 'x'.repeat(257) },
    ]) {
      const { status, body } = await describe(parameters)
      assert.deepEqual([status, body.Code], [400, 'ErrorParamsInvalid'], JSON.stringify(parameters))
    }
    assert.deepEqual(await found({ CurrentPage: '1000000', PageSize: '100' }), [])
  })

  test('every administrator sees the members, members and strangers do not', async () => {
    const delegated = await describe({}, server().rootOf(SECURITY))
    assert.equal(delegated.body.PageInfo.TotalCount, 121)
    for (const account of ['1900000000000001', STRANGER]) {
      const { status, body } = await describe({}, server().rootOf(account))
      assert.deepEqual([status, body.Code], [400, 'ErrorInstanceAliuidNotDaMa'])
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const denied = await describe({}, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'Forbidden.RAM'])
    assert.equal((await describe({}, server().user('auditor'))).status, 200)
  })

  test('ErrorDBSelect: the members cannot be read', async () => {
    const mend = await breakSelect(server().database, 'firewall_members')
    const { status, body } = await describe()
    assert.deepEqual([status, body.Code], [400, 'ErrorDBSelect'])
    await mend()
    assert.equal((await describe()).status, 200)
  })
})
