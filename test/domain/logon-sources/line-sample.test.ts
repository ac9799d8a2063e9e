import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { lineSample } from '../../../src/domain/logon-sources/line-sample.ts'
import { anyText } from '../../intake/any-text.ts'

describe('a sample of a line', () => {
  const cases: readonly (readonly [line: string, sample: string])[] = [
    ['sshd[1]: Something new for root from 192.0.2.1', 'sshd[1]: Something new for root from 192.0.2.1'],
    ['a password=hunter2, b', 'a password=***, b'],
    ['{"Password": "two words", "user":"root"}', '{"Password": ***, "user":"root"}'],
    ["passwd: 'two words' x", 'passwd: *** x'],
    ['Authorization: Bearer abc.def next', 'Authorization: Bearer *** next'],
    ['https://root:hunter2@host/', 'https://root:***@host/'],
    ['sudo: root : COMMAND=/bin/x --anything at all', 'sudo: root : COMMAND=***'],
    ['key AAAAB3NzaC1yc2EAAAADAQABAAABAQ end', 'key *** end'],
    ['a\tb\u0007c\u202ed\ud800e', 'a b c d e'],
    ['日志 🔒', '日志 🔒'],
    [`${'ab '.repeat(400)}`, `${'ab '.repeat(133)}…`],
  ]
  for (const [line, sample] of cases) test(JSON.stringify(line.slice(0, 60)), () => assert.equal(lineSample(line), sample))

  test('of anything has at most 400 characters, and none that changes how others are shown', () => {
    fc.assert(
      fc.property(anyText(2000), (line) => {
        const sample = lineSample(line)
        assert.ok([...sample].length <= 400)
        assert.doesNotMatch(sample, /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
        assert.doesNotThrow(() => encodeURIComponent(sample))
      }),
    )
  })
  test('of hostile lines takes no longer for being long', () => {
    for (const piece of ['password ', 'token=', ' ', '://a:', '"', 'COMMAND=', 'aaaa1']) {
      assert.ok([...lineSample(piece.repeat(1e6))].length <= 400)
    }
  })
})
