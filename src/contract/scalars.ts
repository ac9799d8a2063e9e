import { parseUid, type Uid } from '../kernel/ids.ts'
import { Secret } from '../kernel/secret.ts'
import { invalid } from './fault.ts'
import type { Field, FieldCodes } from './field.ts'
import type { Node } from './node.ts'

/** Facts that every scalar may carry beside its limits. */
export interface Facts {
  readonly example?: string
  readonly codes?: FieldCodes
}

function plainText(node: Node, path: string): string {
  return typeof node === 'string' ? node : invalid(path, 'must be one value, not a list or an object')
}

/** Text of `min` to `max` characters (Unicode code points), 0 to 4,096 unless told. */
export function text(
  about: string,
  limits: Facts & { min?: number; max?: number; pattern?: RegExp; bulky?: boolean } = {},
): Field<string> {
  const { min = 0, max = 4096, pattern, ...facts } = limits
  return {
    wire: 'string',
    presence: 'plain',
    about,
    takesEmpty: true,
    ...facts,
    ...(limits.min !== undefined || limits.max !== undefined ? { limits: `${min} to ${max} characters` } : {}),
    bind: plainText,
    check(value, path) {
      const { length } = value.length > max * 2 || value.length <= max ? value : [...value]
      const { codes } = facts
      if (length < min || length > max) invalid(path, `must have ${min} to ${max} characters`, codes?.length ?? codes?.form)
      if (pattern !== undefined && !pattern.test(value)) {
        invalid(path, 'has characters or a form that are not allowed', codes?.form)
      }
    },
    encode: (value) => JSON.stringify(value),
  }
}

/** An integer within JavaScript's safe range, `min` to `max` (0 to 2^53-1 unless told). */
export function integer(about: string, limits: Facts & { min?: number; max?: number } = {}): Field<number> {
  const { min = 0, max = Number.MAX_SAFE_INTEGER, ...facts } = limits
  return {
    wire: 'number',
    presence: 'plain',
    about,
    ...facts,
    ...(limits.min !== undefined || limits.max !== undefined ? { limits: `${min} to ${max}` } : {}),
    bind(node, path) {
      const digits = plainText(node, path)
      const value = /^-?[0-9]{1,16}$/.test(digits) ? Number(digits) : Number.NaN
      return Number.isSafeInteger(value) ? value : invalid(path, 'must be a whole number', facts.codes?.form)
    },
    check(value, path) {
      if (value < min || value > max) invalid(path, `must be ${min} to ${max}`, facts.codes?.form)
    },
    encode: (value) => String(value),
  }
}

/** Like `integer`, for the fields that the vendor types as text; read as a number all the same. */
export function integerText(about: string, limits: Facts & { min?: number; max?: number } = {}): Field<number> {
  return { ...integer(about, limits), wire: 'string', encode: (value) => JSON.stringify(String(value)) }
}

/** An account id that travels as a JSON number; its digits are never rounded. */
export function uid(about: string, facts: Facts = {}): Field<Uid> {
  return {
    wire: 'number',
    presence: 'plain',
    about,
    ...facts,
    bind: (node, path) => parseUid(plainText(node, path)) ?? invalid(path, 'must be an account id of 1 to 19 digits'),
    check() {},
    encode: (value) => value,
  }
}

/** True or false. */
export function flag(about: string, facts: Facts = {}): Field<boolean> {
  return {
    wire: 'boolean',
    presence: 'plain',
    about,
    ...facts,
    bind(node, path) {
      const word = plainText(node, path).toLowerCase()
      return word === 'true' || word === 'false' ? word === 'true' : invalid(path, 'must be true or false')
    },
    check() {},
    encode: (value) => String(value),
  }
}

/** One of a few words. `choices` maps each to its meaning. */
export function choice<Word extends string>(
  about: string,
  choices: Readonly<Record<Word, string>>,
  facts: Facts = {},
): Field<Word> {
  return {
    wire: 'string',
    presence: 'plain',
    about,
    ...facts,
    choices,
    bind: (node, path) => plainText(node, path) as Word,
    check(value, path) {
      if (!Object.hasOwn(choices, value)) invalid(path, `must be one of ${Object.keys(choices).join(', ')}`, facts.codes?.form)
    },
    encode: (value) => JSON.stringify(value),
  }
}

/** One of a few numbers. `choices` maps each to its meaning. */
export function numberChoice<Code extends number>(
  about: string,
  choices: Readonly<Record<Code, string>>,
  facts: Facts = {},
): Field<Code> {
  const numbers = integer(about, facts) as Field<Code>
  return {
    ...numbers,
    choices: choices as Readonly<Record<string, string>>,
    check(value, path) {
      if (!Object.hasOwn(choices, value)) invalid(path, `must be one of ${Object.keys(choices).join(', ')}`)
    },
  }
}

/** A value that is never written anywhere in plain: request only. */
export function secret(about: string, limits: Facts & { min?: number; max?: number } = {}): Field<Secret> {
  const { min = 1, max = 16_384, ...facts } = limits
  return {
    wire: 'string',
    presence: 'plain',
    about,
    ...facts,
    // An empty secret is a mistake of whoever sends it, not a secret that was not given.
    takesEmpty: true,
    form: 'secret',
    bind: (node, path) => new Secret(plainText(node, path)),
    check(value, path) {
      const { length } = value.reveal()
      if (length < min || length > max) invalid(path, `must have ${min} to ${max} characters`, facts.codes?.form)
    },
    encode: (value) => JSON.stringify(value),
  }
}

/** Text of which answers show the beginning at most, and the audit trail nothing: request only. */
export function masked(about: string, limits: Parameters<typeof text>[1] = {}): Field<Secret> {
  const { bind, check, limits: told, ...plain } = text(about, limits)
  return {
    ...plain,
    ...(told === undefined ? {} : { limits: told }),
    form: 'masked',
    bind: (node, path) => new Secret(bind(node, path)),
    check: (value, path) => check(value.reveal(), path),
    encode: (value) => JSON.stringify(value),
  }
}

/** A value of an answer whose shape its document leaves open, for instance because it holds more of its own kind. */
export function anyValue<T extends object>(about: string, facts: Facts = {}): Field<T> {
  return {
    wire: 'any',
    presence: 'plain',
    about,
    ...facts,
    bind: (_node, path) => invalid(path, 'is no parameter'),
    check() {},
    encode: (value) => JSON.stringify(value),
  }
}
