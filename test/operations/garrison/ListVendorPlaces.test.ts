import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { HEAD, plain, SHOP } from '../sas/accounts.ts'
import { pairCalls } from '../sas/pairs.ts'

const ACTION = 'ListVendorPlaces'

forEachServer((server) => {
  const { add, write, rows } = pairCalls(server)
  const call = (parameters: Record<string, unknown> = {}, credentials = server().rootOf(HEAD)) =>
    server().call('Garrison', ACTION, parameters, credentials)
  const list = async (parameters: Record<string, unknown>) => {
    const { status, body, text } = await call(parameters)
    assert.equal(status, 200, text)
    return plain(body)
  }
  const place = (pair: number, name: string, readAt: number | null, finding = '') =>
    write(`INSERT INTO vendor_places VALUES ('${HEAD}', ${pair}, '${name}', ${readAt}, 2000, '${finding}')`)

  beforeEach(() => server.reset())

  test('every field of a place that was read, of one that is stale and of one that never was', async () => {
    const pair = await add('AWS')
    await place(pair, 'us-east-1', 2000)
    await place(pair, 'us-west-2', 1000, '{"reason":"region-not-enabled","place":"us-west-2"}')
    await place(pair, 'eu-west-1', null, '{"reason":"no-permission","action":"ec2:DescribeInstances","code":"X"}')
    const [host] = await rows(`SELECT uuid FROM hosts WHERE account = '${HEAD}' ORDER BY uuid LIMIT 1`)
    await write(`UPDATE hosts SET source = ${pair}, place = 'us-east-1' WHERE account = '${HEAD}' AND uuid = '${host?.['uuid']}'`)
    const { RequestId, ...rest } = await list({ AuthId: pair })
    assert.match(RequestId, /^[0-9A-F-]{36}$/)
    const denied = 'The AccessKey lacks the permission ec2:DescribeInstances. (X)'
    const off = 'The account has not enabled us-west-2.'
    assert.deepEqual(rest, {
      Places: [
        { Place: 'eu-west-1', TriedAt: 2000, IsStale: true, Message: denied, Hosts: 0 },
        { Place: 'us-east-1', ReadAt: 2000, TriedAt: 2000, IsStale: false, Message: '', Hosts: 1 },
        { Place: 'us-west-2', ReadAt: 1000, TriedAt: 2000, IsStale: true, Message: off, Hosts: 0 },
      ],
    })
    assert.equal((await list({ AuthId: pair, Lang: 'zh' })).Places[2].Message, '该账号未开通 us-west-2。')
    assert.equal((await list({ AuthId: pair, Lang: 'en' })).Places[2].Message, off)
  })

  test('pages follow their tokens, and together are everything once', async () => {
    const [pair, other] = [await add('AWS'), await add('AWS')]
    const names = ['a', 'b', 'c', 'd', 'e']
    for (const name of names) await place(pair, name, 1)
    await place(other, 'z', 1)
    const found: string[] = []
    let NextToken: string | undefined
    do {
      const page = await list({ AuthId: pair, MaxResults: 2, NextToken })
      found.push(...page.Places.map(({ Place }: { Place: string }) => Place))
      NextToken = page.NextToken
    } while (NextToken !== undefined)
    assert.deepEqual(found, names)
  })

  test('unknown pairs, those of other accounts, and what is wrong', async () => {
    const pair = await add('AWS')
    const codeOf = async (parameters: Record<string, unknown>, credentials = server().rootOf(HEAD)) => {
      const { status, body } = await call(parameters, credentials)
      return [status, body.Code]
    }
    assert.deepEqual((await list({ AuthId: pair })).Places, [])
    assert.deepEqual(await codeOf({ AuthId: 99 }), [400, 'DataNotExists'])
    assert.deepEqual(await codeOf({ AuthId: pair }, server().rootOf(SHOP)), [400, 'DataNotExists'])
    assert.deepEqual(await codeOf({}), [400, 'MissingAuthId'])
    const wrong = { Lang: 'de', MaxResults: 0, NextToken: '!' }
    for (const [name, value] of Object.entries(wrong)) {
      assert.deepEqual(await codeOf({ AuthId: pair, [name]: value }), [400, `Invalid${name}`])
    }
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const AuthId = await add('AWS')
    const denied = await call({ AuthId }, server().user('nobody'))
    assert.deepEqual([denied.status, denied.body.Code], [403, 'NoPermission'])
    assert.equal((await call({ AuthId }, server().user('careful'))).status, 200)
  })
})
