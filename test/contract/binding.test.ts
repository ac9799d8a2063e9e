import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { answer, bindFields, checkFields, encodeFields, json, list, object } from '../../src/contract/composites.ts'
import { ParameterFault } from '../../src/contract/fault.ts'
import { alias, optional, required } from '../../src/contract/field.ts'
import { gather } from '../../src/contract/node.ts'
import { choice, flag, integer, integerText, numberChoice, secret, text, uid } from '../../src/contract/scalars.ts'
import { flatten } from '../client.ts'

const FIELDS = {
  Members: list('Members', object('One', { Uid: required(uid('Who')), Desc: text('What', { min: 1, max: 4 }) }), { max: 3 }),
  Names: list('Names', text('Name')),
  Count: integer('How many', { min: 1, max: 9 }),
  Kind: choice('Kind', { a: 'A', b: 'B' }),
  Code: numberChoice('Code', { 1: 'one', 2: 'two' }),
  On: flag('On'),
  Page: integerText('Page'),
  Note: text('Note'),
  Config: json(object('Config', { target: alias(text('Target'), 'Target') })),
}

const bound = (parameters: object) => bindFields(FIELDS, gather(new Map(flatten(parameters))), '')

function faultOf(work: () => void): ParameterFault {
  try {
    work()
  } catch (error) {
    assert.ok(error instanceof ParameterFault)
    return error
  }
  assert.fail('nothing was refused')
}

test('lists come as numbered parameters, as JSON text and as comma-joined text', () => {
  const members = [{ Uid: '9100000000000000001', Desc: 'x' }, { Uid: '2' }]
  assert.deepEqual(bound({ Members: members }).Members, members)
  assert.deepEqual(bound({ Members: JSON.stringify(members) }).Members, members)
  assert.deepEqual(bound({ Members: '[{"Uid":9100000000000000001,"Desc":"x"},{"Uid":2}]' }).Members, members)
  assert.deepEqual(bound({ Members: '{"Uid":2}' }).Members, [{ Uid: '2' }])
  assert.deepEqual(bound({ Names: 'a, b,c' }).Names, ['a', 'b', 'c'])
  assert.deepEqual(bound({ Names: '["a,b","c"]' }).Names, ['a,b', 'c'])
  assert.deepEqual(bound({ Names: '' }).Names, undefined)
})

test('numbered elements keep the order of their numbers, gaps and ten and more included', () => {
  const flat = new Map([10, 2, 1, 30].map((number) => [`Names.${number}`, `n${number}`]))
  assert.deepEqual(bindFields(FIELDS, gather(flat), '').Names, ['n1', 'n2', 'n10', 'n30'])
  assert.equal(faultOf(() => bindFields(FIELDS, gather(new Map([['Names.x', 'a']])), '')).path, 'Names.x')
})

test('an empty text is a value of a text and of nothing else', () => {
  assert.deepEqual(bound({ Note: '', Count: '', Kind: '', Code: '', On: '', Page: '' }), { Note: '' })
})

test('a wrong shape is refused with its path before ranges are looked at', () => {
  const cases: [object, string][] = [
    [{ Members: [{ Uid: 'x' }] }, 'Members.1.Uid'],
    [{ Members: [{ Uid: '1' }, { Desc: 'x' }] }, 'Members.2.Uid'],
    [{ Members: 'text' }, 'Members'],
    [{ Members: '[{' }, 'Members'],
    [{ Count: '1.5' }, 'Count'],
    [{ Count: '9007199254740993' }, 'Count'],
    [{ Count: { x: '1' } }, 'Count'],
    [{ On: 'yes' }, 'On'],
    [{ Config: 'nothing' }, 'Config'],
    [{ Config: '{"target":"a","target":"b"}' }, 'Config'],
  ]
  for (const [parameters, path] of cases) assert.equal(faultOf(() => bound(parameters)).path, path, JSON.stringify(parameters))
})

test('ranges are checked with their path', () => {
  const cases: [object, string, string][] = [
    [{ Count: '0' }, 'Count', 'invalid'],
    [{ Count: '10' }, 'Count', 'invalid'],
    [{ Kind: 'c' }, 'Kind', 'invalid'],
    [{ Kind: 'toString' }, 'Kind', 'invalid'],
    [{ Code: '3' }, 'Code', 'invalid'],
    [{ Members: [{ Uid: '1', Desc: 'abcde' }] }, 'Members.1.Desc', 'invalid'],
    [{ Members: [{ Uid: '1', Desc: '' }] }, 'Members.1.Desc', 'invalid'],
    [{ Members: ['1', '2', '3', '4'].map((Uid) => ({ Uid })) }, 'Members', 'too-many'],
  ]
  for (const [parameters, path, problem] of cases) {
    const values = bound(parameters)
    const fault = faultOf(() => checkFields(FIELDS, values, ''))
    assert.deepEqual([fault.path, fault.problem], [path, problem], JSON.stringify(parameters))
  }
  checkFields(FIELDS, bound({ Members: [{ Uid: '1', Desc: '😀😀😀😀' }], Count: '9', Kind: 'b', Code: '2' }), '')
})

test('a name may be spelt in other ways', () => {
  assert.deepEqual(bound({ Config: '{"Target":"x"}' }).Config, { target: 'x' })
})

test('answers write account ids as digits, whatever their size, and leave out what is not there', () => {
  const fields = {
    Uid: uid('Who'),
    Size: integerText('Size'),
    Rows: list('Rows', answer('Row', { Name: optional(text('Name')) })),
  }
  const out = encodeFields(fields, { Uid: '9100000000000000001', Size: 7, Rows: [{ Name: 'a"b' }, {}] })
  assert.equal(out, '"Uid":9100000000000000001,"Size":"7","Rows":[{"Name":"a\\"b"},{}]')
})

test('a secret has no text form in what was bound', () => {
  const values = bindFields({ Key: required(secret('Key')) }, gather(new Map([['Key', 'planted']])), '')
  assert.equal(values.Key.reveal(), 'planted')
  assert.ok(![JSON.stringify(values), String(values.Key)].some((shown) => shown.includes('planted')))
})

test('what clients flatten is bound back to the same values', () => {
  const uids = fc.bigInt({ min: 1n, max: 10n ** 19n - 1n }).map(String)
  const member = fc.record({ Uid: uids, Desc: fc.string({ minLength: 1, maxLength: 4 }) }, { noNullPrototype: true })
  const input = fc.record(
    { Members: fc.array(member, { minLength: 1, maxLength: 12 }), Count: fc.integer({ min: 0 }), Note: fc.string() },
    { requiredKeys: [], noNullPrototype: true },
  )
  fc.assert(fc.property(input, (parameters) => assert.deepEqual({ ...bound(parameters) }, parameters)))
})
