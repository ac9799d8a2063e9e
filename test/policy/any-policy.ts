import fc from 'fast-check'
import type { PlainDocument, PlainRequest, PlainStatement, PlainValue } from './oracle.ts'

/** Keys with what a request may say to them: few, so that policies and requests often mean the same. */
const VALUES: Readonly<Record<string, readonly string[]>> = {
  'acs:SourceIp': ['10.1.2.3', '10.1.2.4', '::ffff:10.1.2.3', '2001:db8::1', '192.0.2.1', 'UNKNOWN'],
  'acs:CurrentTime': ['2026-11-21T20:55:37Z', '2026-11-21T20:55:38Z', '2026-11-22T04:55:37+08:00', 'yesterday'],
  'acs:MFAPresent': ['true', 'false', 'True', ''],
  'acs:PrincipalArn': ['acs:ram::1:user/a', 'acs:ram::1:user/b', 'acs:ram::1:role/*'],
  'sts:ExternalId': ['a', 'A', 'b', 'a*', '', '7', '7.5', '07', '9007199254740993', '9007199254740992', '-1'],
  'svc:Tags': ['a', 'b', 'ab', 'x'],
}

const key = fc.constantFrom(...Object.keys(VALUES))
/** Key names are read in any case. */
const spelling = key.chain((name) => fc.constantFrom(name, name, name.toLowerCase(), name.toUpperCase()))
const variable = fc
  .constantFrom('acs:PrincipalArn', 'acs:principalarn', 'sts:ExternalId', 'svc:Nothing')
  .map((name) => `\${${name}}`)

const words = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('a', 'A', 'b', 'ab', '', 'true', 'acs:ram::1:user/a', '7', '10.1.2.3') },
  { weight: 1, arbitrary: variable },
  { weight: 1, arbitrary: variable.map((text) => `a${text}`) },
)
const patterns = fc.oneof(
  words,
  fc.constantFrom('*', 'a*', '*b', '?', 'a?', 'acs:ram::*:user/?'),
  variable.map((text) => `*${text}`),
)
const numbers = fc.oneof(
  fc.constantFrom<PlainValue>('7', '7.0', '7.5', '-1', '9007199254740992', '9007199254740993', '0'),
  fc.constantFrom<PlainValue>(7, 7.5, -1),
)
const times = fc.constantFrom(
  '2026-11-21T20:55:37Z',
  '2026-11-22T04:55:38+08:00',
  '2026-11-21T20:55Z',
  '2026-11-21T20:55:37.500Z',
)
const truths = fc.constantFrom<PlainValue>('true', 'false', 'TRUE', true, false)
const networks = fc.constantFrom('10.1.2.3', '10.1.2.0/30', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '::/0', '2001:db8::1')

const string = ['StringEquals', 'StringNotEquals', 'StringEqualsIgnoreCase', 'StringNotEqualsIgnoreCase']
const like = ['StringLike', 'StringNotLike']
const ordered = ['Equals', 'NotEquals', 'LessThan', 'LessThanEquals', 'GreaterThan', 'GreaterThanEquals']

type Kind = readonly [operators: readonly string[], values: fc.Arbitrary<PlainValue>]

const kinds: readonly Kind[] = [
  [string, words],
  [like, patterns],
  [ordered.map((name) => `Numeric${name}`), numbers],
  [ordered.map((name) => `Date${name}`), times],
  [['Bool'], truths],
  [['IpAddress', 'NotIpAddress'], networks],
]

const oneOrMore = <T>(item: fc.Arbitrary<T>) => fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }))

const condition = fc.constantFrom(...kinds).chain(([operators, values]) =>
  fc.record({
    operator: fc
      .tuple(
        fc.constantFrom('', '', 'ForAnyValue:', 'ForAllValues:'),
        fc.constantFrom(...operators),
        fc.constantFrom('', '', 'IfExists'),
      )
      .map((parts) => parts.join('')),
    keys: fc.dictionary(spelling, oneOrMore(values), { minKeys: 1, maxKeys: 2 }),
  }),
)

const conditions = fc
  .array(condition, { maxLength: 2 })
  .map((list) => Object.fromEntries(list.map(({ operator, keys }) => [operator, { ...keys }])))

const actions = fc.constantFrom('*', 'a:*', 'a:Get*', 'A:getx', 'a:GetX', 'a:Get?', 'b:*', '*:SetX')
const resources = fc.oneof(
  fc.constantFrom('*', 'acs:*', 'acs:a:*', 'acs:a:x', 'acs:b:?', 'ac*'),
  variable.map((text) => `acs:${text}`),
  variable.map((text) => `acs:a:*${text}*`),
)

const statement: fc.Arbitrary<PlainStatement> = fc
  .record({
    Effect: fc.constantFrom('Allow' as const, 'Allow' as const, 'Deny' as const),
    action: fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), oneOrMore(actions)),
    resource: fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), oneOrMore(resources)),
    condition: fc.option(conditions, { nil: undefined }),
  })
  .map(({ Effect, action, resource, condition: Condition }) => ({
    Effect,
    [action[0]]: action[1],
    [resource[0]]: resource[1],
    ...(Condition === undefined ? {} : { Condition }),
  }))

/** Documents that every rule of the language can stand in. */
export const anyDocument: fc.Arbitrary<PlainDocument> = fc.record({
  Version: fc.constant('1' as const),
  Statement: fc.oneof(statement, fc.array(statement, { minLength: 1, maxLength: 3 })),
})

/** Requests that such documents may speak about. */
export const anyRequest: fc.Arbitrary<PlainRequest> = fc.record({
  action: fc.constantFrom('a:GetX', 'a:GetXY', 'a:SetX', 'b:GetX'),
  resource: fc.constantFrom('*', 'acs:a:x', 'acs:b:y', 'acs:acs:ram::1:user/a', 'acs:a:acs:ram::1:user/b', 'acs:a', 'acs:a:a*'),
  keys: fc
    .tuple(
      ...Object.entries(VALUES).map(([name, values]) =>
        fc
          .array(fc.constantFrom(...values), { maxLength: name === 'svc:Tags' ? 3 : 1 })
          .map((list): [string, readonly string[]] => [name, list]),
      ),
    )
    .map((entries) => Object.fromEntries(entries)),
})
