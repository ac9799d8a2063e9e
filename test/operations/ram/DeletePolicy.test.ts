import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import { forEachServer } from '../../server.ts'
import { STRANGER } from './identities.ts'
import { READ_FIREWALL, rolesOf } from './roles.ts'

forEachServer((server) => {
  const { ask, codeOf, newPolicy, newRole, newGroup, attach, assertRequired } = rolesOf(server)
  const gone = async (PolicyName: string) => {
    assert.deepEqual(await codeOf('GetPolicy', { PolicyName, PolicyType: 'Custom' }), [404, 'EntityNotExist.Policy'])
  }
  beforeEach(() => server.reset())

  test('the policy is gone, and its tags: one of the same name begins anew', async () => {
    await ask('CreatePolicy', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, Tag: [{ Key: 'owner', Value: 'alice' }] })
    assert.deepEqual(Object.keys(await ask('DeletePolicy', { PolicyName: 'reading' })), ['RequestId'])
    await gone('reading')
    await newPolicy('reading')
    assert.deepEqual((await ask('ListPolicies', { Tag: [{ Key: 'owner' }] })).Policies.Policy, [])
    assert.deepEqual(
      (await ask('ListPolicyVersions', { PolicyName: 'reading', PolicyType: 'Custom' })).PolicyVersions.PolicyVersion.length,
      1,
    )
  })

  test('DeleteConflict.Policy.User, .Group and .Role: somebody has it', async () => {
    await newPolicy('reading')
    await newRole('watch')
    await newGroup('dev')
    for (const [type, name] of [
      ['User', 'auditor'],
      ['Group', 'dev'],
      ['Role', 'watch'],
    ] as const) {
      await attach(type, name, 'reading')
      const answer = await codeOf('DeletePolicy', { PolicyName: 'reading', CascadingDelete: true })
      assert.deepEqual(answer, [409, `DeleteConflict.Policy.${type}`])
      await ask(`DetachPolicyFrom${type}`, { [`${type}Name`]: name, PolicyName: 'reading', PolicyType: 'Custom' })
    }
    await ask('DeletePolicy', { PolicyName: 'reading' })
  })

  test('DeleteConflict.Policy.Version: further versions, unless CascadingDelete takes them too', async () => {
    await newPolicy('reading')
    await ask('CreatePolicyVersion', { PolicyName: 'reading', PolicyDocument: READ_FIREWALL, SetAsDefault: true })
    for (const CascadingDelete of [undefined, false]) {
      assert.deepEqual(await codeOf('DeletePolicy', { PolicyName: 'reading', CascadingDelete }), [
        409,
        'DeleteConflict.Policy.Version',
      ])
    }
    await ask('DeletePolicy', { PolicyName: 'reading', CascadingDelete: true })
    await gone('reading')
    const left = await server().database.read((reader) => reader.all('SELECT version FROM policy_versions LIMIT 1'))
    assert.deepEqual(left, [])
  })

  test('of attaching and deleting at once, one wins and the other is refused', async () => {
    for (let round = 0; round < 5; round++) {
      await newPolicy(`p${round}`)
      const key = { PolicyName: `p${round}`, PolicyType: 'Custom' }
      const [attached, deleted] = await Promise.all([
        server().call('Ram', 'AttachPolicyToUser', { ...key, UserName: 'nobody' }),
        server().call('Ram', 'DeletePolicy', key),
      ])
      assert.deepEqual(
        [attached.status === 200, deleted.status === 200].sort(),
        [false, true],
        `${attached.text} ${deleted.text}`,
      )
    }
  })

  test('EntityNotExist.Policy: unknown, a system policy, another account’s', async () => {
    await newPolicy('reading')
    for (const PolicyName of ['none', 'AdministratorAccess']) {
      assert.deepEqual(await codeOf('DeletePolicy', { PolicyName }), [404, 'EntityNotExist.Policy'])
    }
    assert.deepEqual(await codeOf('DeletePolicy', { PolicyName: 'reading' }, server().rootOf(STRANGER)), [
      404,
      'EntityNotExist.Policy',
    ])
  })

  test('InvalidParameter: names that cannot be', async () => {
    await assertRequired('DeletePolicy', 'PolicyName')
    assert.deepEqual(await codeOf('DeletePolicy', { PolicyName: 'p'.repeat(129) }), [400, 'InvalidParameter.PolicyName.Length'])
    assert.deepEqual(await codeOf('DeletePolicy', { PolicyName: 'a.b' }), [400, 'InvalidParameter.PolicyName.InvalidChars'])
  })

  test('403 for users without permission; the policy stays', async () => {
    await newPolicy('reading')
    for (const user of ['nobody', 'careful'] as const) {
      assert.deepEqual(await codeOf('DeletePolicy', { PolicyName: 'reading' }, server().user(user)), [403, 'NoPermission'])
    }
    await ask('GetPolicy', { PolicyName: 'reading', PolicyType: 'Custom' })
  })
})
