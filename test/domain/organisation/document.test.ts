import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { readOrganisation } from '../../../src/domain/organisation/document.ts'
import { Refusal } from '../../../src/kernel/outcome.ts'
import { sharedFile } from '../../shared.ts'

const GOOD = readFileSync(new URL('../../organisation.yaml', import.meta.url), 'utf8')
const EXAMPLE = readFileSync(new URL('../../../examples/organisation.yaml', import.meta.url), 'utf8')

function lineOf(text: string, part: string): number {
  return text.slice(0, text.indexOf(part)).split('\n').length
}

function refusalOf(text: string): string {
  const read = readOrganisation(text)
  assert.ok(read instanceof Refusal, 'it was read')
  assert.equal(read.words.length, 1)
  return read.words[0] ?? ''
}

test('the format’s first example, our own example and the tests’ organisation are read', () => {
  for (const text of [GOOD, EXAMPLE, sharedFile('data', 'organisation.yaml')]) {
    if (text === undefined) continue
    const read = readOrganisation(text)
    assert.ok(!(read instanceof Refusal), read instanceof Refusal ? read.words.join() : '')
  }
})

// Each case changes one place of a good file; the message must name the line of that place.
const CASES: readonly [name: string, was: string, is: string, message: RegExp][] = [
  ['a missing folder', 'folder: fd-lab, ', 'folder: fd-gone, ', /there is no folder fd-gone/],
  [
    'a missing folder',
    'name: lab, folder: fd-lab }',
    'name: lab, folder: fd-gone }',
    /accounts\[2\]\.folder: there is no folder fd-gone/,
  ],
  ['an unknown setting', 'maxMembers: 4', 'maxMember: 4', /maxMember/],
  ['a uid that is no number', 'uid: "1900000000000004"', 'uid: "19x"', /must be an account id/],
  ['a uid without quotes', 'uid: "1900000000000004"', 'uid: 1900000000000004', /must be an account id in quotes/],
  ['an account twice', 'uid: "1900000000000004"', 'uid: "1900000000000001"', /is there twice/],
  ['an outsider that is a member', 'uid: "1900000000000099"', 'uid: "1900000000000001"', /is there twice/],
  [
    'a delegate from outside',
    '{ uid: "1900000000000002", service: sas',
    '{ uid: "1900000000000099", service: sas',
    /is not a member/,
  ],
  ['a folder twice', 'id: fd-lab', 'id: fd-prod', /fd-prod is there twice/],
  ['a missing parent', 'parent: fd-prod', 'parent: fd-gone', /there is no folder fd-gone/],
  ['a folder within itself', 'parent: fd-prod', 'parent: fd-lab', /lies within itself/],
  ['a negative amount', 'sls: 1000', 'sls: -1', /must be a whole number/],
  ['a fraction', 'sls: 1000', 'sls: 1.5', /must be a whole number/],
  ['an unknown capacity', 'sls: 1000', 'slss: 1000', /no such setting/],
  ['an unknown edition', '"5": {', '"4": {', /no such setting/],
  ['an unknown group', 'group: web, timeZone: Europe', 'group: wob, timeZone: Europe', /has no group wob/],
  [
    'a group of nobody',
    'groups:\n  - { account: "1500000000000001"',
    'groups:\n  - { account: "1500000000000009"',
    /there is no account/,
  ],
  ['a bad zone', 'timeZone: Europe/Podgorica', 'timeZone: Europe/Nowhere', /is not a time zone/],
  ['a bad address', 'ip: 10.0.0.12', 'ip: 10.0.0.999', /is not an IP address/],
  ['a host twice', '8000-000000000002', '8000-000000000001', /is there twice/],
  ['a bad policy', 'Effect: Allow, Action: ["yundun', 'Effect: Maybe, Action: ["yundun', /policy read-firewall: .*Effect/],
  ['an unknown policy', 'policies: [read-firewall]', 'policies: [read-all]', /there is no policy read-all/],
  ['a key twice', 'LTAItestcareful000000001', 'LTAItestauditor000000001', /is there twice/],
  ['a line end in a name', 'name: depot', 'name: "de\\npot"', /must be text of 1 to 128/],
  ['a name twice', 'name: depot', 'name: depot, name: d', /unique/],
  ['broken YAML', 'name: depot', 'name: "depot', /line \d+/],
  ['an alias', 'name: depot', 'name: *x', /./],
]

for (const [name, was, is, message] of CASES) {
  test(`${name} is refused with its line (${is})`, () => {
    assert.ok(GOOD.includes(was), 'the case changes nothing')
    const words = refusalOf(GOOD.replace(was, is))
    assert.match(words, message)
    assert.equal(words.split('\n').length, 1)
    if (name === 'broken YAML' || name === 'an alias') return
    const line = lineOf(GOOD, was) + (was.split('\n').length - 1)
    assert.equal(Number(/^line (\d+): /.exec(words)?.[1]), line, words)
  })
}

test('what is missing is told where it is missing', () => {
  assert.match(refusalOf('organisation:\n  management: { uid: "1", name: x }\n'), /^line 1: organisation\.id: is missing/)
  assert.match(refusalOf(''), /^line 1/)
  assert.match(refusalOf('- 1'), /^line 1/)
})

test('a file that would blow up is refused', () => {
  const laughs = `a: &a [x]\n${Array.from({ length: 9 }, (_, n) => `b${n}: [*a, *a, *a]`).join('\n')}`
  assert.match(refusalOf(laughs), /aliases are not read|line 1/)
  assert.match(refusalOf(`organisation: ${'['.repeat(50_000)}`), /line 1|nested/)
  assert.match(refusalOf(' '.repeat(1024 * 1024 + 1)), /over 1048576/)
})

test('folders go five deep', () => {
  const folders = (count: number) =>
    Array.from({ length: count }, (_, n) => `    - { id: f${n}, name: n${n}${n === 0 ? '' : `, parent: f${n - 1}`} }`).join('\n')
  const file = (count: number) =>
    `organisation:\n  id: rd-x\n  management: { uid: "1500000000000001", name: x }\n  folders:\n${folders(count)}\n`
  assert.ok(!(readOrganisation(file(5)) instanceof Refusal))
  assert.match(refusalOf(file(6)), /line 10: .*at most 5 deep/)
})
