import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import fc from 'fast-check'
import { readParameters } from '../../src/gateway/read-parameters.ts'
import { codeOf } from './authenticate/authority.ts'
import { FORM, raw } from './authenticate/signers.ts'

const HEADERS = { host: 'h', 'x-acs-action': 'DescribeX', 'x-acs-version': '2018-12-03' }

function read(rawQuery: string, body: string | Buffer = '', contentType: string = FORM) {
  const type: Record<string, string> = body.length > 0 ? { 'content-type': contentType } : {}
  return readParameters(raw('POST', rawQuery, body, { ...HEADERS, ...type }))
}

function json(value: string) {
  return read('', value, 'application/json')
}

function codeForQuery(rawQuery: string): string | undefined {
  const code = codeOf(() => read(rawQuery))
  // What holds for the query holds for a form.
  assert.equal(
    codeOf(() => read('', rawQuery)),
    code,
  )
  return code
}

describe('query and form', () => {
  it('merge, and the body wins', () => {
    const { query, form, merged } = read('A=1&B=2', 'B=3&C=4')
    assert.deepEqual(Object.fromEntries(query), { A: '1', B: '2' })
    assert.deepEqual(Object.fromEntries(form), { B: '3', C: '4' })
    assert.deepEqual(Object.fromEntries(merged), { A: '1', B: '3', C: '4' })
  })

  it('a system parameter may not differ between the two', () => {
    assert.equal(
      codeOf(() => read('Format=JSON', 'Format=XML')),
      'InvalidParameter.Duplicate',
    )
    assert.equal(read('Format=JSON', 'Format=JSON').merged.get('Format'), 'JSON')
  })

  it('business parameters are the rest without the system ones; RegionId is business', () => {
    const system =
      'Action=DescribeX&Version=2018-12-03&Format=J&Timestamp=T&SignatureNonce=N&SignatureMethod=M&SignatureVersion=1' +
      '&SignatureType=&AccessKeyId=K&Signature=S&SecurityToken=T'
    const { business, merged } = read(`${system}&RegionId=r`, 'A=1')
    assert.deepEqual(Object.fromEntries(business), { RegionId: 'r', A: '1' })
    assert.equal(merged.size, 13)
  })

  it('decode percent-encoded UTF-8, and plus as a space', () => {
    const { query } = read('N%C3%A9=a%20b+c%2Bd&E=%f0%9f%98%80&Empty=&None&Equals=a=b=c')
    assert.deepEqual(Object.fromEntries(query), { Né: 'a b c+d', E: '😀', Empty: '', None: '', Equals: 'a=b=c' })
  })

  it('skip empty pieces', () => {
    assert.deepEqual(Object.fromEntries(read('&A=1&&B=2&').query), { A: '1', B: '2' })
  })

  it('a form may hold UTF-8 that is not percent-encoded', () => {
    assert.equal(read('', 'A=é').form.get('A'), 'é')
    assert.equal(
      codeOf(() => read('A=é')),
      'InvalidParameter.Encoding',
    )
  })

  it('what is not percent-encoded UTF-8 is refused', () => {
    for (const text of ['%', '%2', '%zz', 'a%', '%c3', '%c3%28', '%ff', '%c0%af', '%ed%a0%80', '%f4%90%80%80', '%00', 'a%00']) {
      assert.equal(codeForQuery(`A=${text}`), 'InvalidParameter.Encoding', text)
      assert.equal(codeForQuery(`${text}=1`), 'InvalidParameter.Encoding', text)
    }
    for (const text of [' ', '\t', '\r\n', '\u007f', '\u0000', '\u00e9']) {
      assert.equal(
        codeOf(() => read(`A=${text}`)),
        'InvalidParameter.Encoding',
      )
    }
    for (const bytes of [[0xff], [0xc3], [0xc3, 0x28], [0xed, 0xa0, 0x80], [0]]) {
      assert.equal(
        codeOf(() => read('', Buffer.from([0x41, 0x3d, ...bytes]))),
        'InvalidParameter.Encoding',
      )
    }
  })

  it('a name that comes twice in one place is refused', () => {
    assert.equal(codeForQuery('A=1&A=1'), 'InvalidParameter.Duplicate')
    assert.equal(codeForQuery('A=1&B=2&%41='), 'InvalidParameter.Duplicate')
    assert.equal(codeForQuery('__proto__=1&__proto__=2'), 'InvalidParameter.Duplicate')
    assert.equal(codeForQuery('A=1&a=1'), undefined)
  })

  it('names of JavaScript’s own mean nothing', () => {
    for (const name of [
      '__proto__',
      'constructor',
      'toString',
      'hasOwnProperty',
      '__proto__.polluted',
      'A.1.__proto__.polluted',
    ]) {
      for (const { merged } of [read(`${name}=1`), read('', `${name}=1`)]) {
        assert.deepEqual([...merged], [[name, '1']])
      }
    }
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
  })

  it('read back what was written, in any order and amount', () => {
    const text = fc.string({ unit: 'binary', maxLength: 30 }).map((value) => value.replaceAll('\0', ''))
    const name = text.map((value) => `N${value.replaceAll('.', '')}`)
    const pairs = fc.uniqueArray(fc.tuple(name, text), { selector: ([key]) => key })
    fc.assert(
      fc.property(pairs, (list) => {
        const written = list.map((pair) => pair.map(encodeURIComponent).join('=')).join('&')
        assert.deepEqual([...read(written).query], list)
        assert.deepEqual([...read('', new URLSearchParams(list).toString()).form], list)
      }),
    )
  })
})

