import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './alerts.ts'
import { ruleCalls } from './brute-force-rules.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, create, rules } = ruleCalls(server)
  const names = async (wanted: object = {}) => (await rules(wanted)).map(({ Name }: { Name: string }) => Name)

  test('rules are found by id and name, the newest first, and come by pages', async () => {
    for (const name of ['Web strict', 'web mild', 'database']) await create({ Name: name })
    assert.deepEqual(await names(), ['database', 'web mild', 'Web strict'])
    assert.deepEqual(await names({ Id: 2 }), ['web mild'])
    assert.deepEqual(await names({ Name: 'WEB' }), ['web mild', 'Web strict'])
    assert.deepEqual(await names({ Name: 'web', Id: 3 }), [])
    const page = await ask('DescribeAntiBruteForceRules', { CurrentPage: 2, PageSize: '2' })
    assert.deepEqual(page.PageInfo, { Count: 1, CurrentPage: 2, PageSize: 2, TotalCount: 3 })
    assert.deepEqual([page.Rules[0].Name, page.Rules[0].MachineCount, page.Rules[0].UuidList], ['Web strict', 0, []])
  })

  test('another account has its own, and pages out of range are refused', async () => {
    await create()
    const { Rules } = await ask('DescribeAntiBruteForceRules', {}, server().rootOf(SHOP))
    assert.deepEqual(Rules, [])
    assert.equal((await refused('DescribeAntiBruteForceRules', { PageSize: '101' }))[1], 'InvalidPageSize')
    assert.equal((await refused('DescribeAntiBruteForceRules', { CurrentPage: 0 }))[1], 'InvalidCurrentPage')
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('DescribeAntiBruteForceRules', {}, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
