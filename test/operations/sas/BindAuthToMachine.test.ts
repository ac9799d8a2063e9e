import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test, { beforeEach } from 'node:test'
import type { Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { DEPOT, HEAD, LAB, plain, SECURITY, SHOP, STRANGER } from './accounts.ts'

const FILE = readFileSync(new URL('../../organisation.yaml', import.meta.url), 'utf8')
const uuid = (n: number) => `inet-00000000-0000-4000-8000-00000000000${n}`
const [WEB1, WEB2, DB, TILL] = [1, 2, 3, 4].map(uuid) as [string, string, string, string]
const NOTHING = { BindCount: 0, UnBindCount: 0, InsufficientEcsCount: 0, InsufficientCoreCount: 0 }

forEachServer((server) => {
  beforeEach(() => server.reset())

  const bind = async (parameters: Record<string, unknown>, credentials?: Credentials) => {
    const { status, body } = await server().call('Sas', 'BindAuthToMachine', parameters, credentials)
    assert.equal(status, 200, JSON.stringify(body))
    const { RequestId, ...result } = plain(body)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    return result
  }
  const code = async (parameters: Record<string, unknown>, credentials?: Credentials) =>
    (await bind(parameters, credentials)).ResultCode
  const sql = (text: string, ...values: (string | number)[]) =>
    server().database.write((transaction) => transaction.run(text, ...values))
  /** The licence of each host, `7p` where it is paid by use. */
  const licences = async () => {
    const rows = await server().database.read((reader) =>
      reader.all<{ version: number; post_paid: number }>('SELECT version, post_paid FROM hosts ORDER BY uuid LIMIT 50'),
    )
    return rows.map(({ version, post_paid }) => `${version}${post_paid === 1 ? 'p' : ''}`).join(' ')
  }
  const cores = (...numbers: number[]) =>
    Promise.all(numbers.map((number, index) => sql('UPDATE hosts SET cores = ? WHERE uuid = ?', number, uuid(index + 1))))
  const bought = (unit: string, amount: number) => sql('UPDATE pools SET bought = ? WHERE unit = ?', amount, unit)
  const allot = async (item: object) => {
    const { body } = await server().call('Sas', 'UpdateMultiUserInstances', {
      MemberInstances: [{ ChargeType: 'PREPAID', ...item }],
    })
    return body.Result[0].ErrorMessage
  }
  const used = async () => {
    const { body } = await server().call('Sas', 'ListMultiUserInstances')
    const seventh = body.DaInstance.VersionSummary.find(({ Version }: { Version: number }) => Version === 7)
    return [seventh.EcsCount.Used, seventh.CoreCount.Used]
  }

  test('servers are bound and unbound, and the ledger counts them', async () => {
    await cores(4, 8)
    assert.deepEqual(await bind({ Bind: [WEB1, WEB2], AuthVersion: 7 }), { ...NOTHING, ResultCode: 0, BindCount: 2 })
    assert.equal(await licences(), '7 7 0 7')
    assert.deepEqual(await used(), [2, 12])
    assert.deepEqual(await bind({ Bind: [DB], UnBind: [WEB1], AuthVersion: 7 }), {
      ...NOTHING,
      ResultCode: 0,
      BindCount: 1,
      UnBindCount: 1,
    })
    assert.equal(await licences(), '0 7 7 7')
    assert.deepEqual(await used(), [2, 8])
  })

  test('a server that has the licence already, or none to give back, is not counted', async () => {
    await bind({ Bind: [WEB1], AuthVersion: 7 })
    assert.deepEqual(await bind({ Bind: [WEB1, WEB1, DB], UnBind: [WEB2], AuthVersion: 7 }), {
      ...NOTHING,
      ResultCode: 0,
      BindCount: 1,
    })
  })

  test('a server changes over to another edition and gives the old licence back', async () => {
    await bind({ Bind: [WEB1], AuthVersion: 7 })
    assert.equal((await bind({ Bind: [WEB1], AuthVersion: 5 })).BindCount, 1)
    assert.equal(await licences(), '5 0 0 7')
    assert.deepEqual(await used(), [0, 0])
  })

  test('every edition can be bound where it was bought', async () => {
    for (const edition of [3, 6, 10]) {
      assert.deepEqual(await bind({ Bind: [WEB1], AuthVersion: edition }), { ...NOTHING, ResultCode: 2, InsufficientEcsCount: 1 })
      await sql('INSERT INTO pools (account, unit, bought, allotted) VALUES (?, ?, 5, 0)', HEAD, `servers:${edition}`)
    }
    for (const edition of [3, 5, 6, 7, 10]) {
      assert.equal(await code({ Bind: [WEB1], AuthVersion: edition }), 0)
      assert.match(await licences(), new RegExp(`^${edition} `))
    }
    const { status, body } = await server().call('Sas', 'BindAuthToMachine', { Bind: [WEB1], AuthVersion: 4 })
    assert.deepEqual([status, body.Code], [400, 'InvalidAuthVersion'])
  })

  test('without AuthVersion the only edition is meant; with several, none is', async () => {
    assert.deepEqual(await bind({ Bind: [WEB1] }), { ...NOTHING, ResultCode: 1 })
    await sql("DELETE FROM pools WHERE unit IN ('servers:5', 'cores:5')")
    assert.equal(await code({ Bind: [WEB1] }), 0)
    assert.equal(await licences(), '7 0 0 7')
    assert.equal(await code({ UnBind: [WEB1] }), 0)
  })

  test('ResultCode 2 and 3 tell how many licences are missing, and nothing changes', async () => {
    await cores(4, 8, 2)
    await bought('servers:7', 2)
    const all = { Bind: [WEB1, WEB2, DB], AuthVersion: 7 }
    assert.deepEqual(await bind(all), { ...NOTHING, ResultCode: 2, InsufficientEcsCount: 1 })
    await bought('cores:7', 11)
    assert.deepEqual(await bind(all), { ...NOTHING, ResultCode: 2, InsufficientEcsCount: 1, InsufficientCoreCount: 3 })
    await bought('servers:7', 3)
    assert.deepEqual(await bind(all), { ...NOTHING, ResultCode: 3, InsufficientCoreCount: 3 })
    assert.equal(await licences(), '0 0 0 7')
    await bought('cores:7', 14)
    assert.equal(await code(all), 0)
  })

  test('what is unbound makes room; when it does not suffice, it stays bound', async () => {
    await bought('servers:7', 1)
    await bind({ Bind: [WEB1], AuthVersion: 7 })
    assert.deepEqual(await bind({ Bind: [WEB2, DB], UnBind: [WEB1], AuthVersion: 7 }), {
      ...NOTHING,
      ResultCode: 2,
      InsufficientEcsCount: 1,
    })
    assert.equal(await licences(), '7 0 0 7')
    assert.deepEqual(await bind({ Bind: [WEB2], UnBind: [WEB1], AuthVersion: 7 }), {
      ...NOTHING,
      ResultCode: 0,
      BindCount: 1,
      UnBindCount: 1,
    })
  })

  test('an edition that takes cores alone counts no servers, and the other way round', async () => {
    await cores(4, 8, 2)
    await sql("DELETE FROM pools WHERE unit IN ('servers:5', 'cores:7')")
    await bought('cores:5', 12)
    await bought('servers:7', 1)
    assert.equal(await code({ Bind: [WEB1, WEB2], AuthVersion: 5 }), 0)
    assert.deepEqual(await bind({ Bind: [DB], AuthVersion: 5 }), { ...NOTHING, ResultCode: 3, InsufficientCoreCount: 2 })
    assert.equal(await code({ Bind: [WEB2], AuthVersion: 7 }), 0)
    assert.equal((await bind({ Bind: [DB], AuthVersion: 7 })).InsufficientEcsCount, 1)
  })

  test('ResultCode 1: nothing is asked for, unknown servers, one in both lists, a purchase to come', async () => {
    const wrong = [
      {},
      { AuthVersion: 7 },
      { Bind: [WEB1, 'inet-none'], AuthVersion: 7 },
      { Bind: [TILL], AuthVersion: 7 },
      { UnBind: ['inet-none'] },
      { Bind: [WEB1], UnBind: [WEB1], AuthVersion: 7 },
      { Bind: [WEB1], AuthVersion: 7, IsPreBind: 1, NtmVersion: 'level8', PreBindOrderId: 233016000482 },
      { AutoBind: 1 },
    ]
    for (const parameters of wrong) {
      assert.deepEqual(await bind(parameters), { ...NOTHING, ResultCode: 1 }, JSON.stringify(parameters))
    }
    assert.equal(await licences(), '0 0 0 7')
    for (const NtmVersion of ['level7', 'level3', 'level2', 'level8', 'level10']) {
      assert.equal(await code({ Bind: [WEB1], AuthVersion: 7, IsPreBind: 0, NtmVersion }), 0)
    }
  })

  test('BindAll means all servers of the account but those in UnBind', async () => {
    await bind({ Bind: [WEB1], AuthVersion: 5 })
    assert.deepEqual(await bind({ BindAll: true, UnBind: [WEB1], AuthVersion: 7 }), {
      ...NOTHING,
      ResultCode: 0,
      BindCount: 2,
      UnBindCount: 1,
    })
    assert.equal(await licences(), '0 7 7 7')
    assert.equal(await code({ BindAll: false, AuthVersion: 7 }), 1)
  })

  test('Criteria with empty values alone choose no server', async () => {
    const Criteria = JSON.stringify([{ name: 'instanceName', value: '' }])
    assert.deepEqual(await bind({ Criteria, AuthVersion: 7 }), { ...NOTHING, ResultCode: 1 })
    assert.equal(await licences(), '0 0 0 7')
    assert.equal((await bind({ Criteria, BindAll: true, AuthVersion: 7 })).BindCount, 3)
  })

  test('Criteria choose servers; OR joins them unless AND is said', async () => {
    const group = await server().database.read((reader) => reader.first<{ id: number }>('SELECT id FROM host_groups'))
    const at = (name: string, value: string | number) => ({ name, value: String(value) })
    const chosen = async (conditions: object[], more: object = {}) => {
      await sql('UPDATE hosts SET version = 0, post_paid = 0 WHERE account = ?', HEAD)
      const Criteria = JSON.stringify(conditions)
      assert.equal(await code({ Criteria, AuthVersion: 7, ...more }), 0, Criteria)
      return (await licences()).replace(/ 7$/, '')
    }
    assert.equal(await chosen([at('riskStatus', 'YES'), at('internetIp', '203.0.113')]), '7 0 0')
    assert.equal(await chosen([at('riskStatus', 'NO')], { BindAll: true }), '7 7 7')
    assert.equal(await chosen([at('alarmStatus', 'YES')]), '0 0 0')
    assert.equal(await chosen([at('instanceName', 'WEB')]), '7 7 0')
    assert.equal(await chosen([at('uuid', DB), at('intranetIp', '0.12')]), '0 7 7')
    assert.equal(await chosen([at('uuidList', `${DB}, ${WEB1},${TILL}`)]), '7 0 7')
    assert.equal(await chosen([at('ipList', '10.0.0.12,203.0.113.11')]), '7 7 0')
    assert.equal(await chosen([at('groupName', 'web')]), '7 7 0')
    assert.equal(await chosen([at('groupId', group?.id ?? -1)]), '7 7 0')
    assert.equal(await chosen([at('groupId', 0)]), '0 0 7')
    assert.equal(await chosen([at('authVersion', 1)]), '7 7 7')
    assert.equal(await chosen([at('regionId', 'outside-of-aliyun'), at('groupName', 'web')], { LogicalExp: 'AND' }), '7 7 0')
    assert.equal(await chosen([at('instanceName', 'db'), at('instanceName', '')]), '0 0 7')
    assert.equal(await chosen([at('instanceName', 'web'), at('internetIp', '203')], { LogicalExp: 'AND' }), '7 0 0')
    assert.equal(await chosen([at('instanceName', 'web-2'), at('internetIp', '203')], { LogicalExp: 'OR' }), '7 7 0')
    await sql(
      "INSERT INTO alerts (account, id, host, logon, kind, level, status, at, details, raw) VALUES (?, 1, ?, 'x', 'ip', 'suspicious', 1, 1, '{}', '')",
      HEAD,
      DB,
    )
    assert.equal(await chosen([at('alarmStatus', 'YES')]), '0 0 7')
    for (const [wrong, place] of [
      ['[{"name":"colour","value":"red"}]', '.1.name'],
      ['[{"name":"groupId","value":"x"}]', '.1.value'],
      ['[{"name":"riskStatus","value":"x"}]', '.1.value'],
      ['x', ''],
    ] as const) {
      const { status, body } = await server().call('Sas', 'BindAuthToMachine', { Criteria: wrong, AuthVersion: 7 })
      assert.deepEqual([status, body.Code], [400, `InvalidCriteria${place}`], wrong)
    }
  })

  test('AutoBind is kept until it is switched off', async () => {
    const shown = async () => (await server().call('Sas', 'GetAuthSummary')).body.AutoBind
    assert.equal(await shown(), 0)
    assert.deepEqual(await bind({ AutoBind: 1, AuthVersion: 7 }), { ...NOTHING, ResultCode: 0 })
    assert.equal(await shown(), 1)
    await bind({ Bind: [WEB1], AuthVersion: 7 })
    assert.equal(await shown(), 1)
    await bind({ AutoBind: 0 })
    assert.equal(await shown(), 0)
  })

  test('a member binds what it was allotted, by itself or by an administrator', async () => {
    const wish = { Bind: [TILL], AuthVersion: 5 }
    const shop = server().rootOf(SHOP)
    assert.equal(await code(wish, shop), 2)
    await allot({
      OptType: 'ADD',
      AliUid: SHOP,
      VersionSummary: [
        { Version: 5, EcsCount: 1, CoreCount: 3 },
        { Version: 7, EcsCount: 1, CoreCount: 4 },
      ],
    })
    assert.deepEqual(await bind(wish, shop), { ...NOTHING, ResultCode: 3, InsufficientCoreCount: 1 })
    await allot({ OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 5, CoreCount: 4 }] })
    const forShop = { ...wish, ResourceDirectoryAccountId: SHOP }
    assert.equal((await bind(forShop, server().rootOf(SECURITY))).BindCount, 1)
    assert.equal((await bind(forShop)).BindCount, 0)
    assert.equal((await bind({ ...forShop, Bind: [], UnBind: [TILL] }, shop)).UnBindCount, 1)
    await allot({ OptType: 'CHANGE', AliUid: SHOP, Status: 2 })
    assert.equal(await code(wish, shop), 2)
  })

  test('what hosts use cannot be taken from them, and what is allotted cannot be bound', async () => {
    await allot({
      OptType: 'ADD',
      AliUid: SHOP,
      VersionSummary: [
        { Version: 5, EcsCount: 2, CoreCount: 8 },
        { Version: 7, EcsCount: 98, CoreCount: 100 },
      ],
    })
    await bind({ Bind: [TILL], AuthVersion: 5 }, server().rootOf(SHOP))
    assert.match(
      await allot({ OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 5, EcsCount: 0 }] }),
      /1 less than the 1 in use/,
    )
    assert.match(await allot({ OptType: 'DEL', AliUid: SHOP }), /in use/)
    assert.equal((await bind({ BindAll: true, AuthVersion: 7 })).InsufficientEcsCount, 1)
    await bind({ Bind: [WEB1, WEB2], AuthVersion: 7 })
    assert.match(
      await allot({ OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 7, EcsCount: 99 }] }),
      /servers of edition 7: 1 more than the 0 that are left of 100/,
    )
    await bind({ UnBind: [WEB1] })
    assert.equal(await allot({ OptType: 'CHANGE', AliUid: SHOP, VersionSummary: [{ Version: 7, EcsCount: 99 }] }), undefined)
  })

  test('of servers that are bound at once, never more than there are licences', async () => {
    const hosts = Array.from({ length: 12 }, (_, index) => `inet-many-${index}`)
    for (const host of hosts) {
      await sql(
        "INSERT INTO hosts (account, uuid, name, hostname, ip, public_ip, group_id, time_zone, version, cores, created_at) VALUES (?, ?, 'n', 'n', '', '', 0, 'UTC', 0, 2, 0)",
        HEAD,
        host,
      )
    }
    await bought('servers:7', 20)
    await bought('cores:7', 14)
    await allot({ OptType: 'ADD', AliUid: DEPOT, VersionSummary: [{ Version: 7, EcsCount: 10, CoreCount: 1 }] })
    const taken = Array.from({ length: 6 }, (_, index) =>
      allot({ OptType: 'CHANGE', AliUid: DEPOT, VersionSummary: [{ Version: 7, CoreCount: 2 + index }] }),
    )
    const answers = await Promise.all(hosts.map((host) => bind({ Bind: [host], AuthVersion: 7 })))
    await Promise.all(taken)
    const winners = answers.filter(({ ResultCode }) => ResultCode === 0).length
    const { body } = await server().call('Sas', 'ListMultiUserInstances')
    const cores = body.DaInstance.VersionSummary.find(({ Version }: { Version: number }) => Version === 7).CoreCount
    assert.equal(cores.Used, winners * 2)
    assert.ok(cores.Used + cores.Assigned <= 14, JSON.stringify(cores))
    // One more would not have fitted when it was refused, so little is left.
    assert.ok(winners >= 3 && winners <= 6, String(winners))
    assert.ok(answers.every(({ ResultCode, BindCount }) => (ResultCode === 0 ? BindCount === 1 : ResultCode === 3)))
  })

  const apply = async (file: string) => {
    const { status, body } = await server().call('Garrison', 'ApplyOrganisation', { Document: file })
    assert.equal(status, 200, JSON.stringify(body))
    return [body.Created, body.Updated]
  }

  test('the organisation file still binds by naming the edition, and leaves the licence where it names none', async () => {
    await server().call('Sas', 'UpdatePostPaidBindRel', { BindAction: [{ UuidList: [WEB1], Version: '7' }] })
    await bind({ Bind: [WEB2], AuthVersion: 7 })
    assert.deepEqual(await apply(FILE), [0, 0])
    assert.equal(await licences(), '7p 7 0 7')
    await apply(FILE.replace('name: web-2, hostname: web-2', 'name: web-2, hostname: renamed'))
    assert.equal(await licences(), '7p 7 0 7')
    await apply(FILE.replace('name: web-1, hostname: web-1,', 'name: web-1, hostname: web-1, version: "5",'))
    assert.equal(await licences(), '5 7 0 7')
    await bind({ UnBind: [TILL], ResourceDirectoryAccountId: SHOP })
    await apply(FILE)
    assert.equal(await licences(), '5 7 0 7')
  })

  test('with AutoBind, servers that come in by the file without an edition are bound, when there are licences for all', async () => {
    const host = (name: string, more = '') => `  - { uuid: inet-${name}, account: "${HEAD}", name: ${name}${more} }\n`
    const few = FILE.replace('ecs: 100, cores: 400', 'ecs: 2, cores: 400')
    const withHosts = (...lines: string[]) => few.replace('usage:', `${lines.join('')}usage:`)
    await apply(withHosts(host('new-0')))
    assert.equal(await licences(), '0 0 0 7 0')
    await bind({ AutoBind: 1, AuthVersion: 7 })
    await apply(withHosts(host('new-1'), host('new-2', ', version: "5"')))
    assert.equal(await licences(), '0 0 0 7 0 7 5')
    await apply(withHosts(host('new-3'), host('new-4')))
    assert.equal(await licences(), '0 0 0 7 0 7 5 0 0')
    await server().call('Sas', 'UpdatePostPaidBindRel', { AutoBind: 1, AutoBindVersion: 3 })
    await apply(withHosts(host('new-5'), host('new-6')))
    assert.equal(await licences(), '0 0 0 7 0 7 5 0 0 3p 3p')
    await bind({ AutoBind: 0 })
    await server().call('Sas', 'UpdatePostPaidBindRel', { AutoBind: 1, AutoBindVersion: 1 })
    await apply(withHosts(host('new-7')))
    assert.equal(await licences(), '0 0 0 7 0 7 5 0 0 3p 3p 0')
    await server().call('Sas', 'UpdatePostPaidBindRel', { AutoBind: 0 })
    await apply(withHosts(host('new-8')))
    assert.equal(await licences(), '0 0 0 7 0 7 5 0 0 3p 3p 0 0')
  })

  test('403 for whoever may not, and for accounts of others', async () => {
    const wish = { Bind: [WEB1], AuthVersion: 7 }
    const refusals: [object, Credentials][] = [
      [wish, server().user('nobody')],
      [{ ...wish, ResourceDirectoryAccountId: HEAD }, server().rootOf(LAB)],
      [{ ...wish, ResourceDirectoryAccountId: STRANGER }, server().rootOf(HEAD)],
      [{ ...wish, ResourceDirectoryAccountId: '1234567890123456' }, server().rootOf(SECURITY)],
      [{ ...wish, ResourceDirectoryAccountId: SHOP }, server().rootOf(STRANGER)],
    ]
    for (const [parameters, credentials] of refusals) {
      const { status, body } = await server().call('Sas', 'BindAuthToMachine', { ...parameters }, credentials)
      assert.deepEqual([status, body.Code, body.Message], [403, 'NoPermission', 'caller has no permission'])
    }
    assert.equal(await code({ UnBind: [TILL], ResourceDirectoryAccountId: SHOP }, server().rootOf(SHOP)), 0)
    // An account of no organisation has hosts of its own and nothing to bind them to.
    assert.equal(await code(wish, server().rootOf(STRANGER)), 1)
  })
})
