import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { inspect } from 'node:util'
import { CAPACITIES as COUNTED } from '../../../src/domain/allotments/units.ts'
import { readOrganisation } from '../../../src/domain/organisation/document.ts'
import { KINDS } from '../../../src/domain/organisation/item.ts'
import { CAPACITIES } from '../../../src/domain/organisation/units.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { sharedFile } from '../../shared.ts'
import { documentOf, FULL, lineOf, refusalOf } from './fixture.ts'

test('the format’s first example is read', () => {
  const text = sharedFile('data', 'organisation.yaml')
  if (text === undefined) return
  const { items, management } = documentOf(text)
  assert.equal(management.uid, '1766185894104675')
  assert.equal(items.get('account')?.size, 5)
  assert.equal(items.get('pool')?.size, 14)
  assert.equal(items.get('access-key')?.size, 2)
})

test('the example with every key has every kind of item', () => {
  const text = readFileSync(new URL('../../../examples/every-key.yaml', import.meta.url), 'utf8')
  assert.deepEqual(new Set(documentOf(text).items.keys()), new Set(KINDS))
})

test('our own example is read, and has ids that JavaScript clients keep', () => {
  const text = readFileSync(new URL('../../../examples/organisation.yaml', import.meta.url), 'utf8')
  const { management } = documentOf(text)
  assert.match(management.uid, /^[0-9]{16}$/)
  assert.ok(Number.isSafeInteger(Number(management.uid)))
})

test('an account id without quotes keeps its digits', () => {
  const wide = FULL.replaceAll('"9100000000000000003"', '9100000000000000003')
  assert.deepEqual(
    [...(documentOf(wide).items.get('account')?.keys() ?? [])],
    [...(documentOf(FULL).items.get('account')?.keys() ?? [])],
  )
  assert.match(
    refusalOf(FULL.replace('"9100000000000000003"', '9.1e18')),
    /^line 9: organisation\.accounts\[1\]\.uid: must be an account id/,
  )
  assert.match(
    refusalOf(FULL.replace('"9100000000000000003"', '091')),
    /^line 9: organisation\.accounts\[1\]\.uid: must be an account id/,
  )
})

test('empty keys and lists are as good as none', () => {
  const text = FULL.slice(0, FULL.indexOf('  folders:'))
  assert.ok(!(readOrganisation(`${text}  folders:\n  accounts: []\ngroups: ~\nhosts: null\nentitlements:\n`) instanceof Refusal))
})

test('the format knows every capacity that is counted', () => {
  assert.deepEqual([...CAPACITIES].sort(), [...COUNTED].sort())
})

test('JSON is read too', () => {
  const text =
    '{"organisation": {"id": "rd-j", "management": {"uid": "15", "name": "x"}}, "outsiders": [{"uid": 16, "name": "y"}]}'
  assert.equal(documentOf(text).items.get('account')?.size, 2)
})

interface Case {
  readonly was: string
  readonly is: string
  /** What the message says behind the line. */
  readonly says: string
  /** A part of the changed text on whose line the message must be; `is` unless told. */
  readonly at?: string
}

const USER = '- { uid: "1500000000000002", name: one, folder: fd-a'

