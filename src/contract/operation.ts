import type { Caller } from '../kernel/caller.ts'
import type { Done, Refusal } from '../kernel/outcome.ts'
import type { Fields, InputOf, OutputOf } from './field.ts'

/** An error of an operation's document: HTTP status and message. `%s` stands for a refusal's words, in order. */
export type ErrorRow = readonly [status: number, message: string]
export type ErrorTable = Readonly<Record<string, ErrorRow>>

/** Access levels of RAM. `create`, `update` and `delete` run in a write transaction, the others in a reading one. */
export type AccessLevel = 'create' | 'update' | 'delete' | 'get' | 'list'

/** One call of an operation. */
export interface Call<Input> {
  readonly input: Input
  readonly caller: Caller
  readonly requestId: string
  /** When the call arrived, milliseconds since 1970. */
  readonly now: number
  /** What policies may ask of the call: values by condition key in small letters, for instance `acs:sourceip`. */
  readonly context: { get(key: string): readonly string[] | undefined; keys(): Iterable<string> }
}

/** The upper half of an operation file: the vendor's page. */
export interface OperationPage<I extends Fields, O extends Fields, E extends ErrorTable> {
  /** One line: what the operation does. */
  readonly summary: string
  /** What the wire document leaves open and we decided; shown on the generated page. */
  readonly notes?: readonly string[]
  /** Calls per second that one user may make. Absent: not throttled. */
  readonly limit?: { readonly perUserPerSecond: number }
  readonly access: {
    /** RAM action, for instance `yundun-sas:ModifyBindAccount`. */
    readonly action: string
    readonly level: AccessLevel
    /**
     * Resource name, or several that all must be allowed; `{accountId}` stands for the caller's account, a parameter's name in
     * braces for its value, or for `*` where it is not given (for the calling user's name in `{UserName}`). `*` when the
     * document names none.
     */
    readonly resource: string | readonly string[]
    /** True where every caller may, whatever the policies say. */
    readonly everybody?: true
    /**
     * A second permission that a call needs besides when it gives this parameter. Such a call is answered once its audit row is
     * written.
     */
    readonly also?: { readonly parameter: keyof I & string; readonly action: string }
  }
  /** HTTP methods; GET and POST unless told. */
  readonly methods?: readonly ('GET' | 'POST')[]
  /** True when the operation reads the audit trail: the rows of calls that were answered before are written first. */
  readonly awaitsAudit?: boolean
  readonly input: I
  readonly output: O
  readonly errors: E
  /** Codes of this operation for parameter faults, where its document has its own. */
  readonly faults?: { readonly [P in 'missing' | 'invalid' | 'too-many']?: keyof E & string }
  /** Codes of this operation for a failing database, where its document has its own. */
  readonly failures?: { readonly [W in 'select' | 'insert' | 'other']?: keyof E & string }
  /** Cross-field rules that need no stored state; throws ParameterFault. */
  validate?(input: InputOf<I>): void
}

/** What `run` may give back: the answer (or `done` where it is empty) or a refusal that has a code. */
export type AnswerOf<O extends Fields> = keyof O extends never ? Done : OutputOf<O>

/** The whole declaration of an operation. */
export interface OperationSpec<Deps, I extends Fields, O extends Fields, E extends ErrorTable, Kind extends string>
  extends OperationPage<I, O, E> {
  /** Joins the domain's words and the wire's codes. */
  readonly refusals: { readonly [K in Kind]: keyof E & string }
  /**
   * True for a call that changes nothing and reads so much that others must have their turn meanwhile: each of its statements is a
   * reading of its own, and no two need see the same state. Such a call of a changing operation makes no change.
   */
  readsAtLength?(input: InputOf<I>): boolean
  run(call: Call<InputOf<I>>, deps: Deps): Promise<AnswerOf<O> | Refusal<NoInfer<Kind>>>
  /** Work on the answer that no transaction may wait for, such as encryption; a change is committed by then. */
  finish?(answer: AnswerOf<O>, call: Call<InputOf<I>>): Promise<AnswerOf<O>>
}

/** An operation as the gateway and the tools see it: types erased, declared once. */
export interface Operation<Deps> extends OperationPage<Fields, Fields, ErrorTable> {
  readonly refusals: Readonly<Record<string, string>>
  readsAtLength?(input: object): boolean
  run(call: Call<object>, deps: Deps): Promise<object>
  finish?(answer: object, call: Call<object>): Promise<object>
}

/** The permissions that a call with this input needs, in the order in which they are asked. */
export function permissionsOf<Deps>({ access }: Operation<Deps>, input: object = {}): readonly string[] {
  const { action, also } = access
  return also !== undefined && (input as Record<string, unknown>)[also.parameter] !== undefined ? [action, also.action] : [action]
}

/** Whether an operation changes anything; decides the kind of transaction. */
export function isWrite(level: AccessLevel): boolean {
  return level === 'create' || level === 'update' || level === 'delete'
}
