import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { MAX_SOUGHT_WITH_ANY, type Text, Wildcard, wildcardProblem } from '../../src/domain/identity/policy/wildcard.ts'

/** The rule said in the plainest way, exponential as it is. */
function matchesNaively(pattern: string, text: string): boolean {
  if (pattern === '') return text === ''
  const rest = pattern.slice(1)
  if (pattern[0] === '*') return matchesNaively(rest, text) || (text !== '' && matchesNaively(pattern, text.slice(1)))
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && matchesNaively(rest, text.slice(1))
}

/** A text that counts how often its characters are looked at. */
function countedText(content: string): Text & { reads: number } {
  return {
    reads: 0,
    length: content.length,
    charCodeAt(index) {
      this.reads++
      return content.charCodeAt(index)
    },
    startsWith(part, at) {
      this.reads += part.length
      return content.startsWith(part, at)
    },
    indexOf: () => assert.fail('the search in short texts is not for this one'),
  }
}

const cases: readonly [pattern: string, text: string, matches: boolean][] = [
  ['*', '', true],
  ['*', 'anything:at/all', true],
  ['', '', true],
  ['', 'a', false],
  ['?', '', false],
  ['?', 'a', true],
  ['?', 'ab', false],
  ['a*', 'a', true],
  ['*a', 'a', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['ab*ba', 'aba', false],
  ['*?', '', false],
  ['?*', 'x', true],
  ['**', 'x', true],
  ['a**b', 'ab', true],
  ['*ab*', 'aab', true],
  ['*aab*', 'aaab', true],
  ['*a?c*', 'abaac', true],
  ['*ab*ab', 'xabab', true],
  ['*ab*ab', 'xab', false],
  ['a.c', 'abc', false],
  ['a+', 'aa', false],
  ['[a-z]', 'b', false],
  ['acs:*:instance/*', 'acs:ecs:cn:1:instance/i-1', true],
  ['acs:*:instance/*', 'acs:ecs:cn:1:instance', false],
  ['acs:yundun-cloudfirewall:*:*:instancemember/*', 'acs:yundun-cloudfirewall::1:instancemember/2', true],
]

describe('Wildcard', () => {
  for (const [pattern, text, matches] of cases) {
    it(`${JSON.stringify(pattern)} ${matches ? 'matches' : 'does not match'} ${JSON.stringify(text)}`, () => {
      assert.equal(new Wildcard(pattern).matches(text), matches)
      assert.equal(matchesNaively(pattern, text), matches, 'the reference is wrong')
    })
  }

  it('tells capital from small letters, unless told otherwise', () => {
    assert.equal(new Wildcard('Sas:Get*').matches('sas:GetX'), false)
    assert.equal(new Wildcard('Sas:Get*B*', true).matches('sAS:gEtxb'), true)
    // Only letters are folded: @ and ` differ in the same bit as A and a.
    for (const [one, other] of ['@`', '[{']) {
      assert.equal(new Wildcard(one ?? '', true).matches(other ?? ''), false)
      assert.equal(new Wildcard(other ?? '', true).matches(one ?? ''), false)
    }
  })

  it('agrees with the plainest matcher on random patterns', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', 'B', '*', '?'), maxLength: 9 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', 'B'), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (source, content) => {
        assert.equal(new Wildcard(source).matches(content), matchesNaively(source, content))
        const folded = matchesNaively(source.toLowerCase(), content.toLowerCase())
        assert.equal(new Wildcard(source, true).matches(content), folded)
        // Long texts are searched in another way.
        const far = 'x'.repeat(300)
        assert.equal(new Wildcard(`${far}${source}`).matches(`${far}${content}`), matchesNaively(source, content))
      }),
      { numRuns: 5000 },
    )
  })

  it('finds a part between stars wherever it begins', () => {
    const part = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 30 })
    fc.assert(
      fc.property(part, text, (sought, content) => {
        assert.equal(new Wildcard(`*${sought}*`).matches(content), content.includes(sought))
      }),
      { numRuns: 5000 },
    )
  })

  const adversaries: readonly [name: string, pattern: string, text: string][] = [
    ['*a*a*a… on aaa…', '*a'.repeat(3000), 'a'.repeat(5000)],
    ['*a*a*a…b on aaa…', `${'*a'.repeat(3000)}*b`, 'a'.repeat(5000)],
    ['*a*a*a…b*', `${'*a'.repeat(3000)}*b*`, 'a'.repeat(5000)],
    ['*aaa…b* on aaa…', `*${'a'.repeat(3000)}b*`, 'a'.repeat(5000)],
    ['*aaa…b*aaa…b* on aaa…baaa…', `*${'a'.repeat(1500)}b*${'a'.repeat(1500)}b*`, `${'a'.repeat(2500)}b${'a'.repeat(2499)}`],
    ['*abab…ac* on abab…', `*${'ab'.repeat(1500)}ac*`, 'ab'.repeat(2500)],
  ]
  for (const [name, pattern, content] of adversaries) {
    it(`looks at each character once or twice: ${name}`, () => {
      const text = countedText(content)
      new Wildcard(pattern).matches(text)
      // Once while a part is looked for, once more for the head or the tail.
      assert.ok(text.reads <= 2 * content.length, `${text.reads} reads of ${content.length} characters`)
    })
  }

  it('bounds what a ? between two stars costs', () => {
    const content = 'a'.repeat(5000)
    const worst = `*${'a'.repeat(MAX_SOUGHT_WITH_ANY - 2)}?b*`
    assert.equal(wildcardProblem(worst), undefined)
    const text = countedText(content)
    assert.equal(new Wildcard(worst).matches(text), false)
    assert.ok(text.reads <= MAX_SOUGHT_WITH_ANY * content.length)
    const longer = `*${'a'.repeat(MAX_SOUGHT_WITH_ANY - 1)}?b*`
    assert.match(wildcardProblem(longer) ?? '', /more than 64 characters/)
    assert.throws(() => new Wildcard(longer), /more than 64 characters/)
    // At a fixed place a ? costs nothing.
    assert.ok(new Wildcard(`${'?'.repeat(200)}*${'?'.repeat(200)}`).matches('a'.repeat(400)))
  })
})
