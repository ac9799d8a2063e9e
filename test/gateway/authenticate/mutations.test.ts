// Every single-byte change of a signed request is refused, but for a few that say the same thing in another spelling.
// Those are listed here, exactly:
// - the letter case of a percent escape's hexadecimal digits;
// - `=` after a name with an empty value turned into `&`: a name without `=` has the empty value too;
// - the letter case of header names, which HTTP ignores;
// - V1 only, whose signature covers no header: the letter case of x-acs-action and x-acs-version, which must merely agree
//   with the signed parameters and decide nothing, and the content type where it still names a form in UTF-8;
// - headers that nobody signs and nobody reads.
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { RawRequest } from '../../../src/gateway/raw-request.ts'
import { meaningOf } from './authority.ts'
import { type Pairs, signAcs3, signRpc } from './signers.ts'

const PAIRS: Pairs = [
  ['Members.1.MemberUid', '1766185894104675'],
  ['Name', "a b+c/=*~é!'()"],
  ['Empty', ''],
  ['__proto__', '1'],
]

// Headers are tried where a sample adds to them; each takes some 100,000 requests.
const SAMPLES: Readonly<Record<string, { request: RawRequest; signsHeaders: boolean; headers: boolean }>> = {
  'V3 GET': { request: signAcs3({ method: 'GET', query: PAIRS }), signsHeaders: true, headers: true },
  'V3 form POST': {
    request: signAcs3({ query: PAIRS.slice(0, 1), body: 'A=1&B=%C3%A9&Empty=' }),
    signsHeaders: true,
    headers: true,
  },
  'V3 JSON POST': {
    request: signAcs3({ body: '{"A":{"B":[9007199254740993123]}}', contentType: 'application/json' }),
    signsHeaders: true,
    headers: false,
  },
  'V1 query': { request: signRpc({ query: PAIRS }), signsHeaders: false, headers: false },
  'V1 form POST': { request: signRpc({ method: 'POST', form: PAIRS, systemIn: 'form' }), signsHeaders: false, headers: false },
  'V1 query and form': { request: signRpc({ method: 'POST', form: PAIRS }), signsHeaders: false, headers: true },
}

function* replacements(text: string): Generator<{ at: number; mark: string; text: string }> {
  for (let at = 0; at < text.length; at++) {
    for (let code = 0; code < 256; code++) {
      const mark = String.fromCharCode(code)
      if (mark !== text[at]) yield { at, mark, text: text.slice(0, at) + mark + text.slice(at + 1) }
    }
  }
}

/** Whether a change inside `a=1&b=2` says the same. */
function isSameSpelling(text: string, at: number, mark: string): boolean {
  const old = text[at] ?? ''
  const isEscape = text[at - 1] === '%' || text[at - 2] === '%'
  if (isEscape && /[A-Fa-f]/.test(old) && mark.toLowerCase() === old.toLowerCase()) return true
  return old === '=' && mark === '&' && (at + 1 === text.length || text[at + 1] === '&')
}

function expectOnly(request: RawRequest, changed: RawRequest, isSame: boolean, what: () => string): void {
  const meaning = meaningOf(changed)
  const expected = isSame ? meaningOf(request) : undefined
  if (meaning !== expected) assert.fail(`${what()} should ${isSame ? 'say the same' : 'be refused'}, but says ${meaning}`)
}

for (const [title, { request, signsHeaders, headers }] of Object.entries(SAMPLES)) {
  describe(`changes to ${title}`, () => {
    it('the sample itself is good', () => assert.notEqual(meaningOf(request), undefined))

    it('query', () => {
      for (const { at, mark, text } of replacements(request.rawQuery)) {
        const what = () => `query[${at}] = ${JSON.stringify(mark)}`
        expectOnly(request, { ...request, rawQuery: text }, isSameSpelling(request.rawQuery, at, mark), what)
      }
    })

    it('body', () => {
      const body = request.body.toString('latin1')
      for (const { at, mark, text } of replacements(body)) {
        const isSame = !signsHeaders && isSameSpelling(body, at, mark)
        expectOnly(
          request,
          { ...request, body: Buffer.from(text, 'latin1') },
          isSame,
          () => `body[${at}] = ${JSON.stringify(mark)}`,
        )
      }
    })

    it('headers', { skip: !headers && 'another sample has the same' }, () => {
      for (let i = 0; i < request.rawHeaders.length; i++) {
        const text = request.rawHeaders[i] ?? ''
        const name = (request.rawHeaders[i - (i % 2)] ?? '').toLowerCase()
        for (const change of replacements(text)) {
          const changed = { ...request, rawHeaders: request.rawHeaders.with(i, change.text) }
          const isSame = isSameHeader({ name, isName: i % 2 === 0, from: text, to: change.text, signsHeaders })
          expectOnly(request, changed, isSame, () => `${name}: ${JSON.stringify(text)} -> ${JSON.stringify(change.text)}`)
        }
      }
    })

    it('method and path', () => {
      for (const { text } of replacements(request.method)) expectOnly(request, { ...request, method: text }, false, () => text)
      for (const method of ['GET', 'POST', 'get', 'post']) {
        if (method !== request.method) expectOnly(request, { ...request, method }, false, () => method)
      }
      for (const { text } of replacements('/')) expectOnly(request, { ...request, path: text }, false, () => text)
      expectOnly(request, { ...request, path: '//' }, false, () => '//')
    })

    it('a byte more or less never says something else', () => {
      const marks = ['&', '=', '%', '+', ' ', '.', '0', 'a', '\0', '\u00e9']
      const variants = function* (text: string): Generator<string> {
        for (let at = 0; at <= text.length; at++) {
          if (at < text.length) yield text.slice(0, at) + text.slice(at + 1)
          for (const mark of marks) yield text.slice(0, at) + mark + text.slice(at)
        }
      }
      const original = meaningOf(request)
      const same = (changed: RawRequest) => {
        const meaning = meaningOf(changed)
        if (meaning !== undefined) assert.equal(meaning, original)
      }
      for (const rawQuery of variants(request.rawQuery)) same({ ...request, rawQuery })
      for (const body of variants(request.body.toString('latin1'))) same({ ...request, body: Buffer.from(body, 'latin1') })
    })
  })
}

interface HeaderChange {
  readonly name: string
  readonly isName: boolean
  readonly from: string
  readonly to: string
  readonly signsHeaders: boolean
}

function isSameHeader({ name, isName, from, to, signsHeaders }: HeaderChange): boolean {
  const isSigned = signsHeaders && name !== 'user-agent' && name !== 'accept'
  if (isSigned) return isName && from.toLowerCase() === to.toLowerCase()
  if (name === 'content-type') return from.toLowerCase() === to.toLowerCase()
  // In V1 the header may be absent or must agree.
  if (name.startsWith('x-acs-')) return isName || from.toLowerCase() === to.toLowerCase()
  return true
}