const CASES: Readonly<Record<string, Case>> = {
  // Syntax.
  'a quote that is not closed': { was: 'name: Alpha', is: 'name: "Alpha', says: 'the quote that begins here is not closed' },
  'a tab for indentation': {
    was: '  accounts:\n    -',
    is: '  accounts:\n\t-',
    says: 'tabs cannot indent: use spaces',
    at: '\t-',
  },
  'a bad escape': {
    was: 'name: Alpha',
    is: 'name: "\\q"',
    says: 'a text in double quotes has a backslash that begins no escape',
  },
  'a text that needs quotes': {
    was: 'name: Alpha',
    is: 'name: @x',
    says: 'a text cannot begin with this character: put it in quotes',
  },
  'an alias': { was: 'name: Alpha', is: 'name: *x', says: 'aliases (*name) are not read: write the value out' },
  'an alias of an anchor': {
    was: 'name: Alpha }\n    - { id: fd-b, name: Beta,',
    is: 'name: &x Alpha }\n    - { id: fd-b, name: *x,',
    says: 'aliases (*name) are not read: write the value out',
    at: 'name: *x',
  },
  'a tag': { was: 'name: Alpha', is: 'name: !secret Alpha', says: 'tags (!name) are not read' },
  'a core tag': { was: 'uid: "9100000000000000003"', is: 'uid: !!int 91', says: 'tags (!name) are not read' },
  'a tag that changes nothing': { was: 'name: Alpha', is: 'name: !!str Alpha', says: 'tags (!name) are not read' },
  'a tag of a list': { was: 'policies: [reading,', is: 'policies: !!seq [reading,', says: 'tags (!name) are not read' },
  'a key twice': { was: 'name: Alpha', is: 'name: Alpha, name: A', says: 'the key "name" is there twice' },
  'a merge key': {
    was: 'name: Alpha',
    is: 'name: Alpha, <<: { id: x }',
    says: 'organisation.folders[0]."<<": there is no such key',
  },
  'a collection for a key': { was: 'name: Alpha', is: 'name: Alpha, [a]: b', says: 'a key must be a text' },
  'a control character': {
    was: 'name: Alpha',
    is: 'name: "Al\\u0000pha"',
    says: 'a text has line ends or other control characters',
  },
  'half a character': { was: 'name: Alpha', is: 'name: "\\ud800"', says: 'a text has line ends or other control characters' },
  'a line end in a text': { was: 'name: Alpha', is: 'name: "a\\nb"', says: 'a text has line ends or other control characters' },
  'a second document': { was: 'outsiders:', is: '---\noutsiders:', says: 'the file is more than one YAML document', at: '---' },
  // Shape.
  'an unknown key': { was: 'name: Beta', is: 'nam: Beta', says: 'organisation.folders[1].name: is missing' },
  'an unknown key at the top': {
    was: 'usage:',
    is: 'use:',
    says: 'use: there is no such key; there are organisation, outsiders, ',
  },
  'an unknown key that is empty': {
    was: 'maxMembers: 3',
    is: 'maxMembers: 3, x:',
    says: 'entitlements.cloudFirewall.x: there is no such key',
  },
  'an unknown capacity': {
    was: 'cspmInstance: 5',
    is: 'cspmInstances: 5',
    says: 'entitlements.securityCenter.capacities.cspmInstances: there is no such key; there are sls, ',
  },
  'a bad edition': { was: '"10": {', is: '"x": {', says: 'entitlements.securityCenter.versions.x: there is no such key' },
  'a fraction': {
    was: 'cores: 40',
    is: 'cores: 4.5',
    says: 'entitlements.securityCenter.versions.7.cores: must be a whole number',
  },
  'a negative number': {
    was: 'sls: 100',
    is: 'sls: -1',
    says: 'entitlements.securityCenter.capacities.sls: must be a whole number',
  },
  'a number that a column cannot hold': {
    was: 'sls: 100',
    is: 'sls: 9007199254740993',
    says: 'entitlements.securityCenter.capacities.sls: must be',
  },
  'a mapping for a text': {
    was: 'name: Alpha',
    is: 'name: { x: y }',
    says: 'organisation.folders[0].name: must be a text of 1 to 24 characters',
  },
  'a text for a list': {
    was: 'grants: [sas.aliyuncs.com] }\n  f',
    is: 'grants: sas.aliyuncs.com }\n  f',
    says: 'organisation.management.grants: must be a list',
    at: 'grants: sas',
  },
  'a text for a mapping': {
    was: '{ edition: 4, maxMembers: 3 }',
    is: 'yes',
    says: 'entitlements.cloudFirewall: must be a mapping',
  },
  'a missing value': { was: 'name: Alpha', is: 'name:', says: 'organisation.folders[0].name: is missing', at: 'id: fd-a, name:' },
  'a missing document': { was: 'document: {', is: 'document: ~ #', says: 'identities[0].policies[0].document: is missing' },
  'an unknown status': {
    was: 'status: Inactive',
    is: 'status: Off',
    says: 'identities[0].users[0].accessKeys[1].status: must be Active or Inactive',
  },
  // References and values with rules of their own.
  'a missing folder': {
    was: 'folder: fd-a',
    is: 'folder: fd-x',
    says: 'organisation.accounts[0].folder: there is no folder fd-x',
  },
  'a missing folder of the management account': {
    was: 'name: head',
    is: 'name: head, folder: fd-x',
    says: 'organisation.management.folder: there is no folder fd-x',
  },
  'a missing parent': {
    was: 'parent: fd-a',
    is: 'parent: fd-x',
    says: 'organisation.folders[1].parent: there is no folder fd-x',
  },
  'a folder inside itself': {
    was: 'parent: fd-a',
    is: 'parent: fd-b',
    says: 'organisation.folders[1].parent: folder fd-b would be inside itself',
  },
  'an administrator from outside': {
    was: '- { uid: "1500000000000002", service',
    is: '- { uid: "1500000000000009", service',
    says: 'organisation.delegated[0].uid: there is no account 1500000000000009 among the accounts',
  },
  'the management account as an administrator': {
    was: '- { uid: "1500000000000002", service',
    is: '- { uid: "1500000000000001", service',
    says: 'organisation.delegated[0].uid: there is no account 1500000000000001 among the accounts',
  },
  'a group of a missing account': {
    was: '- { account: "1500000000000001", name: "null"',
    is: '- { account: "15", name: "null"',
    says: 'groups[1].account: there is no account 15',
  },
  'a host of a missing account': {
    was: 'uuid: inet-2, account: "1500000000000002"',
    is: 'uuid: inet-2, account: "15"',
    says: 'hosts[1].account: there is no account 15',
  },
  'an identity of a missing account': {
    was: '- account: "1500000000000009"',
    is: '- account: "15"',
    says: 'identities[1].account: there is no account 15',
  },
  'usage of a missing account': {
    was: '- { account: "1500000000000002", capacities',
    is: '- { account: "15", capacities',
    says: 'usage[0].account: there is no account 15',
  },
  'a missing group': {
    was: 'group: web servers',
    is: 'group: web',
    says: 'hosts[0].group: there is no group web of account 1500000000000001',
  },
  'a group of another account': {
    was: 'uuid: inet-2, account: "1500000000000002"',
    is: 'group: "null", uuid: inet-2, account: "1500000000000002"',
    says: 'hosts[1].group: there is no group null of account 1500000000000002',
  },
  'a missing policy': {
    was: 'policies: [reading,',
    is: 'policies: [writing,',
    says: 'identities[0].users[0].policies[0]: there is no policy writing in this account',
  },
  'a policy of another account': {
    was: '{ name: visitor,',
    is: '{ name: visitor, policies: [reading],',
    says: 'identities[1].users[0].policies[0]: there is no policy reading in this account',
  },
  'a policy with the name of a system policy': {
    was: 'name: reading',
    is: 'name: AdministratorAccess',
    says: 'identities[0].policies[0].name: AdministratorAccess is the name of a system policy',
  },
  'a bad policy': {
    was: 'Effect: Allow',
    is: 'Effect: Maybe',
    says: 'identities[0].policies[0].document: malformed-policy: Statement[0].Effect must be "Allow" or "Deny"',
  },
  'a policy element that is not understood': {
    was: 'Resource: "*"',
    is: 'Resource: "*", Condition: { x: y }',
    says: 'identities[0].policies[0].document: malformed-policy: Statement[0].Condition has the operator "x", which is not known',
  },
  'a bad zone': {
    was: 'timeZone: Europe/Podgorica',
    is: 'timeZone: Europe/Nowhere',
    says: 'hosts[0].timeZone: Europe/Nowhere is not an IANA time zone',
  },
  'an offset for a zone': {
    was: 'timeZone: Europe/Podgorica',
    is: 'timeZone: "+02:00"',
    says: 'hosts[0].timeZone: "+02:00" is not an IANA time zone',
  },
  'a vendor that is none': {
    was: 'timeZone: Europe/Podgorica',
    is: 'vendor: nobody',
    says: 'hosts[0].vendor: must be one of aliyun, other,',
  },
  'a bad address': { was: 'ip: 10.0.0.1', is: 'ip: 10.0.0.256', says: 'hosts[0].ip: 10.0.0.256 is not an IP address' },
  'a bad value on the line below its key': {
    was: 'ip: 10.0.0.1',
    is: 'ip:\n      10.0.0.999',
    says: 'hosts[0].ip: 10.0.0.999 is not an IP address',
    at: '10.0.0.999',
  },
  'an address with an interface': {
    was: 'publicIp: 2001:db8::1',
    is: 'publicIp: "fe80::1%eth0"',
    says: 'hosts[0].publicIp: "fe80::1%eth0" is not an IP address',
  },
  // Twice.
  'an account twice': {
    was: 'uid: "9100000000000000003"',
    is: 'uid: "1500000000000002"',
    says: 'organisation.accounts[1].uid: account 1500000000000002 is in the file twice',
    at: 'name: "two: wide"',
  },
  'an outsider that is a member': {
    was: 'uid: "9100000000000000003"',
    is: 'uid: "1500000000000009"',
    says: 'outsiders[0].uid: account 1500000000000009 is in the file twice',
    at: 'name: stranger',
  },
  'a member that is the management account': {
    was: 'uid: "9100000000000000003"',
    is: 'uid: "1500000000000001"',
    says: 'organisation.accounts[1].uid: account 1500000000000001 is in the file twice',
    at: 'name: "two: wide"',
  },
  'a folder twice': {
    was: 'id: fd-b, name: Beta, parent: fd-a',
    is: 'id: fd-a, name: Beta',
    says: 'organisation.folders[1].id: folder fd-a is in the file twice',
    at: 'name: Beta',
  },
  'a grant twice': {
    was: '[cloudfw.aliyuncs.com, sas',
    is: '[sas.aliyuncs.com, sas',
    says: 'organisation.accounts[0].grants[1]: grant sas.aliyuncs.com of 1500000000000002 is in the file twice',
    at: USER,
  },
  'an administrator twice': {
    was: 'outsiders:',
    is: '    - { uid: "1500000000000002", service: sas.aliyuncs.com }\noutsiders:',
    says: 'organisation.delegated[1].uid: delegation sas.aliyuncs.com 1500000000000002 is in the file twice',
    at: 'outsiders:\n  - { uid: "1500000000000009"',
  },
  'a group twice': {
    was: 'name: "null"',
    is: 'name: web servers',
    says: 'groups[1].name: group web servers of 1500000000000001 is in the file twice',
    at: 'hosts:',
  },
  'a host twice': {
    was: 'uuid: inet-2, account: "1500000000000002"',
    is: 'uuid: inet-1, account: "1500000000000001"',
    says: 'hosts[1].uuid: host inet-1 of 1500000000000001 is in the file twice',
  },
  'a user twice': {
    was: '- name: idle',
    is: '- name: auditor',
    says: 'identities[0].users[1].name: user auditor of 1500000000000001 is in the file twice',
    at: '  - account: "1500000000000009"',
  },
  'a policy of a user twice': {
    was: '[reading, AdministratorAccess]',
    is: '[reading, reading]',
    says: 'identities[0].users[0].policies[1]: policy auditor Custom reading of 1500000000000001 is in the file twice',
  },
  'an access key twice': {
    was: 'id: LTAIsmall2',
    is: 'id: LTAIsmall1',
    says: 'identities[0].users[0].accessKeys[1].id: access key LTAIsmall1 of 1500000000000001 is in the file twice',
    at: 'secret: secret-of-the-second',
  },
  'an access key of two accounts': {
    was: 'id: LTAIsmall3',
    is: 'id: LTAIsmall1',
    says: 'identities[1].users[0].accessKeys[0].id: access key LTAIsmall1 is in the file twice',
    at: '{ name: visitor',
  },
  'usage twice': {
    was: 'capacities: { sls: 3, rasp: 0 } }',
    is: 'capacities: { sls: 3, rasp: 0 } }\n  - { account: "1500000000000002", capacities: { rasp: 1 } }',
    says: 'usage[1].capacities.rasp: the usage rasp of 1500000000000002 is in the file twice',
    at: '{ rasp: 1 }',
  },
}

