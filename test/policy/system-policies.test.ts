import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { evaluate } from '../../src/domain/identity/policy/evaluate.ts'
import { findSystemPolicy, systemPolicies } from '../../src/domain/identity/policy/system-policies.ts'

const ACTIONS = [
  'yundun-sas:DescribeSuspEvents',
  'yundun-sas:ModifyLoginBaseConfig',
  'yundun-cloudfirewall:DescribeInstanceMembers',
  'yundun-cloudfirewall:AddInstanceMembers',
  'ram:GetUser',
  'ram:CreateUser',
  'sts:AssumeRole',
  'resourcemanager:ListAccounts',
  'resourcemanager:MoveAccount',
  'actiontrail:LookupEvents',
  'actiontrail:CreateTrail',
]

const grants: Readonly<Record<string, readonly string[]>> = {
  AdministratorAccess: ACTIONS,
  AliyunYundunSASFullAccess: ['yundun-sas:DescribeSuspEvents', 'yundun-sas:ModifyLoginBaseConfig'],
  AliyunYundunSASReadOnlyAccess: ['yundun-sas:DescribeSuspEvents'],
  AliyunYundunCloudFirewallFullAccess: [
    'yundun-cloudfirewall:DescribeInstanceMembers',
    'yundun-cloudfirewall:AddInstanceMembers',
  ],
  AliyunYundunCloudFirewallReadOnlyAccess: ['yundun-cloudfirewall:DescribeInstanceMembers'],
  AliyunRAMFullAccess: ['ram:GetUser', 'ram:CreateUser'],
  AliyunRAMReadOnlyAccess: ['ram:GetUser'],
  AliyunSTSAssumeRoleAccess: ['sts:AssumeRole'],
  AliyunResourceDirectoryFullAccess: ['resourcemanager:ListAccounts', 'resourcemanager:MoveAccount'],
  AliyunResourceDirectoryReadOnlyAccess: ['resourcemanager:ListAccounts'],
  AliyunActionTrailFullAccess: ['actiontrail:LookupEvents', 'actiontrail:CreateTrail'],
  AliyunActionTrailReadOnlyAccess: ['actiontrail:LookupEvents'],
}

describe('system policies', () => {
  it('are the ones tested here', () => {
    assert.deepEqual(
      systemPolicies.map(({ name }) => name),
      Object.keys(grants),
    )
  })

  for (const [name, granted] of Object.entries(grants)) {
    it(`${name} grants what it promises, on every resource, and nothing else`, () => {
      const policy = findSystemPolicy(name)
      assert.ok(policy)
      for (const resource of ['*', 'acs:x::1:y/2']) {
        const allowed: string[] = ACTIONS.filter((action) => evaluate([policy], { action, resource, context: new Map() }).allowed)
        assert.deepEqual(allowed, granted)
      }
    })
  }

  it('are parsed once, found by their exact name, and otherwise not at all', () => {
    assert.equal(findSystemPolicy('AdministratorAccess'), findSystemPolicy('AdministratorAccess'))
    for (const name of ['administratoraccess', '', '__proto__', 'constructor']) assert.equal(findSystemPolicy(name), undefined)
  })
})
