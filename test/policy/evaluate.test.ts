import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import type { ConditionContext } from '../../src/domain/identity/policy/context.ts'
import type { PolicyDocument } from '../../src/domain/identity/policy/document.ts'
import { evaluate } from '../../src/domain/identity/policy/evaluate.ts'
import { parsePolicyDocument } from '../../src/domain/identity/policy/parse-document.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

type Effect = 'Allow' | 'Deny'
type Rule = readonly [effect: Effect, action: string | readonly string[], resource: string | readonly string[]]

function documentOf(rules: readonly Rule[]): PolicyDocument {
  const Statement = rules.map(([Effect, Action, Resource]) => ({ Effect, Action, Resource }))
  const document = parsePolicyDocument(JSON.stringify({ Version: '1', Statement }))
  if (document instanceof Refusal) assert.fail(document.words.join(' '))
  return document
}

function policiesOf(rules: Readonly<Record<string, readonly Rule[]>>): PolicyDocument[] {
  return Object.values(rules).map(documentOf)
}

const MEMBER = 'acs:yundun-cloudfirewall::1766185894104675:instancemember/1'
const ADD = { action: 'yundun-cloudfirewall:AddInstanceMembers', resource: MEMBER, context: new Map() }

const cases: readonly {
  readonly name: string
  readonly policies: Readonly<Record<string, readonly Rule[]>>
  readonly request: { readonly action: string; readonly resource: string; readonly context: ConditionContext }
  readonly decision: object
}[] = [
  { name: 'nothing attached', policies: {}, request: ADD, decision: { allowed: false, reason: 'implicit-deny' } },
  {
    name: 'nothing matches',
    policies: { p: [['Allow', 'yundun-sas:*', '*']] },
    request: ADD,
    decision: { allowed: false, reason: 'implicit-deny' },
  },
  {
    name: 'an Allow matches',
    policies: {
      p: [
        ['Allow', 'yundun-sas:*', '*'],
        ['Allow', 'yundun-cloudfirewall:Add*', '*'],
      ],
    },
    request: ADD,
    decision: { allowed: true, reason: 'allowed', policyIndex: 0, statementIndex: 1 },
  },
  {
    name: 'an Allow before a Deny',
    policies: { a: [['Allow', '*', '*']], d: [['Deny', 'yundun-cloudfirewall:AddInstanceMembers', '*']] },
    request: ADD,
    decision: { allowed: false, reason: 'explicit-deny', policyIndex: 1, statementIndex: 0 },
  },
  {
    name: 'a Deny before an Allow',
    policies: { d: [['Deny', '*:Add*', '*']], a: [['Allow', '*', '*']] },
    request: ADD,
    decision: { allowed: false, reason: 'explicit-deny', policyIndex: 0, statementIndex: 0 },
  },
  {
    name: 'a Deny of another action',
    policies: {
      p: [
        ['Deny', 'yundun-cloudfirewall:Delete*', '*'],
        ['Allow', '*', '*'],
      ],
    },
    request: ADD,
    decision: { allowed: true, reason: 'allowed', policyIndex: 0, statementIndex: 1 },
  },
  {
    name: 'a Deny of another resource',
    policies: {
      p: [
        ['Deny', '*', 'acs:yundun-cloudfirewall:*:*:instancemember/2'],
        ['Allow', '*', '*'],
      ],
    },
    request: ADD,
    decision: { allowed: true, reason: 'allowed', policyIndex: 0, statementIndex: 1 },
  },
  {
    name: 'action and resource must match in one statement',
    policies: {
      p: [
        ['Allow', ADD.action, 'acs:*:other'],
        ['Allow', 'yundun-sas:*', MEMBER],
      ],
    },
    request: ADD,
    decision: { allowed: false, reason: 'implicit-deny' },
  },
  {
    name: 'the case of an action does not matter',
    policies: { p: [['Allow', 'YUNDUN-CloudFirewall:addinstance*', '*']] },
    request: ADD,
    decision: { allowed: true, reason: 'allowed', policyIndex: 0, statementIndex: 0 },
  },
  {
    name: 'the case of a resource matters',
    policies: { p: [['Allow', '*', MEMBER.replace('instancemember', 'InstanceMember')]] },
    request: ADD,
    decision: { allowed: false, reason: 'implicit-deny' },
  },
  {
    name: 'one of several actions and resources is enough',
    policies: { p: [['Allow', ['yundun-sas:*', ADD.action], ['acs:a', MEMBER]]] },
    request: ADD,
    decision: { allowed: true, reason: 'allowed', policyIndex: 0, statementIndex: 0 },
  },
  {
    name: 'a star in the request is a star, not a pattern',
    policies: { p: [['Allow', 'yundun-cloudfirewall:*', MEMBER]] },
    request: { ...ADD, resource: MEMBER.replace('/1', '/*') },
    decision: { allowed: false, reason: 'implicit-deny' },
  },
  {
    name: 'an action on no resource in particular needs a statement on everything',
    policies: { p: [['Allow', '*', 'acs:*']] },
    request: { action: 'yundun-sas:ModifyLoginBaseConfig', resource: '*', context: new Map() },
    decision: { allowed: false, reason: 'implicit-deny' },
  },
]

