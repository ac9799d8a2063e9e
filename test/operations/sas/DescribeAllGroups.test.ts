import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SHOP } from './assets.ts'

const ACTION = 'DescribeAllGroups'

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)

  test('the default group comes first, called as the language has it', async () => {
    const { RequestId, ...body } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(body, {
      Count: 2,
      Groups: [
        { GroupFlag: 0, GroupId: 0, GroupName: 'Ungrouped' },
        { GroupFlag: 1, GroupId: 1, GroupName: 'web' },
      ],
    })
    assert.equal((await succeed(ACTION, { Lang: 'en' })).Groups[0].GroupName, 'Ungrouped')
    assert.equal((await succeed(ACTION, { Lang: 'zh' })).Groups[0].GroupName, '未分组')
    assert.deepEqual((await fail(ACTION, { Lang: 'fr' })).slice(0, 2), [400, 'InvalidLang'])
  })

  test('an account without groups has the default group', async () => {
    const { Count, Groups } = await succeed(ACTION, {}, server().rootOf(SHOP))
    assert.deepEqual([Count, Groups], [1, [{ GroupFlag: 0, GroupId: 0, GroupName: 'Ungrouped' }]])
  })

  test('a user needs permission', async () => {
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
