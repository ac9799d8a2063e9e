import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { conditionContext } from '../../src/domain/identity/policy/context.ts'
import { parseTrustDocument, type TrustDocument, type TrustRequest, trusts } from '../../src/domain/identity/policy/trust.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

const ACCOUNT = '1500000000000001'
const OTHER = '1900000000000099'
const BASIC = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${ACCOUNT}:root` } }

type Given = Readonly<Record<string, unknown>>

function documentOf(statements: readonly Given[]): TrustDocument {
  const document = parseTrustDocument(JSON.stringify({ Version: '1', Statement: statements }))
  if (document instanceof Refusal) assert.fail(document.words.join(' '))
  return document
}

function by(who: string, account = ACCOUNT, keys: Readonly<Record<string, string>> = {}): TrustRequest {
  const uid = parseUid(account) as Uid
  return { account: uid, principalArn: `acs:ram::${account}:${who}`, context: conditionContext(keys) }
}

const ram = (...names: string[]): Given => ({ ...BASIC, Principal: { RAM: names } })
const external = { StringEquals: { 'sts:ExternalId': 'partner-7' } }

const cases: readonly [name: string, statements: readonly Given[], request: TrustRequest, reason: string][] = [
  ['the root of a trusted account', [BASIC], by('root'), 'allowed'],
  ['a user of a trusted account', [BASIC], by('user/alice'), 'allowed'],
  ['a role of a trusted account', [BASIC], by('role/auditor'), 'allowed'],
  ['a user of another account', [BASIC], by('user/alice', OTHER), 'implicit-deny'],
  ['the user who is named', [ram(`acs:ram::${ACCOUNT}:user/alice`)], by('user/alice'), 'allowed'],
  ['another user', [ram(`acs:ram::${ACCOUNT}:user/alice`)], by('user/alicia'), 'implicit-deny'],
  ['the root where a user is named', [ram(`acs:ram::${ACCOUNT}:user/alice`)], by('root'), 'implicit-deny'],
  ['a user of that name in another account', [ram(`acs:ram::${ACCOUNT}:user/alice`)], by('user/alice', OTHER), 'implicit-deny'],
  ['the role that is named', [ram(`acs:ram::${ACCOUNT}:role/auditor`)], by('role/auditor'), 'allowed'],
  ['a user with the name of a role', [ram(`acs:ram::${ACCOUNT}:role/auditor`)], by('user/auditor'), 'implicit-deny'],
  ['the second of several names', [ram(`acs:ram::${OTHER}:root`, `acs:ram::${ACCOUNT}:root`)], by('user/alice'), 'allowed'],
  ['anybody', [ram('*')], by('user/alice', OTHER), 'allowed'],
  ['a service', [{ ...BASIC, Principal: { Service: 'ecs.aliyuncs.com' } }], by('user/alice'), 'implicit-deny'],
  [
    'a provider',
    [{ ...BASIC, Principal: { Federated: [`acs:ram::${ACCOUNT}:saml-provider/corp`] } }],
    by('user/alice'),
    'implicit-deny',
  ],
  ['an action of any case', [{ ...BASIC, Action: ['STS:assumerole'] }], by('user/alice'), 'allowed'],
  ['another action of sts', [{ ...BASIC, Action: 'sts:SetSourceIdentity' }], by('user/alice'), 'implicit-deny'],
  ['every action of sts', [{ ...BASIC, Action: 'sts:*' }], by('user/alice'), 'allowed'],
  ['a Deny', [BASIC, { ...ram(`acs:ram::${ACCOUNT}:user/bob`), Effect: 'Deny' }], by('user/bob'), 'explicit-deny'],
  ['a Deny of somebody else', [{ ...ram(`acs:ram::${ACCOUNT}:user/bob`), Effect: 'Deny' }, BASIC], by('user/alice'), 'allowed'],
  [
    'the external id',
    [{ ...BASIC, Condition: external }],
    by('user/alice', ACCOUNT, { 'sts:ExternalId': 'partner-7' }),
    'allowed',
  ],
  [
    'another external id',
    [{ ...BASIC, Condition: external }],
    by('user/alice', ACCOUNT, { 'sts:ExternalId': 'partner-8' }),
    'implicit-deny',
  ],
  ['no external id', [{ ...BASIC, Condition: external }], by('user/alice'), 'implicit-deny'],
]

const malformed: readonly [name: string, statement: Given, says: RegExp][] = [
  ['no principal', { ...BASIC, Principal: undefined }, /Statement\[0\]\.Principal is missing/],
  ['a text for a principal', { ...BASIC, Principal: '*' }, /Principal must be an object/],
  ['a principal that is nobody', { ...BASIC, Principal: {} }, /Principal names nobody/],
  ['an unknown kind of principal', { ...BASIC, Principal: { AWS: '*' } }, /Principal has the element "AWS"/],
  ['no names', { ...BASIC, Principal: { RAM: [] } }, /Principal\.RAM is missing or empty/],
  ['a number for a name', { ...BASIC, Principal: { RAM: [1] } }, /Principal\.RAM must be a text/],
  ['a bare account', ram(ACCOUNT), /Principal\.RAM "1500000000000001" must be \*, acs:ram/],
  ['a wildcard in a name', ram(`acs:ram::${ACCOUNT}:user/*`), /must be \*, acs:ram/],
  ['a wildcard for an account', ram('acs:ram::*:root'), /must be \*, acs:ram/],
  ['an account id that is none', ram('acs:ram::0:root'), /must be \*, acs:ram/],
  ['a group', ram(`acs:ram::${ACCOUNT}:group/admins`), /must be \*, acs:ram/],
  [
    'a service without a dot',
    { ...BASIC, Principal: { Service: 'ecs' } },
    /Principal\.Service "ecs" must be the name of a service/,
  ],
  ['a provider that is none', { ...BASIC, Principal: { Federated: 'corp' } }, /Principal\.Federated "corp" must be acs:ram/],
  ['an action of another service', { ...BASIC, Action: 'ram:*' }, /Action "ram:\*" must be an action of sts/],
  ['no action', { ...BASIC, Action: undefined }, /Action is missing/],
  ['a resource', { ...BASIC, Resource: '*' }, /the element "Resource"/],
  ['NotAction', { ...BASIC, Action: undefined, NotAction: 'sts:*' }, /the element "NotAction"/],
  ['NotPrincipal', { ...BASIC, NotPrincipal: { RAM: '*' } }, /the element "NotPrincipal"/],
  ['an effect in small letters', { ...BASIC, Effect: 'allow' }, /Effect must be/],
  [
    'a malformed condition',
    { ...BASIC, Condition: { Bool: { 'acs:MFAPresent': 'yes' } } },
    /Condition\.Bool\.acs:MFAPresent "yes"/,
  ],
]

describe('trust policies', () => {
  for (const [name, statements, request, reason] of cases) {
    it(`${name}: ${reason}`, () => assert.equal(trusts(documentOf(statements), request).reason, reason))
  }

  it('names the statement that decided', () => {
    const decision = trusts(documentOf([ram(`acs:ram::${OTHER}:root`), BASIC]), by('user/alice'))
    assert.deepEqual(decision, { allowed: true, reason: 'allowed', policyIndex: 0, statementIndex: 1 })
  })

  it('may hold variables in conditions', () => {
    const document = documentOf([
      { ...BASIC, Condition: { StringEquals: { 'sts:ExternalId': ['$', '{acs:PrincipalArn}'].join('') } } },
    ])
    const arn = `acs:ram::${ACCOUNT}:user/alice`
    const keys = { 'acs:PrincipalArn': arn, 'sts:ExternalId': arn }
    assert.equal(trusts(document, by('user/alice', ACCOUNT, keys)).allowed, true)
    assert.equal(trusts(document, by('user/alice', ACCOUNT, { 'sts:ExternalId': arn })).allowed, false)
  })

  for (const [name, statement, says] of malformed) {
    it(`refuses ${name}`, () => {
      const refusal = parseTrustDocument(JSON.stringify({ Version: '1', Statement: [statement] }))
      assert.ok(refusal instanceof Refusal)
      assert.equal(refusal.kind, 'malformed-policy')
      assert.match(refusal.words.join(' '), says)
    })
  }

  it('takes one statement as it is, and a document as an object', () => {
    assert.ok(!(parseTrustDocument({ Version: '1', Statement: BASIC }) instanceof Refusal))
    assert.ok(parseTrustDocument('{"Version":"1"}') instanceof Refusal)
    const kinds = {
      RAM: '*',
      Service: ['1500000000000001@ecs.aliyuncs.com'],
      Federated: `acs:ram::${ACCOUNT}:oidc-provider/corp`,
    }
    assert.ok(!(parseTrustDocument({ Version: '1', Statement: { ...BASIC, Principal: kinds } }) instanceof Refusal))
  })
})
