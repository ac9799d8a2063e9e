import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { conditionContext } from '../../src/domain/identity/policy/context.ts'
import { evaluate } from '../../src/domain/identity/policy/evaluate.ts'
import { operators } from '../../src/domain/identity/policy/operators.ts'
import { parsePolicyDocument } from '../../src/domain/identity/policy/parse-document.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

type Keys = Readonly<Record<string, string | readonly string[]>>

const variable = (name: string) => `\${${name}}`

function read(statement: object): ReturnType<typeof parsePolicyDocument> {
  return parsePolicyDocument(
    JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*', ...statement }] }),
  )
}

/** Whether a statement says anything about a request with these keys. */
function applies(statement: object, keys: Keys, resource = 'acs:svc::1:thing/1'): boolean {
  const document = read(statement)
  if (document instanceof Refusal) assert.fail(document.words.join(' '))
  const request = { action: 'svc:Do', resource, context: conditionContext(keys) }
  return evaluate([document], request).reason !== 'implicit-deny'
}

const applyCondition = (Condition: object, keys: Keys) => applies({ Condition }, keys)

/** For each operator: values of the request that fit `given`, and such that do not. */
const table: Readonly<Record<string, { given: unknown; fit: readonly string[]; miss: readonly string[] }>> = {
  StringEquals: { given: 'Team', fit: ['Team'], miss: ['team', 'Teams', '', 'T*'] },
  StringEqualsIgnoreCase: { given: 'Team', fit: ['Team', 'TEAM'], miss: ['Teams', ''] },
  StringLike: { given: 'te*m-?', fit: ['tem-1', 'te-em-x'], miss: ['tem-', 'Tem-1', 'tem-12', ''] },
  NumericEquals: { given: '10', fit: ['10', '10.0', '010'], miss: ['10.5', '-10', 'ten', '', '1e1', '0x0a'] },
  NumericLessThan: { given: 10, fit: ['9', '9.99', '-11'], miss: ['10', '11', 'x'] },
  NumericLessThanEquals: { given: '10', fit: ['10', '9'], miss: ['10.1', 'x'] },
  NumericGreaterThan: { given: '-1.5', fit: ['-1.4', '0'], miss: ['-1.5', '-2', 'x'] },
  NumericGreaterThanEquals: { given: '-1.5', fit: ['-1.5', '0'], miss: ['-1.6', 'x'] },
  DateEquals: {
    given: '2026-11-21T20:55:37+08:00',
    fit: ['2026-11-21T12:55:37Z', '2026-11-21T12:55:37.000Z'],
    miss: ['2026-11-21T20:55:37Z', '2026-11-21', 'now'],
  },
  DateLessThan: {
    given: '2026-11-21T00:00:00Z',
    fit: ['2026-11-20T23:59:59Z', '2026-11-21T07:00:00+08:00'],
    miss: ['2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z', '2026-02-30T00:00:00Z', 'x'],
  },
  DateLessThanEquals: { given: '2026-11-21T00:00:00Z', fit: ['2026-11-21T00:00:00Z'], miss: ['2026-11-21T00:00:01Z'] },
  DateGreaterThan: { given: '2026-11-21T00:00Z', fit: ['2026-11-21T00:00:01Z'], miss: ['2026-11-21T00:00:00Z', 'x'] },
  DateGreaterThanEquals: { given: '2026-11-21T00:00:00Z', fit: ['2026-11-21T00:00:00Z'], miss: ['2026-11-20T23:59:59Z'] },
  Bool: { given: true, fit: ['true', 'True'], miss: ['false', '', '1'] },
  IpAddress: {
    given: ['10.1.0.0/16', '2001:db8::/32', '192.0.2.7'],
    fit: ['10.1.255.255', '2001:db8::1', '192.0.2.7', '::ffff:10.1.0.1'],
    miss: ['10.2.0.0', '2001:db9::1', '192.0.2.8', '::1', 'UNKNOWN', '10.1'],
  },
}

/** The negated twin of an operator, where there is one. */
const negatedOf: Readonly<Record<string, string>> = {
  StringEquals: 'StringNotEquals',
  StringEqualsIgnoreCase: 'StringNotEqualsIgnoreCase',
  StringLike: 'StringNotLike',
  NumericEquals: 'NumericNotEquals',
  DateEquals: 'DateNotEquals',
  IpAddress: 'NotIpAddress',
}

