import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Told } from './told.ts'

describe('what is told', () => {
  it('comes in its order, to whoever asked first, whether it was told before or after', async () => {
    const letters = new Told<string | undefined>('a letter')
    letters.tell('a')
    letters.tell(undefined)
    const asked = [letters.next(), letters.next(), letters.next(), letters.next()]
    letters.tell('c')
    letters.tell('d')
    letters.tell('e')
    assert.deepEqual(await Promise.all(asked), ['a', undefined, 'c', 'd'])
    assert.equal(letters.left, 1)
    assert.equal(await letters.next(), 'e')
    assert.equal(letters.left, 0)
  })

  it('fails where nothing comes, with what was awaited and where', async () => {
    const letters = new Told<string>('a letter', 1)
    await assert.rejects(letters.next(), ({ message, stack }: Error) => {
      assert.equal(message, 'a letter was awaited, and did not come within 1 ms')
      assert.match(stack ?? '', /told\.test\.ts/)
      return true
    })
  })

  it('is kept for the next to ask when whoever asked has given up', async () => {
    const letters = new Told<string>('a letter', 1)
    await assert.rejects(Promise.all([letters.next(), letters.next()]))
    await assert.rejects(letters.next())
    letters.tell('late')
    assert.equal(letters.left, 1)
    assert.equal(await letters.next(), 'late')
  })
})
