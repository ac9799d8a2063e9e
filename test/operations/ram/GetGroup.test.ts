import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { ramOf, STRANGER } from './identities.ts'

forEachServer((server) => {
  const { ask, codeOf, allow, assertName, assertRequired, assertDenied } = ramOf(server)

  test('a group with all fields', async () => {
    const { Group } = await ask('CreateGroup', { GroupName: 'dev', Comments: 'developers' })
    assert.deepEqual((await ask('GetGroup', { GroupName: 'dev' })).Group, { ...Group, UpdateDate: Group.CreateDate })
  })

  test('EntityNotExist.Group: none of the name, or of another account', async () => {
    assert.deepEqual(await codeOf('GetGroup', { GroupName: 'Dev' }), [404, 'EntityNotExist.Group'])
    const abroad = await codeOf('GetGroup', { GroupName: 'dev' }, server().rootOf(STRANGER))
    assert.deepEqual(abroad, [404, 'EntityNotExist.Group'])
  })

  test('GroupName must be given and be a name', async () => {
    await assertRequired('GetGroup', 'GroupName')
    await assertName('GetGroup', 'GroupName')
  })

  test('403 for users without the permission; a policy may give it for one group', async () => {
    await assertDenied('GetGroup', server().user('nobody'), { GroupName: 'dev' })
    await ask('CreateGroup', { GroupName: 'ops' })
    await allow('auditor', { Action: 'ram:GetGroup', Resource: 'acs:ram::*:group/dev' })
    const auditor = server().user('auditor')
    await ask('GetGroup', { GroupName: 'dev' }, auditor)
    assert.deepEqual(await codeOf('GetGroup', { GroupName: 'ops' }, auditor), [403, 'NoPermission'])
  })
})