describe('condition operators', () => {
  it('are the documented ones, and all are tested here', () => {
    assert.deepEqual([...operators.keys()].sort(), [...Object.keys(table), ...Object.values(negatedOf)].sort())
  })

  for (const [operator, { given, fit, miss }] of Object.entries(table)) {
    const of = (name: string, keys: Keys) => applyCondition({ [name]: { 'svc:Key': given } }, keys)
    it(`${operator} holds for values that fit`, () => {
      for (const value of fit) assert.equal(of(operator, { 'svc:Key': value }), true, value)
      for (const value of miss) assert.equal(of(operator, { 'svc:Key': value }), false, value)
    })

    it(`${operator} does not hold without the key, ${operator}IfExists does`, () => {
      assert.equal(of(operator, {}), false)
      assert.equal(of(`${operator}IfExists`, {}), true)
      assert.equal(of(`${operator}IfExists`, { 'svc:Key': fit[0] ?? '' }), true)
      assert.equal(of(`${operator}IfExists`, { 'svc:Key': miss[0] ?? '' }), false)
    })

    it(`${operator} of several values of the request`, () => {
      const [yes = '', no = ''] = [fit[0], miss[0]]
      const held = (name: string) => [[], [no], [yes, no], [yes, yes]].map((values) => of(name, { 'svc:Key': values }))
      assert.deepEqual(held(operator), [false, false, true, true])
      assert.deepEqual(held(`ForAnyValue:${operator}`), [false, false, true, true])
      assert.deepEqual(held(`ForAllValues:${operator}`), [true, false, false, true])
      assert.deepEqual(held(`ForAnyValue:${operator}IfExists`), [true, false, true, true])
      assert.deepEqual(held(`ForAllValues:${operator}IfExists`), [true, false, false, true])
    })
  }

  for (const [operator, negated] of Object.entries(negatedOf)) {
    const { given, fit, miss } = table[operator] ?? { given: '', fit: [], miss: [] }
    const of = (name: string, keys: Keys) => applyCondition({ [name]: { 'svc:Key': given } }, keys)
    it(`${negated} holds where ${operator} does not`, () => {
      for (const value of fit) assert.equal(of(negated, { 'svc:Key': value }), false, value)
      for (const value of miss) assert.equal(of(negated, { 'svc:Key': value }), true, value)
    })

    it(`${negated} holds without the key`, () => {
      assert.equal(of(negated, {}), true)
      assert.equal(of(`${negated}IfExists`, {}), true)
    })

    it(`${negated} of several values of the request`, () => {
      const [yes = '', no = ''] = [fit[0], miss[0]]
      const held = (name: string) => [[], [no], [yes, no], [yes, yes]].map((values) => of(name, { 'svc:Key': values }))
      assert.deepEqual(held(negated), [true, true, false, false])
      assert.deepEqual(held(`ForAnyValue:${negated}`), [false, true, true, false])
      assert.deepEqual(held(`ForAllValues:${negated}`), [true, true, false, false])
    })
  }

  it('compare numbers to their last digit', () => {
    const large = { NumericEquals: { 'svc:Account': '9100000000000000001' } }
    assert.equal(applyCondition(large, { 'svc:Account': '9100000000000000001' }), true)
    assert.equal(applyCondition(large, { 'svc:Account': '9100000000000000002' }), false)
    const document = parsePolicyDocument(
      '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"NumericEquals":{"svc:Account":9100000000000000001}}}}',
    )
    if (document instanceof Refusal) assert.fail(document.words.join(' '))
    const asked = (value: string) =>
      evaluate([document], {
        action: 'a:b',
        resource: '*',
        context: conditionContext({ 'svc:Account': value }),
      }).allowed
    assert.deepEqual(['9100000000000000001', '9100000000000000000'].map(asked), [true, false])
  })

  it('compare addresses across families to no effect', () => {
    assert.equal(applyCondition({ IpAddress: { 'acs:SourceIp': '::/0' } }, { 'acs:SourceIp': '10.0.0.1' }), false)
    assert.equal(applyCondition({ IpAddress: { 'acs:SourceIp': '0.0.0.0/0' } }, { 'acs:SourceIp': '2001:db8::1' }), false)
    assert.equal(applyCondition({ NotIpAddress: { 'acs:SourceIp': '0.0.0.0/0' } }, { 'acs:SourceIp': '2001:db8::1' }), true)
  })
})

