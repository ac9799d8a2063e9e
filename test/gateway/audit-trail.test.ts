import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditEvent } from '../../src/domain/audit/record.ts'
import { AuditTrail } from '../../src/gateway/audit-trail.ts'

const event = (requestId: string) => ({ requestId }) as AuditEvent

test('rows that come close together are written together, in order', async () => {
  const writes: string[][] = []
  const trail = new AuditTrail(
    async (events) => {
      writes.push(events.map(({ requestId }) => requestId))
    },
    () => {},
  )
  await Promise.all(['a', 'b', 'c'].map((id) => trail.add(event(id))))
  await trail.flush()
  assert.deepEqual(writes, [['a', 'b', 'c']])
})

test('rows that could not be written stay, in order, and are written by the next attempt', async () => {
  const written: string[] = []
  const failures: unknown[] = []
  let isDown = true
  const trail = new AuditTrail(
    async (events) => {
      if (isDown) throw new Error('down')
      written.push(...events.map(({ requestId }) => requestId))
    },
    (error) => failures.push(error),
  )
  await trail.add(event('a'))
  await assert.rejects(trail.flush(), /down/)
  await trail.add(event('b'))
  assert.equal(failures.length, 1)
  isDown = false
  await trail.flush()
  assert.deepEqual(written, ['a', 'b'])
})

test('a full queue accepts nothing that could not be traced', async () => {
  let isDown = true
  const trail = new AuditTrail(
    async () => {
      if (isDown) throw new Error('down')
    },
    () => {},
  )
  for (let count = 0; count < 4096; count++) await trail.add(event(String(count)))
  await assert.rejects(trail.add(event('one too many')), /down/)
  isDown = false
  await trail.flush()
})