for (const [name, { was, is, says, at }] of Object.entries(CASES)) {
  test(`${name} is refused with its line`, () => {
    assert.ok(FULL.includes(was), 'the case changes nothing')
    const text = FULL.replace(was, is)
    const message = refusalOf(text)
    // Those whose neighbours stay as they were are found a line above `at`.
    const before = ['an administrator twice', 'a group twice', 'a user twice'].includes(name) ? 1 : 0
    assert.ok(message.startsWith(`line ${lineOf(text, at ?? is) - before}: ${says}`), message)
    assert.equal(message.includes('\n'), false)
  })
}

test('of two faults the upper one is told', () => {
  const text = FULL.replace('sls: 100', 'sls: x').replace('name: Alpha', 'nam: Alpha')
  assert.match(refusalOf(text), /^line 5: organisation\.folders\[0\]/)
})

test('the upper fault is told whatever the order of the keys', () => {
  assert.equal(refusalOf('usage: x\norganisation: y\n'), 'line 1: usage: must be a list')
  assert.equal(refusalOf('organisation: y\nusage: x\n'), 'line 1: organisation: must be a mapping')
})

test('what a file of nothing lacks is told on line 1', () => {
  assert.equal(refusalOf(''), 'line 1: the file is empty')
  assert.equal(refusalOf('# only a remark\n'), 'line 1: the file is empty')
  assert.equal(refusalOf('- 1'), 'line 1: must be a mapping')
  assert.equal(refusalOf('hosts: []'), 'line 1: organisation: is missing')
  assert.equal(refusalOf('organisation: { management: { uid: "1", name: x } }'), 'line 1: organisation.id: is missing')
})

