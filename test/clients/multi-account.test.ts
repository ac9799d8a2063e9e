import assert from 'node:assert/strict'
import test, { after, before, describe } from 'node:test'
import { TestServer } from '../server.ts'
import { engines } from '../storage/engines.ts'
import { OFFICIAL_CLIENTS, officialClients } from './official.ts'

const HEAD = '1500000000000001'
const MEMBER = '1900000000000001'
const HOSTS = [1, 2].map((n) => `inet-00000000-0000-4000-8000-00000000000${n}`)

let server: TestServer

describe('accounts of an organisation through the official clients', () => {
  before(async () => {
    const [engine] = engines
    assert.ok(engine)
    server = await TestServer.start(engine)
  })
  after(() => server.stop())

  for (const name of OFFICIAL_CLIENTS) {
    describe(`multi-account management through ${name}`, () => {
      // biome-ignore lint/suspicious/noExplicitAny: answers of every shape
      const call = async (action: string, query?: Record<string, unknown>): Promise<any> => {
        const client = officialClients(server.url, server.rootOf(HEAD)).find((other) => other.name === name)
        assert.ok(client)
        return client.call({ version: '2018-12-03', action, ...(query && { query }) })
      }

      test('who is watched', async () => {
        await call('EnableServiceAccessResourceDirectory')
        const { Accounts } = await call('ListAccountsInResourceDirectory')
        assert.deepEqual(Accounts.filter(({ IsMaAccount }: { IsMaAccount: string }) => IsMaAccount === 'yes').length, 1)
        await call('CreateMonitorAccount', { AccountIds: `${MEMBER},${HEAD}` })
        await call('MarkMonitorAccounts', { AccountIds: MEMBER })
        assert.deepEqual([...(await call('DescribeMonitorAccounts')).AccountIds], [MEMBER, HEAD])
        await call('UnMarkMonitorAccounts', { AccountIds: MEMBER })
        await call('DeleteMonitorAccount', { AccountId: HEAD })
        assert.deepEqual([...(await call('DescribeMonitorAccounts')).AccountIds], [MEMBER])
        await call('CreateMonitorAccount')
        assert.deepEqual([...(await call('DescribeMonitorAccounts')).AccountIds], [])
      })

      test('folders whose accounts are watched', async () => {
        const { Data: root } = await call('GetRdTree')
        const folders = `${root.Children[0].FolderId},${root.FolderId}`
        await call('CreateRdDefaultSyncList', { FolderIds: folders })
        assert.equal((await call('ListRdDefaultSyncList')).Data.FolderIds, folders)
        await call('CreateRdDefaultSyncList')
        assert.equal((await call('ListRdDefaultSyncList')).Data.FolderIds, '')
      })

      test('licences of servers', async () => {
        const Criteria = JSON.stringify([{ name: 'instanceName', value: 'web' }])
        const bound = await call('BindAuthToMachine', { Criteria, LogicalExp: 'AND', AuthVersion: 7 })
        assert.deepEqual([bound.ResultCode, bound.BindCount], [0, 2])
        const byUse = await call('UpdatePostPaidBindRel', { BindAction: [{ Version: '3', UuidList: HOSTS }] })
        assert.deepEqual([byUse.ResultCode, byUse.BindCount], [0, 2])
        assert.equal((await call('GetAuthSummary')).Machine.PostPaidBindEcsCount, 2)
        const freed = await call('BindAuthToMachine', { UnBind: HOSTS })
        assert.deepEqual([freed.ResultCode, freed.UnBindCount], [0, 2])
        assert.equal((await call('DescribeVersionConfig', { ResourceDirectoryAccountId: MEMBER })).OnboardedAssets, 1)
      })
    })
  }
})
