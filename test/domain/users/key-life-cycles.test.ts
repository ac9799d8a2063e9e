import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { forEachServer } from '../../server.ts'
import { begin, checkAll, keyCommands, type Wire } from './key-model.ts'

forEachServer((server) => {
  test('however keys and users are made, switched, renamed and deleted, exactly the living active keys sign', async () => {
    const seen = new Map<string, number>()
    let runs = 0
    // A run has users of its own, whatever the run before left.
    const fresh = (text: string, run: number) => `${text}-${run}`
    const property = fc.asyncProperty(keyCommands(['alice', 'bob', 'carol']), async (commands) => {
      const run = runs++
      const named = (parameters: Record<string, unknown>) =>
        Object.fromEntries(
          Object.entries(parameters).map(([name, value]) => [
            name,
            name.endsWith('UserName') ? fresh(String(value), run) : value,
          ]),
        )
      const wire: Wire = {
        seen,
        call: (action, parameters, credentials) => server().call('Ram', action, named(parameters), credentials),
      }
      const model = await begin(wire, ['alice', 'bob'])
      await fc.asyncModelRun(() => ({ model, real: wire }), commands)
      await checkAll(model, wire)
    })
    await fc.assert(property, { numRuns: server().database.engine === 'sqlite' ? 30 : 10 })
    const codes = [
      '',
      'NoPermission',
      'LimitExceeded.User.AccessKey',
      'InvalidAccessKeyId.Inactive',
      'InvalidAccessKeyId.NotFound',
    ]
    assert.ok(
      codes.every((code) => seen.has(code)),
      `one-sided: ${JSON.stringify([...seen])}`,
    )
  })
})
