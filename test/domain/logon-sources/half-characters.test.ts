import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { listAlerts } from '../../../src/domain/alerts/list-alerts.ts'
import { lockHost } from '../../../src/domain/hosts/read.ts'
import { noteUnderstanding } from '../../../src/domain/logon-sources/blindness.ts'
import { hostName } from '../../../src/domain/logon-sources/find-named-hosts.ts'
import { placeEvents } from '../../../src/domain/logon-sources/place-events.ts'
import { quarantine } from '../../../src/domain/logon-sources/quarantine.ts'
import { listUnknownHosts } from '../../../src/domain/logon-sources/unknown-hosts.ts'
import { recordLogons } from '../../../src/domain/logons/follow.ts'
import { parseLog } from '../../../src/intake/parse-log.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { approve, everywhere, Servers } from '../logon-baselines/servers.ts'

/** Escapes of JSON can spell them, and no database keeps them: both are the same there. */
const HALVES = ['\\ud83d', '\\ud83c']
const NOW = Date.UTC(2026, 10, 22)

/** What a log of these messages holds, each beside the name of a server. */
function eventsOf(lines: readonly { readonly hostname: string; readonly message: string }[]) {
  const parts = lines.map(({ hostname, message }, index) => {
    const time = `2026-11-21T20:17:0${index}Z`
    return `{"timestamp":"${time}","appname":"sshd","procid":811,"hostname":"${hostname}","message":"${message}"}`
  })
  return parseLog(parts.join('\n'), { zone: 'UTC', year: undefined, receivedAt: NOW }).events
}

forEachEngine((engine) => {
  describe(`halves of characters in logs on ${engine.name}`, () => {
    const servers = new Servers(engine)

    test('names of servers that differ by them alone are one', async () => {
      const account = await servers.account([])
      const message = 'Accepted password for root from 8.8.8.8 port 50022 ssh2'
      const events = eventsOf(HALVES.map((half) => ({ hostname: `Web${half}`, message })))
      assert.deepEqual(new Set(events.map(({ hostname }) => hostName(hostname))), new Set(['web\ufffd']))
      const { hosts } = await servers.write(async ({ transaction }) => {
        const { unknown } = await placeEvents(transaction, account, events)
        await quarantine(transaction, account, unknown, NOW)
        return listUnknownHosts(transaction, account, { after: '', limit: 10 })
      })
      assert.deepEqual(
        hosts.map(({ name, lines }) => [name, lines]),
        [['web\ufffd', 2]],
      )
    })

    test('an account is told as it is kept', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      await servers.change(account, approve({ account: 'deploy' }), { added: [everywhere] })
      const messages = HALVES.flatMap((half) => [
        `Failed password for ro${half}ot from 8.8.8.8 port 50022 ssh2`,
        `Accepted password for ro${half}ot from 8.8.8.8 port 50022 ssh2`,
      ])
      const events = eventsOf(messages.map((message) => ({ hostname: 'web', message })))
      const { successes } = await servers.write(async (deps) => {
        const host = await lockHost(deps.transaction, account, 'web')
        assert.ok(host !== undefined)
        return recordLogons(deps, account, [{ host, events }])
      })
      assert.equal(successes, 2)
      const page = { offset: 0, limit: 10, isOldestFirst: true }
      const { alerts } = await servers.database.read((transaction) => listAlerts({ transaction }, { account }, {}, page))
      assert.deepEqual(new Set(alerts.map(({ details }) => details.user)), new Set(['ro\ufffdot']))
    })

    test('programs that differ by them alone are one', async () => {
      const account = await servers.account([{ uuid: 'web' }])
      const host = { uuid: 'web', name: 'web', groupId: 0, timeZone: 'UTC' }
      const unread = HALVES.map((half) => ({ program: JSON.parse(`"x${half}"`), lines: 10, sample: '' }))
      const alerts = await servers.write(({ transaction }) =>
        noteUnderstanding(transaction, account, [{ host, understood: 0, unread }], NOW),
      )
      assert.deepEqual(
        alerts.map(({ details }) => details.observed.en),
        ['20 of 20 lines'],
      )
      assert.match(alerts[0]?.details.reason.en ?? '', /\(x\ufffd\)/)
    })
  })
})
