/** What is wrong with a parameter, before any rule of the operation is asked. */
export type Problem = 'missing' | 'invalid' | 'too-many'

/** A parameter that cannot be used. `path` is its wire name (`Members.1.MemberUid`), `why` one line that says how to mend it. */
export class ParameterFault extends Error {
  readonly problem: Problem
  readonly path: string
  readonly why: string
  /** The code that the document has for just this fault; it goes before those of the operation and the gateway. */
  readonly code: string | undefined

  constructor(problem: Problem, path: string, why: string, code?: string) {
    super(`${path}: ${why}`)
    this.name = 'ParameterFault'
    this.problem = problem
    this.path = path
    this.why = why
    this.code = code
  }
}

/** Throws the fault of a value that has the wrong form or range; `code` where the document has one for just this fault. */
export function invalid(path: string, why: string, code?: string): never {
  throw new ParameterFault('invalid', path, why, code)
}
