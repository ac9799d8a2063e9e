import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { SHOP } from './alerts.ts'
import { ruleCalls } from './brute-force-rules.ts'

forEachServer((server) => {
  beforeEach(() => server.reset())
  const { ask, refused, create } = ruleCalls(server)

  test('rules are counted, and nothing is blocked', async () => {
    const nothing = {
      AllStrategyCount: 0,
      EffectiveCount: 0,
      CustomEffectiveCount: '0',
      CustomRecordCount: '0',
      SystemEffectiveCount: '0',
      SystemRecordCount: '0',
    }
    const summary = async (account: string) =>
      (await ask('DescribeBruteForceSummary', {}, server().rootOf(account))).BruteForceSummary
    assert.deepEqual(await summary(SHOP), { AntiBruteForceRuleCount: '0', ...nothing })
    for (const Name of ['a', 'b']) await create({ Name })
    assert.deepEqual(await summary('1500000000000001'), { AntiBruteForceRuleCount: '2', ...nothing })
    assert.deepEqual(await summary(SHOP), { AntiBruteForceRuleCount: '0', ...nothing })
  })

  test('a user needs permission', async () => {
    const [status, code] = await refused('DescribeBruteForceSummary', {}, server().user('nobody'))
    assert.deepEqual([status, code], [403, 'NoPermission'])
  })
})