describe('conditions together', () => {
  const keys = { 'svc:A': '1', 'svc:B': '2' }
  const cases: readonly [name: string, condition: object, holds: boolean][] = [
    ['no condition at all', {}, true],
    ['an operator without keys', { StringEquals: {} }, true],
    ['one of several values', { StringEquals: { 'svc:A': ['0', '1'] } }, true],
    ['none of several values', { StringEquals: { 'svc:A': ['0', '2'] } }, false],
    ['a negated operator: one of several values fits', { StringNotEquals: { 'svc:A': ['0', '1'] } }, false],
    ['a negated operator: none of several values fits', { StringNotEquals: { 'svc:A': ['0', '2'] } }, true],
    ['two keys that hold', { StringEquals: { 'svc:A': '1', 'svc:B': '2' } }, true],
    ['two keys of which one holds', { StringEquals: { 'svc:A': '1', 'svc:B': '1' } }, false],
    ['two operators that hold', { StringEquals: { 'svc:A': '1' }, NumericLessThan: { 'svc:B': '3' } }, true],
    ['two operators of which one holds', { StringEquals: { 'svc:A': '1' }, NumericLessThan: { 'svc:B': '2' } }, false],
    ['a key in other letters', { StringEquals: { 'SVC:a': '1' } }, true],
    ['a key in other letters, twice', { StringEquals: { 'svc:A': '1', 'SVC:A': '2' } }, false],
    ['an unknown key', { StringEquals: { 'svc:C': '1' } }, false],
    ['a value that the prototype has', { StringEquals: { 'svc:constructor': 'x' } }, false],
  ]
  for (const [name, condition, holds] of cases) {
    it(`${name}: ${holds ? 'holds' : 'does not hold'}`, () => assert.equal(applyCondition(condition, keys), holds))
  }

  it('a Deny whose condition does not hold denies nothing', () => {
    const statement = { Effect: 'Deny', Condition: { Bool: { 'acs:SecureTransport': 'false' } } }
    assert.equal(applies(statement, { 'acs:SecureTransport': 'true' }), false)
    assert.equal(applies(statement, { 'acs:SecureTransport': 'false' }), true)
  })
})

describe('variables', () => {
  const ARN = 'acs:ram::1:user/alice'
  const own = `acs:svc::1:home/${variable('acs:PrincipalArn')}/*`
  const keys = { 'acs:PrincipalArn': ARN }
  const home = `acs:svc::1:home/${ARN}/x`

  const cases: readonly [name: string, statement: object, keys: Keys, resource: string, applies: boolean][] = [
    ['stand for the value in a resource', { Resource: own }, keys, home, true],
    ['stand for nothing else', { Resource: own }, keys, home.replace('alice', 'bob'), false],
    ['are read in any case', { Resource: own.toLowerCase() }, keys, home, true],
    ['without a value match nothing', { Resource: own }, {}, home, false],
    ['with two values match nothing', { Resource: own }, { 'acs:PrincipalArn': [ARN, 'x'] }, home, false],
    ['bring no wildcards', { Resource: own }, { 'acs:PrincipalArn': '*' }, home, false],
    ['stand in NotResource', { Resource: undefined, NotResource: own }, keys, home, false],
    ['stand in NotResource, elsewhere', { Resource: undefined, NotResource: own }, keys, 'acs:svc::1:other', true],
    ['without a value in NotResource allow nothing', { Resource: undefined, NotResource: own }, {}, 'acs:svc::1:other', false],
    [
      'without a value in NotResource deny all',
      { Effect: 'Deny', Resource: undefined, NotResource: own },
      {},
      'acs:svc::1:other',
      true,
    ],
    ['without a value in Resource deny nothing', { Effect: 'Deny', Resource: own }, {}, home, false],
    [
      'without a value in a negated condition allow nothing',
      { Condition: { StringNotEquals: { 'svc:A': variable('svc:B') } } },
      { 'svc:A': '1' },
      '*',
      false,
    ],
    [
      'stand in StringEquals',
      { Condition: { StringEquals: { 'svc:A': `x-${variable('svc:B')}` } } },
      { 'svc:A': 'x-*', 'svc:B': '*' },
      '*',
      true,
    ],
    [
      'stand in StringEqualsIgnoreCase',
      { Condition: { StringEqualsIgnoreCase: { 'svc:A': variable('svc:B') } } },
      { 'svc:A': 'X', 'svc:B': 'x' },
      '*',
      true,
    ],
    [
      'stand in StringLike',
      { Condition: { StringLike: { 'svc:A': `*${variable('svc:B')}` } } },
      { 'svc:A': '12', 'svc:B': '2' },
      '*',
      true,
    ],
    ['are no variables in a request', { Resource: own }, keys, own, false],
  ]
  for (const [name, statement, given, resource, expected] of cases) {
    it(name, () => assert.equal(applies(statement, given, resource), expected))
  }
})

