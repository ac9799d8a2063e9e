import assert from 'node:assert/strict'
import type { Credentials } from '../../client.ts'
import type { ServerHandle } from '../../server.ts'
import { MANAGEMENT, ramOf } from './identities.ts'

export const READ_FIREWALL = documentOf({ Effect: 'Allow', Action: 'yundun-cloudfirewall:Describe*', Resource: '*' })
export const DENY_FIREWALL = documentOf({ Effect: 'Deny', Action: 'yundun-cloudfirewall:*', Resource: '*' })

/** A policy document of these statements. */
export function documentOf(...statements: object[]): string {
  return JSON.stringify({ Version: '1', Statement: statements })
}

/** A trust policy that lets these assume the role. */
export function trustOf(names: string | readonly string[], condition?: object): string {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: names } }
  return documentOf(condition === undefined ? statement : { ...statement, Condition: condition })
}

/** Calls of RAM and STS about policies and roles. */
export function rolesOf(server: ServerHandle) {
  const ram = ramOf(server)
  /** A custom policy of the management account. */
  const newPolicy = (PolicyName: string, PolicyDocument = READ_FIREWALL) =>
    ram.ask('CreatePolicy', { PolicyName, PolicyDocument })
  /** A role of the management account, which everybody in it may assume unless told. */
  const newRole = (RoleName: string, AssumeRolePolicyDocument = trustOf(`acs:ram::${MANAGEMENT}:root`)) =>
    ram.ask('CreateRole', { RoleName, AssumeRolePolicyDocument })
  /** A user group of the management account. */
  const newGroup = (name: string, ...members: string[]) =>
    server().database.write(async (transaction) => {
      const columns = ['account', 'name', 'id', 'comments', 'created_at', 'updated_at']
      await transaction.insert('user_groups', columns, [[MANAGEMENT, name, `g-${name}`, 'a remark', 0, 0]])
      const rows = members.map((member) => [MANAGEMENT, name, member, 0])
      if (rows.length > 0)
        await transaction.insert('user_group_members', ['account', 'group_name', 'user_name', 'created_at'], rows)
    })
  const attach = (to: 'User' | 'Group' | 'Role', name: string, PolicyName: string, PolicyType = 'Custom') =>
    ram.ask(`AttachPolicyTo${to}`, { [`${to}Name`]: name, PolicyName, PolicyType })
  /** Whether a caller may read the firewall. */
  const readsFirewall = async (credentials: Credentials) => {
    server().clock.advance(1000)
    const { status } = await server().call('Cloudfw', 'DescribeInstanceMembers', {}, credentials)
    assert.ok(status === 200 || status === 403, String(status))
    return status === 200
  }
  /** Begins a session, as the user `careful` unless told. */
  const assume = (parameters: Record<string, unknown>, credentials = server().user('careful')) =>
    server().call('Sts', 'AssumeRole', { RoleSessionName: 'night-shift', ...parameters }, credentials)
  /** The temporary key of a session that must begin. */
  const sessionOf = async (role: string, parameters: Record<string, unknown> = {}, credentials?: Credentials) => {
    const RoleArn = role.startsWith('acs:') ? role : `acs:ram::${MANAGEMENT}:role/${role}`
    const answer = await assume({ RoleArn, ...parameters }, credentials)
    assert.equal(answer.status, 200, answer.text)
    const { AccessKeyId, AccessKeySecret, SecurityToken } = answer.body.Credentials
    return { accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, securityToken: SecurityToken } as const
  }
  return { ...ram, newPolicy, newRole, newGroup, attach, readsFirewall, assume, sessionOf }
}
