import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { forEachServer } from '../../server.ts'

const EXAMPLE = readFileSync(new URL('../../../examples/organisation.yaml', import.meta.url), 'utf8')

const [SHOP, SECURITY] = ['1900000000000001', '1900000000000002'] as const

forEachServer((server) => {
  const ask = async (management = '1500000000000001') =>
    (await server().call('Garrison', 'ExportOrganisation', {}, server().rootOf(management))).body.Document as string

  test('the same state gives the same bytes, and applying them changes nothing', async () => {
    const file = await ask()
    assert.equal(await ask(), file)
    const applied = await server().call('Garrison', 'ApplyOrganisation', { Document: file })
    assert.deepEqual([applied.status, applied.body.ChangeCount], [200, 0], applied.text)
    const diff = await server().call('Garrison', 'DiffOrganisation', { Document: file })
    assert.equal(diff.body.ChangeCount, 0, diff.text)
  })

  test('an empty server that is given the file exports the same bytes', async () => {
    const file = await ask()
    await server.reset(file)
    assert.equal(await ask(), file)
    await server.reset(EXAMPLE)
    const example = await ask('1600000000000010')
    await server.reset(example)
    assert.equal(await ask('1600000000000010'), example)
    await server.reset()
  })

  test('whatever text the operations take, an empty server takes out of the file', async () => {
    // Characters that are two code units, in the greatest number that the operations take; and line ends.
    const letters = (count: number) => '\u{20000}'.repeat(count)
    const lines = 'first\n\u2028"second": { # }'
    const tags = [
      { Key: letters(128), Value: letters(128) },
      { Key: lines, Value: lines },
    ]
    const trust = { Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { RAM: `acs:ram::${SHOP}:root` } }
    const role = JSON.stringify({ Version: '1', Statement: [trust] })
    const condition = { StringEquals: { 'acs:RequestTag/a': 'c\nd' } }
    const statement = { Effect: 'Allow', Action: '*', Resource: '*', Condition: condition }
    const policy = JSON.stringify({ Version: '1', Statement: [statement] })
    const global = (flag: string) => JSON.stringify([{ target: '-', targetType: 'global', flag }])
    for (const [product, action, parameters] of [
      ['ResourceDirectoryMaster', 'CreateFolder', { FolderName: letters(24), Tag: tags }],
      ['ResourceDirectoryMaster', 'CreateResourceAccount', { DisplayName: letters(50), Tag: tags }],
      ['Ram', 'CreateUser', { UserName: 'u1', DisplayName: letters(128), Comments: letters(128) }],
      ['Ram', 'CreateUser', { UserName: 'u2', DisplayName: lines, Comments: lines }],
      ['Ram', 'CreateGroup', { GroupName: 'g1', Comments: letters(128) }],
      ['Ram', 'CreateRole', { RoleName: 'r1', Description: letters(1024), AssumeRolePolicyDocument: role, Tag: tags }],
      ['Ram', 'CreatePolicy', { PolicyName: 'p1', Description: letters(1024), PolicyDocument: policy, Tag: tags }],
      ['Cloudfw', 'AddInstanceMembers', { Members: [{ MemberUid: SHOP, MemberDesc: letters(256) }] }],
      ['Sas', 'CreateOrUpdateAssetGroup', { GroupName: letters(128) }],
      ['Sas', 'CreateOrUpdateAssetGroup', { GroupName: lines, Uuids: 'inet-00000000-0000-4000-8000-000000000003' }],
      [
        'Sas',
        'ModifyLoginBaseConfig',
        { Type: 'login_common_account', Config: JSON.stringify({ account: 'a\u2028b' }), Target: global('add') },
      ],
    ] as const) {
      const { status, text } = await server().call(product, action, parameters)
      assert.equal(status, 200, `${action}: ${text}`)
    }
    const file = await ask()
    const { body } = await server().call('Garrison', 'DiffOrganisation', { Document: file })
    assert.deepEqual([body.Code, body.ChangeCount], [undefined, 0], body.Message)
    await server.reset(file)
    assert.equal(await ask(), file)
    await server.reset()
  })

  test('no secret is in the file', async () => {
    const file = await ask()
    assert.match(file, /accessKeys: \[{ id: LTAItestauditor000000001, status: Active }\]/)
    assert.doesNotMatch(file, /secret/)
  })

  test('DocumentTooLarge: more than 4 MiB; less is exported again', async () => {
    // Policies of nearly the length that one may have.
    const actions = Array.from({ length: 95 }, (_, n) => `yundun-sas:SomeVeryLongNameOfAnOperationThatFillsAPolicy${n}`)
    const document = JSON.stringify({ Version: '1', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] })
    for (const account of [SHOP, SECURITY]) {
      const rows = Array.from({ length: 400 }, (_, n) => [account, `of-${account}-${n}`, document, 0])
      const columns = ['account', 'name', 'document', 'created_at']
      await server().database.write((transaction) => transaction.insert('policies', columns, rows))
    }
    const { status, body } = await server().call('Garrison', 'ExportOrganisation')
    assert.deepEqual([status, body.Code, body.Document], [400, 'DocumentTooLarge', undefined])
    await server().database.write((transaction) => transaction.run('DELETE FROM policies WHERE account = ?', SECURITY))
    const file = await ask()
    assert.ok(file.includes(`of-${SHOP}-0`) && !file.includes(`of-${SECURITY}`), `${file.length} characters`)
    await server.reset()
  })

  test('only the management account may, and only with permission', async () => {
    const member = await server().call('Garrison', 'ExportOrganisation', {}, server().rootOf('1900000000000002'))
    assert.deepEqual([member.status, member.body.Code], [403, 'NotManagementAccount'])
    const user = await server().call('Garrison', 'ExportOrganisation', {}, server().user('auditor'))
    assert.deepEqual([user.status, user.body.Code], [403, 'NoPermission'])
  })
})
