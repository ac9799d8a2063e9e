import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { parsePolicyDocument } from '../../src/domain/identity/policy/parse-document.ts'
import { MAX_DOCUMENT_LENGTH } from '../../src/domain/identity/policy/read-json.ts'
import { Refusal } from '../../src/kernel/outcome.ts'

const STATEMENT = { Effect: 'Allow', Action: 'yundun-sas:*', Resource: '*' }

function withStatement(change: Record<string, unknown>): string {
  return JSON.stringify({ Version: '1', Statement: [STATEMENT, { ...STATEMENT, ...change }] })
}

function refusalOf(document: string | object): Refusal {
  const read = parsePolicyDocument(document)
  assert.ok(read instanceof Refusal, `understood: ${JSON.stringify(document).slice(0, 200)}`)
  return read
}

describe('parsePolicyDocument', () => {
  it('takes one statement or several, one text or several', () => {
    for (const Statement of [STATEMENT, [STATEMENT], { ...STATEMENT, Action: ['yundun-sas:*'], Resource: ['*'] }]) {
      for (const document of [{ Version: '1', Statement }, JSON.stringify({ Version: '1', Statement })]) {
        const read = parsePolicyDocument(document)
        assert.ok(!(read instanceof Refusal))
        assert.equal(read.statements.length, 1)
        assert.equal(read.statements[0]?.effect, 'Allow')
        assert.deepEqual(
          read.statements[0]?.actions.patterns.map((pattern) => pattern.source),
          ['yundun-sas:*'],
        )
        assert.deepEqual(
          read.statements[0]?.resources.patterns.map((pattern) => pattern.template.source),
          ['*'],
        )
      }
    }
  })

  const malformed: readonly [name: string, document: string | object, says: RegExp][] = [
    ['no JSON', '{', /not JSON/],
    ['an empty text', '', /not JSON/],
    ['a number', '1', /the document must be an object/],
    ['null', 'null', /the document must be an object/],
    ['a list', '[]', /the document must be an object/],
    ['deep nesting', '['.repeat(MAX_DOCUMENT_LENGTH), /nested too deeply|not JSON/],
    ['no version', JSON.stringify({ Statement: [STATEMENT] }), /Version must be the text "1"/],
    ['version 1 as a number', JSON.stringify({ Version: 1, Statement: [STATEMENT] }), /Version/],
    ['another version', JSON.stringify({ Version: '2012-10-17', Statement: [STATEMENT] }), /Version/],
    ['no statement', JSON.stringify({ Version: '1' }), /Statement is missing/],
    ['no statements', JSON.stringify({ Version: '1', Statement: [] }), /Statement is missing or empty/],
    ['null for a statement', JSON.stringify({ Version: '1', Statement: null }), /Statement must be an object/],
    ['a text for a statement', JSON.stringify({ Version: '1', Statement: ['x'] }), /Statement\[0\] must be an object/],
    ['an element beside the statements', JSON.stringify({ Version: '1', Statement: STATEMENT, Id: 'x' }), /the element "Id"/],
    ['Principal', withStatement({ Principal: { RAM: ['*'] } }), /"Principal"/],
    ['a misspelt element', withStatement({ effect: 'Deny' }), /"effect"/],
    ['__proto__', '{"Version":"1","Statement":[{"__proto__":{"Effect":"Allow"},"Action":"a:b","Resource":"*"}]}', /"__proto__"/],
    ['no effect', withStatement({ Effect: undefined }), /Statement\[1\]\.Effect must be "Allow" or "Deny"/],
    ['an effect in small letters', withStatement({ Effect: 'deny' }), /Effect/],
    ['a list of effects', withStatement({ Effect: ['Deny'] }), /Effect/],
    ['no action', withStatement({ Action: undefined }), /Statement\[1\]\.Action is missing or empty/],
    ['no actions', withStatement({ Action: [] }), /Action is missing or empty/],
    ['a number for an action', withStatement({ Action: [1] }), /Action must be a text or a list of texts/],
    ['an object for an action', withStatement({ Action: {} }), /Action must be a text/],
    ['an action without its service', withStatement({ Action: 'DescribeX' }), /"DescribeX" must have the form service:action/],
    ['an action with a space', withStatement({ Action: 'yundun-sas: *' }), /visible ASCII/],
    ['an empty action', withStatement({ Action: '' }), /visible ASCII/],
    ['no resource', withStatement({ Resource: undefined }), /Resource is missing or empty/],
    ['an empty resource', withStatement({ Resource: '' }), /must be \* or begin with acs:/],
    ['a resource of another vendor', withStatement({ Resource: 'arn:aws:s3:::x' }), /begin with acs:/],
    ['a resource in capital letters', withStatement({ Resource: ['*', 'ACS:ecs:*'] }), /begin with acs:/],
    ['a costly pattern', withStatement({ Resource: `*${'a'.repeat(80)}?*` }), /more than 64 characters/],
    ['an Effect twice', '{"Version":"1","Statement":{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}}', /twice/],
    [
      'too many statements',
      { Version: '1', Statement: Array(101).fill({ Effect: 'Deny', Action: '*', Resource: '*' }) },
      /more than 100/,
    ],
  ]
  for (const [name, document, says] of malformed) {
    it(`refuses ${name}`, () => {
      const refusal = refusalOf(document)
      assert.equal(refusal.kind, 'malformed-policy')
      assert.match(refusal.words.join(' '), says)
    })
  }

  it('takes resources whose star may stand for the prefix', () => {
    for (const Resource of ['*', 'acs:*', 'ac*', '*:instance/1', '?cs:ecs:*', 'acs:ecs:*:1:instance/i-1']) {
      assert.ok(!(parsePolicyDocument(withStatement({ Resource })) instanceof Refusal), Resource)
    }
  })

  it('takes 6,144 characters and not one more', () => {
    const text = JSON.stringify({ Version: '1', Statement: STATEMENT })
    assert.ok(!(parsePolicyDocument(text + ' '.repeat(MAX_DOCUMENT_LENGTH - text.length)) instanceof Refusal))
    assert.equal(refusalOf(text + ' '.repeat(MAX_DOCUMENT_LENGTH - text.length + 1)).kind, 'policy-too-long')
    const object = (length: number) => {
      const document = { Version: '1', Statement: { ...STATEMENT, Resource: 'acs:' } }
      document.Statement.Resource += 'x'.repeat(length - JSON.stringify(document).length)
      return document
    }
    assert.ok(!(parsePolicyDocument(object(MAX_DOCUMENT_LENGTH)) instanceof Refusal))
    assert.equal(refusalOf(object(MAX_DOCUMENT_LENGTH + 1)).kind, 'policy-too-long')
    assert.equal(refusalOf({ Version: '1', Statement: { ...STATEMENT, Action: Array(10_000_000) } }).kind, 'policy-too-long')
  })

  it('quotes no more of a document than a message needs', () => {
    const refusal = refusalOf(withStatement({ ['x'.repeat(5000)]: 1 }))
    assert.ok(refusal.words.join(' ').length < 200)
  })
})
