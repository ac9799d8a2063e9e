import assert from 'node:assert/strict'
import test, { describe } from 'node:test'
import { type MarkField, type MarkOperate, type MarkRule, WhiteList } from '../../../src/domain/alerts/mark-miss-rule.ts'
import { newAlert } from './new-alert.ts'

const place = { id: 'ME', name: { en: 'Montenegro', zh: '黑山' }, database: { name: 'iptoasn-country', build: '2026-06-17' } }
const alert = newAlert(1, { kind: 'ip' }, { user: 'Deploy', address: '10.1.2.3', localTime: '2026-11-20 10:00:00', place })

const rule = (field: MarkField, operate: MarkOperate, value: string, more: Partial<MarkRule> = {}): MarkRule => {
  return { kind: 'ip', host: '', field, operate, value, ...more }
}
const finds = (rules: MarkRule | MarkRule[], about = alert, host = 'web') => new WhiteList([rules].flat()).ruleFor(host, about)

describe('rules of the white list', () => {
  test('each field and each comparison finds what it says and nothing else', () => {
    const cases: [MarkField, MarkOperate, string, boolean][] = [
      ['loginSourceIp', 'contains', '10.1.', true],
      ['loginSourceIp', 'contains', '10.2.', false],
      ['loginSourceIp', 'notContains', '10.2.', true],
      ['loginSourceIp', 'notContains', '10.1.', false],
      ['loginSourceIp', 'strEqual', '10.1.2.3', true],
      ['loginSourceIp', 'strEqual', '10.1.2', false],
      ['loginSourceIp', 'strNotEqual', '10.1.2', true],
      ['loginSourceIp', 'strNotEqual', '10.1.2.3', false],
      ['loginSourceIp', 'regex', '^10\\.1\\.\\d+\\.3$', true],
      ['loginSourceIp', 'regex', '^1\\.', false],
      ['loginUser', 'strEqual', 'deploy', true],
      ['loginUser', 'regex', '^deploy$', false],
      ['loginTime', 'regex', ' 1[0-9]:', true],
      ['loginTime', 'contains', ' 11:', false],
      ['location', 'strEqual', 'montenegro', true],
      ['location', 'strEqual', '黑山', true],
      ['location', 'contains', 'ME', true],
      ['location', 'strNotEqual', '黑山', false],
      ['location', 'notContains', 'Serbia', true],
    ]
    for (const [field, operate, value, expected] of cases) {
      assert.equal(finds(rule(field, operate, value)) !== undefined, expected, `${field} ${operate} ${value}`)
    }
  })

  test('what is not known is found by no rule, negated or not', () => {
    const unknown = newAlert(2, { kind: 'ip' }, { user: null, address: null, place: null })
    for (const field of ['loginSourceIp', 'loginUser', 'location'] as const) {
      for (const operate of ['notContains', 'strNotEqual', 'regex'] as const) {
        assert.equal(finds(rule(field, operate, operate === 'regex' ? '.*' : 'x'), unknown), undefined, `${field} ${operate}`)
      }
    }
  })

  test('a rule is for its kind of alert and its server, and the first that holds is named', () => {
    const [other, second] = [rule('loginUser', 'contains', 'dep', { host: 'db' }), rule('loginUser', 'contains', 'de')]
    assert.equal(finds(other), undefined)
    assert.equal(finds(other, alert, 'db'), other)
    assert.equal(finds([other, second, rule('loginUser', 'contains', 'd')]), second)
    assert.equal(finds(rule('loginUser', 'contains', 'dep', { kind: 'account' })), undefined)
  })
})
