import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { compileBaseline } from '../../../src/detection/baseline.ts'
import { CompiledBaselines } from '../../../src/domain/logons/compiled-baselines.ts'

const entry = (type: 'ip' | 'account', value: string, shown = value) => ({ type, value, shown })

describe('baselines that were compiled lately', () => {
  it('are one for servers for which the same is approved', () => {
    const compiled = new CompiledBaselines()
    const first = compiled.of([entry('ip', '192.0.2.1'), entry('account', 'deploy')], 'UTC')
    assert.equal(compiled.of([entry('ip', '192.0.2.1'), entry('account', 'deploy')], 'UTC'), first)
    assert.deepEqual(first.baseline, compileBaseline([entry('ip', '192.0.2.1'), entry('account', 'deploy')], 'UTC'))
    assert.equal(first.approved.shown('account', 'deploy'), 'deploy')
  })

  it('are others where a value, how it was given, the zone or the dimension differs', () => {
    const compiled = new CompiledBaselines()
    const given = [
      compiled.of([entry('account', 'a')], 'UTC'),
      compiled.of([entry('account', 'b')], 'UTC'),
      compiled.of([entry('account', 'a', 'A')], 'UTC'),
      compiled.of([entry('account', 'a')], 'Asia/Shanghai'),
      compiled.of([entry('ip', 'a')], 'UTC'),
      compiled.of([entry('account', 'a'), entry('account', 'b')], 'UTC'),
      compiled.of([entry('account', 'a","type":"ip')], 'UTC'),
    ]
    assert.equal(new Set(given).size, given.length)
    assert.equal(compiled.of([entry('account', 'a')], 'UTC'), given[0])
  })

  it('are never more than there may be', () => {
    const compiled = new CompiledBaselines(10)
    const early = compiled.of([entry('account', 'early')], 'UTC')
    for (let index = 0; index < 100; index++) {
      compiled.of([entry('account', `a-${index}`), entry('account', 'b')], 'UTC')
      assert.ok(compiled.values <= 10)
    }
    assert.notEqual(compiled.of([entry('account', 'early')], 'UTC'), early)
    const large = compiled.of(
      Array.from({ length: 20 }, (_, index) => entry('account', `c-${index}`)),
      'UTC',
    )
    assert.equal(large.baseline.accounts.names.size, 20)
    compiled.of([entry('account', 'd')], 'UTC')
    assert.equal(compiled.values, 2)
  })
})
