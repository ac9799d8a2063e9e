import assert from 'node:assert/strict'
import test from 'node:test'
import type { ServerHandle } from '../../server.ts'
import { MANAGEMENT, STRANGER } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

type Kind = 'User' | 'Group' | 'Role'

/** What is the same for attaching to a user, a group and a role. `name` is one that exists and has no policy. */
export function attachingTests(server: ServerHandle, kind: Kind, name: string): void {
  const { ask, codeOf, newPolicy, attach, assertRequired } = rolesOf(server)
  const action = `AttachPolicyTo${kind}`
  const target = { [`${kind}Name`]: name }
  const listed = async () => {
    const { Policies } = await ask(`ListPoliciesFor${kind}`, target)
    return Policies.Policy.map(
      (policy: { PolicyName: string; PolicyType: string }) => `${policy.PolicyType} ${policy.PolicyName}`,
    )
  }

  test('an empty ResourceGroupId is none: the policy counts in the whole account', async () => {
    await ask(action, { ...target, PolicyName: 'read-firewall', PolicyType: 'Custom', ResourceGroupId: '' })
    assert.deepEqual(await listed(), ['Custom read-firewall'])
  })

  test('a custom and a system policy', async () => {
    assert.deepEqual(Object.keys(await attach(kind, name, 'read-firewall')), ['RequestId'])
    await attach(kind, name, 'AliyunRAMReadOnlyAccess', 'System')
    assert.deepEqual(await listed(), ['Custom read-firewall', 'System AliyunRAMReadOnlyAccess'])
  })

  test(`EntityAlreadyExists.${kind}.Policy: once is enough, also of calls at once`, async () => {
    const policy = { ...target, PolicyName: 'read-firewall', PolicyType: 'Custom' }
    const answers = await Promise.all(Array.from({ length: 6 }, () => server().call('Ram', action, policy)))
    assert.deepEqual(answers.map(({ status }) => status).sort(), [200, ...Array(5).fill(409)])
    assert.deepEqual(await codeOf(action, policy), [409, `EntityAlreadyExists.${kind}.Policy`])
  })

  test(`LimitExceeded.${kind}.Policy: 20 system and 10 custom policies, however many come at once`, async () => {
    for (let n = 0; n < 12; n++) await newPolicy(`p${n}`)
    const calls = Array.from({ length: 12 }, (_, n) =>
      server().call('Ram', action, { ...target, PolicyName: `p${n}`, PolicyType: 'Custom' }),
    )
    const answers = await Promise.all(calls)
    assert.equal(answers.filter(({ status }) => status === 200).length, 10)
    assert.ok(answers.every(({ status, body }) => status === 200 || body.Code === `LimitExceeded.${kind}.Policy`))
    // There are fewer than 20 system policies here: what else is attached is put in beside the wire.
    await server().database.write(async (transaction) => {
      const rows = Array.from({ length: 19 }, (_, n) => [MANAGEMENT, kind.toLowerCase(), name, 'System', `S${n}`, 0])
      const columns = ['account', 'target_type', 'target', 'policy_type', 'policy_name', 'created_at']
      await transaction.insert('policy_attachments', columns, rows)
    })
    await attach(kind, name, 'AdministratorAccess', 'System')
    const over = await codeOf(action, { ...target, PolicyName: 'AliyunRAMFullAccess', PolicyType: 'System' })
    assert.deepEqual(over, [409, `LimitExceeded.${kind}.Policy`])
    await ask(`DetachPolicyFrom${kind}`, { ...target, PolicyName: 'AdministratorAccess', PolicyType: 'System' })
    await attach(kind, name, 'AliyunRAMFullAccess', 'System')
  })

  test(`EntityNotExist: the ${kind.toLowerCase()}, the policy, those of another account`, async () => {
    const policy = { PolicyName: 'read-firewall', PolicyType: 'Custom' }
    assert.deepEqual(await codeOf(action, { [`${kind}Name`]: 'none', ...policy }), [404, `EntityNotExist.${kind}`])
    assert.deepEqual(await codeOf(action, { ...target, ...policy, PolicyName: 'none' }), [404, 'EntityNotExist.Policy'])
    assert.deepEqual(await codeOf(action, { ...target, ...policy, PolicyType: 'System' }), [404, 'EntityNotExist.Policy'])
    const root = server().rootOf(STRANGER)
    assert.deepEqual(await codeOf(action, { ...target, PolicyName: 'AdministratorAccess', PolicyType: 'System' }, root), [
      404,
      `EntityNotExist.${kind}`,
    ])
    await ask('CreatePolicy', { PolicyName: 'theirs', PolicyDocument: READ_FIREWALL }, root)
    assert.deepEqual(await codeOf(action, { ...target, PolicyName: 'theirs', PolicyType: 'Custom' }), [
      404,
      'EntityNotExist.Policy',
    ])
    assert.deepEqual(await listed(), [])
  })

  parameterTests(server, action, kind, target)
  test('all three parameters must be given', async () => {
    const policy = { PolicyName: 'read-firewall', PolicyType: 'Custom' }
    await assertRequired(action, `${kind}Name`, policy)
    await assertRequired(action, 'PolicyName', { ...target, PolicyType: 'Custom' })
    await assertRequired(action, 'PolicyType', { ...target, PolicyName: 'read-firewall' })
  })
}