describe('bounds', () => {
  it('10,000 parameters, over query and body together', () => {
    const many = (count: number, letter: string) => Array.from({ length: count }, (_, i) => `${letter}${i}=`).join('&')
    assert.equal(read(many(10_000, 'A')).merged.size, 10_000)
    assert.equal(codeForQuery(many(10_001, 'A')), 'InvalidParameter.TooMany')
    assert.equal(read(many(5000, 'A'), many(5000, 'B')).merged.size, 10_000)
    assert.equal(
      codeOf(() => read(many(5000, 'A'), many(5001, 'B'))),
      'InvalidParameter.TooMany',
    )
  })

  it('a body of 1 MiB', () => {
    assert.equal(read('', `A=${'a'.repeat(1_048_574)}`).merged.size, 1)
    assert.equal(
      codeOf(() => read('', `A=${'a'.repeat(1_048_575)}`)),
      'RequestEntityTooLarge',
    )
  })

  it('names of 1 to 512 characters', () => {
    assert.equal(codeForQuery(`${'a'.repeat(512)}=`), undefined)
    assert.equal(codeForQuery(`${'a'.repeat(513)}=`), 'InvalidParameter.Name')
    assert.equal(codeForQuery('=1'), 'InvalidParameter.Name')
    assert.equal(
      codeOf(() => json('{"":1}')),
      'InvalidParameter.Name',
    )
  })

  it('16 levels in a name', () => {
    assert.equal(codeForQuery(`${'a.'.repeat(15)}a=1`), undefined)
    assert.equal(codeForQuery(`${'a.'.repeat(16)}a=1`), 'InvalidParameter.TooDeep')
  })

  it('numbers in lists from 1 to 10,000', () => {
    for (const good of ['A.1', 'A.10000', 'A.1.B.2', 'A.1x', 'A.0x', 'A.', 'A..B', '0', '007', '#3#abc', 'A.99999B']) {
      assert.equal(codeForQuery(`${encodeURIComponent(good)}=1`), undefined, good)
    }
    for (const bad of ['A.0', 'A.01', 'A.10001', 'A.1.B.0', 'A.99999999999999999999', `A.${'9'.repeat(400)}`, 'A.00.B']) {
      assert.equal(codeForQuery(`${bad}=1`), 'InvalidParameter.Name', bad)
    }
  })

  it('a refusal shows no more than 64 characters of a name', () => {
    const refusal = (() => {
      try {
        return read(`${'a'.repeat(600)}=1`) && undefined
      } catch (error) {
        return error as Error
      }
    })()
    assert.equal(refusal?.message, `The parameter name ${'a'.repeat(64)} is not valid.`)
  })
})

describe('the kind of a body', () => {
  const code = (contentType: string | undefined) =>
    codeOf(() =>
      readParameters(raw('POST', '', 'A=1', contentType === undefined ? HEADERS : { ...HEADERS, 'content-type': contentType })),
    )

  it('is said by its content type, whatever its case and its attributes', () => {
    for (const good of [
      FORM,
      'Application/X-WWW-Form-URLencoded',
      `${FORM}; charset=UTF-8`,
      `${FORM};charset="utf-8"`,
      `${FORM};charset=utf8;a=b`,
    ]) {
      assert.equal(code(good), undefined, good)
    }
    assert.equal(code('application/json'), 'InvalidParameter.Json')
  })

  it('is not guessed', () => {
    for (const bad of [
      undefined,
      '',
      'text/plain',
      'multipart/form-data',
      'application/octet-stream',
      `${FORM};charset=latin1`,
      `${FORM}x`,
    ]) {
      assert.equal(code(bad), 'UnsupportedMediaType', bad)
    }
  })

  it('does not matter without a body', () => {
    const { bodyKind } = readParameters(raw('GET', 'A=1', '', { ...HEADERS, 'content-type': 'text/plain' }))
    assert.equal(bodyKind, 'none')
  })
})

