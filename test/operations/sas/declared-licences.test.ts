import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, plain } from './accounts.ts'

const SERVER = 'declared-1'
/** The editions that can be bought, the lowest first, with their places in that order. */
const EDITIONS = [
  [6, 2],
  [5, 3],
  [3, 4],
  [7, 5],
] as const

const organisation = (edition: number) => `
organisation:
  id: rd-test01
  management: { uid: "${HEAD}", name: head }
entitlements:
  securityCenter: { instanceId: sas-1, versions: { "${edition}": { cores: 9 } } }
hosts:
  - { uuid: ${SERVER}, account: "${HEAD}", name: one, cores: 4 }
`

forEachServer((server) => {
  const ask = async (action: string, parameters: Record<string, unknown> = {}) => {
    const { status, body, text } = await server().call('Sas', action, parameters)
    assert.equal(status, 200, text)
    return plain(body)
  }

  for (const [edition, place] of EDITIONS) {
    test(`edition ${edition} alone is the edition of everything, bought and paid by use`, async () => {
      await server.reset(organisation(edition))
      await ask('CreateMonitorAccount', { AccountIds: HEAD })
      const { DaInstance } = await ask('ListMultiUserInstances')
      assert.deepEqual([DaInstance.Version, DaInstance.VersionSummary[0].AuthBindType], [edition, 'CORE'])
      const before = await ask('DescribeVersionConfig')
      assert.deepEqual(
        [before.Version, before.HighestVersion, before.MergedVersion, before.PostPayHostVersion],
        [edition, edition, edition, 1],
      )
      assert.equal((await ask('ListAccountsInResourceDirectory')).Accounts[0].SasVersion, String(edition))
      assert.equal((await ask('DescribeMonitorAccounts')).AccountIdInfos[0].SasVersion, String(edition))

      const BindAction = [{ Version: String(edition), UuidList: [SERVER] }]
      const { ResultCode } = await ask('UpdatePostPaidBindRel', { BindAction, AutoBind: 1, AutoBindVersion: edition })
      assert.equal(ResultCode, 0)
      assert.equal((await ask('DescribeVersionConfig')).PostPayHostVersion, edition)
      const summary = await ask('GetAuthSummary')
      assert.deepEqual([summary.HighestVersion, summary.PostPaidHighestVersion], [edition, String(edition)])
      const use = { Version: edition, Index: place, AuthBindType: 'CORE', UsedEcsCount: 1, UsedCoreCount: 4 }
      assert.deepEqual(summary.PostPaidVersionSummary, [use])
      const [bought] = summary.VersionSummary
      assert.deepEqual([bought.Version, bought.Index, bought.TotalCount, bought.UsedCoreCount], [edition, place, 9, 0])
    })
  }
})
