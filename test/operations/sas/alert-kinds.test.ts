import assert from 'node:assert/strict'
import test, { before } from 'node:test'
import type { Uid } from '../../../src/kernel/ids.ts'
import { newAlert, raise } from '../../domain/alerts/new-alert.ts'
import { forEachServer } from '../../server.ts'

/*
 * Alerts that are about something else than a baseline, as the operations on alerts and servers show them.
 */

const HEAD = '1500000000000001' as Uid
const WEB = 'inet-00000000-0000-4000-8000-000000000002'

forEachServer((server) => {
  const listed = async (parameters: object = {}) => {
    const { status, body } = await server().call('Sas', 'DescribeSuspEvents', { ...parameters })
    assert.equal(status, 200, JSON.stringify(body))
    return body.SuspEvents
  }
  const subtypes = async (parameters: object) =>
    (await listed(parameters)).map((event: { EventSubType: string }) => event.EventSubType)

  before(async () => {
    const kinds = [
      newAlert(1, { kind: 'brute-force', level: 'suspicious' }),
      newAlert(2, { kind: 'brute-force-account', level: 'remind' }),
      newAlert(3, { kind: 'spray' }),
      newAlert(
        4,
        { kind: 'success-after-failures', level: 'serious' },
        { user: 'root', further: [{ label: { en: 'Failed tries', zh: '失败次数' }, value: { en: '12', zh: '12' } }] },
      ),
      newAlert(5, { kind: 'travel', level: 'remind' }),
      newAlert(6, { kind: 'blindness', level: 'serious', raw: '' }, { address: null }),
    ]
    assert.equal(await server().database.write((transaction) => raise(transaction, HEAD, WEB, kinds)), 6)
    assert.equal(await server().database.write((transaction) => raise(transaction, HEAD, WEB, kinds)), 0)
  })

  test('each kind has its subtype and its names in both languages', async () => {
    const shown = async (Lang: string) =>
      (await listed({ SortType: 'asc', Lang })).map(
        (event: Record<string, string>) => `${event['AlarmEventName']}: ${event['AlarmEventNameDisplay']}`,
      )
    assert.deepEqual(await shown('en'), [
      'brute_force_source: Brute-force attack from one source',
      'brute_force_account: Brute-force attack on one account',
      'password_spray: Password spraying',
      'brute_force_cracking: Brute-force cracking',
      'impossible_travel: Impossible travel',
      'logon_blindness: Logons not seen',
    ])
    assert.deepEqual(await shown('zh'), [
      'brute_force_source: 同一来源暴力破解',
      'brute_force_account: 针对同一账号的暴力破解',
      'password_spray: 密码喷洒',
      'brute_force_cracking: 暴力破解成功',
      'impossible_travel: 不可能的异地登录',
      'logon_blindness: 登录日志盲区',
    ])
  })

  test('it tells what was seen and why, and nothing about approved values', async () => {
    const [event] = await listed({ EventNames: 'brute_force_cracking' })
    assert.equal(event.Desc, '12 tries failed from 192.0.2.7 in 10 min')
    assert.deepEqual(
      event.Details.map(({ NameDisplay, Value }: Record<string, string>) => [NameDisplay, Value]),
      [
        ['Source address', '192.0.2.7'],
        ['Account', 'root'],
        ['Logon time', '2026-11-20 10:00:00 UTC'],
        ['Observed value', '12 tries in 10 min'],
        ['Failed tries', '12'],
        ['Reason', '12 tries failed from 192.0.2.7 in 10 min'],
        ['Log line', 'line 4'],
      ],
    )
    const [blind] = await listed({ EventNames: 'logon_blindness', Lang: 'zh' })
    assert.deepEqual(
      blind.Details.map(({ NameDisplay }: Record<string, string>) => NameDisplay),
      ['登录时间', '实际值', '告警原因'],
    )
  })

  test('a kind is found by its names and by what names the alert for ever', async () => {
    assert.deepEqual(await subtypes({ EventNames: 'Password spraying' }), ['password_spray'])
    assert.deepEqual(await subtypes({ Remark: 'brute-force attack', SortType: 'asc' }), [
      'brute_force_source',
      'brute_force_account',
    ])
    const [event] = await listed({ EventNames: 'brute_force_account' })
    assert.match(event.UniqueInfo, /^[0-9a-f]{32}-brute-force-account$/)
    assert.deepEqual(await subtypes({ UniqueInfo: event.UniqueInfo }), ['brute_force_account'])
  })

  test('levels are those of the alerts, in the list and in the counts of the server', async () => {
    assert.deepEqual(await subtypes({ Levels: 'serious', SortType: 'asc' }), ['brute_force_cracking', 'logon_blindness'])
    assert.deepEqual(await subtypes({ Levels: 'remind' }), ['impossible_travel', 'brute_force_account'])
    const { body } = await server().call('Sas', 'DescribeCloudCenterInstances', {
      Criteria: JSON.stringify([{ name: 'uuid', value: WEB }]),
    })
    const [{ RiskCount }] = body.Instances
    const { seriousNum, suspNum, remindNum, suspicious } = JSON.parse(RiskCount)
    assert.deepEqual([seriousNum, suspNum, remindNum, suspicious], [2, 2, 2, 6])
  })
})
