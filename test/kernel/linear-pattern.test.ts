import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { LinearPattern } from '../../src/kernel/linear-pattern.ts'

function read(source: string): LinearPattern {
  const pattern = LinearPattern.read(source)
  assert.ok(pattern instanceof LinearPattern, `${source}: ${String(pattern)}`)
  return pattern
}

const atoms = fc.constantFrom(
  'a',
  'b',
  'ab',
  '.',
  '\\.',
  '[ab]',
  '[^a]',
  '[a-c1]',
  '\\d',
  '\\w',
  '\\s',
  '\\D',
  '^',
  '$',
  '-',
  '(?:b|a1)',
)
const repeats = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,}', '{0,2}', '*?', '+?')
const piece = fc
  .tuple(atoms, repeats)
  .map(([atom, repeat]) => (atom === '^' || atom === '$' ? atom : atom === 'ab' ? `(ab)${repeat}` : `${atom}${repeat}`))
const sequence = fc.array(piece, { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''))
const nested = fc.tuple(sequence, sequence, repeats, sequence).map(([a, b, repeat, c]) => `(${a}|${b})${repeat}${c}`)
const texts = fc.array(fc.constantFrom('a', 'b', 'c', '1', '.', ' ', '-'), { maxLength: 12 }).map((parts) => parts.join(''))

test('a pattern finds what RegExp finds', () => {
  fc.assert(
    fc.property(fc.oneof(sequence, nested), texts, (source, text) => {
      assert.equal(read(source).test(text), new RegExp(source, 'u').test(text), `${source} in ${text}`)
    }),
    { numRuns: 3000 },
  )
})

test('characters outside the first plane are one character', () => {
  assert.equal(read('^.$').test('𠮷'), true)
  assert.equal(read('^[𠮷-𠮹]$').test('𠮸'), true)
  assert.equal(read('山$').test('黑山'), true)
})

test('patterns that make others go back for ever are answered by as many steps as states and characters', () => {
  const text = `${'a'.repeat(5000)}!`
  for (const source of ['(a+)+$', '^(a|a)*$', '(a*)*b', '(.*)(.*)(.*)(.*)c', '(a?){50}a{50}b']) {
    assert.equal(read(source).test(text), false, source)
  }
})

test('what is not taken is refused in one line', () => {
  const cases: [string, RegExp][] = [
    ['', /empty/],
    ['a'.repeat(129), /at most 128/],
    ['(a', /\( without/],
    ['a)', /\) without/],
    ['[a', /ends too early/],
    ['a\\', /ends too early/],
    ['*a', /\* behind nothing/],
    ['a|+', /\+ behind nothing/],
    ['a**', /repeats a repetition/],
    ['^*', /anchor/],
    ['a{2', /no count/],
    ['a{3,2}', /in order/],
    ['a{101}', /at most 100/],
    ['(?=a)', /not taken/],
    ['(?<n>a)', /not taken/],
    ['(a)\\1', /\\1, which is not taken/],
    ['\\bword', /\\b, which is not taken/],
    ['[b-a]', /backwards/],
    ['((a{100}){100}){100}', /too large/],
    [`${'('.repeat(15)}a${'){100}'.repeat(15)}`, /too large/],
  ]
  for (const [source, why] of cases) {
    const refusal = LinearPattern.read(source)
    assert.ok(typeof refusal === 'string', `${source} is taken`)
    assert.match(refusal, why, source)
  }
  assert.equal(read(`${'('.repeat(18)}${'){100}'.repeat(18)}`).test(''), true)
})