/** What is the same for detaching. */
export function detachingTests(server: ServerHandle, kind: Kind, name: string): void {
  const { ask, codeOf, attach } = rolesOf(server)
  const action = `DetachPolicyFrom${kind}`
  const target = { [`${kind}Name`]: name }
  const policy = { PolicyName: 'read-firewall', PolicyType: 'Custom' }

  test('the policy is detached, and nothing else', async () => {
    await attach(kind, name, 'read-firewall')
    await attach(kind, name, 'AliyunRAMReadOnlyAccess', 'System')
    assert.deepEqual(Object.keys(await ask(action, { ...target, ...policy })), ['RequestId'])
    const { Policies } = await ask(`ListPoliciesFor${kind}`, target)
    assert.deepEqual(
      Policies.Policy.map(({ PolicyName }: { PolicyName: string }) => PolicyName),
      ['AliyunRAMReadOnlyAccess'],
    )
    await attach(kind, name, 'read-firewall')
  })

  test('an empty ResourceGroupId is none: what counts in the whole account goes', async () => {
    await attach(kind, name, 'read-firewall')
    await ask(action, { ...target, ...policy, ResourceGroupId: '' })
    assert.deepEqual((await ask(`ListPoliciesFor${kind}`, target)).Policies.Policy, [])
  })

  test(`EntityNotExist: what it does not have, and whoever is not there`, async () => {
    assert.deepEqual(await codeOf(action, { ...target, ...policy }), [404, `EntityNotExist.${kind}.Policy`])
    await attach(kind, name, 'read-firewall')
    assert.deepEqual(await codeOf(action, { ...target, ...policy, PolicyType: 'System' }), [404, `EntityNotExist.${kind}.Policy`])
    assert.deepEqual(await codeOf(action, { ...target, ...policy, PolicyName: 'none' }), [404, `EntityNotExist.${kind}.Policy`])
    assert.deepEqual(await codeOf(action, { [`${kind}Name`]: 'none', ...policy }), [404, `EntityNotExist.${kind}`])
    assert.deepEqual(await codeOf(action, { ...target, ...policy }, server().rootOf(STRANGER)), [404, `EntityNotExist.${kind}`])
    await ask(action, { ...target, ...policy })
  })

  parameterTests(server, action, kind, target)
}

function parameterTests(server: ServerHandle, action: string, kind: Kind, target: Record<string, string>): void {
  const { codeOf, assertName } = rolesOf(server)
  const policy = { PolicyName: 'read-firewall', PolicyType: 'Custom' }

  test('InvalidParameter: names, type; EntityNotExist.ResourceGroup: there are none', async () => {
    await assertName(action, `${kind}Name`, policy)
    assert.deepEqual(await codeOf(action, { ...target, ...policy, PolicyType: 'custom' }), [400, 'InvalidParameter.PolicyType'])
    assert.deepEqual(await codeOf(action, { ...target, ...policy, PolicyName: 'a b' }), [
      400,
      'InvalidParameter.PolicyName.InvalidChars',
    ])
    const long = await codeOf(action, { ...target, ...policy, PolicyName: 'p'.repeat(129) })
    assert.deepEqual(long, [400, 'InvalidParameter.PolicyName.Length'])
    const grouped = await codeOf(action, { ...target, ...policy, ResourceGroupId: 'rg-1' })
    assert.deepEqual(grouped, [404, 'EntityNotExist.ResourceGroup'])
  })
}
