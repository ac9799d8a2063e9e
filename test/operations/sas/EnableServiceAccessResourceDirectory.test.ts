import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachServer } from '../../server.ts'
import { assertDenied, HEAD, SECURITY, testCallers } from './accounts.ts'

forEachServer((server) => {
  testCallers(server, 'EnableServiceAccessResourceDirectory')

  test('a RAM user without permission is refused with 403', async () => {
    assertDenied(await server().call('Sas', 'EnableServiceAccessResourceDirectory', {}, server().user('nobody')))
  })

  test('it answers its RequestId alone, and the first time is kept', async () => {
    await server().database.write((transaction) => transaction.run('DELETE FROM monitoring'))
    const rows = () =>
      server().database.read((reader) => reader.all<{ account: string; enabled_at: number }>('SELECT * FROM monitoring LIMIT 10'))
    const enable = async (account: string) => {
      const { status, body } = await server().call('Sas', 'EnableServiceAccessResourceDirectory', {}, server().rootOf(account))
      assert.equal(status, 200)
      assert.deepEqual(Object.keys(body), ['RequestId'])
    }
    await enable(SECURITY)
    const [first] = await rows()
    assert.equal(first?.account, HEAD)
    assert.ok((first?.enabled_at ?? 0) > 0)
    server().clock.advance(60_000)
    await enable(HEAD)
    assert.deepEqual(await rows(), [first])
  })

  test('it says when it was switched on although a list was there before', async () => {
    await server().database.write((transaction) => transaction.run('UPDATE monitoring SET enabled_at = NULL'))
    await server().call('Sas', 'EnableServiceAccessResourceDirectory')
    const row = await server().database.read((reader) =>
      reader.first<{ enabled_at: number }>('SELECT enabled_at FROM monitoring'),
    )
    assert.ok((row?.enabled_at ?? 0) > 0)
  })
})
