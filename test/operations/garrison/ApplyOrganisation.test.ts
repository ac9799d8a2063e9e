import assert from 'node:assert/strict'
import test from 'node:test'
import { callApi } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { sharedFile } from '../../shared.ts'
import { FILE } from './organisation.ts'

const MANAGEMENT = '1500000000000001'

forEachServer((server) => {
  const apply = (Document: string, credentials = server().rootOf(MANAGEMENT)) =>
    server().call('Garrison', 'ApplyOrganisation', { Document }, credentials)
  const counted = (body: { Created: number; Updated: number; ChangeCount: number }) => [
    body.Created,
    body.Updated,
    body.ChangeCount,
  ]

  test('applying what is there changes nothing', async () => {
    const answer = await apply(FILE)
    assert.equal(answer.status, 200, answer.text)
    assert.deepEqual(counted(answer.body), [0, 0, 0])
    assert.ok(answer.body.Unchanged > 50)
    assert.deepEqual(answer.body.NewAccessKeys, [])
  })

  test('a new account, a new name and a bigger pool are applied, once', async () => {
    const more = FILE.replace('sls: 1000', 'sls: 1500')
      .replace('name: depot', 'name: depot-2')
      .replace(
        '  delegated:',
        '    - { uid: "1900000000000007", name: pier, folder: fd-lab, grants: [sas.aliyuncs.com] }\n  delegated:',
      )
    const first = await apply(more)
    assert.deepEqual(counted(first.body), [2, 2, 4], first.text)
    assert.deepEqual(
      first.body.Changes.map((change: { Kind: string; Change: string }) => `${change.Change} ${change.Kind}`).sort(),
      ['create account', 'create grant', 'update account', 'update pool'],
    )
    const list = await server().call('Sas', 'ListMultiUserInstances')
    assert.equal(list.body.DaInstance.SlsCapacity.Count, 1500)
    assert.deepEqual(counted((await apply(more)).body), [0, 0, 0])
    await apply(FILE)
  })

  test('an error names the line and changes nothing', async () => {
    const broken = FILE.replace('sls: 1000', 'sls: 2000').replace('name: lab, folder: fd-lab', 'name: lab, folder: fd-gone')
    const answer = await apply(broken)
    assert.deepEqual([answer.status, answer.body.Code], [400, 'InvalidDocument'])
    assert.match(answer.body.Message, /^line 11: organisation\.accounts\[2\]\.folder: there is no folder fd-gone$/)
    const list = await server().call('Sas', 'ListMultiUserInstances')
    assert.equal(list.body.DaInstance.SlsCapacity.Count, 1000)
  })

  test('less bought than is allotted is refused with its line', async () => {
    const MemberInstances = [{ OptType: 'ADD', AliUid: '1900000000000004', ChargeType: 'PREPAID', SlsCapacity: 600 }]
    const added = await server().call('Sas', 'UpdateMultiUserInstances', { MemberInstances })
    assert.equal(added.body.Result[0].UpdateStatus, '1', added.text)
    const answer = await apply(FILE.replace('sls: 1000', 'sls: 599'))
    assert.match(answer.body.Message, /^line 26: entitlements\.securityCenter\.capacities\.sls: 600 are allotted/)
    assert.equal((await apply(FILE.replace('sls: 1000', 'sls: 600'))).status, 200)
    await server.reset()
  })

  test('room for fewer members than the firewall has is refused with its line', async () => {
    const Members = ['1900000000000001', '1900000000000004'].map((MemberUid) => ({ MemberUid }))
    const added = await server().call('Cloudfw', 'AddInstanceMembers', { Members })
    assert.equal(added.status, 200, added.text)
    const answer = await apply(FILE.replace('maxMembers: 4', 'maxMembers: 1'))
    assert.match(answer.body.Message, /^line \d+: entitlements\.cloudFirewall\.maxMembers: the firewall has 2 members/)
    assert.equal((await apply(FILE.replace('maxMembers: 4', 'maxMembers: 2'))).status, 200)
    await server.reset()
  })

  test('a key without a secret is given one, told once; a given secret can be changed', async () => {
    const key = '{ id: LTAItestnobody0000000001, secret: test-secret-of-nobody-00001 }'
    const added = await apply(FILE.replace(key, `${key}, { id: LTAItestsecond0000000001 }`))
    const [told] = added.body.NewAccessKeys
    assert.equal(told.AccessKeyId, 'LTAItestsecond0000000001')
    const call = { version: '2017-12-07', action: 'DescribeInstanceMembers', parameters: {} }
    const credentials = { accessKeyId: told.AccessKeyId, accessKeySecret: told.AccessKeySecret }
    assert.equal((await callApi(server().url, call, credentials)).body.Code, 'Forbidden.RAM')

    const changed = await apply(FILE.replace('test-secret-of-auditor-0001', 'another-secret-of-auditor'))
    assert.deepEqual(counted(changed.body), [0, 1, 1])
    const auditor = { accessKeyId: 'LTAItestauditor000000001', accessKeySecret: 'another-secret-of-auditor' }
    assert.equal((await callApi(server().url, call, auditor)).status, 200)
    await server.reset()
  })

  test('a source of logs is given a token, told once, with which it sends; all is one entry of the audit trail', async () => {
    const source = 'logonSources:\n  - { account: "1500000000000001", name: shipper }\n'
    const alias =
      'hostAliases:\n  - { account: "1500000000000001", name: strange, host: inet-00000000-0000-4000-8000-000000000001 }\n'
    const { status, body } = await apply(`${FILE}${source}${alias}`)
    assert.deepEqual([status, ...counted(body)], [200, 2, 0, 2])
    const [{ Token, ...told }, ...others] = body.NewLogonSources
    assert.deepEqual([{ ...told }, others], [{ Account: '1500000000000001', Name: 'shipper' }, []])
    const line = '2026-11-21T20:17:05Z strange sshd[811]: Accepted password for root from 8.8.8.8 port 50022 ssh2'
    const headers = { authorization: `Bearer ${Token}` }
    const sent = await fetch(`${server().url}/intake/logons`, { method: 'POST', headers, body: line })
    const counts = (await sent.json()) as { Successes: number; Quarantined: number }
    assert.deepEqual([sent.status, counts.Successes, counts.Quarantined], [200, 1, 0])
    const again = await apply(`${FILE}${source}${alias}`)
    assert.deepEqual([...counted(again.body), again.body.NewLogonSources], [0, 0, 0, []])
    const byName = { LookupAttribute: [{ Key: 'EventName', Value: 'ApplyOrganisation' }] }
    const { Events } = (await server().call('Actiontrail', 'LookupEvents', byName)).body
    assert.equal(Events.filter(({ requestId }: { requestId: string }) => requestId === body.RequestId).length, 1)
    assert.ok(!JSON.stringify(Events).includes(Token), 'the trail holds the token')
    await server.reset()
  })

  test('a subscription whose secrets the file leaves out is named, and one that lacks none is not', async () => {
    const ORIGIN = 'https://oapi.dingtalk.com'
    const file = (place: string) => `${FILE}subscriptions:
  - { account: "1500000000000001", name: collector, channel: syslog, host: siem.example.com }
  - { account: "1500000000000001", name: robot, channel: dingtalk, ${place} }
  - { account: "1900000000000001", name: whole, channel: dingtalk, url: "${ORIGIN}/robot/send?access_token=t" }
`
    const { status, body } = await apply(file(`origin: "${ORIGIN}"`))
    assert.deepEqual([status, ...counted(body)], [200, 3, 0, 3])
    assert.deepEqual(
      body.IncompleteSubscriptions.map((one: object) => ({ ...one })),
      [{ Account: '1500000000000001', Name: 'robot' }],
    )
    const mended = await apply(file(`url: "${ORIGIN}/robot/send?access_token=u"`))
    assert.deepEqual([...counted(mended.body), mended.body.IncompleteSubscriptions], [0, 1, 1, []])
    await server.reset()
  })

  test('a key id of somebody else, an account of another organisation and another management are refused', async () => {
    const { accessKeyId } = server().rootOf('1900000000000001')
    const stolen = await apply(FILE.replace('LTAItestnobody0000000001', accessKeyId))
    assert.match(stolen.body.Message, /^line \d+: .*is in use elsewhere/)
    const foreign = await apply(FILE.replaceAll('1500000000000001', '1500000000000002'))
    assert.match(foreign.body.Message, /^line 4: organisation\.management\.uid: .*--root-account 1500000000000002/)
    const outsider = await apply(
      FILE.replace(/ {4}- \{ uid: "1900000000000003".*\n/, '').replace('{ uid: "1900000000000099"', '{ uid: "1900000000000003"'),
    )
    assert.equal(outsider.status, 400, outsider.text)
  })

  test('only the management account may, and only with permission', async () => {
    for (const account of ['1900000000000001', '1900000000000002', '1900000000000099']) {
      const answer = await apply(FILE, server().rootOf(account))
      assert.deepEqual([answer.status, answer.body.Code], [403, 'NotManagementAccount'])
    }
    const answer = await apply(FILE, server().user('nobody'))
    assert.deepEqual([answer.status, answer.body.Code], [403, 'NoPermission'])
    assert.equal(answer.body.AccessDeniedDetail.AuthAction, 'garrison:ApplyOrganisation')
  })

  test('the audit row holds the length of the file, not the file with its secrets', async () => {
    const answer = await apply(FILE)
    const row = await server().database.read((reader) =>
      reader.first<{ parameters: string }>('SELECT parameters FROM audit_events WHERE request_id = ?', answer.body.RequestId),
    )
    assert.equal(row?.parameters, JSON.stringify({ Document: `[${FILE.length} characters]` }))
  })

  test('five thousand accounts are applied at once, and once', async () => {
    const accounts = Array.from(
      { length: 5000 },
      (_, n) => `    - { uid: "${1_800_000_000_000_000 + n}", name: a${n}, folder: fd-lab }`,
    )
    const large = FILE.replace('  delegated:', `${accounts.join('\n')}\n  delegated:`)
    const first = await apply(large)
    assert.deepEqual(counted(first.body), [5000, 0, 5000], first.text.slice(0, 300))
    assert.deepEqual(counted((await apply(large)).body), [0, 0, 0])
    await server.reset()
  })

  test('the format’s first example is applied to a server of its management account', async () => {
    const example = sharedFile('data', 'organisation.yaml')
    if (example === undefined) return
    const other = await server.reset(example)
    const answer = await other.call('Garrison', 'ApplyOrganisation', { Document: example }, other.rootOf('1766185894104675'))
    assert.deepEqual(counted(answer.body), [0, 0, 0], answer.text)
  })
})
