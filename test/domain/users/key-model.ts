import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { ApiAnswer, Credentials } from '../../client.ts'

/** What the commands may do with the server. */
export interface Wire {
  call(action: string, parameters: Record<string, unknown>, credentials?: Credentials): Promise<ApiAnswer>
  /** How often each code was answered; empty for success. */
  readonly seen: Map<string, number>
}

/** A key as the model knows it; one that was deleted stays known, to be tried. */
interface ModelKey extends Credentials {
  holder: string | undefined
  isActive: boolean
}

/** What the server must know: the users who exist, and all keys there ever were. */
export interface KeyModel {
  readonly users: Set<string>
  readonly keys: ModelKey[]
}

type Command = fc.AsyncCommand<KeyModel, Wire>
type Run = (model: KeyModel, wire: Wire) => Promise<void>

const keysOf = (model: KeyModel, holder: string) => model.keys.filter((key) => key.holder === holder)

function command(name: string, run: Run): Command {
  return { check: () => true, run, toString: () => name }
}

async function expect(wire: Wire, code: string, [action, parameters, credentials]: Parameters<Wire['call']>) {
  const answer = await wire.call(action, parameters, credentials)
  assert.equal(answer.body.Code ?? '', code, `${action} ${JSON.stringify(parameters)}: ${answer.text}`)
  wire.seen.set(code, (wire.seen.get(code) ?? 0) + 1)
  return answer.body
}

function createUser(UserName: string): Command {
  return command(`create ${UserName}`, async (model, wire) => {
    await expect(wire, model.users.has(UserName) ? 'EntityAlreadyExists.User' : '', ['CreateUser', { UserName }])
    model.users.add(UserName)
  })
}

function deleteUser(UserName: string): Command {
  return command(`delete ${UserName}`, async (model, wire) => {
    const isKept = keysOf(model, UserName).length > 0
    const code = !model.users.has(UserName) ? 'EntityNotExist.User' : isKept ? 'DeleteConflict.User.AccessKey' : ''
    await expect(wire, code, ['DeleteUser', { UserName }])
    if (code === '') model.users.delete(UserName)
  })
}

function renameUser(UserName: string, NewUserName: string): Command {
  return command(`rename ${UserName} to ${NewUserName}`, async (model, wire) => {
    const isTaken = UserName !== NewUserName && model.users.has(NewUserName)
    const code = !model.users.has(UserName) ? 'EntityNotExist.User' : isTaken ? 'EntityAlreadyExists.User' : ''
    await expect(wire, code, ['UpdateUser', { UserName, NewUserName }])
    if (code !== '') return
    for (const key of keysOf(model, UserName)) key.holder = NewUserName
    model.users.delete(UserName)
    model.users.add(NewUserName)
  })
}

/** `count` keys wanted at the same time: as many are made as there is room for. */
function createKeys(UserName: string, count: number): Command {
  return command(`create ${count} keys of ${UserName}`, async (model, wire) => {
    const room = model.users.has(UserName) ? 2 - keysOf(model, UserName).length : 0
    const refusal = model.users.has(UserName) ? 'LimitExceeded.User.AccessKey' : 'EntityNotExist.User'
    const answers = await Promise.all(Array.from({ length: count }, () => wire.call('CreateAccessKey', { UserName })))
    const codes = answers.map(({ body }) => body.Code ?? '').sort()
    const made = Math.min(room, count)
    assert.deepEqual(codes, [...Array(made).fill(''), ...Array(count - made).fill(refusal)])
    for (const code of codes) wire.seen.set(code, (wire.seen.get(code) ?? 0) + 1)
    for (const { body } of answers) {
      if (body.AccessKey === undefined) continue
      const { AccessKeyId, AccessKeySecret } = body.AccessKey
      model.keys.push({ accessKeyId: AccessKeyId, accessKeySecret: AccessKeySecret, holder: UserName, isActive: true })
    }
  })
}

function changeKey(which: number, asked: string | undefined, change: 'Active' | 'Inactive' | 'delete'): Command {
  return command(`${change} key ${which} of ${asked ?? 'its holder'}`, async (model, wire) => {
    const key = model.keys[which % Math.max(model.keys.length, 1)]
    if (key === undefined) return
    const UserName = asked ?? key.holder ?? 'gone'
    const isHolder = key.holder === UserName
    const code = !model.users.has(UserName) ? 'EntityNotExist.User' : isHolder ? '' : 'EntityNotExist.User.AccessKey'
    const parameters = { UserName, UserAccessKeyId: key.accessKeyId }
    if (change === 'delete') await expect(wire, code, ['DeleteAccessKey', parameters])
    else await expect(wire, code, ['UpdateAccessKey', { ...parameters, Status: change }])
    if (code !== '') return
    if (change === 'delete') key.holder = undefined
    else key.isActive = change === 'Active'
  })
}

/** A key signs exactly when it exists and is active: then the call is refused for want of permission only. */
const signWithAll: Run = async (model, wire) => {
  for (const key of model.keys) {
    const good = key.isActive ? 'NoPermission' : 'InvalidAccessKeyId.Inactive'
    await expect(wire, key.holder === undefined ? 'InvalidAccessKeyId.NotFound' : good, ['ListUsers', {}, key])
  }
}

/** The server lists what the model knows. */
const listAll: Run = async (model, wire) => {
  for (const UserName of model.users) {
    const { AccessKeys } = await expect(wire, '', ['ListAccessKeys', { UserName }])
    const listed = AccessKeys.AccessKey.map(({ AccessKeyId, Status }: Record<string, string>) => `${AccessKeyId} ${Status}`)
    const known = keysOf(model, UserName).map((key) => `${key.accessKeyId} ${key.isActive ? 'Active' : 'Inactive'}`)
    assert.deepEqual(listed.sort(), known.sort())
  }
}

/** Commands over the keys of a few users, interleaved; what the model says is looked at as often as not. */
export function keyCommands(names: readonly string[]): fc.Arbitrary<Iterable<Command>> {
  const name = fc.constantFrom(...names)
  const asked = fc.option(name, { nil: undefined, freq: 2 })
  const change = fc.constantFrom<('Active' | 'Inactive' | 'delete')[]>('Active', 'Inactive', 'Inactive', 'delete')
  const changes = fc.tuple(fc.nat(7), asked, change).map(([key, holder, to]) => changeKey(key, holder, to))
  return fc.commands(
    [
      name.map(createUser),
      name.map(deleteUser),
      fc.tuple(name, name).map(([from, to]) => renameUser(from, to)),
      fc.tuple(name, fc.integer({ min: 1, max: 3 })).map(([holder, count]) => createKeys(holder, count)),
      fc.tuple(name, fc.integer({ min: 1, max: 3 })).map(([holder, count]) => createKeys(holder, count)),
      changes,
      changes,
      changes,
      fc.constant(command('sign with all', signWithAll)),
      fc.constant(command('list all', listAll)),
    ],
    { maxCommands: 24, size: 'max' },
  )
}

/** A beginning in which most commands find something to do. */
export async function begin(wire: Wire, names: readonly string[]): Promise<KeyModel> {
  const model: KeyModel = { users: new Set(), keys: [] }
  for (const name of names) {
    await createUser(name).run(model, wire)
    await createKeys(name, 1).run(model, wire)
  }
  return model
}

/** Looks at everything once more at the end. */
export async function checkAll(model: KeyModel, wire: Wire): Promise<void> {
  await signWithAll(model, wire)
  await listAll(model, wire)
}
