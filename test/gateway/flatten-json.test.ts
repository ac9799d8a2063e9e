import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readParameters } from '../../src/gateway/read-parameters.ts'
import { codeOf } from './authenticate/authority.ts'
import { raw } from './authenticate/signers.ts'

function json(body: string | Buffer, rawQuery = '', contentType = 'application/json') {
  const headers = { host: 'h', 'x-acs-action': 'DescribeX', 'x-acs-version': '2018-12-03', 'content-type': contentType }
  return readParameters(raw('POST', rawQuery, body, headers))
}

describe('a JSON body', () => {
  it('is flattened after the vendor’s rules, and numbers keep every digit', () => {
    const { form, merged, bodyKind } = json(
      '{"Id":9007199254740993123,"F":1.50,"E":1e3,"T":true,"N":null,"S":"x","O":{"P":{"Q":-1}},' +
        '"L":["a",null,["b",{"C":"d"}],[],{}],"Z":""}',
    )
    assert.equal(bodyKind, 'json')
    assert.equal(merged, form)
    assert.deepEqual(Object.fromEntries(form), {
      Id: '9007199254740993123',
      F: '1.50',
      E: '1e3',
      T: 'true',
      S: 'x',
      'O.P.Q': '-1',
      'L.1': 'a',
      'L.3.1': 'b',
      'L.3.2.C': 'd',
      Z: '',
    })
  })

  it('merges with the query', () => {
    assert.deepEqual(Object.fromEntries(json('{"B":3}', 'A=1&B=2', 'application/json; charset=UTF-8').merged), { A: '1', B: '3' })
  })

  it('must be one JSON object', () => {
    for (const text of [
      '[]',
      '"x"',
      '1',
      'null',
      '{',
      '{"A":1}}',
      '{"A":1}{}',
      "{'A':1}",
      '{"A":01}',
      '{"A":}',
      '{"A":"\\x"}',
      '{A:1}',
      ' ',
      '{"A":1,}',
      '\ufeff{}',
    ]) {
      assert.equal(
        codeOf(() => json(text)),
        'InvalidParameter.Json',
        text,
      )
    }
    for (let code = 0; code < 0x20; code++) {
      const text = `{"A":"${String.fromCharCode(code)}"}`
      const expected = code === 0 ? 'InvalidParameter.Encoding' : 'InvalidParameter.Json'
      assert.equal(
        codeOf(() => json(text)),
        expected,
        `U+${code}`,
      )
    }
    assert.equal(json(' {} ').merged.size, 0)
    assert.equal(json(' \t\r\n{ \t\r\n"A" \t\r\n: \t\r\n[ \t\r\n] \t\r\n} \t\r\n').merged.size, 0)
  })

  it('may not say one name with two values', () => {
    for (const text of [
      '{"A":1,"A":2}',
      '{"A.B":1,"A":{"B":1}}',
      '{"A":[1],"A.1":1}',
      '{"A":{"B":1},"A":{"C":2}}',
      '{"A":1,"A":1}',
      '{"A":[],"A":null}',
      '{"A":1,"\\u0041":2}',
      '{"__proto__":1,"__proto__":2}',
    ]) {
      assert.equal(
        codeOf(() => json(text)),
        'InvalidParameter.Duplicate',
        text,
      )
    }
  })

  it('of names of JavaScript’s own pollutes nothing', () => {
    const { merged } = json('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}}}')
    assert.deepEqual(
      [...merged],
      [
        ['__proto__.polluted', '1'],
        ['constructor.prototype.polluted', '2'],
      ],
    )
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })

  it('is 16 levels deep at most', () => {
    const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    const hollow = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`
    assert.equal(json(nested(16)).merged.size, 1)
    assert.equal(json(hollow(16)).merged.size, 0)
    assert.equal(
      codeOf(() => json(hollow(17))),
      'InvalidParameter.TooDeep',
    )
    assert.equal(
      codeOf(() => json(nested(17))),
      'InvalidParameter.TooDeep',
    )
    for (const text of [`{"A":${'['.repeat(1_000_000)}`, '{"a":'.repeat(200_000), `{"A":${'[{"b":'.repeat(100_000)}`]) {
      assert.equal(
        codeOf(() => json(text)),
        'InvalidParameter.TooDeep',
      )
    }
    assert.equal(json(`{"A":"${'['.repeat(50)}\\"${'{'.repeat(50)}"}`).merged.size, 1)
  })

  it('holds 10,000 values at most', () => {
    const list = (count: number) => `{"A":[${Array.from({ length: count }, () => '0').join(',')}]}`
    assert.equal(json(list(10_000)).merged.size, 10_000)
    assert.equal(
      codeOf(() => json(list(10_001))),
      'InvalidParameter.TooMany',
    )
    assert.equal(json(`{"A":"${','.repeat(20_000)}"}`).merged.size, 1)
    assert.equal(
      codeOf(() => json(list(10_000), 'B=1')),
      'InvalidParameter.TooMany',
    )
  })

  it('may not spell what UTF-8 and databases cannot hold', () => {
    for (const text of ['{"A":"\\u0000"}', '{"A":"\\ud800"}', '{"A":"\\udc00x"}', '{"\\ud800":1}', '{"A\\u0000":1}']) {
      assert.equal(
        codeOf(() => json(text)),
        'InvalidParameter.Encoding',
        text,
      )
    }
    assert.equal(json('{"A":"\\ud83d\\ude00"}').merged.get('A'), '😀')
    assert.equal(
      codeOf(() => json(Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]))),
      'InvalidParameter.Encoding',
    )
  })

  it('is JSON just when the built-in parser thinks so', () => {
    const edits = fc.array(fc.tuple(fc.nat(), fc.nat(1), fc.constantFrom(...'{}[],:"\\ \n0-1.eE+tnfu/\u0001\u0085é')), {
      maxLength: 3,
    })
    const object = fc.oneof(
      fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 4 }).map((value) => JSON.stringify(value)),
      fc.constantFrom('{"A":[-0.5e+10,0,1E-2,true,false,null]}', '{"A":{"B":"\\n\\u00e9\\\\\\""} , "C" : [ ] }', '{}'),
    )
    fc.assert(
      fc.property(object, edits, (start, list) => {
        let text = start
        for (const [at, cut, mark] of list) text = text.slice(0, at % text.length) + mark + text.slice((at % text.length) + cut)
        let isObject = false
        try {
          const value: unknown = JSON.parse(text)
          isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
        } catch {}
        const code = codeOf(() => json(text))
        if (code === undefined) assert.equal(isObject, true, `taken: ${text}`)
        if (code === 'InvalidParameter.Json') assert.equal(isObject, false, `refused: ${text}`)
      }),
      { numRuns: 5000 },
    )
  })

  it('of any shape says what its flattened form says', () => {
    const tree = fc.letrec((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, tie('leaf'), tie('list'), tie('object')),
      leaf: fc.oneof(fc.bigInt(), fc.boolean(), fc.constant(null), fc.string()),
      list: fc.array(tie('value'), { maxLength: 4 }),
      object: fc.dictionary(fc.stringMatching(/^[A-Za-z_]{1,5}$/), tie('value'), { maxKeys: 4 }),
    }))
    const write = (value: unknown): string => {
      if (typeof value === 'bigint') return value.toString()
      if (Array.isArray(value)) return `[${value.map(write).join(',')}]`
      if (typeof value !== 'object' || value === null) return JSON.stringify(value)
      return `{${Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}:${write(member)}`)}}`
    }
    const leaves = (value: unknown, name: string): [string, string][] => {
      if (value === null) return []
      if (Array.isArray(value)) return value.flatMap((item, i) => leaves(item, `${name}.${i + 1}`))
      if (typeof value === 'object')
        return Object.entries(value ?? {}).flatMap(([key, member]) => leaves(member, `${name}.${key}`))
      return [[name, String(value)]]
    }
    fc.assert(
      fc.property(tree.value, (value) => {
        const expected = leaves(value, 'K').filter(([, text]) => !text.includes('\0'))
        fc.pre(expected.length === leaves(value, 'K').length)
        assert.deepEqual([...json(`{"K":${write(value)}}`).merged], expected)
      }),
    )
  })
})