function foldersText(parents: readonly (number | undefined)[]): string {
  const lines = parents.map(
    (parent, id) => `    - { id: fd-${id}, name: x${parent === undefined ? '' : `, parent: fd-${parent}`} }\n`,
  )
  return `organisation:\n  id: rd-x\n  management: { uid: "15", name: x }\n  folders:\n${lines.join('')}`
}

test('folders go five levels deep, wherever their parents stand in the file', () => {
  documentOf(foldersText([undefined, 0, 1, 2, 3]))
  documentOf(foldersText([1, 2, 3, 4, undefined]))
  assert.equal(
    refusalOf(foldersText([undefined, 0, 1, 2, 3, 4])),
    'line 10: organisation.folders[5].parent: folder fd-5 is on level 6, and there are 5',
  )
})

test('a circle of folders is told at a folder in it', () => {
  assert.equal(
    refusalOf(foldersText([undefined, 2, 3, 2])),
    'line 7: organisation.folders[2].parent: folder fd-2 would be inside itself',
  )
  assert.equal(refusalOf(foldersText([1, 2, 0])), 'line 5: organisation.folders[0].parent: folder fd-0 would be inside itself')
})

test('a long chain of folders is refused at once', () => {
  const text = foldersText(Array.from({ length: 12_000 }, (_, id) => (id === 0 ? undefined : id - 1)))
  assert.match(refusalOf(text), /^line 10: organisation\.folders\[5\]\.parent: folder fd-5 is on level 6/)
})

