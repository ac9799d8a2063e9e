import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { sourceCalls, WEB_1, WEB_2 } from '../operations/garrison/sources.ts'
import { forEachServer } from '../server.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000

forEachServer((server) => {
  const { create, send, n, rows } = sourceCalls(server)
  beforeEach(() => server.reset())
  let port = 1024
  const isoAt = (ms: number) => new Date(ms).toISOString()
  const bsdAt = (ms: number) => {
    const [, day, month, , time] = new Date(ms).toUTCString().split(' ')
    return `${month} ${String(Number(day)).padStart(2)} ${time}`
  }
  const line = (host: string, offset: number, format = isoAt) =>
    `${format(server().clock.now() + offset)} ${host} sshd[811]: Accepted password for root from 8.8.8.8 port ${++port} ssh2`
  const told = async () =>
    (await rows("SELECT host, details FROM alerts WHERE kind = 'blindness' ORDER BY id")).map(({ host, details }) => {
      const { observed, reason, further } = JSON.parse(String(details))
      return { host, observed, reason, further }
    })
  const feed = async (token: string, batches: number, batch: () => string) => {
    for (let index = 0; index < batches; index++) {
      await send(token, batch())
      server().clock.advance(3 * MINUTE)
    }
  }

  test('a clock that is an hour behind is told once, for the server that has it', async () => {
    server().clock.freeze()
    const { Token } = await create()
    const batch = () => [line('web-1', -HOUR - 2 * MINUTE), line('web-2', -2000)].join('\n')
    await feed(Token, 4, batch)
    assert.deepEqual(await told(), [])
    await feed(Token, 20, batch)
    const [alert, ...others] = await told()
    assert.deepEqual([alert?.host, others], [WEB_1, []])
    assert.deepEqual(alert?.observed, { en: '1 h 2 min behind', zh: '慢 1 小时 2 分钟' })
    assert.match(alert?.reason.en, /by the same in 5 batches: its clock is wrong/)
    const strange = Array.from({ length: 99 }, () => `${isoAt(server().clock.now())} web-1 sshd[1]: Quite new`)
    await send(Token, strange.join('\n'))
    assert.equal(await n('incidents'), 2, 'each is a matter of its own')
    assert.match(alert?.further[0].value.en, /web-1 sshd\[811\]: Accepted password for root/)
  })

  test('a server that writes another zone than is set for it is told so', async () => {
    server().clock.freeze()
    const { Token } = await create({ HostUuid: WEB_2 })
    await feed(Token, 6, () => line('web-2', 0, bsdAt)) // the server is in Europe/Podgorica, and its lines in UTC
    const [alert] = await told()
    assert.match(alert?.reason.en, /^The times in the log of the server are [12] h behind .* name no time zone/)
  })

  test('a year that is guessed so that lines would be a year old is told', async () => {
    server().clock.freeze()
    const { Token } = await create({ HostUuid: WEB_2, Zone: 'UTC' })
    await feed(Token, 6, () => line('web-2', 3 * DAY + 90 * MINUTE, bsdAt))
    const [alert] = await told()
    assert.equal(alert?.observed.en, '3 d 1 h ahead')
    assert.match(alert?.reason.en, /name no year/)
  })

  test('what is sent once more, late or out of old files is no wrong clock', async () => {
    server().clock.freeze()
    const { Token } = await create()
    let late = HOUR
    await feed(Token, 20, () => {
      late -= 2.6 * MINUTE
      return line('web-1', -late)
    })
    await feed(Token, 20, () => [line('web-2', -HOUR - 6 * MINUTE), line('web-2', -HOUR)].join('\n'))
    assert.deepEqual(await told(), [])
    assert.equal(await n('log_feeds'), 2)
  })
})
