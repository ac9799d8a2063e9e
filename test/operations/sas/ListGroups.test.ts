import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import { forEachServer } from '../../server.ts'
import { assetCalls, SECURITY, SHOP } from './assets.ts'

const ACTION = 'ListGroups'
const NAMES = ['Ungrouped', 'early', 'web', ...Array.from({ length: 18 }, (_, index) => `g${10 + index}`)]

forEachServer((server) => {
  const { succeed, fail } = assetCalls(server)
  const namesOf = ({ List }: { List: { GroupName: string }[] }) => List.map(({ GroupName }) => GroupName)

  before(async () => {
    for (const GroupName of NAMES.slice(3)) await succeed('CreateOrUpdateAssetGroup', { GroupName })
    const { GroupId: groupId } = await succeed('CreateOrUpdateAssetGroup', { GroupName: 'early' })
    await succeed('ModifyGroupProperty', { Data: JSON.stringify([{ groupId, groupIndex: 1 }]) })
  })

  test('a page has every documented field', async () => {
    const { RequestId, List, ...body } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    const PageInfo = { Count: 20, CurrentPage: 1, PageSize: 20, TotalCount: 21 }
    assert.deepEqual(body, { Code: '200', HttpStatusCode: 200, Message: 'successful', Success: true, PageInfo })
    assert.deepEqual(List[0], { GroupFlag: 0, GroupId: 0, GroupName: 'Ungrouped' })
    assert.deepEqual(List[2], { GroupFlag: 1, GroupId: 1, GroupName: 'web' })
    for (const UseNextToken of [false, true]) {
      assert.equal((await succeed(ACTION, { UseNextToken, Lang: 'zh' })).List[0].GroupName, '未分组')
      assert.equal((await succeed(ACTION, { UseNextToken, Lang: 'en' })).List[0].GroupName, 'Ungrouped')
    }
  })

  test('pages of every size follow one another to the end and past it', async () => {
    for (const PageSize of [1, 2, 20, 21, 2000]) {
      const seen: string[] = []
      for (let CurrentPage = 1; ; CurrentPage++) {
        const body = await succeed(ACTION, { CurrentPage, PageSize })
        assert.deepEqual(body.PageInfo, { Count: body.List.length, CurrentPage, PageSize, TotalCount: 21 })
        if (body.List.length === 0) break
        seen.push(...namesOf(body))
      }
      assert.deepEqual(seen, NAMES, `by ${PageSize}`)
    }
  })

  test('tokens lead to the same groups, and no total is told', async () => {
    for (const PageSize of [1, 7, 20, 21, 2000]) {
      const seen: string[] = []
      for (let NextToken: string | undefined = ''; NextToken !== undefined; ) {
        const body = await succeed(ACTION, { UseNextToken: true, NextToken, PageSize })
        const { NextToken: next, ...PageInfo }: { NextToken?: string } = body.PageInfo
        assert.deepEqual(PageInfo, { Count: body.List.length, PageSize })
        assert.ok(body.List.length > 0)
        seen.push(...namesOf(body))
        NextToken = next
      }
      assert.deepEqual(seen, NAMES, `by ${PageSize}`)
    }
  })

  test('a group that is deleted between two pages hides no other', async () => {
    const lab = server().rootOf(SECURITY)
    for (const GroupName of ['a', 'b', 'c']) await succeed('CreateOrUpdateAssetGroup', { GroupName }, lab)
    const first = await succeed(ACTION, { UseNextToken: true, PageSize: 2 }, lab)
    assert.deepEqual(namesOf(first), ['Ungrouped', 'a'])
    await succeed('DeleteGroup', { GroupId: 1 }, lab)
    const { NextToken } = first.PageInfo
    assert.deepEqual(namesOf(await succeed(ACTION, { UseNextToken: true, NextToken }, lab)), ['b', 'c'])
  })

  test('what is out of range is refused by name', async () => {
    const cases: [Record<string, unknown>, string][] = [
      [{ PageSize: 0 }, 'InvalidPageSize'],
      [{ PageSize: 2001 }, 'InvalidPageSize'],
      [{ CurrentPage: 0 }, 'InvalidCurrentPage'],
      [{ UseNextToken: 'maybe' }, 'InvalidUseNextToken'],
      [{ UseNextToken: true, NextToken: '1426C575705AE8545E8360A6EFA3B' }, 'InvalidNextToken'],
      [{ Lang: 'fr' }, 'InvalidLang'],
    ]
    for (const [parameters, code] of cases) assert.deepEqual((await fail(ACTION, parameters)).slice(0, 2), [400, code])
    assert.equal((await succeed(ACTION, { NextToken: 'not read without UseNextToken' })).List.length, 20)
  })

  test('another account sees its own, and a user needs permission', async () => {
    assert.deepEqual(namesOf(await succeed(ACTION, {}, server().rootOf(SHOP))), ['Ungrouped'])
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
  })
})
