import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers } from '../logon-baselines/servers.ts'

const NOON = Date.UTC(2026, 10, 20, 12)
/** More than are counted for one success. */
const MANY = 2_100

const line = (at: number, pid: number, message: string) =>
  `${new Date(at).toISOString()} web sshd[${pid}]: ${message} password for root from 8.8.8.8 port ${4_000 + pid} ssh2`
const failures = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => line(from + index * 1_000, 100 + index, 'Failed'))

forEachEngine((engine) => {
  describe(`successes behind very many failures on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const graded = async (lines: readonly string[]): Promise<string[]> => {
      const account: Uid = await servers.account([{ uuid: 'web' }])
      await servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const { events } = parseLog(lines.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOON + 86_400_000 })
        await recordLogons(deps, account, [{ host, events }])
      })
      const sql = "SELECT level, details FROM alerts WHERE account = ? AND kind = 'success-after-failures' ORDER BY at LIMIT 10"
      const rows = await servers.database.read((reader) => reader.all<{ level: string; details: string }>(sql, account))
      return rows.map(({ level, details }) => `${level}: ${JSON.parse(details).observed.en}`)
    }

    test('are graded by the nearest', async () => {
      const lines = [...failures(NOON - MANY * 1_000, MANY), line(NOON, 1, 'Accepted')]
      assert.deepEqual(await graded(lines), ['serious: 2000 failed attempts from the source, 2000 on the account, within 24 h'])
    })

    test('are graded by those before them, however many come after', async () => {
      const late = NOON + 60_000
      const early = [...failures(NOON - 5_000, 5), line(NOON, 1, 'Accepted')]
      assert.deepEqual(await graded([...early, ...failures(late, MANY), line(late + MANY * 1_000, 2, 'Accepted')]), [
        'serious: 5 failed attempts from the source, 5 on the account, within 24 h',
        'serious: 2000 failed attempts from the source, 2000 on the account, within 24 h',
      ])
    })
  })
})