describe('evaluate', () => {
  for (const { name, policies, request, decision } of cases) {
    it(name, () => assert.deepEqual(evaluate(policiesOf(policies), request), decision))
  }

  const action = fc.constantFrom('*', 'a:*', 'a:Get*', 'a:GetX', 'A:GET?', 'b:*')
  const resource = fc.constantFrom('*', 'acs:*', 'acs:a:*', 'acs:a:x', 'acs:b:?')
  const rule = fc.tuple(fc.constantFrom<Effect>('Allow', 'Deny'), action, resource)
  const policies = fc.array(fc.array(rule, { minLength: 1, maxLength: 4 }), { maxLength: 4 })
  const request = fc.record({
    action: fc.constantFrom('a:GetX', 'a:SetX', 'b:GetX'),
    resource: fc.constantFrom('*', 'acs:a:x', 'acs:b:y'),
    context: fc.constant(new Map()),
  })
  const named = (rules: readonly (readonly Rule[])[]) => rules.map(documentOf)

  it('lets a Deny that matches win over everything', () => {
    fc.assert(
      fc.property(policies, request, fc.nat(), fc.nat(), (rules, wanted, at, within) => {
        const denied: Rule[][] = rules.map((list) => [...list])
        denied.splice(at % (rules.length + 1), 0, [['Deny', wanted.action, '*']])
        const target = denied[within % denied.length] ?? []
        target.splice(within % (target.length + 1), 0, ['Allow', '*', '*'])
        assert.equal(evaluate(named(denied), wanted).reason, 'explicit-deny')
      }),
    )
  })

  it('gives the same answer in every order of policies and statements', () => {
    const shuffled = policies.chain((rules) =>
      fc.tuple(
        fc.constant(rules),
        fc
          .shuffledSubarray(rules, { minLength: rules.length })
          .chain((mixed) => fc.tuple(...mixed.map((list) => fc.shuffledSubarray(list, { minLength: list.length })))),
      ),
    )
    fc.assert(
      fc.property(shuffled, request, ([rules, mixed], wanted) => {
        assert.equal(evaluate(named(mixed), wanted).reason, evaluate(named(rules), wanted).reason)
      }),
    )
  })

  it('never turns a no into a yes by one more Deny, nor a yes into a no by one more Allow', () => {
    fc.assert(
      fc.property(policies, rule, request, (rules, extra, wanted) => {
        const before = evaluate(named(rules), wanted).allowed
        const after = evaluate(named([...rules, [extra]]), wanted).allowed
        if (extra[0] === 'Deny') assert.ok(before || !after)
        else assert.ok(!before || after)
      }),
    )
  })

  it('names the statement that decided', () => {
    fc.assert(
      fc.property(policies, request, (rules, wanted) => {
        const decision = evaluate(named(rules), wanted)
        if (decision.reason === 'implicit-deny') return
        const [effect] = rules[decision.policyIndex]?.[decision.statementIndex] ?? []
        assert.equal(effect, decision.allowed ? 'Allow' : 'Deny')
      }),
    )
  })
})