test('a file that is too long, too deep or of too many parts is refused before it costs anything', () => {
  const length = 4 * 1024 * 1024
  assert.equal(refusalOf(' '.repeat(length + 1)), 'line 1: the file has more than 4194304 characters')
  for (const part of ['[', '{', '- ', '? ', 'a: ', '{a: [']) {
    assert.equal(refusalOf(part.repeat(length / part.length)), 'line 1: this is nested too deeply', part)
  }
  // Each of these would make an object of every error, or compare every key with every other.
  const hostile = [
    `[,${','.repeat(30_000)}]`,
    ']'.repeat(30_000),
    '&a '.repeat(20_000),
    '*a '.repeat(20_000),
    '{}'.repeat(20_000),
  ]
  for (const text of hostile) assert.match(refusalOf(text), /^line 1: (this|aliases)/, text.slice(0, 4))
  assert.equal(refusalOf(Array.from({ length: 20_000 }, (_, key) => `k${key}: a\n`).join('')), 'line 1: organisation: is missing')
  assert.equal(refusalOf(`[${'a,'.repeat(length / 2 - 1)}`), 'line 1: the file has too many parts')
})

test('no message and no document shows a secret', () => {
  const secret = 'secret-of-the-first-key'
  const places = [
    `"${secret}" x`,
    `"${secret}`,
    `${secret} }, {`,
    `!tag ${secret}`,
    `"${secret}\\q"`,
    `[${secret}]`,
    `"${secret} "`,
    `"${secret}\\u0007"`,
    `\n${secret}\n${secret}: x`,
  ]
  for (const place of places) {
    const refusal = readOrganisation(FULL.replace(`secret: ${secret}`, `secret: ${place}`))
    assert.ok(refusal instanceof Refusal, place)
    assert.equal(refusal.words.join().includes('first-key'), false, refusal.words.join())
  }
  const document = documentOf(FULL)
  assert.equal(inspect(document, { depth: 9 }).includes('first-key'), false)
  assert.equal(JSON.stringify([...(document.items.get('access-key')?.values() ?? [])]).includes('first-key'), false)
})
