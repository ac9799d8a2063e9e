import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { rulesOfHosts } from '../../../src/domain/brute-force-rules/read.ts'
import { createRule, modifyRule } from '../../../src/domain/brute-force-rules/save-rule.ts'
import type { RuleValues } from '../../../src/domain/brute-force-rules/store.ts'
import { removeHosts } from '../../../src/domain/hosts/remove-hosts.ts'
import type { Uid } from '../../../src/kernel/ids.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { forEachEngine } from '../../storage/engines.ts'
import { insertHosts } from '../hosts.ts'
import { Servers } from '../logon-baselines/servers.ts'

const RULE: RuleValues = {
  ...{ name: 'rule', failCount: 5, span: 10, forbidden: 60, isDefault: false, ssh: true, rdp: true, sqlServer: false },
}

forEachEngine((engine) => {
  describe(`anti-brute-force rules on ${engine.name}`, () => {
    const servers = new Servers(engine)
    const make = async (account: Uid, values: Partial<RuleValues>, hosts: readonly string[] = []): Promise<number> => {
      const id = await servers.write((deps) => createRule(deps, account, { ...RULE, ...values }, hosts))
      assert.ok(!(id instanceof Refusal), String(id))
      return id
    }
    const applied = async (account: Uid, ...hosts: string[]) => {
      const rules = await servers.database.read((reader) => rulesOfHosts(reader, account, hosts))
      return Object.fromEntries([...rules].map(([host, { id, failCount, span }]) => [host, [id, failCount, span]]))
    }

    test('a server has its own rule, else the default, else none', async () => {
      const account = await servers.account([{ uuid: 'a' }, { uuid: 'b' }])
      assert.deepEqual(await applied(account, 'a', 'b'), {})
      const own = await make(account, { name: 'own', failCount: 3, span: 2 }, ['a'])
      assert.deepEqual(await applied(account, 'a', 'b'), { a: [own, 3, 2] })
      const usual = await make(account, { name: 'usual', isDefault: true })
      assert.deepEqual(await applied(account, 'a', 'b', 'nobody'), { a: [own, 3, 2], b: [usual, 5, 10] })
      const other = await servers.account([{ uuid: 'a' }])
      assert.deepEqual(await applied(other, 'a'), {})
    })

    test('a server leaves its rule for a new one, and a default gives way to the next', async () => {
      const account = await servers.account([{ uuid: 'a' }, { uuid: 'b' }])
      const first = await make(account, { name: 'first', isDefault: true }, ['a'])
      const second = await make(account, { name: 'second', isDefault: true }, ['a'])
      assert.deepEqual(await applied(account, 'a', 'b'), { a: [second, 5, 10], b: [second, 5, 10] })
      const changes = { isDefault: true, failCount: 80 }
      await servers.write((deps) => modifyRule(deps, account, first, { changes, servers: undefined }))
      assert.deepEqual(await applied(account, 'a', 'b'), { a: [second, 5, 10], b: [first, 80, 10] })
      await servers.write((deps) => modifyRule(deps, account, second, { changes: {}, servers: ['b'] }))
      assert.deepEqual(await applied(account, 'a', 'b'), { a: [first, 80, 10], b: [second, 5, 10] })
    })

    test('a server that is gone leaves its rule, and has none when it is back', async () => {
      const account = await servers.account([{ uuid: 'a' }, { uuid: 'b' }])
      const rule = await make(account, {}, ['a', 'b'])
      assert.ok(!((await servers.write((deps) => removeHosts(deps, account, ['a']))) instanceof Refusal))
      assert.deepEqual(await applied(account, 'a', 'b'), { b: [rule, 5, 10] })
      await servers.database.write((transaction) => insertHosts(transaction, [{ account, uuid: 'a' }]))
      assert.deepEqual(await applied(account, 'a', 'b'), { b: [rule, 5, 10] })
    })
  })
})
