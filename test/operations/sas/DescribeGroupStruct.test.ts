import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP } from './assets.ts'

const ACTION = 'DescribeGroupStruct'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)

  test('the root is the default group, and the others are below it as JSON', async () => {
    const { RequestId, Groups, ...body } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    const root = { GroupFather: 0, GroupFlag: 0, GroupId: 0, GroupIndex: 0, GroupLevel: 0, GroupName: 'Ungrouped' }
    assert.deepEqual(body, { ...root, MachineNum: 3 })
    const web = { groupName: 'web', groupFather: 0, groupId: 1, childGroups: [], groupLevel: 1, groupIndex: 100, groupFlag: 1 }
    assert.deepEqual(
      Groups.map((text: string) => JSON.parse(text)),
      [web],
    )
    assert.equal((await succeed(ACTION, { Lang: 'zh' })).GroupName, '未分组')
    assert.equal((await succeed(ACTION, { Lang: 'en' })).GroupName, 'Ungrouped')
    assert.equal((await fail(ACTION, { Lang: 'fr' }))[1], 'InvalidLang')
  })

  test('another account sees its own, and a user needs permission', async () => {
    const { Groups, MachineNum } = await succeed(ACTION, {}, server().rootOf(SHOP))
    assert.deepEqual([Groups, MachineNum], [[], 1])
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
