import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { LogonEvent } from '../../../src/detection/logon.ts'
import { type Guesses, guessesOf, type NewGuess } from '../../../src/domain/logons/guesses.ts'
import { Sources } from '../../../src/domain/logons/store.ts'
import { logonEvent } from '../../detection/logon-event.ts'

const HOST = { uuid: 'web', name: 'web', groupId: 0, timeZone: 'UTC' }
const gather = (events: readonly LogonEvent[]) => guessesOf([{ host: HOST, events }], new Sources())

const anyFailure = fc
  .record({
    at: fc.integer({ min: 0, max: 40_000 }),
    user: fc.constantFrom('a', 'b', 'c', undefined, undefined),
    method: fc.constantFrom('password', 'pam_unix'),
    address: fc.constantFrom('192.0.2.1', '192.0.2.1', '192.0.2.2'),
    // Without a process and a port nothing joins them.
    pid: fc.constantFrom(1, 1, 1, 2, undefined),
    port: fc.constantFrom(5022, undefined),
  })
  .map(logonEvent)

/** Line by line: the first of the same connection, slice and source that is of the same account or of none, or any for one that names none. */
function plainly(events: readonly LogonEvent[]): Guesses[] {
  const all: (Guesses & { user: string; lines: NewGuess[] })[] = []
  for (const line of events.flatMap((event) => gather([event])).flatMap(({ lines }) => lines)) {
    const { host, source, provider, connection, user } = line
    const sliceMs = connection === '' ? 1_000 : 30_000
    const at = Math.floor(line.at / sliceMs) * sliceMs
    const same = all.find((one) => {
      const isOfOne = one.connection === connection && one.at === at && one.source === source
      return isOfOne && (user === '' || one.user === '' || one.user === user)
    })
    if (same === undefined) all.push({ host, source, provider, connection, at, user, lines: [line] })
    else {
      same.lines.push(line)
      same.user ||= user
    }
  }
  return all
}

const ITERATORS = [[], new Map(), new Set()].map((kind) => Object.getPrototypeOf(kind[Symbol.iterator]()) as object)
const LOOKS = [
  ...ITERATORS.map((prototype) => ({ prototype, names: ['next'] })),
  { prototype: Map.prototype, names: ['get', 'has'] },
  { prototype: Array.prototype, names: ['find', 'findIndex', 'some', 'every', 'filter', 'indexOf', 'includes'] },
]

/** How often something that is done steps on in a loop over anything, looks into a map or at what lies in an array. */
function looksWhile(work: () => void): number {
  let looks = 0
  const restore = LOOKS.flatMap(({ prototype, names }) =>
    names.map((name) => {
      const own = Object.getOwnPropertyDescriptor(prototype, name) ?? assert.fail(name)
      const counted = function (this: unknown, ...parameters: unknown[]): unknown {
        looks += Array.isArray(this) ? this.length : 1
        return Reflect.apply(own.value, this, parameters)
      }
      Object.defineProperty(prototype, name, { ...own, value: counted })
      return () => Object.defineProperty(prototype, name, own)
    }),
  )
  try {
    work()
  } finally {
    for (const undo of restore) undo()
  }
  return looks
}

describe('lines that are kept together', () => {
  test('are those of one connection, slice, source and account, and those beside them that name none', () => {
    let [unnamed, several] = [0, 0]
    fc.assert(
      fc.property(fc.array(anyFailure, { maxLength: 25 }), (events) => {
        const gathered = gather(events)
        assert.deepEqual(gathered, plainly(events))
        for (const { lines, user } of gathered) {
          if (lines.length > 1) several++
          if (user !== '' && lines.some((line) => line.user === '')) unnamed++
        }
      }),
      { numRuns: 1_000 },
    )
    // Else it would say nothing.
    assert.ok(unnamed > 100 && several > 100, `${unnamed} ${several}`)
  })

  test('are found as quickly however many accounts one process tells of', () => {
    const many = 400
    const named = Array.from({ length: many }, (_, index) => logonEvent({ user: `user-${index}` }))
    const nameless = Array.from({ length: many }, () => logonEvent({ user: undefined }))
    const gathered: Guesses[] = []
    const looked = looksWhile(() => gathered.push(...gather([...named, ...nameless])))
    assert.deepEqual([gathered.length, gathered[0]?.lines.length], [many, many + 1])
    assert.ok(looked > many && looked < many * 40, String(looked))
  })
})
