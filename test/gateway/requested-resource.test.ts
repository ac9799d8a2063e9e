import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { requestedResource } from '../../src/gateway/requested-resource.ts'
import type { Principal } from '../../src/kernel/caller.ts'
import { parseUid, type Uid } from '../../src/kernel/ids.ts'
import { Secret } from '../../src/kernel/secret.ts'

const root: Principal = { type: 'root' }
const alice: Principal = { type: 'user', name: 'alice', userId: '2001' }
const cases: readonly [template: string, input: object | undefined, principal: Principal, resource: string][] = [
  ['*', undefined, root, '*'],
  ['acs:ram::{accountId}:user/{UserName}', { UserName: 'bob' }, alice, 'acs:ram::7:user/bob'],
  ['acs:ram::{accountId}:user/{UserName}', {}, alice, 'acs:ram::7:user/alice'],
  ['acs:ram::{accountId}:user/{UserName}', {}, root, 'acs:ram::7:user/*'],
  ['acs:ram::{accountId}:group/{GroupName}', {}, alice, 'acs:ram::7:group/*'],
  ['acs:ram::{accountId}:group/{GroupName}', undefined, alice, 'acs:ram::7:group/*'],
  ['acs:x::{accountId}:{A}/{B}', { A: '{B}', B: '$&' }, root, 'acs:x::7:{B}/$&'],
  ['acs:x::{accountId}:{A}', { A: '*?' }, root, 'acs:x::7:*?'],
  ['acs:x::{accountId}:{A}', { A: 12 }, root, 'acs:x::7:12'],
  ['acs:x::{accountId}:{A}', { A: ['1', '2'] }, root, 'acs:x::7:*'],
  ['acs:x::{accountId}:{A}', { A: new Secret('hush') }, root, 'acs:x::7:*'],
  ['acs:x::{accountId}:{constructor}', {}, root, 'acs:x::7:*'],
  ['acs:x::{accountId}:{accountId}', { accountId: '8' }, root, 'acs:x::7:7'],
]

describe('the resource of a request', () => {
  for (const [template, input, principal, resource] of cases) {
    it(`${template} with ${JSON.stringify(input)} for ${principal.type} is ${resource}`, () => {
      const caller = { account: parseUid('7') as Uid, principal, accessKeyId: '' }
      assert.equal(requestedResource(template, caller, input), resource)
    })
  }
})
