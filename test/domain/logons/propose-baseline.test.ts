import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { furthestAheadMs, proposeBaseline } from '../../../src/domain/logons/propose-baseline.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { logonData, winlogbeat } from '../../intake/windows-events.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { Servers, uuid } from '../logon-baselines/servers.ts'

const HOUR_MS = 3_600_000
const NOON = Date.UTC(2026, 10, 20, 12)

describe('the clock that is furthest ahead', () => {
  const ahead = (...zones: string[]) =>
    furthestAheadMs(
      zones.map((timeZone) => ({ timeZone })),
      NOON,
    )

  test('is that of some server', () => {
    assert.equal(ahead('UTC', 'Asia/Shanghai', 'America/New_York'), 8 * HOUR_MS)
    assert.equal(ahead('America/New_York'), -5 * HOUR_MS)
    assert.equal(ahead(), -24 * HOUR_MS)
  })

  test('is found among very many', () => {
    const hosts = Array.from({ length: 300_000 }, () => ({ timeZone: 'UTC' }))
    assert.equal(furthestAheadMs([...hosts, { timeZone: 'Asia/Shanghai' }], NOON), 8 * HOUR_MS)
  })
})

forEachEngine((engine) => {
  describe(`baselines proposed on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const DAY_MS = 24 * HOUR_MS
    /** Summer time ended on the 25th of October. */
    const NOW = Date.UTC(2026, 10, 5, 12)

    const propose = async (zone: string, lines: readonly string[]) => {
      const account = await servers.account([{ uuid: 'web', zone }])
      await servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host)
        const { events } = parseLog(lines.join('\n'), { zone: 'UTC', year: 2026, receivedAt: NOW })
        return recordLogons(deps, account, [{ host, events }])
      })
      const clock = { now: () => NOW }
      const proposed = await servers.write((deps) =>
        proposeBaseline({ ...deps, clock }, account, { target: uuid('web'), days: 30 }),
      )
      if (proposed instanceof Refusal) throw new Error('refused')
      return proposed
    }
    const line = (at: number) =>
      `${new Date(at).toISOString()} web sshd[7]: Accepted publickey for deploy from 10.1.2.3 port 50022 ssh2`
    const values = (entries: readonly { readonly value: string }[]) => entries.map(({ value }) => value)

    test('tell hours by the clock that the server had, in summer time and out of it', async () => {
      const daily = Array.from({ length: 20 }, (_, day) => Date.UTC(2026, 9, 10 + day, day < 15 ? 6 : 7, 17))
      const { dimensions } = await propose('Europe/Podgorica', daily.map(line))
      assert.deepEqual(values(dimensions.time.entries), ['08:00-08:59'])
    })

    test('hold the last week out, up to now, of servers ahead of UTC, too', async () => {
      const hours = [1, 7 * 24 - 1, 7 * 24 + 1, 30 * 24 - 1, 30 * 24 + 1]
      for (const zone of ['UTC', 'Asia/Shanghai']) {
        const { logons, heldOut } = await propose(
          zone,
          hours.map((hour) => line(NOW - hour * HOUR_MS)),
        )
        assert.deepEqual([logons, heldOut], [2, 2], zone)
      }
    })

    test('name an account of Windows with its domain', async () => {
      const event = (day: number) =>
        winlogbeat(4624, logonData({ TargetUserName: 'ann', TargetDomainName: 'CORP', IpAddress: '10.1.2.3' }), {
          '@timestamp': new Date(NOW - day * DAY_MS).toISOString(),
        })
      const { dimensions } = await propose('UTC', [9, 10, 11, 12].map(event))
      assert.deepEqual(values(dimensions.account.entries), ['corp\\ann'])
    })
  })
})
