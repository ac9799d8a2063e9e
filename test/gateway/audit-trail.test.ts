import assert from 'node:assert/strict'
import test from 'node:test'
import { AuditTrail } from '../../src/gateway/audit-trail.ts'
import type { AuditEvent } from '../../src/kernel/audit-chain.ts'
import { Told } from '../jobs/told.ts'

type Write = (events: readonly AuditEvent[]) => Promise<void>

const trailOf = (write: Write, onFailure: (error: unknown) => void = () => {}, tidy = async () => {}) =>
  new AuditTrail({ write, onFailure, tidy })

const event = (requestId: string) => ({ requestId }) as AuditEvent

test('rows that come close together are written together, in order', async () => {
  const writes: string[][] = []
  const trail = trailOf(async (events) => {
    writes.push(events.map(({ requestId }) => requestId))
  })
  await Promise.all(['a', 'b', 'c'].map((id) => trail.add(event(id))))
  await trail.flush()
  assert.deepEqual(writes, [['a', 'b', 'c']])
})

test('rows that could not be written stay, in order, and are written by the next attempt', async () => {
  const written: string[] = []
  const failures: unknown[] = []
  let isDown = true
  const trail = trailOf(
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
  const trail = trailOf(async () => {
    if (isDown) throw new Error('down')
  })
  for (let count = 0; count < 4096; count++) await trail.add(event(String(count)))
  await assert.rejects(trail.add(event('one too many')), /down/)
  isDown = false
  await trail.flush()
})

test('whoever reads the trail can wait for the rows accepted so far, and is not held up by a failing database', async () => {
  const written: string[] = []
  let isDown = false
  const trail = trailOf(async (events) => {
    if (isDown) throw new Error('down')
    written.push(...events.map(({ requestId }) => requestId))
  })
  await trail.settle()
  await trail.add(event('a'))
  await trail.settle()
  assert.deepEqual(written, ['a'])
  isDown = true
  await trail.add(event('b'))
  await trail.settle()
  isDown = false
  await trail.flush()
  assert.deepEqual(written, ['a', 'b'])
})

test('every turn drops old rows, also one without a row to write; one at a time', async () => {
  const steps: string[] = []
  let release = () => {}
  const trail = trailOf(
    async () => void steps.push('write'),
    () => {},
    () => {
      steps.push('tidy')
      return new Promise((resolve) => {
        release = resolve
      })
    },
  )
  await trail.add(event('a'))
  await trail.settle()
  await trail.add(event('b'))
  await trail.settle()
  assert.deepEqual(steps, ['write', 'tidy', 'write'])
  release()
  await trail.flush()
})

test('a turn comes also when only changes are made, whose rows are written elsewhere', async () => {
  const turns = new Told<void>('a turn')
  const quiet = trailOf(
    async () => assert.fail('there is nothing to write'),
    () => {},
    async () => turns.tell(),
  )
  quiet.tend()
  await turns.next()
})

test('a row that must be written is written when it is accepted, also while others are under way', async () => {
  const written: string[] = []
  const doors: (() => void)[] = []
  const trail = trailOf(async (events) => {
    await new Promise<void>((open) => doors.push(open))
    written.push(...events.map(({ requestId }) => requestId))
  })
  const turn = async () => {
    while (doors.length === 0) await new Promise(setImmediate)
    doors.pop()?.()
  }
  const first = trail.write(event('a'))
  while (doors.length === 0) await new Promise(setImmediate)
  const must = trail.write(event('b')).then(() => [...written])
  await turn()
  await first
  await Promise.all([turn(), must.then((seen) => assert.deepEqual(seen, ['a', 'b']))])
})

test('a row that must be written and cannot be is told, and written later', async () => {
  const written: string[] = []
  let isDown = true
  const trail = trailOf(async (events) => {
    if (isDown) throw new Error('down')
    written.push(...events.map(({ requestId }) => requestId))
  })
  await assert.rejects(trail.write(event('a')), /down/)
  isDown = false
  await trail.flush()
  assert.deepEqual(written, ['a'])
})
