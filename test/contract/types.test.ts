import assert from 'node:assert/strict'
import test from 'node:test'
import { answer, list } from '../../src/contract/composites.ts'
import { required } from '../../src/contract/field.ts'
import { operationOf } from '../../src/contract/product.ts'
import { integer, text, uid } from '../../src/contract/scalars.ts'
import { type Done, done, type Refusal, refuse } from '../../src/kernel/outcome.ts'

const operation = operationOf<{ readonly verb: () => Promise<Done | Refusal<'full' | 'twice'>> }>()
const page = {
  summary: 'An operation.',
  access: { action: 'x:Y', level: 'create', resource: '*' },
} as const

test('an operation whose types agree compiles and keeps its declaration', () => {
  const good = operation({
    ...page,
    input: { Uid: required(uid('Who')), Name: text('Name') },
    output: { Data: answer('Data', { Count: integer('How many') }) },
    errors: { Full: [400, 'full'] },
    refusals: { full: 'Full' },
    async run({ input }) {
      const name: string | undefined = input.Name
      return input.Uid.length > 3 || name === undefined ? { Data: { Count: 1 } } : refuse('full')
    },
  })
  assert.equal(good.refusals['full'], 'Full')
})

// Each broken copy below must not compile; when one does, the unused expect-error comment fails the type check.
test('the mistakes that the types exist for are compile errors', () => {
  const broken = () => {
    operation({
      ...page,
      input: {},
      output: {},
      errors: { Full: [400, 'full'] },
      // @ts-expect-error an undocumented code
      refusals: { full: 'Ful' },
      run: async () => done,
    })
    operation({
      ...page,
      input: {},
      output: {},
      errors: { Full: [400, 'full'] },
      refusals: { full: 'Full' },
      // @ts-expect-error a refusal without a code
      run: async (_call, deps) => deps.verb(),
    })
    operation({
      ...page,
      // @ts-expect-error a second permission by a parameter that there is not
      access: { ...page.access, also: { parameter: 'Nane', action: 'x:Z' } },
      input: { Name: text('Name') },
      output: {},
      errors: {},
      refusals: {},
      run: async () => done,
    })
    operation({
      ...page,
      input: {},
      output: { Count: integer('How many') },
      errors: {},
      refusals: {},
      run: async () => ({ Count: 1 }),
      // @ts-expect-error an answer that is finished into another
      finish: async () => ({ Sum: 1 }),
    })
    operation({
      ...page,
      input: { Name: text('Name') },
      output: {},
      errors: {},
      refusals: {},
      async run({ input }) {
        // @ts-expect-error a misspelt request field
        return input.Nane === undefined ? done : done
      },
    })
    operation({
      ...page,
      input: { Name: text('Name') },
      output: { Name: text('Name') },
      errors: {},
      refusals: {},
      // @ts-expect-error a forgotten `required`: the value may be missing
      run: async ({ input }) => ({ Name: input.Name }),
    })
    operation({
      ...page,
      input: {},
      output: { Data: list('Data', answer('Row', { Count: integer('How many') })) },
      errors: {},
      refusals: {},
      // @ts-expect-error a misspelt answer field
      run: async () => ({ Data: [{ Cuont: 1 }] }),
    })
    operation({
      ...page,
      input: {},
      output: {},
      errors: {},
      refusals: {},
      // @ts-expect-error an empty answer is `done`, not `{}`
      run: async () => ({}),
    })
  }
  assert.equal(typeof broken, 'function')
})
