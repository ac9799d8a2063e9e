import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import type { KeyType, Settings, Vendor } from '../../../src/domain/vendor-accounts/pair.ts'
import { asksForCheck, brokenRule, effectiveSettings } from '../../../src/domain/vendor-accounts/rules.ts'
import { ACCOUNT_FILE, PLAIN } from './fixture.ts'

const VENDORS: readonly Vendor[] = [
  'tencent',
  'huawei',
  'azure',
  'aws',
  'volcengine',
  'google',
  'chaitin',
  'fortinet',
  'threatbook',
]

function refusalOf(vendor: Vendor, settings: Partial<Settings>, keyType: KeyType = 'primary'): string | undefined {
  return brokenRule({ vendor, keyType }, effectiveSettings(vendor, { ...PLAIN, ...settings }))?.kind
}

test('an account is taken to be in its vendor’s usual cloud', () => {
  const domains = VENDORS.map((vendor) => effectiveSettings(vendor, PLAIN).domain)
  assert.deepEqual(domains, [null, 'china', 'global', 'global', 'china', null, null, null, null])
})

test('every vendor has its own clouds, and Huawei alone one in Europe', () => {
  for (const vendor of ['huawei', 'azure', 'aws', 'volcengine'] as const) {
    const settings: Partial<Settings> = vendor === 'azure' ? { tenantId: 't-1' } : {}
    assert.equal(refusalOf(vendor, { ...settings, domain: 'china' }), undefined)
    assert.equal(refusalOf(vendor, { ...settings, domain: 'global' }), undefined)
    assert.equal(refusalOf(vendor, { ...settings, domain: 'europe' }), vendor === 'huawei' ? undefined : 'wrong-domain', vendor)
  }
  for (const vendor of ['tencent', 'google'] as const) {
    assert.equal(effectiveSettings(vendor, { ...PLAIN, domain: 'china' }).domain, null)
  }
})

test('tenant and subscriptions count for Azure alone, and Azure needs the tenant', () => {
  for (const vendor of VENDORS) {
    const kept = effectiveSettings(vendor, { ...PLAIN, tenantId: 't-1', subscriptionIds: ['s-1'] })
    assert.deepEqual([kept.tenantId, kept.subscriptionIds], vendor === 'azure' ? ['t-1', ['s-1']] : [null, []], vendor)
  }
  assert.equal(refusalOf('azure', {}), 'tenant-missing')
  assert.equal(refusalOf('azure', { tenantId: 't-1' }), undefined)
})

test('detection needs to know the account at the vendor', () => {
  assert.equal(refusalOf('tencent', { modules: ['hosts', 'detection'] }), 'cloud-user-missing')
  assert.equal(refusalOf('tencent', { modules: ['detection'], cloudUserId: '1000' }), undefined)
})

test('keys of security products are their own kind', () => {
  for (const vendor of VENDORS) {
    const isProduct = ['chaitin', 'fortinet', 'threatbook'].includes(vendor)
    const settings: Partial<Settings> = { tenantId: 't-1', extendInfo: JSON.stringify(ACCOUNT_FILE) }
    assert.equal(refusalOf(vendor, settings, 'product'), isProduct ? undefined : 'wrong-key-type', vendor)
    assert.equal(refusalOf(vendor, settings, 'primary'), isProduct ? 'wrong-key-type' : undefined, vendor)
    assert.equal(refusalOf(vendor, settings, 'sub'), isProduct ? 'wrong-key-type' : undefined, vendor)
  }
})

test('Google’s key file must be that of a service account, and whole', () => {
  assert.equal(refusalOf('google', {}), 'extend-info-missing')
  assert.equal(refusalOf('google', { extendInfo: JSON.stringify(ACCOUNT_FILE) }), undefined)
  for (const name of Object.keys(ACCOUNT_FILE)) {
    for (const value of [undefined, '', 7]) {
      assert.equal(
        refusalOf('google', { extendInfo: JSON.stringify({ ...ACCOUNT_FILE, [name]: value }) }),
        'wrong-extend-info',
        name,
      )
    }
  }
  assert.equal(
    refusalOf('google', { extendInfo: JSON.stringify({ ...ACCOUNT_FILE, type: 'external_account' }) }),
    'wrong-extend-info',
  )
  assert.equal(refusalOf('google', { extendInfo: '[]' }), 'wrong-extend-info')
  assert.equal(refusalOf('aws', { extendInfo: '{"remark":"x"}' }), undefined)
})

test('another place or purpose asks for a check; a name does not', () => {
  const asking: Partial<Settings>[] = [
    { domain: 'china' },
    { tenantId: 't' },
    { regions: ['eu-west-1'] },
    { subscriptionIds: ['s'] },
    { modules: [] },
    { modules: ['hosts', 'trail'] },
    { cloudUserId: '7' },
  ]
  for (const change of asking) assert.equal(asksForCheck('azure', PLAIN, { ...PLAIN, ...change }), true, JSON.stringify(change))
  assert.equal(asksForCheck('aws', PLAIN, { ...PLAIN, alias: 'new' }), false)
  assert.equal(asksForCheck('aws', PLAIN, { ...PLAIN, extendInfo: '{}' }), false)
  assert.equal(asksForCheck('google', PLAIN, { ...PLAIN, extendInfo: '{}' }), true)
})

test('the order in which regions are named asks for nothing', () => {
  const regions = fc.uniqueArray(fc.stringMatching(/^[a-z]{1,3}$/), { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(regions, regions, (before, after) => {
      const same = before.length === after.length && [...before].sort().join() === [...after].sort().join()
      assert.equal(asksForCheck('aws', { ...PLAIN, regions: before }, { ...PLAIN, regions: after }), !same)
      assert.equal(asksForCheck('aws', { ...PLAIN, regions: before }, { ...PLAIN, regions: [...before].reverse() }), false)
    }),
  )
})

test('what counts for a vendor still counts when it is looked at twice', () => {
  const settings = fc.record({
    domain: fc.constantFrom(null, 'china' as const, 'global' as const, 'europe' as const),
    tenantId: fc.constantFrom(null, 't-1'),
    subscriptionIds: fc.constantFrom([], ['s-1']),
    alias: fc.constantFrom(null, '', 'name'),
  })
  fc.assert(
    fc.property(fc.constantFrom(...VENDORS), settings, (vendor, given) => {
      const once = effectiveSettings(vendor, { ...PLAIN, ...given })
      assert.deepEqual(effectiveSettings(vendor, once), once)
    }),
  )
})
