import type { Node } from './node.ts'

/** JSON type of a field on the wire; `any` where the document leaves it open. */
export type WireType = 'string' | 'number' | 'boolean' | 'array' | 'object' | 'any'

/** What the generated pages and the house test know of a field. */
export interface FieldFacts {
  readonly wire: WireType
  readonly about: string
  readonly example?: string
  /** The allowed values, each with its meaning. */
  readonly choices?: Readonly<Record<string, string>>
  /** `1 to 256 characters`, `at most 20`: the limits in words. */
  readonly limits?: string
  /** Fields of an object, or of the objects in a list. */
  readonly fields?: Fields
  /** The element of a list. */
  readonly item?: Field<unknown>
  /** True when the text on the wire is JSON or a secret: shown in the pages. */
  readonly form?: 'json text' | 'secret' | 'masked'
  /** True where an empty text is a value; elsewhere it counts as not given. */
  readonly takesEmpty?: boolean
  /** True for texts of many lines: the audit trail keeps their length only. */
  readonly bulky?: boolean
  /** Other spellings that clients use for this name. */
  readonly aliases?: readonly string[]
  /** Codes that the document has for faults of just this field. */
  readonly codes?: FieldCodes
}

/** Error codes of one field: of a wrong form, and of a wrong length where that has its own. */
export interface FieldCodes {
  readonly form: string
  readonly length?: string
}

/**
 * One field of a request or an answer. A request binds it from text (shape), then checks it (range); an answer
 * encodes it as JSON text.
 */
export interface Field<T> extends FieldFacts {
  readonly presence: 'required' | 'optional' | 'plain'
  /** Gives the typed value; throws ParameterFault when the text has not the right shape. */
  bind(node: Node, path: string): T
  /** Throws ParameterFault when the value is outside its range. */
  check(value: T, path: string): void
  /** The value as JSON text. */
  encode(value: T): string
}

/** Named fields: a request, an answer or an object in them. */
export type Fields = { readonly [name: string]: Field<unknown> }

/** A request field that must be given. */
export type Required<T> = Field<T> & { readonly presence: 'required' }
/** An answer field that may be left out. */
export type Optional<T> = Field<T> & { readonly presence: 'optional' }

/** Marks a request field that must be given; without it the field may be left out. */
export function required<T>(field: Field<T>): Required<T> {
  return { ...field, presence: 'required' }
}

/** Marks an answer field that may be left out; without it the answer must hold it. */
export function optional<T>(field: Field<T>): Optional<T> {
  return { ...field, presence: 'optional' }
}

/** Lets clients spell the name in other ways too. */
export function alias<F extends Field<unknown>>(field: F, ...aliases: string[]): F {
  return { ...field, aliases }
}

/** The value type of a field. */
export type ValueOf<F> = F extends Field<infer T> ? T : never

type Flat<T> = { [K in keyof T]: T[K] } & {}

/** What `run` receives for request fields: those marked `required` are there. */
export type InputOf<F extends Fields> = Flat<
  { readonly [K in keyof F as F[K] extends { presence: 'required' } ? K : never]: ValueOf<F[K]> } & {
    readonly [K in keyof F as F[K] extends { presence: 'required' } ? never : K]?: ValueOf<F[K]> | undefined
  }
>

/** What `run` gives back for answer fields: all but those marked `optional`. */
export type OutputOf<F extends Fields> = Flat<
  { readonly [K in keyof F as F[K] extends { presence: 'optional' } ? never : K]: ValueOf<F[K]> } & {
    readonly [K in keyof F as F[K] extends { presence: 'optional' } ? K : never]?: ValueOf<F[K]> | undefined
  }
>
