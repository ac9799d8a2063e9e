import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { breakSelect } from './faults.ts'
import { BRANCH, codeOf, DEPOT, firewallCalls, MANAGEMENT, SECURITY, SHOP, STRANGER } from './members.ts'

forEachServer((server) => {
  const { call, as, add, remove } = firewallCalls(server)
  const ask = (account = MANAGEMENT) => call('DescribeCtrlInstanceMemberAccounts', {}, as(account))
  const numbers = async (account = MANAGEMENT) => {
    const { body } = await ask(account)
    return [body.InstanceMemberCount, body.MaxInstanceMemberNum]
  }

  beforeEach(() => server.reset())

  test('how many there are and may be; those being taken out count until they are gone', async () => {
    assert.deepEqual(await numbers(), [0, 4])
    await add(SHOP, DEPOT, BRANCH)
    assert.deepEqual(Object.keys((await ask()).body).sort(), ['InstanceMemberCount', 'MaxInstanceMemberNum', 'RequestId'])
    assert.deepEqual(await numbers(SECURITY), [3, 4])
    await remove(SHOP, DEPOT)
    assert.deepEqual(await numbers(), [3, 4])
    server().clock.advance(5000)
    assert.deepEqual(await numbers(), [1, 4])
  })

  test('an organisation without a firewall has neither', async () => {
    await server().database.write((transaction) => transaction.run('DELETE FROM firewalls WHERE account = ?', MANAGEMENT))
    assert.deepEqual(await numbers(), [0, 0])
  })

  test('ErrorInstanceAliuidNotDaMa, ErrorDBSelect', async () => {
    for (const account of [SHOP, STRANGER]) assert.deepEqual(codeOf(await ask(account)), [400, 'ErrorInstanceAliuidNotDaMa'])
    const mend = await breakSelect(server().database, 'firewalls')
    assert.deepEqual(codeOf(await ask()), [400, 'ErrorDBSelect'])
    await mend()
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    const as = (user: 'nobody' | 'auditor') => call('DescribeCtrlInstanceMemberAccounts', {}, server().user(user))
    assert.deepEqual(codeOf(await as('nobody')), [403, 'Forbidden.RAM'])
    assert.equal((await as('auditor')).status, 200)
  })
})
