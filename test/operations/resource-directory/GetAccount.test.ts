import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, LAB, MANAGEMENT, STRANGER, WIDE } from './directory.ts'

forEachVersion((api, server) => {
  test('a member of the organisation file, with every field', async () => {
    await api.run(`UPDATE accounts SET created_at = 1422016398000, joined_at = 0`)
    const { Account } = await api.ask('GetAccount', { AccountId: LAB })
    assert.deepEqual(Account, {
      AccountId: LAB,
      AccountName: 'lab',
      DisplayName: 'lab',
      FolderId: 'fd-lab',
      HasSecureMobilePhone: false,
      IdentityInformation: '',
      JoinMethod: 'invited',
      JoinTime: '2015-01-23T12:33:18.000Z',
      Location: '',
      ModifyTime: '2015-01-23T12:33:18.000Z',
      ResourceDirectoryId: 'rd-test01',
      ResourceDirectoryPath: `rd-test01/r-test01/fd-prod/fd-lab/${LAB}`,
      SecureMobilePhone: '',
      Status: 'InviteSuccess',
      Type: 'CloudAccount',
    })
  })

  test('ids beyond 2^53 keep their digits, and tags are a plain list', async () => {
    const answer = await api.call('GetAccount', { AccountId: WIDE, IncludeTags: true })
    assert.ok(answer.text.includes(`"AccountId":"${WIDE}"`), answer.text)
    assert.deepEqual(answer.body.Account.Tags, [])
    const AccountId = await api.account('tagged', { Tag: [{ Key: 'tag_key', Value: 'tag_value' }] })
    const { Account } = await api.ask('GetAccount', { AccountId, IncludeTags: true })
    assert.deepEqual(Account.Tags, [{ Key: 'tag_key', Value: 'tag_value' }])
    assert.equal((await api.ask('GetAccount', { AccountId, IncludeTags: false })).Account.Tags, undefined)
  })

  test('what is no member: outsiders, nobody, the management account', async () => {
    for (const AccountId of [STRANGER, '42', MANAGEMENT]) {
      await api.refuses('GetAccount', { AccountId }, [404, 'EntityNotExists.Account'])
    }
    await api.refuses('GetAccount', { AccountId: 'x' }, [400, 'InvalidParameter.AccountId'])
    await api.refuses('GetAccount', {}, [400, 'MissingParameter.AccountId'])
  })

  test('403 for members, 404 for outsiders; delegated administrators see it', () =>
    api.isForAdministrators('GetAccount', { AccountId: LAB }, server().user('nobody')))
})
