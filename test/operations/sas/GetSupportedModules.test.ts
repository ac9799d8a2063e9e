import assert from 'node:assert/strict'
import test from 'node:test'
import { connectors } from '../../../src/connectors/connectors.ts'
import { forEachServer } from '../../server.ts'
import { plain, SHOP } from './accounts.ts'
import { pairCalls } from './pairs.ts'

const ACTION = 'GetSupportedModules'
const WORDS: Readonly<Record<string, string>> = { hosts: 'HOST', posture: 'CSPM', detection: 'SIEM', trail: 'TRIAL' }

forEachServer((server) => {
  const { succeed, fail } = pairCalls(server)
  const modulesOf = async (parameters = {}, credentials = server().rootOf('1500000000000001')) => {
    const { SupportedModuleResponse } = await succeed(ACTION, parameters, credentials)
    return plain(SupportedModuleResponse.find(({ Vendor }: { Vendor: string }) => Vendor === 'AWS').SupportedModules)
  }

  test('the modules of AWS in both languages, and what the account has of them', async () => {
    const { RequestId, SupportedModuleResponse, ...rest } = await succeed(ACTION)
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    assert.deepEqual(rest, {})
    assert.deepEqual(Object.keys(SupportedModuleResponse[0]).sort(), ['SupportedModules', 'Vendor'])
    const names = async (Lang?: string) => (await modulesOf({ Lang })).map(({ ModuleDisp }: { ModuleDisp: string }) => ModuleDisp)
    assert.deepEqual(await names('en'), ['Hosts', 'Configuration assessment', 'Threat detection and response', 'Log audit'])
    for (const Lang of ['zh', undefined]) assert.deepEqual(await names(Lang), ['主机', '配置检查', '威胁检测与响应', '日志审计'])
  })

  test('the clouds and modules are those of the connectors', async () => {
    const { SupportedModuleResponse } = await succeed(ACTION)
    const told = SupportedModuleResponse.map(({ SupportedModules }: { SupportedModules: { Module: string }[] }) =>
      SupportedModules.map(({ Module }) => Module).sort(),
    )
    assert.deepEqual(
      told,
      Object.values(connectors).map(({ modules }) =>
        Object.keys(modules)
          .map((name) => WORDS[name])
          .sort(),
      ),
    )
  })

  test('ModuleAuth follows what was bought and allotted', async () => {
    const licensed = async (account: string) =>
      (await modulesOf({}, server().rootOf(account))).map(({ ModuleAuth }: { ModuleAuth: boolean }) => ModuleAuth)
    assert.deepEqual(await licensed('1500000000000001'), [true, true, true, true])
    assert.deepEqual(await licensed(SHOP), [true, false, false, false])
    const allot = (more: object) =>
      succeed('UpdateMultiUserInstances', { MemberInstances: [{ AliUid: SHOP, ChargeType: 'PREPAID', Status: 1, ...more }] })
    await allot({ OptType: 'ADD', CspmCapacity: 5 })
    assert.deepEqual(await licensed(SHOP), [true, true, false, false])
    await allot({ OptType: 'CHANGE', CspmCapacity: 0, ThreatAnalysisFlow: 1 })
    assert.deepEqual(await licensed(SHOP), [true, false, true, true])
    await allot({ OptType: 'CHANGE', ThreatAnalysisFlow: 1, Status: 2 })
    assert.deepEqual(await licensed(SHOP), [true, false, false, false])
  })

  test('a wrong language is refused; 403 for a user without the permission, 200 for one with it', async () => {
    assert.equal((await fail(ACTION, { Lang: 'de' }))[1], 'InvalidLang')
    assert.deepEqual((await fail(ACTION, {}, server().user('nobody'))).slice(0, 2), [403, 'NoPermission'])
    await succeed(ACTION, {}, server().user('careful'))
  })
})
