import assert from 'node:assert/strict'
import test from 'node:test'
import type { KeyUse } from '../../src/domain/identity/record-key-uses.ts'
import { KeyUses } from '../../src/gateway/key-uses.ts'
import type { Caller, Principal } from '../../src/kernel/caller.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'

const HOUR_MS = 3_600_000
const caller = (accessKeyId: string, principal: Principal = { type: 'root' }): Caller => ({
  account: parseUid('1500000000000001') as Uid,
  principal,
  accessKeyId,
})

function recorder() {
  const state = { isDown: false, writes: [] as string[][], failures: 0 }
  const uses = new KeyUses(
    async (batch: readonly KeyUse[]) => {
      if (state.isDown) throw new Error('down')
      state.writes.push(batch.map(({ accessKeyId, at }) => `${accessKeyId}@${at}`))
    },
    () => {
      state.failures++
    },
  )
  return { uses, state }
}

test('keys that come close together are written at once, each at most once an hour', async () => {
  const { uses, state } = recorder()
  for (const at of [0, 1, 2]) for (const key of ['a', 'b']) uses.note(caller(key), at)
  await uses.flush()
  uses.note(caller('a'), HOUR_MS - 1)
  await uses.flush()
  uses.note(caller('a'), HOUR_MS)
  uses.note(caller('a'), HOUR_MS + 1)
  await uses.flush()
  await uses.flush()
  assert.deepEqual(state.writes, [['a@0', 'b@0'], [`a@${HOUR_MS}`]])
})

test('temporary keys are not kept', async () => {
  const { uses, state } = recorder()
  uses.note(caller('STS.x', { type: 'role', name: 'r', roleId: '3', session: 's', policy: null }), 0)
  uses.note(caller('u', { type: 'user', name: 'alice', userId: '2' }), 0)
  await uses.flush()
  assert.deepEqual(state.writes, [['u@0']])
})

test('what could not be written is written later, in order; a flush ends all the same', async () => {
  const { uses, state } = recorder()
  state.isDown = true
  uses.note(caller('a'), 1)
  await uses.flush()
  assert.equal(state.failures, 1)
  uses.note(caller('b'), 2)
  await Promise.all([uses.flush(), uses.flush()])
  state.isDown = false
  await uses.flush()
  assert.deepEqual(state.writes, [['a@1', 'b@2']])
})

test('a flush waits for a write that is under way, and for what came since', async () => {
  const order: string[] = []
  const gates: (() => void)[] = []
  const uses = new KeyUses(
    async (batch) => {
      await new Promise<void>((resolve) => gates.push(resolve))
      order.push(...batch.map(({ accessKeyId }) => accessKeyId))
    },
    () => {},
  )
  uses.note(caller('a'), 0)
  const first = uses.flush()
  await Promise.resolve()
  uses.note(caller('b'), 0)
  const second = uses.flush().then(() => order.push('flushed'))
  const third = uses.flush()
  gates[0]?.()
  await first
  while (gates.length < 2) await Promise.resolve()
  gates[1]?.()
  await Promise.all([second, third])
  assert.deepEqual(order, ['a', 'b', 'flushed'])
})

test('memory is bounded: what was forgotten is written again, what cannot be written is not kept for ever', async () => {
  const { uses, state } = recorder()
  state.isDown = true
  for (let n = 0; n < 10_050; n++) uses.note(caller(`k${n}`), 0)
  state.isDown = false
  await uses.flush()
  assert.equal(state.writes.flat().length, 10_000)
  uses.note(caller('new'), 1)
  uses.note(caller('k0'), 2)
  uses.note(caller('k9999'), 2)
  await uses.flush()
  assert.deepEqual(state.writes.at(-1), ['new@1', 'k0@2'])
})
