import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import type { Credentials } from '../client.ts'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { type ClientFailure, OFFICIAL_CLIENTS, officialClients } from './official.ts'

let server: TestServer

/** Calls of RAM through one of the official clients; parameters travel as its SDK sends them, in the query. */
function ramOf(name: string, credentials: Credentials = server.rootOf('1500000000000001')) {
  const client = officialClients(server.url, credentials).find((other) => other.name === name)
  assert.ok(client)
  const ask = (action: string, query: Record<string, unknown> = {}) => client.call({ version: '2015-05-01', action, query })
  const failureOf = (action: string, query: Record<string, unknown>): Promise<ClientFailure> =>
    ask(action, query).then(
      (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
      (failure: ClientFailure) => failure,
    )
  return { ask, failureOf }
}

describe('identities through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const [index, name] of OFFICIAL_CLIENTS.entries()) {
    describe(`through ${name}`, () => {
      const UserName = `alice.${index}`
      const NewUserName = `alicia.${index}`
      const GroupName = `Dev-Team_${index}`

      test('users and groups, from the first to the last', async () => {
        const { ask, failureOf } = ramOf(name)
        const { User } = await ask('CreateUser', { UserName, DisplayName: '张 A&B', MobilePhone: '86-18600008888' })
        assert.deepEqual([User.DisplayName, User.MobilePhone], ['张 A&B', '86-18600008888'])
        assert.match((await failureOf('CreateUser', { UserName })).code, /EntityAlreadyExists\.User/)
        await ask('UpdateUser', { UserName, NewUserName, NewComments: '' })
        assert.equal((await ask('GetUser', { UserName: NewUserName })).User.UserId, User.UserId)
        const page = await ask('ListUsers', { MaxItems: 1 })
        assert.equal((await ask('ListUsers', { MaxItems: 1, Marker: page.Marker })).Users.User.length, 1)

        await ask('CreateGroup', { GroupName, Comments: 'a b' })
        await ask('AddUserToGroup', { UserName: NewUserName, GroupName })
        await ask('UpdateGroup', { GroupName, NewComments: 'c' })
        assert.equal((await ask('GetGroup', { GroupName })).Group.Comments, 'c')
        assert.ok((await ask('ListGroups', { MaxItems: 100 })).Groups.Group.length > 0)
        assert.equal((await ask('ListGroupsForUser', { UserName: NewUserName })).Groups.Group[0].GroupName, GroupName)
        assert.equal((await ask('ListUsersForGroup', { GroupName })).Users.User[0].UserName, NewUserName)
        await ask('RemoveUserFromGroup', { UserName: NewUserName, GroupName })
        await ask('DeleteGroup', { GroupName })

        server.clock.advance(1000)
        const password = { UserName: NewUserName, Password: 'a b+c/=*~é', PasswordResetRequired: true }
        assert.equal((await ask('CreateLoginProfile', password)).LoginProfile.PasswordResetRequired, true)
        await ask('UpdateLoginProfile', { UserName: NewUserName, MFABindRequired: true })
        assert.equal((await ask('GetLoginProfile', { UserName: NewUserName })).LoginProfile.MFABindRequired, true)
        await ask('DeleteLoginProfile', { UserName: NewUserName })
        await ask('DeleteUser', { UserName: NewUserName })
        assert.match((await failureOf('GetUser', { UserName: NewUserName })).code, /EntityNotExist\.User/)
      })

      test('a key that was made signs, until it is switched off or deleted', async () => {
        const { ask } = ramOf(name)
        await ask('CreateUser', { UserName })
        const { AccessKey } = await ask('CreateAccessKey', { UserName })
        const { AccessKeyId: UserAccessKeyId } = AccessKey
        const alice = ramOf(name, { accessKeyId: UserAccessKeyId, accessKeySecret: AccessKey.AccessKeySecret })
        assert.match((await alice.failureOf('ListUsers', {})).code, /NoPermission/)
        await server.flush()
        assert.match((await ask('GetAccessKeyLastUsed', { UserName, UserAccessKeyId })).AccessKeyLastUsed.LastUsedDate, /^\d{4}-/)
        await ask('UpdateAccessKey', { UserName, UserAccessKeyId, Status: 'Inactive' })
        assert.match((await alice.failureOf('ListUsers', {})).code, /InvalidAccessKeyId\.Inactive/)
        assert.equal((await ask('ListAccessKeys', { UserName })).AccessKeys.AccessKey[0].Status, 'Inactive')
        await ask('DeleteAccessKey', { UserName, UserAccessKeyId })
        assert.match((await alice.failureOf('ListUsers', {})).code, /InvalidAccessKeyId\.NotFound/)
        await ask('DeleteUser', { UserName })
      })
    })
  }
})
