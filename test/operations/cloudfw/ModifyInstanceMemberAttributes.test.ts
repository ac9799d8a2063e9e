import assert from 'node:assert/strict'
import test, { beforeEach } from 'node:test'
import type { ApiAnswer, Credentials } from '../../client.ts'
import { forEachServer } from '../../server.ts'
import { breakInsert } from './faults.ts'

const [SHOP, SECURITY, DEPOT, BRANCH] = [1, 2, 4, 5].map((n) => `190000000000000${n}`)

forEachServer((server) => {
  const call = (action: string, parameters: Record<string, unknown>, credentials?: Credentials): Promise<ApiAnswer> => {
    server().clock.advance(1000)
    return server().call('Cloudfw', action, parameters, credentials)
  }
  const modify = (members: readonly (readonly [uid: string | undefined, remark: string])[], credentials?: Credentials) => {
    const Members = members.map(([MemberUid, MemberDesc]) => ({ MemberUid, MemberDesc }))
    return call('ModifyInstanceMemberAttributes', { Members }, credentials)
  }
  const remarks = async () => {
    const { body } = await call('DescribeInstanceMembers', {})
    return body.Members.map(({ MemberDesc }: { MemberDesc: string }) => MemberDesc)
  }
  const codeOf = ({ status, body }: ApiAnswer) => [status, body.Code]

  beforeEach(async () => {
    await server.reset()
    const Members = [SHOP, DEPOT].map((MemberUid) => ({ MemberUid, MemberDesc: 'old' }))
    assert.equal((await call('AddInstanceMembers', { Members })).status, 200)
  })

  test('the document’s example: remarks are replaced, with the time of the change; nothing else moves', async () => {
    const before = (await call('DescribeInstanceMembers', {})).body.Members
    server().clock.advance(60_000)
    const answer = await modify([[DEPOT, 'renewal']])
    assert.deepEqual([answer.status, Object.keys(answer.body)], [200, ['RequestId']])
    const after = (await call('DescribeInstanceMembers', {})).body.Members
    assert.deepEqual(after[0], before[0])
    assert.deepEqual({ ...after[1], ModifyTime: 0 }, { ...before[1], MemberDesc: 'renewal', ModifyTime: 0 })
    assert.ok(after[1].ModifyTime >= before[1].ModifyTime + 60)
  })

  test('both members in one call, also as one JSON text', async () => {
    assert.equal(
      (
        await modify([
          [DEPOT, 'd'],
          [SHOP, 's'],
        ])
      ).status,
      200,
    )
    assert.deepEqual(await remarks(), ['s', 'd'])
    const Members = JSON.stringify([{ MemberUid: Number(SHOP), MemberDesc: 'json' }])
    assert.equal((await call('ModifyInstanceMemberAttributes', { Members })).status, 200)
    assert.deepEqual(await remarks(), ['json', 'd'])
  })

  test('all or none: an account that is no member is told, and nobody is changed', async () => {
    const answer = await modify([
      [SHOP, 'new'],
      [BRANCH, 'new'],
    ])
    assert.deepEqual(codeOf(answer), [404, 'InvalidResource.NotFound'])
    assert.ok(answer.body.Message.includes(BRANCH))
    assert.deepEqual(await remarks(), ['old', 'old'])
  })

  test('ErrorParamsNotEnough: no members, no id, no remark', async () => {
    for (const Members of [
      undefined,
      '[]',
      [{ MemberUid: SHOP }],
      [{ MemberDesc: 'x' }],
      [{ MemberUid: SHOP, MemberDesc: '' }],
    ]) {
      const answer = await call('ModifyInstanceMemberAttributes', { Members })
      assert.deepEqual(codeOf(answer), [400, 'ErrorParamsNotEnough'], JSON.stringify(Members))
    }
  })

  test('ErrorParamsInvalid: a remark of 257 characters, an id that is none, a member named twice', async () => {
    assert.deepEqual(codeOf(await modify([[SHOP, 'x'.repeat(257)]])), [400, 'ErrorParamsInvalid'])
    assert.deepEqual(codeOf(await modify([['shop', 'x']])), [400, 'ErrorParamsInvalid'])
    assert.deepEqual(
      codeOf(
        await modify([
          [SHOP, 'a'],
          [SHOP, 'b'],
        ]),
      ),
      [400, 'ErrorParamsInvalid'],
    )
    assert.deepEqual(await remarks(), ['old', 'old'])
    assert.equal((await modify([[SHOP, 'x'.repeat(256)]])).status, 200)
  })

  test('ErrorInstanceTooManyMembersOnce: 21 members', async () => {
    const many = Array.from({ length: 21 }, (_, n) => [String(1_900_000_000_100_000 + n), 'x'] as const)
    assert.deepEqual(codeOf(await modify(many)), [400, 'ErrorInstanceTooManyMembersOnce'])
    assert.deepEqual(codeOf(await modify(many.slice(1))), [404, 'InvalidResource.NotFound'])
  })

  test('ErrorAuthentication: only administrators; a delegated one is one', async () => {
    for (const account of [String(SHOP), '1900000000000099']) {
      assert.deepEqual(codeOf(await modify([[SHOP, 'mine']], server().rootOf(account))), [401, 'ErrorAuthentication'])
    }
    assert.equal((await modify([[SHOP, 'by the delegate']], server().rootOf(String(SECURITY)))).status, 200)
    assert.deepEqual(await remarks(), ['by the delegate', 'old'])
  })

  test('ErrorDBUpdateError: the database refuses; nothing is kept', async () => {
    const mend = await breakInsert(server().database, 'firewall_members', `NEW.member = '${DEPOT}'`)
    assert.deepEqual(
      codeOf(
        await modify([
          [SHOP, 'new'],
          [DEPOT, 'new'],
        ]),
      ),
      [400, 'ErrorDBUpdateError'],
    )
    assert.deepEqual(await remarks(), ['old', 'old'])
    await mend()
    assert.equal((await modify([[DEPOT, 'new']])).status, 200)
  })

  test('members of another organisation’s firewall are out of reach', async () => {
    const stranger = '1900000000000099'
    await server().database.write(async (transaction) => {
      await transaction.run('UPDATE accounts SET organisation = uid WHERE uid = ?', stranger)
      await transaction.insert('firewalls', ['account', 'edition', 'max_members'], [[stranger, 4, 5]])
    })
    assert.deepEqual(codeOf(await modify([[SHOP, 'taken']], server().rootOf(stranger))), [404, 'InvalidResource.NotFound'])
    assert.deepEqual(await remarks(), ['old', 'old'])
  })

  test('403 for a user without the permission, 200 for one with it', async () => {
    assert.deepEqual(codeOf(await modify([[SHOP, 'x']], server().user('nobody'))), [403, 'Forbidden.RAM'])
    assert.equal((await modify([[SHOP, 'x']], server().user('auditor'))).status, 403)
    assert.equal((await modify([[SHOP, 'x']], server().user('careful'))).status, 200)
  })
})
