import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { type ClientFailure, OFFICIAL_CLIENTS, type OfficialClient, officialClients } from './official.ts'

const MANAGEMENT = '1500000000000001'
const STRANGER = '1900000000000099'
const SERVICE = { ServicePrincipal: 'sas.aliyuncs.com' }

let server: TestServer

/** Calls of one version through one client, for one account. */
function askerOf(name: string, version: string, account: string) {
  const client: OfficialClient | undefined = officialClients(server.url, server.rootOf(account)).find(
    (other) => other.name === name,
  )
  assert.ok(client)
  return (action: string, query: Record<string, unknown> = {}) => client.call({ version, action, query })
}

const codeOf = (call: Promise<unknown>): Promise<string> =>
  call.then(
    (answer) => assert.fail(`answered ${JSON.stringify(answer)}`),
    (failure: ClientFailure) => failure.code,
  )

describe('the directory through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const version of ['2022-04-19', '2020-03-31']) {
    for (const name of OFFICIAL_CLIENTS) {
      describe(`the directory ${version} through ${name}`, () => {
        const mine = (action: string, query?: Record<string, unknown>) => askerOf(name, version, MANAGEMENT)(action, query)
        const theirs = (action: string, query?: Record<string, unknown>) => askerOf(name, version, STRANGER)(action, query)

        test('folders', async () => {
          const { Folder } = await mine('CreateFolder', { FolderName: 'rdFolder', Tag: [{ Key: 'k1', Value: 'v1' }] })
          const { FolderId } = Folder
          assert.equal((await mine('UpdateFolder', { FolderId, NewFolderName: 'other' })).Folder.FolderName, 'other')
          assert.equal((await mine('GetFolder', { FolderId })).Folder.ParentFolderId, 'r-test01')
          const listed = await mine('ListFoldersForParent', { Tag: [{ Key: 'k1' }], PageSize: 50 })
          assert.equal(listed.Folders.Folder[0].Tags.Tag[0].Value, 'v1')
          assert.equal((await mine('ListAncestors', { ChildId: FolderId })).Folders.Folder[0].FolderName, 'root')
          await mine('DeleteFolder', { FolderId })
          assert.match(await codeOf(mine('GetFolder', { FolderId })), /EntityNotExists\.Folder/)
          assert.match(await codeOf(mine('DeleteFolder', { FolderId: 'fd-prod' })), /DeleteConflict\.Folder\.SubFolder/)
        })

        test('a resource account, from its beginning to its end, as Terraform goes', async () => {
          const { Account } = await mine('CreateResourceAccount', { DisplayName: 'Dev', ParentFolderId: 'fd-lab' })
          const { AccountId } = Account
          await mine('MoveAccount', { AccountId, DestinationFolderId: 'fd-prod' })
          assert.equal((await mine('UpdateAccount', { AccountId, NewDisplayName: 'admin' })).Account.DisplayName, 'admin')
          const got = await mine('GetAccount', { AccountId, IncludeTags: true })
          assert.deepEqual([got.Account.FolderId, got.Account.Tags], ['fd-prod', []])
          const all = await mine('ListAccounts', { PageNumber: 1, PageSize: 50 })
          assert.ok(all.Accounts.Account.some((one: { AccountId: string }) => one.AccountId === AccountId))
          const inFolder = await mine('ListAccountsForParent', { ParentFolderId: 'fd-prod', QueryKeyword: 'admin' })
          assert.equal(inFolder.TotalCount, 1)
          assert.match(await codeOf(mine('RemoveCloudAccount', { AccountId })), /AccountTypeOrStatusMismatch/)
          await mine('SetMemberDeletionPermission', { Status: 'Enabled' })
          await mine('CheckAccountDelete', { AccountId })
          const check = async () => (await mine('GetAccountDeletionCheckResult', { AccountId })).AccountDeletionCheckResultInfo
          server.clock.advance(1000)
          assert.deepEqual([(await check()).Status, (await check()).AllowDelete], ['PreCheckComplete', 'true'])
          const deletion = { AccountId, AbandonableCheckId: JSON.stringify(['NON_SP_sas']) }
          assert.equal((await mine('DeleteAccount', deletion)).DeletionType, '0')
          const { RdAccountDeletionStatus } = await mine('GetAccountDeletionStatus', { AccountId })
          assert.equal(RdAccountDeletionStatus.Status, 'Success')
        })

        test('invitations', async () => {
          const target = { TargetType: 'Account', TargetEntity: STRANGER, Note: 'Welcome' }
          const invite = async () => (await mine('InviteAccountToResourceDirectory', target)).Handshake.HandshakeId
          const cancelled = await invite()
          assert.equal((await mine('CancelHandshake', { HandshakeId: cancelled })).Handshake.Status, 'Cancelled')
          assert.match(await codeOf(mine('CancelHandshake', { HandshakeId: cancelled })), /HandshakeStatusMismatch/)
          const declined = await invite()
          assert.equal((await theirs('ListHandshakesForAccount')).Handshakes.Handshake[0].HandshakeId, declined)
          assert.equal((await theirs('DeclineHandshake', { HandshakeId: declined })).Handshake.Status, 'Declined')
          const accepted = await invite()
          assert.equal((await theirs('AcceptHandshake', { HandshakeId: accepted })).Handshake.Status, 'Accepted')
          assert.equal((await mine('GetHandshake', { HandshakeId: accepted })).Handshake.InvitedAccountRealName, 'stranger')
          const sent = await mine('ListHandshakesForResourceDirectory', { PageSize: 1 })
          assert.deepEqual([sent.Handshakes.Handshake[0].HandshakeId, sent.PageSize], [accepted, 1])
          await mine('RemoveCloudAccount', { AccountId: STRANGER })
          // The clients sign with the machine's time, so the day's invitations are forgotten and not waited out.
          await server.database.write((transaction) => transaction.run('DELETE FROM handshakes'))
        })

        test('delegated administrators', async () => {
          const AccountId = '1900000000000003'
          await mine('RegisterDelegatedAdministrator', { AccountId, ...SERVICE })
          assert.match(
            await codeOf(mine('RegisterDelegatedAdministrator', { AccountId, ...SERVICE })),
            /AccountAlreadyRegistered/,
          )
          const { Accounts } = await mine('ListDelegatedAdministrators', { ...SERVICE, PageSize: 50 })
          assert.ok(Accounts.Account.some((one: { AccountId: string }) => one.AccountId === AccountId))
          const services = await mine('ListDelegatedServicesForAccount', { AccountId })
          assert.equal(services.DelegatedServices.DelegatedService[0].Status, 'ENABLED')
          const trusted = await mine('ListTrustedServiceStatus', { AdminAccountId: AccountId })
          assert.equal(trusted.EnabledServicePrincipals.EnabledServicePrincipal.length, 1)
          await mine('DeregisterDelegatedAdministrator', { AccountId, ...SERVICE })
        })

        test('a directory, and callers that have none', async () => {
          assert.match(await codeOf(theirs('GetResourceDirectory')), /ResourceDirectoryNotInUse/)
          assert.match(await codeOf(theirs('ListAccounts')), /EntityNotExists\.ResourceDirectory/)
          const ways: [string, object][] = [['EnableResourceDirectory', { EnableMode: 'CurrentAccount' }]]
          if (version === '2020-03-31') ways.push(['InitResourceDirectory', {}])
          for (const [action, query] of ways) {
            const founded = await theirs(action, { ...query })
            const { ResourceDirectory } = await theirs('GetResourceDirectory')
            assert.equal(ResourceDirectory.RootFolderId, founded.ResourceDirectory.RootFolderId)
            await theirs('DestroyResourceDirectory')
          }
        })
      })
    }
  }
})