describe('NotAction and NotResource', () => {
  const cases: readonly [name: string, statement: object, applies: boolean][] = [
    ['NotAction of the action', { Action: undefined, NotAction: 'svc:Do' }, false],
    ['NotAction of it in other letters', { Action: undefined, NotAction: 'SVC:d*' }, false],
    ['NotAction of others', { Action: undefined, NotAction: ['svc:Get*', 'other:*'] }, true],
    ['NotAction of several, one of them the action', { Action: undefined, NotAction: ['other:*', 'svc:*'] }, false],
    ['NotResource of the resource', { Resource: undefined, NotResource: 'acs:svc:*' }, false],
    ['NotResource of others', { Resource: undefined, NotResource: ['acs:other:*', 'acs:svc::2:*'] }, true],
    ['both, of others', { Action: undefined, NotAction: 'a:*', Resource: undefined, NotResource: 'acs:a:*' }, true],
    ['both, one of them of it', { Action: undefined, NotAction: 'a:*', Resource: undefined, NotResource: '*' }, false],
  ]
  for (const [name, statement, expected] of cases) {
    it(`${name}: ${expected ? 'applies' : 'does not apply'}`, () => assert.equal(applies(statement, {}), expected))
  }
})

describe('malformed conditions and selections', () => {
  const C = 'Statement[0].Condition'
  const cases: readonly [statement: object, says: string][] = [
    [{ Condition: 'x' }, `${C} must be an object`],
    [{ Condition: [] }, `${C} must be an object`],
    [{ Condition: 1 }, `${C} must be an object`],
    [{ Condition: { Null: { 'svc:A': 'true' } } }, `${C} has the operator "Null", which is not known`],
    [{ Condition: { stringEquals: {} } }, `${C} has the operator "stringEquals", which is not known`],
    [{ Condition: { StringEqualsIfexists: {} } }, `${C} has the operator "StringEqualsIfexists", which is not known`],
    [{ Condition: { 'ForSomeValues:Bool': {} } }, `${C} has the operator "ForSomeValues:Bool", which is not known`],
    [{ Condition: { IfExists: {} } }, `${C} has the operator "IfExists", which is not known`],
    [{ Condition: { constructor: {} } }, `${C} has the operator "constructor", which is not known`],
    [{ Condition: { Bool: 'x' } }, `${C}.Bool must be an object`],
    [{ Condition: { Bool: { Secure: 'true' } } }, `${C}.Bool has the key "Secure", which is not of the form service:Name`],
    [{ Condition: { Bool: { 'svc: A': 'true' } } }, `${C}.Bool has the key "svc: A", which is not of the form service:Name`],
    [{ Condition: { Bool: { 'svc:A': [] } } }, `${C}.Bool.svc:A is empty`],
    [{ Condition: { Bool: { 'svc:A': null } } }, `${C}.Bool.svc:A must be a text, a number, true or false, or a list of these`],
    [
      { Condition: { Bool: { 'svc:A': [['true']] } } },
      `${C}.Bool.svc:A must be a text, a number, true or false, or a list of these`,
    ],
    [{ Condition: { Bool: { 'svc:A': ['true', 'yes'] } } }, `${C}.Bool.svc:A "yes" must be true or false`],
    [{ Condition: { NumericEquals: { 'svc:A': '1e3' } } }, `${C}.NumericEquals.svc:A "1e3" must be a decimal number`],
    [
      { Condition: { NumericEquals: { 'svc:A': '9'.repeat(41) } } },
      `${C}.NumericEquals.svc:A "${'9'.repeat(41)}" must be a decimal`,
    ],
    [
      { Condition: { 'ForAnyValue:DateEquals': { 'svc:A': '2026-11-21' } } },
      `${C}.ForAnyValue:DateEquals.svc:A "2026-11-21" must be a time`,
    ],
    [{ Condition: { DateEquals: { 'svc:A': '2026-02-29T00:00:00Z' } } }, 'must be a time such as 2026-11-21T20:55:37Z'],
    [{ Condition: { DateEquals: { 'svc:A': '2026-01-01T24:00:00Z' } } }, 'must be a time such as'],
    [{ Condition: { DateEquals: { 'svc:A': '2026-01-01T00:00:00' } } }, 'must be a time such as'],
    [{ Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.0/33' } } }, '"10.0.0.0/33" must be an IP address or a CIDR block'],
    [{ Condition: { IpAddress: { 'acs:SourceIp': '10.0.0.1-10.0.0.9' } } }, 'must be an IP address or a CIDR block'],
    [{ Condition: { IpAddress: { 'acs:SourceIp': '10.0.1' } } }, 'must be an IP address or a CIDR block'],
    [{ Condition: { IpAddress: { 'acs:SourceIp': variable('acs:SourceIp') } } }, 'must be an IP address or a CIDR block'],
    [{ Condition: { StringEquals: { 'svc:A': '$'.concat('{x') } } }, 'has a variable that is not of the form'],
    [{ Condition: { StringLike: { 'svc:A': `${variable('svc:B')}?` } } }, 'has both a variable and a ?'],
    [{ Condition: { StringLike: { 'svc:A': `*${'a'.repeat(80)}?*` } } }, 'has more than 64 characters, one of them a ?'],
    [{ Resource: `acs:svc::1:${variable('svc')}` }, `Statement[0].Resource "acs:svc::1:${variable('svc')}" has a variable`],
    [{ Action: `svc:${variable('svc:A')}` }, 'takes no variables'],
    [{ NotAction: 'a:b' }, 'Statement[0] has both Action and NotAction'],
    [{ NotResource: 'acs:b' }, 'Statement[0] has both Resource and NotResource'],
    [{ Action: undefined, NotAction: [] }, 'Statement[0].NotAction is missing or empty'],
    [{ Action: undefined, NotAction: 'Do' }, 'Statement[0].NotAction "Do" must have the form service:action'],
    [{ Resource: undefined, NotResource: 'x' }, 'Statement[0].NotResource "x" must be * or begin with acs:'],
  ]
  for (const [statement, says] of cases) {
    it(`${JSON.stringify(statement).slice(0, 90)}: ${says}`, () => {
      const refusal = read(statement)
      assert.ok(refusal instanceof Refusal, 'understood')
      assert.equal(refusal.kind, 'malformed-policy')
      assert.ok(refusal.words.join(' ').includes(says), refusal.words.join(' '))
      assert.ok(!refusal.words.join(' ').includes('\n'))
    })
  }

  it('an operator twice', () => {
    const text =
      '{"Version":"1","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a:B":"true"},"Bool":{}}}}'
    assert.ok(parsePolicyDocument(text) instanceof Refusal)
  })

  it('more keys than a document has room for, and an object of any size or depth', () => {
    const keys = Object.fromEntries(Array.from({ length: 201 }, (_, index) => [`a:${index}`, 1]))
    const many = read({ Condition: { NumericEquals: keys } })
    assert.ok(many instanceof Refusal && many.words[0]?.includes('more than 200 keys'))
    const large = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`a:${index}`, 1]))
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: { NumericEquals: large } }
    const refusal = parsePolicyDocument({ Version: '1', Statement: statement })
    assert.ok(refusal instanceof Refusal && refusal.kind === 'policy-too-long')
    const endless: Record<string, unknown> = {}
    endless['Condition'] = endless
    const deep = parsePolicyDocument({ Version: '1', Statement: endless })
    assert.ok(deep instanceof Refusal && deep.words[0]?.includes('nested too deeply'))
  })
})