describe('method, path, action and version', () => {
  it('only GET and POST on /', () => {
    const request = raw('GET', '', '', HEADERS)
    assert.equal(
      codeOf(() => readParameters(request)),
      undefined,
    )
    for (const method of ['PUT', 'HEAD', 'OPTIONS', 'get', '']) {
      assert.equal(
        codeOf(() => readParameters({ ...request, method })),
        'UnsupportedHTTPMethod',
      )
    }
    for (const path of ['', '//', '/x', '*', '/.', '/%2F']) {
      assert.equal(
        codeOf(() => readParameters({ ...request, path })),
        'InvalidApi.NotFound',
      )
    }
  })

  const cases: readonly [string, string, Record<string, string>, string | undefined][] = [
    ['headers alone', '', HEADERS, undefined],
    ['parameters alone', 'Action=DescribeX&Version=2018-12-03', {}, undefined],
    ['both', 'Action=DescribeX&Version=2018-12-03', HEADERS, undefined],
    ['neither action', 'Version=2018-12-03', {}, 'MissingAction'],
    ['neither version', 'Action=DescribeX', {}, 'MissingVersion'],
    ['an empty action', 'Action=&Version=2018-12-03', {}, 'MissingAction'],
    ['two actions', 'Action=DescribeY&Version=2018-12-03', HEADERS, 'InvalidAction'],
    ['an empty second action', 'Action=', HEADERS, 'InvalidAction'],
    ['two versions', 'Version=2018-12-04', HEADERS, 'InvalidVersion'],
    ['signed headers and the action in parameters only', 'Action=DescribeX&Version=1', { authorization: 'x' }, 'MissingAction'],
    ['signed parameters and the action in headers only', 'Signature=x', HEADERS, 'MissingAction'],
    ['signed parameters and the version in headers only', 'AccessKeyId=x&Action=DescribeX', HEADERS, 'MissingVersion'],
    ['a long action', `Action=${'A'.repeat(129)}&Version=1`, {}, 'InvalidAction'],
  ]
  for (const [what, query, headers, expected] of cases) {
    it(`${what}: ${expected ?? 'good'}`, () => {
      const request = raw('POST', query, '', headers)
      assert.equal(
        codeOf(() => readParameters(request)),
        expected,
      )
      if (expected !== undefined) return
      const { action, version } = readParameters(request)
      assert.deepEqual([action, version], ['DescribeX', '2018-12-03'])
    })
  }

  it('headers are read without case, without blanks around, and joined when repeated', () => {
    const rawHeaders = ['X-ACS-Action', ' \tDescribeX\t ', 'x-acs-version', '1', 'Via', 'a', 'vIA', 'b']
    const parameters = readParameters({ ...raw('GET', '', '', {}), rawHeaders })
    assert.equal(parameters.action, 'DescribeX')
    assert.equal(parameters.header('via'), 'a, b')
    assert.equal(parameters.header('none'), undefined)
  })
})

describe('hostile texts', () => {
  it('are read or refused in time proportional to their length', () => {
    // A quadratic step would take seconds to minutes on one of them: the run's length tells, no clock is asserted.
    const mebibyte = 1_048_000
    const texts = [
      'a&'.repeat(mebibyte / 2),
      `${Array.from({ length: 9999 }, (_, i) => `a${i}`).join('&')}&${'b'.repeat(mebibyte - 60_000)}`,
      '&'.repeat(mebibyte),
      '='.repeat(mebibyte),
      '%41'.repeat(mebibyte / 3),
      '+'.repeat(mebibyte),
      '.'.repeat(mebibyte),
      `a=${'&a'.repeat(mebibyte / 2)}`,
      `${'&'.repeat(mebibyte / 2)}${'a'.repeat(mebibyte / 2)}`,
    ]
    for (const text of texts) {
      codeOf(() => read(text))
      codeOf(() => read('', text))
      codeOf(() => json(text))
      codeOf(() => json(`{"A":"${text}"}`))
      codeOf(() => json(`{"A":"${text.replaceAll('a', '\\u0061')}"}`))
    }
  })

  it('of any bytes are read or refused, never more', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(FORM, 'application/json'), (bytes, type) => {
        codeOf(() => read(Buffer.from(bytes).toString('latin1'), Buffer.from(bytes), type))
      }),
      { numRuns: 500 },
    )
  })
})
