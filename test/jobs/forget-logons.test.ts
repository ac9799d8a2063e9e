import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { importLogons } from '../../src/domain/logons/import-logons.ts'
import { forgetAll } from '../../src/jobs/forget-logons.ts'
import { systemClock } from '../../src/kernel/clock.ts'
import type { Uid } from '../../src/kernel/ids.ts'
import { Servers } from '../domain/logon-baselines/servers.ts'
import { forEachEngine } from '../storage/engines.ts'

const DAY_MS = 86_400_000

forEachEngine((engine) => {
  describe(`forgetting logons on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const line = (daysAgo: number, message: string, port: number) => {
      const at = new Date(systemClock.now() - daysAgo * DAY_MS).toISOString()
      return `${at} web sshd[9]: ${message} for root from 8.8.8.8 port ${port} ssh2`
    }
    const feed = (account: Uid, ...lines: string[]) =>
      servers.write((deps) => importLogons(deps, account, { host: 'web', zone: undefined, year: 2026, log: lines.join('\n') }))
    const count = async (table: 'logons' | 'guesses') => {
      const sql = `SELECT CAST(count(*) AS BIGINT) AS n FROM ${table}`
      return (await servers.database.read((reader) => reader.first<{ n: number }>(sql)))?.n
    }
    const later = (days: number) => ({ now: () => systemClock.now() + days * DAY_MS })

    test('forgets logons by their age in every account, and failures two days after they came', async () => {
      const [first, second] = [await servers.account([{ uuid: 'web' }]), await servers.account([{ uuid: 'web' }])]
      const many = Array.from({ length: 2_100 }, (_, index) => line(11, 'Accepted password', 1_000 + index))
      await feed(first, ...many, line(9, 'Accepted password', 1), line(20, 'Failed password', 2))
      await feed(second, line(11, 'Accepted password', 3))
      const { database } = servers
      await forgetAll({ database, clock: later(0), logonDays: 0 })
      assert.deepEqual([await count('logons'), await count('guesses')], [2_102, 1])
      await forgetAll({ database, clock: later(3), logonDays: 10 }, AbortSignal.abort())
      assert.deepEqual([await count('logons'), await count('guesses')], [2_102, 1])
      await forgetAll({ database, clock: later(0), logonDays: 10 })
      assert.deepEqual([await count('logons'), await count('guesses')], [1, 1])
      await forgetAll({ database, clock: later(3), logonDays: 0 })
      assert.deepEqual([await count('logons'), await count('guesses')], [1, 0])
    })
  })
})
