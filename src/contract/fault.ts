/** What is wrong with a parameter, before any rule of the operation is asked. */
export type Problem = 'missing' | 'invalid' | 'too-many'

/** A parameter that cannot be used. `path` is its wire name (`Members.1.MemberUid`), `why` one line that says how to mend it. */
export class ParameterFault extends Error {
  readonly problem: Problem
  readonly path: string
  readonly why: string

  constructor(problem: Problem, path: string, why: string) {
    super(`${path}: ${why}`)
    this.name = 'ParameterFault'
    this.problem = problem
    this.path = path
    this.why = why
  }
}

/** Throws the fault of a value that has the wrong form or range. */
export function invalid(path: string, why: string): never {
  throw new ParameterFault('invalid', path, why)
}
