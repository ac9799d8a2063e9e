import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { AttemptTally, countAttempts } from '../../src/detection/attempts.ts'
import type { GuessFamily, GuessLine } from '../../src/detection/guess.ts'
import { guessLine } from './logon-event.ts'

/** The same count from scratch: by service of a host what its connections say, or what PAM's modules do there. */
function countedAnew(lines: readonly GuessLine[]): number {
  const isModule = ({ family }: GuessLine) => family.startsWith('pam_')
  return sumOver(
    lines,
    ({ host, connection }) => `${host}\n${connection.replace(/[^ ]*$/, '')}`,
    (service) => {
      const own = sumOver(
        service.filter((line) => !isModule(line)),
        connectionOf,
        ownAttempts,
      )
      return Math.max(own, sumOver(service.filter(isModule), connectionOf, largestFamily))
    },
  )
}

const connectionOf = ({ host, connection }: GuessLine) => `${host}\n${connection}`

function ownAttempts(lines: readonly GuessLine[]): number {
  if (lines[0]?.connection === '') return weigh(lines)
  const named = lines.filter(({ user }) => user !== undefined)
  return Math.max(
    sumOver(named, ({ user }) => user, largestFamily),
    largestFamily(lines),
  )
}

function largestFamily(lines: readonly GuessLine[]): number {
  const families = [...new Set(lines.map(({ family }) => family))]
  return Math.max(0, ...families.map((family) => weigh(lines.filter((line) => line.family === family))))
}

function weigh(lines: readonly GuessLine[]): number {
  return lines.reduce((sum, { weight }) => sum + weight, 0)
}

/** What groups of lines come to in all. */
function sumOver<Key>(lines: readonly GuessLine[], keyOf: (line: GuessLine) => Key, of: (group: GuessLine[]) => number): number {
  const keys = [...new Set(lines.map(keyOf))]
  return keys.reduce((sum, key) => sum + of(lines.filter((line) => keyOf(line) === key)), 0)
}

/** `verdict`, `verdict*3`, `invalid@root`, `pam_unix@` (no account). */
function lines(connection: string, ...words: readonly string[]): GuessLine[] {
  return words.map((word, at) => {
    const [, family = '', weight, user] = /^([a-z_]+)(?:\*([0-9]+))?(?:@(.*))?$/.exec(word) ?? assert.fail(word)
    const named = user === undefined ? 'root' : user === '' ? undefined : user
    return guessLine({ connection, at, family: family as GuessFamily, weight: Number(weight ?? 1), user: named })
  })
}

describe('attempts, not lines', () => {
  const cases: readonly (readonly [what: string, lines: readonly GuessLine[], count: number])[] = [
    ['nothing', [], 0],
    ['one try and all who tell of it', lines('ssh 1', 'invalid', 'pam_unix', 'verdict', 'aborted'), 1],
    ['three tries, told of once by PAM', lines('ssh 1', 'pam_unix', 'verdict', 'verdict', 'verdict', 'aborted'), 3],
    ['repeated lines', lines('ssh 1', 'verdict', 'verdict*5'), 6],
    ['two modules of one try', lines('ssh 1', 'pam_unix', 'pam_sss'), 1],
    ['PAM names no account that does not exist', lines('ssh 1', 'invalid@x', 'pam_unix@', 'verdict@x'), 1],
    ['an unnamed line beside a named one', lines('ssh 1', 'verdict@', 'invalid@x'), 1],
    ['two accounts by different families', lines('ssh 1', 'verdict@a', 'invalid@b'), 2],
    ['two connections', [...lines('ssh 1', 'verdict', 'pam_unix'), ...lines('ssh 2', 'verdict', 'pam_unix')], 2],
    ['PAM in another process', [...lines('ssh 1', 'pam', 'verdict', 'pam', 'verdict'), ...lines('ssh 2', 'pam_unix*2')], 2],
    ['PAM alone', [...lines('ssh 1', 'pam_unix*2'), ...lines('ssh 2', 'pam_unix')], 3],
    ['PAM of another service', [...lines('ssh 1', 'verdict*2'), ...lines('ftp 2', 'pam_unix*2')], 4],
    ['lines that nothing joins', lines('', 'verdict', 'invalid', 'verdict@x'), 3],
    [
      'a connection of the same name on another host',
      [...lines('ssh 1', 'verdict'), guessLine({ host: 'g', connection: 'ssh 1' })],
      2,
    ],
  ]
  for (const [what, given, count] of cases) {
    test(`${what}: ${count}`, () => {
      assert.equal(countAttempts(given), count)
      assert.equal(countedAnew(given), count)
    })
  }

  test('very many modules of one connection are not looked through for each line', ({ mock }) => {
    const many = 500
    const told = Array.from({ length: many }, (_, index) => {
      return guessLine({ connection: 'ssh 1', at: index, family: `pam_${index}` as GuessFamily, weight: 1, user: 'root' })
    })
    const all = new AttemptTally()
    const { mock: looks } = mock.method(Map.prototype, 'values')
    for (const line of told) all.add(line)
    const looked = looks.callCount()
    mock.restoreAll()
    assert.equal(all.count, 1)
    assert.ok(looked < many / 10, String(looked))
    for (const line of told.slice(1)) all.remove(line)
    assert.equal(all.count, 1)
  })
})

const anyLine = fc.record({
  at: fc.integer({ min: 0, max: 30 }),
  host: fc.constantFrom('h', 'g'),
  connection: fc.constantFrom('', 'ssh 1', 'ssh 2', 'ftp 1'),
  family: fc.constantFrom<GuessFamily>('verdict', 'invalid', 'aborted', 'pam', 'pam_unix', 'pam_sss'),
  weight: fc.integer({ min: 1, max: 3 }),
  user: fc.constantFrom('a', 'b', undefined),
  source: fc.constantFrom('192.0.2.1', '2001:db8::/64'),
})

describe('for any lines', () => {
  const some = fc.array(anyLine, { maxLength: 30 })
  const shuffled = some.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })))

  test('their order says nothing, and they are as many as if counted at once', () => {
    fc.assert(
      fc.property(shuffled, ([all, reordered]) => {
        assert.equal(countAttempts(reordered), countAttempts(all))
        assert.equal(countAttempts(all), countedAnew(all))
      }),
    )
  })

  test('one more never makes the count smaller, nor larger by more than its weight', () => {
    fc.assert(
      fc.property(some, anyLine, (all, late) => {
        const before = countAttempts(all)
        const after = countAttempts([...all, late])
        assert.ok(after >= before && after <= before + late.weight)
      }),
    )
  })

  test('what is taken out again leaves no trace', () => {
    fc.assert(
      fc.property(some, some, (kept, passing) => {
        const all = new AttemptTally()
        for (const line of [...kept, ...passing]) all.add(line)
        for (const line of passing) all.remove(line)
        assert.equal(all.count, countAttempts(kept))
        for (const line of kept) all.remove(line)
        assert.equal(all.count, 0)
      }),
    )
  })
})
