import assert from 'node:assert/strict'
import test from 'node:test'
import { forEachVersion, MANAGEMENT, SHOP, STRANGER } from './directory.ts'

forEachVersion((api, server) => {
  const enable = { EnableMode: 'CurrentAccount' }

  test('an outsider founds its own directory and manages it', async () => {
    const { ResourceDirectory } = await api.ask('EnableResourceDirectory', enable, STRANGER)
    assert.match(ResourceDirectory.ResourceDirectoryId, /^rd-[A-Za-z0-9]{6}$/)
    assert.deepEqual(ResourceDirectory, {
      ResourceDirectoryId: ResourceDirectory.ResourceDirectoryId,
      RootFolderId: ResourceDirectory.ResourceDirectoryId.replace('rd-', 'r-'),
      MasterAccountId: STRANGER,
      MasterAccountName: 'stranger',
      CreateTime: new Date(server().clock.now()).toISOString(),
    })
    const seen = (await api.ask('GetResourceDirectory', {}, STRANGER)).ResourceDirectory
    assert.deepEqual({ ...seen, ...ResourceDirectory }, seen)
    await api.ask('CreateFolder', { FolderName: 'Production' }, STRANGER)
    assert.equal((await api.ask('GetResourceDirectory')).ResourceDirectory.ResourceDirectoryId, 'rd-test01')
  })

  test('the verification code stands in no trail', async () => {
    await api.ask('EnableResourceDirectory', { ...enable, VerificationCode: 'code-271828', DryRun: true }, STRANGER)
    await api.ask('EnableResourceDirectory', { ...enable, VerificationCode: '', DryRun: true }, STRANGER)
    await server().flush()
    const rows = await api.rows<{ parameters: string }>(
      "SELECT parameters FROM audit_events WHERE action = 'EnableResourceDirectory' ORDER BY seq LIMIT 10",
    )
    assert.deepEqual(
      rows.map(({ parameters }) => JSON.parse(parameters).VerificationCode),
      ['[secret]', '[secret]'],
    )
  })

  test('two directories do not see each other', async () => {
    await api.ask('EnableResourceDirectory', enable, STRANGER)
    await api.refuses(
      'MoveAccount',
      { AccountId: SHOP, DestinationFolderId: 'fd-prod' },
      [404, 'EntityNotExists.Account'],
      STRANGER,
    )
    await api.refuses('DeleteFolder', { FolderId: 'fd-lab' }, [404, 'EntityNotExists.Folder'], STRANGER)
    await api.refuses('RemoveCloudAccount', { AccountId: SHOP }, [404, 'EntityNotExists.Account'], STRANGER)
    await api.refuses(
      'RegisterDelegatedAdministrator',
      { AccountId: SHOP, ServicePrincipal: 'sas.aliyuncs.com' },
      [404, 'EntityNotExists.Account'],
      STRANGER,
    )
    assert.equal((await api.ask('ListDelegatedAdministrators', {}, STRANGER)).TotalCount, 0)
    assert.equal((await api.ask('ListTrustedServiceStatus', {}, STRANGER)).TotalCount, 0)
    const firewall = await server().call(
      'Cloudfw',
      'AddInstanceMembers',
      { Members: [{ MemberUid: SHOP }] },
      server().rootOf(STRANGER),
    )
    assert.equal(firewall.body.Code, 'ErrotMaxInstanceMemberNumExceed')
  })

  test('a directory of one’s own, and a place in another one, are refused', async () => {
    await api.refuses('EnableResourceDirectory', enable, [409, 'EntityAlreadyExists.ResourceDirectory'], MANAGEMENT)
    await api.refuses('EnableResourceDirectory', enable, [409, 'NotSupport.AccountInAnotherResourceDirectory'], SHOP)
  })

  test('a dry run founds nothing, and no new account is made', async () => {
    const { ResourceDirectory } = await api.ask('EnableResourceDirectory', { ...enable, DryRun: true }, STRANGER)
    assert.equal(ResourceDirectory.MasterAccountId, STRANGER)
    await api.refuses('GetResourceDirectory', {}, [404, 'ResourceDirectoryNotInUse'], STRANGER)
    const fresh = { EnableMode: 'NewManagementAccount', MAName: 'user01@rdadmin.aliyunid.com' }
    await api.refuses('EnableResourceDirectory', fresh, [400, 'InvalidParameter.EnableMode'], STRANGER)
    await api.refuses('EnableResourceDirectory', { EnableMode: 'x' }, [400, 'InvalidParameter.EnableMode'], STRANGER)
    await api.refuses('EnableResourceDirectory', {}, [400, 'MissingParameter.EnableMode'], STRANGER)
  })

  test('what would be for a new account is taken and changes nothing', async () => {
    const forNew = { MAName: 'user01@rdadmin.aliyunid.com', MASecureMobilePhone: 'xx-13900001234', VerificationCode: '123456' }
    const { ResourceDirectory } = await api.ask('EnableResourceDirectory', { ...enable, ...forNew }, STRANGER)
    assert.deepEqual([ResourceDirectory.MasterAccountId, ResourceDirectory.MasterAccountName], [STRANGER, 'stranger'])
    assert.equal((await api.ask('ListAccounts', {}, STRANGER)).TotalCount, 0)
  })

  test('403 for users without the permission', () => api.isDenied('EnableResourceDirectory', enable, server().user('nobody')))
})
